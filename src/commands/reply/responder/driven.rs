//! What the client asks of a responder, and tells it.

use std::task::{Context as TaskContext, Poll, ready};
use std::time::{Duration, Instant};

use super::{Responder, Told};
use crate::client::{
    Answer, Connected, EncodedProperties, Events, Filter, GivenUp, Incoming, LimitError, Notice,
    Outgoing, Port, PublishError, Sent, SubAck, Subscription, Verdict, Work, Workload, described,
};
use crate::error::{Exit, Failure};
use crate::model::{QoS, ReasonCode, RetainHandling, shared_group};
use crate::output::{SubscribeReport, duration};

/// Keys from here on are those of subscriptions, in the order of the filters.
const SUBSCRIPTIONS: u64 = 1 << 63;

/// How long acknowledgements are awaited after a signal to stop.
const PATIENCE: Duration = Duration::from_secs(1);

impl Responder<'_> {
    /// A filter as it is subscribed to.
    fn filter(&self, at: usize) -> String {
        let filter = self.rules.filters.get(at).map_or("", String::as_str);
        match &self.plan.share {
            Some(group) if shared_group(filter).is_none() => format!("$share/{group}/{filter}"),
            _ => filter.to_owned(),
        }
    }

    /// Subscribes to what is not subscribed to yet: to new requests of others.
    fn subscribe(&mut self, port: &mut Port<'_>) {
        while self.next_filter < self.rules.filters.len() {
            let at = self.next_filter;
            let filter = self.filter(at);
            let is_v5 = self.profile.version.is_v5();
            let subscription = Subscription {
                filter: Filter {
                    // MQTT 5 §3.8.3.1: not allowed where the subscription is shared.
                    no_local: is_v5 && shared_group(&filter).is_none(),
                    filter,
                    qos: QoS::ExactlyOnce,
                    retain_as_published: false,
                    retain_handling: if is_v5 {
                        RetainHandling::Never
                    } else {
                        RetainHandling::default()
                    },
                },
                ..Subscription::default()
            };
            match port.subscribe(&subscription, SUBSCRIPTIONS + at as u64) {
                Ok(()) => {
                    self.asked += 1;
                    self.asked_at = port.now();
                    self.next_filter += 1;
                }
                Err(PublishError::Busy) => return,
                Err(PublishError::Limit(error)) => {
                    let mut failure = Failure::from(error);
                    let (filter, why) = (self.filter(at), &failure.message);
                    failure.message = format!("cannot subscribe to {filter}: {why}");
                    self.failure.get_or_insert(failure);
                    return;
                }
            }
        }
        let overdue = port.now().saturating_duration_since(self.asked_at);
        if self.asked > 0 && overdue >= self.profile.ack_timeout {
            let text = format!(
                "{} did not answer a subscription within {}",
                self.profile.endpoint.address,
                duration(self.profile.ack_timeout)
            );
            self.failure
                .get_or_insert(Failure::new(Exit::Timeout, text));
        }
    }

    /// A subscription was answered. Without any there is nothing to do.
    fn subscribed(&mut self, key: u64, ack: &SubAck) {
        let at = usize::try_from(key - SUBSCRIPTIONS).unwrap_or(usize::MAX);
        let filter = self.filter(at);
        let report = SubscribeReport {
            filter: &filter,
            asked: QoS::ExactlyOnce,
            code: ack.codes.first().copied().unwrap_or_default(),
            properties: &ack.properties,
        };
        if let Err(failure) = self.context.report(&report) {
            self.failure.get_or_insert(failure);
        }
        self.asked = self.asked.saturating_sub(1);
        self.granted += usize::from(report.granted().is_some());
        if self.asked == 0 && self.granted == 0 && self.next_filter == self.rules.filters.len() {
            let address = &self.profile.endpoint.address;
            let text = format!("{address}: no subscription was granted");
            self.failure
                .get_or_insert(Failure::new(Exit::Refused, text));
        }
    }

    /// Sends answers until there are none, or the socket, the broker or the clock is to be waited for.
    fn flush(&mut self, port: &mut Port<'_>) -> Work {
        self.due = None;
        loop {
            if port.is_full() {
                return Work::More;
            }
            let Some(answer) = self.outbox.next(port.now()) else {
                return Work::Idle;
            };
            if let Some(pace) = &mut self.pace {
                self.due = pace.wait(port.now());
                if self.due.is_some() {
                    return Work::Idle;
                }
            }
            let encoded = match &answer.properties {
                None => Ok(self.properties.clone()),
                Some(own) => EncodedProperties::for_publish(own),
            };
            let key = self.next_key;
            let sent = encoded
                .map_err(|error| LimitError::Encoding(error.to_string()).into())
                .and_then(|mut properties| {
                    if let Some(data) = &answer.correlation {
                        properties.push_correlation_data(data);
                    }
                    let message = Outgoing {
                        topic: &answer.topic,
                        payload: &answer.payload,
                        qos: answer.qos,
                        retain: false,
                        dup: false,
                        properties: &properties,
                        alias: None,
                    };
                    port.publish(&message, key)
                });
            if sent == Err(PublishError::Busy) {
                return Work::Idle;
            }
            let Some(answer) = self.outbox.take() else {
                return Work::Idle;
            };
            self.next_key += 1;
            if let Some(pace) = &mut self.pace {
                pace.count();
            }
            match sent {
                Ok(Sent::Done) => {
                    self.counts.answered += 1;
                    self.held -= u64::from(answer.holds);
                }
                Ok(Sent::Waiting(_)) => {
                    let waits = (answer.topic, answer.holds);
                    self.unacknowledged.insert(key, waits);
                }
                Err(error) => {
                    self.held -= u64::from(answer.holds);
                    self.refused(&answer.topic, &error.to_string());
                }
            }
        }
    }

    /// An answer cannot be delivered.
    fn refused(&mut self, topic: &str, why: &str) {
        self.counts.refused += 1;
        self.tell(Told::Refused, || {
            format!("an answer to {topic} was not published: {why}")
        });
    }

    /// The answer of this key does not wait any more; its topic.
    fn release(&mut self, key: u64) -> Option<String> {
        let (topic, holds) = self.unacknowledged.remove(&key)?;
        self.held -= u64::from(holds);
        Some(topic)
    }

    /// Whether everything is done that had to be.
    fn is_over(&self) -> bool {
        self.is_complete() && self.waiting() == 0 && self.unacknowledged.is_empty()
    }
}

