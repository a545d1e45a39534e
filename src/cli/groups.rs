//! Groups of options that several commands share.

use super::definition::{Section, Varied};
use crate::options::{self, Id, Opt};

/// Which config file is read, and which of its profiles is used.
pub const CONFIGURATION: Section = Section::new("Configuration", &[Id::Profile, Id::Config]);

/// Where the config file is.
pub const CONFIG_FILE: Section = Section::new("Configuration", &[Id::Config]);

/// The address of the broker and how to connect to it.
pub const SERVER: Section = Section::new(
    "Connection",
    &[
        Id::Hostname,
        Id::Url,
        Id::Port,
        Id::Protocol,
        Id::MqttVersion,
        Id::Embedded,
        Id::Unix,
        Id::Bind,
        Id::Proxy,
        Id::NoProxy,
        Id::ConnectTimeout,
        Id::WaitForBroker,
    ],
);

/// A command that makes the connection: for one client, not for many.
pub const PROXY_COMMAND: Section = Section::new("Connection", &[Id::ProxyCommand]);

/// The client's name and its credentials.
pub const LOGIN: Section = Section::new(
    "Login",
    &[
        Id::ClientId,
        Id::Username,
        Id::Password,
        Id::PasswordFile,
        Id::PasswordEnv,
        Id::PasswordCommand,
        Id::AskPassword,
        Id::AuthenticationMethod,
        Id::AuthenticationData,
        Id::AuthenticationDataFile,
        Id::AuthenticationDataCommand,
        Id::Reauthenticate,
    ],
);

/// A password that is made of the key of one device.
pub const AZURE: Section = Section::new("Login", &[Id::AzureSas]);

/// How TLS is done. Any of these flags turns mqtt into mqtts and ws into wss.
pub const TLS: Section = Section::new(
    "TLS (any of these switches mqtt to mqtts and ws to wss)",
    options::TLS,
);

/// How MQTT is carried in a WebSocket.
pub const WEBSOCKET: Section = Section::new(
    "WebSocket",
    &[Id::Path, Id::WsHeaders, Id::WsSubprotocol, Id::AwsSigv4],
);

/// The session and the life of its connection.
pub const SESSION: Section = Section::new(
    "Session",
    &[
        Id::NoClean,
        Id::Keepalive,
        Id::SessionExpiryInterval,
        Id::ReceiveMaximum,
        Id::MaximumPacketSize,
        Id::TopicAliasMaximum,
        Id::ReqResponseInfo,
        Id::NoReqProblemInfo,
        Id::ReconnectPeriod,
        Id::MaximumReconnectTimes,
        Id::DisconnectWithWill,
        Id::DisconnectSessionExpiry,
    ],
);

/// The user properties of CONNECT, where `-up` is taken by another packet.
pub const CONNECT_USER_PROPERTIES: Section = Section::new("Session", &[Id::ConnUserProperties]);

/// How long to wait for an answer of the broker.
pub const ACKNOWLEDGEMENT: Section = Section::new("Connection", &[Id::Timeout]);

/// What the broker publishes when the connection ends without DISCONNECT.
pub const WILL: Section = Section::new(
    "Will (published by the broker when the connection is lost)",
    options::WILL,
);

/// Options of a line, saved in a file and loaded from it.
pub const SAVED: Section = Section::new(
    "Saved options",
    &[Id::SaveOptions, Id::LoadOptions, Id::SaveSecrets],
);

/// What is printed beside the result.
pub const TALK: Section = Section::new("Output", &[Id::Quiet, Id::Verbose, Id::Debug, Id::Color]);

/// How payloads are encoded and decoded.
pub const CODING: Section = Section::new(
    "Payload format",
    &[
        Id::Format,
        Id::ProtobufPath,
        Id::ProtobufMessageName,
        Id::ProtoInclude,
        Id::AvscPath,
    ],
);

/// The properties of a published message.
pub const PUBLISH_PROPERTIES: Section = Section::new(
    "Message properties (MQTT 5)",
    &[
        Id::PayloadFormatIndicator,
        Id::MessageExpiryInterval,
        Id::TopicAlias,
        Id::ResponseTopic,
        Id::CorrelationData,
        Id::CorrelationDataBase64,
        Id::ContentType,
        Id::UserProperties,
        Id::SubscriptionIdentifier,
    ],
);

/// Topic filters and their options.
pub const SUBSCRIPTION: Section = Section::new(
    "Subscription",
    &[
        Id::Topic,
        Id::Qos,
        Id::NoLocal,
        Id::RetainAsPublished,
        Id::RetainHandling,
        Id::SubscriptionIdentifier,
        Id::UserProperties,
    ],
);

/// Which messages are wanted.
pub const SELECTION: Section = Section::new(
    "Selection",
    &[
        Id::FilterOut,
        Id::NoRetained,
        Id::RetainedOnly,
        Id::RemoveRetained,
        Id::DryRun,
        Id::RandomFilter,
        Id::Changed,
        Id::Where,
        Id::Select,
    ],
);

/// Where messages go, and what runs for them.
pub const DESTINATION: Section = Section::new(
    "Files and commands",
    &[
        Id::FileWrite,
        Id::FileSave,
        Id::Delimiter,
        Id::RotateSize,
        Id::RotateEvery,
        Id::Exec,
        Id::Stats,
    ],
);

