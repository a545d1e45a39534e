//! The session of a publisher: it outlives a lost connection and ends with the run, unless options say how long it
//! lives.

use std::sync::mpsc::channel;
use std::time::Duration;

use crate::support::bytes::{CONNACK, ack, ack_with, connack};
use crate::support::peer::{Conn, Packet, Peer};
use crate::support::run::{Run, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};

const QUICKLY: Duration = Duration::from_secs(10);

/// A session expiry of a minute, and of nothing.
const A_MINUTE: &[u8] = &[0x11, 0, 0, 0, 60];
const NOTHING: &[u8] = &[0x11, 0, 0, 0, 0];

fn lines(more: &[&str]) -> Run {
    mqtty(&["pub", "-t", "t", "-lm", "-q", "2", "-rp", "1", "-i", "me"]).args(more)
}

/// Whether it is a clean start, and the session expiry of CONNECT, in MQTT 5 with fewer than 128 bytes of properties.
fn asked(connect: &Packet) -> (bool, Option<&[u8]>) {
    let clean = connect.body[7] & 2 != 0;
    let properties = &connect.body[11..11 + usize::from(connect.body[10])];
    (clean, (!properties.is_empty()).then_some(properties))
}

/// What DISCONNECT says.
fn said(disconnect: &Packet) -> &[u8] {
    disconnect.body.get(2..).unwrap_or_default()
}

/// Answers everything until DISCONNECT, and returns that.
fn take_all(conn: &mut Conn) -> Packet {
    loop {
        let packet = conn.packet();
        match (packet.first >> 4, packet.qos()) {
            (3, 1) => conn.send(ack(0x40, packet.publish_id())),
            (3, 2) => conn.send(ack(0x50, packet.publish_id())),
            (6, _) => conn.send(ack(0x70, packet.id())),
            (14, _) => return packet,
            _ => {}
        }
    }
}

#[test]
fn which_runs_have_a_session_for_reconnects() {
    let file = scratch_file("message", "x");
    let json = "{\"topic\":\"t\",\"payload\":\"x\",\"qos\":2}\n";
    let kept: [(&[&str], &str); 9] = [
        (&["-t", "t", "-lm", "-q", "2"], "a\nb\n"),
        (&["-t", "t", "-lm", "-q", "1"], "a\nb\n"),
        (&["--topic-per-line", "-q", "2"], "t\ta\n"),
        (&["--json-lines"], json),
        (&["-t", "t", "-q", "2", "-m", "x"], ""),
        (&["-t", "t", "-q", "2", "-s"], "x"),
        (&["-t", "t", "-q", "1", "--file-read", &file], ""),
        (&["-t", "t", "-t", "u", "-q", "1", "-m", "x"], ""),
        (&["-t", "t", "-q", "1", "-m", "x", "--repeat", "2"], ""),
    ];
    let not: [(&[&str], &str); 8] = [
        (&["-t", "t", "-lm"], "a\n"),
        (&["-t", "t", "-q", "1", "-m", "x"], ""),
        (&["-t", "t", "-lm", "-q", "2", "-rp", "0"], "a\n"),
        (
            &[
                "-t",
                "t",
                "-lm",
                "-q",
                "2",
                "--maximum-reconnect-times",
                "0",
            ],
            "a\n",
        ),
        (&["-t", "t", "-lm", "-q", "2", "-se", "0"], "a\n"),
        (&["-t", "t", "-lm", "-q", "2", "-se", "90"], "a\n"),
        (&["-t", "t", "-lm", "-q", "2", "--no-clean"], "a\n"),
        (
            &[
                "-t",
                "t",
                "-lm",
                "-q",
                "2",
                "--disconnect-session-expiry",
                "0",
            ],
            "a\n",
        ),
    ];
    for (words, input, is_kept) in kept
        .iter()
        .map(|(words, input)| (words, input, true))
        .chain(not.iter().map(|(words, input)| (words, input, false)))
    {
        let shown = words.join(" ");
        let peer = Peer::once(move |mut conn| {
            let connect = conn.open();
            let disconnect = take_all(&mut conn);
            let (clean, expiry) = asked(&connect);
            if is_kept {
                assert_eq!((clean, expiry), (true, Some(A_MINUTE)), "{shown}");
                assert_eq!(said(&disconnect), NOTHING, "{shown}");
            } else {
                assert_ne!(expiry, Some(A_MINUTE), "{shown}");
                let asks = shown.contains("--disconnect-session-expiry");
                assert_eq!(said(&disconnect).is_empty(), !asks, "{shown}");
            }
        });
        mqtty(&["pub", "-i", "me"])
            .args(words)
            .port(peer.port)
            .input(*input)
            .run()
            .code(0);
    }
}

