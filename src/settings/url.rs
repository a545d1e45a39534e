//! The URL of a broker, taken apart.

use percent_encoding::percent_decode_str;

use super::value;
use crate::model::Secret;
use crate::model::secret::hide_username;

/// The transports that a protocol or a scheme can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    /// TCP.
    Mqtt,
    /// TLS.
    Mqtts,
    /// WebSocket.
    Ws,
    /// WebSocket over TLS.
    Wss,
    /// QUIC, which is encrypted.
    Quic,
}

impl Transport {
    /// The transport of a `--protocol` or of a URL's scheme.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "mqtt" | "tcp" => Some(Self::Mqtt),
            "mqtts" | "tls" | "ssl" => Some(Self::Mqtts),
            "ws" => Some(Self::Ws),
            "wss" => Some(Self::Wss),
            "quic" => Some(Self::Quic),
            _ => None,
        }
    }

    /// The same with encryption.
    pub(crate) fn encrypted(self) -> Self {
        match self {
            Self::Mqtt | Self::Mqtts => Self::Mqtts,
            Self::Ws | Self::Wss => Self::Wss,
            Self::Quic => Self::Quic,
        }
    }

    pub(crate) fn is_encrypted(self) -> bool {
        self == self.encrypted()
    }

    pub(crate) fn is_websocket(self) -> bool {
        matches!(self, Self::Ws | Self::Wss)
    }

    /// The port where none is given: brokers' own for flags, the Web's for URLs.
    pub(crate) fn default_port(self, in_url: bool) -> u16 {
        match (self, in_url) {
            (Self::Mqtt, _) => 1883,
            (Self::Mqtts, _) => 8883,
            (Self::Ws, false) => 8083,
            (Self::Wss, false) => 8084,
            (Self::Ws, true) => 80,
            (Self::Wss, true) => 443,
            (Self::Quic, _) => 14567,
        }
    }
}

/// A URL, taken apart; what it does not hold is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Url {
    /// The transport; `None` for a Unix socket.
    pub(crate) transport: Option<Transport>,
    /// The path of a Unix socket.
    pub(crate) socket: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<Secret>,
    /// What follows the authority, slash and query included, as it was written.
    pub(crate) path: Option<String>,
    /// Host and port may be the beginning of a login with a `/` in its password: `bob:12/34@host`.
    pub(crate) doubtful: bool,
}

/// Whether text is meant as a URL.
pub(crate) fn is_url(text: &str) -> bool {
    text.contains("://")
}

/// What is wrong with a URL, without the URL, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UrlError {
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) hint: Option<&'static str>,
}

impl UrlError {
    fn with_hint(what: impl Into<String>, hint: &'static str) -> Self {
        Self {
            what: what.into(),
            hint: Some(hint),
        }
    }
}

impl<T: Into<String>> From<T> for UrlError {
    fn from(what: T) -> Self {
        Self {
            what: what.into(),
            hint: None,
        }
    }
}

/// Ports that nobody takes for the beginning of a password.
const USUAL_PORTS: [u16; 10] = [80, 443, 1883, 8080, 8083, 8084, 8443, 8883, 8884, 14567];

/// What is said of a URL that may be cut short.
pub(crate) const DOUBTFUL: &str = "the URL has an @ in its path: write a / in a user name or password as %2F, and an @ in a path or topic as %40";

/// How characters that end the authority get into a password.
const ENCODE: &str =
    "percent-encode the user name and password: / is %2F, ? is %3F, # is %23, @ is %40, % is %25";

