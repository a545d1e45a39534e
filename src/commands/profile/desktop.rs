//! What MQTTX for the desktop exports: a connection, or a list of them, as JSON.

use super::fields::Fields;
use super::imported::ImportedProfile;
use super::subscriptions;
use crate::document::{self, Node, Value};
use crate::options::Id;

/// The connections of an export; `None` if it is something else.
pub(in crate::commands) fn connections(root: &Node) -> Option<Vec<ImportedProfile>> {
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

fn connection(node: &Node) -> ImportedProfile {
    let mut found = ImportedProfile::default();
    let fields = Fields::of(Some(node));
    found.name = fields
        .text("name")
        .or(fields.text("host"))
        .map(str::to_owned);
    let protocol = fields.text("protocol").unwrap_or("mqtt");
    let encrypted = fields.on("ssl") == Some(true) || matches!(protocol, "mqtts" | "wss");
    let websocket = matches!(protocol, "ws" | "wss");
    let protocol = match (websocket, encrypted) {
        (false, false) => "mqtt",
        (false, true) => "mqtts",
        (true, false) => "ws",
        (true, true) => "wss",
    };
    found.set(Id::Protocol, protocol);
    found.text(Id::Hostname, fields.get("host"));
    found.text(Id::Port, fields.get("port"));
    let path = fields.get("path");
    if websocket {
        found.text(Id::Path, path);
    }
    let version = match fields.text("mqttVersion") {
        Some("5.0" | "5") => Some("5"),
        Some("4") => Some("3.1.1"),
        Some("3") => Some("3.1"),
        version => version,
    };
    if let Some(version) = version {
        found.set(Id::MqttVersion, version);
    }
    let is_v5 = version.is_none_or(|version| version == "5");
    let is_named = client_id(&mut found, &fields);
    found.text(Id::Username, fields.get("username"));
    found.text(Id::Password, fields.get("password"));
    session(&mut found, &fields, is_named);
    encryption(&mut found, &fields, encrypted);
    connect_properties(&mut found, &fields, is_v5);
    will(&mut found, &fields.within("will"));
    publish_properties(&mut found, &fields.within("pushProps"), is_v5);
    subscriptions::take(&mut found, fields.get("subscriptions"), is_v5);
    found.note_rest("", &fields);
    found
}

/// The client identifier; whether there is one that stays the same.
fn client_id(found: &mut ImportedProfile, fields: &Fields<'_>) -> bool {
    let with_time = fields.on("clientIdWithTime") == Some(true);
    let Some(id) = fields.text("clientId") else {
        return false;
    };
    if with_time {
        // The time that is put behind it makes it another one each time.
        found.note(format!(
            "the client identifier {id:?} with a time behind it"
        ));
        return false;
    }
    if crate::settings::saved::is_generated(id) {
        found.note(format!("the generated client identifier {id:?}"));
        return false;
    }
    found.set(Id::ClientId, id);
    true
}

/// How id the connection and its session live.
fn session(found: &mut ImportedProfile, fields: &Fields<'_>, is_named: bool) {
    found.text(Id::Keepalive, fields.get("keepalive"));
    found.text(Id::ConnectTimeout, fields.get("connectTimeout"));
    match fields.on("clean") {
        Some(false) if is_named => found.set(Id::NoClean, "true"),
        Some(false) => found.note("\"clean\": false, which needs a client identifier of its own,"),
        _ => {}
    }
    let period = fields.get("reconnectPeriod");
    match fields.on("reconnect") {
        Some(false) => found.set(Id::ReconnectPeriod, "0"),
        _ => found.text(Id::ReconnectPeriod, period),
    }
}

fn encryption(found: &mut ImportedProfile, fields: &Fields<'_>, encrypted: bool) {
    let own = fields.text("certType") == Some("self");
    let files = [(Id::Ca, "ca"), (Id::Cert, "cert"), (Id::Key, "key")]
        .map(|(id, key)| (id, fields.get(key)));
    let insecure = fields.on("rejectUnauthorized") == Some(false);
    let protocols = fields.text("ALPNProtocols").unwrap_or_default();
    if !encrypted {
        return;
    }
    if own {
        for (key, file) in files {
            found.text(key, file);
        }
    }
    if insecure {
        found.set(Id::Insecure, "true");
    }
    let protocols = protocols
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let protocols: Vec<_> = protocols.map(str::to_owned).collect();
    if !protocols.is_empty() {
        found.settings.push((Id::Alpn, protocols));
    }
}

/// The properties of CONNECT, which stand in a map of their own, in older files beside the rest.
fn connect_properties(found: &mut ImportedProfile, fields: &Fields<'_>, is_v5: bool) {
    let own = fields.within("properties");
    let get = |key| own.get(key).or(fields.get(key));
    for (key, id) in [
        ("sessionExpiryInterval", Id::SessionExpiryInterval),
        ("receiveMaximum", Id::ReceiveMaximum),
        ("maximumPacketSize", Id::MaximumPacketSize),
        ("topicAliasMaximum", Id::TopicAliasMaximum),
    ] {
        found.text(id, get(key));
    }
    if get("requestResponseInformation").and_then(Node::as_bool) == Some(true) {
        found.set(Id::ReqResponseInfo, "true");
    }
    if get("requestProblemInformation").and_then(Node::as_bool) == Some(false) {
        found.set(Id::NoReqProblemInfo, "true");
    }
    pairs(found, Id::ConnUserProperties, get("userProperties"));
    match get("authenticationMethod").and_then(Node::as_text) {
        None | Some("") => {}
        Some(method @ ("SCRAM-SHA-1" | "SCRAM-SHA-256" | "SCRAM-SHA-512")) if is_v5 => {
            found.set(Id::AuthenticationMethod, method);
        }
        Some(method) => found.note(format!("the authentication method {method:?}")),
    }
    found.note_rest(" of the properties", &own);
}

fn will(found: &mut ImportedProfile, fields: &Fields<'_>) {
    let topic = fields.get("lastWillTopic");
    if topic.and_then(Node::as_text).is_none_or(str::is_empty) {
        // Without a topic there is no will; the message alone was typed by somebody.
        if fields.text("lastWillPayload").is_some() {
            found.note("the message of a will without a topic");
        }
        return;
    }
    found.text(Id::WillTopic, topic);
    found.text(Id::WillMessage, fields.get("lastWillPayload"));
    found.text(Id::WillQos, fields.get("lastWillQos"));
    if fields.on("lastWillRetain") == Some(true) {
        found.set(Id::WillRetain, "true");
    }
    let own = fields.within("properties");
    let get = |key| own.get(key).or(fields.get(key));
    for (key, id) in [
        ("willDelayInterval", Id::WillDelayInterval),
        ("messageExpiryInterval", Id::WillMessageExpiryInterval),
        ("contentType", Id::WillContentType),
        ("responseTopic", Id::WillResponseTopic),
        ("correlationData", Id::WillCorrelationData),
    ] {
        found.text(id, get(key));
    }
    if get("payloadFormatIndicator").and_then(Node::as_bool) == Some(true) {
        found.set(Id::WillPayloadFormatIndicator, "true");
    }
    pairs(found, Id::WillUserProperties, get("userProperties"));
    found.note_rest(" of the will's properties", &own);
    found.note_rest(" of the will", fields);
}

/// The properties of the messages that are published.
fn publish_properties(found: &mut ImportedProfile, fields: &Fields<'_>, is_v5: bool) {
    if !is_v5 {
        return found.note_rest(" of published messages, which needs MQTT 5,", fields);
    }
    let mut own = ImportedProfile::default();
    for (key, id) in [
        ("messageExpiryInterval", Id::MessageExpiryInterval),
        ("topicAlias", Id::TopicAlias),
        ("responseTopic", Id::ResponseTopic),
        ("correlationData", Id::CorrelationData),
        ("contentType", Id::ContentType),
    ] {
        own.text(id, fields.get(key));
    }
    if fields.on("payloadFormatIndicator") == Some(true) {
        own.set(Id::PayloadFormatIndicator, "true");
    }
    pairs(&mut own, Id::UserProperties, fields.get("userProperties"));
    found.notes.append(&mut own.notes);
    if !own.settings.is_empty() {
        found.commands.push(("pub".to_owned(), own.settings));
    }
    found.note_rest(" of published messages", fields);
}

/// A map, which older files have as the text of one.
fn pairs(found: &mut ImportedProfile, id: Id, node: Option<&Node>) {
    let Some(node) = node else {
        return;
    };
    let parsed = node.as_text().and_then(document::parse_json);
    let members = match &parsed.as_ref().unwrap_or(node).value {
        Value::Map(members) => members,
        Value::Text(text) | Value::Bare(text) if text.is_empty() => return,
        _ => return found.note(format!("a value that is not a map of properties ({id})")),
    };
    let mut values = Vec::new();
    for member in members {
        let texts = match &member.node.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![&member.node],
        };
        for text in texts {
            match text.as_text().filter(|text| !text.is_empty()) {
                Some(text) => values.push(format!("{}: {text}", member.key)),
                None if member.key.is_empty() => {}
                None => found.note(format!("the empty user property {:?}", member.key)),
            }
        }
    }
    if !values.is_empty() {
        found.settings.push((id, values));
    }
}