/// How many clients.
pub const COUNT: Section = Section::new("Clients", &[Id::Count]);

/// How the clients come up.
pub const RAMP: Section = Section::new(
    "Clients",
    &[Id::Interval, Id::ConnectRate, Id::QuickAck, Id::ClientsFrom],
);

/// The run as a whole.
pub const RUN: Section = Section::new(
    "Run",
    &[
        Id::Duration,
        Id::Hold,
        Id::Runs,
        Id::Interleave,
        Id::Threads,
        Id::Seed,
    ],
);

/// Which part of the run is measured.
pub const MEASURING: Section = Section::new("Run", &[Id::Limit, Id::Warmup]);

/// How often messages are sent.
pub const TRAFFIC: Section = Section::new(
    "Rate",
    &[
        Id::MessageInterval,
        Id::Rate,
        Id::Stages,
        Id::Arrivals,
        Id::Inflight,
        Id::Drain,
    ],
);

/// A run that several machines share.
pub const SHARED: Section = Section::new(
    "Several machines",
    &[
        Id::StartAt,
        Id::Shard,
        Id::RunId,
        Id::Rendezvous,
        Id::RendezvousBroker,
        Id::RendezvousTimeout,
        Id::Plan,
    ],
);

/// What becomes of the figures.
pub const OUTCOME: Section = Section::new(
    "Results",
    &[
        Id::OutputMode,
        Id::Report,
        Id::FailIf,
        Id::AbortIf,
        Id::Jsonl,
        Id::MetricsListen,
        Id::PushGateway,
        Id::Otlp,
        Id::PushHeaders,
        Id::PushInterval,
    ],
);

/// A run for hours.
pub const SOAK: Section = Section::new(
    "Long runs",
    &[Id::Soak, Id::Checkpoint, Id::Drift, Id::WatchPid, Id::Watch],
);

/// Where it is connects that are spread.
pub const ARRIVALS_OF_CONNECTS: Varied = (Id::Arrivals, |row| {
    row.help("How connects are spread: even, or poisson for exponentially distributed gaps, the same with the same --seed [default: even]")
});

/// Everything that configures a connection.
pub const CONNECTION: &[Section] = &[
    CONFIGURATION,
    SERVER,
    PROXY_COMMAND,
    LOGIN,
    AZURE,
    TLS,
    WEBSOCKET,
    SESSION,
    WILL,
    SAVED,
];

/// What every command with a load has.
pub const LOAD: &[Section] = &[
    RAMP,
    RUN,
    OUTCOME,
    SOAK,
    CONFIGURATION,
    SERVER,
    LOGIN,
    TLS,
    WEBSOCKET,
    SESSION,
    WILL,
    SAVED,
    TALK,
];

/// The config file where it is written, too.
pub const OF_CONFIG_FILES: &[Varied] = &[(Id::Config, |row| {
    row.help(
        "Config file [default: $MQTTY_CONFIG, else mqtty/config.toml in your config directory]",
    )
})];

/// Options of messages as subscriptions have them.
pub const OF_SUBSCRIPTIONS: &[Varied] = &[
    (Id::Topic, |row| {
        row.list("FILTER")
            .help("Topic filters [default: the path of the URL]")
    }),
    (Id::Qos, |row| {
        row.list("QOS")
            .help("Maximum QoS: one value, or one per filter [default: 0]")
    }),
    (Id::SubscriptionIdentifier, |row| {
        row.list("NUMBER")
            .help("Subscription identifiers: one value, or one per filter")
    }),
    (Id::UserProperties, |row| {
        row.help("User properties of the subscription")
    }),
];

/// Options that mean something else with many clients: `-i` is an interval, so that the client identifier is `-I`; hosts
/// and source addresses may be several.
pub const OF_MANY_CLIENTS: &[Varied] = &[
    (Id::ClientId, Opt::rare),
    (Id::UserProperties, Opt::rare),
    (Id::Retain, Opt::rare),
    (Id::Verbose, Opt::rare),
    (Id::Debug, Opt::rare),
    (Id::MqttVersion, Opt::rare),
    (Id::Cert, Opt::rare),
    (Id::Key, Opt::rare),
    (Id::Count, |row| {
        row.short('c')
            .help("Number of clients [default: 1000, or the rows of --clients-from]")
    }),
    (Id::Rate, |row| {
        row.help("Message rate of all clients together: 50k/s, 3/m, or a number per second")
    }),
    (Id::OutputMode, |row| {
        row.one_of(&["text", "default", "json"])
            .help("How to print the summary [default: default]")
    }),
    (Id::ClientId, |row| {
        row.short('I').help("Client identifiers; %i is the number of the client [default: mqtty_, eight random hex digits and _%i]")
    }),
    (Id::Hostname, |row| {
        row.each("HOST|URL")
            .help("Brokers, used in turn: host, host:port or URL; separated by commas or repeated")
    }),
    (Id::Bind, |row| {
        row.each("ADDRESSES").help("Source addresses, used in turn: 127.0.0.2, 127.0.0.2-127.0.0.9 or 127.0.0.0/24; separated by commas or repeated")
    }),
    (Id::Verbose, |row| {
        row.help("Keep the line of each second on the terminal")
    }),
];
