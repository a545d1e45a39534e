//! What a benchmark is to do. Three axes are three types: what ([`BenchWork`]), how often ([`Pacing`]), how
//! long ([`BenchEnd`]).

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{
    Arrivals, CheckPlan, Endpoint, FilterPlan, MetricsPush, Profile, Properties, QoS, Rendezvous,
    RunShard, Scenario, ScenarioChoice, Secret, TlsOptions,
};

/// What `bench` is to do.
#[derive(Clone, Debug)]
pub struct BenchPlan {
    /// Drawn anew for every run; written as eight hexadecimal digits in the default client ids and topics.
    /// Stamps carry its low 16 bits.
    pub run: u32,
    /// Which part of the run is done here, where several processes share it. Everything else in the plan is of the
    /// whole run.
    pub shard: Option<RunShard>,
    /// How every client connects. Its client id, user name and password may hold the placeholders `%i`
    /// (index from 1), `%c` (client id, in topics), `%u` (user name), `%rand_N` (a random number below N), `%mod_N`
    /// (the index modulo N).
    pub profile: Profile,
    /// The brokers; client `k` (from 0) uses the `k mod n`-th. Never empty; the first is the profile's.
    pub targets: Vec<Endpoint>,
    /// Source addresses; client `k` uses the `k mod n`-th. Empty: whatever the system chooses.
    pub binds: Vec<IpAddr>,
    /// How many clients (bench e2e: see [`BenchWork::EndToEnd`], then it is publishers plus subscribers).
    pub count: u32,
    /// Per-client credentials and certificates, for client `k` the `k mod n`-th row; may be empty.
    pub clients: Vec<ClientRow>,
    /// How connections are started.
    pub connecting: Connecting,
    /// How messages are spread around their schedule; where none are published, connects.
    pub arrivals: Arrivals,
    /// What they do.
    pub work: BenchWork,
    /// When it ends.
    pub end: BenchEnd,
    /// What of the beginning is not measured.
    pub warmup: Warmup,
    /// After the last send: how long to wait for what is unanswered.
    pub drain: Duration,
    /// After that: how long the connections stay.
    pub hold: Duration,
    /// When the sending begins, or for `bench conn` the connecting, for several machines.
    pub start_at: Option<SystemTime>,
    /// How the processes meet that share the run, before they begin.
    pub rendezvous: Option<Rendezvous>,
    /// Worker threads; `None`: one per core.
    pub threads: Option<usize>,
    /// Makes random payloads and placeholders reproducible.
    pub seed: Option<u64>,
    /// Expressions that make the run fail when they hold at its end, as typed.
    pub fail_if: Vec<String>,
    /// Expressions that end the run when they hold.
    pub abort_if: Vec<String>,
    /// Files to write a report to; the extension says which kind.
    pub reports: Vec<PathBuf>,
    /// Where a JSON document a second is written to while it runs; `-` for stdout.
    pub jsonl: Option<PathBuf>,
    /// Where metrics are served.
    pub metrics_listen: Option<std::net::SocketAddr>,
    /// Where metrics are sent to while it runs.
    pub pushes: Vec<MetricsPush>,
    /// A long run: what is watched, and how often the report is written.
    pub soak: Option<Soak>,
    /// How the summary is printed.
    pub mode: BenchMode,
    /// The command line's options in order, without secrets, for the report.
    pub options: Vec<(String, String)>,
    /// How often it is done; the result is that of the run in the middle, with the spread of all.
    pub runs: u32,
    /// Each run goes to one of the brokers, in turn, and they are compared.
    pub interleaved: bool,
}

impl BenchPlan {
    /// Which part of the run is done here.
    pub fn share(&self) -> RunShard {
        self.shard.unwrap_or(RunShard::WHOLE)
    }

    /// Whether messages of one process go to subscribers of another.
    pub fn crosses_shards(&self) -> bool {
        let pattern = match &self.work {
            BenchWork::EndToEnd { pattern, .. } => Some(*pattern),
            _ => None,
        };
        self.share().is_shared() && pattern.is_some_and(|it| it != Pattern::PointToPoint)
    }