/// Takes a URL apart.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Url, UrlError> {
    let (scheme, rest) = text
        .split_once("://")
        .ok_or("the scheme is missing, such as mqtt://")?;
    if scheme.eq_ignore_ascii_case("unix") {
        return unix(rest);
    }
    let transport = Transport::named(scheme).ok_or_else(|| {
        // What stands before it may be a password.
        let shown = if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            format!(" {scheme}")
        } else {
            String::new()
        };
        let what = format!(
            "unknown scheme{shown}: expected mqtt, tcp, mqtts, tls, ssl, ws, wss, quic or unix"
        );
        match scheme.to_ascii_lowercase().as_str() {
            "http" => UrlError::with_hint(what, "use ws:// for MQTT over WebSocket"),
            "https" => UrlError::with_hint(what, "use wss:// for MQTT over WebSocket with TLS"),
            _ => what.into(),
        }
    })?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, address) = match authority.rsplit_once('@') {
        Some((user, address)) => (Some(user), address),
        None => (None, authority),
    };
    let (username, password) = match user.map(|user| user.split_once(':').unwrap_or((user, ""))) {
        Some((name, word)) => (Some(name), Some(word)),
        None => (None, None),
    };
    // An @ behind the authority, and no user in it: the password holds what ends an authority. A topic may
    // hold an @, too, but not behind # or ?, and not when the authority makes no sense.
    let cut_short = user.is_none() && path.contains('@');
    let encode = |what: String| {
        if cut_short {
            UrlError::with_hint("the user name or password contains a /, ? or #", ENCODE)
        } else {
            what.into()
        }
    };
    let (host, port) = host_and_port(address).map_err(encode)?;
    if cut_short && path.starts_with(['#', '?']) {
        return Err(encode(String::new()));
    }
    if path.starts_with('#') {
        return Err(UrlError::with_hint(
            "broker URLs have no fragment (#)",
            "percent-encode it: # is %23",
        ));
    }
    let username = username
        .filter(|name| !name.is_empty())
        .map(decode)
        .transpose()?;
    if let Some(name) = &username
        && user.is_some_and(|user| {
            user.split_once(':')
                .is_some_and(|(_, word)| word.is_empty())
        })
    {
        hide_username(name);
    }
    Ok(Url {
        transport: Some(transport),
        socket: None,
        host: Some(decode_host(host)?),
        port,
        username,
        password: password
            .filter(|word| !word.is_empty())
            .map(|word| Secret::new(percent_decode_str(word).collect::<Vec<u8>>())),
        path: (!path.is_empty()).then(|| path.to_owned()),
        doubtful: cut_short && port.is_some_and(|port| !USUAL_PORTS.contains(&port)),
    })
}

fn unix(rest: &str) -> Result<Url, UrlError> {
    if rest.is_empty() {
        return Err("the path is missing, as in unix:///run/broker.sock".into());
    }
    Ok(Url {
        socket: Some(decode(rest)?),
        ..Url::default()
    })
}

/// Takes the authority of a URL apart, behind its user: the host without brackets, and the port.
pub(crate) fn host_and_port(address: &str) -> Result<(&str, Option<u16>), String> {
    let (host, rest) = match address.strip_prefix('[') {
        Some(rest) => rest
            .split_once(']')
            .ok_or("the bracket of the address is not closed")?,
        None => address.split_at(address.find(':').unwrap_or(address.len())),
    };
    if host.is_empty() {
        return Err("the host is missing".to_owned());
    }
    let port = match rest.strip_prefix(':') {
        Some("") => None,
        Some(port) => {
            let digits = port.bytes().all(|byte| byte.is_ascii_digit());
            let port = value::port(port).ok().filter(|_| digits);
            Some(port.ok_or(
                "the port is not a number from 1 to 65535 (an IPv6 address needs brackets)",
            )?)
        }
        None if rest.is_empty() => None,
        None => return Err("unexpected text between address and port".to_owned()),
    };
    Ok((host, port))
}

/// A host with its `%XX` replaced. The zone of an IPv6 address may stand behind `%25` (RFC 6874) or behind
/// a bare `%`, as everywhere else.
pub(crate) fn decode_host(host: &str) -> Result<String, String> {
    match host.split_once('%') {
        Some((address, zone)) if address.contains(':') => {
            let zone = zone
                .strip_prefix("25")
                .filter(|zone| !zone.is_empty())
                .unwrap_or(zone);
            Ok(format!("{address}%{}", decode(zone)?))
        }
        _ => decode(host),
    }
}

