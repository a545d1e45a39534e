//! The nouns: what a connection, a message, a subscription and an answer are.
//!
//! Everything here is pure data with its rules: no sockets, no clock, no terminal, no flags. Values
//! that exist are valid; what a user typed becomes one of these once, in `settings`. The module imports
//! nothing of ours.

mod access;
mod authentication;
mod azure;
mod bench;
mod check;
mod environment;
mod fault;
mod jwt;
mod line_format;
mod message;
mod pieces;
mod plan;
mod process_group;
mod profile;
mod properties;
mod property;
mod protocol;
mod push;
mod reason;
mod receiving;
mod rendezvous;
mod run_shard;
mod scenario;
mod scram;
pub mod secret;
mod shell;
mod stack;
mod storm;
mod tls_details;
mod tls_options;
mod topic;
mod via;

pub use access::{AccessList, AccessRule};
pub use authentication::{Authentication, Renewal, SecretSource};
pub use azure::AzureDevice;
pub use bench::{
    BenchEnd, BenchMode, BenchPayload, BenchPlan, BenchPublish, BenchSubscribe, BenchWork,
    ClientRow, Connecting, Pacing, Pattern, RecordedMessage, SentTime, SentTimeReader,
    SimulatePlan, Soak, Warmup, Watched,
};
pub use check::CheckPlan;
pub use environment::environment;
pub use fault::{
    FAULTS, Fault, FaultCondition, FaultEvent, FaultKind, FaultPacket, FaultRow, FaultScope,
    MALFORMATIONS, Malformation, fault_list,
};
pub use jwt::{described_token, expired_since, token_valid_for};
pub use line_format::{Field, FormatPiece, Layout, LineFormat, LineFormatError};
pub use message::{Delivery, Message, Will};
pub use pieces::pieces;
pub use plan::{
    BrokerFaults, BrokerFeature, BrokerPlan, BrokerRules, CodingPlan, ColorChoice, FilterPlan,
    OutputMode, OutputPlan, SchemaPlan, StatusMode, Verbosity,
};
pub use process_group::{End, Group, end_all};
pub use profile::{
    Address, AwsSigning, DisconnectOptions, Endpoint, Profile, ReconnectPolicy, RetryLimit, Route,
    WebSocketOptions,
};
pub use properties::{Properties, Property};
pub use property::{Carrier, PropertyKind, PropertyValue};
pub use protocol::{QoS, RetainHandling, Version};
pub use push::{MetricsPush, PushForm};
pub use reason::{ReasonCode, connect_return_code_name};
pub use receiving::{
    FileMode, FilePlan, NamePart, NamePattern, Removal, RetainedChoice, Selection,
};
pub use rendezvous::{OtherBroker, Rendezvous};
pub use run_shard::RunShard;
pub use scenario::{
    AnswerManner, Device, ERROR_PROPERTY, MessageMaker, Scenario, ScenarioChoice, ScenarioError,
    ScenarioKind,
};
pub use scram::ScramMechanism;
pub use secret::Secret;
pub use shell::{hide_variable, program, shell, variable};
pub use stack::{NO_STACK, StackUnavailable, with_stack};
pub use storm::{Arrivals, Backoff, Bursts, Cut, FilterShape, Storm, StormKind};
pub use tls_details::{CertificateDetails, TlsDetails};
pub use tls_options::{TlsOptions, TlsVersion};
pub use topic::{
    AnswerTopicError, TopicError, check_answer_topic, filter_matches, has_wildcards, shared_group,
    validate_filter, validate_topic,
};
pub use via::{Proxy, ProxyLogin, ProxyProtocol, Via};
