//! The named clients of a file, and the client that a step is about.

use std::path::Path;

use super::fields::{self, Fields, key_place, place, unexpected};
use super::values::{Names, PAYLOADS};
use crate::document::Node;
use crate::model::{Carrier, Version};
use crate::testing::plan::{ClientPlan, WillPlan};
use crate::testing::problem::Problem;
use crate::text::did_you_mean;

/// What a client is called that has no name.
const UNNAMED: &str = "client";

const KEYS: [&str; 14] = [
    "mqtt_version",
    "client_id",
    "username",
    "password",
    "keepalive",
    "clean",
    "session_expiry_interval",
    "receive_maximum",
    "maximum_packet_size",
    "topic_alias_maximum",
    "req_response_info",
    "req_problem_info",
    "user_properties",
    "will",
];

/// The clients of a file. Where it declares none, every name is one.
#[derive(Debug)]
pub(super) struct Clients {
    declared: bool,
    /// The clients, those that were not declared behind the others.
    pub(super) plans: Vec<ClientPlan>,
}

impl Clients {
    /// Reads `clients`.
    pub(super) fn read(node: Option<&Node>, names: &Names, folder: &Path) -> Result<Self, Problem> {
        let mut plans = Vec::new();
        if let Some(node) = node {
            for member in fields::map(node, "clients")? {
                if member.key.is_empty() {
                    return Err(Problem::new(key_place(member), "a client has no name"));
                }
                let mut plan = if member.node.is_null() {
                    ClientPlan::default()
                } else {
                    client(&member.node, names, folder)?
                };
                plan.name.clone_from(&member.key);
                plans.push(plan);
            }
        }
        Ok(Self {
            declared: node.is_some(),
            plans,
        })
    }

    /// The client of this name.
    pub(super) fn named(&mut self, node: &Node) -> Result<String, Problem> {
        let name = fields::text(node, "client")?;
        if self.plans.iter().any(|plan| plan.name == name) {
            return Ok(name.to_owned());
        }
        if self.declared {
            let known = self.plans.iter().map(|plan| plan.name.as_str());
            let hint = did_you_mean(name, known);
            let what = format!("there is no client {name:?}{hint}");
            return Err(Problem::new(place(node), what));
        }
        self.plans.push(ClientPlan {
            name: name.to_owned(),
            ..ClientPlan::default()
        });
        Ok(name.to_owned())
    }

    /// The client of a step: the one that it names, or the only one.
    pub(super) fn of(&mut self, fields: &Fields<'_>) -> Result<String, Problem> {
        if let Some(node) = fields.get("client") {
            return self.named(node);
        }
        self.only().map_err(|what| Problem::new(fields.at, what))
    }

    /// The client of a step that names none.
    pub(super) fn only(&mut self) -> Result<String, String> {
        match self.plans.as_slice() {
            [only] if self.declared => Ok(only.name.clone()),
            _ if self.declared => Err("client is missing: the file has several".to_owned()),
            _ => self
                .named(&Node::text(UNNAMED))
                .map_err(|problem| problem.what),
        }
    }
}

fn client(node: &Node, names: &Names, folder: &Path) -> Result<ClientPlan, Problem> {
    let fields = Fields::of(node, "a client", &KEYS)?;
    let seconds = |key: &str| {
        let duration = fields.duration(key)?;
        Ok(duration.map(|duration| duration.as_secs()))
    };
    let keepalive = seconds("keepalive")?;
    let keepalive = keepalive.map(u16::try_from).transpose();
    let keepalive = keepalive.map_err(|_| {
        Problem::new(
            fields.place_of("keepalive"),
            "keepalive is at most 65535 seconds",
        )
    })?;
    let version = fields.with("mqtt_version", |node| {
        Ok(match node.as_text() {
            Some("5" | "5.0") => Version::V5,
            Some("3.1.1") => Version::V3_1_1,
            Some("3.1") => Version::V3_1,
            _ => return Err(unexpected(node, "mqtt_version", "5, 3.1.1 or 3.1")),
        })
    })?;
    Ok(ClientPlan {
        name: String::new(),
        version,
        client_id: names.text_of(&fields, "client_id")?,
        username: names.text_of(&fields, "username")?,
        password: names.text_of(&fields, "password")?,
        keepalive,
        clean: fields.boolean("clean")?,
        session_expiry_interval: expiry(&fields)?,
        receive_maximum: fields.number("receive_maximum")?,
        maximum_packet_size: fields.number("maximum_packet_size")?,
        topic_alias_maximum: fields.number("topic_alias_maximum")?,
        req_response_info: fields.boolean("req_response_info")?,
        req_problem_info: fields.boolean("req_problem_info")?,
        user_properties: names.user_properties(&fields)?,
        will: fields.with("will", |node| will(node, names, folder))?,
    })
}

/// `session_expiry_interval`: a duration, or never.
pub(super) fn expiry(fields: &Fields<'_>) -> Result<Option<u32>, Problem> {
    const KEY: &str = "session_expiry_interval";
    fields.with(KEY, |node| {
        if node.as_text() == Some("never") {
            return Ok(u32::MAX);
        }
        let seconds = fields::duration(node, KEY)?.as_secs();
        Ok(u32::try_from(seconds).unwrap_or(u32::MAX))
    })
}

fn will(node: &Node, names: &Names, folder: &Path) -> Result<WillPlan, Problem> {
    let keys: Vec<&str> = ["topic", "qos", "retain", "properties"]
        .into_iter()
        .chain(PAYLOADS)
        .collect();
    let fields = Fields::of(node, "will", &keys)?;
    Ok(WillPlan {
        topic: names.text(fields.need("topic")?, "topic")?,
        payload: names.payload(&fields, folder)?,
        qos: fields.qos("qos")?.unwrap_or_default(),
        retain: fields.boolean("retain")?.unwrap_or_default(),
        properties: names.properties(&fields, Carrier::Will)?,
    })
}
