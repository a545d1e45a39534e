//! Payloads that mean harm, through every mode: a pipe gets every byte, a terminal nothing that it would obey.

use std::fs::File;
use std::io::Read as _;
use std::thread;

use crate::support::bytes::{packet, properties, property, publish, text};
use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::terminal;

/// An escape sequence, a title, C1, marks for the writing direction, no width, NUL, bytes that are no text.
const HARM: &[u8] = b"\x1b[2J\x1b]0;mine\x07\xc2\x9b31m\xe2\x80\xae\xe2\x80\x8b\0\xff\xfe\xc3";

const MODES: [&[&str]; 9] = [
    &["-o", "default"],
    &["-o", "clean"],
    &["-o", "json"],
    &["-o", "json", "--pretty"],
    &["-o", "raw"],
    &["-o", "csv"],
    &["-o", "table"],
    &["-o", "log"],
    &["-F", "%t %p %j %C %D %R %P"],
];

const MORE: [&[&str]; 4] = [
    &[],
    &["-v"],
    &["-f", "auto"],
    &["-f", "text", "-v", "--color", "always"],
];

/// A broker that sends harm in every place that can hold it, an empty message and a simple one.
fn peer() -> Peer {
    Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let words = "\u{1b}[2J\u{9b}1m\u{202e}x";
        let list = properties(&[
            property(0x03, words),
            property(0x08, words),
            [vec![0x09], text(HARM)].concat(),
            [property(0x26, words), text(words)].concat(),
        ]);
        let body = [text("a/\u{1b}]0;b\u{7}\u{202e}"), list, HARM.to_vec()].concat();
        conn.send(packet(0x30, &body));
        conn.send(publish(0, "empty", 0, ""));
        conn.send(publish(0, "json", 0, "{\"a\":\"\\u001b[2J\u{202e}\"}"));
        conn.drain();
    })
}

#[test]
fn a_terminal_obeys_none_of_it() {
    for mode in MODES {
        for more in MORE {
            let peer = peer();
            let (mut ours, theirs) = terminal();
            let reader = thread::spawn(move || {
                let mut all = Vec::new();
                // A terminal whose other side has closed is an error, not an end.
                let _ = ours.read_to_end(&mut all);
                all
            });
            let stderr = File::from(theirs.try_clone().unwrap());
            mqtty(&["sub", "-t", "#", "-C", "3", "-W", "20"])
                .args(mode)
                .args(more)
                .port(peer.port)
                .stdout(theirs)
                .stderr(stderr)
                .run()
                .code(0);
            let shown = reader.join().unwrap();
            let shown = String::from_utf8(shown).unwrap_or_else(|error| {
                panic!("{mode:?} {more:?}: {}", error.as_bytes().escape_ascii())
            });
            let ours = without_our_own(&shown);
            let bad =
                |c: char| c.is_control() && !"\r\n\t".contains(c) || "\u{202e}\u{200b}".contains(c);
            assert!(!ours.contains(bad), "{mode:?} {more:?}: {ours:?}");
            assert!(
                !shown.contains("\x1b[2J\x1b]"),
                "{mode:?} {more:?}: {shown:?}"
            );
        }
    }
}

/// A text without colours, and without what moves the cursor over a table of ours.
fn without_our_own(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some(at) = rest.find("\x1b[") {
        out.push_str(&rest[..at]);
        let sequence = &rest[at + 2..];
        let digits = sequence.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        if digits.starts_with(['m', 'A', 'J', 'H']) {
            rest = &digits[1..];
        } else {
            out.push('\x1b');
            rest = sequence;
        }
    }
    out.push_str(rest);
    out
}

#[test]
fn a_pipe_gets_it_as_it_is() {
    let run = |flags: &[&str]| {
        let peer = peer();
        let finished = mqtty(&["sub", "-t", "#", "-C", "3", "-W", "20"])
            .args(flags)
            .port(peer.port)
            .run()
            .code(0);
        finished.stdout
    };
    let holds = |out: &[u8]| memchr::memmem::find(out, HARM).is_some();
    for flags in [
        &["-o", "default"][..],
        &["-o", "raw"],
        &["-o", "log"],
        &["-F", "%p"],
    ] {
        assert!(holds(&run(flags)), "{flags:?}");
    }
    // Where a shape has quotes or lines of its own, they hold whatever comes.
    for line in run(&["-o", "json"])
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        serde_json::from_slice::<serde_json::Value>(line).unwrap();
    }
    let csv = run(&["-o", "csv", "-v"]);
    assert_eq!(memchr::memchr_iter(b'\n', &csv).count(), 4);
    let table = run(&["-o", "table", "-v"]);
    assert_eq!(String::from_utf8(table).unwrap().lines().count(), 4);
}

#[test]
fn ten_megabytes() {
    let payload = vec![0xC3; 10_000_000];
    for mode in MODES {
        let body = publish(0, "big", 0, &payload);
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            conn.send(body);
            conn.drain();
        });
        let finished = mqtty(&["sub", "-t", "#", "-C", "1", "-W", "20"])
            .args(mode)
            .port(peer.port)
            .run()
            .code(0);
        let least = if mode[1] == "table" { 100 } else { 10_000_000 };
        assert!(
            finished.stdout.len() >= least,
            "{mode:?}: {}",
            finished.stdout.len()
        );
    }
}
