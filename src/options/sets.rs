//! Sets of options that belong together.

use super::table::Id;

/// The options of TLS: any of them turns encryption on.
pub const TLS: &[Id] = &[
    Id::Ca,
    Id::Cert,
    Id::Key,
    Id::KeyPassword,
    Id::Insecure,
    Id::Alpn,
    Id::Sni,
    Id::PinSha256,
    Id::TlsMin,
    Id::TlsMax,
];

/// The options of the will.
pub const WILL: &[Id] = &[
    Id::WillTopic,
    Id::WillMessage,
    Id::WillMessageBase64,
    Id::WillFile,
    Id::WillQos,
    Id::WillRetain,
    Id::WillDelayInterval,
    Id::WillPayloadFormatIndicator,
    Id::WillMessageExpiryInterval,
    Id::WillContentType,
    Id::WillResponseTopic,
    Id::WillCorrelationData,
    Id::WillUserProperties,
];

/// Where the password comes from: one of these.
pub const PASSWORD_SOURCES: &[Id] = &[
    Id::Password,
    Id::PasswordFile,
    Id::PasswordEnv,
    Id::PasswordCommand,
    Id::AzureSas,
    Id::AskPassword,
];

/// Options that each process of a run that several share may have for itself: places of this machine, and what becomes of
/// the figures.
pub const OF_ONE_PROCESS: &[Id] = &[
    Id::Config,
    Id::Profile,
    Id::Bind,
    Id::Threads,
    Id::Shard,
    Id::RunId,
    Id::Rendezvous,
    Id::RendezvousBroker,
    Id::RendezvousTimeout,
    Id::WaitForBroker,
    Id::ConnectTimeout,
    Id::Ca,
    Id::Cert,
    Id::Key,
    Id::KeyPassword,
    Id::Password,
    Id::PasswordFile,
    Id::PasswordEnv,
    Id::PasswordCommand,
    Id::AskPassword,
    Id::ClientsFrom,
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
    Id::Checkpoint,
    Id::Drift,
    Id::WatchPid,
    Id::Watch,
    Id::SaveOptions,
    Id::LoadOptions,
    Id::SaveSecrets,
    Id::Quiet,
    Id::Verbose,
    Id::Debug,
    Id::Color,
];

/// Where authentication data comes from: one of these.
pub const AUTHENTICATION_DATA: &[Id] = &[
    Id::AuthenticationData,
    Id::AuthenticationDataFile,
    Id::AuthenticationDataCommand,
];
