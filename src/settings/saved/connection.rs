//! How to connect, as options: what a line came to, whatever place it came from.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::keys;
use super::secrets::SecretFilter;
use crate::document::{Member, Node};
use crate::error::Failure;
use crate::model::secret::is_secret_option;
use crate::model::{
    Address, Authentication, Endpoint, Profile, Properties, PropertyValue, RetryLimit, Secret,
    TlsVersion, Version, Will,
};
use crate::options::Id;
use crate::settings::given::Given;
use crate::settings::property::{self, Table};

/// What somebody gets who says nothing.
const USUAL_TIMEOUT: Duration = Duration::from_secs(30);
const USUAL_KEEP_ALIVE: u16 = 30;

/// Options as they are collected for a section.
pub(super) struct Options<'a> {
    pub(super) section: &'a str,
    pub(super) members: Vec<Member>,
    pub(super) secrets: &'a mut SecretFilter,
}

impl Options<'_> {
    /// Puts an option under the key of its flag.
    pub(super) fn put(&mut self, id: Id, node: Node) {
        let key = keys::key_of(self.section, id);
        self.members.push(Member::new(key, node));
    }

    fn put_text(&mut self, id: Id, text: Option<&String>) {
        if let Some(text) = text {
            self.put(id, Node::text(text));
        }
    }

    fn put_number(&mut self, id: Id, number: Option<impl Into<u64>>) {
        if let Some(number) = number {
            self.put(id, Node::number(number));
        }
    }

    /// The properties that these options set.
    fn put_properties(&mut self, table: Table, properties: &Properties) -> Result<(), Failure> {
        for (property, id) in table {
            for value in properties.all(*property) {
                let node = match value {
                    PropertyValue::Text(text) => Node::text(text),
                    PropertyValue::Binary(data) => Node::text(utf8(*id, data)?),
                    number => number.number().map_or_else(Node::null, Node::number),
                };
                self.put(*id, node);
            }
        }
        Ok(())
    }

    fn put_path(&mut self, id: Id, path: Option<&Path>) -> Result<(), Failure> {
        if let Some(path) = path {
            self.put(
                id,
                Node::text(utf8(id, path.as_os_str().as_encoded_bytes())?),
            );
        }
        Ok(())
    }

    fn put_pairs(&mut self, id: Id, pairs: &[(String, String)]) {
        if pairs.is_empty() {
            return;
        }
        let key = keys::key_of(self.section, id);
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let map = self.secrets.pairs(&key, pairs);
        self.put(id, map);
    }

    fn put_time(&mut self, id: Id, time: Duration, usual: Duration) {
        if time != usual {
            self.put(id, Node::text(humantime::format_duration(time).to_string()));
        }
    }

    fn put_secret(&mut self, id: Id, secret: &Secret) -> Result<bool, Failure> {
        let kept = self.secrets.allows(&keys::key_of(self.section, id));
        if kept {
            self.put(id, Node::text(utf8(id, secret.expose())?));
        }
        Ok(kept)
    }
}

/// Bytes that can stand in a file of text.
pub(super) fn utf8(id: Id, bytes: &[u8]) -> Result<String, Failure> {
    let text = std::str::from_utf8(bytes).map(str::to_owned);
    text.map_err(|_| Failure::usage(format!("{id} cannot be saved: its value is not UTF-8 text")))
}

/// What a section says about the connection beside the profile.
pub(super) struct ConnectionDetails<'a> {
    /// All brokers; the first is the profile's.
    pub(super) targets: &'a [Endpoint],
    /// The broker is in this process.
    pub(super) embedded: bool,
    /// Where the password comes from, if that is no place that holds it.
    pub(super) password_from: Option<(Id, Given)>,
    /// Where authentication data comes from, if that is no place that holds it.
    pub(super) authentication_data: Option<(Id, Given)>,
    /// What was given about proxies.
    pub(super) proxy: Option<(Id, Given)>,
    /// The flag of CONNECT's user properties.
    pub(super) user_properties: Id,
}

/// Adds how to connect.
pub(super) fn add(
    options: &mut Options<'_>,
    profile: &Profile,
    details: &ConnectionDetails<'_>,
) -> Result<(), Failure> {
    options.put(
        Id::MqttVersion,
        Node::number(match profile.version {
            Version::V5 => 5u64,
            Version::V3_1_1 => 4,
            Version::V3_1 => 3,
        }),
    );
    place(options, &profile.endpoint, details)?;
    login(options, profile, details)?;
    encryption(options, &profile.endpoint)?;
    session(options, profile)?;
    options.put_pairs(details.user_properties, &profile.properties.user_properties);
    if let Some(will) = &profile.will {
        self::will(options, will)?;
    }
    Ok(())
}

