//! Nothing is dropped silently: output that is not written, input that nobody reads, flags that are given twice.

use std::fs::File;
use std::time::Duration;

use crate::support::bytes::publish;
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Peer};
use crate::support::run::{Run, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file, terminal};

const QUICKLY: Duration = Duration::from_secs(10);

#[cfg(target_os = "linux")]
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// A broker that takes everything and returns the topics and payloads of what it was sent at QoS 0.
fn takes(expected: &[(&str, &[u8])]) -> Peer {
    let expected: Vec<_> = expected
        .iter()
        .map(|(topic, payload)| ((*topic).to_owned(), payload.to_vec()))
        .collect();
    Peer::once(move |mut conn| {
        conn.open();
        let packets = conn.drain();
        let found: Vec<_> = packets
            .iter()
            .filter(|packet| packet.first >> 4 == 3)
            .map(|packet| (packet.topic().to_owned(), packet.payload().to_vec()))
            .collect();
        assert_eq!(found, expected);
    })
}

/// A broker to which nobody connects.
fn nobody() -> Peer {
    Peer::play(drop)
}

fn publishing(arguments: &[&str], peer: &Peer) -> Run {
    mqtty(&["pub"]).args(arguments).port(peer.port)
}

/// What cannot be written is not acknowledged, in whatever mode, when the count is complete and when it is not.
#[cfg(target_os = "linux")]
#[test]
fn messages_for_a_full_disk() {
    let file = scratch_file("full", "");
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/dev/full", &file).unwrap();
    let modes: [&[&str]; 18] = [
        &[],
        &["-o", "table"],
        &["-o", "table", "-v", "-f", "hex"],
        &["-o", "clean"],
        &["-o", "json"],
        &["-o", "json", "--pretty"],
        &["-o", "json", "-f", "json"],
        &["-o", "json", "-f", "hex", "--changed"],
        &["-o", "raw"],
        &["-o", "raw", "-N", "-v"],
        &["-o", "csv"],
        &["-o", "log"],
        &["-o", "log", "--quiet"],
        &["-F", "%t %p"],
        &["-o", "raw", "--stats"],
        &["-o", "raw", "--select", "."],
        &["-o", "raw", "-W", "10s"],
        &["--file-write", &file],
    ];
    for (limit, mode) in modes
        .into_iter()
        .flat_map(|mode| [(&["-C", "1"][..], mode), (&[], mode)])
    {
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0x02, "t", 1, "1"));
            assert!(conn.drain().iter().all(|packet| packet.first != 0x40));
        });
        let run = mqtty(&["sub", "-t", "t", "-q", "1"])
            .args(mode)
            .args(limit)
            .port(peer.port);
        let run = if mode.contains(&"--file-write") {
            run
        } else {
            run.stdout(full())
        };
        let finished = run.run();
        assert!(finished.stderr.contains("cannot write to"), "{finished}");
        finished
            .code(8)
            .said("no space left on device")
            .within(QUICKLY);
    }
    // A table is printed at the end: the message that completes the count waits for it.
    for flags in [&["-q", "1"][..], &["-q", "2", "-f", "hex"]] {
        let qos: u8 = flags[1].parse().unwrap();
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(qos << 1, "t", 1, "x"));
            let answers = [0x40, 0x50];
            assert!(conn.drain().iter().all(|it| !answers.contains(&it.first)));
        });
        mqtty(&["sub", "-t", "t", "-C", "1", "-o", "table"])
            .args(flags)
            .port(peer.port)
            .stdout(full())
            .run()
            .code(8)
            .said("no space left on device");
    }
}

/// Retained messages complete a count before the subscription has been answered.
#[cfg(target_os = "linux")]
#[test]
fn retained_messages_for_a_full_disk() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let id = conn.expect(8).id();
        let answer = crate::support::bytes::suback(id, &[1]);
        conn.send([publish(0x03, "t", 1, "x"), answer].concat());
        assert!(conn.drain().iter().all(|packet| packet.first != 0x40));
    });
    mqtty(&["sub", "-t", "t", "-q", "1", "-C", "1", "-o", "raw"])
        .port(peer.port)
        .stdout(full())
        .run()
        .code(8)
        .said("no space left on device");
}

