//! Payloads that are not the text that their payload format indicator claims.

use std::sync::mpsc::channel;

use crate::support::bytes::ack_with;
use crate::support::peer::{Conn, Peer};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;

#[test]
fn a_payload_that_is_not_the_text_that_it_claims_to_be() {
    let publish = |more: &[&str], input: &[u8]| {
        let peer = Peer::once(|mut conn: Conn| {
            conn.open();
            while conn.next().is_some() {}
        });
        mqtty(&["pub", "-t", "t"])
            .args(more)
            .port(peer.port)
            .input(input)
            .run()
            .code(0)
    };
    let warning = "is not UTF-8, as its payload format indicator claims";
    publish(&["-s", "-pf"], b"\xff\xfe")
        .said("the payload of the message to t")
        .said(warning);
    publish(&["-lm", "-pf"], b"good\n\xff\n\xff\n")
        .said("line 2 to t")
        .said(warning);
    let json = b"{\"payload_base64\":\"/w==\",\"properties\":{\"payload_format_indicator\":1}}";
    publish(&["--json-lines"], json).said(warning);
    publish(&["-s"], b"\xff").did_not_say("UTF-8");
    publish(&["-lm", "-pf"], "grüße\n".as_bytes()).did_not_say("UTF-8");
}

/// Random bytes are told by what they are: a few may be text.
#[test]
fn random_payloads_of_load_that_are_text_by_chance() {
    let warning = "is not UTF-8, as its payload format indicator claims";
    let (mut text, mut binary) = (0, 0);
    for seed in 1..=8 {
        let (sender, payload) = channel();
        let peer = Peer::once(move |mut conn| {
            conn.open();
            sender.send(conn.expect(3).payload().to_vec()).unwrap();
            conn.drain();
        });
        let finished = mqtty(&[
            "bench", "pub", "-t", "t", "-c", "1", "-L", "1", "-pf", "-S", "1",
        ])
        .args(&["--seed", &seed.to_string()])
        .port(peer.port)
        .run()
        .code(0);
        if std::str::from_utf8(&payload.recv().unwrap()).is_ok() {
            text += 1;
            finished.did_not_say("UTF-8");
        } else {
            binary += 1;
            finished.said("each message to t").said(warning);
        }
    }
    assert!(text > 0 && binary > 0, "{text} and {binary}");
    // Of many clients some have one.
    mqtty(&[
        "bench", "pub", "-t", "t", "-c", "64", "-i", "0", "-L", "64", "-pf", "-S", "1",
    ])
    .args(&["--seed", "1", "--embedded"])
    .run()
    .code(0)
    .said("the payload of each message of ")
    .said(" of 64 clients to t is not UTF-8");
}

#[test]
fn payloads_of_load_that_are_not_the_text_that_they_claim_to_be() {
    let warning = "is not UTF-8, as its payload format indicator claims";
    let bytes = scratch_file("bytes", b"\xff\xfe");
    let lines = scratch_file("lines", b"good\n\xff\n");
    let text = scratch_file("text", "gr\u{fc}\u{df}e");
    let script = |name: &str, message: &str| {
        let text = format!("exports.generator = () => ({{ message: {message} }});");
        scratch_file(name, text)
    };
    let binary = script("binary.js", "Buffer.from([0xff, 0xfe])");
    let letters = script("letters.js", "'gr\u{fc}\u{df}e'");
    // Nobody listens: the warning comes before the first connection.
    let load = |arguments: &[&str]| mqtty(arguments).port(1).run();
    let publish = ["bench", "pub", "-t", "t", "-c", "1", "-L", "2", "-rp", "0"];
    for (more, said) in [
        (&["-pf", "--file-read", &bytes][..], "each message to t"),
        (&["-pf", "-S", "100"], "each message to t"),
        (&["-pf", "--split", "--file-read", &lines], "message 2 to t"),
    ] {
        let arguments = [&publish[..], more].concat();
        load(&arguments).said(warning).said(said);
        let plain: Vec<&str> = arguments
            .into_iter()
            .filter(|word| *word != "-pf")
            .collect();
        load(&plain).did_not_say("UTF-8");
    }
    for more in [
        &["-pf", "--file-read", &text][..],
        &["-pf", "-m", "x"],
        // Before MQTT 5 nothing is claimed.
        &["-pf", "-V", "3.1.1", "--file-read", &bytes],
    ] {
        load(&[&publish[..], more].concat()).did_not_say("is not UTF-8");
    }
    load(&[
        "bench", "e2e", "--pubs", "1", "--subs", "1", "-L", "1", "-t", "t", "-rp", "0", "-pf",
    ])
    .said(warning);
    // A payload of nothing is text, a stamp never is.
    load(&[&publish[..], &["-pf", "-S", "0"]].concat()).did_not_say("UTF-8");
    load(&[&publish[..], &["-pf", "--stamp"]].concat()).said("each message to t");
    let simulate = [
        "simulate", "-t", "t", "-c", "1", "-L", "2", "-rp", "0", "-f",
    ];
    load(&[&simulate[..], &[&binary, "-pf"]].concat())
        .said("message 1 to t")
        .said(warning);
    load(&[&simulate[..], &[&binary]].concat()).did_not_say("UTF-8");
    load(&[&simulate[..], &[&letters, "-pf"]].concat()).did_not_say("UTF-8");
    load(&[&simulate[..], &[&binary, "-pf", "--print", "3"]].concat())
        .code(0)
        .said("message 1 to t")
        .said(warning);
}

/// A scenario makes its messages on the way: those that are no text are counted.
#[test]
fn later_messages_of_a_scenario_that_are_not_text() {
    let script = scratch_file(
        "later.js",
        "let n = 0; exports.generator = () => ({ message: ++n < 3 ? 'text' : Buffer.from([0xff]) });",
    );
    let run = |more: &[&str]| {
        let peer = Peer::once(|mut conn| {
            conn.open();
            for _ in 0..5 {
                conn.expect(3);
            }
            conn.farewell();
        });
        mqtty(&["simulate", "-t", "t", "-c", "1", "-L", "5", "-im", "0"])
            .args(&["-f", &script])
            .args(more)
            .port(peer.port)
            .run()
            .code(0)
    };
    let words =
        "the payload of 3 of 5 messages is not UTF-8, as its payload format indicator claims";
    let report = run(&["-pf", "-o", "json"]).said(words);
    let json: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    let notes = json["environment"]["notes"].to_string();
    assert!(notes.contains("3 of 5 messages"), "{notes}");
    assert_eq!(json["counters"]["written"], 5);
    run(&[]).did_not_say("UTF-8");
    run(&["-pf", "-V", "3.1.1"]).did_not_say("is not UTF-8");
    // Whether a broker takes them is its business: what it refuses has the exit code of refusals.
    let peer = Peer::once(|mut conn| {
        conn.open();
        for number in 1..=5 {
            let publish = conn.expect(3);
            let reason = if number < 3 { 0 } else { 0x99 };
            conn.send(ack_with(0x40, publish.publish_id(), reason));
        }
        conn.farewell();
    });
    mqtty(&[
        "simulate", "-t", "t", "-c", "1", "-L", "5", "-im", "0", "-q", "1", "-pf",
    ])
    .args(&["-f", &script])
    .port(peer.port)
    .run()
    .code(4)
    .said(words)
    .said("3 of 5 messages were refused by");
}
