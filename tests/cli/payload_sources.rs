//! Where `pub` takes its messages from: lines that name their topics, JSON, pieces of files, templates; how
//! often and how fast; and what each says when it cannot.

use std::time::Duration;

use crate::support::bytes::{ack, ack_with, connack};
use crate::support::peer::{Conn, Packet, Peer};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;

/// Takes and answers publishes until the client leaves.
fn publishes(conn: &mut Conn) -> Vec<Packet> {
    let mut packets = Vec::new();
    while let Some(packet) = conn.next() {
        match packet.first >> 4 {
            3 => {
                match packet.qos() {
                    1 => conn.send(ack(0x40, packet.publish_id())),
                    2 => conn.send(ack(0x50, packet.publish_id())),
                    _ => {}
                }
                packets.push(packet);
            }
            6 => conn.send(ack(0x70, packet.id())),
            14 => {}
            _ => panic!("{packet:02x?}"),
        }
    }
    packets
}

/// A broker that expects these topics and payloads.
fn expects(expected: &'static [(&'static str, &'static [u8])]) -> Peer {
    Peer::once(move |mut conn| {
        conn.open();
        let packets = publishes(&mut conn);
        let found: Vec<_> = packets
            .iter()
            .map(|packet| (packet.topic(), packet.payload()))
            .collect();
        assert_eq!(found, expected);
    })
}

/// A `pub` with an input against a broker that takes everything; how it ends is what matters.
fn ends(arguments: &[&str], input: &str) -> crate::support::finished::Finished {
    let peer = Peer::once(|mut conn| {
        conn.open();
        publishes(&mut conn);
    });
    mqtty(&["pub"])
        .args(arguments)
        .port(peer.port)
        .input(input)
        .run()
}

#[test]
fn a_topic_on_each_line() {
    let peer = expects(&[("a/b", b"one"), ("a/b", b""), ("c", b"x\ty")]);
    mqtty(&["pub", "--topic-per-line", "-q", "1"])
        .port(peer.port)
        .input("a/b\tone\na/b\t\nc\tx\ty\n")
        .run()
        .code(0)
        .said("Published 3 messages");
}

#[test]
fn lines_that_do_not_name_a_topic() {
    ends(&["--topic-per-line"], "a\tfine\nno tab\n")
        .code(7)
        .said("error: line 2: expected a topic, a tab and a payload")
        .said("Published 1 message ");
    ends(&["--topic-per-line"], "a/#\tx\n")
        .code(7)
        .said("line 1: bad topic \"a/#\": ");
}

/// `-` is stdin wherever a file is read: as a whole, in pieces, as lines.
#[test]
fn a_file_that_is_stdin() {
    type Case = (
        &'static [&'static str],
        &'static str,
        &'static [(&'static str, &'static [u8])],
    );
    let cases: [Case; 3] = [
        (&["-t", "a"], "x\n", &[("a", b"x\n")]),
        (&["-t", "a", "--split"], "x\ny", &[("a", b"x"), ("a", b"y")]),
        (&["--topic-per-line"], "b\tx\n", &[("b", b"x")]),
    ];
    for (arguments, input, expected) in cases {
        let peer = expects(expected);
        mqtty(&["pub", "--file-read", "-"])
            .args(arguments)
            .port(peer.port)
            .input(input)
            .run()
            .code(0);
    }
    let bench = [
        "bench",
        "pub",
        "--embedded",
        "-t",
        "a",
        "-c",
        "1",
        "-L",
        "3",
    ];
    mqtty(&bench)
        .args(&["-im", "1", "--file-read", "-"])
        .input("x")
        .run()
        .code(0);
}

#[test]
fn json_lines_beat_the_flags() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let found = publishes(&mut conn);
        // The flags, then a line that says everything, then what no line has to say.
        let heads: Vec<_> = found.iter().map(|p| (p.topic(), p.first)).collect();
        assert_eq!(heads, [("t", 0x32), ("u", 0x35), ("t", 0x30)]);
        assert_eq!(found[0].rest(), b"\x04\x03\x00\x01fp");
        assert_eq!(
            found[1].rest(),
            b"\x0b\x03\x00\x01l\x26\x00\x01k\x00\x01v\xff"
        );
        assert_eq!(found[2].rest(), b"\x04\x03\x00\x01f{\"a\": 1.50}");
    });
    let input = concat!(
        r#"{"payload":"p"}"#,
        "\n",
        r#"{"time":"2026-11-20T07:00:49Z","size":1,"dup":true,"packet_id":9,"topic":"u","qos":2,"#,
        r#""retain":true,"payload_base64":"/w==","properties":{"content_type":"l","#,
        r#""subscription_identifiers":[3],"topic_alias":4,"user_properties":[["k","v"]]}}"#,
        "\n",
        r#"{"payload":{"a": 1.50},"qos":0}"#,
    );
    mqtty(&["pub", "--json-lines", "-t", "t", "-q", "1", "-ct", "f"])
        .port(peer.port)
        .input(input)
        .run()
        .code(0)
        .said("Published 3 messages");
}