/// Text with its `%XX` replaced.
pub(crate) fn decode(text: &str) -> Result<String, String> {
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| "the decoded text is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let url = parse("mqtts://us%40er:p%3aw%2f@broker.example:8884/a/b%20c").unwrap();
        assert_eq!(url.transport, Some(Transport::Mqtts));
        assert_eq!(url.username.as_deref(), Some("us@er"));
        assert_eq!(url.password, Some(Secret::new("p:w/")));
        assert_eq!(url.host.as_deref(), Some("broker.example"));
        assert_eq!(url.port, Some(8884));
        assert_eq!(url.path.as_deref(), Some("/a/b%20c"));
    }

    #[test]
    fn schemes_and_addresses() {
        let cases = [
            ("tcp://h", Transport::Mqtt, "h", None),
            ("MQTT://h:", Transport::Mqtt, "h", None),
            ("tls://h", Transport::Mqtts, "h", None),
            ("ssl://h:1", Transport::Mqtts, "h", Some(1)),
            ("ws://[::1]:80/x", Transport::Ws, "::1", Some(80)),
            ("wss://[fe80::1]", Transport::Wss, "fe80::1", None),
            ("quic://h", Transport::Quic, "h", None),
            ("mqtt://a:b@c@h", Transport::Mqtt, "h", None),
        ];
        for (text, transport, host, port) in cases {
            let url = parse(text).unwrap();
            let found = (url.transport, url.host.as_deref(), url.port);
            assert_eq!(found, (Some(transport), Some(host), port), "{text}");
        }
        let socket = parse("unix:///run/a%20b.sock").unwrap().socket;
        assert_eq!(socket.as_deref(), Some("/run/a b.sock"));
    }

    #[test]
    fn a_zone_may_be_encoded() {
        for text in ["mqtt://[fe80::1%25eth0]:1883", "mqtt://[fe80::1%eth0]:1883"] {
            let url = parse(text).unwrap();
            assert_eq!(url.host.as_deref(), Some("fe80::1%eth0"), "{text}");
            assert_eq!(url.port, Some(1883));
        }
    }

    #[test]
    fn passwords_that_end_the_authority() {
        for text in [
            "mqtt://bob:pa#ss@host",
            "mqtt://bob:pa/ss@host:1883",
            "mqtt://bob:pa?ss@host/topic",
            "mqtt://bob:12#34@host",
            "mqtt://bob:12?34@host",
            "mqtt://bob:/@host",
            "ws://b/ob:x@host",
            "mqtts://:#secret@host",
        ] {
            let url = parse(text);
            if text == "ws://b/ob:x@host" {
                // It could as well be a path.
                assert!(url.is_ok());
                continue;
            }
            if text == "mqtt://bob:/@host" {
                assert_eq!(url.unwrap().host.as_deref(), Some("bob"));
                continue;
            }
            let fault = url.unwrap_err();
            assert_eq!(fault.hint, Some(ENCODE), "{text}");
            for secret in ["pa", "ss", "12", "34", "secret"] {
                let words = fault.what.replace("password", "");
                assert!(!words.contains(secret), "{words}");
            }
        }
        // What need not be encoded, and what is.
        for (text, password) in [
            ("mqtt://bob:p@w@host", "p@w"),
            ("mqtt://bob:p w@host", "p w"),
            ("mqtt://bob:p[w]@host", "p[w]"),
            ("mqtt://bob:50%@host", "50%"),
            ("mqtt://bob:50%25@host", "50%"),
            ("mqtt://bob:%23%2F%3F%40@host", "#/?@"),
            ("mqtt://bob:a:b@host", "a:b"),
        ] {
            let url = parse(text).unwrap();
            assert_eq!(url.password, Some(Secret::new(password)), "{text}");
            assert_eq!(url.host.as_deref(), Some("host"), "{text}");
        }
        // A topic may hold an @.
        assert!(parse("mqtt://host:1883/me@home").is_ok());
        assert!(parse("mqtt://host/me@home").is_ok());
    }

    #[test]
    fn pages_of_the_web_are_no_brokers() {
        for (text, scheme) in [("http://h", "ws://"), ("HTTPS://h", "wss://")] {
            let hint = parse(text).unwrap_err().hint.unwrap();
            assert!(hint.contains(scheme), "{hint}");
        }
    }

    #[test]
    fn what_is_not_a_broker() {
        for text in [
            "http://h",
            "mqtt://",
            "mqtt://:1883",
            "mqtt://user@",
            "mqtt://h:0",
            "mqtt://h:x",
            "mqtt://h:1e3",
            "mqtt://::1",
            "mqtt://[::1",
            "mqtt://[::1]x",
            "mqtt://h%ff",
            "unix://",
            "h",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
