//! What the client asks of an exchange, and tells it.

use std::io;
use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use rand::Rng as _;

use super::{Exchange, Subscribed, topic};
use crate::client::{
    Answer, Connected, EncodedProperties, Events, Filter, GivenUp, Incoming, LimitError, Notice,
    Port, PublishError, SubAck, Subscription, Verdict, Work, Workload, described,
};
use crate::error::{Exit, Failure};
use crate::model::{QoS, ReasonCode, RetainHandling};
use crate::output::duration;

/// The key of the subscription; a request has its number, from 1.
const SUBSCRIPTION: u64 = 0;

impl Exchange<'_> {
    /// Asks for the answers, before anything is sent that they could answer. Retained messages are none.
    fn subscribe(&mut self, port: &mut Port<'_>) {
        let Some(filter) = &self.response_topic else {
            return;
        };
        let is_v5 = self.profile.version.is_v5();
        let subscription = Subscription {
            filter: Filter {
                filter: filter.clone(),
                qos: self.plan.request.qos,
                no_local: is_v5,
                retain_as_published: false,
                retain_handling: if is_v5 {
                    RetainHandling::Never
                } else {
                    RetainHandling::default()
                },
            },
            ..Subscription::default()
        };
        match port.subscribe(&subscription, SUBSCRIPTION) {
            Ok(()) => self.subscribed = Subscribed::Asked(port.now()),
            Err(PublishError::Busy) => {}
            Err(PublishError::Limit(error)) => {
                let mut failure = Failure::from(error);
                let message = &failure.message;
                failure.message = format!("cannot subscribe to {filter}: {message}");
                self.failure.get_or_insert(failure);
            }
        }
    }

    fn granted(&mut self, ack: &SubAck) {
        let reason = ack.codes.first().copied().unwrap_or_default();
        if QoS::from_level(reason.0).is_some() {
            self.subscribed = Subscribed::Yes;
            return;
        }
        let filter = self.response_topic.as_deref().unwrap_or_default();
        let reason = described(reason, &ack.properties);
        let text = format!("the broker refused the subscription to {filter}: {reason}");
        let failure = Failure::new(Exit::Refused, text)
            .with_hint("choose a response topic that you may subscribe to: -e TOPIC");
        self.failure.get_or_insert(failure);
    }

    /// Whether there is nothing left to do.
    fn is_over(&self) -> bool {
        self.failure.is_some() || self.ended && self.requests.is_empty()
    }

    /// The failure of a broker that does not answer a SUBSCRIBE.
    fn unanswered(&self) -> Failure {
        let text = format!(
            "{} did not answer the subscription to {} within {}",
            self.profile.endpoint.address,
            self.response_topic.as_deref().unwrap_or_default(),
            duration(self.profile.ack_timeout)
        );
        Failure::new(Exit::Timeout, text)
    }

    /// The broker has nobody to deliver a request to.
    fn note_nobody(&mut self) {
        if std::mem::replace(&mut self.nobody, true) {
            return;
        }
        let text = format!("nobody is subscribed to {}", self.topic());
        if self.plan.fail_fast {
            let failure = Failure::new(Exit::Timeout, format!("no answer expected: {text}"));
            self.failure.get_or_insert(failure);
        } else {
            self.context
                .warn(&format!("{text}: an answer is unlikely (reason code 0x10)"));
        }
    }
}

impl Events for Exchange<'_> {
    fn connected(&mut self, connected: &Connected<'_>) {
        let properties = &connected.ack.properties;
        if self.response_topic.is_none() {
            let chosen = self.plan.response_topic.clone();
            let client_id = properties.assigned_client_identifier.as_deref();
            let client_id = client_id.unwrap_or(&self.profile.client_id);
            let information = properties.response_information.as_deref();
            let chosen = chosen
                .unwrap_or_else(|| topic::chosen(information, client_id, rand::rng().next_u64()));
            let mut properties = self.plan.request.properties.clone();
            properties.response_topic = Some(chosen.clone());
            match EncodedProperties::for_publish(&properties) {
                Ok(encoded) => self.properties = encoded,
                Err(error) => {
                    let text = format!("cannot encode the properties: {error}");
                    self.failure
                        .get_or_insert(Failure::new(Exit::Payload, text));
                }
            }
            self.response_topic = Some(chosen);
        }
        if !connected.session_present || self.subscribed != Subscribed::Yes {
            self.subscribed = Subscribed::No;
        }
        self.is_lost = false;
        self.status.connected(connected);
    }

    fn arrived(&mut self, now: Instant, _: usize) {
        self.arrived = now;
    }

    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        message.with_delivery(|message| self.take(message));
        Verdict::Take
    }

    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        match answer {
            Answer::Subscribed(ack) if key == SUBSCRIPTION => self.granted(ack),
            Answer::Acknowledged(ack) if ack.reason.is_error() => {
                let number = key - 1;
                let reason = described(ack.reason, &ack.properties.decode());
                let text = format!("the broker refused {}: {reason}", self.name(number));
                self.fail(Failure::new(Exit::Refused, text));
                self.requests.refuse(number);
                self.settle();
            }
            Answer::Acknowledged(ack) if ack.reason == ReasonCode::NO_MATCHING_SUBSCRIBERS => {
                self.note_nobody();
            }
            _ => {}
        }
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        if key == SUBSCRIPTION {
            self.failure.get_or_insert(error.into());
        } else {
            self.refuse(key - 1, &error);
        }
    }
}

impl Workload for Exchange<'_> {
    fn poll_work(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Work {
        self.expire(port.now());
        if self.failure.is_some() {
            return Work::Leave;
        }
        match self.subscribed {
            Subscribed::No => self.subscribe(port),
            Subscribed::Asked(since) => {
                if port.now().saturating_duration_since(since) >= self.profile.ack_timeout {
                    self.failure = Some(self.unanswered());
                }
            }
            Subscribed::Yes => {
                let work = if self.ended {
                    Work::Idle
                } else {
                    self.send(cx, port)
                };
                if self.ended && self.requests.is_empty() {
                    return Work::Leave;
                }
                if self.failure.is_none() {
                    return work;
                }
            }
        }
        if self.failure.is_some() {
            Work::Leave
        } else {
            Work::Idle
        }
    }

    fn poll_stored(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        self.answers.poll_write(cx)
    }

    fn poll_stop(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        // Without a connection nobody asks for work, and requests expire all the same.
        while self.is_lost && !self.is_over() {
            if self.alarm.poll(cx, self.requests.deadline()).is_pending() {
                return self.quit.poll(cx);
            }
            self.expire(Instant::now());
        }
        if self.is_lost {
            return Poll::Ready(());
        }
        self.quit.poll(cx)
    }

    fn deadline(&self) -> Option<Instant> {
        let asked = match self.subscribed {
            Subscribed::Asked(since) => Some(since + self.profile.ack_timeout),
            Subscribed::No | Subscribed::Yes => None,
        };
        let answers = self.requests.deadline();
        asked.into_iter().chain(answers).chain(self.due).min()
    }

    fn given_up(&mut self, message: GivenUp) {
        if message.key == SUBSCRIPTION {
            return;
        }
        let number = message.key - 1;
        let text = format!("gave up on {}: {}", self.name(number), message.cause());
        let mut failure = Failure::new(Exit::Refused, text);
        failure.hint = message.hint();
        self.fail(failure);
        self.requests.refuse(number);
        self.settle();
    }

    fn is_done(&self) -> bool {
        self.ended && self.requests.is_empty()
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        if matches!(notice, Notice::Lost(_)) {
            self.is_lost = true;
        }
        self.status.notice(notice);
    }
}