/// Everything else that is printed.
#[cfg(target_os = "linux")]
#[test]
fn reports_for_a_full_disk() {
    let accepting = || {
        Peer::once(|mut conn| {
            conn.open();
            conn.drain();
        })
    };
    let connecting: [&[&str]; 7] = [
        &["conn", "-o", "json"],
        &["conn", "-o", "log"],
        &["conn", "--once", "-o", "log"],
        &["pub", "-t", "t", "-m", "x", "-o", "json"],
        &["pub", "-t", "t", "-m", "x", "-o", "log"],
        &["pub", "-t", "t", "-t", "u", "-m", "x", "-o", "json"],
        &["bench", "conn", "-c", "1", "-z", "10ms", "-o", "json"],
    ];
    for words in connecting {
        let peer = accepting();
        mqtty(words)
            .port(peer.port)
            .stdout(full())
            .run()
            .code(8)
            .said("cannot write to stdout: no space left on device")
            .within(QUICKLY);
    }
    for words in [
        "help",
        "help pub",
        "version",
        "version --json",
        "ls",
        "ls -sc",
        "man pub",
        "completions bash",
        "profile list --config /nowhere",
        "simulate -sc weather --print 3",
        "simulate -sc weather --print 3 -o json",
        "broker --port 0",
        "sub --help",
    ] {
        let words: Vec<_> = words.split(' ').collect();
        let finished = mqtty(&words).stdout(full()).run();
        if words[..2.min(words.len())] == ["profile", "list"] {
            // There is nothing to print.
            finished.code(0);
        } else {
            finished.code(8).said("cannot write to stdout");
        }
    }
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    for words in ["help", "version --json", "ls", "man pub", "completions zsh"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let words: Vec<_> = words.split(' ').collect();
        mqtty(&words).stdout(writer).run().code(0);
    }
}

#[test]
fn stdin_is_the_payload_where_nothing_else_is_named() {
    for (arguments, input, expected) in [
        (&["-t", "a", "-r"][..], "21.5\n", "21.5\n"),
        (&["-t", "a", "-f", "hex"], "6 1", "a"),
        (&["-t", "a", "--template"], "{{ 1 + 1 }}", "2"),
        (&["-t", "a", "-o", "json"], "a\0b", "a\0b"),
        (&["-t", "a", "-V", "5", "--quiet"], "\n", "\n"),
    ] {
        let peer = takes(&[("a", expected.as_bytes())]);
        publishing(arguments, &peer).input(input).run().code(0);
    }
    let peer = takes(&[("a", b"x"), ("b", b"x"), ("a", b"x"), ("b", b"x")]);
    publishing(&["-t", "a", "-t", "b", "--repeat", "2"], &peer)
        .input("x")
        .run()
        .code(0)
        .said("Published 4 messages");
    // --multiline says what stdin holds.
    let peer = takes(&[("a", b"x"), ("a", b"y")]);
    publishing(&["-t", "a", "-M"], &peer)
        .input("x\ny")
        .run()
        .code(0);
    let file = scratch_file("payload", b"\xff\0\r\n");
    let peer = takes(&[("a", b"\xff\0\r\n")]);
    publishing(&["-t", "a"], &peer)
        .stdin(File::open(file).unwrap())
        .run()
        .code(0);
}

#[test]
fn no_payload_at_all() {
    let whole = ["-t", "a", "-t", "b"];
    for arguments in [
        &whole[..2],
        &whole,
        &["-t", "a", "--repeat", "3"],
        &["-t", "a", "--template"],
        &["-t", "a", "-f", "json", "-r"],
        &["-t", "a", "-o", "json"],
    ] {
        let peer = nobody();
        let finished = publishing(arguments, &peer)
            .stdin(File::open("/dev/null").unwrap())
            .run()
            .code(2);
        let told = if arguments.contains(&"json") && arguments.contains(&"-o") {
            finished.text() + &finished.stderr
        } else {
            finished.stderr.clone()
        };
        assert!(told.contains("no payload: stdin is empty"), "{finished}");
        assert!(told.contains("-n publishes an empty message"), "{finished}");
        let (_keyboard, stdin) = terminal();
        publishing(arguments, &peer)
            .stdin(stdin)
            .run()
            .code(2)
            .said("no payload")
            .said("pass it as MESSAGE (behind -- if it begins with a dash)");
    }
    // Who names stdin, or nothing, means it.
    for flag in ["-s", "-n"] {
        let peer = takes(&[("a", b"")]);
        publishing(&["-t", "a", flag], &peer).run().code(0);
    }
}

