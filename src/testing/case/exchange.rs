//! `request` and `respond`: a message and its answer, from both sides.

use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc;

use super::expect::Waiting;
use super::{Done, Running, Stopped};
use crate::client::Handle;
use crate::error::Exit;
use crate::model::{Message, Properties, Property, QoS, has_wildcards, validate_topic};
use crate::testing::connection::Shared;
use crate::testing::matching::{Expected, encode};
use crate::testing::plan::{
    Conditions, Count, Expect, Payload, Publish, Request, Respond, Subscribe,
};
use crate::testing::responders::Received;
use crate::testing::scope::Scope;
use crate::testing::value::Text;

impl Running<'_> {
    /// `request`: publishes with a response topic and correlation data, and waits for the answer that has both.
    pub(super) async fn request(&mut self, request: &Request) -> Done {
        let name = request.publish.client.clone();
        let number = self.requests;
        self.requests += 1;
        let topic = match &request.response_topic {
            Some(text) => self.topic(text)?,
            None => format!(
                "mqtty-test/{}/{}/answers/{name}",
                self.setup.run, self.number
            ),
        };
        let publish = &request.publish;
        let at = self.client(&name).await?.0;
        let is_v5 = self.clients[at].is_v5;
        if !is_v5 && request.response_topic.is_none() {
            let what = format!("request of {name}: MQTT before 5 has no response topics");
            let hint =
                "add response_topic: TOPIC, where the answer is published, or use mqtt_version: 5";
            return Err(Stopped::error(Exit::Usage, what).with_hint(hint));
        }
        // There is no correlation data before MQTT 5: any message on the topic may be the answer.
        let correlation = is_v5.then(|| format!("{}-{number}", self.setup.run).into_bytes());
        // A second subscription that matches may bring each answer twice.
        if !self.is_subscribed(at, &topic, QoS::AtMostOnce) {
            self.subscribe(&plain(&name, &topic, QoS::AtLeastOnce))
                .await?;
        }
        let sent = self.shared.began.elapsed();
        for round in 0..publish.repeat {
            if let Some(pause) = publish.pause(round) {
                tokio::time::sleep(pause).await;
            }
            let mut properties = self.properties(&publish.properties)?;
            if is_v5 {
                properties.response_topic = Some(topic.clone());
                properties.correlation_data.clone_from(&correlation);
            }
            self.publish_one(publish, properties).await?;
        }
        let mut expected =
            Expected::of(&request.conditions, &self.scope).map_err(Stopped::value)?;
        expected.topic = Some(topic.clone());
        expected.correlation = correlation;
        let asked = self.topic(&publish.topic)?;
        let plan = Expect {
            at: request.at,
            client: name,
            conditions: Conditions::default(),
            count: Count::AtLeast(1),
            in_order: false,
            within: publish.within,
            latency: None,
            since: None,
            save: request.save.clone(),
        };
        let deadline = self.deadline(publish.within);
        let waiting = Waiting::new(&plan, expected, at, deadline, sent);
        let mut waiting = waiting.for_request(&asked);
        self.take_until(&mut waiting, 1).await?;
        if let (Some(limit), Some(first)) = (request.latency, &waiting.first) {
            waiting.judge_latency(first.after.saturating_sub(sent), limit)?;
        }
        self.save_first(&mut waiting)
    }

    /// `respond`: from now on, answers what comes on a filter.
    pub(super) async fn respond(&mut self, respond: &Respond) -> Done {
        let filter = self.text(&respond.topic)?;
        let at = self.client(&respond.client).await?.0;
        // A second subscription that matches may bring each request twice.
        if has_wildcards(&filter) || !self.is_subscribed(at, &filter, respond.qos) {
            self.subscribe(&plain(&respond.client, &filter, respond.qos))
                .await?;
        }
        let (at, handle) = self.client(&respond.client).await?;
        let (sender, receiver) = mpsc::unbounded_channel();
        let state = &self.clients[at].state;
        state.responders.borrow_mut().push((filter, sender));
        let responder = Responder {
            plan: respond.clone(),
            scope: self
                .scope
                .copy(&format!("responder {}", self.responders.len())),
            handle,
            shared: self.shared.clone(),
        };
        let task = tokio::task::spawn_local(responder.work(receiver));
        self.responders.push(task.abort_handle());
        Ok(())
    }
}

/// A subscription without options.
fn plain(client: &str, filter: &str, qos: QoS) -> Subscribe {
    Subscribe {
        client: client.to_owned(),
        topics: vec![Text::of(filter)],
        qos,
        no_local: false,
        retain_as_published: false,
        retain_handling: crate::model::RetainHandling::default(),
        identifier: None,
        user_properties: Vec::new(),
        answer: None,
        within: None,
    }
}

/// Answers messages.
struct Responder {
    plan: Respond,
    scope: Scope,
    handle: Handle,
    shared: Rc<Shared>,
}

impl Responder {
    async fn work(mut self, mut requests: mpsc::UnboundedReceiver<Received>) {
        while let Some((received, request)) = requests.recv().await {
            if !self.plan.delay.is_zero() {
                tokio::time::sleep_until(received + self.plan.delay).await;
            }
            match self.answer(&request) {
                Ok(answer) => {
                    self.shared
                        .note(format!("{} answers → {}", self.plan.client, answer.topic));
                    self.shared.sending(&answer);
                    // Whoever waits for the answer notices that it does not come.
                    drop(self.handle.publish(answer, None));
                }
                Err(why) => {
                    let client = &self.plan.client;
                    self.shared.note(format!("{client} cannot answer: {why}"));
                }
            }
        }
    }

    fn answer(&mut self, request: &Message) -> Result<Message, String> {
        let payload = serde_json::from_slice(&request.payload)
            .unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&request.payload)));
        self.scope.set("request", payload);
        self.scope
            .set("request_topic", request.topic.clone().into());
        let topic = match (&self.plan.to, &request.properties.response_topic) {
            (Some(text), _) => text.fill(&self.scope)?,
            (None, Some(topic)) => topic.clone(),
            (None, None) => return Err("the message has no response topic".to_owned()),
        };
        validate_topic(&topic).map_err(|why| format!("bad topic {topic:?}: {why}"))?;
        let mut values: Vec<(Property, Value)> = Vec::new();
        for (property, tree) in &self.plan.properties {
            values.push((*property, tree.fill(&self.scope)?));
        }
        let mut properties = Properties::default();
        encode(&values, &mut properties)?;
        if properties.correlation_data.is_none() {
            properties
                .correlation_data
                .clone_from(&request.properties.correlation_data);
        }
        let payload = match &self.plan.payload {
            Payload::Text(text) => text.fill(&self.scope)?.into_bytes(),
            Payload::Json(tree) => tree.fill(&self.scope)?.to_string().into_bytes(),
            Payload::Bytes(bytes) => bytes.clone(),
            Payload::Empty => Vec::new(),
        };
        Ok(Message {
            topic,
            payload,
            qos: self.plan.qos,
            properties,
            ..Message::default()
        })
    }
}

impl Publish {
    /// The pause between two of its messages.
    pub(super) fn pause(&self, round: u64) -> Option<Duration> {
        (round > 0 && !self.every.is_zero()).then_some(self.every)
    }
}
