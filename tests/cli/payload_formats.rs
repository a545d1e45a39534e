//! What `sub` makes of payloads: formats, schemas, commands; and what becomes of those that are something
//! else.

use std::io::Read;
use std::time::Duration;

use crate::subscribe::port_of;
use crate::support::bytes::publish;
use crate::support::finished::Finished;
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::{scratch_file, terminal};

/// A broker that delivers these messages at once.
fn delivers(messages: &[(&str, &[u8])]) -> Peer {
    let packets: Vec<u8> = messages
        .iter()
        .flat_map(|(topic, payload)| publish(0, topic, 0, payload))
        .collect();
    Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(packets);
        conn.drain();
    })
}

/// A subscriber that leaves after so many messages.
fn subscriber(peer: &Peer, count: usize, arguments: &[&str]) -> Run {
    mqtty(&["sub", "-t", "#", "-C", &count.to_string()])
        .args(arguments)
        .port(peer.port)
}

/// What a subscriber makes of these messages.
fn sub(messages: &[(&str, &[u8])], arguments: &[&str]) -> Finished {
    let peer = delivers(messages);
    subscriber(&peer, messages.len(), arguments).run()
}

/// What follows the time in a line of JSON.
fn without_time(finished: &Finished) -> String {
    let text = finished.text();
    let (_, rest) = text.split_once(",\"topic\"").unwrap();
    format!("\"topic\"{rest}")
}

/// The lines below the header of a message in the default mode.
fn below_header(finished: &Finished) -> String {
    let text = finished.text();
    text.split_once('\n').unwrap().1.to_owned()
}

#[test]
fn every_format() {
    // Format and payload; as text, on its page, as a value.
    let cases: [(&str, &[u8], &str, &str, &str); 9] = [
        ("base64", b"hi\xff", "aGn/", "aGn/", "\"aGn/\""),
        ("hex", b"hi\xff", "6869 ff", "6869 ff", "\"6869 ff\""),
        (
            "json",
            b"{\"b\": 1.50}",
            "{\"b\":1.50}",
            "{\n  \"b\": 1.50\n}",
            "{\"b\":1.50}",
        ),
        (
            "cbor",
            b"\xa1ab\x01",
            "{\"b\":1}",
            "{\n  \"b\": 1\n}",
            "{\"b\":1}",
        ),
        (
            "msgpack",
            b"\x92\x01\x02",
            "[1,2]",
            "[\n  1,\n  2\n]",
            "[1,2]",
        ),
        ("binary", b"hi", "hi", "hi", "\"hi\""),
        ("text", b"hi", "hi", "hi", "\"hi\""),
        ("auto", b"[1 ]", "[1]", "[\n  1\n]", "[1]"),
        (
            "auto",
            b"just text",
            "just text",
            "just text",
            "\"just text\"",
        ),
    ];
    for (format, payload, text, page, value) in cases {
        let run = |mode| sub(&[("a", payload)], &["-f", format, "-o", mode]).code(0);
        run("raw").printed(format!("{text}\n"));
        assert_eq!(
            below_header(&run("default")),
            format!("{page}\n\n"),
            "{format}"
        );
        let size = payload.len();
        assert_eq!(
            without_time(&run("json")),
            format!(
                "\"topic\":\"a\",\"qos\":0,\"retain\":false,\"dup\":false,\"size\":{size},\"payload\":{value}}}\n"
            )
        );
        let clean: serde_json::Value = serde_json::from_slice(&run("clean").stdout).unwrap();
        assert_eq!(clean["payload"], text, "{format}");
        assert_eq!(clean["packet"]["payload"]["data"][0], payload[0]);
    }
}

#[test]
fn a_format_of_the_last_resort_is_a_dump() {
    let finished = sub(&[("a", b"\xc1\x00\xff")], &["-f", "auto"]).code(0);
    assert!(below_header(&finished).contains("c1 00 ff"), "{finished}");
    sub(
        &[("a", b"\xc1\x00\xff")],
        &["-f", "auto", "-o", "raw", "-N"],
    )
    .code(0)
    .printed(b"\xc1\x00\xff");
}

#[test]
fn what_will_not_decode_is_shown_as_it_came() {
    let messages: [(&str, &[u8]); 4] = [("a", b"{"), ("b", b"[1]"), ("c", b"\xff"), ("d", b"")];
    sub(&messages, &["-f", "json", "-o", "raw"])
        .code(0)
        .printed(b"{\n[1]\n\xff\n\n")
        .said("warning: message to a shown as it came: cannot decode the payload as json: ")
        .said("message to d shown as it came: ")
        .said("warning: 3 of 4 payloads could not be decoded");
    // Where values are JSON, nothing else is taken for one.
    let finished = sub(&messages[..1], &["-f", "json", "-o", "json"]).code(0);
    assert!(without_time(&finished).ends_with("\"size\":1,\"payload_base64\":\"ew==\"}\n"));
    sub(&messages[..1], &["-f", "json", "-o", "raw", "--quiet"])
        .code(0)
        .printed("{\n")
        .did_not_say("warning");
}

