//! The state of a connection, reported whenever it changes: connected, lost, reconnecting, connected again.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use super::context::Context;
use super::ticker::Ticker;
use crate::client::{CallResult, ClientError, ConnAck, Connected, Notice, OpenTimes, Subscription};
use crate::error::Failure;
use crate::model::{Profile, TlsDetails, Version};
use crate::output::{
    BrokerDisconnected, ConnectTimes, ConnectionLost, ConnectionReport, Reconnected, Reconnecting,
    SubscribeReport, TlsReport,
};

/// Whether the connection has been up, for whoever waits for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opened {
    up: Rc<Cell<bool>>,
    changed: Rc<Notify>,
}

impl Opened {
    /// Ready when the connection has been up once.
    pub(crate) async fn wait(&self) {
        while !self.up.get() {
            self.changed.notified().await;
        }
    }

    /// Whether the connection has been up.
    pub(crate) fn is_up(&self) -> bool {
        self.up.get()
    }

    fn set(&self) {
        self.up.set(true);
        self.changed.notify_one();
    }
}

/// The line for a broker that is waited for.
pub(crate) fn waiting_for(endpoint: &str, error: &str) -> String {
    format!("Waiting for {endpoint} ({error})")
}

/// Reports the state of one connection.
pub(crate) struct ConnectionStatus {
    context: Context,
    url: String,
    /// What the bytes pass through.
    through: Option<String>,
    version: Version,
    client_id: String,
    /// Whether a first connection is worth a report of its own.
    announce: bool,
    /// What TLS has come to, where it is to be shown.
    tls: Option<TlsDetails>,
    connack: Option<(ConnAck, bool)>,
    opened: Opened,
    /// Shown while the broker is waited for.
    waiting: Option<Ticker>,
}

impl ConnectionStatus {
    /// For a connection by this profile. `announce`: report the first CONNACK too.
    pub(crate) fn new(context: &Context, profile: &Profile, announce: bool) -> Self {
        Self {
            context: context.clone(),
            url: profile.endpoint.to_string(),
            through: profile.endpoint.via.name(),
            version: profile.version,
            client_id: profile.client_id.clone(),
            announce,
            tls: None,
            connack: None,
            opened: Opened::default(),
            waiting: None,
        }
    }

    /// Whether the connection has been up.
    pub(crate) fn opened(&self) -> Opened {
        self.opened.clone()
    }

    /// CONNACK accepted us.
    pub(crate) fn connected(&mut self, connected: &Connected<'_>) {
        if let Some(assigned) = &connected.ack.properties.assigned_client_identifier {
            self.client_id.clone_from(assigned);
        }
        self.connack = Some((connected.ack.clone(), connected.session_present));
    }

    /// Something happened around the connection.
    pub(crate) fn notice(&mut self, notice: &Notice<'_>) {
        match notice {
            Notice::Warning(text) => self.context.warn(text),
            Notice::Secured(details) => self.tls = Some((*details).clone()),
            Notice::Opened(times) => self.report_opened(times),
            Notice::Lost(error) => self.report_lost(error),
            Notice::Waiting { error, .. } => {
                self.context
                    .inform(&waiting_for(&self.url, &error.to_string()));
                let what = format!("Waiting for {}", self.url);
                self.waiting = Some(Ticker::start(&self.context, what));
            }
            Notice::Reconnecting {
                attempt, maximum, ..
            } => self.report(&Reconnecting {
                attempt: *attempt,
                limit: *maximum,
            }),
            Notice::Authenticated => self.context.inform("Authenticated again"),
            Notice::AttemptFailed(error) => self.context.warn(&error.to_string()),
        }
    }

    /// A subscription was made again.
    pub(crate) fn restored(&self, subscription: &Subscription, outcome: &CallResult) {
        match outcome {
            Ok(outcome) => self.report(&SubscribeReport {
                filter: &subscription.filter.filter,
                asked: subscription.filter.qos,
                code: outcome.reason,
                properties: &outcome.properties,
            }),
            Err(error) => self.context.error(&Failure::from(error.clone())),
        }
    }

    fn report(&self, report: &impl crate::output::Report) {
        // Where status messages go to stdout and stdout is closed, the command fails at its end.
        let _ = self.context.report(report);
    }

    fn report_opened(&mut self, times: &OpenTimes) {
        self.waiting = None;
        let Some((ack, session_present)) = self.connack.take() else {
            return;
        };
        let dial = &times.dial;
        let report = ConnectionReport {
            url: &self.url,
            through: self.through.as_deref(),
            tls: self.tls.as_ref().map(|details| TlsReport {
                details,
                now: now(),
            }),
            version: self.version,
            client_id: &self.client_id,
            session_present,
            code: ack.code,
            properties: &ack.properties,
            times: ConnectTimes {
                dns: Some(dial.dns),
                tcp: dial.quic.is_none().then_some(dial.tcp),
                quic: dial.quic,
                proxy: dial.proxy,
                tls: dial.tls,
                websocket: dial.websocket,
                connack: Some(times.connack),
                total: times.total,
            },
        };
        if self.opened.is_up() {
            self.report(&Reconnected(report));
        } else if self.announce {
            self.report(&report);
        }
        self.context.uses(&self.url);
        self.opened.set();
    }

    fn report_lost(&self, error: &ClientError) {
        match error {
            ClientError::Disconnected { packet, .. } => self.report(&BrokerDisconnected {
                code: packet.reason,
                properties: &packet.properties,
            }),
            other => self.report(&ConnectionLost {
                cause: &other.to_string(),
            }),
        }
    }
}

/// The time in seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().try_into().unwrap_or(i64::MAX))
}
