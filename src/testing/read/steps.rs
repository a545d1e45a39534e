//! Steps.

use std::time::Duration;

use super::fields::{self, Fields, is_name, key_place, place, unexpected};
use super::reader::{StepReader, valid};
use super::values::{PAYLOADS, codes};
use super::{command, computed, computed_step, connecting, exchange, expect, include, meant};
use crate::document::{Member, Node, Value};
use crate::model::{Carrier, RetainHandling, validate_topic};
use crate::testing::plan::{Action, Codes, Payload, Publish, Step, Subscribe, Unsubscribe};
use crate::testing::problem::Problem;

/// The steps that there are.
pub(in crate::testing) const STEPS: [&str; 17] = [
    "connect",
    "authenticate",
    "subscribe",
    "unsubscribe",
    "publish",
    "request",
    "respond",
    "expect",
    "disconnect",
    "kill",
    "reconnect",
    "expect_disconnect",
    "wait",
    "set",
    "run",
    "group",
    "include",
];

impl StepReader<'_> {
    /// Reads a list of steps; what is wrong with some of them goes to the problems.
    pub(super) fn steps(&mut self, node: Option<&Node>, key: &str) -> Vec<Step> {
        let Some(node) = node else {
            return Vec::new();
        };
        let items = match fields::list(node, key) {
            Ok(items) => items,
            Err(problem) => {
                self.problems.push(problem);
                return Vec::new();
            }
        };
        let mut steps = Vec::new();
        for item in items {
            match self.step(item) {
                Ok(step) => steps.push(step),
                Err(problem) => self.problems.push(problem),
            }
        }
        steps
    }

    fn step(&mut self, node: &Node) -> Result<Step, Problem> {
        let member = match &node.value {
            Value::Map(members) if members.len() == 1 => &members[0],
            Value::Map(members) if members.len() > 1 => {
                let what = format!(
                    "a step has one key, not {}: is a dash missing, or is the indentation wrong?",
                    members.len()
                );
                return Err(Problem::new(key_place(&members[1]), what));
            }
            _ => return Err(unexpected(node, "a step", "a map, such as publish: {…}")),
        };
        Ok(Step {
            at: key_place(member),
            action: if computed::is_computed(member) {
                computed_step::step(self, member)?
            } else {
                self.action(member)?
            },
        })
    }

    /// Reads a step of which nothing is computed.
    pub(super) fn action(&mut self, member: &Member) -> Result<Action, Problem> {
        let node = &member.node;
        Ok(match member.key.as_str() {
            step @ ("connect" | "reconnect") => {
                Action::Connect(connecting::connect(self, node, step)?)
            }
            "authenticate" => Action::Authenticate(Box::new(connecting::authenticate(self, node)?)),
            "subscribe" => Action::Subscribe(self.subscribe(node)?),
            "unsubscribe" => Action::Unsubscribe(self.unsubscribe(node)?),
            "publish" => Action::Publish(Box::new(self.publish(node)?)),
            "request" => {
                Action::Request(Box::new(exchange::request(self, node, key_place(member))?))
            }
            "respond" => Action::Respond(Box::new(exchange::respond(self, node)?)),
            "run" => Action::Run(Box::new(command::read(self, node, key_place(member))?)),
            "group" => Action::Group(include::group(self, node)?),
            "include" => Action::Group(include::include(self, node)?),
            "expect" => Action::Expect(expect::read(self, node, key_place(member))?),
            "disconnect" => connecting::disconnect(self, node)?,
            "kill" => Action::Kill {
                client: connecting::named_or(self, node, "kill", &[])?.0,
            },
            "expect_disconnect" => connecting::expect_disconnect(self, node)?,
            "wait" => Action::Wait(fields::duration(node, "wait")?),
            "set" => Action::Set(self.names.set(node, "set")?),
            other => {
                let hint = meant::hint(other, &STEPS);
                let what = format!("there is no step {other:?}{hint}");
                return Err(Problem::new(key_place(member), what));
            }
        })
    }

    fn subscribe(&mut self, node: &Node) -> Result<Subscribe, Problem> {
        let keys = [
            "client",
            "topic",
            "qos",
            "no_local",
            "retain_as_published",
            "retain_handling",
            "subscription_identifier",
            "user_properties",
            "expect",
            "within",
        ];
        let mut subscribe = Subscribe {
            client: String::new(),
            topics: Vec::new(),
            qos: crate::model::QoS::default(),
            no_local: false,
            retain_as_published: false,
            retain_handling: RetainHandling::default(),
            identifier: None,
            user_properties: Vec::new(),
            answer: None,
            within: None,
        };
        if is_name(node) {
            subscribe.client = self.only(node)?;
            subscribe.topics = self.filters(node)?;
            return Ok(subscribe);
        }
        of_topic(node, "subscribe")?;
        let fields = Fields::of(node, "subscribe", &keys)?;
        subscribe.client = self.clients.of(&fields)?;
        subscribe.topics = self.filters(fields.need("topic")?)?;
        subscribe.qos = fields.qos("qos")?.unwrap_or_default();
        subscribe.no_local = fields.boolean("no_local")?.unwrap_or_default();
        subscribe.retain_as_published = fields.boolean("retain_as_published")?.unwrap_or_default();
        let handling = fields.with("retain_handling", |node| {
            Ok(match fields::number(node) {
                Some(0) => RetainHandling::default(),
                Some(1) => RetainHandling::OnNewSubscribe,
                Some(2) => RetainHandling::Never,
                _ => return Err(unexpected(node, "retain_handling", "0, 1 or 2")),
            })
        })?;
        subscribe.retain_handling = handling.unwrap_or_default();
        subscribe.identifier = fields.number("subscription_identifier")?;
        subscribe.user_properties = self.names.user_properties(&fields)?;
        subscribe.within = fields.duration("within")?;
        subscribe.answer = answer(&fields, "granted")?;
        Ok(subscribe)
    }

    fn unsubscribe(&mut self, node: &Node) -> Result<Unsubscribe, Problem> {
        if is_name(node) {
            return Ok(Unsubscribe {
                client: self.only(node)?,
                topics: self.filters(node)?,
                answer: None,
                within: None,
            });
        }
        of_topic(node, "unsubscribe")?;
        let keys = ["client", "topic", "expect", "within"];
        let fields = Fields::of(node, "unsubscribe", &keys)?;
        Ok(Unsubscribe {
            client: self.clients.of(&fields)?,
            topics: self.filters(fields.need("topic")?)?,
            answer: answer(&fields, "reason")?,
            within: fields.duration("within")?,
        })
    }

    fn publish(&mut self, node: &Node) -> Result<Publish, Problem> {
        let keys: Vec<&str> = [
            "client",
            "topic",
            "qos",
            "retain",
            "properties",
            "repeat",
            "every",
            "expect",
            "save",
            "within",
        ]
        .into_iter()
        .chain(PAYLOADS)
        .collect();
        let fields = Fields::of(node, "publish", &keys)?;
        let mut publish = self.message(&fields)?;
        publish.answer = answer(&fields, "reason")?;
        if publish.answer.is_some() && publish.qos == crate::model::QoS::AtMostOnce {
            let what = "a message at QoS 0 has no answer: add qos: 1";
            return Err(Problem::new(fields.place_of("expect"), what));
        }
        let saved = self.names.save_sent(&fields)?;
        (publish.save, publish.sent_at) = (saved.values, saved.times);
        if !publish.save.is_empty() && matches!(publish.payload, Payload::Bytes(_) | Payload::Empty)
        {
            let what = "save needs a payload that is text or JSON";
            return Err(Problem::new(fields.place_of("save"), what));
        }
        Ok(publish)
    }

    /// The message of `publish` or `request`.
    pub(super) fn message(&mut self, fields: &Fields<'_>) -> Result<Publish, Problem> {
        let client = self.clients.of(fields)?;
        let topic = fields.need("topic")?;
        let topic_text = self.names.text(topic, "topic")?;
        valid(&topic_text, topic, |topic| {
            validate_topic(topic).map_err(|it| it.to_string())
        })?;
        let payload = self.names.payload(fields, self.folder)?;
        if fields.get("every").is_some() && fields.get("repeat").is_none() {
            return Err(Problem::new(fields.place_of("every"), "every needs repeat"));
        }
        let repeat = fields.number("repeat")?.unwrap_or(1);
        if repeat == 0 {
            let what = "repeat: 0 publishes nothing";
            return Err(Problem::new(fields.place_of("repeat"), what));
        }
        Ok(Publish {
            client,
            topic: topic_text,
            payload,
            qos: fields.qos("qos")?.unwrap_or_default(),
            retain: fields.boolean("retain")?.unwrap_or_default(),
            properties: self.names.properties(fields, Carrier::Publish)?,
            repeat,
            every: fields.duration("every")?.unwrap_or(Duration::ZERO),
            answer: None,
            within: fields.duration("within")?,
            save: Vec::new(),
            sent_at: Vec::new(),
        })
    }

    /// The client of a step whose value is something else.
    fn only(&mut self, node: &Node) -> Result<String, Problem> {
        let only = self.clients.only();
        only.map_err(|what| Problem::new(place(node), what))
    }
}

/// Refuses what is neither a topic filter nor a map.
fn of_topic(node: &Node, step: &str) -> Result<(), Problem> {
    match &node.value {
        Value::Map(_) => Ok(()),
        Value::List(_) => {
            let expected = "a topic filter, or a map such as { topic: [a, b] }";
            Err(unexpected(node, step, expected))
        }
        _ => Err(unexpected(node, step, "a topic filter, or a map")),
    }
}

/// `expect` of a step that the broker answers: the reason codes that it may answer with.
fn answer(fields: &Fields<'_>, key: &str) -> Result<Option<Codes>, Problem> {
    let Some(node) = fields.get("expect") else {
        return Ok(None);
    };
    let keys = [key, "refused"];
    let expected = Fields::of(node, "expect", &keys)?;
    expected.at_most_one(&keys)?;
    if let Some(node) = expected.get(key) {
        if node.as_bool().is_some() {
            return Err(unexpected(node, key, "a reason code, such as 1 or 0x87"));
        }
        return Ok(Some(codes(node, key)?));
    }
    let node = expected
        .get("refused")
        .ok_or_else(|| Problem::new(expected.at, format!("expect needs {key} or refused")))?;
    Ok(Some(codes(node, "refused")?))
}