#[test]
fn options_of_sessions_rule_wherever_they_stand() {
    let config = scratch_file(
        "config.toml",
        "[profiles.p]\nclient_id = \"me\"\nsession_expiry_interval = 90\n",
    );
    let runs: [fn(Run, &str) -> Run; 2] = [
        |run, _| run.env("MQTTY_SESSION_EXPIRY_INTERVAL", "90"),
        |run, config| run.args(&["--config", config, "--profile", "p"]),
    ];
    for with in runs {
        let peer = Peer::once(|mut conn| {
            let connect = conn.open();
            assert_eq!(asked(&connect), (true, Some(&[0x11, 0, 0, 0, 90][..])));
            assert!(take_all(&mut conn).body.is_empty());
        });
        let run = lines(&[]).port(peer.port).input("a\n");
        with(run, &config).run().code(0);
    }
    // What nobody has asked for is not saved.
    let saved = scratch_dir().join("options.json");
    let saved = saved.to_str().unwrap();
    for more in [["-so", saved], ["-lo", saved]] {
        let peer = Peer::once(|mut conn| {
            assert_eq!(asked(&conn.open()), (true, Some(A_MINUTE)));
            assert_eq!(said(&take_all(&mut conn)), NOTHING);
        });
        lines(&more).port(peer.port).input("a\n").run().code(0);
    }
    let text = std::fs::read_to_string(saved).unwrap();
    assert!(!text.contains("xpiry"), "{text}");
}

#[test]
fn mqtt_3_has_no_session_that_ends_by_itself() {
    for version in ["3.1", "3.1.1"] {
        let peer = Peer::once(|mut conn| {
            let connect = conn.open();
            let name = usize::from(connect.id());
            assert_eq!(connect.body[3 + name] & 2, 2, "a clean session");
            take_all(&mut conn);
        });
        lines(&["-V", version])
            .port(peer.port)
            .input("a\n")
            .run()
            .code(0);
    }
}

#[test]
fn a_cut_is_made_up_for_in_the_order_of_the_lines() {
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        assert_eq!(asked(&conn.open()), (true, Some(A_MINUTE)));
        let ids: Vec<u16> = (0..3).map(|_| conn.expect(3).publish_id()).collect();
        // Of the first everything but PUBCOMP comes through, of the second nothing.
        conn.send(ack(0x50, ids[0]));
        conn.expect(6);
        drop(conn);
        // The next one is cut before CONNACK.
        let mut conn = door.accept();
        assert_eq!(asked(&conn.expect(1)), (false, Some(A_MINUTE)));
        conn.send(&CONNACK[..3]);
        drop(conn);
        let mut conn = door.accept();
        assert_eq!(asked(&conn.expect(1)), (false, Some(A_MINUTE)));
        conn.send(connack(true, 0, &[]));
        assert_eq!(conn.expect(6).id(), ids[0]);
        // It was released before.
        conn.send(ack_with(0x70, ids[0], 0x92));
        let again = conn.expect(3);
        assert_eq!((again.first, again.publish_id()), (0x3C, ids[1]));
        assert_eq!(again.payload(), b"b");
        // It was received before.
        conn.send(ack_with(0x50, ids[1], 0x91));
        assert_eq!(conn.expect(6).id(), ids[1]);
        conn.send(ack(0x70, ids[1]));
        let again = conn.expect(3);
        assert_eq!((again.first, again.publish_id()), (0x3C, ids[2]));
        conn.send(ack(0x50, ids[2]));
        conn.expect(6);
        conn.send(ack(0x70, ids[2]));
        assert_eq!(said(&conn.farewell()), NOTHING);
    });
    lines(&[])
        .port(peer.port)
        .input("a\nb\nc\n")
        .run()
        .code(0)
        .said("resumed")
        .said("Published 3 messages")
        .did_not_say("twice")
        .did_not_say("refused")
        .within(QUICKLY);
}