/// Where the broker is.
fn place(
    options: &mut Options<'_>,
    endpoint: &Endpoint,
    details: &ConnectionDetails<'_>,
) -> Result<(), Failure> {
    match &endpoint.address {
        // MQTTX knows neither: it would look at localhost.
        _ if details.embedded => options.put(Id::Embedded, Node::boolean(true)),
        Address::Unix(path) => options.put_path(Id::Unix, Some(path))?,
        Address::Tcp { host, .. } if details.targets.len() < 2 => {
            options.put(Id::Hostname, Node::text(host));
        }
        Address::Tcp { .. } => {
            let key = keys::key_of(options.section, Id::Hostname);
            let names: Vec<_> = details
                .targets
                .iter()
                .map(|target| Node::text(target.url(|path| options.secrets.path(&key, path))))
                .collect();
            options.put(Id::Hostname, Node::list(names));
        }
    }
    let several = details.targets.len() > 1;
    if let Address::Tcp { port, .. } = endpoint.address
        && !several
        && port != 0
    {
        options.put_number(Id::Port, Some(port));
    }
    let scheme = match endpoint.scheme() {
        "unix" => "mqtt",
        scheme => scheme,
    };
    if !several {
        options.put(Id::Protocol, Node::text(scheme));
    }
    let websocket = endpoint.websocket.as_ref();
    // Several brokers are URLs, which have their paths in them.
    if !several {
        let path = websocket.map_or("/mqtt", |websocket| &websocket.path);
        let key = keys::key_of(options.section, Id::Path);
        let path = options.secrets.path(&key, path);
        options.put(Id::Path, Node::text(path));
    }
    if let Some(websocket) = websocket {
        options.put_pairs(Id::WsHeaders, &websocket.headers);
        if websocket.subprotocol != "mqtt" {
            options.put(Id::WsSubprotocol, Node::text(&websocket.subprotocol));
        }
    }
    if let Some(address) = endpoint.bind {
        options.put(Id::Bind, Node::text(address.to_string()));
    }
    proxy(options, details.proxy.as_ref())
}

/// What the bytes pass through.
fn proxy(options: &mut Options<'_>, given: Option<&(Id, Given)>) -> Result<(), Failure> {
    let Some((id, given)) = given else {
        return Ok(());
    };
    if *id == Id::NoProxy {
        options.put(*id, Node::boolean(true));
        return Ok(());
    }
    let text = utf8(*id, given.value.as_encoded_bytes())?;
    let is_secret = is_secret_option(id.long(), &text);
    if !is_secret || options.secrets.allows(&keys::key_of(options.section, *id)) {
        options.put(*id, Node::text(text));
    }
    Ok(())
}

/// Who we are.
fn login(
    options: &mut Options<'_>,
    profile: &Profile,
    details: &ConnectionDetails<'_>,
) -> Result<(), Failure> {
    options.put(Id::ClientId, Node::text(&profile.client_id));
    let username = profile.username.as_ref();
    options.put(Id::Username, username.map_or_else(Node::null, Node::text));
    let asks = |from: &(Id, Given)| from.0 == Id::AskPassword;
    let known = match &details.password_from {
        Some(from) if asks(from) && options.secrets.keep => profile.password.as_ref(),
        Some(from) => {
            let (id, given) = (from.0, &from.1);
            let node = if asks(from) {
                Node::boolean(true)
            } else {
                Node::text(utf8(id, given.value.as_encoded_bytes())?)
            };
            options.put(id, node);
            None
        }
        None => profile.password.as_ref(),
    };
    let kept = match known {
        Some(secret) => options.put_secret(Id::Password, secret)?,
        None => false,
    };
    if !kept {
        options.put(Id::Password, Node::null());
    }
    authentication(options, profile, details)
}

/// Enhanced authentication.
fn authentication(
    options: &mut Options<'_>,
    profile: &Profile,
    details: &ConnectionDetails<'_>,
) -> Result<(), Failure> {
    let Some(authentication) = &profile.authentication else {
        return Ok(());
    };
    let method = authentication.method().to_owned();
    options.put_text(Id::AuthenticationMethod, Some(&method));
    match (&details.authentication_data, authentication) {
        (Some((id, given)), _) => {
            let text = utf8(*id, given.value.as_encoded_bytes())?;
            options.put(*id, Node::text(text));
        }
        (
            None,
            Authentication::Method {
                data: Some(data), ..
            },
        ) => {
            options.put_secret(Id::AuthenticationData, data)?;
        }
        _ => {}
    }
    if let Some(every) = profile.renewal.every {
        let every = humantime::format_duration(every).to_string();
        options.put_text(Id::Reauthenticate, Some(&every));
    }
    Ok(())
}

