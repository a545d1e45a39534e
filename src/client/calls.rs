//! The workload behind a [`Handle`]: sends its calls, and answers each with what the broker said.
//!
//! [`calls`] makes the two ends. After a reconnect without the old session the subscriptions are made
//! again.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::sync::{mpsc, oneshot};

use super::events::{Answer, Connected, Events, Incoming, Verdict};
use super::handle::{CallError, CallResult, Command, Handle, Outcome, PublishCall, Request};
use super::session::{GivenUp, LimitError, Outgoing, PublishError, Sent, Subscription};
use super::workload::{Notice, Port, Work, Workload};
use crate::model::{DisconnectOptions, QoS};

/// Takes the messages and the state changes of a connection that is used by tracked calls.
pub trait Listener {
    /// A message; see [`Events::publish`].
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        let _ = message;
        Verdict::Take
    }

    /// See [`Workload::poll_stored`].
    fn poll_stored(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let _ = cx;
        Poll::Ready(Ok(()))
    }

    /// See [`Workload::holds`].
    fn holds(&self) -> bool {
        false
    }

    /// When [`Listener::poll_stored`] wants to be called at the latest.
    fn deadline(&self) -> Option<Instant> {
        None
    }

    /// See [`Workload::poll_stop`].
    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let _ = cx;
        Poll::Pending
    }

    /// CONNACK accepted us, for the first time or again.
    fn connected(&mut self, connected: &Connected<'_>) {
        let _ = connected;
    }

    /// Something happened around the connection.
    fn notice(&mut self, notice: &Notice<'_>) {
        let _ = notice;
    }

    /// A subscription was made again after the session was lost.
    fn restored(&mut self, subscription: &Subscription, outcome: &CallResult) {
        let _ = (subscription, outcome);
    }
}

/// Who waits for an answer.
#[derive(Debug)]
enum Waiter {
    /// A call; a SUBSCRIBE remembers what it asked for.
    Call(oneshot::Sender<CallResult>, Option<Box<Subscription>>),
    /// A subscription that is being made again.
    Restore(Subscription),
}

/// The workload behind a [`Handle`].
#[derive(Debug)]
pub struct Calls<L> {
    listener: L,
    commands: mpsc::UnboundedReceiver<Command>,
    /// Calls that could not be sent yet.
    backlog: VecDeque<(Request, oneshot::Sender<CallResult>)>,
    /// QoS 0 publishes that the socket may not have taken yet, in the order of sending.
    unwritten: VecDeque<(Request, oneshot::Sender<CallResult>)>,
    waiting: HashMap<u64, Waiter>,
    /// Who waits for the broker's consent to an exchange of enhanced authentication.
    authenticating: Option<oneshot::Sender<CallResult>>,
    /// Messages above QoS 0 that were sent again although they may have been delivered.
    repeated: HashSet<u64>,
    next_key: u64,
    /// What is subscribed to.
    subscriptions: Vec<Subscription>,
    /// What is to be subscribed to again.
    restore: VecDeque<Subscription>,
    connected_before: bool,
    leaving: bool,
    /// What DISCONNECT says, if it is not what the profile says.
    disconnect: Option<DisconnectOptions>,
}

/// A handle and the workload behind it.
pub fn calls<L: Listener>(listener: L) -> (Handle, Calls<L>) {
    let (handle, commands) = Handle::new();
    let calls = Calls {
        listener,
        commands,
        backlog: VecDeque::new(),
        unwritten: VecDeque::new(),
        waiting: HashMap::new(),
        authenticating: None,
        repeated: HashSet::new(),
        next_key: 0,
        subscriptions: Vec::new(),
        restore: VecDeque::new(),
        connected_before: false,
        leaving: false,
        disconnect: None,
    };
    (handle, calls)
}

impl<L: Listener> Calls<L> {
    /// The listener, when the connection has ended.
    pub fn into_listener(mut self) -> L {
        self.answer_written();
        self.listener
    }

    fn key(&mut self) -> u64 {
        self.next_key += 1;
        self.next_key
    }