#[test]
fn a_recording_is_replayed_on_its_own_schedule() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let found = publishes(&mut conn);
        let topics: Vec<_> = found.iter().map(|p| p.topic().to_owned()).collect();
        assert_eq!(topics, ["a", "b", "c"]);
    });
    let line = |second: u32, topic: &str| {
        format!(r#"{{"time":"2026-11-20T07:00:{second:02}Z","topic":"{topic}","payload":"x"}}"#)
    };
    // 30 seconds, fifty times as fast; the last one was recorded before the one before it.
    let input = [line(10, "a"), line(40, "b"), line(39, "c")].join("\n");
    let run = mqtty(&["pub", "--json-lines", "--speed", "50x"]).port(peer.port);
    let run = run.input(input).run().code(0).said("Published 3 messages");
    assert!(
        run.elapsed >= std::time::Duration::from_millis(600),
        "{run}"
    );
    for (arguments, input, expected) in [
        (
            &["--json-lines", "--speed", "2"][..],
            r#"{"topic":"a","payload":"x"}"#,
            "line 1: it has no time, which --speed needs",
        ),
        (
            &["--json-lines", "--speed", "2"],
            r#"{"time":5,"topic":"a","payload":"x"}"#,
            "line 1: time: 5 is not a time such as",
        ),
    ] {
        let peer = Peer::once(|mut conn| {
            conn.open();
            publishes(&mut conn);
        });
        let run = mqtty(&["pub"]).args(arguments).port(peer.port).input(input);
        run.run().code(7).said(expected);
    }
    for (arguments, expected) in [
        (
            &["-t", "a", "-m", "x", "--speed", "1x"][..],
            "--speed needs --json-lines",
        ),
        (&["--json-lines", "--speed", "0"], "a factor above 0"),
        (&["--json-lines", "--speed", "1x", "--rate", "5"], "--rate"),
    ] {
        mqtty(&["pub"])
            .args(arguments)
            .input("")
            .run()
            .code(2)
            .said(expected);
    }
}

