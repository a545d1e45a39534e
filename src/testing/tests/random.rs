//! Files at random: the reader ends without a panic, and whatever is wrong has a line and a column of the file.

use std::path::Path;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::document::{self, Mistake};
use crate::testing::problem::Problem;
use crate::testing::read::{CONDITIONS, ReadOptions, STEPS, parse};

/// Words that mean something somewhere.
const WORDS: &[&str] = &[
    "a",
    "a/b",
    "a/#",
    "a/+",
    "",
    "1s",
    "300ms",
    "1 hour 3",
    "0x87",
    "2..5",
    "2..",
    "..",
    "5..2",
    "true",
    "app",
    "lamp",
    "{{ root }}",
    "{{ rot }}",
    "{{ x",
    "{% if %}",
    "=uuid()",
    "=1 +",
    "=x",
    "==x",
    ".a == $x",
    ".a ==",
    "(",
    "^a$",
    "never",
    "sent_at",
    "mqtt5",
    "3.1.1",
    "SCRAM-SHA-256",
    "cbor",
    "fail",
    "abc=",
    "00ff",
    "\u{1b}[2J",
    "é\n\u{202e}",
];

/// Keys beside those of conditions.
const KEYS: &[&str] = &[
    "name",
    "needs",
    "tags",
    "each",
    "client",
    "topic",
    "payload",
    "json",
    "hex",
    "base64",
    "file",
    "empty",
    "qos",
    "retain",
    "properties",
    "user_properties",
    "content_type",
    "repeat",
    "every",
    "expect",
    "refused",
    "granted",
    "reason",
    "session_present",
    "limits",
    "fails",
    "challenges",
    "within",
    "save",
    "count",
    "exactly",
    "none",
    "for",
    "fence",
    "in_order",
    "latency",
    "since",
    "decode",
    "any",
    "response_topic",
    "delay",
    "to",
    "argv",
    "stdin",
    "env",
    "exit",
    "stdout",
    "background",
    "with",
    "steps",
    "data",
    "answers",
    "with_will",
    "session_expiry_interval",
    "clean",
    "x",
];

/// Keys of clients.
const OF_CLIENT: &[&str] = &[
    "mqtt_version",
    "client_id",
    "username",
    "password",
    "keepalive",
    "will",
    "topic",
    "payload",
    "qos",
    "ca",
    "cert",
    "key",
    "insecure",
    "alpn",
    "sni",
    "pin_sha256",
    "tls_min",
    "authentication_method",
    "authentication_data",
    "authentication_answers",
    "receive_maximum",
    "user_properties",
    "clean",
];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..300).prop_map(Value::from),
        Just(json!(1.5)),
        prop::sample::select(WORDS).prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ]
}

fn key(keys: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(keys).prop_map(str::to_owned),
        2 => prop::sample::select(&CONDITIONS[..]).prop_map(str::to_owned),
        1 => ".{0,3}",
    ]
}

/// A value whose maps have these keys.
fn value(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(key(keys), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn step() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        12 => prop::sample::select(&STEPS[..]).prop_map(str::to_owned),
        1 => Just("publsh".to_owned()),
    ];
    let members = btree_map(key(KEYS), value(KEYS), 0..6)
        .prop_map(|members| Value::Object(members.into_iter().collect()));
    let value = prop_oneof![4 => members, 1 => value(KEYS)];
    (name, value).prop_map(|(name, value)| json!({ name: value }))
}

fn file() -> impl Strategy<Value = Value> {
    let steps = || vec(step(), 0..4);
    let member = prop_oneof![
        steps().prop_map(|it| ("steps", json!(it))),
        steps().prop_map(|it| ("before", json!(it))),
        (leaf(), steps(), value(KEYS)).prop_map(|(name, it, each)| (
            "cases",
            json!([{ "name": name, "steps": it, "each": each }])
        )),
        value(OF_CLIENT).prop_map(|it| ("clients", json!({ "app": it, "lamp": {} }))),
        value(KEYS).prop_map(|it| ("vars", it)),
        value(KEYS).prop_map(|it| ("needs", it)),
        leaf().prop_map(|it| ("leftovers", it)),
    ];
    vec(member, 1..4).prop_map(|members| {
        let members = members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value));
        Value::Object(members.collect::<Map<_, _>>())
    })
}

/// The same in TOML; it has no null.
fn toml(value: &Value) -> String {
    match value {
        Value::Null => "\"=none\"".to_owned(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(toml).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => format!("{{ {} }}", pairs(members, ", ")),
        other => other.to_string(),
    }
}

fn pairs(members: &Map<String, Value>, between: &str) -> String {
    let pair = |(key, value): (&String, &Value)| {
        format!("{} = {}", Value::from(key.as_str()), toml(value))
    };
    members.iter().map(pair).collect::<Vec<_>>().join(between)
}

/// What is wrong with a text.
fn problems(text: &str, is_toml: bool) -> Vec<Problem> {
    let parsed = if is_toml {
        document::parse_toml(text)
    } else {
        document::parse_yaml(text)
    };
    let options = ReadOptions {
        allow_run: true,
        ..ReadOptions::default()
    };
    let mut problems = Vec::new();
    match parsed {
        Ok(node) => {
            let file = parse(&node, Path::new("x.mqtt.yaml"), &options, &mut problems);
            assert!(
                file.is_some() || !problems.is_empty(),
                "nothing is told\n{text}"
            );
        }
        Err(Mistake { line, column, what }) => {
            assert!(line > 0 && column > 0, "{line}:{column}: {what}\n{text}");
        }
    }
    problems
}

fn check(text: &str, is_toml: bool) {
    let lines: Vec<&str> = text.split('\n').collect();
    for problem in problems(text, is_toml) {
        let Problem { at, what } = &problem;
        let line = at.line.checked_sub(1).and_then(|line| lines.get(line));
        assert!(line.is_some(), "{at}: {what}\n{text}");
        let length = line.map_or(0, |line| line.chars().count());
        assert!(
            (1..=length + 1).contains(&at.column),
            "{at}: {what}\n{text}"
        );
        assert!(
            !what.is_empty() && !what.contains('\n'),
            "{at}: {what:?}\n{text}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_wrong_has_its_place(file in file()) {
        // JSON is YAML.
        check(&serde_json::to_string_pretty(&file).unwrap(), false);
        if let Value::Object(members) = &file {
            check(&pairs(members, "\n"), true);
        }
    }

    #[test]
    fn a_file_that_was_cut_or_changed_is_told_of(
        (at, until) in (0usize..3000, 0usize..40),
        put in prop::sample::select(WORDS),
    ) {
        let text = include_str!("../../../examples/tests/basics/lamp.mqtt.yaml");
        let toml = include_str!("../../../examples/tests/basics/hello-toml.mqtt.toml");
        for (text, is_toml) in [(text, false), (toml, true)] {
            let letters: Vec<char> = text.chars().collect();
            let at = at % letters.len();
            let until = (at + until).min(letters.len());
            let before: String = letters[..at].iter().collect();
            let after: String = letters[until..].iter().collect();
            check(&format!("{before}{put}{after}"), is_toml);
        }
    }
}
