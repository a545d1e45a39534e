//! `expect`: waiting for messages that fit, or for none.

use std::time::Duration;

use tokio::time::Instant;

use super::{Done, Running, Stopped};
use crate::model::{Message, QoS};
use crate::output;
use crate::testing::connection::Received;
use crate::testing::matching::{Expected, one_line, payload_text};
use crate::testing::outcome::{Nearest, Problem};
use crate::testing::plan::{Count, Expect, Silence};
use crate::testing::scope::Scope;
use crate::text::Counted;

/// A received message on one line.
pub(super) fn described(client: &str, received: &Received) -> String {
    let Received { message, after, .. } = received;
    format!(
        "{client} ← {} {} (QoS {}{}, +{} ms)",
        one_line(&message.topic),
        payload_text(&message.payload),
        message.qos.level(),
        if message.retain { ", retained" } else { "" },
        after.as_millis()
    )
}

/// An expectation at work.
pub(super) struct Waiting<'a> {
    pub(super) plan: &'a Expect,
    /// What is expected, for a failure: `expect on app: a/b`.
    head: String,
    /// It waits for the answer to a request.
    is_request: bool,
    pub(super) expected: Expected,
    /// Where the client stands in the list.
    pub(super) at: usize,
    pub(super) deadline: Instant,
    /// When the step began, counted from the beginning of the case.
    began: Duration,
    /// How many messages have been taken.
    taken: u64,
    /// How many messages of the client were looked at: what they do not fit now, they do not fit later.
    seen: usize,
    /// The first of them.
    pub(super) first: Option<Received>,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(
        plan: &'a Expect,
        expected: Expected,
        at: usize,
        deadline: Instant,
        began: Duration,
    ) -> Self {
        let topic = expected.topic.as_deref().unwrap_or("any topic");
        Self {
            plan,
            head: format!("expect on {}: {}", plan.client, one_line(topic)),
            is_request: false,
            expected,
            at,
            deadline,
            began,
            taken: 0,
            seen: 0,
            first: None,
        }
    }

    /// How far a message is from what is expected: one on another topic is farther than any on the same.
    fn distance(&self, received: &Received, scope: &Scope) -> (bool, usize) {
        let message = &received.message;
        let mismatches = self.expected.mismatches(message, scope).len();
        (!self.expected.is_about(&message.topic), mismatches)
    }

    /// The same for the answer to a request to this topic.
    pub(super) fn for_request(mut self, topic: &str) -> Self {
        let client = &self.plan.client;
        self.head = format!("request of {client} to {}", one_line(topic));
        self.is_request = true;
        self
    }

    /// Compares how long a message took with what it may take.
    pub(super) fn judge_latency(&self, took: Duration, limit: Duration) -> Done {
        if took <= limit {
            return Ok(());
        }
        let (took, limit) = (output::duration(took), output::duration(limit));
        Err(Stopped::failed(format!(
            "{}: the message took {took}; the limit is {limit}",
            self.head
        )))
    }
}

