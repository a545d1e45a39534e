//! Every condition of an expectation can fail: a message that is wrong in one way is found by one condition, and by no
//! other.

use serde_json::{Value, json};

use super::expectation;
use crate::model::{Message, Properties, QoS};
use crate::testing::matching::{Expected, Mismatch};
use crate::testing::read::CONDITIONS;
use crate::testing::scope::Scope;

fn scope() -> Scope {
    let mut scope = Scope::new(1, "test");
    scope.set("run", "r".into());
    scope.set("root", "test/r".into());
    scope.set("id", "abc".into());
    scope
}

/// The message that everything fits.
fn good() -> Message {
    Message {
        topic: "test/r/lamp".into(),
        payload: br#"{"id":"abc","on":true,"level":1.0}"#.to_vec(),
        qos: QoS::AtLeastOnce,
        retain: false,
        dup: false,
        properties: Properties {
            content_type: Some("application/json".into()),
            user_properties: vec![("a".into(), "1".into()), ("b".into(), "2".into())],
            ..Properties::default()
        },
    }
}

fn mismatches(step: &str, message: &Message) -> Vec<Mismatch> {
    let scope = scope();
    let expected = Expected::of(&expectation(step).conditions, &scope).unwrap();
    expected.mismatches(message, &scope)
}

