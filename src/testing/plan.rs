//! What a test file says, checked and ready to run.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use regex_lite::Regex;

use super::problem::Place;
use super::read::{ClientSource, StepSource};
use super::value::{Text, Tree};
use crate::model::{
    Authentication, DisconnectOptions, Property, QoS, RetainHandling, Secret, TlsVersion, Version,
};
use crate::payload::Decoder;
use crate::script::Expression;

/// A test file.
#[derive(Debug)]
pub struct TestFile {
    /// As it was named.
    pub shown: String,
    /// Its name.
    pub name: String,
    /// The name that it gives its cases.
    pub(super) suite: Option<String>,
    pub(super) needs: Vec<Need>,
    /// Files with the same word never run at the same time.
    pub(super) serial: Option<String>,
    /// A message that no step has taken fails its case.
    pub(super) strict: bool,
    pub(super) vars: Vec<(String, Tree)>,
    pub(super) clients: Vec<ClientPlan>,
    /// A client that the file does not declare.
    pub(super) undeclared: ClientPlan,
    pub(super) before: Vec<Step>,
    pub(super) after: Vec<Step>,
    /// Its cases, in order; never empty.
    pub cases: Vec<Case>,
}

/// A case: steps with clients of its own.
#[derive(Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub at: Place,
    /// The words by which it is chosen, those of its file among them.
    pub tags: Vec<String>,
    pub(super) needs: Vec<Need>,
    /// The variables of its row, if it comes from a table.
    pub(super) row: Vec<(String, Tree)>,
    pub(super) before: Vec<Step>,
    pub(super) steps: Vec<Step>,
    pub(super) after: Vec<Step>,
}

/// What a broker has to be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Mqtt5,
    Qos1,
    Qos2,
    Retain,
    Wildcard,
    Shared,
    SubscriptionIdentifiers,
    TopicAlias,
}

/// How a named client connects: what differs from the command line.
#[derive(Debug, Default)]
pub(super) struct ClientPlan {
    pub(super) name: String,
    /// What to read it from again when it connects, if something of it is computed.
    pub(super) computed: Option<Box<ClientSource>>,
    pub(super) version: Option<Version>,
    pub(super) client_id: Option<Text>,
    pub(super) username: Option<Text>,
    pub(super) password: Option<Text>,
    pub(super) log_in: Option<Box<LogIn>>,
    pub(super) tls: Option<Box<TlsPlan>>,
    pub(super) keepalive: Option<u16>,
    pub(super) clean: Option<bool>,
    pub(super) session_expiry_interval: Option<u32>,
    pub(super) receive_maximum: Option<u16>,
    pub(super) maximum_packet_size: Option<u32>,
    pub(super) topic_alias_maximum: Option<u16>,
    pub(super) req_response_info: Option<bool>,
    pub(super) req_problem_info: Option<bool>,
    pub(super) user_properties: Vec<(Text, Text)>,
    pub(super) will: Option<WillPlan>,
}

/// Enhanced authentication of a client.
#[derive(Debug)]
pub(super) struct LogIn {
    /// Its method, without data.
    pub(super) method: Authentication,
    pub(super) data: Option<Text>,
    /// What is answered to challenges, in their order.
    pub(super) answers: Vec<Text>,
}

/// TLS of a client: what differs from the command line.
#[derive(Debug, Default)]
pub(super) struct TlsPlan {
    pub(super) ca: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    pub(super) key_password: Option<Secret>,
    pub(super) insecure: Option<bool>,
    pub(super) alpn: Option<Vec<String>>,
    pub(super) sni: Option<String>,
    pub(super) pins: Option<Vec<[u8; 32]>>,
    pub(super) min: Option<TlsVersion>,
    pub(super) max: Option<TlsVersion>,
}

/// A will.
#[derive(Debug)]
pub(super) struct WillPlan {
    pub(super) topic: Text,
    pub(super) payload: Payload,
    pub(super) qos: QoS,
    pub(super) retain: bool,
    pub(super) properties: Vec<(Property, Tree)>,
}

/// A step, and where it stands.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) at: Place,
    pub(super) action: Action,
}

/// What a step does.
#[derive(Debug)]
pub(super) enum Action {
    Connect(Connect),
    Authenticate(Box<Authenticate>),
    Subscribe(Subscribe),
    Unsubscribe(Unsubscribe),
    Publish(Box<Publish>),
    Request(Box<Request>),
    Respond(Box<Respond>),
    Run(Box<Run>),
    Expect(Vec<Expect>),
    Disconnect {
        client: String,
        options: DisconnectOptions,
    },
    Kill {
        client: String,
    },
    ExpectDisconnect {
        client: String,
        reason: Option<Codes>,
        within: Option<Duration>,
    },
    Wait(Duration),
    Set(Vec<(String, Tree)>),
    Group(Group),
    Computed(Box<Computed>),
}

/// A step of which something is computed when it runs.
#[derive(Debug)]
pub(super) struct Computed {
    /// As far as it is known before.
    pub(super) checked: Action,
    pub(super) source: StepSource,
}

/// `group`, and `include`, whose steps stand in another file.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: Option<String>,
    /// The file of the steps, if it is another one.
    pub(super) file: Option<String>,
    pub(super) steps: Vec<Step>,
}

/// `request`: a message with a response topic, and what is expected of the answer.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) publish: Publish,
    pub(super) response_topic: Option<Text>,
    pub(super) conditions: Conditions,
    pub(super) latency: Option<Duration>,
    pub(super) save: Vec<(String, Arc<Expression>)>,
    pub(super) at: Place,
}

