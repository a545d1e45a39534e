//! Whatever a test file can expect: a planted fault is found by the condition, and passes once the condition is taken out
//! of the file.

use std::collections::BTreeSet;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::subscribe::port_of;
use crate::support::bytes::{
    ack, ack_with, connack, packet, properties, property, publish, suback, text,
};
use crate::support::peer::{Conn, Peer};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;

/// Who plants the fault.
#[derive(Clone, Copy)]
enum Planted {
    /// A broker that takes one message, and delivers these instead.
    Delivered(fn() -> Vec<Vec<u8>>),
    /// A scripted broker.
    Script(fn(&mut Conn)),
    /// `mqtty broker` with this fault.
    Fault(&'static str),
    /// The file itself does, against the broker of the process.
    File,
}
use Planted::{Delivered, Fault, File, Script};

/// What is expected, the file with the condition between `«` and `»`, and who plants the fault.
type Row = (&'static str, &'static str, Planted);

/// What conditions on messages stand behind: a subscription, and a message to be delivered.
const BEFORE: &str = "steps:
  - subscribe: { topic: a, qos: 2 }
  - publish: { topic: a, payload: one, qos: 1 }
";

/// Conditions of `expect`.
const EXPECT: &[Row] = &[
    (
        "topic",
        "  - expect: { payload: one, «topic: a,» within: 300ms }",
        Delivered(|| vec![publish(2, "b", 1, "one")]),
    ),
    (
        "payload",
        "  - expect: { topic: a, «payload: one,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "two")]),
    ),
    (
        "json",
        "  - expect: { topic: a, «json: { n: 1 },» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, r#"{"n":1,"m":2}"#)]),
    ),
    (
        "json_has",
        "  - expect: { topic: a, «json_has: { n: 1 },» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, r#"{"n":"1"}"#)]),
    ),
    (
        "where",
        "  - expect: { topic: a, «where: .n > 1,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, r#"{"n":1}"#)]),
    ),
    (
        "matches",
        "  - expect: { topic: a, «matches: ^one$,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "one ")]),
    ),
    (
        "hex",
        "  - expect: { topic: a, «hex: 6f6e65,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "onf")]),
    ),
    (
        "base64",
        "  - expect: { topic: a, «base64: b25l,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "onf")]),
    ),
    (
        "empty",
        "  - expect: { topic: a, «empty: true,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "one")]),
    ),
    (
        "size",
        "  - expect: { topic: a, «size: 3,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "four")]),
    ),
    (
        "qos",
        "  - expect: { topic: a, «qos: 1,» within: 300ms }",
        Delivered(|| vec![publish(0, "a", 0, "one")]),
    ),
    (
        "retain",
        "  - expect: { topic: a, «retain: false,» within: 300ms }",
        Delivered(|| vec![publish(3, "a", 1, "one")]),
    ),
    (
        "dup",
        "  - expect: { topic: a, «dup: false,» within: 300ms }",
        Delivered(|| vec![publish(0xa, "a", 1, "one")]),
    ),
    (
        "properties",
        "  - expect: { topic: a, «properties: { content_type: null },» within: 300ms }",
        Delivered(|| {
            let list = properties(&[property(3, "text/plain")]);
            let body = [text("a"), list, b"one".to_vec()].concat();
            vec![packet(0x30, &body)]
        }),
    ),
    (
        "decode",
        "  - expect: { topic: a, «decode: cbor,» json: 1, within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "1")]),
    ),
    (
        "count",
        "  - expect: { topic: a, «count: 2,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "one")]),
    ),
    (
        "count with an upper limit",
        "  - expect: { topic: a, «count: 1..1, for: 100ms,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "one"), publish(2, "a", 2, "one")]),
    ),
    (
        "exactly",
        "  - expect: { topic: a, «exactly: 1, for: 100ms,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "one"), publish(2, "a", 2, "one")]),
    ),
    (
        "none",
        "  - expect: { topic: a«, none: true, for: 100ms» }",
        Delivered(|| vec![publish(2, "a", 1, "one")]),
    ),
    (
        "fence",
        "  - expect: { topic: a«, none: true, fence: true» }",
        Delivered(|| vec![publish(2, "a", 1, "one")]),
    ),
    (
        "in_order",
        "  - expect: { payload: one, «in_order: true,» within: 300ms }",
        Delivered(|| vec![publish(2, "a", 1, "two"), publish(2, "a", 2, "one")]),
    ),
    (
        "within",
        "  - expect: { topic: a, «within: 100ms,» }",
        Fault("delay=600ms@delivery"),
    ),
    (
        "latency",
        "  - expect: { topic: a, «latency: 100ms,» }",
        Fault("delay=600ms@delivery"),
    ),
    // The second publish is later than the limit after the first.
    (
        "since",
        "  - publish: { topic: b, payload: x, save: { sent_at } }
  - wait: 2500ms
  - publish: { topic: a, payload: two, qos: 1 }
  - expect: { topic: a, payload: two, latency: 2s, «since: sent_at» }",
        File,
    ),
];

/// What whole files, and steps other than `expect`, can expect.
const OTHERS: &[Row] = &[
    (
        "leftovers",
        "«leftovers: fail»
steps:
  - subscribe: { topic: a, qos: 2 }
  - publish: { topic: a, payload: one, qos: 1 }
  - expect: { payload: two, within: 1s }
",
        Delivered(|| vec![publish(2, "a", 1, "one"), publish(2, "a", 2, "two")]),
    ),
    (
        "publish reason",
        "steps:
  - publish: { topic: a, payload: x, qos: 1, «expect: { reason: 0 }» }
  - expect: { topic: b, none: true, for: 1ms }
",
        Script(|conn| answer_publish(conn, 0x10)),
    ),
    (
        "publish refused",
        "steps:
  - publish: { topic: a, payload: x, qos: 1, «expect: { refused: 0x87 }» }
  - expect: { topic: b, none: true, for: 1ms }
",
        Script(|conn| answer_publish(conn, 0)),
    ),
    (
        "publish within",
        "steps:
  - publish: { topic: a, payload: x, qos: 1, «within: 100ms» }
  - expect: { topic: b, none: true, for: 1ms }
",
        Fault("delay-ack=600ms@puback"),
    ),
    (
        "subscribe within",
        "steps:
  - subscribe: { topic: a, qos: 1, «within: 100ms» }
  - expect: { topic: b, none: true, for: 1ms }
",
        Fault("delay-ack=600ms@suback"),
    ),
    (
        "unsubscribe within",
        "steps:
  - unsubscribe: { topic: a, «within: 100ms» }
  - expect: { topic: b, none: true, for: 1ms }
",
        Fault("delay-ack=600ms@unsuback"),
    ),
    (
        "authenticate within",
        "clients: { a: { authentication_method: M } }
steps:
  - connect: a
  - authenticate: { client: a, «within: 100ms» }
",
        Script(|conn| {
            conn.open();
            conn.expect(15);
            std::thread::sleep(LATE);
            conn.send(auth(0, ""));
            conn.drain();
        }),
    ),
    (
        "expect_disconnect within",
        "steps:
  - connect: a
  - expect_disconnect: { client: a, «within: 100ms» }
",
        Script(|conn| {
            conn.open();
            std::thread::sleep(LATE);
            conn.send([0xe0, 1, 0x8b]);
        }),
    ),
    (
        "request within",
        "clients: { app: {}, lamp: {} }
steps:
  - respond: { client: lamp, topic: '{{ root }}', payload: on, delay: 600ms }
  - request: { client: app, topic: '{{ root }}', payload: x, «within: 100ms» }
",
        File,
    ),
    (
        "run within",
        "steps:
  - run: { argv: [sleep, '0.6'], «within: 100ms» }
",
        File,
    ),
    (
        "subscribe granted",
        "steps:
  - subscribe: { topic: a, qos: 2, «expect: { granted: 2 }» }
  - expect: { topic: a, none: true, for: 1ms }
",
        Script(|conn| {
            conn.open();
            let id = conn.expect(8).id();
            conn.send(suback(id, &[1]));
            conn.drain();
        }),
    ),
    (
        "subscribe refused",
        "steps:
  - subscribe: { topic: a, qos: 2, «expect: { refused: true }» }
  - expect: { topic: a, none: true, for: 1ms }
",
        Script(|conn| {
            conn.open();
            conn.grant();
            conn.drain();
        }),
    ),
    (
        "unsubscribe reason",
        "steps:
  - unsubscribe: { topic: a, «expect: { reason: 0 }» }
  - expect: { topic: a, none: true, for: 1ms }
",
        Script(|conn| answer_unsubscribe(conn, 0x11)),
    ),
    (
        "unsubscribe refused",
        "steps:
  - unsubscribe: { topic: a, «expect: { refused: 0x87 }» }
  - expect: { topic: a, none: true, for: 1ms }
",
        Script(|conn| answer_unsubscribe(conn, 0)),
    ),
    (
        "connect refused",
        "steps:
  - connect: { client: a, «expect: { refused: 0x87 }» }
  - expect: { client: a, none: true, for: 1ms }
",
        Script(accept),
    ),
    (
        "connect session_present",
        "steps:
  - connect: { client: a, «expect: { session_present: true }» }
  - expect: { client: a, none: true, for: 1ms }
",
        Script(accept),
    ),
    (
        "connect limits",
        "steps:
  - connect: { client: a, «expect: { limits: .maximum_qos == 2 }» }
  - expect: { client: a, none: true, for: 1ms }
",
        Script(|conn| {
            conn.packet();
            conn.send(connack(false, 0, &[vec![0x24, 1]]));
            conn.drain();
        }),
    ),
    (
        "connect fails",
        "steps:
  - connect: { client: a, «expect: { fails: true }» }
  - expect: { client: a, none: true, for: 1ms }
",
        Script(accept),
    ),
    (
        "connect challenges",
        "clients: { a: { authentication_method: M, authentication_answers: x } }
steps:
  - connect: { client: a, «expect: { challenges: who? }» }
  - expect: { client: a, none: true, for: 1ms }
",
        Script(|conn| {
            conn.packet();
            conn.send(auth(0x18, "what?"));
            conn.expect(15);
            conn.send(connack(false, 0, &[property(0x15, "M")]));
            conn.drain();
        }),
    ),
    (
        "authenticate challenges",
        "clients: { a: { authentication_method: M, authentication_answers: x } }
steps:
  - authenticate: { client: a, «expect: { challenges: who? }» }
",
        Script(|conn| {
            conn.open();
            conn.expect(15);
            conn.send(auth(0x18, "what?"));
            conn.expect(15);
            conn.send(auth(0, ""));
            conn.drain();
        }),
    ),
    (
        "authenticate refused",
        "clients: { a: { authentication_method: M } }
steps:
  - authenticate: { client: a, «expect: { refused: 0x87 }» }
",
        Script(|conn| {
            conn.open();
            conn.expect(15);
            conn.send(auth(0, ""));
            conn.drain();
        }),
    ),
    (
        "expect_disconnect reason",
        "steps:
  - connect: a
  - expect_disconnect: { client: a, «reason: 0x8e» }
",
        Script(|conn| {
            conn.open();
            conn.send([0xe0, 1, 0x8b]);
        }),
    ),
    (
        "request expect",
        "clients: { app: {}, lamp: {} }
steps:
  - respond: { client: lamp, topic: '{{ root }}', payload: off }
  - request: { client: app, topic: '{{ root }}', payload: x, within: 500ms, «expect: { payload: on }» }
",
        File,
    ),
    (
        "request latency",
        "clients: { app: {}, lamp: {} }
steps:
  - respond: { client: lamp, topic: '{{ root }}', payload: off, delay: 300ms }
  - request: { client: app, topic: '{{ root }}', payload: x, «latency: 100ms» }
",
        File,
    ),
    (
        "run exit",
        "steps:
  - run: { argv: ['true'], «exit: 3» }
",
        File,
    ),
    (
        "run stdout",
        "steps:
  - run: { argv: [echo, one], «stdout: { matches: two }» }
",
        File,
    ),
];

/// Later than the limits of the table.
const LATE: Duration = Duration::from_millis(600);

fn accept(conn: &mut Conn) {
    conn.open();
    conn.drain();
}

fn answer_publish(conn: &mut Conn, reason: u8) {
    conn.open();
    let id = conn.expect(3).publish_id();
    conn.send(ack_with(0x40, id, reason));
    conn.drain();
}

fn answer_unsubscribe(conn: &mut Conn, reason: u8) {
    conn.open();
    let [high, low] = conn.expect(10).id().to_be_bytes();
    conn.send([0xb0, 4, high, low, 0, reason]);
    conn.drain();
}

/// AUTH of MQTT 5 by the method M.
fn auth(reason: u8, data: &str) -> Vec<u8> {
    let list = properties(&[property(0x15, "M"), property(0x16, data)]);
    packet(0xF0, &[&[reason][..], &list].concat())
}

/// Acknowledges a message, delivers others instead, and sends back what else is published: a fence.
fn deliver(conn: &mut Conn, packets: &[Vec<u8>]) {
    conn.open();
    conn.grant();
    let id = conn.expect(3).publish_id();
    conn.send([vec![ack(0x40, id)], packets.to_vec()].concat().concat());
    while let Some(packet) = conn.next() {
        if packet.first >> 4 == 3 {
            let fence = publish(2, packet.topic(), 9, packet.payload());
            conn.send([ack(0x40, packet.publish_id()), fence].concat());
        }
    }
}

/// Runs a file; its exit code, and all about it.
fn run(text: &str, planted: Planted) -> (Option<i32>, String) {
    let file = scratch_file("weak.mqtt.yaml", text);
    let line = mqtty(&["test", &file, "--allow-run"]);
    let finished = match planted {
        Delivered(packets) => {
            let peer = Peer::once(move |mut conn| deliver(&mut conn, &packets()));
            line.port(peer.port).run()
        }
        Script(script) => {
            let peer = Peer::once(move |mut conn| script(&mut conn));
            line.port(peer.port).run()
        }
        Fault(fault) => {
            let broker = mqtty(&["broker", "--port", "0", "--fault", fault]).start();
            let finished = line.port(port_of(&broker)).run();
            broker.signal(Signal::TERM);
            broker.finish().code(0);
            finished
        }
        File => line.args(&["--embedded"]).run(),
    };
    (finished.status_code(), format!("{text}\n{finished}"))
}

/// A file with its condition, and without it.
fn both(text: &str) -> (String, String) {
    let (before, rest) = text.split_once('«').unwrap();
    let (condition, after) = rest.split_once('»').unwrap();
    (
        format!("{before}{condition}{after}"),
        format!("{before}{after}"),
    )
}

#[test]
fn without_its_condition_each_fault_passes() {
    let rows: Vec<(String, Planted)> = EXPECT
        .iter()
        .map(|(_, step, planted)| (format!("{BEFORE}{step}\n"), *planted))
        .chain(
            OTHERS
                .iter()
                .map(|(_, text, planted)| ((*text).to_owned(), *planted)),
        )
        .collect();
    std::thread::scope(|scope| {
        for part in rows.chunks(rows.len().div_ceil(4)) {
            scope.spawn(move || {
                for (text, planted) in part {
                    let (with, without) = both(text);
                    let (code, told) = run(&with, *planted);
                    assert_eq!(code, Some(9), "the fault is not found\n{told}");
                    let (code, told) = run(&without, *planted);
                    assert_eq!(code, Some(0), "something else finds it\n{told}");
                }
            });
        }
    });
}

/// Keys of steps that say what is done: they expect nothing.
const DONE: &[&str] = &[
    "answers",
    "argv",
    "background",
    "base64",
    "clean",
    "client",
    "data",
    "delay",
    "empty",
    "env",
    "every",
    "file",
    "hex",
    "json",
    "name",
    "no_local",
    "payload",
    "properties",
    "qos",
    "repeat",
    "response_topic",
    "retain",
    "retain_as_published",
    "retain_handling",
    "save",
    "session_expiry_interval",
    "stdin",
    "steps",
    "subscription_identifier",
    "to",
    "topic",
    "user_properties",
    "with",
    "with_will",
];

/// The table has every key that the JSON Schema has, but those that expect nothing.
#[test]
fn no_condition_is_left_out() {
    let schema = include_str!("../../docs/test-file.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let definitions = &schema["$defs"];
    let mut wanted = BTreeSet::new();
    let expect = keys(definitions, &definitions["expect"]);
    let nothing = ["client", "any", "for", "save"];
    wanted.extend(
        expect
            .into_iter()
            .filter(|key| !nothing.contains(&key.as_str())),
    );
    let steps = definitions["step"]["properties"].as_object().unwrap();
    for (step, of) in steps {
        let of = resolved(definitions, of);
        for form in of["anyOf"].as_array().into_iter().flatten().chain([of]) {
            let expected = &form["properties"]["expect"];
            if step == "request" && !expected.is_null() {
                wanted.insert("request expect".to_owned());
            } else {
                let found = keys(definitions, expected);
                wanted.extend(found.into_iter().map(|key| format!("{step} {key}")));
            }
        }
    }
    for (step, of) in steps {
        let keys = keys(definitions, of).into_iter();
        let keys = keys.filter(|key| key != "expect" && !DONE.contains(&key.as_str()));
        wanted.extend(keys.map(|key| format!("{step} {key}")));
    }
    let elsewhere = [
        // The reason that is sent.
        "disconnect reason",
        // Without a connection the case could not be tried: see `test_file_verdicts`.
        "connect within",
    ];
    // `reconnect` is the same code as `connect`.
    wanted.retain(|key| {
        !key.starts_with("reconnect ")
            && !key.starts_with("expect ")
            && !elsewhere.contains(&key.as_str())
    });
    let known: BTreeSet<String> = EXPECT
        .iter()
        .chain(OTHERS)
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    assert!(wanted.len() > 30, "{wanted:?}");
    let missing: Vec<_> = wanted.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What a reference stands for.
fn resolved<'a>(definitions: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(name) => &definitions[name.trim_start_matches("#/$defs/")],
        None => schema,
    }
}

/// The keys of the maps that a schema allows.
fn keys(definitions: &Value, schema: &Value) -> BTreeSet<String> {
    let schema = resolved(definitions, schema);
    let own = schema["properties"].as_object().into_iter().flatten();
    let mut found: BTreeSet<String> = own.map(|(key, _)| key.clone()).collect();
    for form in schema["anyOf"].as_array().into_iter().flatten() {
        found.extend(keys(definitions, form));
    }
    found
}