    /// How many connections the run has, over all processes that share it.
    pub fn connections(&self) -> u32 {
        match &self.work {
            BenchWork::EndToEnd {
                publishers,
                subscribers,
                ..
            } => publishers.saturating_add(*subscribers),
            _ => self.count,
        }
    }

    /// How many publishers the run has, over all processes that share it.
    pub fn publishers(&self) -> u32 {
        match &self.work {
            BenchWork::Publish(_) => self.count,
            BenchWork::EndToEnd { publishers, .. } => *publishers,
            BenchWork::Connect | BenchWork::Subscribe(_) => 0,
        }
    }

    /// What reads from payloads when they were sent, where that is wanted.
    pub fn sent_time(&self) -> Option<&Arc<dyn SentTime>> {
        match &self.work {
            BenchWork::Subscribe(subscribe) => subscribe.sent_time.as_ref(),
            _ => None,
        }
    }

    /// What is published, if anything; publishers ask for it each time they send.
    #[inline]
    pub fn published(&self) -> Option<&BenchPublish> {
        match &self.work {
            BenchWork::Publish(publish) | BenchWork::EndToEnd { publish, .. } => Some(publish),
            BenchWork::Connect | BenchWork::Subscribe(_) => None,
        }
    }
}

/// A run for hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Soak {
    /// How often the report is written.
    pub checkpoint: Duration,
    /// The change in a day that a figure may have: 0.1 is a tenth.
    pub drift: f64,
    /// What is watched beside the run.
    pub watched: Vec<Watched>,
}

/// What is watched beside a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Memory, CPU time and open files of the process with this number.
    Process(u32),
    /// Metrics of a page.
    Page(Box<CheckPlan>, Vec<String>),
    /// Numbers that are published to these topics.
    Topics(Vec<String>),
}

/// What of the beginning of a run is not measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warmup {
    /// So much time before the measured part, at the full rate; zero for none.
    Time(Duration),
    /// What turns out after the run to differ from the rest: it is measured, and left out of rates and latencies.
    Found,
}

impl Warmup {
    /// No warm-up.
    pub const NONE: Self = Self::Time(Duration::ZERO);

    /// The time before the measured part.
    pub fn time(self) -> Duration {
        match self {
            Self::Time(time) => time,
            Self::Found => Duration::ZERO,
        }
    }
}

/// How a summary is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BenchMode {
    /// Lines for people.
    #[default]
    Default,
    /// The JSON report.
    Json,
}

/// A row of `--clients-from`; what is absent comes from the profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientRow {
    /// Its line in the file.
    pub line: Option<u64>,
    /// Client identifier.
    pub client_id: Option<String>,
    /// User name.
    pub username: Option<String>,
    /// Password.
    pub password: Option<Secret>,
    /// TLS with another client certificate.
    pub tls: Option<TlsOptions>,
}

/// How connections are started.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Connecting {
    /// One every so often; zero: as fast as they open.
    Interval(Duration),
    /// So many per second.
    Rate(f64),
}

/// What the clients of a benchmark do.
#[derive(Clone, Debug)]
pub enum BenchWork {
    /// Connect and stay.
    Connect,
    /// Publish.
    Publish(BenchPublish),
    /// Subscribe and count.
    Subscribe(BenchSubscribe),
    /// Publish and subscribe in one run.
    EndToEnd {
        /// How many publishers.
        publishers: u32,
        /// How many subscribers.
        subscribers: u32,
        /// Who gets whose messages.
        pattern: Pattern,
        /// What is published; the topic is a template.
        publish: BenchPublish,
        /// The QoS of the subscriptions.
        subscribe_qos: QoS,
    },
}

