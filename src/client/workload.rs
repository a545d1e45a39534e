//! Who drives a session: the source of what is sent and the sink of what comes in.

use std::io;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::auth::Authenticator;
use super::error::ClientError;
use super::events::Events;
use super::session::{
    Copies, GivenUp, LimitError, Outbox, Outgoing, PublishError, Sent, Session, Subscription,
};
use crate::model::{DisconnectOptions, Endpoint, TlsDetails};
use crate::transport::DialTimes;

/// Above this many bytes waiting for the socket nothing more is taken from a workload.
const HIGH_WATER: usize = 256 * 1024;

/// What a workload wants after it was asked for work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Nothing to do for now. The workload has arranged to be woken, or waits for an answer, for its
    /// deadline or for a connection.
    Idle,
    /// There is more, once the socket has taken what is there.
    More,
    /// All is done: say DISCONNECT and leave.
    Leave,
}

/// What a workload may do with the session while it is asked for work.
#[derive(Debug)]
pub struct Port<'a> {
    pub(super) session: &'a mut Session,
    pub(super) out: &'a mut Outbox,
    pub(super) now: Instant,
    /// Nothing waited for the socket at the beginning of this round.
    pub(super) drained: bool,
}

impl Port<'_> {
    /// The time at the beginning of this round.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Whether the socket should be given time before anything more is added.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.out.ready.len() >= HIGH_WATER
    }

    /// Whether the socket has taken everything that was added in earlier rounds.
    #[inline]
    pub fn is_drained(&self) -> bool {
        self.drained
    }

    /// How many bytes wait for the socket.
    #[inline]
    pub fn queued(&self) -> usize {
        self.out.ready.len()
    }

    /// Gives up waiting for the publishes whose key is `overdue`; see [`Session::expire`].
    pub fn expire(&mut self, overdue: impl FnMut(u64) -> bool) {
        self.session.expire(overdue);
    }

    /// Sends a message; see [`Session::publish`].
    #[inline]
    pub fn publish(&mut self, message: &Outgoing<'_>, key: u64) -> Result<Sent, PublishError> {
        self.session.publish(message, key, self.out)
    }

    /// Sends a message several times; see [`Session::publish_copies`].
    #[inline]
    pub fn publish_copies(
        &mut self,
        message: &Outgoing<'_>,
        key: u64,
        copies: Copies,
    ) -> Result<u32, PublishError> {
        self.session.publish_copies(message, key, copies, self.out)
    }

    /// Subscribes; see [`Session::subscribe`].
    pub fn subscribe(&mut self, subscription: &Subscription, key: u64) -> Result<(), PublishError> {
        self.session.subscribe(subscription, key, self.out)
    }

    /// Unsubscribes; see [`Session::unsubscribe`].
    pub fn unsubscribe(&mut self, filter: &str, key: u64) -> Result<(), PublishError> {
        self.session.unsubscribe(filter, key, self.out)
    }

    /// Begins enhanced authentication again; see [`Session::authenticate_again`].
    ///
    /// # Errors
    ///
    /// The packet cannot be encoded.
    pub fn authenticate_again(
        &mut self,
        exchange: Box<dyn Authenticator>,
    ) -> Result<(), LimitError> {
        self.session.authenticate_again(exchange, self.out)
    }

    /// Whether the broker has consented to it since this was asked last.
    pub fn has_authenticated_again(&mut self) -> bool {
        self.session.has_authenticated_again()
    }

    /// How many QoS 1 and 2 publishes the broker would take now.
    pub fn window(&self) -> u16 {
        self.session.window()
    }

    /// Whether nothing waits for an acknowledgement.
    pub fn is_idle(&self) -> bool {
        self.session.is_idle()
    }

    /// The smallest key among the publishes that wait for an acknowledgement.
    pub fn oldest_publish(&self) -> Option<u64> {
        self.session.oldest_publish()
    }
}

