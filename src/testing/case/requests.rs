//! What the broker answers: publish, subscribe, unsubscribe.

use tokio::time::timeout_at;

use super::{Done, Running, Stopped};
use crate::client::{Call, CallError, Filter, LimitError, Outcome, Subscription, described};
use crate::error::{Exit, Fault as _};
use crate::model::{Message, Properties, QoS, validate_filter};
use crate::testing::connection::Subscribed;
use crate::testing::plan::{Codes, Publish, Subscribe, Unsubscribe};
use crate::testing::value::Text;

impl Running<'_> {
    /// `subscribe`: ends with SUBACK.
    pub(super) async fn subscribe(&mut self, plan: &Subscribe) -> Done {
        let (at, handle) = self.client(&plan.client).await?;
        let deadline = self.deadline(plan.within);
        let user_properties = self.pairs(&plan.user_properties)?;
        let mut calls = Vec::new();
        for text in &plan.topics {
            let filter = self.filter(text)?;
            let subscription = Subscription {
                filter: Filter {
                    filter: filter.clone(),
                    qos: plan.qos,
                    no_local: plan.no_local,
                    retain_as_published: plan.retain_as_published,
                    retain_handling: plan.retain_handling,
                },
                identifier: plan.identifier,
                user_properties: user_properties.clone(),
            };
            self.shared
                .note(format!("{} subscribes to {filter}", plan.client));
            let state = &self.clients[at].state;
            // One to the same filter replaces it.
            state.unsubscribed(Some(&filter));
            let mut subscribed = state.subscribed.borrow_mut();
            let place = subscribed.len();
            subscribed.push(Subscribed {
                filter: filter.clone(),
                asked: self.shared.began.elapsed(),
                qos: plan.qos,
                granted: None,
                no_local: plan.no_local,
                is_live: true,
            });
            let what = format!("subscribe of {} to {filter}", plan.client);
            calls.push((what, place, handle.subscribe(subscription)));
        }
        for (what, place, call) in calls {
            let answer = self.answered(at, &what, call, deadline).await?;
            let level = answer.as_ref().ok().map(|outcome| outcome.reason.0);
            if let Some(subscribed) = self.clients[at]
                .state
                .subscribed
                .borrow_mut()
                .get_mut(place)
            {
                subscribed.granted = level.and_then(QoS::from_level);
                subscribed.is_live = subscribed.granted.is_some();
            }
            judge(&what, &answer, plan.answer.as_ref())?;
        }
        Ok(())
    }

    /// `unsubscribe`: ends with UNSUBACK.
    pub(super) async fn unsubscribe(&mut self, plan: &Unsubscribe) -> Done {
        let (at, handle) = self.client(&plan.client).await?;
        let deadline = self.deadline(plan.within);
        for text in &plan.topics {
            let filter = self.filter(text)?;
            let what = format!("unsubscribe of {} from {filter}", plan.client);
            self.shared
                .note(format!("{} unsubscribes from {filter}", plan.client));
            let call = handle.unsubscribe(filter.clone());
            let answer = self.answered(at, &what, call, deadline).await?;
            if answer.as_ref().is_ok_and(|it| !it.reason.is_error()) {
                self.clients[at].state.unsubscribed(Some(&filter));
            }
            judge(&what, &answer, plan.answer.as_ref())?;
        }
        Ok(())
    }

    /// `publish`: ends with PUBACK or PUBCOMP; at QoS 0 when the message was written.
    pub(super) async fn publish(&mut self, plan: &Publish) -> Done {
        for round in 0..plan.repeat {
            if let Some(pause) = plan.pause(round) {
                tokio::time::sleep(pause).await;
            }
            let properties = self.properties(&plan.properties)?;
            self.publish_one(plan, properties).await?;
        }
        Ok(())
    }

    /// One message of `publish` or `request`, with these properties.
    pub(super) async fn publish_one(&mut self, plan: &Publish, properties: Properties) -> Done {
        let (at, handle) = self.client(&plan.client).await?;
        let deadline = self.deadline(plan.within);
        let message = Message {
            topic: self.topic(&plan.topic)?,
            payload: self.payload(&plan.payload)?,
            qos: plan.qos,
            retain: plan.retain,
            dup: false,
            properties,
        };
        for (name, expression) in &plan.save {
            self.save(name, expression, &message.payload)?;
        }
        self.sending(&plan.client, &message);
        for name in &plan.sent_at {
            self.save_time(name);
        }
        let what = format!("publish of {} to {}", plan.client, message.topic);
        let call = handle.publish(message, None);
        let answer = self.answered(at, &what, call, deadline).await?;
        judge(&what, &answer, plan.answer.as_ref())
    }

    fn filter(&self, text: &Text) -> Done<String> {
        let filter = self.text(text)?;
        validate_filter(&filter)
            .map_err(|why| Stopped::value(format!("bad topic filter {filter:?}: {why}")))?;
        Ok(filter)
    }

    /// What the broker answers to a call; `Err` inside: what it has announced forbids it.
    async fn answered(
        &self,
        at: usize,
        what: &str,
        call: Call,
        deadline: tokio::time::Instant,
    ) -> Done<Result<Outcome, LimitError>> {
        match timeout_at(deadline, call).await {
            Ok(Ok(outcome)) => Ok(Ok(outcome)),
            Ok(Err(CallError::Limit(error))) => Ok(Err(error)),
            Ok(Err(CallError::Gone)) => {
                // How it has ended is known when its task has run to its end.
                tokio::task::yield_now().await;
                Err(self.gone(at).after(what))
            }
            Ok(Err(error)) => Err(Stopped::error(error.exit(), format!("{what}: {error}"))),
            Err(_) => Err(Stopped::failed(format!(
                "{what}: the broker did not answer in time"
            ))),
        }
    }
}

/// Compares an answer with what was expected.
fn judge(what: &str, answer: &Result<Outcome, LimitError>, expected: Option<&Codes>) -> Done {
    let (code, words) = match answer {
        Ok(outcome) => {
            let words = match outcome.reason {
                reason if reason.is_error() => described(reason, &outcome.properties),
                reason => reason.0.to_string(),
            };
            (Some(outcome.reason.0), words)
        }
        Err(error) => (code_of(error), error.to_string()),
    };
    match expected {
        Some(codes) if code.is_some_and(|code| codes.fit_answer(code)) => Ok(()),
        Some(codes) => Err(Stopped::failed(format!(
            "{what}: expected {}, received {words}",
            codes.described()
        ))),
        None if code.is_some_and(|code| code < 0x80) => Ok(()),
        None => Err(Stopped::error(Exit::Refused, format!("{what}: {words}"))),
    }
}

impl Codes {
    /// Whether the code of an acknowledgement is one of them: success has several codes there.
    fn fit_answer(&self, code: u8) -> bool {
        match self {
            Self::AnyError => code >= 0x80,
            Self::OneOf(_) => self.fit(code),
        }
    }
}

/// The reason code for what a limit of the broker forbids, which is not sent.
fn code_of(error: &LimitError) -> Option<u8> {
    Some(match error {
        LimitError::QoS { .. } => 0x9b,
        LimitError::Retain => 0x9a,
        LimitError::PacketSize { .. } => 0x95,
        LimitError::TopicAlias { .. } => 0x94,
        LimitError::Wildcard { .. } => 0xa2,
        LimitError::Shared { .. } => 0x9e,
        LimitError::SubscriptionIdentifier => 0xa1,
        LimitError::Encoding(_) => return None,
    })
}
