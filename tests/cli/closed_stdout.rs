//! A stdout that is closed (`>&-`): what cannot be written there is not taken for written.

use std::fs::File;
use std::time::Duration;

use crate::support::bytes::publish;
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty, program};

const QUICKLY: Duration = Duration::from_secs(10);

/// `mqtty` with these arguments, started by a shell that does this to its streams.
fn redirected(arguments: &[&str], redirections: &str) -> Run {
    let line = format!("exec \"$0\" \"$@\" {redirections}");
    program("/bin/sh", &["-c", &line, env!("CARGO_BIN_EXE_mqtty")]).args(arguments)
}

fn closed(arguments: &[&str]) -> Run {
    redirected(arguments, ">&-")
}

/// A broker that sends one message at QoS 1 and wants no acknowledgement.
fn unacknowledged() -> Peer {
    Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0x02, "t", 1, "x"));
        assert!(conn.drain().iter().all(|packet| packet.first != 0x40));
    })
}

#[test]
fn messages_are_not_acknowledged() {
    let modes: [&[&str]; 8] = [
        &[],
        &["-o", "table", "-C", "1"],
        &["-o", "json"],
        &["-o", "raw"],
        &["-o", "raw", "-C", "1"],
        &["-o", "log"],
        &["-F", "%p"],
        &["-o", "clean", "-C", "1"],
    ];
    for mode in modes {
        let peer = unacknowledged();
        closed(&["sub", "-t", "t", "-q", "1"])
            .args(mode)
            .port(peer.port)
            .run()
            .code(8)
            .said("cannot write to stdout: it is closed")
            .within(QUICKLY);
    }
}

#[test]
fn text_that_was_asked_for() {
    for line in ["ls", "version", "--help", "man pub", "completions bash"] {
        let words: Vec<&str> = line.split(' ').collect();
        closed(&words)
            .run()
            .code(8)
            .said("cannot write to stdout: it is closed");
    }
}

#[test]
fn reports() {
    for line in [
        "conn --once -o json",
        "conn --once -o log",
        "pub -t t -m x -o json",
        "pub -t t -m x -o log",
        "bench conn -c 1 -z 1s",
        "bench pub -t t -c 1 -z 1s -o json",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        closed(&words)
            .args(&["--embedded"])
            .run()
            .code(8)
            .said("cannot write to stdout: it is closed")
            .within(QUICKLY);
    }
}

/// Nothing is missing where nothing would have been printed.
#[test]
fn nothing_for_stdout() {
    closed(&["pub", "-t", "t", "-m", "x", "--embedded"])
        .run()
        .code(0);
    closed(&["sub", "-t", "t", "-W", "1s", "--embedded"])
        .run()
        .code(0);
    closed(&["profile", "list"]).run().code(0);
}

/// Who throws the output away has it so, also with streams as Python, Node and daemon(3) hand them over.
#[test]
fn thrown_away_on_purpose() {
    let both_ways = || File::options().read(true).write(true).open("/dev/null");
    mqtty(&["version"])
        .stdin(both_ways().unwrap())
        .stdout(both_ways().unwrap())
        .stderr(both_ways().unwrap())
        .run()
        .code(0);
    for redirections in [
        ">/dev/null",
        "</dev/null >/dev/null 2>&1",
        "<>/dev/null >&0 2>&0",
        "<&- >/dev/null",
        ">/dev/null 2>&-",
    ] {
        redirected(&["version"], redirections).run().code(0);
    }
}
