//! Sessions that servers offered to resume, shared by all connections of a connector.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;

/// How many tickets are kept: more than connections that are opened at once, and a few megabytes.
const TICKETS: usize = 4096;

/// The sessions of one server. A ticket of TLS 1.3 is used once (RFC 8446 appendix C.4), a session of TLS 1.2 as often as
/// the server likes.
///
/// A connector has one server name, so names are not compared.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    group: Option<NamedGroup>,
    session: Option<Tls12ClientSessionValue>,
    tickets: VecDeque<Tls13ClientSessionValue>,
}

impl Sessions {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets them all.
    pub(super) fn forget(&self) {
        *self.known() = Known::default();
    }
}

impl ClientSessionStore for Sessions {
    fn set_kx_hint(&self, _: ServerName<'static>, group: NamedGroup) {
        self.known().group = Some(group);
    }

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        self.known().group
    }

    fn set_tls12_session(&self, _: ServerName<'static>, value: Tls12ClientSessionValue) {
        self.known().session = Some(value);
    }

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.known().session.clone()
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {
        self.known().session = None;
    }

    fn insert_tls13_ticket(&self, _: ServerName<'static>, value: Tls13ClientSessionValue) {
        let mut known = self.known();
        if known.tickets.len() == TICKETS {
            known.tickets.pop_front();
        }
        known.tickets.push_back(value);
    }

    /// The newest one, which is valid for the longest time.
    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.known().tickets.pop_back()
    }
}