#[test]
fn many_that_will_not_decode_are_counted() {
    let messages: Vec<(&str, &[u8])> = vec![("a", b"{"); 25];
    let finished = sub(&messages, &["-f", "cbor", "-o", "raw"])
        .code(0)
        .said("25 of 25 payloads could not be decoded");
    let told = finished.stderr.matches("shown as it came").count();
    assert_eq!(told, 10, "{finished}");
}

#[test]
fn strict_is_the_end() {
    let messages: [(&str, &[u8]); 3] = [("a", b"1"), ("b/c", b"{"), ("d", b"2")];
    sub(&messages, &["-f", "json", "-o", "raw", "--strict"])
        .code(7)
        .printed("1\n")
        .said("error: message to b/c: cannot decode the payload as json: ");
    // Also as the last one that is wanted.
    sub(&messages[..2], &["-f", "json", "-o", "raw", "--strict"]).code(7);
    sub(&messages[..1], &["-o", "raw", "--strict"])
        .code(0)
        .said("--strict is ignored: there is nothing to decode");
}

#[test]
fn strict_without_a_limit() {
    let peer = delivers(&[("a", b"{")]);
    mqtty(&["sub", "-t", "#", "-f", "json", "--strict"])
        .port(peer.port)
        .run()
        .code(7)
        .within(Duration::from_secs(5));
}

const PROTO: &str = "syntax = \"proto3\";\npackage w;\n\
    message Reading { string place = 1; int32 value = 2; }\n";
const AVSC: &str = r#"{"type":"record","name":"R","fields":[{"name":"n","type":"long"}]}"#;

#[test]
fn schemas() {
    let proto = scratch_file("reading.proto", PROTO);
    let flags = ["-Pp", &proto, "-Pmn", "w.Reading"];
    let reading: (&str, &[u8]) = ("a", b"\x0a\x04hall\x10\x15");
    let json = "{\"place\":\"hall\",\"value\":21}";
    let run = |more: &[&str]| sub(&[reading], &[&flags[..], more].concat()).code(0);
    assert_eq!(below_header(&run(&[])), format!("{json}\n\n"));
    run(&["-o", "raw"]).printed(format!("{json}\n"));
    let indented = "{\n  \"place\": \"hall\",\n  \"value\": 21\n}\n\n";
    assert_eq!(below_header(&run(&["-f", "json"])), indented);
    assert!(without_time(&run(&["-o", "json"])).contains(&format!("\"payload\":{json}")));
    sub(
        &[("a", b"\x0a\xff")],
        &[&flags[..], &["-o", "raw"]].concat(),
    )
    .code(0)
    .printed(b"\x0a\xff\n")
    .said("cannot decode the payload as message w.Reading: ");
    let avsc = scratch_file("r.avsc", AVSC);
    sub(&[("a", b"\x02")], &["-Ap", &avsc, "-o", "raw"])
        .code(0)
        .printed("{\"n\":1}\n");
    mqtty(&["sub", "-t", "a", "-p", "1", "-Ap", &avsc, "-f", "sparkplug"])
        .run()
        .code(2)
        .said("--format sparkplug cannot be combined with a schema");
    mqtty(&["sub", "-t", "a", "-p", "1", "-Ap", "/nowhere.avsc"])
        .run()
        .code(8)
        .said("cannot read --avsc-path /nowhere.avsc: ");
}

#[test]
fn sparkplug_knows_names_by_their_aliases() {
    // A birth names the metric (name 1, alias 2, datatype 4, int_value 10), data has only the alias.
    let messages: [(&str, &[u8]); 2] = [
        (
            "spBv1.0/g/NBIRTH/n",
            b"\x12\x09\x0a\x01m\x10\x07\x20\x03\x50\x05",
        ),
        ("spBv1.0/g/NDATA/n", b"\x12\x06\x10\x07\x20\x03\x50\x06"),
    ];
    let finished = sub(&messages, &["-f", "sparkplug", "-o", "raw"]).code(0);
    let text = finished.text();
    assert_eq!(text.matches("\"m\"").count(), 2, "{finished}");
}

