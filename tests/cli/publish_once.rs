//! One message: what the broker answers decides the exit code.

use std::time::Duration;

use crate::support::bytes::{
    PINGRESP, ack, ack_with, connack, packet, properties, property, publish,
};
use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};

const QUICKLY: Duration = Duration::from_secs(5);

#[test]
fn each_quality_of_service_to_its_end() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let message = conn.expect(3);
        assert_eq!((message.topic(), message.payload()), ("t", &b"x"[..]));
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-m", "x"])
        .port(peer.port)
        .run()
        .code(0)
        .said("Message published to t (QoS 0, 1 B)")
        .printed("");
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.acknowledge();
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1"])
        .port(peer.port)
        .run()
        .code(0)
        .said("Message published to t (QoS 1, 1 B)");
    let peer = Peer::once(|mut conn| {
        conn.open();
        let id = conn.expect(3).publish_id();
        conn.send(ack(0x50, id));
        assert_eq!(conn.packet().first, 0x62);
        // Said twice, answered twice.
        conn.send(ack(0x50, id));
        assert_eq!(conn.packet().first, 0x62);
        conn.send(ack(0x70, id));
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-m", "x", "-q", "2"])
        .port(peer.port)
        .run()
        .code(0)
        .said("Message published to t (QoS 2, 1 B)");
}

#[test]
fn nobody_is_subscribed() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let id = conn.expect(3).publish_id();
        conn.send(ack_with(0x40, id, 0x10));
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1"])
        .port(peer.port)
        .run()
        .code(0)
        .said("nobody is subscribed");
}

#[test]
fn refusals_have_a_name_and_a_reason() {
    for (first, qos) in [(0x40, "1"), (0x50, "2")] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            let [high, low] = conn.expect(3).publish_id().to_be_bytes();
            let reason = properties(&[property(0x1F, "not on a sunday")]);
            conn.send(packet(first, &[&[high, low, 0x97][..], &reason].concat()));
            conn.farewell();
        });
        mqtty(&["pub", "-t", "t", "-m", "x", "-q", qos])
            .port(peer.port)
            .run()
            .code(4)
            .said("quota exceeded (0x97): \"not on a sunday\"");
    }
    let peer = Peer::once(|mut conn| {
        conn.open();
        let id = conn.expect(3).publish_id();
        conn.send(ack(0x50, id));
        conn.expect(6);
        conn.send(ack_with(0x70, id, 0x92));
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-m", "x", "-q", "2"])
        .port(peer.port)
        .run()
        .code(4)
        .said("packet identifier not found (0x92)");
}

#[test]
fn an_acknowledgement_that_never_comes() {
    for stage in [0, 1, 2] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            let id = conn.expect(3).publish_id();
            if stage == 2 {
                conn.send(ack(0x50, id));
                conn.expect(6);
            }
            // Alive, but silent in the matter.
            conn.send(PINGRESP);
            conn.farewell();
        });
        let qos = if stage == 0 { "1" } else { "2" };
        mqtty(&["pub", "-t", "t", "-m", "x", "-q", qos, "--timeout", "200ms"])
            .port(peer.port)
            .run()
            .code(5)
            .said("did not acknowledge the message to t within")
            .within(QUICKLY);
    }
}

#[test]
fn what_the_broker_cannot_do_is_not_sent() {
    let cases: [(&[u8], &[&str], &str); 4] = [
        (&[0x24, 1], &["-q", "2"], "QoS 1 at most"),
        (&[0x25, 0], &["-r"], "retain"),
        (&[0x27, 0, 0, 0, 10], &[], "packet size"),
        (&[], &["-ta", "3"], "topic alias"),
    ];
    for (announced, arguments, said) in cases {
        let list = vec![announced.to_vec()];
        let peer = Peer::once(move |mut conn| {
            conn.expect(1);
            conn.send(connack(false, 0, &list));
            conn.farewell();
        });
        mqtty(&["pub", "-t", "topic", "-m", "message"])
            .args(arguments)
            .port(peer.port)
            .run()
            .code(4)
            .said("cannot publish to topic: ")
            .said(said);
    }
}

#[test]
fn lost_before_the_acknowledgement_and_sent_again() {
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.open();
        let first = conn.expect(3);
        drop(conn);
        let mut conn = door.accept();
        conn.open();
        let again = conn.acknowledge();
        assert_eq!(again.payload(), first.payload());
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1", "-rp", "1"])
        .port(peer.port)
        .run()
        .code(0)
        .said("connection lost")
        .said("Message published to t");
}

