//! The named clients of a file, and the client that a step is about.

use std::path::Path;

use super::computed::{self, Computing, Source};
use super::fields::{self, Fields, key, key_place, place, unexpected};
use super::tls;
use super::values::{Names, PAYLOADS};
use crate::document::Node;
use crate::model::{Authentication, Carrier, Version};
use crate::options::{Id, TLS};
use crate::testing::plan::{ClientPlan, LogIn, WillPlan};
use crate::testing::problem::Problem;
use crate::testing::scope::Scope;
use crate::testing::value::Text;
use crate::text::did_you_mean;

/// What a client is called that has no name.
const UNNAMED: &str = "client";

/// The options that a client may have beside those of TLS, by their long names with underscores.
const OPTIONS: [Id; 12] = [
    Id::MqttVersion,
    Id::ClientId,
    Id::Username,
    Id::Password,
    Id::AuthenticationMethod,
    Id::AuthenticationData,
    Id::Keepalive,
    Id::SessionExpiryInterval,
    Id::ReceiveMaximum,
    Id::MaximumPacketSize,
    Id::TopicAliasMaximum,
    Id::ReqResponseInfo,
];

/// What a client may have that is no option, or written in another way.
const OTHERS: [&str; 5] = [
    "clean",
    "req_problem_info",
    "user_properties",
    "will",
    ANSWERS,
];

/// What a client answers to challenges.
const ANSWERS: &str = "authentication_answers";

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
                } else if computed::any("client", &member.node) {
                    computed_client(&member.node, names, folder)?
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

    /// Clients of these names, without their options.
    pub(super) fn named_so(declared: bool, names: &[String]) -> Self {
        let plan = |name: &String| ClientPlan {
            name: name.clone(),
            ..ClientPlan::default()
        };
        Self {
            declared,
            plans: names.iter().map(plan).collect(),
        }
    }

    /// Whether they were declared, and what they are called.
    pub(super) fn names(&self) -> (bool, Vec<String>) {
        let names = self.plans.iter().map(|plan| plan.name.clone());
        (self.declared, names.collect())
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

/// A client to be read again.
pub(in crate::testing) type ClientSource = Source<Node>;

/// A client of which something is computed, read with what is known before it connects; and to be read again then.
fn computed_client(node: &Node, names: &Names, folder: &Path) -> Result<ClientPlan, Problem> {
    let computing = Computing::before(names, "");
    let filled = computing.node("client", node)?;
    let plan = client(&filled, names, folder);
    let mut plan = plan.map_err(|problem| computing.told(problem))?;
    plan.computed = Some(Box::new(Source::of(node, names, folder)));
    Ok(plan)
}

impl ClientSource {
    /// The client with these variables.
    ///
    /// # Errors
    ///
    /// A value that cannot be computed, or that does not fit its key.
    pub(in crate::testing) fn client(&self, scope: &Scope) -> Result<ClientPlan, Problem> {
        let names = self.names.apart();
        let computing = Computing::with(&names, scope);
        let filled = computing.node("client", &self.what)?;
        let plan = client(&filled, &names, &self.folder);
        plan.map_err(|problem| computing.told(problem))
    }
}

/// The options of a client.
fn client(node: &Node, names: &Names, folder: &Path) -> Result<ClientPlan, Problem> {
    let options: Vec<String> = OPTIONS.iter().chain(TLS).map(|id| key(*id)).collect();
    let options = options.iter().map(String::as_str);
    let keys: Vec<&str> = options.chain(OTHERS).collect();
    let fields = Fields::of(node, "a client", &keys)?;
    let text = |id: Id| names.text_of(&fields, &key(id));
    let keepalive = key(Id::Keepalive);
    let seconds = fields.duration(&keepalive)?;
    let seconds = seconds.map(|duration| u16::try_from(duration.as_secs()));
    let seconds = seconds.transpose().map_err(|_| {
        let what = format!("{keepalive} is at most 65535 seconds");
        Problem::new(fields.place_of(&keepalive), what)
    })?;
    let version = key(Id::MqttVersion);
    let version = fields.with(&version, |node| {
        Ok(match node.as_text() {
            Some("5" | "5.0") => Version::V5,
            Some("3.1.1") => Version::V3_1_1,
            Some("3.1") => Version::V3_1,
            _ => return Err(unexpected(node, &version, "5, 3.1.1 or 3.1")),
        })
    })?;
    Ok(ClientPlan {
        name: String::new(),
        computed: None,
        version,
        client_id: text(Id::ClientId)?,
        username: text(Id::Username)?,
        password: text(Id::Password)?,
        log_in: log_in(&fields, names, version)?,
        tls: tls::read(&fields, folder)?,
        keepalive: seconds,
        clean: fields.boolean("clean")?,
        session_expiry_interval: expiry(&fields)?,
        receive_maximum: fields.number(&key(Id::ReceiveMaximum))?,
        maximum_packet_size: fields.number(&key(Id::MaximumPacketSize))?,
        topic_alias_maximum: fields.number(&key(Id::TopicAliasMaximum))?,
        req_response_info: fields.boolean(&key(Id::ReqResponseInfo))?,
        req_problem_info: fields.boolean("req_problem_info")?,
        user_properties: names.user_properties(&fields)?,
        will: fields.with("will", |node| will(node, names, folder))?,
    })
}

/// Enhanced authentication.
fn log_in(
    fields: &Fields<'_>,
    names: &Names,
    version: Option<Version>,
) -> Result<Option<Box<LogIn>>, Problem> {
    let (method, data) = (key(Id::AuthenticationMethod), key(Id::AuthenticationData));
    let Some(node) = fields.get(&method) else {
        let orphan = [data.as_str(), ANSWERS]
            .into_iter()
            .find_map(|key| fields.member(key));
        return match orphan {
            Some(member) => {
                let what = format!("{} needs {method}", member.key);
                Err(Problem::new(key_place(member), what))
            }
            None => Ok(None),
        };
    };
    if version.is_some_and(|version| !version.is_v5()) {
        let what = format!("{method} needs MQTT 5");
        return Err(Problem::new(fields.place_of(&method), what));
    }
    let name = fields::text(node, &method)?;
    if name.is_empty() {
        return Err(unexpected(node, &method, "the name of a method"));
    }
    let method_read = Authentication::named(name);
    for other in [data.as_str(), ANSWERS] {
        if matches!(method_read, Authentication::Scram(_)) && fields.get(other).is_some() {
            let what = format!("{other} cannot be used with {name}, which takes the password");
            return Err(Problem::new(fields.place_of(other), what));
        }
    }
    Ok(Some(Box::new(LogIn {
        method: method_read,
        data: names.text_of(fields, &data)?,
        answers: answers(fields, names, ANSWERS)?,
    })))
}

/// What is answered to challenges of the broker, in their order.
pub(super) fn answers(fields: &Fields<'_>, names: &Names, key: &str) -> Result<Vec<Text>, Problem> {
    let read = fields.with(key, |node| names.texts(node, key))?;
    Ok(read.unwrap_or_default())
}

/// `session_expiry_interval`: a duration, or never.
pub(super) fn expiry(fields: &Fields<'_>) -> Result<Option<u32>, Problem> {
    let key = key(Id::SessionExpiryInterval);
    fields.with(&key, |node| {
        if node.as_text() == Some("never") {
            return Ok(u32::MAX);
        }
        let seconds = fields::duration(node, &key)?.as_secs();
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
