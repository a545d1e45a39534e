//! What MQTTX for the desktop exports: a connection, or a list of them, as JSON.

use crate::options::{Node, Value};

/// Flags with their values.
pub(super) type Settings = Vec<(String, Vec<String>)>;

/// A profile to be.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What it is called.
    pub(super) name: Option<String>,
    /// Flags of the connection, with their values.
    pub(super) settings: Settings,
    /// Flags of commands: the words of the command, and the same.
    pub(super) commands: Vec<(String, Settings)>,
    /// What cannot be taken over.
    pub(super) notes: Vec<String>,
}

impl Found {
    fn set(&mut self, long: &str, value: impl Into<String>) {
        self.settings.push((long.to_owned(), vec![value.into()]));
    }

    fn text(&mut self, long: &str, node: Option<&Node>) {
        if let Some(text) = node.and_then(Node::as_text).filter(|text| !text.is_empty()) {
            self.set(long, text);
        }
    }
}

/// The connections of an export; `None` if it is something else.
pub(super) fn connections(root: &Node) -> Option<Vec<Found>> {
    let nodes = match &root.value {
        Value::List(nodes) => &nodes[..],
        _ => std::slice::from_ref(root),
    };
    let are = |node: &Node| node.get("host").is_some() && node.get("clientId").is_some();
    // A folder of connections stands among them.
    let is_folder = |node: &Node| node.get("isCollection").and_then(Node::as_bool) == Some(true);
    let mut nodes = nodes.iter().filter(|node| !is_folder(node)).peekable();
    nodes.peek()?;
    nodes
        .map(|node| are(node).then(|| connection(node)))
        .collect()
}

fn connection(node: &Node) -> Found {
    let mut found = Found::default();
    let text = |key: &str| {
        node.get(key)
            .and_then(Node::as_text)
            .filter(|text| !text.is_empty())
    };
    let on = |key: &str| node.get(key).and_then(Node::as_bool);
    found.name = text("name").or(text("host")).map(str::to_owned);
    let protocol = text("protocol").unwrap_or("mqtt");
    let encrypted = on("ssl") == Some(true) || matches!(protocol, "mqtts" | "wss");
    let websocket = matches!(protocol, "ws" | "wss");
    let protocol = match (websocket, encrypted) {
        (false, false) => "mqtt",
        (false, true) => "mqtts",
        (true, false) => "ws",
        (true, true) => "wss",
    };
    found.set("protocol", protocol);
    found.text("hostname", node.get("host"));
    found.text("port", node.get("port"));
    if websocket {
        found.text("path", node.get("path"));
    }
    if let Some(version) = text("mqttVersion") {
        found.set(
            "mqtt-version",
            match version {
                "5.0" | "5" => "5",
                "4" => "3.1.1",
                "3" => "3.1",
                version => version,
            },
        );
    }
    // The time that is put behind it makes it another one each time.
    let id = text("clientId").filter(|_| on("clientIdWithTime") != Some(true));
    if let Some(id) = id.filter(|id| !crate::settings::saved::is_generated(id)) {
        found.set("client-id", id);
    }
    found.text("username", node.get("username"));
    found.text("password", node.get("password"));
    found.text("keepalive", node.get("keepalive"));
    if let Some(seconds) = text("connectTimeout") {
        found.set("connect-timeout", seconds);
    }
    if on("clean") == Some(false) {
        found.set("no-clean", "true");
    }
    match on("reconnect") {
        Some(false) => found.set("reconnect-period", "0"),
        _ => found.text("reconnect-period", node.get("reconnectPeriod")),
    }
    if encrypted {
        encryption(&mut found, node);
    }
    properties(&mut found, node);
    if let Some(node) = node.get("will") {
        will(&mut found, node);
    }
    subscriptions(&mut found, node.get("subscriptions"));
    found
}

fn encryption(found: &mut Found, node: &Node) {
    if node.get("certType").and_then(Node::as_text) == Some("self") {
        for key in ["ca", "cert", "key"] {
            found.text(key, node.get(key));
        }
    }
    if node.get("rejectUnauthorized").and_then(Node::as_bool) == Some(false) {
        found.set("insecure", "true");
    }
    let protocols = node
        .get("ALPNProtocols")
        .and_then(Node::as_text)
        .unwrap_or_default();
    let protocols = protocols
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let protocols: Vec<_> = protocols.map(str::to_owned).collect();
    if !protocols.is_empty() {
        found.settings.push(("alpn".to_owned(), protocols));
    }
}

