//! How to connect, as options: what a line came to, whatever place it came from.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::keys;
use super::secrets::Guard;
use crate::document::{Member, Node};
use crate::error::Failure;
use crate::model::{Address, Endpoint, Patience, Profile, Secret, TlsVersion, Version, Will};
use crate::settings::given::Given;

/// What somebody gets who says nothing.
const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
const USUAL_KEEP_ALIVE: u16 = 30;

/// Options as they are collected for a section.
pub(super) struct Options<'a> {
    pub(super) section: &'a str,
    pub(super) members: Vec<Member>,
    pub(super) guard: &'a mut Guard,
}

impl Options<'_> {
    /// Puts an option under the key of its flag.
    pub(super) fn put(&mut self, long: &str, node: Node) {
        let key = keys::key_of(self.section, long);
        self.members.push(Member::new(key, node));
    }

    fn put_text(&mut self, long: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.put(long, Node::text(text));
        }
    }

    fn put_number(&mut self, long: &str, number: Option<impl Into<u64>>) {
        if let Some(number) = number {
            self.put(long, Node::number(number));
        }
    }

    fn put_path(&mut self, long: &str, path: Option<&Path>) -> Result<(), Failure> {
        if let Some(path) = path {
            self.put(
                long,
                Node::text(utf8(long, path.as_os_str().as_encoded_bytes())?),
            );
        }
        Ok(())
    }

    fn put_pairs(&mut self, long: &str, pairs: &[(String, String)]) {
        if pairs.is_empty() {
            return;
        }
        let key = keys::key_of(self.section, long);
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let map = self.guard.pairs(&key, pairs);
        self.put(long, map);
    }

    fn put_time(&mut self, long: &str, time: Duration, usual: Duration) {
        if time != usual {
            self.put(
                long,
                Node::text(humantime::format_duration(time).to_string()),
            );
        }
    }

    fn put_secret(&mut self, long: &str, secret: &Secret) -> Result<bool, Failure> {
        let kept = self.guard.lets(&keys::key_of(self.section, long));
        if kept {
            self.put(long, Node::text(utf8(long, secret.expose())?));
        }
        Ok(kept)
    }
}

/// Bytes that can stand in a file of text.
pub(super) fn utf8(long: &str, bytes: &[u8]) -> Result<String, Failure> {
    let text = std::str::from_utf8(bytes).map(str::to_owned);
    text.map_err(|_| {
        Failure::usage(format!(
            "--{long} cannot be saved: its value is not UTF-8 text"
        ))
    })
}

/// What a section says about the connection beside the profile.
pub(super) struct Beside<'a> {
    /// All brokers; the first is the profile's.
    pub(super) targets: &'a [Endpoint],
    /// The broker is in this process.
    pub(super) embedded: bool,
    /// Where the password comes from, if that is no place that holds it.
    pub(super) password_from: Option<(&'static str, Given)>,
    /// The flag of CONNECT's user properties.
    pub(super) user_properties: &'static str,
}

/// Adds how to connect.
pub(super) fn add(
    options: &mut Options<'_>,
    profile: &Profile,
    beside: &Beside<'_>,
) -> Result<(), Failure> {
    options.put(
        "mqtt-version",
        Node::number(match profile.version {
            Version::V5 => 5u64,
            Version::V3_1_1 => 4,
            Version::V3_1 => 3,
        }),
    );
    place(options, &profile.endpoint, beside)?;
    login(options, profile, beside)?;
    encryption(options, &profile.endpoint)?;
    session(options, profile);
    options.put_pairs(beside.user_properties, &profile.properties.user_properties);
    if let Some(will) = &profile.will {
        self::will(options, will)?;
    }
    Ok(())
}

/// Where the broker is.
fn place(
    options: &mut Options<'_>,
    endpoint: &Endpoint,
    beside: &Beside<'_>,
) -> Result<(), Failure> {
    match &endpoint.address {
        // MQTTX knows neither: it would look at localhost.
        _ if beside.embedded => options.put("embedded", Node::boolean(true)),
        Address::Unix(path) => options.put_path("unix", Some(path))?,
        Address::Tcp { host, .. } if beside.targets.len() < 2 => {
            options.put("hostname", Node::text(host));
        }
        Address::Tcp { .. } => {
            let key = keys::key_of(options.section, "hostname");
            let names: Vec<_> = beside
                .targets
                .iter()
                .map(|target| Node::text(target.url(|path| options.guard.path(&key, path))))
                .collect();
            options.put("hostname", Node::list(names));
        }
    }
    let several = beside.targets.len() > 1;
    if let Address::Tcp { port, .. } = endpoint.address
        && !several
        && port != 0
    {
        options.put_number("port", Some(port));
    }
    let scheme = match endpoint.scheme() {
        "unix" => "mqtt",
        scheme => scheme,
    };
    if !several {
        options.put("protocol", Node::text(scheme));
    }
    let websocket = endpoint.websocket.as_ref();
    // Several brokers are URLs, which have their paths in them.
    if !several {
        let path = websocket.map_or("/mqtt", |websocket| &websocket.path);
        let key = keys::key_of(options.section, "path");
        let path = options.guard.path(&key, path);
        options.put("path", Node::text(path));
    }
    if let Some(websocket) = websocket {
        options.put_pairs("ws-headers", &websocket.headers);
        if websocket.subprotocol != "mqtt" {
            options.put("ws-subprotocol", Node::text(&websocket.subprotocol));
        }
    }
    if let Some(address) = endpoint.bind {
        options.put("bind", Node::text(address.to_string()));
    }
    Ok(())
}

