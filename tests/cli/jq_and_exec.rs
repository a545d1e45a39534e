//! Expressions and commands of the user's own.

use std::thread;
use std::time::{Duration, Instant};

use crate::support::LIMIT;

use crate::support::bytes::{packet, properties, property, publish, text};
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_dir;

/// A subscriber that is sent these messages, and ends by itself or by the first one on `end`.
fn given(messages: &[(&str, &str)], flags: &[&str]) -> (Peer, Run) {
    let bytes: Vec<u8> = messages
        .iter()
        .flat_map(|(topic, payload)| publish(0, topic, 0, payload))
        .collect();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(bytes);
        conn.farewell();
    });
    let run = mqtty(&["sub", "-t", "#", "-W", "20"])
        .args(flags)
        .port(peer.port);
    (peer, run)
}

const CLIMATE: &[(&str, &str)] = &[
    ("a", r#"{"t":31.50,"name":"attic"}"#),
    ("b", r#"{"t":20,"name":"cellar"}"#),
    ("c", "not json"),
    ("d", "7"),
    ("e", r#"{"t":40,"name":"roof \u0041"}"#),
];

#[test]
fn conditions() {
    let (_peer, run) = given(CLIMATE, &["--where", ".t > 30", "-C", "2", "-F", "%t %p"]);
    run.run()
        .code(0)
        .said("skipped a message on c: its payload is not JSON")
        .said("skipped a message on d: 7 has no member \"t\"")
        .printed("a {\"t\":31.50,\"name\":\"attic\"}\ne {\"t\":40,\"name\":\"roof \\u0041\"}\n");
}

#[test]
fn selections() {
    let flags = [
        "--where",
        ".t?",
        "--select",
        ".name, .t",
        "-C",
        "3",
        "-o",
        "raw",
    ];
    let (_peer, run) = given(CLIMATE, &flags);
    run.run()
        .code(0)
        .printed("attic\n31.50\ncellar\n20\nroof A\n40\n");
}

#[test]
fn the_environment_is_nobodys_business() {
    for expression in ["env", "$ENV", "env.SECRET"] {
        mqtty(&["sub", "-t", "a", "--select", expression])
            .env("SECRET", "hush")
            .port(1)
            .run()
            .code(2)
            .said("bad expression for --select: there is no ")
            .did_not_say("hush");
    }
}

#[test]
fn wrong_expressions_are_told_before_anything_else() {
    mqtty(&["sub", "-t", "a", "--where", ".a | "])
        .port(1)
        .run()
        .code(2)
        .said("bad expression for --where: expected a filter or a value at character 6")
        .within(Duration::from_secs(5));
}

#[test]
fn halting_does_not_end_the_program() {
    let (_peer, run) = given(
        &[("a", "1"), ("b", "2")],
        &[
            "--select",
            "if . == 1 then halt else . end",
            "-C",
            "1",
            "-o",
            "raw",
        ],
    );
    run.run().code(0).printed("2\n");
}

#[test]
fn a_command_gets_payload_and_environment() {
    let folder = scratch_dir();
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let list = properties(&[
            property(0x03, "text/plain"),
            vec![0x09, 0, 1, 0xFF],
            [property(0x26, "k"), vec![0, 1, b'1']].concat(),
        ]);
        let body = [
            text("a/$(touch x);`b`"),
            vec![0, 7],
            list,
            b"\xff\x00pay".to_vec(),
        ]
        .concat();
        conn.send(packet(0x33, &body));
        conn.expect(4);
        conn.farewell();
    });
    let out = folder.join("out");
    let command = format!(
        "{{ cat; printf '|%s' \"$MQTTY_TOPIC\" $MQTTY_QOS $MQTTY_RETAIN $MQTTY_PACKET_ID $MQTTY_CONTENT_TYPE \
         $MQTTY_CORRELATION_DATA_BASE64 $MQTTY_USER_PROPERTIES $MQTTY_SIZE; }} > '{}'",
        out.display()
    );
    mqtty(&[
        "sub", "-t", "#", "-q", "1", "-C", "1", "-o", "raw", "--exec", &command,
    ])
    .env("PATH", std::env::var_os("PATH").unwrap())
    .port(peer.port)
    .run()
    .code(0);
    assert_eq!(
        std::fs::read(&out).unwrap(),
        b"\xff\x00pay|a/$(touch x);`b`|1|true|7|text/plain|/w==|[[\"k\",\"1\"]]|5"
    );
}

#[test]
fn commands_that_fail_or_do_not_read() {
    let large = "x".repeat(300_000);
    let messages: Vec<(&str, &str)> = (0..20).map(|_| ("t", large.as_str())).collect();
    let (_peer, run) = given(
        &messages,
        &["--exec", "exec <&-; exit 3", "-C", "20", "-F", "%l"],
    );
    run.env("PATH", std::env::var_os("PATH").unwrap())
        .run()
        .code(0)
        .printed("300000\n".repeat(20))
        .said("the command for a message on t ended with exit code 3")
        .said("20 commands failed");
}

/// A command that does not end is ended with all that it has started, when we leave.
#[cfg(target_os = "linux")]
#[test]
fn what_a_command_has_started_ends_with_it() {
    for flag in ["--exec", "--decode-with"] {
        let file = scratch_dir().join("pid");
        let command = format!(
            "sleep 1000 & echo $! > '{0}.new'; mv '{0}.new' '{0}'; wait",
            file.display()
        );
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0, "t", 0, "x"));
            conn.drain();
        });
        let running = mqtty(&["sub", "-t", "t", "-o", "raw", flag, &command])
            .env("PATH", std::env::var_os("PATH").unwrap())
            .port(peer.port)
            .start();
        let pid = wait_for(|| std::fs::read_to_string(&file).ok());
        let pid = pid.trim();
        assert!(is_alive(pid), "{flag}");
        running.interrupt();
        running.finish().code(0).within(Duration::from_secs(10));
        wait_for(|| (!is_alive(pid)).then_some(()));
    }
}