/// The properties of CONNECT, which stand in a map of their own, in older files beside the rest.
fn properties(found: &mut Found, node: &Node) {
    let get = |key: &str| {
        node.get("properties")
            .and_then(|map| map.get(key))
            .or(node.get(key))
    };
    for (key, long) in [
        ("sessionExpiryInterval", "session-expiry-interval"),
        ("receiveMaximum", "receive-maximum"),
        ("maximumPacketSize", "maximum-packet-size"),
        ("topicAliasMaximum", "topic-alias-maximum"),
    ] {
        found.text(long, get(key));
    }
    if get("requestResponseInformation").and_then(Node::as_bool) == Some(true) {
        found.set("req-response-info", "true");
    }
    if get("requestProblemInformation").and_then(Node::as_bool) == Some(false) {
        found.set("no-req-problem-info", "true");
    }
    pairs(found, "conn-user-properties", get("userProperties"));
    if let Some(method) = get("authenticationMethod").and_then(Node::as_text) {
        match method {
            "" => {}
            "SCRAM-SHA-1" | "SCRAM-SHA-256" | "SCRAM-SHA-512" => {
                found.set("authentication-method", method);
            }
            _ => found
                .notes
                .push(format!("the authentication method {method:?}")),
        }
    }
}

fn will(found: &mut Found, node: &Node) {
    let topic = node.get("lastWillTopic").and_then(Node::as_text);
    if topic.is_none_or(str::is_empty) {
        return;
    }
    found.text("will-topic", node.get("lastWillTopic"));
    found.text("will-message", node.get("lastWillPayload"));
    found.text("will-qos", node.get("lastWillQos"));
    if node.get("lastWillRetain").and_then(Node::as_bool) == Some(true) {
        found.set("will-retain", "true");
    }
    let get = |key: &str| {
        node.get("properties")
            .and_then(|map| map.get(key))
            .or(node.get(key))
    };
    for (key, long) in [
        ("willDelayInterval", "will-delay-interval"),
        ("messageExpiryInterval", "will-message-expiry-interval"),
        ("contentType", "will-content-type"),
        ("responseTopic", "will-response-topic"),
        ("correlationData", "will-correlation-data"),
    ] {
        found.text(long, get(key));
    }
    if get("payloadFormatIndicator").and_then(Node::as_bool) == Some(true) {
        found.set("will-payload-format-indicator", "true");
    }
    pairs(found, "will-user-properties", get("userProperties"));
}

/// A map, which older files have as the text of one.
fn pairs(found: &mut Found, long: &str, node: Option<&Node>) {
    let Some(Value::Map(members)) = node.map(|node| &node.value) else {
        return;
    };
    let mut values = Vec::new();
    for member in members {
        let texts = match &member.node.value {
            Value::List(items) => items.iter().filter_map(Node::as_text).collect(),
            _ => Vec::from_iter(member.node.as_text()),
        };
        let texts = texts.into_iter().filter(|text| !text.is_empty());
        values.extend(texts.map(|text| format!("{}: {text}", member.key)));
    }
    if !values.is_empty() {
        found.settings.push((long.to_owned(), values));
    }
}

/// What was subscribed to becomes what `sub` subscribes to.
fn subscriptions(found: &mut Found, node: Option<&Node>) {
    let Some(Value::List(items)) = node.map(|node| &node.value) else {
        return;
    };
    let is_off = |item: &&Node| item.get("disabled").and_then(Node::as_bool) == Some(true);
    let text = |item: &Node, key: &str| item.get(key).and_then(Node::as_text).map(str::to_owned);
    let mut topics = Vec::new();
    let mut levels = Vec::new();
    for item in items.iter().filter(|item| !is_off(item)) {
        if let Some(topic) = text(item, "topic") {
            topics.push(topic);
            levels.push(text(item, "qos").unwrap_or_else(|| "0".to_owned()));
        }
    }
    if !topics.is_empty() {
        let settings = vec![("topic".to_owned(), topics), ("qos".to_owned(), levels)];
        found.commands.push(("sub".to_owned(), settings));
    }
}
