//! `sub --until` and `sub --fail-on`: a message that ends the subscription.

use std::time::Duration;

use rustix::process::Signal;

use crate::support::bytes::publish;
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};

const QUICKLY: Duration = Duration::from_secs(10);

const STATES: &[(&str, &str)] = &[
    ("a", "not json"),
    ("b", r#"{"state":"queued"}"#),
    ("c", r#"{"state":"done"}"#),
    ("d", r#"{"state":"archived"}"#),
];

/// A subscriber that is sent [`STATES`], in one piece.
fn sub(flags: &[&str]) -> (Peer, Run) {
    let states = STATES.iter();
    let bytes: Vec<u8> = states
        .flat_map(|(topic, payload)| publish(0, topic, 0, payload))
        .collect();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(bytes);
        conn.farewell();
    });
    let run = mqtty(&["sub", "#", "-F", "%t"]).args(flags).port(peer.port);
    (peer, run)
}

#[test]
fn the_message_that_was_waited_for_is_the_last() {
    for flags in [
        &["--until", r#".state == "done""#][..],
        &["--until", r#".state == "done""#, "-W", "20"],
        &["--until", r#".state == "done""#, "--fail-on", ".error?"],
        // What is shown instead of the payload is not what is looked at.
        &["--until", r#".state == "done""#, "--select", "."],
    ] {
        let (_peer, run) = sub(flags);
        let printed = if flags.contains(&"--select") {
            "b\nc\n"
        } else {
            "a\nb\nc\n"
        };
        run.run().code(0).printed(printed).within(QUICKLY);
    }
}

#[test]
fn none_in_time() {
    let (_peer, run) = sub(&["--until", r#".state == "lost""#, "-W", "1s"]);
    run.run()
        .code(5)
        .said("error: no message matched --until within 1 s")
        .said("a message on a does not match --until: its payload is not JSON")
        .printed("a\nb\nc\nd\n");
    // Messages that other options leave out do not count.
    let (_peer, run) = sub(&["--until", r#".state == "done""#, "-T", "c", "-W", "1s"]);
    run.run().code(5).printed("a\nb\nd\n");
    let (_peer, run) = sub(&["--until", ".state", "--where", ".other?", "-W", "1s"]);
    run.run().code(5).printed("");
}

#[test]
fn a_message_that_must_not_come() {
    let (_peer, run) = sub(&["--fail-on", r#".state == "done""#]);
    run.run()
        .code(9)
        .said("error: a message on c matches --fail-on")
        .printed("a\nb\nc\n")
        .within(QUICKLY);
    // It is looked at first.
    let (_peer, run) = sub(&["--fail-on", ".state", "--until", ".state"]);
    run.run().code(9).printed("a\nb\n");
    // Another end that is reached before it counts.
    let (_peer, run) = sub(&["--fail-on", r#".state == "done""#, "-C", "2"]);
    run.run().code(0).printed("a\nb\n");
    let (_peer, run) = sub(&["--fail-on", r#".state == "done""#, "-C", "3"]);
    run.run().code(9).printed("a\nb\nc\n");
    let (_peer, run) = sub(&["--fail-on", ".error?", "-W", "1s"]);
    run.run().code(0).printed("a\nb\nc\nd\n");
}

#[test]
fn payloads_are_looked_at_as_they_are_decoded() {
    for decoding in [
        &["--decode-with", "sed s/queued/ready/"][..],
        &["-f", "json"],
    ] {
        let wanted = if decoding[0] == "-f" {
            "queued"
        } else {
            "ready"
        };
        let condition = format!(".state == \"{wanted}\"");
        let (_peer, run) = sub(&["--until", &condition]);
        run.args(decoding).run().code(0).printed("a\nb\n");
    }
}

#[test]
fn stopped_before_a_message_matched() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.farewell();
    });
    let running = mqtty(&["sub", "#", "--until", ".a"])
        .port(peer.port)
        .start();
    running.says("Subscribed to #");
    running.signal(Signal::INT);
    running
        .finish()
        .code(130)
        .said("before a message matched --until");
}

#[test]
fn what_is_refused() {
    for (flags, said) in [
        (&["--until", ".a", "-C", "2"][..], "cannot be used with"),
        (&["--until", ".a", "-E"], "cannot be used with"),
        (&["--fail-on", ".a", "-E"], "cannot be used with"),
        (&["--until", ".a ==="], "bad expression for --until"),
        (
            &["--fail-on", "nothing_like_it"],
            "bad expression for --fail-on",
        ),
    ] {
        mqtty(&["sub", "#", "-h", "127.0.0.1", "-p", "1"])
            .args(flags)
            .run()
            .code(2)
            .said(said);
    }
}
