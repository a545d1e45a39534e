//! The URL of a broker, taken apart.

use percent_encoding::percent_decode_str;

use super::value;
use crate::model::Secret;

/// The transports that a protocol or a scheme can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    /// TCP.
    Mqtt,
    /// TLS.
    Mqtts,
    /// WebSocket.
    Ws,
    /// WebSocket over TLS.
    Wss,
}

impl Transport {
    /// The transport of a `--protocol` or of a URL's scheme.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "mqtt" | "tcp" => Some(Self::Mqtt),
            "mqtts" | "tls" | "ssl" => Some(Self::Mqtts),
            "ws" => Some(Self::Ws),
            "wss" => Some(Self::Wss),
            _ => None,
        }
    }

    /// The same with encryption.
    pub(super) fn encrypted(self) -> Self {
        match self {
            Self::Mqtt | Self::Mqtts => Self::Mqtts,
            Self::Ws | Self::Wss => Self::Wss,
        }
    }

    pub(super) fn is_encrypted(self) -> bool {
        self == self.encrypted()
    }

    pub(super) fn is_websocket(self) -> bool {
        matches!(self, Self::Ws | Self::Wss)
    }

    /// The port where none is given: brokers' own for flags, the Web's for URLs.
    pub(super) fn default_port(self, in_url: bool) -> u16 {
        match (self, in_url) {
            (Self::Mqtt, _) => 1883,
            (Self::Mqtts, _) => 8883,
            (Self::Ws, false) => 8083,
            (Self::Wss, false) => 8084,
            (Self::Ws, true) => 80,
            (Self::Wss, true) => 443,
        }
    }
}

/// A URL, taken apart; what it does not hold is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Url {
    /// The transport; `None` for a Unix socket.
    pub(super) transport: Option<Transport>,
    /// The path of a Unix socket.
    pub(super) socket: Option<String>,
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) username: Option<String>,
    pub(super) password: Option<Secret>,
    /// What follows the authority, slash and query included, as it was written.
    pub(super) path: Option<String>,
}

/// Whether text is meant as a URL.
pub(super) fn is_url(text: &str) -> bool {
    text.contains("://")
}

/// Takes a URL apart.
///
/// # Errors
///
/// What is wrong with it, without the URL, which may hold a password.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    let (scheme, rest) = text
        .split_once("://")
        .ok_or("it has no scheme, such as mqtt://")?;
    if scheme.eq_ignore_ascii_case("unix") {
        return unix(rest);
    }
    let transport = Transport::named(scheme).ok_or_else(|| {
        format!("the scheme {scheme} is none of mqtt, tcp, mqtts, tls, ssl, ws, wss, unix")
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
    let (host, port) = host_and_port(address)?;
    Ok(Url {
        transport: Some(transport),
        socket: None,
        host: Some(decode(host)?),
        port,
        username: username
            .filter(|name| !name.is_empty())
            .map(decode)
            .transpose()?,
        password: password
            .filter(|word| !word.is_empty())
            .map(|word| Secret::new(percent_decode_str(word).collect::<Vec<u8>>())),
        path: (!path.is_empty()).then(|| path.to_owned()),
    })
}

fn unix(rest: &str) -> Result<Url, String> {
    if rest.is_empty() {
        return Err("it has no path: unix:///run/broker.sock".to_owned());
    }
    Ok(Url {
        socket: Some(decode(rest)?),
        ..Url::default()
    })
}

/// Takes the authority of a URL apart, behind its user: the host without brackets, and the port.
pub(super) fn host_and_port(address: &str) -> Result<(&str, Option<u16>), String> {
    let (host, rest) = match address.strip_prefix('[') {
        Some(rest) => rest
            .split_once(']')
            .ok_or("the bracket of the address is not closed")?,
        None => address.split_at(address.find(':').unwrap_or(address.len())),
    };
    if host.is_empty() {
        return Err("it has no host".to_owned());
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
        None => return Err("something stands between the address and the port".to_owned()),
    };
    Ok((host, port))
}

/// Text with its `%XX` replaced.
pub(super) fn decode(text: &str) -> Result<String, String> {
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| "its decoded text is not UTF-8".to_owned())
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
