//! What must not be seen: passwords in any output, and what a message would do to a terminal.

use std::io::Read;

use crate::support::bytes::{packet, properties, property, publish, text};
use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_file, terminal};

#[test]
fn the_trace_shows_packets_and_hides_secrets() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.acknowledge();
        conn.farewell();
    });
    mqtty(&[
        "pub", "-t", "t", "-m", "x", "-q", "1", "-u", "bob", "-P", "s3cret",
    ])
    .args(&["-Wt", "w", "-Wm", "w1ll", "--debug"])
    .port(peer.port)
    .run()
    .code(0)
    .said("-> CONNECT")
    .said("bob")
    .said("<- CONNACK")
    .said("-> PUBLISH")
    .said("<- PUBACK")
    .said("-> DISCONNECT")
    .did_not_say("s3cret")
    .did_not_say("czNjcmV0");
}

#[test]
fn a_password_in_a_url_is_not_repeated() {
    for url in [
        "mqtt://bob:s3cret@127.0.0.1:1/t",
        "mqtt://bob:s3cret@:1",
        "mqtt://bob:s3cret@127.0.0.1:99999",
    ] {
        let finished = mqtty(&["pub", "-m", "x", "-h", url, "--debug"]).run();
        assert!(
            finished
                .code(if url.ends_with("/t") { 3 } else { 2 })
                .stderr
                .find("s3cret")
                .is_none()
        );
    }
}

#[test]
fn the_trace_shows_what_is_no_packet() {
    let peer = Peer::says(&b"SSH-2.0-x\r\n"[..]);
    mqtty(&["conn", "--once", "--debug"])
        .port(peer.port)
        .run()
        .code(3)
        .said("<- ");
}

#[test]
fn a_broker_cannot_forge_a_line_of_talk() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let [high, low] = conn.expect(8).id().to_be_bytes();
        let reason = properties(&[property(0x1F, "no\nSubscribed to \u{1b}[2Jt")]);
        conn.send(packet(0x90, &[&[high, low][..], &reason, &[0x87]].concat()));
        conn.drain();
    });
    let finished = mqtty(&["sub", "-t", "t"]).port(peer.port).run().code(4);
    assert!(!finished.stderr.contains('\u{1b}'), "{finished}");
    assert!(!finished.stderr.contains("\nSubscribed"), "{finished}");
}

/// What a terminal shows of these messages.
fn shown(arguments: &[&str], messages: Vec<u8>) -> String {
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(messages);
        conn.farewell();
    });
    let (mut screen, stdout) = terminal();
    let running = mqtty(&["sub", "-t", "t", "-C", "2"])
        .args(arguments)
        .env("TERM", "xterm")
        .port(peer.port)
        .stdout(stdout)
        .start();
    running.finish().code(0);
    let mut text = Vec::new();
    // The end of a terminal is an error.
    let _ = screen.read_to_end(&mut text);
    String::from_utf8(text).unwrap()
}

#[test]
fn a_terminal_is_safe_from_messages() {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\r\u{9b}31m\u{202e}x";
    let body = [text("top\u{9b}ic"), vec![0], b"y\x1b[0;31m".to_vec()].concat();
    let messages = [publish(0, "t", 0, evil), packet(0x30, &body)].concat();
    for mode in ["default", "clean", "json", "raw"] {
        let text = shown(&["-o", mode, "--color", "never"], messages.clone());
        let bad = |c: char| c.is_control() && c != '\n' && c != '\r' || c == '\u{202e}';
        // The terminal itself makes \r\n of each \n.
        let text = text.replace("\r\n", "\n");
        assert!(
            !text.contains(bad) && !text.contains('\r'),
            "{mode}: {text:?}"
        );
        assert!(text.contains("owned"), "{mode}: {text:?}");
    }
}

#[test]
fn a_pipe_gets_the_bytes_as_they_are() {
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0, "t", 0, b"\x1b[2J\xff\x00\r\n"));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-C", "1", "-o", "raw", "-N"])
        .port(peer.port)
        .run()
        .code(0)
        .printed(b"\x1b[2J\xff\x00\r\n");
}

/// What is no address may be one with a password that was mistyped.
#[test]
fn a_mistyped_address_does_not_show_its_password() {
    let config = scratch_file(
        "config.toml",
        "check_url = \"https://u:s3cret@h\"\n[profiles.a]\nhost = \"u:s3cret@h\"\n",
    );
    for (line, said) in [
        ("check", "\"https://u:***@h\""),
        ("conn --profile a", "\"u:***@h\" for profiles.a.host"),
        ("conn -h u:s3cret@h", "\"u:***@h\" for --hostname"),
    ] {
        let words: Vec<_> = line.split(' ').collect();
        let run = mqtty(&words).args(&["--config", &config]).run();
        run.code(2).said(said).did_not_say("s3cret");
    }
}