#[test]
fn several_topics_and_several_files() {
    let peer = takes(&[("a", b"x"), ("b", b"x")]);
    publishing(&["-t", "a", "-t", "b", "-m", "x"], &peer)
        .run()
        .code(0)
        .said("Published 2 messages");
    let (one, two) = (scratch_file("one", "1\n"), scratch_file("two", "2"));
    let files = ["--file-read", &one, "--file-read", &two];
    let both = [("a", &b"1\n"[..]), ("b", b"1\n"), ("a", b"2"), ("b", b"2")];
    let peer = takes(&both);
    publishing(&["-t", "a", "-t", "b"], &peer)
        .args(&files)
        .run()
        .code(0);
    let peer = takes(&[("a", b"1\n"), ("a", b"2")]);
    publishing(&["-t", "a"], &peer).args(&files).run().code(0);
    let peer = takes(&[("a", b"1"), ("b", b"1"), ("a", b"2"), ("b", b"2")]);
    publishing(&["-t", "a", "-t", "b", "--split"], &peer)
        .args(&files)
        .run()
        .code(0)
        .said("Published 4 messages");
    // Lines of a pipe, and a template for each message.
    let peer = takes(&[("a", b"x"), ("b", b"x"), ("a", b"y"), ("b", b"y")]);
    publishing(&["-t", "a", "-t", "b", "-lm"], &peer)
        .input("x\ny\n")
        .run()
        .code(0);
    let peer = takes(&[("a", b"a1"), ("b", b"b2"), ("a", b"a3"), ("b", b"b4")]);
    let text = "{{ topic }}{{ counter() }}";
    publishing(
        &[
            "-t",
            "a",
            "-t",
            "b",
            "--template",
            "-m",
            text,
            "--repeat",
            "2",
        ],
        &peer,
    )
    .run()
    .code(0);
    // A line that names its topic goes there and nowhere else.
    let peer = takes(&[("a", b"x"), ("b", b"x"), ("c", b"y")]);
    publishing(&["-t", "a", "-t", "b", "--json-lines"], &peer)
        .input("{\"payload\":\"x\"}\n{\"topic\":\"c\",\"payload\":\"y\"}\n")
        .run()
        .code(0);
    // Files of lines follow each other, and share none.
    let (one, two) = (scratch_file("1", "a\tx"), scratch_file("2", "b\ty\n"));
    let peer = takes(&[("a", b"x"), ("b", b"y")]);
    publishing(
        &["--topic-per-line", "--file-read", &one, "--file-read", &two],
        &peer,
    )
    .run()
    .code(0);
    let peer = nobody();
    publishing(
        &["-t", "a", "--file-read", &one, "--file-read", "/nowhere/x"],
        &peer,
    )
    .run()
    .code(8)
    .said("/nowhere/x");
}

#[test]
fn a_refusal_among_several_topics_is_named() {
    let peer = Peer::once(|mut conn: Conn| {
        conn.open();
        for number in 0..4 {
            let packet = conn.expect(3);
            let reason = if number == 3 { 0x87 } else { 0 };
            conn.send(crate::support::bytes::ack_with(
                0x40,
                packet.publish_id(),
                reason,
            ));
        }
        conn.farewell();
    });
    publishing(&["-t", "a", "-t", "b", "-lm", "-q", "1"], &peer)
        .input("x\ny\n")
        .run()
        .code(4)
        .said("the broker refused line 2 to b: ");
}

#[test]
fn what_takes_one_value_is_given_once() {
    for (words, flag) in [
        ("pub -t a -m one -m two", "--message"),
        ("pub -t a -m x -q 0 -q 1", "--qos"),
        ("sub -t a -C 1 -C 2", "--count"),
        ("conn -k 1 --keepalive=2", "--keepalive"),
        ("simulate -sc tesla -sc weather", "--scenario"),
        ("broker --port 0 --port 1", "--port"),
        ("bench sub -t a -c 1 -c 2", "--count"),
        ("profile add x -h a -h b", "--hostname"),
    ] {
        let words: Vec<_> = words.split(' ').collect();
        mqtty(&words)
            .run()
            .code(2)
            .said(&format!("{flag} is given more than once"));
    }
    let peer = takes(&[("a", b"x")]);
    publishing(&["-t", "a", "-m", "x", "--quiet", "--quiet"], &peer)
        .run()
        .code(0);
}