impl Running<'_> {
    /// The number of a client that is connected, or was.
    pub(super) async fn known(&mut self, name: &str) -> Done<usize> {
        let at = self.index(name);
        if !self.clients[at].is_known {
            self.client(name).await?;
        }
        Ok(at)
    }

    /// One expectation.
    pub(super) async fn expect(&mut self, plan: &Expect) -> Done {
        let at = self.known(&plan.client).await?;
        let expected = Expected::of(&plan.conditions, &self.scope).map_err(Stopped::value)?;
        let began = self.shared.began.elapsed();
        let mut waiting = Waiting::new(plan, expected, at, self.deadline(plan.within), began);
        let (least, most) = match &plan.count {
            Count::AtLeast(least) => (*least, None),
            Count::Between(least, most, silence) => (*least, Some((*most, silence))),
        };
        self.take_until(&mut waiting, least).await?;
        match most {
            None => {}
            Some((most, Silence::For(time))) => {
                let until = Instant::now() + *time;
                loop {
                    self.take_all(&mut waiting, most, usize::MAX)?;
                    if Instant::now() >= until || !self.shared.wait(until).await {
                        break;
                    }
                }
                self.take_all(&mut waiting, most, usize::MAX)?;
            }
            Some((most, Silence::Fence(publisher))) => {
                let before = self.fence(&waiting, publisher).await?;
                self.take_all(&mut waiting, most, before)?;
            }
        }
        self.conclude(&mut waiting)
    }

    /// Judges the latency of the first message that was taken, and saves from it.
    pub(super) fn conclude(&mut self, waiting: &mut Waiting<'_>) -> Done {
        if let (Some(limit), Some(first)) = (waiting.plan.latency, &waiting.first) {
            let sent = self.sent(waiting, first)?;
            waiting.judge_latency(first.after.saturating_sub(sent), limit)?;
        }
        self.save_first(waiting)
    }

    /// From when the latency of a message counts.
    fn sent(&self, waiting: &Waiting<'_>, first: &Received) -> Done<Duration> {
        if let Some(name) = &waiting.plan.since {
            let saved = self.times.get(name).copied();
            return saved.ok_or_else(|| {
                Stopped::value(format!("since: no message was published that saves {name}"))
            });
        }
        let arrival = self.clients[waiting.at].state.arrival(first);
        let sent = self.shared.sent.borrow().publish_of(&arrival);
        sent.ok_or_else(|| {
            let topic = one_line(arrival.topic);
            Stopped::value(format!("latency: no step has published to {topic}")).with_hint(
                "save the time of a publish with save: { sent_at }, and add since: sent_at",
            )
        })
    }

    /// Saves variables from the first message that was taken.
    pub(super) fn save_first(&mut self, waiting: &mut Waiting<'_>) -> Done {
        if let Some(received) = waiting.first.take() {
            let payload = waiting.expected.decoded(&received.message);
            let payload = payload.as_deref().unwrap_or(&received.message.payload);
            for (name, expression) in &waiting.plan.save {
                self.save(name, expression, payload)?;
            }
        }
        Ok(())
    }

    /// Waits until so many messages were taken.
    pub(super) async fn take_until(&mut self, waiting: &mut Waiting<'_>, least: u64) -> Done {
        loop {
            while waiting.taken < least && self.take(waiting, usize::MAX)? {}
            if waiting.taken >= least {
                return Ok(());
            }
            if self.clients[waiting.at].handle().is_none() {
                return Err(self.gone(waiting.at));
            }
            if !self.shared.wait(waiting.deadline).await {
                return Err(self.missed(waiting, least));
            }
        }
    }

    /// Takes all messages that fit and stand before this place, and no more than so many.
    fn take_all(&mut self, waiting: &mut Waiting<'_>, most: u64, before: usize) -> Done {
        while self.take(waiting, before)? {
            if waiting.taken <= most {
                continue;
            }
            let state = &self.clients[waiting.at].state;
            let inbox = state.inbox.borrow();
            let last = inbox.iter().rev().find(|received| {
                received.taken && waiting.expected.fits(&received.message, &self.scope)
            });
            let came = last.map_or_else(String::new, |received| {
                format!(": {}", described(&waiting.plan.client, received))
            });
            let head = &waiting.head;
            let what = match most {
                0 => format!("{head}: expected no message, received one{came}"),
                _ => format!("{head}: expected {most} at most, received one more{came}"),
            };
            return Err(Stopped::failed(what));
        }
        Ok(())
    }

    /// Takes the next message that fits and stands before this place; whether there was one.
    fn take(&self, waiting: &mut Waiting<'_>, before: usize) -> Done<bool> {
        let state = &self.clients[waiting.at].state;
        let mut inbox = state.inbox.borrow_mut();
        for received in inbox.iter_mut().take(before).skip(waiting.seen) {
            waiting.seen += 1;
            if received.taken {
                continue;
            }
            if waiting.expected.fits(&received.message, &self.scope) {
                received.taken = true;
                waiting.taken += 1;
                waiting.first.get_or_insert_with(|| received.clone());
                return Ok(true);
            }
            if waiting.plan.in_order {
                let what = format!("{}: the next message does not fit", waiting.head);
                let differences = nearest(waiting, received, &self.scope);
                let hint = self.subscription_hint(waiting, Some(received));
                return Err(failed(what, Some(differences), hint));
            }
        }
        Ok(false)
    }

    /// The failure of an expectation whose time is up.
    pub(super) fn missed(&self, waiting: &Waiting<'_>, least: u64) -> Stopped {
        let state = &self.clients[waiting.at].state;
        let inbox = state.inbox.borrow();
        // What came on other topics is no answer to a request.
        let may_fit = |received: &&Received| {
            !received.taken
                && (!waiting.is_request || waiting.expected.is_about(&received.message.topic))
        };
        let others: Vec<&Received> = inbox.iter().filter(may_fit).collect();
        let limit = output::duration(self.limit(waiting.plan.within));
        if waiting.is_request {
            let what = format!("{}: no answer within {limit}", waiting.head);
            let best = others
                .iter()
                .min_by_key(|it| waiting.distance(it, &self.scope));
            let nearest = best.map(|received| nearest(waiting, received, &self.scope));
            let fits = nearest.as_ref().map_or("", |_| " has what is expected");
            return failed(format!("{what}{fits}"), nearest, None);
        }
        let head = format!("{} within {limit}", waiting.head);
        let some = match (waiting.taken, others.len()) {
            (0, 0) => "no message was received".to_owned(),
            (0, 1) => "the message that was received does not fit".to_owned(),
            (0, others) => format!("none of {others} messages fits"),
            (taken, 0) => format!("received {} of {least}", Counted::of(taken, "message")),
            (taken, others) => {
                format!("{taken} of {least} messages fit, and {others} others do not")
            }
        };
        let best = others
            .iter()
            .min_by_key(|it| waiting.distance(it, &self.scope));
        let differences = best.map(|received| nearest(waiting, received, &self.scope));
        let hint = self.subscription_hint(waiting, best.copied());
        failed(format!("{head}: {some}"), differences, hint)
    }

    /// Publishes a marker to the topic of an expectation, and waits until it is back; returns how many messages were
    /// there before it. What the same client has published to the topic with the same QoS was delivered before
    /// [MQTT-4.6.0-5].
    async fn fence(&mut self, waiting: &Waiting<'_>, publisher: &str) -> Done<usize> {
        let topic = waiting.expected.topic.clone().unwrap_or_default();
        let (_, handle) = self.client(publisher).await?;
        let last = self.last_qos(publisher, &topic);
        if last.is_none() {
            self.remarks.push(format!(
                "the fence of {publisher} proves nothing here: {publisher} has not published to {}, and a fence does not cover messages of other clients",
                one_line(&topic)
            ));
        }
        let qos = last.or(waiting.expected.qos);
        let number = self.shared.fences.borrow().len();
        let marker = format!("mqtty-fence-{}-{}-{number}", self.setup.run, self.number);
        let marker = marker.into_bytes();
        self.shared.fences.borrow_mut().insert(marker.clone());
        let message = Message {
            topic: topic.clone(),
            payload: marker.clone(),
            qos: qos.unwrap_or(QoS::AtLeastOnce),
            ..Message::default()
        };
        // That it was answered does not count: that it comes back does.
        drop(handle.publish(message, None));
        let deadline = self.deadline(waiting.plan.within);
        loop {
            let state = self.clients[waiting.at].state.clone();
            let mut returned = { state.returned.borrow().clone() }.into_iter();
            if let Some((_, before)) = returned.find(|(payload, _)| *payload == marker) {
                return Ok(before);
            }
            if self.clients[waiting.at].handle().is_none() {
                return Err(self.gone(waiting.at));
            }
            if !self.shared.wait(deadline).await {
                let (client, head) = (&waiting.plan.client, &waiting.head);
                let what = format!(
                    "{head}: the fence that {publisher} published to {topic} was not received"
                );
                let hint = format!(
                    "subscribe {client} to {topic}, without no_local if it publishes the fence; or use for: 300ms"
                );
                return Err(failed(what, None, Some(hint)));
            }
        }
    }
}

fn failed(what: String, nearest: Option<Nearest>, hint: Option<String>) -> Stopped {
    Stopped::Failed(Box::new(Problem {
        what,
        nearest,
        hint,
        ..Problem::default()
    }))
}

/// How a message differs from what is expected.
fn nearest(waiting: &Waiting<'_>, received: &Received, scope: &Scope) -> Nearest {
    Nearest {
        topic: one_line(&received.message.topic),
        after: received.after.checked_sub(waiting.began),
        mismatches: waiting.expected.mismatches(&received.message, scope),
    }
}
