//! Reason codes: numbers with names (MQTT 5 §2.4), and the return codes of 3.1.1.

use std::fmt;

/// A reason code. Any byte is one; those that the specification does not name are shown as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReasonCode(pub u8);

/// Makes a constant of each row, and the names.
macro_rules! reason_codes {
    ($($code:literal $constant:ident $name:literal)*) => {
        impl ReasonCode {
            $(
                #[doc = $name]
                pub const $constant: Self = Self($code);
            )*

            /// The name in the specification, in lower case; `None` for a code that it does not define.
            ///
            /// 0x00, 0x01 and 0x02 are `success`; in a SUBACK they are the granted QoS, in a DISCONNECT 0x00 is a
            /// normal disconnection.
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    0x01 | 0x02 => Self::SUCCESS.name(),
                    $($code => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

reason_codes! {
    0x00 SUCCESS "success"
    0x04 DISCONNECT_WITH_WILL "disconnect with will message"
    0x10 NO_MATCHING_SUBSCRIBERS "no matching subscribers"
    0x11 NO_SUBSCRIPTION_EXISTED "no subscription existed"
    0x18 CONTINUE_AUTHENTICATION "continue authentication"
    0x19 RE_AUTHENTICATE "re-authenticate"
    0x80 UNSPECIFIED_ERROR "unspecified error"
    0x81 MALFORMED_PACKET "malformed packet"
    0x82 PROTOCOL_ERROR "protocol error"
    0x83 IMPLEMENTATION_SPECIFIC_ERROR "implementation specific error"
    0x84 UNSUPPORTED_PROTOCOL_VERSION "unsupported protocol version"
    0x85 CLIENT_IDENTIFIER_NOT_VALID "client identifier not valid"
    0x86 BAD_USER_NAME_OR_PASSWORD "bad user name or password"
    0x87 NOT_AUTHORIZED "not authorized"
    0x88 SERVER_UNAVAILABLE "server unavailable"
    0x89 SERVER_BUSY "server busy"
    0x8A BANNED "banned"
    0x8B SERVER_SHUTTING_DOWN "server shutting down"
    0x8C BAD_AUTHENTICATION_METHOD "bad authentication method"
    0x8D KEEP_ALIVE_TIMEOUT "keep alive timeout"
    0x8E SESSION_TAKEN_OVER "session taken over"
    0x8F TOPIC_FILTER_INVALID "topic filter invalid"
    0x90 TOPIC_NAME_INVALID "topic name invalid"
    0x91 PACKET_IDENTIFIER_IN_USE "packet identifier in use"
    0x92 PACKET_IDENTIFIER_NOT_FOUND "packet identifier not found"
    0x93 RECEIVE_MAXIMUM_EXCEEDED "receive maximum exceeded"
    0x94 TOPIC_ALIAS_INVALID "topic alias invalid"
    0x95 PACKET_TOO_LARGE "packet too large"
    0x96 MESSAGE_RATE_TOO_HIGH "message rate too high"
    0x97 QUOTA_EXCEEDED "quota exceeded"
    0x98 ADMINISTRATIVE_ACTION "administrative action"
    0x99 PAYLOAD_FORMAT_INVALID "payload format invalid"
    0x9A RETAIN_NOT_SUPPORTED "retain not supported"
    0x9B QOS_NOT_SUPPORTED "QoS not supported"
    0x9C USE_ANOTHER_SERVER "use another server"
    0x9D SERVER_MOVED "server moved"
    0x9E SHARED_SUBSCRIPTIONS_NOT_SUPPORTED "shared subscriptions not supported"
    0x9F CONNECTION_RATE_EXCEEDED "connection rate exceeded"
    0xA0 MAXIMUM_CONNECT_TIME "maximum connect time"
    0xA1 SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED "subscription identifiers not supported"
    0xA2 WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED "wildcard subscriptions not supported"
}

impl ReasonCode {
    /// The code of a name of the specification, written with blanks or dashes, in any case: `not-authorized`.
    pub fn named(name: &str) -> Option<Self> {
        let plain = |name: &str| name.to_lowercase().replace([' ', '-', '_'], "");
        let wanted = plain(name);
        (0..=u8::MAX)
            .map(Self)
            .find(|code| code.name().is_some_and(|name| plain(name) == wanted))
    }

    /// The names of the codes that report a failure.
    pub fn errors() -> impl Iterator<Item = &'static str> {
        (0x80..=u8::MAX).filter_map(|code| Self(code).name())
    }

    /// The reason code of MQTT 5 that says the same as a CONNACK return code of 3.1 and 3.1.1, if it reports a failure.
    pub fn of_connect_return_code(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::UNSUPPORTED_PROTOCOL_VERSION,
            2 => Self::CLIENT_IDENTIFIER_NOT_VALID,
            3 => Self::SERVER_UNAVAILABLE,
            4 => Self::BAD_USER_NAME_OR_PASSWORD,
            5 => Self::NOT_AUTHORIZED,
            _ => return None,
        })
    }

    /// Whether the code reports a failure (0x80 and above).
    pub fn is_error(self) -> bool {
        self.0 >= 0x80
    }
}

impl fmt::Display for ReasonCode {
    /// `not authorized (0x87)`, or `unknown reason code (0xc0)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name().unwrap_or("unknown reason code");
        write!(f, "{name} (0x{:02x})", self.0)
    }
}

/// The name of a CONNACK return code of 3.1 and 3.1.1 (MQTT 3.1.1 §3.2.2.3); `None` for others.
pub fn connect_return_code_name(code: u8) -> Option<&'static str> {
    Some(match code {
        0 => "accepted",
        1 => "unacceptable protocol version",
        2 => "identifier rejected",
        3 => "server unavailable",
        4 => "bad user name or password",
        5 => "not authorized",
        _ => return None,
    })
}