    /// Sends a request; gives it back if it cannot be sent now.
    fn send(
        &mut self,
        request: Request,
        answer: oneshot::Sender<CallResult>,
        port: &mut Port<'_>,
    ) -> Option<(Request, oneshot::Sender<CallResult>)> {
        let key = self.key();
        let (sent, subscription) = match &request {
            Request::Publish(call) => (publish(call, key, port), None),
            Request::Subscribe(subscription) => (
                port.subscribe(subscription, key).map(|()| Sent::Waiting(0)),
                Some(subscription.clone()),
            ),
            Request::Unsubscribe(filter) => {
                self.subscriptions.retain(|s| s.filter.filter != *filter);
                self.restore.retain(|s| s.filter.filter != *filter);
                (
                    port.unsubscribe(filter, key).map(|()| Sent::Waiting(0)),
                    None,
                )
            }
        };
        match sent {
            Ok(Sent::Waiting(_)) => {
                self.waiting.insert(key, Waiter::Call(answer, subscription));
            }
            Ok(Sent::Done) => self.unwritten.push_back((request, answer)),
            // The caller may have stopped waiting.
            Err(PublishError::Limit(error)) => drop(answer.send(Err(error.into()))),
            Err(PublishError::Busy) => return Some((request, answer)),
        }
        None
    }

    /// The socket has taken every QoS 0 publish that is still waited for.
    fn answer_written(&mut self) {
        for (_, answer) in self.unwritten.drain(..) {
            // The caller may have stopped waiting.
            let _ = answer.send(Ok(Outcome::default()));
        }
    }

    /// What to do when there is nothing more to send: be asked again while something is on its way to the
    /// socket.
    fn idle(&self) -> Work {
        if self.unwritten.is_empty() {
            Work::Idle
        } else {
            Work::More
        }
    }

    /// Makes the subscriptions of a lost session again.
    fn restore(&mut self, port: &mut Port<'_>) {
        while let Some(subscription) = self.restore.pop_front() {
            let key = self.key();
            match port.subscribe(&subscription, key) {
                Ok(()) => {
                    self.waiting.insert(key, Waiter::Restore(subscription));
                }
                Err(PublishError::Busy) => {
                    self.restore.push_front(subscription);
                    return;
                }
                Err(PublishError::Limit(error)) => {
                    self.listener.restored(&subscription, &Err(error.into()));
                }
            }
        }
    }

    /// The session is gone: everything is to be subscribed to again. Where a SUBSCRIBE is on its way, the
    /// session sends it again by itself.
    fn restore_all(&mut self) {
        let on_its_way = |wanted: &Subscription| {
            self.waiting.values().any(|waiter| {
                matches!(waiter, Waiter::Restore(known) if known.filter.filter == wanted.filter.filter)
            })
        };
        self.restore = self
            .subscriptions
            .iter()
            .filter(|subscription| !on_its_way(subscription))
            .cloned()
            .collect();
    }

    fn resolve(&mut self, key: u64, outcome: CallResult) {
        match self.waiting.remove(&key) {
            Some(Waiter::Call(answer, subscription)) => {
                if let (Some(subscription), Ok(outcome)) = (subscription, &outcome)
                    && QoS::from_level(outcome.reason.0).is_some()
                {
                    self.remember(*subscription);
                }
                // The caller may have stopped waiting.
                let _ = answer.send(outcome);
            }
            Some(Waiter::Restore(subscription)) => self.listener.restored(&subscription, &outcome),
            None => {}
        }
    }

    /// A second SUBSCRIBE to the same filter replaces the first (MQTT 5 §3.8.4).
    fn remember(&mut self, subscription: Subscription) {
        let same = |known: &&mut Subscription| known.filter.filter == subscription.filter.filter;
        match self.subscriptions.iter_mut().find(same) {
            Some(known) => *known = subscription,
            None => self.subscriptions.push(subscription),
        }
    }
}

fn publish(call: &PublishCall, key: u64, port: &mut Port<'_>) -> Result<Sent, PublishError> {
    let message = &call.message;
    port.publish(
        &Outgoing {
            topic: &message.topic,
            payload: &message.payload,
            qos: message.qos,
            retain: message.retain,
            dup: message.dup,
            properties: &call.properties,
            alias: call
                .alias
                .as_ref()
                .map(|(alias, encoded)| (*alias, encoded)),
        },
        key,
    )
}