impl Events for Responder<'_> {
    fn connected(&mut self, connected: &Connected<'_>) {
        if !connected.session_present {
            (self.next_filter, self.asked, self.granted) = (0, 0, 0);
        }
        self.is_lost = false;
        self.status.connected(connected);
    }

    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        message.with_delivery(|message| self.take(message))
    }

    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        match answer {
            Answer::Subscribed(ack) => self.subscribed(key, ack),
            Answer::Unsubscribed(_) => {}
            Answer::Acknowledged(ack) => {
                let Some(topic) = self.release(key) else {
                    return;
                };
                if ack.reason.is_error() {
                    let why = described(ack.reason, &ack.properties.decode());
                    return self.refused(&topic, &why);
                }
                self.counts.answered += 1;
                if ack.reason == ReasonCode::NO_MATCHING_SUBSCRIBERS {
                    self.tell(Told::Unheard, || {
                        format!("nobody is subscribed to the response topic {topic}")
                    });
                }
            }
            Answer::Unconfirmed => {
                if self.release(key).is_some() {
                    self.counts.answered += 1;
                }
            }
        }
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        if key >= SUBSCRIPTIONS {
            self.failure.get_or_insert(error.into());
        } else if let Some(topic) = self.release(key) {
            self.refused(&topic, &error.to_string());
        }
    }
}

impl Workload for Responder<'_> {
    fn poll_work(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Work {
        self.subscribe(port);
        self.collect(cx);
        let work = self.flush(port);
        let is_late = self.until.is_some_and(|until| port.now() >= until);
        if self.failure.is_some() || is_late || self.is_over() {
            return Work::Leave;
        }
        work
    }

    /// Requests above QoS 0 are acknowledged after their answers, all that wait at once.
    fn holds(&self) -> bool {
        self.held > 0
    }

    /// What is not answered is left to the next responder.
    fn abandons(&self) -> bool {
        true
    }

    fn poll_stop(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        // Without a connection nobody asks for work.
        if self.is_lost && self.alarm.poll(cx, self.until).is_ready() {
            return Poll::Ready(());
        }
        ready!(self.quit.poll(cx));
        // What is acknowledged in the meantime counts.
        if self.is_lost || self.unacknowledged.is_empty() {
            return Poll::Ready(());
        }
        let until = *self
            .leaving
            .get_or_insert_with(|| Instant::now() + PATIENCE);
        self.alarm.poll(cx, Some(until))
    }

    fn deadline(&self) -> Option<Instant> {
        let asked = (self.asked > 0).then(|| self.asked_at + self.profile.ack_timeout);
        let times = [asked, self.outbox.due(), self.due, self.until];
        times.into_iter().flatten().min()
    }

    fn given_up(&mut self, message: GivenUp) {
        if let Some(topic) = self.release(message.key) {
            self.refused(&topic, &message.cause());
        }
    }

    fn is_done(&self) -> bool {
        self.is_over()
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        if matches!(notice, Notice::Lost(_)) {
            self.is_lost = true;
        }
        self.status.notice(notice);
    }
}