#[test]
fn json_lines_that_are_wrong() {
    for (line, text) in [
        (
            "x",
            "line 1: expected a JSON value (text needs double quotes) at column 1",
        ),
        ("[]", "line 1: expected an object, found a list"),
        (
            r#"{"topic":"a","payload":"x","topik":1}"#,
            r#"line 1: unknown key "topik" at column 34"#,
        ),
        (
            r#"{"payload":"x"}"#,
            "line 1: it has no topic, and there is no --topic",
        ),
        (
            r#"{"topic":"a"}"#,
            "line 1: it has neither payload nor payload_base64",
        ),
        (
            r#"{"topic":"a","payload":1,"payload_base64":""}"#,
            "has both payload and",
        ),
        (
            r#"{"topic":"a","payload_base64":"?"}"#,
            "line 1: payload_base64: ",
        ),
        (
            r#"{"topic":"a","topic":"b","payload":"x"}"#,
            "topic appears twice",
        ),
        (r#"{"topic":"+","payload":"x"}"#, "line 1: bad topic \"+\""),
        (
            r#"{"topic":"a","payload":"x","qos":3}"#,
            "qos: 3 is not 0, 1 or 2",
        ),
        (
            r#"{"topic":"a","payload":"x","retain":1}"#,
            "retain: expected true or false, found the number 1",
        ),
        (
            r#"{"topic":"a","payload":"x","properties":{"reason_string":"x"}}"#,
            "unknown key \"reason_string\"",
        ),
        (
            r#"{"topic":"a","payload":"x","properties":{"payload_format_indicator":2}}"#,
            "is not 0 or 1",
        ),
        (
            "{\"topic\":\"a\",\"payload\":\"\u{1b}\"}",
            "control character",
        ),
    ] {
        ends(&["--json-lines"], line).code(7).said(text);
    }
    // What came before is sent, and acknowledged.
    ends(
        &["--json-lines", "-q", "1", "-t", "a"],
        "{\"payload\":\"x\"}\n{}\n",
    )
    .code(7)
    .said("Published 1 message ")
    .said("line 2: ");
}

#[test]
fn json_lines_with_a_format() {
    // A value is a value, and bytes stand for themselves.
    let peer = expects(&[
        ("a", b"\xa1aa\x01"),
        ("a", b"\x61x"),
        ("a", b"\xff"),
        ("a", b"\xf6"),
    ]);
    mqtty(&["pub", "--json-lines", "-t", "a", "-f", "cbor"])
        .port(peer.port)
        .input("{\"payload\":{\"a\":1}}\n{\"payload\":\"x\"}\n{\"payload_base64\":\"/w==\"}\n{\"payload\":null}\n")
        .run()
        .code(0);
    let peer = expects(&[("a", b"\x01\xff")]);
    mqtty(&["pub", "--json-lines", "-t", "a", "-f", "hex"])
        .port(peer.port)
        .input("{\"payload\":\"01 ff\"}\n")
        .run()
        .code(0);
}

#[test]
fn lines_of_a_file() {
    let path = scratch_file("lines.jsonl", "{\"topic\":\"a\",\"payload\":\"x\"}\n");
    let peer = expects(&[("a", b"x")]);
    mqtty(&["pub", "--json-lines", "--file-read", &path])
        .port(peer.port)
        .run()
        .code(0);
    mqtty(&[
        "pub",
        "--json-lines",
        "--file-read",
        "/nowhere/at/all",
        "-p",
        "1",
    ])
    .run()
    .code(8)
    .said("cannot read --file-read /nowhere/at/all: ");
}

/// A broker that expects one message with this payload.
fn expects_payload(payload: &[u8]) -> Peer {
    let payload = payload.to_vec();
    Peer::once(move |mut conn| {
        conn.open();
        assert_eq!(conn.expect(3).payload(), payload);
        conn.farewell();
    })
}

#[test]
fn every_format_from_every_source() {
    let cases: [(&str, &str, &[u8]); 7] = [
        ("base64", "aGk=", b"hi"),
        ("hex", "0x68 69", b"hi"),
        (
            "json",
            "{ \"b\": 1.50, \"a\": 123456789012345678901 }",
            b"{\"b\":1.50,\"a\":123456789012345678901}",
        ),
        ("cbor", "[1]", b"\x81\x01"),
        ("msgpack", "[1]", b"\x91\x01"),
        ("binary", "\\x", b"\\x"),
        ("text", "\u{e9}", b"\xc3\xa9"),
    ];
    for (format, text, payload) in cases {
        let path = scratch_file("payload", text);
        for source in [
            &["-m", text][..],
            &["-s"],
            &["-lm"],
            &["--file-read", &path],
            &["--file-read", &path, "--split"],
            &["-m", text, "--repeat", "1"],
        ] {
            let peer = expects_payload(payload);
            mqtty(&["pub", "-t", "a", "-f", format])
                .args(source)
                .port(peer.port)
                .input(text)
                .run()
                .code(0);
        }
    }
}

#[test]
fn payloads_that_cannot_be_encoded() {
    // Before there is a connection.
    for (arguments, text) in [
        (
            &["-f", "hex", "-m", "abxy"][..],
            "error: cannot encode the payload as hex: 'x' at position 3",
        ),
        (
            &["-f", "base64", "-m", "%"],
            "error: cannot encode the payload as base64: ",
        ),
        (
            &["-f", "json", "-m", "{"],
            "hint: the input must be one JSON value",
        ),
        (
            &["-f", "cbor", "-m", "[1,]"],
            "error: cannot encode the payload as cbor: ",
        ),
    ] {
        mqtty(&["pub", "-t", "a", "-p", "1"])
            .args(arguments)
            .run()
            .code(7)
            .said(text);
    }
    for format in ["auto", "sparkplug"] {
        mqtty(&["pub", "-t", "a", "-p", "1", "-f", format])
            .run()
            .code(2)
            .said(&format!("--format {format} only decodes"));
    }
    mqtty(&["pub", "-t", "a", "-f", "yaml"])
        .run()
        .code(2)
        .said("yaml");
    // In line mode it ends at the line, and what came before is acknowledged.
    ends(
        &["-t", "a", "-lm", "-f", "hex", "-q", "1"],
        "00\n01\n0\n02\n",
    )
    .code(7)
    .said("error: line 3: cannot encode the payload as hex: ")
    .said("Published 2 messages");
}

const PROTO: &str = "syntax = \"proto3\";\npackage w;\nimport \"unit.proto\";\n\
    message Reading { string place = 1; double value = 2; Unit unit = 3; }\n";
const UNIT: &str = "syntax = \"proto3\";\npackage w;\nenum Unit { C = 0; F = 1; }\n";
const AVSC: &str = r#"{"type":"record","name":"R","fields":[{"name":"n","type":"long"},{"name":"s","type":"string"}]}"#;

#[test]
fn schemas() {
    let proto = scratch_file("reading.proto", PROTO);
    let unit = scratch_file("unit.proto", UNIT);
    let include = std::path::Path::new(&unit)
        .parent()
        .unwrap()
        .to_str()
        .unwrap();
    let flags = [
        "-Pp",
        &proto,
        "-Pmn",
        "w.Reading",
        "--proto-include",
        include,
    ];
    let json = r#"{"place":"hall","unit":"F"}"#;
    for source in [&["-m", json][..], &["-lm"]] {
        let peer = expects_payload(b"\x0a\x04hall\x18\x01");
        mqtty(&["pub", "-t", "a"])
            .args(&flags)
            .args(source)
            .port(peer.port)
            .input(json)
            .run()
            .code(0);
    }
    ends(
        &[&["-t", "a", "-lm"], &flags[..]].concat(),
        "{\"place\":1}\n",
    )
    .code(7)
    .said("line 1: the payload does not fit message w.Reading: field place");
    let avsc = scratch_file("r.avsc", AVSC);
    let peer = expects_payload(b"\x02\x02x");
    mqtty(&[
        "pub",
        "-t",
        "a",
        "-Ap",
        &avsc,
        "-m",
        "{\"n\":1,\"s\":\"x\"}",
    ])
    .port(peer.port)
    .run()
    .code(0);
    mqtty(&[
        "pub",
        "-t",
        "a",
        "-p",
        "1",
        "-Ap",
        &avsc,
        "-m",
        "{\"n\":\"1\",\"s\":\"x\"}",
    ])
    .run()
    .code(7)
    .said("does not fit")
    .said("n");
}

#[test]
fn schemas_that_are_wrong() {
    let broken = scratch_file("broken.proto", "message {");
    mqtty(&["pub", "-t", "a", "-p", "1", "-Pp", &broken, "-Pmn", "M"])
        .run()
        .code(7)
        .said("broken.proto");
    mqtty(&[
        "pub",
        "-t",
        "a",
        "-p",
        "1",
        "-Pp",
        "/nowhere.proto",
        "-Pmn",
        "M",
    ])
    .run()
    .code(8)
    .said("cannot read --protobuf-path /nowhere.proto: ");
    let avsc = scratch_file("r.avsc", AVSC);
    mqtty(&["pub", "-t", "a", "-p", "1", "-Ap", &avsc, "-f", "cbor"])
        .run()
        .code(2)
        .said("--format cbor cannot be combined with a schema");
}

#[test]
fn pieces_of_a_file() {
    let path = scratch_file("pieces", b"one;;two;\xff;");
    let peer = expects(&[("t", b"one"), ("t", b""), ("t", b"two"), ("t", b"\xff")]);
    mqtty(&["pub", "-t", "t", "--split", ";", "--file-read", &path])
        .port(peer.port)
        .run()
        .code(0)
        .said("Published 4 messages");
    let path = scratch_file("numbers", "00\n0g\n");
    mqtty(&[
        "pub",
        "-t",
        "t",
        "--split",
        "-f",
        "hex",
        "-p",
        "1",
        "--file-read",
        &path,
    ])
    .run()
    .code(7)
    .said("message 2: cannot encode the payload as hex: ");
}

#[test]
fn again_and_again() {
    let peer = expects(&[("t", b"x"), ("t", b"x"), ("t", b"x")]);
    let finished = mqtty(&["pub", "-t", "t", "-m", "x", "-q", "2"])
        .args(&["--repeat", "3", "--repeat-interval", "150ms"])
        .port(peer.port)
        .run()
        .code(0)
        .said("Published 3 messages");
    assert!(finished.elapsed >= Duration::from_millis(300), "{finished}");
}

#[test]
fn no_faster_than_asked_for() {
    let peer = expects(&[("t", b"a"), ("t", b"b"), ("t", b"c"), ("t", b"d")]);
    let finished = mqtty(&["pub", "-t", "t", "-lm", "--rate", "10/s"])
        .port(peer.port)
        .input("a\nb\nc\nd\n")
        .run()
        .code(0);
    assert!(finished.elapsed >= Duration::from_millis(300), "{finished}");
}

#[test]
fn templates() {
    let peer = expects(&[("t", b"1 t me hex"), ("t", b"2 t me hex")]);
    mqtty(&["pub", "-t", "t", "-i", "me", "--template", "--repeat", "2"])
        .args(&[
            "-m",
            "{{ counter() }} {{ topic }} {{ client_id }} {{ env('KIND') }}",
        ])
        .env("KIND", "hex")
        .port(peer.port)
        .run()
        .code(0);
    // Filled in first, then encoded; and one message is enough.
    let peer = expects(&[("t", b"\x81\x01")]);
    mqtty(&[
        "pub",
        "-t",
        "t",
        "--template",
        "-f",
        "cbor",
        "-m",
        "[{{ counter() }}]",
    ])
    .port(peer.port)
    .run()
    .code(0)
    .said("Message published to t ");
    mqtty(&[
        "pub",
        "-t",
        "t",
        "-p",
        "1",
        "--template",
        "-m",
        "{{ nothing() }}",
    ])
    .run()
    .code(2)
    .said("--template: ");
    ends(
        &[
            "-t",
            "t",
            "--template",
            "--repeat",
            "3",
            "-m",
            "{{ 1 // (3 - counter()) }}",
        ],
        "",
    )
    .code(7)
    .said("message 3: cannot fill in the template: ");
}

/// Who reads of a refusal finds the line, and the message that it was about.
#[test]
fn refusals_name_the_line_and_its_topic() {
    let refuses = || {
        Peer::once(|mut conn| {
            conn.open();
            for reason in [0, 0x87] {
                let publish = conn.expect(3);
                conn.send(ack_with(0x40, publish.publish_id(), reason));
            }
            conn.farewell();
        })
    };
    for (flag, lines) in [
        ("--topic-per-line", "a/b\t1\nc/d\t2\n"),
        (
            "--json-lines",
            "{\"topic\":\"a/b\",\"payload\":1}\n{\"topic\":\"c/d\",\"payload\":2}\n",
        ),
    ] {
        let peer = refuses();
        mqtty(&["pub", flag, "-q", "1"])
            .port(peer.port)
            .input(lines)
            .run()
            .code(4)
            .said("the broker refused line 2 to c/d: not authorized (0x87)");
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.acknowledge();
            conn.drain();
        });
        mqtty(&["pub", flag, "-q", "1", "--timeout", "300ms"])
            .port(peer.port)
            .input(lines)
            .run()
            .code(5)
            .said("did not acknowledge line 2 to c/d within 300");
        let peer = Peer::once(|mut conn| {
            conn.expect(1);
            conn.send(connack(false, 0, &[vec![0x24, 0]]));
            conn.farewell();
        });
        mqtty(&["pub", flag, "-q", "1"])
            .port(peer.port)
            .input(lines)
            .run()
            .code(4)
            .said("cannot publish line 1 to a/b: ")
            .said("cannot publish line 2 to c/d: ");
    }
}

/// Before MQTT 5 there are no properties: that is said once, and the rest is sent.
#[test]
fn properties_of_lines_before_mqtt_5() {
    let line = |properties: &str| {
        format!("{{\"topic\":\"a\",\"payload\":\"x\",\"properties\":{{{properties}}}}}\n")
    };
    let peer = Peer::once(|mut conn| {
        conn.open();
        for _ in 0..3 {
            assert_eq!(conn.expect(3).rest(), b"x");
        }
        conn.farewell();
    });
    let text = "\"content_type\":\"text/plain\"";
    let finished = mqtty(&["pub", "--json-lines", "-V", "3.1.1"])
        .port(peer.port)
        .input([line(""), line(text), line(text)].concat())
        .run()
        .code(0)
        .said("the properties of line 2 are left out, and those of others: they need MQTT 5");
    assert_eq!(finished.stderr.matches("left out").count(), 1, "{finished}");
}