impl<L: Listener> Events for Calls<L> {
    fn connected(&mut self, connected: &Connected<'_>) {
        if self.connected_before && !connected.session_present {
            self.restore_all();
        }
        self.connected_before = true;
        self.answer_written();
        self.listener.connected(connected);
    }

    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        self.listener.message(message)
    }

    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        let outcome = match answer {
            Answer::Acknowledged(ack) => Ok(Outcome {
                reason: ack.reason,
                properties: ack.properties.decode(),
                sent_again: self.repeated.remove(&key),
            }),
            Answer::Unconfirmed => Err(CallError::Unconfirmed),
            Answer::Subscribed(ack) => Ok(Outcome {
                reason: ack.codes.first().copied().unwrap_or_default(),
                properties: ack.properties.clone(),
                sent_again: false,
            }),
            Answer::Unsubscribed(ack) => Ok(Outcome {
                reason: ack.codes.first().copied().unwrap_or_default(),
                properties: ack.properties.clone(),
                sent_again: false,
            }),
        };
        self.resolve(key, outcome);
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        self.resolve(key, Err(error.into()));
    }

    fn sent_again(&mut self, key: u64, _qos: QoS) {
        self.repeated.insert(key);
    }
}

impl<L: Listener> Workload for Calls<L> {
    fn poll_work(&mut self, cx: &mut Context<'_>, port: &mut Port<'_>) -> Work {
        if port.is_drained() {
            self.answer_written();
        }
        let waiting = &mut self.authenticating;
        if let Some(answer) = waiting.take_if(|_| port.has_authenticated_again()) {
            drop(answer.send(Ok(Outcome::default())));
        }
        self.restore(port);
        while let Some((request, answer)) = self.backlog.pop_front() {
            if let Some(again) = self.send(request, answer, port) {
                self.backlog.push_front(again);
                break;
            }
        }
        while !port.is_full() && !self.leaving {
            match self.commands.poll_recv(cx) {
                Poll::Ready(Some(Command::Call(request, answer))) => {
                    if !self.backlog.is_empty() {
                        self.backlog.push_back((request, answer));
                    } else if let Some(later) = self.send(request, answer, port) {
                        self.backlog.push_back(later);
                    }
                }
                Poll::Ready(Some(Command::Authenticate(exchange, answer))) => {
                    match port.authenticate_again(exchange) {
                        Ok(()) => self.authenticating = Some(answer),
                        Err(error) => drop(answer.send(Err(error.into()))),
                    }
                }
                Poll::Ready(Some(Command::Leave(options))) => {
                    self.leaving = true;
                    self.disconnect = options;
                }
                Poll::Ready(None) => self.leaving = true,
                Poll::Pending => return self.idle(),
            }
        }
        if !self.leaving {
            return Work::More;
        }
        // What is held back goes out when what is in the way is answered, if anybody wants to know.
        self.backlog.retain(|(_, answer)| !answer.is_closed());
        self.unwritten.retain(|(_, answer)| !answer.is_closed());
        if self.backlog.is_empty() && self.unwritten.is_empty() {
            Work::Leave
        } else {
            self.idle()
        }
    }

    fn disconnect_options(&self) -> Option<&DisconnectOptions> {
        self.disconnect.as_ref()
    }

    fn poll_stored(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.listener.poll_stored(cx)
    }

    fn holds(&self) -> bool {
        self.listener.holds()
    }

    fn deadline(&self) -> Option<Instant> {
        self.listener.deadline()
    }

    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.listener.poll_stop(cx)
    }

    /// A message that was cut has not been received: it is sent again, before those that came later.
    fn unsent(&mut self, publishes: u64) {
        for _ in 0..publishes {
            let Some(publish) = self.unwritten.pop_back() else {
                return;
            };
            self.backlog.push_front(publish);
        }
    }

    fn given_up(&mut self, message: GivenUp) {
        self.repeated.remove(&message.key);
        self.resolve(message.key, Err(CallError::GivenUp(Box::new(message))));
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        self.listener.notice(notice);
    }
}