/// Conditions, each with a fault that it finds.
fn table() -> Vec<(&'static str, &'static str, Message)> {
    let with = |change: fn(&mut Message)| {
        let mut message = good();
        change(&mut message);
        message
    };
    let payload = |payload: &[u8]| Message {
        payload: payload.to_vec(),
        ..good()
    };
    vec![
        (
            "topic",
            "'{{ root }}/+'",
            with(|message| message.topic = "test/r/lamp/x".into()),
        ),
        (
            "payload",
            r#"'{"id":"{{ id }}","on":true,"level":1.0}'"#,
            payload(br#"{"id":"abd","on":true,"level":1.0}"#),
        ),
        (
            "json",
            "{ on: true, id: '{{ id }}', level: 1 }",
            payload(br#"{"id":"abc","on":true,"level":1,"more":null}"#),
        ),
        (
            "json_has",
            "{ on: '=true' }",
            payload(br#"{"id":"abc","on":"true","level":1}"#),
        ),
        (
            "where",
            "'.id == $id and .on'",
            payload(br#"{"id":"abc","on":false}"#),
        ),
        (
            "matches",
            "'^\\{.*\"on\":true'",
            payload(br#"{"on":false}"#),
        ),
        (
            "hex",
            "7b226964223a22616263222c226f6e223a747275652c226c6576656c223a312e307d",
            payload(br#"{"id":"abc","on":true,"level":1.1}"#),
        ),
        (
            "base64",
            "eyJpZCI6ImFiYyIsIm9uIjp0cnVlLCJsZXZlbCI6MS4wfQ==",
            payload(br#"{"id":"abc","on":true,"level":1.0} "#),
        ),
        ("size", "34", payload(b"x")),
        ("qos", "1", with(|message| message.qos = QoS::AtMostOnce)),
        ("retain", "false", with(|message| message.retain = true)),
        ("dup", "false", with(|message| message.dup = true)),
        (
            "properties",
            "{ content_type: application/json, user_properties: { b: '2' }, response_topic: null }",
            with(|message| message.properties.user_properties.truncate(1)),
        ),
    ]
}

#[test]
fn each_finds_its_fault_and_nothing_else_does() {
    let mut seen: Vec<&str> = Vec::new();
    for (key, value, fault) in table() {
        let step = format!("{{ {key}: {value} }}");
        assert_eq!(mismatches(&step, &good()), [], "{step}");
        assert!(!mismatches(&step, &fault).is_empty(), "{step}");
        // Without the condition the fault is not found.
        assert_eq!(mismatches("{ any: true }", &fault), [], "{step}");
        seen.push(key);
    }
    let empty = |payload: &[u8]| {
        let message = Message {
            payload: payload.to_vec(),
            ..good()
        };
        mismatches("{ empty: true }", &message).len()
    };
    assert_eq!((empty(b""), empty(b"x")), (0, 1));
    seen.push("empty");
    let (mut all, mut seen) = (CONDITIONS.to_vec(), seen);
    all.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, all, "a condition has no fault here");
}

#[test]
fn what_does_not_fit_is_told() {
    let faults = [
        (
            "{ topic: a/b }",
            "topic: expected a/b, received test/r/lamp",
        ),
        (
            "{ payload: 'x' }",
            r#"payload: expected "x", received {"id":"abc","on":true,"level":1.0}"#,
        ),
        (
            "{ payload: \"a\\nb\" }",
            r#"line 1 of payload: expected "a", received "{"id":"abc","on":true,"level":1.0}""#,
        ),
        (
            "{ json_has: { on: false, off: 1 } }",
            ".on: expected false, received true; .off: expected 1, received nothing",
        ),
        (
            "{ json: { id: abc, on: true } }",
            ".level: expected nothing, received 1.0",
        ),
        (
            "{ json: [1] }",
            r#".: expected [1], received {"id":"abc","on":true,"level":1.0}"#,
        ),
        (
            "{ where: .on == 1 }",
            "where .on == 1: expected true, received false",
        ),
        (
            "{ where: .on.x }",
            "where .on.x: expected true, received an error",
        ),
        (
            "{ matches: ^x }",
            r#"payload: expected a match of ^x, received {"id":"abc","on":true,"level":1.0}"#,
        ),
        (
            "{ hex: 7b22ff }",
            "byte 3 of payload: expected 7b 22 ff (3 B), received 7b 22 69 64 22 3a 22 61 62 63 … (34 B)",
        ),
        (
            "{ size: 35.. }",
            "size: expected 35 B or more, received 34 B",
        ),
        ("{ qos: 2 }", "qos: expected 2, received 1"),
        ("{ retain: true }", "retain: expected true, received false"),
        (
            "{ properties: { content_type: null, message_expiry_interval: 3 } }",
            r#"content_type: expected nothing, received "application/json"; message_expiry_interval: expected 3, received nothing"#,
        ),
        (
            "{ properties: { user_properties: [[a, '1']] } }",
            r#"user_properties: expected [["a","1"]], received [["a","1"],["b","2"]]"#,
        ),
    ];
    for (step, expected) in faults {
        let found = mismatches(step, &good());
        let told: Vec<String> = found
            .iter()
            .map(|it| {
                format!(
                    "{}: expected {}, received {}",
                    it.what, it.expected, it.received
                )
            })
            .collect();
        let told = told.join("; ");
        assert!(told.starts_with(expected), "{step}\n{told}\n{expected}");
    }
}

#[test]
fn numbers_are_compared_by_value_and_long_differences_are_cut() {
    let message = |value: Value| Message {
        payload: value.to_string().into_bytes(),
        ..good()
    };
    let same = [
        ("1.0", json!(1)),
        ("1", json!(1.0)),
        ("18446744073709551615", json!(u64::MAX)),
    ];
    for (written, value) in same {
        assert_eq!(
            mismatches(&format!("{{ json: {written} }}"), &message(value)),
            []
        );
    }
    assert_eq!(
        mismatches(
            "{ json: 18446744073709551615 }",
            &message(json!(u64::MAX - 1))
        )
        .len(),
        1
    );
    let list: Vec<u32> = (0..50).collect();
    let other: Vec<u32> = (1..51).collect();
    let found = mismatches(&format!("{{ json: {list:?} }}"), &message(json!(other)));
    assert_eq!(found.len(), 21);
    assert_eq!(found[20].received, "30 more differences");
}

#[test]
fn what_strangers_send_cannot_move_the_cursor() {
    let message = Message {
        payload: b"\x1b[2J\nx".to_vec(),
        ..good()
    };
    for step in ["{ payload: x }", "{ matches: ^x$ }", "{ json: 1 }"] {
        let found = mismatches(step, &message);
        assert!(!found[0].received.contains('\x1b'), "{found:?}");
    }
}