/// What is published.
#[derive(Clone, Debug)]
pub struct BenchPublish {
    /// The topics, with placeholders; never empty. Each client takes them in turn.
    pub topics: Vec<String>,
    /// Quality of service.
    pub qos: QoS,
    /// RETAIN.
    pub retain: bool,
    /// DUP.
    pub dup: bool,
    /// Properties, without the alias.
    pub properties: Properties,
    /// Send the topic once, then this alias.
    pub topic_alias: Option<u16>,
    /// What the payload is.
    pub payload: BenchPayload,
    /// The payload is a stamp and padding, so that `bench sub` can check and time it; it then is
    /// [`BenchPayload::Random`] of at least the length of a stamp.
    pub stamp: bool,
    /// How often.
    pub pacing: Pacing,
    /// The window for QoS 1 and 2, per client.
    pub inflight: u16,
}

impl BenchPublish {
    /// The first topic, or the only one.
    pub fn topic(&self) -> &str {
        self.topics.first().map_or("", String::as_str)
    }
}

/// The payload of a benchmark's messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BenchPayload {
    /// The same bytes every time.
    Fixed(Vec<u8>),
    /// So many random bytes, drawn once per client.
    Random(usize),
    /// These pieces in order; every client sends each once.
    Pieces(Vec<Vec<u8>>),
    /// A template, filled in for every message.
    Template(String),
    /// What a scenario makes, message by message; it may choose their topics too.
    Made(Arc<dyn Scenario>),
    /// Messages that were recorded, each with its topic: never none. All clients together send them in their order, from
    /// the beginning again after the last.
    Recorded(Arc<[RecordedMessage]>),
}

/// A message of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedMessage {
    /// Its topic, valid for publishing.
    pub topic: String,
    /// Its payload.
    pub payload: Vec<u8>,
}

/// How often messages are sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Pacing {
    /// As fast as the socket and the window allow.
    Unlimited,
    /// Each client one message in this time.
    Interval(Duration),
    /// So many messages a second over all clients.
    Rate(f64),
    /// One after another: within the duration the rate goes evenly from where it was to this one (messages
    /// a second over all clients; it begins at 0). A duration of zero is a step; not all are zero.
    Stages(Vec<(Duration, f64)>),
    /// Each at its moment, in their order, once; never none.
    Recorded(Arc<[Duration]>),
}

/// What is subscribed to.
#[derive(Clone, Debug)]
pub struct BenchSubscribe {
    /// The filters, with placeholders.
    pub filters: Vec<FilterPlan>,
    /// User properties of the SUBSCRIBE packets.
    pub user_properties: Vec<(String, String)>,
    /// What reads from payloads without a stamp when they were sent.
    pub sent_time: Option<Arc<dyn SentTime>>,
}

/// Reads from payloads when they were sent.
pub trait SentTime: Send + Sync + fmt::Debug {
    /// A reader for the thread that calls this: microseconds since 1970, where a payload says so.
    fn reader(&self) -> SentTimeReader;
}

/// Reads from a payload when it was sent, in microseconds since 1970.
pub type SentTimeReader = Box<dyn Fn(&[u8]) -> Option<i64>>;

/// Who gets whose messages in `bench e2e`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Subscriber `k` gets the messages of publisher `k` (modulo their number).
    PointToPoint,
    /// Every subscriber gets the messages of all publishers, on one topic each.
    FanIn,
    /// Every subscriber gets every message, on one topic.
    FanOut,
    /// The subscribers share one subscription.
    Share,
}

/// When a benchmark ends; whichever comes first. With neither it goes on until stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BenchEnd {
    /// After so many messages over all clients: sent, in `bench sub` received.
    pub limit: Option<u64>,
    /// After this time of measuring. For `bench conn`: how long to hold the connections.
    pub duration: Option<Duration>,
}

/// What `simulate` is to do.
#[derive(Clone, Debug)]
pub struct SimulatePlan {
    /// The run, which publishes. Its payload is empty: the scenario takes that place when it is opened. In its
    /// topic `%sc` stands for the name of the scenario.
    pub run: BenchPlan,
    /// Which scenario.
    pub scenario: ScenarioChoice,
    /// The topic was typed, or is in the URL.
    pub topic_is_given: bool,
    /// Show so many messages and do not connect.
    pub print: Option<u64>,
    /// Start a broker in this process first and connect to it.
    pub embedded: bool,
}
