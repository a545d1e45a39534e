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

/// Where authentication data comes from: one of these.
pub const AUTHENTICATION_DATA: &[Id] = &[
    Id::AuthenticationData,
    Id::AuthenticationDataFile,
    Id::AuthenticationDataCommand,
];