#[test]
fn a_flood_while_publishing() {
    // What a kept session still delivers is not for a publisher, and must not hold it up.
    let peer = Peer::once(|mut conn| {
        conn.open();
        let flood: Vec<u8> = (0..20_000)
            .flat_map(|_| publish(0, "other", 0, "flood"))
            .collect();
        conn.send(&flood);
        let id = conn.expect(3).publish_id();
        conn.send(&flood);
        conn.send(ack(0x40, id));
        conn.drain();
    });
    mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1"])
        .port(peer.port)
        .run()
        .code(0)
        .said("Message published to t")
        .printed("")
        .within(QUICKLY);
}

#[test]
fn payloads_from_everywhere() {
    let cases: [(&[&str], &[u8], &[u8]); 5] = [
        (&["-s"], b"all\nof it\n", b"all\nof it\n"),
        (&["-s"], b"", b""),
        (&["-s"], b"\xff\x00\xfe", b"\xff\x00\xfe"),
        (&["-n"], b"", b""),
        (&["-m", ""], b"", b""),
    ];
    for (arguments, input, expected) in cases {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            assert_eq!(conn.acknowledge().payload(), expected);
            conn.farewell();
        });
        mqtty(&["pub", "-t", "t", "-q", "1"])
            .args(arguments)
            .port(peer.port)
            .input(input)
            .run()
            .code(0);
    }
    let file = scratch_file("payload", b"\x00from a file\n");
    let peer = Peer::once(|mut conn| {
        conn.open();
        assert_eq!(conn.acknowledge().payload(), b"\x00from a file\n");
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-q", "1", "--file-read", &file])
        .port(peer.port)
        .run()
        .code(0);
}

#[test]
fn files_that_cannot_be_read() {
    let directory = scratch_dir();
    let directory = directory.to_str().unwrap();
    for path in ["/no/such/file", directory] {
        mqtty(&["pub", "-t", "t", "--file-read", path])
            .port(1)
            .run()
            .code(8)
            .said(&format!("cannot read --file-read {path}"));
    }
}

#[test]
fn at_qos_0_what_was_not_written_was_not_published() {
    // More than the sockets between two processes hold.
    let file = scratch_file("large", vec![b'x'; 20_000_000]);
    let large = ["pub", "-t", "t", "--file-read", file.as_str()];
    // The broker takes a little of it, and closes.
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.take(1000);
    });
    mqtty(&large)
        .args(&["-rp", "0"])
        .port(peer.port)
        .run()
        .code(6)
        .did_not_say("published to")
        .within(QUICKLY);
    // What was cut has not been received, and can be sent again.
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.open();
        conn.take(1000);
        drop(conn);
        let mut conn = door.accept();
        conn.open();
        assert_eq!(conn.expect(3).payload().len(), 20_000_000);
        conn.farewell();
    });
    mqtty(&large)
        .args(&["-rp", "1"])
        .port(peer.port)
        .run()
        .code(0)
        .said("connection lost")
        .said("Message published to t");
    // Or it stops reading for good.
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.take(1000);
        gone.recv().unwrap();
    });
    let finished = mqtty(&large)
        .args(&["--timeout", "300ms"])
        .port(peer.port)
        .run();
    go.send(()).unwrap();
    finished
        .code(5)
        .did_not_say("published to")
        .within(Duration::from_secs(10));
}

#[test]
fn json_for_programs() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let id = conn.expect(3).publish_id();
        conn.send(ack_with(0x40, id, 0x87));
        conn.farewell();
    });
    let finished = mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1", "-o", "json"])
        .port(peer.port)
        .run()
        .code(4);
    let event: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    assert_eq!(event["event"], "publish_refused");
    assert_eq!(event["reason_code"], 0x87);
}

#[test]
fn text_that_mqtt_asks_not_to_send_is_warned_of() {
    for (flag, name, code) in [
        (["-t", "a\nb"], "--topic", "U+000A"),
        (["-t", "a\u{fffe}"], "--topic", "U+FFFE"),
        (["-i", "me\u{1}"], "--client-id", "U+0001"),
        (["-u", "bob\u{85}"], "--username", "U+0085"),
        (["-Wt", "gone\u{fdd0}"], "--will-topic", "U+FDD0"),
    ] {
        mqtty(&["pub", "--embedded", "-m", "x"])
            .args(if flag[0] == "-t" { &[] } else { &["-t", "a"] })
            .args(&flag)
            .run()
            .code(0)
            .said(&format!("warning: {name} contains the character {code}"));
    }
    mqtty(&["pub", "--embedded", "-m", "x\ny", "-t", "ä/\u{1f600} "])
        .run()
        .code(0)
        .did_not_say("warning");
    // No broker can answer within so few bytes.
    mqtty(&["pub", "-t", "a", "-m", "x", "--maximum-packet-size", "4"])
        .run()
        .code(2)
        .said("--maximum-packet-size");
}