/// Asks until there is an answer.
fn wait_for<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < LIMIT, "it does not come");
        thread::yield_now();
    }
}

/// Whether a process runs; one that has ended and that nobody has asked about does not.
#[cfg(target_os = "linux")]
fn is_alive(pid: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"));
    status.is_ok_and(|status| !status.contains("State:\tZ"))
}

/// An expression that never ends costs its message, and no more.
#[test]
fn expressions_that_never_end() {
    let messages = [("a", "1"), ("b", "2"), ("c", "[[[]]]")];
    let select = "if . == 1 then until(false; .) elif . == 2 then . else [range(1e12)] end";
    let (_peer, run) = given(&messages, &["--select", select, "-C", "1", "-o", "raw"]);
    run.run()
        .code(0)
        .said("skipped a message on a: it takes too long")
        .printed("2\n");
    let deep = "[".repeat(200_000) + &"]".repeat(200_000);
    let messages = [("a", deep.as_str()), ("b", "2")];
    let (_peer, run) = given(&messages, &["--where", "true", "-C", "1", "-o", "raw"]);
    run.run()
        .code(0)
        .said("skipped a message on a: its payload cannot be looked into: it is deeper than 128 levels")
        .printed("2\n");
}

#[test]
fn only_so_many_at_a_time() {
    let folder = scratch_dir();
    // Each leaves a mark while it runs, and notes how many marks there are.
    let command = format!(
        "cd '{}'; mkdir run.$$; ls -d run.* | wc -l >> seen; sleep 0.05; rmdir run.$$",
        folder.display()
    );
    let messages: Vec<(&str, &str)> = (0..40).map(|_| ("t", "x")).collect();
    let (_peer, run) = given(&messages, &["--exec", &command, "-C", "40", "-F", ""]);
    run.env("PATH", std::env::var_os("PATH").unwrap())
        .run()
        .code(0);
    let seen = std::fs::read_to_string(folder.join("seen")).unwrap();
    let seen: Vec<u32> = seen
        .lines()
        .map(|line| line.trim().parse().unwrap())
        .collect();
    assert_eq!(seen.len(), 40);
    assert!(
        seen.iter().all(|running| (1..=8).contains(running)),
        "{seen:?}"
    );
}