/// How the connection is encrypted.
fn encryption(options: &mut Options<'_>, endpoint: &Endpoint) -> Result<(), Failure> {
    let Some(tls) = &endpoint.tls else {
        options.put(Id::Insecure, Node::boolean(false));
        return Ok(());
    };
    options.put_path(Id::Ca, tls.ca.as_deref())?;
    options.put_path(Id::Cert, tls.certificate.as_deref())?;
    options.put_path(Id::Key, tls.key.as_deref())?;
    if let Some(password) = &tls.key_password {
        options.put_secret(Id::KeyPassword, password)?;
    }
    options.put(Id::Insecure, Node::boolean(tls.insecure));
    if !tls.alpn.is_empty() {
        options.put(Id::Alpn, Node::list(tls.alpn.iter().map(Node::text)));
    }
    options.put_text(Id::Sni, tls.sni.as_ref());
    if !tls.pins.is_empty() {
        let pins = tls.pins.iter().map(|pin| Node::text(STANDARD.encode(pin)));
        options.put(Id::PinSha256, Node::list(pins));
    }
    let version = |version| match version {
        TlsVersion::V1_2 => "1.2".to_owned(),
        TlsVersion::V1_3 => "1.3".to_owned(),
    };
    options.put_text(Id::TlsMin, tls.min.map(version).as_ref());
    options.put_text(Id::TlsMax, tls.max.map(version).as_ref());
    Ok(())
}

/// The session and the life of its connection.
fn session(options: &mut Options<'_>, profile: &Profile) -> Result<(), Failure> {
    options.put(Id::NoClean, Node::boolean(profile.clean_start));
    // MQTTX has no such flag in these.
    let without = matches!(options.section, "sub" | "benchSub");
    if !without || profile.keep_alive != USUAL_KEEP_ALIVE {
        options.put_number(Id::Keepalive, Some(profile.keep_alive));
    }
    let period = profile.reconnect.period.unwrap_or_default();
    options.put(
        Id::ReconnectPeriod,
        match u64::try_from(period.as_millis()) {
            Ok(milliseconds) if period == Duration::from_millis(milliseconds) => {
                Node::number(milliseconds)
            }
            _ => Node::text(humantime::format_duration(period).to_string()),
        },
    );
    let times = profile.reconnect.maximum;
    options.put(
        Id::MaximumReconnectTimes,
        times.map_or_else(|| Node::text("unlimited"), Node::number),
    );
    let properties = &profile.properties;
    options.put_properties(property::OF_CONNECT, properties)?;
    if properties.request_response_information.is_some() {
        options.put(Id::ReqResponseInfo, Node::boolean(true));
    }
    options.put(
        Id::NoReqProblemInfo,
        Node::boolean(properties.request_problem_information.is_none()),
    );
    options.put_time(Id::ConnectTimeout, profile.connect_timeout, USUAL_TIMEOUT);
    match profile.wait_for_broker {
        RetryLimit::None => {}
        RetryLimit::For(limit) => {
            let limit = humantime::format_duration(limit).to_string();
            options.put(Id::WaitForBroker, Node::text(limit));
        }
        RetryLimit::Unlimited => options.put(Id::WaitForBroker, Node::text("unlimited")),
    }
    // conn waits for no acknowledgement.
    if !matches!(options.section, "conn" | "benchConn") {
        options.put_time(Id::Timeout, profile.ack_timeout, USUAL_TIMEOUT);
    }
    if profile.disconnect.with_will {
        options.put(Id::DisconnectWithWill, Node::boolean(true));
    }
    let expiry = profile.disconnect.session_expiry_interval;
    options.put_number(Id::DisconnectSessionExpiry, expiry);
    Ok(())
}

fn will(options: &mut Options<'_>, will: &Will) -> Result<(), Failure> {
    options.put(Id::WillTopic, Node::text(&will.topic));
    match utf8(Id::WillMessage, &will.payload) {
        Ok(text) => options.put(Id::WillMessage, Node::text(text)),
        Err(_) => options.put(
            Id::WillMessageBase64,
            Node::text(STANDARD.encode(&will.payload)),
        ),
    }
    options.put(Id::WillQos, Node::number(will.qos as u8));
    options.put(Id::WillRetain, Node::boolean(will.retain));
    let properties = &will.properties;
    options.put_properties(property::OF_WILL, properties)?;
    if properties.payload_format_indicator.is_some() {
        options.put(Id::WillPayloadFormatIndicator, Node::boolean(true));
    }
    options.put_pairs(Id::WillUserProperties, &properties.user_properties);
    Ok(())
}