/// `respond`: what is answered to messages on a filter, until the case ends.
#[derive(Clone, Debug)]
pub(super) struct Respond {
    pub(super) client: String,
    pub(super) topic: Text,
    pub(super) qos: QoS,
    /// Where the answer goes, if not to the response topic.
    pub(super) to: Option<Text>,
    pub(super) payload: Payload,
    pub(super) properties: Vec<(Property, Tree)>,
    pub(super) delay: Duration,
}

/// `run`: a command.
#[derive(Debug)]
pub(super) struct Run {
    /// The program and its arguments; never empty.
    pub(super) argv: Vec<Text>,
    pub(super) stdin: Option<Payload>,
    pub(super) env: Vec<(String, Text)>,
    /// The exit code that it has to end with.
    pub(super) exit: i32,
    pub(super) stdout: Option<Conditions>,
    /// It runs until the case ends.
    pub(super) background: bool,
    pub(super) within: Option<Duration>,
    pub(super) save: Vec<(String, Arc<Expression>)>,
    /// Where it runs: the directory of the file.
    pub(super) folder: PathBuf,
}

/// `connect` and `reconnect`.
#[derive(Debug)]
pub(super) struct Connect {
    pub(super) client: String,
    /// It is to be connected again.
    pub(super) again: bool,
    pub(super) clean: Option<bool>,
    pub(super) refused: Option<Codes>,
    pub(super) session_present: Option<bool>,
    /// A condition on what CONNACK announced.
    pub(super) limits: Option<Arc<Expression>>,
    /// The connection has to fail before a CONNACK.
    pub(super) fails: bool,
    /// The challenges that the broker has to send.
    pub(super) challenges: Option<Vec<Text>>,
    pub(super) within: Option<Duration>,
}

/// `authenticate`: enhanced authentication again, on a connection that is up.
#[derive(Debug)]
pub(super) struct Authenticate {
    pub(super) client: String,
    /// `None`: the data that the client connects with.
    pub(super) data: Option<Text>,
    pub(super) answers: Vec<Text>,
    /// The broker has to end the connection with one of these codes.
    pub(super) refused: Option<Codes>,
    /// The challenges that the broker has to send.
    pub(super) challenges: Option<Vec<Text>>,
    pub(super) within: Option<Duration>,
}

/// Reason codes: any error, or one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Codes {
    AnyError,
    OneOf(Vec<u8>),
}

/// `subscribe`.
#[derive(Debug)]
pub(super) struct Subscribe {
    pub(super) client: String,
    pub(super) topics: Vec<Text>,
    pub(super) qos: QoS,
    pub(super) no_local: bool,
    pub(super) retain_as_published: bool,
    pub(super) retain_handling: RetainHandling,
    pub(super) identifier: Option<u32>,
    pub(super) user_properties: Vec<(Text, Text)>,
    /// The reason codes that the broker has to answer with: a granted QoS, or an error.
    pub(super) answer: Option<Codes>,
    pub(super) within: Option<Duration>,
}

/// `unsubscribe`.
#[derive(Debug)]
pub(super) struct Unsubscribe {
    pub(super) client: String,
    pub(super) topics: Vec<Text>,
    pub(super) answer: Option<Codes>,
    pub(super) within: Option<Duration>,
}

/// `publish`.
#[derive(Debug)]
pub(super) struct Publish {
    pub(super) client: String,
    pub(super) topic: Text,
    pub(super) payload: Payload,
    pub(super) qos: QoS,
    pub(super) retain: bool,
    pub(super) properties: Vec<(Property, Tree)>,
    pub(super) repeat: u64,
    pub(super) every: Duration,
    pub(super) answer: Option<Codes>,
    pub(super) save: Vec<(String, Arc<Expression>)>,
    /// The variables that get the time at which it is published.
    pub(super) sent_at: Vec<String>,
    pub(super) within: Option<Duration>,
}

/// Where a payload comes from.
#[derive(Clone, Debug)]
pub(super) enum Payload {
    Text(Text),
    Json(Tree),
    Bytes(Vec<u8>),
    Empty,
}

/// `expect`: which messages, and how many.
#[derive(Debug)]
pub(super) struct Expect {
    pub(super) at: Place,
    pub(super) client: String,
    pub(super) conditions: Conditions,
    pub(super) count: Count,
    pub(super) in_order: bool,
    pub(super) within: Option<Duration>,
    /// The longest time from the publish of the message.
    pub(super) latency: Option<Duration>,
    /// The variable with the time from which `latency` counts, if not from that publish.
    pub(super) since: Option<String>,
    pub(super) save: Vec<(String, Arc<Expression>)>,
}

/// How many messages have to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// At least so many.
    AtLeast(u64),
    /// So many, and no more until this is decided.
    Between(u64, u64, Silence),
}

/// How it is decided that no message follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// None for so long.
    For(Duration),
    /// None before a marker that this client publishes.
    Fence(String),
}

/// What has to hold of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    /// What the payload is decoded with, before it is looked at.
    pub(super) decode: Option<Decoder>,
    pub(super) topic: Option<Text>,
    pub(super) payload: Option<Text>,
    pub(super) json: Option<Tree>,
    pub(super) json_has: Option<Tree>,
    pub(super) condition: Option<Arc<Expression>>,
    pub(super) matches: Option<Regex>,
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) size: Option<(u64, u64)>,
    pub(super) qos: Option<QoS>,
    pub(super) retain: Option<bool>,
    pub(super) dup: Option<bool>,
    pub(super) properties: Vec<(Property, Tree)>,
}