#[test]
fn a_command_decodes() {
    let messages: [(&str, &[u8]); 3] = [("a", b"one"), ("b", b""), ("c", b"$(rm) \xff")];
    sub(
        &messages,
        &["--decode-with", "tr a-z A-Z; echo .", "-o", "raw"],
    )
    .code(0)
    .printed(b"ONE.\n.\n$(RM) \xff.\n");
    // Its output is what the format reads.
    sub(
        &[("a", b"[1,2]")],
        &["--decode-with", "tr 1 3", "-f", "json", "-o", "raw"],
    )
    .code(0)
    .printed("[3,2]\n");
    mqtty(&[
        "sub",
        "-t",
        "a",
        "-p",
        "1",
        "--decode-with",
        "cat",
        "-Ap",
        &scratch_file("r", AVSC),
    ])
    .run()
    .code(2)
    .said("--decode-with cannot be used with a schema");
}

#[test]
fn commands_that_take_their_time_do_not_change_the_order() {
    let messages: [(&str, &[u8]); 5] = [
        ("a", b"0.3"),
        ("a", b"0"),
        ("a", b"0.1"),
        ("a", b"0"),
        ("a", b"0"),
    ];
    sub(
        &messages,
        &["--decode-with", "read x; sleep $x; echo $x", "-o", "raw"],
    )
    .code(0)
    .printed("0.3\n0\n0.1\n0\n0\n");
}

#[test]
fn commands_that_fail() {
    let messages: [(&str, &[u8]); 2] = [("a", b"1"), ("a", b"2")];
    let command = ["--decode-with", "grep 2 || { echo no luck >&2; exit 3; }"];
    sub(&messages, &[&command[..], &["-o", "raw"]].concat())
        .code(0)
        .printed("1\n2\n")
        .said("message to a shown as it came: the command of --decode-with ended with exit status: 3: no luck")
        .said("1 of 2 payloads could not be decoded");
    sub(
        &messages,
        &[&command[..], &["-o", "raw", "--strict"]].concat(),
    )
    .code(7)
    .printed("")
    .said("error: message to a: the command of --decode-with ended with");
}

#[test]
fn a_command_that_reads_nothing_of_a_large_payload() {
    let payload = vec![b'x'; 1_000_000];
    sub(
        &[("a", &payload)],
        &["--decode-with", "echo fine", "-o", "raw"],
    )
    .code(0)
    .printed("fine\n");
}

#[test]
fn a_command_that_hangs_holds_up_nobody_who_wants_to_leave() {
    let peer = delivers(&[("a", b"x")]);
    let running = mqtty(&["sub", "-t", "#", "--decode-with", "exec sleep 60"])
        .port(peer.port)
        .start();
    running.says("Subscribed to #");
    running.interrupt();
    running.finish().code(0).within(Duration::from_secs(10));
}

#[test]
fn colours_are_for_json() {
    let run = |arguments: &[&str]| sub(&[("a", b"{\"k\":[\"s\",1,null]}")], arguments).code(0);
    let colored = below_header(&run(&["-f", "json", "--color", "always"]));
    assert!(colored.contains("\x1b[34m\"k\"\x1b[0m: ["), "{colored:?}");
    assert!(colored.contains("\x1b[33m1\x1b[0m"), "{colored:?}");
    assert!(!below_header(&run(&["-f", "json"])).contains('\x1b'));
    // Data for programs has none.
    let line = run(&["-f", "json", "--color", "always", "-o", "json"]);
    assert!(!line.text().contains('\x1b'));
}

#[test]
fn hostile_payloads_through_every_format() {
    let deep = "[".repeat(100_000);
    let long = vec![0x9f; 300_000];
    let hostile: [&[u8]; 9] = [
        b"",
        b"\x1b]0;title\x07\x1b[2J",
        "\"\u{202e}\u{9b}\x7f\"".as_bytes(),
        b"\xff\xfe\x00",
        b"\xbf\xff\xff\xff\xff",
        b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xdd\xff\xff\xff\xff",
        deep.as_bytes(),
        &long,
    ];
    let messages: Vec<(&str, &[u8])> = hostile
        .iter()
        .map(|payload| ("spBv1.0/g/NDATA/n", *payload))
        .collect();
    for format in [
        "base64",
        "json",
        "hex",
        "cbor",
        "msgpack",
        "binary",
        "text",
        "auto",
        "sparkplug",
    ] {
        for mode in ["default", "json", "raw", "clean"] {
            sub(&messages, &["-f", format, "-o", mode]).code(0);
        }
        let (mut screen, stdout) = terminal();
        let peer = delivers(&messages);
        let running = subscriber(&peer, messages.len(), &["-f", format, "--color", "never"])
            .stdout(stdout)
            .start();
        let shown = std::thread::spawn(move || {
            let mut shown = Vec::new();
            // The other side is closed at the end, which is an error on a terminal.
            let _ = screen.read_to_end(&mut shown);
            shown
        });
        running.finish().code(0);
        let shown = String::from_utf8(shown.join().unwrap()).unwrap();
        let harmful = shown
            .chars()
            .find(|c| (c.is_control() && !"\r\n\t".contains(*c)) || *c == '\u{202e}');
        assert_eq!(harmful, None, "{format}");
    }
}

