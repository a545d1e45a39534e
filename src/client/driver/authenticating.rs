//! Authenticating again while the connection is up.

use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite};

use super::{Driver, End};
use crate::client::auth::Authenticator;
use crate::client::session::Session;
use crate::client::workload::Workload;

impl<S: AsyncRead + AsyncWrite + Unpin, W: Workload> Driver<'_, S, W> {
    /// Until the connection ends, or the broker has authenticated us again (`None`).
    pub(in crate::client) fn poll_authenticated(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<End>> {
        let polled = self.poll_until(cx, Session::is_authenticated_again);
        if let Poll::Ready(None) = polled {
            self.session.has_authenticated_again();
        }
        polled
    }

    /// Begins an exchange, to be sent with the next round.
    pub(in crate::client) fn authenticate_again(&mut self, exchange: Box<dyn Authenticator>) {
        // Data that is too long for a packet has been refused when it was read.
        let begun = self.session.authenticate_again(exchange, &mut self.out);
        debug_assert!(begun.is_ok());
    }
}