#[test]
fn an_empty_retained_message_is_warned_of() {
    let empty = scratch_file("empty", "");
    let cases: [(&[&str], &str, bool); 8] = [
        (&["-s", "--retain"], "", true),
        (&["-m", "", "-r"], "", true),
        (&["--file-read", &empty, "-r"], "", true),
        (&["-lm", "-r"], "x\n\ny\n", true),
        (&["-t", "u", "-m", "", "-r"], "", true),
        (&["-n", "-r"], "", false),
        (&["-n", "-r", "--repeat", "2"], "", false),
        (&["-m", ""], "", false),
    ];
    for (arguments, input, warned) in cases {
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.drain();
        });
        let finished = publishing(&["-t", "a"], &peer)
            .args(arguments)
            .input(input)
            .run()
            .code(0);
        let told = finished
            .stderr
            .contains("deletes the retained message of a");
        assert_eq!(told, warned, "{finished}");
    }
}

#[test]
fn a_session_that_nobody_could_resume() {
    for words in [
        "sub -t x -q 1 --no-clean",
        "conn --no-clean",
        "pub -t x -m y -q 1 --no-clean -V 3.1.1",
        "sub -t x -q 1 -se never",
        "bench sub -t x -c 1 --no-clean",
    ] {
        let words: Vec<_> = words.split(' ').collect();
        mqtty(&words)
            .run()
            .code(2)
            .said("needs --client-id")
            .said("hint: add --client-id NAME");
    }
    // A place of its own for each part.
    let config = scratch_file("config.toml", "[profiles.p]\nno_clean = true\n");
    let line = ["conn", "--profile", "p", "--config", &config];
    mqtty(&line)
        .run()
        .code(2)
        .said("profiles.p.no_clean")
        .said("needs --client-id");
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.farewell();
    });
    mqtty(&line)
        .args(&["--once"])
        .env("MQTTY_CLIENT_ID", "me")
        .port(peer.port)
        .run()
        .code(0);
}

#[test]
fn the_lines_of_a_file_from_another_system() {
    let file = scratch_file("lines", "a\r\nb\r\n\r\nc\r");
    let lines: [(&str, &[u8]); 4] = [("t", b"a"), ("t", b"b"), ("t", b""), ("t", b"c")];
    let peer = takes(&lines);
    publishing(&["-t", "t", "--file-read", &file, "--split"], &peer)
        .run()
        .code(0);
    let peer = takes(&lines);
    publishing(&["-t", "t", "-lm"], &peer)
        .stdin(File::open(&file).unwrap())
        .run()
        .code(0);
    // Another separator leaves bytes alone.
    let peer = takes(&[("t", b"a\r\nb\r\n\r\n"), ("t", b"\r")]);
    publishing(&["-t", "t", "--file-read", &file, "--split=c"], &peer)
        .run()
        .code(0);
}

#[test]
fn json_is_indented_however_its_payload_is_made() {
    let cases: [(&[&str], &str); 5] = [
        (&[], "  \"payload\": \"{\\\"a\\\":[1]}\""),
        (
            &["-f", "json"],
            "  \"payload\": {\n    \"a\": [\n      1\n    ]\n  }",
        ),
        (&["--select", ".a"], "  \"payload\": \"[1]\""),
        (
            &["-f", "json", "--select", ".a"],
            "  \"payload\": [\n    1\n  ]",
        ),
        (
            &["--decode-with", "cat"],
            "  \"payload\": \"{\\\"a\\\":[1]}\"",
        ),
    ];
    for (arguments, expected) in cases {
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0, "t", 0, "{\"a\":[1]}"));
            conn.drain();
        });
        let text = mqtty(&["sub", "-t", "t", "-C", "1", "-o", "json", "--pretty"])
            .args(arguments)
            .env("PATH", std::env::var_os("PATH").unwrap())
            .port(peer.port)
            .run()
            .code(0)
            .text();
        assert!(text.starts_with("{\n  \"time\": \""), "{text}");
        assert!(text.contains(expected), "{text}");
        assert!(text.ends_with("\n}\n"), "{text}");
    }
}