#[test]
fn what_sub_prints_as_json_pub_can_send_again() {
    let payloads: [&[u8]; 7] = [
        b"text",
        b"",
        b"\xff\x00\x80",
        b"{\"a\": 1.50}",
        b"\"quoted\" \\ \x1b\x7f",
        "\u{202e}\u{1f600}".as_bytes(),
        b"null",
    ];
    let input = payloads.join(&b'\n');
    let input = [&input[..], b"\n"].concat();
    let broker = mqtty(&["broker", "--port", "0"]).start();
    let port = port_of(&broker);
    let count = payloads.len().to_string();
    let subscribe = |arguments: &[&str]| {
        let running = mqtty(&["sub", "-t", "t", "-q", "1", "-C", &count])
            .args(arguments)
            .port(port)
            .start();
        running.says("Subscribed to t");
        running
    };
    let first = subscribe(&["-o", "json"]);
    mqtty(&[
        "pub", "-t", "t", "-q", "1", "-lm", "-ct", "x/y", "-rt", "r", "-pf", "-e", "60",
    ])
    .args(&[
        "--correlation-data-base64",
        "/wA=",
        "-up",
        "k: v",
        "k: \u{e9}\"",
    ])
    .port(port)
    .input(&input[..])
    .run()
    .code(0);
    let first = first.finish().code(0);
    // Once as bytes, once as lines, which are the same but for what is said of the delivery.
    let bytes = subscribe(&["-o", "raw"]);
    let lines = subscribe(&["-o", "json"]);
    mqtty(&["pub", "--json-lines"])
        .port(port)
        .input(&first.stdout[..])
        .run()
        .code(0);
    bytes.finish().code(0).printed(&input);
    let again = lines.finish().code(0);
    let comparable = |finished: &Finished| -> Vec<serde_json::Value> {
        let lines = finished.text();
        lines
            .lines()
            .map(|line| {
                let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
                let object = value.as_object_mut().unwrap();
                object.remove("time");
                object.remove("packet_id");
                value
            })
            .collect()
    };
    assert_eq!(comparable(&again), comparable(&first));
    broker.interrupt();
    broker.finish().code(0);
}

/// What is decoded is what expressions look into, what goes into files and to commands, and what every mode
/// shows; sizes are those of what came.
#[test]
fn what_is_decoded_goes_everywhere() {
    let messages: [(&str, &[u8]); 2] = [("a", b"\xa1at\x18\x1f"), ("b", b"\xa1at\x14")];
    let run = |more: &[&str]| {
        let peer = delivers(&messages);
        let run = subscriber(&peer, 1, &["-f", "cbor", "--where", ".t > 20"]);
        run.args(more)
            .env("PATH", std::env::var_os("PATH").unwrap())
            .run()
            .code(0)
    };
    let csv = run(&["-o", "csv"]).text();
    assert!(csv.ends_with(",a,0,false,5,\"{\"\"t\"\":31}\",\n"), "{csv}");
    let log = run(&["-o", "log"]).text();
    assert!(
        log.ends_with("topic: a, qos: 0, size: 5B\n{\"t\":31}\n"),
        "{log}"
    );
    let table = run(&["-o", "table"]).text();
    assert!(table.ends_with("  0      5B  {\"t\":31}\n"), "{table}");
    run(&["-F", "%t %l %p"]).printed("a 5 {\"t\":31}\n");
    run(&["--select", ".t", "-F", "%l %p"]).printed("5 31\n");
    assert!(without_time(&run(&["--select", ".t", "-o", "json"])).ends_with("\"payload\":31}\n"));
    let text = without_time(&run(&["--select", ".t | tostring", "-o", "json"]));
    assert!(text.ends_with("\"payload\":\"31\"}\n"), "{text}");
    let file = scratch_file("decoded", "");
    run(&["--file-write", &file]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{\"t\":31}\n");
    let command = format!("{{ cat; echo \" $MQTTY_SIZE\"; }} > '{file}'");
    run(&["--exec", &command]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "{\"t\":31} 5\n");
}

/// What a command makes of payloads is looked into, too; only what passes is counted.
#[test]
fn what_a_command_decodes_is_looked_into() {
    let messages: [(&str, &[u8]); 4] = [("a", b"1"), ("b", b"22"), ("c", b"x"), ("d", b"33")];
    let peer = delivers(&messages);
    subscriber(&peer, 2, &["--decode-with", "printf '[%s]' \"$(cat)\""])
        .args(&["--where", ".[0] > 10", "--select", ".[0]", "-F", "%t %l %p"])
        .env("PATH", std::env::var_os("PATH").unwrap())
        .run()
        .code(0)
        .said("skipped a message on c: its payload is not JSON")
        .printed("b 2 22\nd 2 33\n");
}
