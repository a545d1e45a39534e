//! Which values are computed before they are read, by their keys.

use crate::document::{Member, Node, Value};
use crate::testing::value::has_template;

/// Keys whose values are filled in where they are used, and keys that hold names of the file or other steps.
const OWN: [&str; 27] = [
    "answers",
    "argv",
    "authentication_answers",
    "authentication_data",
    "challenges",
    "client_id",
    "data",
    "env",
    "group",
    "include",
    "json",
    "json_has",
    "limits",
    "password",
    "payload",
    "properties",
    "response_topic",
    "save",
    "set",
    "since",
    "stdin",
    "to",
    "topic",
    "user_properties",
    "username",
    "where",
    "with",
];

/// Steps whose value may be just the name of a client.
const OF_CLIENT: [&str; 6] = [
    "authenticate",
    "connect",
    "disconnect",
    "expect_disconnect",
    "kill",
    "reconnect",
];

/// Steps whose value may be just a topic.
const OF_TOPIC: [&str; 2] = ["subscribe", "unsubscribe"];

/// What stands for a value that is known only when its step runs. A key that is not here has to be known before.
const STAND_INS: [(&str, &str); 38] = [
    ("background", "false"),
    ("base64", "AA=="),
    ("clean", "true"),
    ("count", "1"),
    ("delay", "1s"),
    ("dup", "false"),
    ("every", "1s"),
    ("exactly", "1"),
    ("exit", "0"),
    ("fence", "true"),
    ("for", "1s"),
    ("granted", "1"),
    ("hex", "00"),
    ("in_order", "true"),
    ("insecure", "true"),
    ("keepalive", "1s"),
    ("latency", "1s"),
    ("matches", "."),
    ("maximum_packet_size", "100"),
    ("no_local", "true"),
    ("qos", "1"),
    ("reason", "0x80"),
    ("receive_maximum", "1"),
    ("refused", "0x80"),
    ("repeat", "1"),
    ("req_problem_info", "true"),
    ("req_response_info", "true"),
    ("retain", "true"),
    ("retain_as_published", "true"),
    ("retain_handling", "1"),
    ("session_expiry_interval", "1s"),
    ("session_present", "true"),
    ("size", "1"),
    ("subscription_identifier", "1"),
    ("topic_alias_maximum", "1"),
    ("wait", "1s"),
    ("with_will", "false"),
    ("within", "1s"),
];

/// Whether something of a step is computed before it is read.
pub(in crate::testing::read) fn is_computed(step: &Member) -> bool {
    match &step.node.value {
        Value::Bare(_) | Value::Text(_) if OF_TOPIC.contains(&step.key.as_str()) => false,
        _ => any(&step.key, &step.node),
    }
}

/// Whether something of this value is computed before it is read.
pub(in crate::testing::read) fn any(key: &str, node: &Node) -> bool {
    match &node.value {
        _ if OWN.contains(&key) => false,
        Value::Bare(text) | Value::Text(text) => text.starts_with('=') || has_template(text),
        Value::List(items) => items.iter().any(|item| any(key, item)),
        Value::Map(members) => members.iter().any(|member| any(&member.key, &member.node)),
    }
}

/// Whether the word behind a step is the name of a client.
pub(super) fn is_of_client(step: &str) -> bool {
    OF_CLIENT.contains(&step)
}

/// What stands for the value of a key that is not known yet, if something does.
pub(super) fn stand_in(key: &str) -> Option<&'static str> {
    let found = STAND_INS.iter().find(|(known, _)| *known == key);
    found.map(|(_, word)| *word)
}
