//! `bench pub --template`: every message has a payload of its own.

use std::sync::mpsc::channel;

use crate::support::peer::Peer;
use crate::support::run::{mqtty, program};
use crate::support::scratch::scratch_file;

#[test]
fn each_message_is_filled_in_with_what_its_client_is() {
    let (sender, receiver) = channel();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        for _ in 0..3 {
            let publish = conn.expect(3);
            let payload = String::from_utf8(publish.payload().to_vec()).unwrap();
            sender.send((publish.topic().to_owned(), payload)).unwrap();
        }
        conn.farewell();
    });
    mqtty(&["bench", "pub", "-c", "1", "-L", "3", "-im", "0"])
        .port(peer.port)
        .args(&["-t", "t/%i", "-I", "c%i", "-u", "bob", "--template"])
        .args(&["-m", "{{ counter() }} %i %c %u {{ topic }}"])
        .run()
        .code(0)
        .did_not_say("error:");
    drop(peer);
    let seen: Vec<_> = receiver.into_iter().collect();
    let expected = ["1", "2", "3"].map(|n| ("t/1".to_owned(), format!("{n} 1 c1 bob t/1")));
    assert_eq!(seen, expected);
}

#[test]
fn a_template_that_is_none_ends_it_before_it_connects() {
    for (text, code, said) in [
        (
            "{{ nobody() }}",
            2,
            "--template: line 1: unknown function nobody() at column 4",
        ),
        (
            "{{ random(2, 1) }}",
            7,
            "cannot fill in the template: line 1: ",
        ),
    ] {
        // Port 9 of loopback: to connect there would end it otherwise.
        mqtty(&["bench", "pub", "-h", "127.0.0.1", "-p", "9", "-c", "1"])
            .args(&["-t", "t", "--template", "-m", text])
            .run()
            .code(code)
            .said(said);
    }
}

/// Doubling a text, or repeating one in the payload, would take all memory there is.
#[test]
fn a_template_takes_no_more_memory_than_it_may() {
    for (text, said) in [
        (
            "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
            "cannot fill in the template: line 1: it makes a text of more than 64 MiB at column 71",
        ),
        (
            "{% set a = 'x' * 9999999 %}{% for i in range(99999) %}{{ a }}{% endfor %}",
            "it makes a payload of more than 64 MiB at column 58",
        ),
        (
            "{% set ns = namespace(l=[]) %}{% for i in range(999) %}{% set ns.l = ns.l + ['x' * (i + 999999)] %}{% endfor %}",
            "it keeps more than 128 MiB of texts and lists at column ",
        ),
    ] {
        let line = format!(
            "ulimit -v 1200000; exec '{}' bench pub -h 127.0.0.1 -p 9 -c 1 -t t --template -m \"$TEMPLATE\"",
            env!("CARGO_BIN_EXE_mqtty"),
        );
        program("/bin/sh", &["-c", &line])
            .env("PATH", "/usr/bin:/bin")
            .env("TEMPLATE", text)
            .run()
            .code(7)
            .said(said);
    }
}

#[test]
fn templates_in_other_encodings() {
    let text = "{\"n\":{{ counter() }}}";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = scratch_file("t.json", [b"\xff\xfe", &*utf16].concat());
    let latin = scratch_file("l.json", b"\xe9{{ counter() }}");
    for (path, said) in [
        (&utf16, "is UTF-16 text"),
        (&latin, "--template needs UTF-8 text, which"),
    ] {
        for command in [&["pub"][..], &["bench", "pub", "-c", "1"]] {
            let result = mqtty(command)
                .args(&["-h", "127.0.0.1", "-p", "9", "-t", "t", "--template"])
                .args(&["--file-read", path])
                .run()
                .code(2)
                .said(said);
            if *path == utf16 {
                result.said(&format!(
                    "hint: convert it: iconv -f UTF-16 -t UTF-8 {utf16}"
                ));
            }
        }
    }
    // A byte order mark is no part of the payload.
    let marked = scratch_file("m.json", format!("\u{feff}{text}"));
    let peer = Peer::once(|mut conn| {
        conn.open();
        assert_eq!(conn.expect(3).payload(), b"{\"n\":1}");
        conn.farewell();
    });
    mqtty(&["pub"])
        .port(peer.port)
        .args(&["-t", "t", "--template", "--file-read", &marked])
        .run()
        .code(0);
}

/// The third message cannot be filled in: that is no refusal of the broker, and nobody is told that all was sent.
#[test]
fn a_template_that_fails_on_the_way() {
    let peer = || {
        Peer::once(|mut conn| {
            conn.open();
            for _ in 0..2 {
                conn.expect(3);
            }
            conn.farewell();
        })
    };
    let words = "cannot fill in the template: line 1: a division by 0";
    let load = |more: &[&str]| {
        let peer = peer();
        mqtty(&[
            "bench", "pub", "-c", "1", "-L", "5", "-t", "t", "-o", "json",
        ])
        .args(&["--template", "-m", "{{ 1 // (3 - counter()) }}"])
        .args(more)
        .port(peer.port)
        .run()
        .code(7)
        .said("error: 1 of 5 planned messages could not be made: ")
        .said(words)
    };
    for more in [
        &["-im", "0"][..],
        &["-im", "0", "--fail-if", "written<0"],
        &["--rate", "100"],
    ] {
        let run = load(more);
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(json["counters"]["written"], 2, "{more:?}");
        assert!(
            json["counters"]["errors"].to_string().contains(words),
            "{more:?}"
        );
    }
    let peer = peer();
    mqtty(&[
        "pub",
        "-t",
        "t",
        "--template",
        "-m",
        "{{ 1 // (3 - counter()) }}",
    ])
    .args(&["--repeat", "5"])
    .port(peer.port)
    .run()
    .code(7)
    .said("message 3")
    .said(words);
}