/// Who we are.
fn login(options: &mut Options<'_>, profile: &Profile, beside: &Beside<'_>) -> Result<(), Failure> {
    options.put("client-id", Node::text(&profile.client_id));
    let username = profile.username.as_ref();
    options.put("username", username.map_or_else(Node::null, Node::text));
    let asks = |from: &(&str, Given)| from.0 == "ask-password";
    let known = match &beside.password_from {
        Some(from) if asks(from) && options.guard.keep => profile.password.as_ref(),
        Some(from) => {
            let (long, given) = from;
            let node = if asks(from) {
                Node::boolean(true)
            } else {
                Node::text(utf8(long, given.value.as_encoded_bytes())?)
            };
            options.put(long, node);
            None
        }
        None => profile.password.as_ref(),
    };
    let kept = match known {
        Some(secret) => options.put_secret("password", secret)?,
        None => false,
    };
    if !kept {
        options.put("password", Node::null());
    }
    let method = profile
        .authentication
        .map(|mechanism| mechanism.name().to_owned());
    options.put_text("authentication-method", method.as_ref());
    Ok(())
}

/// How the connection is encrypted.
fn encryption(options: &mut Options<'_>, endpoint: &Endpoint) -> Result<(), Failure> {
    let Some(tls) = &endpoint.tls else {
        options.put("insecure", Node::boolean(false));
        return Ok(());
    };
    options.put_path("ca", tls.ca.as_deref())?;
    options.put_path("cert", tls.certificate.as_deref())?;
    options.put_path("key", tls.key.as_deref())?;
    if let Some(password) = &tls.key_password {
        options.put_secret("key-password", password)?;
    }
    options.put("insecure", Node::boolean(tls.insecure));
    if !tls.alpn.is_empty() {
        options.put("alpn", Node::list(tls.alpn.iter().map(Node::text)));
    }
    options.put_text("sni", tls.sni.as_ref());
    let version = |version| match version {
        TlsVersion::V1_2 => "1.2".to_owned(),
        TlsVersion::V1_3 => "1.3".to_owned(),
    };
    options.put_text("tls-min", tls.min.map(version).as_ref());
    options.put_text("tls-max", tls.max.map(version).as_ref());
    Ok(())
}

/// The session and the life of its connection.
fn session(options: &mut Options<'_>, profile: &Profile) {
    options.put("no-clean", Node::boolean(profile.clean_start));
    // MQTTX has no such flag in these.
    let without = matches!(options.section, "sub" | "benchSub");
    if !without || profile.keep_alive != USUAL_KEEP_ALIVE {
        options.put_number("keepalive", Some(profile.keep_alive));
    }
    let period = profile.reconnect.period.unwrap_or_default();
    options.put(
        "reconnect-period",
        match u64::try_from(period.as_millis()) {
            Ok(milliseconds) if period == Duration::from_millis(milliseconds) => {
                Node::number(milliseconds)
            }
            _ => Node::text(humantime::format_duration(period).to_string()),
        },
    );
    let times = profile.reconnect.maximum;
    options.put(
        "maximum-reconnect-times",
        times.map_or_else(|| Node::text("unlimited"), Node::number),
    );
    let properties = &profile.properties;
    options.put_number(
        "session-expiry-interval",
        properties.session_expiry_interval,
    );
    options.put_number("receive-maximum", properties.receive_maximum);
    options.put_number("maximum-packet-size", properties.maximum_packet_size);
    options.put_number("topic-alias-maximum", properties.topic_alias_maximum);
    if properties.request_response_information {
        options.put("req-response-info", Node::boolean(true));
    }
    options.put(
        "no-req-problem-info",
        Node::boolean(properties.request_problem_information),
    );
    options.put_time("connect-timeout", profile.connect_timeout, USUAL_TIMEOUT);
    match profile.wait_for_broker {
        Patience::None => {}
        Patience::For(limit) => {
            let limit = humantime::format_duration(limit).to_string();
            options.put("wait-for-broker", Node::text(limit));
        }
        Patience::Unlimited => options.put("wait-for-broker", Node::text("unlimited")),
    }
    // conn waits for no acknowledgement.
    if !matches!(options.section, "conn" | "benchConn") {
        options.put_time("timeout", profile.ack_timeout, USUAL_TIMEOUT);
    }
    if profile.leaving.with_will {
        options.put("disconnect-with-will", Node::boolean(true));
    }
    let expiry = profile.leaving.session_expiry_interval;
    options.put_number("disconnect-session-expiry", expiry);
}

/// The will.
fn will(options: &mut Options<'_>, will: &Will) -> Result<(), Failure> {
    options.put("will-topic", Node::text(&will.topic));
    match utf8("will-message", &will.payload) {
        Ok(text) => options.put("will-message", Node::text(text)),
        Err(_) => options.put(
            "will-message-base64",
            Node::text(STANDARD.encode(&will.payload)),
        ),
    }
    options.put("will-qos", Node::number(will.qos as u8));
    options.put("will-retain", Node::boolean(will.retain));
    let properties = &will.properties;
    options.put_number("will-delay-interval", properties.delay_interval);
    if properties.payload_format_indicator {
        options.put("will-payload-format-indicator", Node::boolean(true));
    }
    let expiry = properties.message_expiry_interval;
    options.put_number("will-message-expiry-interval", expiry);
    options.put_text("will-content-type", properties.content_type.as_ref());
    options.put_text("will-response-topic", properties.response_topic.as_ref());
    if let Some(data) = &properties.correlation_data {
        let text = utf8("will-correlation-data", data)?;
        options.put("will-correlation-data", Node::text(text));
    }
    options.put_pairs("will-user-properties", &properties.user_properties);
    Ok(())
}