#[test]
fn one_message_is_made_up_for_too() {
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.open();
        let id = conn.expect(3).publish_id();
        drop(conn);
        let mut conn = door.accept();
        assert_eq!(asked(&conn.expect(1)), (false, Some(A_MINUTE)));
        conn.send(connack(true, 0, &[]));
        let again = conn.expect(3);
        assert_eq!((again.first, again.publish_id()), (0x3C, id));
        conn.send(ack(0x50, id));
        assert_eq!(said(&take_all(&mut conn)), NOTHING);
    });
    mqtty(&[
        "pub", "-t", "t", "-m", "x", "-q", "2", "-rp", "1", "-i", "me",
    ])
    .port(peer.port)
    .run()
    .code(0)
    .did_not_say("twice")
    .within(QUICKLY);
}

#[test]
fn the_session_that_the_broker_has_named_is_the_one_that_is_resumed() {
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.expect(1);
        conn.send(connack(false, 0, &[[&[0x12, 0, 5][..], b"given"].concat()]));
        let id = conn.expect(3).publish_id();
        drop(conn);
        let mut conn = door.accept();
        let connect = conn.expect(1);
        assert_eq!(asked(&connect), (false, Some(A_MINUTE)));
        assert!(connect.body.ends_with(b"\0\x05given"), "{connect:02x?}");
        conn.send(connack(true, 0, &[]));
        let again = conn.expect(3);
        assert_eq!((again.first, again.publish_id()), (0x3C, id));
        conn.send(ack(0x50, id));
        assert_eq!(said(&take_all(&mut conn)), NOTHING);
    });
    mqtty(&["pub", "-t", "t", "-lm", "-q", "2", "-rp", "1", "-i", ""])
        .port(peer.port)
        .input("a\n")
        .run()
        .code(0)
        .within(QUICKLY);
}

#[test]
fn a_session_that_the_broker_has_lost_is_told_of() {
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.open();
        let ids: Vec<u16> = (0..3).map(|_| conn.expect(3).publish_id()).collect();
        conn.send(ack(0x50, ids[0]));
        conn.expect(6);
        drop(conn);
        let mut conn = door.accept();
        conn.open();
        assert_eq!(said(&take_all(&mut conn)), NOTHING);
    });
    lines(&[])
        .port(peer.port)
        .input("a\nb\nc\n")
        .run()
        .code(6)
        .said("the session is a new one")
        .said("1 QoS 2 message was on its way when the broker lost the session")
        .said("2 QoS 2 messages")
        .said("delivered twice")
        .within(QUICKLY);
}

#[test]
fn whatever_ends_the_run_ends_the_session() {
    // Ctrl-C, with a line on its way.
    let (sender, sent) = channel();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.expect(3);
        sender.send(()).unwrap();
        assert_eq!(said(&conn.farewell()), NOTHING);
    });
    let mut running = lines(&[]).port(peer.port).open_stdin().start();
    running.write("a\n");
    sent.recv().unwrap();
    running.interrupt();
    running.finish().code(130);
    // An acknowledgement that does not come, and a line that cannot be encoded.
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.expect(3);
        assert_eq!(said(&conn.farewell()), NOTHING);
    });
    lines(&["--timeout", "300ms"])
        .port(peer.port)
        .input("a\n")
        .run()
        .code(5);
    let peer = Peer::once(|mut conn| {
        conn.open();
        assert_eq!(said(&take_all(&mut conn)), NOTHING);
    });
    lines(&["-f", "json"])
        .port(peer.port)
        .input("1\n{\n")
        .run()
        .code(7);
}

/// Cuts that follow each other at once are more likely than a message that no broker takes.
#[test]
fn a_line_that_two_cuts_have_hit_is_sent_a_third_time() {
    for cuts in [2, 3] {
        let peer = Peer::play(move |door| {
            for cut in 0..cuts {
                let mut conn = door.accept();
                conn.expect(1);
                conn.send(connack(cut > 0, 0, &[]));
                assert_eq!(conn.expect(3).payload(), b"a");
            }
            let mut conn = door.accept();
            conn.expect(1);
            conn.send(connack(true, 0, &[]));
            assert_eq!(said(&take_all(&mut conn)), NOTHING);
        });
        let finished = lines(&[]).port(peer.port).input("a\nb\n").run();
        if cuts == 2 {
            finished.code(0).said("Published 2 messages");
        } else {
            finished
                .code(6)
                .said("gave up on line 1 to t (1 byte): the broker closed the connection 3 times")
                .said("published 1 message");
        }
    }
}