/// How long the parts of opening a connection took.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenTimes {
    /// Name look-up, TCP, TLS, WebSocket.
    pub dial: DialTimes,
    /// From CONNECT to CONNACK.
    pub connack: Duration,
    /// All of it.
    pub total: Duration,
}

/// What happens around a connection, for people.
#[derive(Debug)]
pub enum Notice<'a> {
    /// Something that is not right and does not stop us.
    Warning(&'a str),
    /// TLS with the broker is up, where it was asked for.
    Secured(&'a TlsDetails),
    /// The connection is up; [`Events::connected`] came before.
    Opened(&'a OpenTimes),
    /// The connection is lost.
    Lost(&'a ClientError),
    /// The first attempt has failed, and others follow until the broker is there.
    Waiting {
        /// Where the broker should be.
        endpoint: &'a Endpoint,
        /// What the attempt ended in.
        error: &'a ClientError,
    },
    /// An attempt to reconnect follows after the wait.
    Reconnecting {
        /// Which attempt in a row, from 1.
        attempt: u32,
        /// How many there will be; `None`: no end.
        maximum: Option<u32>,
        /// The wait before it.
        wait: Duration,
    },
    /// The broker has authenticated us again on this connection.
    Authenticated,
    /// An attempt has failed.
    AttemptFailed(&'a ClientError),
}

/// Drives a session: called directly by the loop that joins it to a socket, without channels or locks.
pub trait Workload: Events {
    /// After a loss that a message may have caused, messages are sent one by one until that message is known.
    const SEARCHES_CULPRIT: bool = true;

    /// Asked for work while there is a connection, whenever something may have changed: after packets
    /// were taken in, after the socket took what was there, when a waker was woken or the deadline came.
    fn poll_work(&mut self, cx: &mut Context<'_>, port: &mut Port<'_>) -> Work;

    /// Ready when everything that [`Events::publish`] took is stored away, so that it may be
    /// acknowledged. Nothing is read from the socket until then, except while CONNACK is awaited.
    fn poll_stored(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let _ = cx;
        Poll::Ready(Ok(()))
    }

    /// Whether what is stored may not be acknowledged yet, although more may be read. Asked after
    /// [`Workload::poll_stored`] was ready.
    fn holds(&self) -> bool {
        false
    }

    /// Whether what is held stays unacknowledged when we leave: the broker delivers it again. Without it, leaving waits
    /// until nothing is held.
    fn abandons(&self) -> bool {
        false
    }

    /// What DISCONNECT is to say, if it is not what the profile says.
    fn disconnect_options(&self) -> Option<&DisconnectOptions> {
        None
    }

    /// Ready when the work is to end now, connected or not.
    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let _ = cx;
        Poll::Pending
    }

    /// When [`Workload::poll_stored`] and [`Workload::poll_work`] want to be called at the latest.
    fn deadline(&self) -> Option<Instant> {
        None
    }

    /// When the work began that this is a part of, where that was before its connection was first tried.
    fn begun(&self) -> Option<Instant> {
        None
    }

    /// The socket has taken bytes.
    fn wrote(&mut self, bytes: usize) {
        let _ = bytes;
    }

    /// The socket takes nothing more at this moment, and there are bytes left for it.
    fn blocked(&mut self, now: Instant) {
        let _ = now;
    }

    /// The connection was lost before the socket had taken so many QoS 0 publishes: they were never sent.
    fn unsent(&mut self, publishes: u64) {
        let _ = publishes;
    }

    /// A message is not sent again, since the broker closes the connection over it.
    fn given_up(&mut self, message: GivenUp) {
        let _ = message;
    }

    /// Whether messages were sent that nothing confirms (QoS 0). Then a broker that closes the connection before it
    /// has read our DISCONNECT has lost it, and perhaps some of them. Not asked over QUIC, where each message counts.
    fn is_unconfirmed(&self) -> bool {
        false
    }

    /// Whether there is nothing left that a new connection is needed for.
    fn is_done(&self) -> bool {
        false
    }

    /// Something happened around the connection.
    fn notice(&mut self, notice: &Notice<'_>) {
        let _ = notice;
    }
}