/// What `sub -o json` prints in a format is what `pub --json-lines` needs to publish the same payload again.
#[test]
fn decoded_payloads_come_back() {
    let values = [
        "\"abc\"",
        "\"\\\"quoted\\\" \\u00e9\\n\"",
        "\"\"",
        "\"6162\"",
        "\"null\"",
        "null",
        "true",
        "0",
        "-0.0",
        "1.50",
        "1e400",
        "123456789012345678901234567890.12345",
        "[]",
        "{\"a\":1,\"a\":2,\"\":[\"x\",null]}",
        "[\"a\",{\"b\":1.0}]",
    ];
    let cbor: Vec<Vec<u8>> = vec![
        b"\x63abc".to_vec(),
        b"\x18\x2a".to_vec(),
        b"\x82\x01\x61a".to_vec(),
        b"\x01\x02".to_vec(),
        b"\x82\x01\x02\x61x".to_vec(),
        b"\xa1\x61a\xf6".to_vec(),
    ];
    let msgpack: Vec<Vec<u8>> = vec![
        b"\xa3abc".to_vec(),
        b"\x2a".to_vec(),
        b"\x92\x01\xa1a".to_vec(),
        b"\x01\x02".to_vec(),
        b"\x81\xa1a\xc0".to_vec(),
    ];
    let bytes: Vec<Vec<u8>> = vec![
        b"abc".to_vec(),
        b"\xff\0\x01".to_vec(),
        Vec::new(),
        b"\"abc\"".to_vec(),
        b"6162".to_vec(),
    ];
    let json: Vec<Vec<u8>> = values
        .iter()
        .map(|value| value.as_bytes().to_vec())
        .collect();
    let detected = [&json[..], &bytes, &cbor[2..3], &cbor[5..], &msgpack[4..]].concat();
    for (format, payloads) in [
        ("json", json.clone()),
        ("cbor", cbor),
        ("msgpack", msgpack),
        ("hex", bytes.clone()),
        ("base64", bytes.clone()),
        ("text", bytes.clone()),
        ("binary", bytes),
        ("auto", detected),
    ] {
        let shown = shown(format, &payloads);
        for flags in [&[][..], &["-f", format]] {
            // Nobody can publish by these two, and text is checked by neither.
            if format == "auto" && !flags.is_empty() {
                continue;
            }
            let expected: Vec<_> = payloads.iter().map(|payload| ("t", &payload[..])).collect();
            let peer = takes(&expected);
            publishing(&["--json-lines", "--quiet"], &peer)
                .args(flags)
                .input(&shown.stdout[..])
                .run()
                .code(0)
                .said("");
        }
    }
}

/// What `sub` prints of these payloads in a format.
fn shown(format: &str, payloads: &[Vec<u8>]) -> Finished {
    let messages: Vec<u8> = payloads
        .iter()
        .flat_map(|payload| publish(0, "t", 0, payload))
        .collect();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(messages);
        conn.drain();
    });
    let count = payloads.len().to_string();
    mqtty(&["sub", "-t", "t", "-o", "json", "-C", &count, "-f", format])
        .port(peer.port)
        .run()
        .code(0)
}

/// What a line cannot say is an error and not another payload.
#[test]
fn payloads_that_need_more_than_a_line() {
    for (line, said, hint) in [
        (
            r#"{"topic":"t","format":"protobuf","payload":{}}"#,
            "line 1: the payload was decoded from protobuf",
            "--protobuf-path",
        ),
        (
            r#"{"topic":"t","format":"sparkplug","payload":{}}"#,
            "line 1: the payload was decoded from sparkplug",
            "without --format",
        ),
        (
            r#"{"topic":"t","format":"yaml","payload":"x"}"#,
            "line 1: format: \"yaml\" is not one of base64, json,",
            "",
        ),
        (
            r#"{"topic":"t","format":"hex","payload":"6g"}"#,
            "line 1: cannot encode the payload as hex",
            "",
        ),
    ] {
        let peer = takes(&[]);
        publishing(&["--json-lines"], &peer)
            .input(line)
            .run()
            .code(7)
            .said(said)
            .said(hint);
    }
}

/// Every field of an export becomes a setting or is named.
#[test]
fn subscriptions_of_an_export() {
    let config = scratch_dir().join("config.toml");
    let config = config.to_str().unwrap();
    let export = r#"[{"id": "1", "clientId": "me", "name": "lab", "clean": false, "protocol": "mqtt", "host": "h",
      "port": 1883, "mqttVersion": "5.0", "unreadMessageCount": 3, "createAt": "now", "color": "red",
      "messages": [{"payload": "x"}], "newThing": 7, "userNotes": "",
      "properties": {"userProperties": "{\"a\":\"1\",\"b\":\"\"}", "authenticationData": "x", "later": true},
      "will": {"lastWillTopic": "w", "lastWillQos": 0, "properties": {"odd": 1}},
      "pushProps": {"contentType": "text/plain", "topicAlias": 3, "subscriptionIdentifier": 4},
      "subscriptions": [
        {"id": "2", "topic": "a/#", "qos": 1, "nl": true, "rap": true, "rh": 2, "subscriptionIdentifier": 5,
         "alias": "all of a", "color": "blue", "createAt": "now"},
        {"topic": "b", "qos": 0, "nl": false, "rap": false, "rh": 0, "subscriptionIdentifier": 6},
        {"topic": "c", "disabled": true}]},
     {"clientId": "mqttx_0a1b2c3d", "name": "old", "clean": false, "protocol": "mqtt", "host": "g", "port": 1,
      "mqttVersion": "3.1.1", "subscriptions": [{"topic": "d", "qos": 2, "nl": true},
        {"topic": "e", "qos": 0, "subscriptionIdentifier": 1}]},
     {"clientId": "x", "clientIdWithTime": true, "name": "timed", "host": "g", "port": 1,
      "subscriptions": [{"topic": "f", "subscriptionIdentifier": 1}, {"topic": "g"}]}]"#;
    let file = scratch_file("export.json", export);
    let finished = mqtty(&["profile", "import", &file, "--config", config])
        .run()
        .code(0);
    for what in [
        "lab: \"messages\" is",
        "lab: \"newThing\" is",
        "lab: the empty user property \"b\" is",
        "lab: \"authenticationData\" of the properties is",
        "lab: \"later\" of the properties is",
        "lab: \"odd\" of the will's properties is",
        "lab: \"subscriptionIdentifier\" of published messages is",
        "lab: \"alias\" of the subscription to \"a/#\" is",
        "lab: the disabled subscription to \"c\" is",
        "old: the generated client identifier \"mqttx_0a1b2c3d\" is",
        "old: \"clean\": false, which needs a client identifier of its own, is",
        "old: \"nl\" of the subscriptions, which needs MQTT 5, is",
        "old: the subscription identifier of \"e\"",
        "timed: the client identifier \"x\" with a time behind it is",
        "timed: the subscription identifier of \"f\", which not all subscriptions have, is",
    ] {
        assert!(finished.stderr.contains(what), "{what}\n{finished}");
    }
    for silent in [
        "color",
        "createAt",
        "unreadMessageCount",
        "userNotes",
        "\"id\"",
    ] {
        assert!(!finished.stderr.contains(silent), "{silent}\n{finished}");
    }
    let text = std::fs::read_to_string(config).unwrap();
    for setting in [
        "no_clean = true\n",
        "conn_user_properties = \"a: 1\"\n",
        "[profiles.lab.pub]\ntopic_alias = 3\ncontent_type = \"text/plain\"\n",
        "[profiles.lab.sub]\ntopic = [\"a/#\", \"b\"]\nqos = [1, 0]\nno_local = [\"true\", \"false\"]\n",
        "retain_as_published = [\"true\", \"false\"]\nretain_handling = [\"2\", \"0\"]\nsubscription_identifier = [5, 6]\n",
    ] {
        assert!(text.contains(setting), "{setting}\n{text}");
    }
    // The profile is one that can be used.
    let peer = Peer::once(|mut conn| {
        conn.open();
        let one = conn.grant();
        let two = conn.grant();
        // No local, retain as published, no retained messages, QoS 1; and the identifier in front.
        assert!(
            one.body.ends_with(b"\x02\x0b\x05\0\x03a/#\x2d"),
            "{one:02x?}"
        );
        assert!(two.body.ends_with(b"\x02\x0b\x06\0\x01b\x00"), "{two:02x?}");
        conn.farewell();
    });
    mqtty(&["sub", "--profile", "lab", "--config", config, "-E"])
        .port(peer.port)
        .run()
        .code(0);
}
