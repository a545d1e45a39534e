//! After CONNACK: a broker that breaks the protocol. Without reconnects that is exit code 6, and a client
//! of MQTT 5 says why it leaves.

use std::time::Duration;

use crate::support::bytes::{PINGRESP, ack, ack_with, packet, publish, suback, text};
use crate::support::finished::Finished;
use crate::support::peer::Peer;
use crate::support::run::mqtty;

const QUICKLY: Duration = Duration::from_secs(5);

/// A subscriber without reconnects, whose broker sends these bytes after SUBACK, which are answered with a
/// DISCONNECT of this reason.
fn subscriber(bytes: impl Into<Vec<u8>>, reason: u8) -> Finished {
    let bytes = bytes.into();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(&bytes);
        let said: Vec<u8> = conn
            .drain()
            .iter()
            .filter(|packet| packet.first == 0xE0)
            .map(|packet| packet.body.first().copied().unwrap_or(0))
            .collect();
        assert_eq!(said, [reason]);
    });
    mqtty(&["sub", "-t", "t", "-rp", "0", "-o", "raw"])
        .port(peer.port)
        .run()
        .within(QUICKLY)
}

#[test]
fn malformed_packets() {
    let cases: [(&str, Vec<u8>); 8] = [
        (
            "a length of five bytes",
            vec![0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        ),
        ("a topic that is no UTF-8", publish_with_topic(b"\xff\xfe")),
        ("a topic with a null", publish_with_topic(b"a\0b")),
        (
            "a topic longer than the packet",
            packet(0x30, &[0, 9, b'a', 0]),
        ),
        ("QoS 3", publish(0x06, "t", 1, "x")),
        (
            "properties longer than the packet",
            packet(0x30, &[0, 1, b't', 99]),
        ),
        (
            "an unknown property",
            packet(0x30, &[0, 1, b't', 2, 0x7F, 0]),
        ),
        ("a PUBREL with wrong flags", packet(0x60, &[0, 1])),
    ];
    for (what, bytes) in cases {
        let finished = subscriber(bytes, 0x81);
        assert!(
            finished.stderr.contains("broke the protocol"),
            "{what}\n{finished}"
        );
        finished.code(6).printed("");
    }
}

fn publish_with_topic(topic: &[u8]) -> Vec<u8> {
    packet(0x30, &[text(topic), vec![0]].concat())
}

#[test]
fn packets_out_of_place() {
    let connect = packet(0x10, &[&text("MQTT")[..], &[5, 2, 0, 0, 0, 0, 0]].concat());
    let subscribe = packet(0x82, &[&[0, 1, 0][..], &text("t"), &[0]].concat());
    let aliased = packet(0x30, &[0, 1, b't', 3, 0x23, 0, 1]);
    let cases: [(&str, u8, Vec<u8>); 9] = [
        ("a second CONNACK", 0x82, vec![0x20, 3, 0, 0, 0]),
        ("CONNECT", 0x82, connect),
        ("SUBSCRIBE", 0x82, subscribe),
        ("PINGREQ", 0x82, vec![0xC0, 0]),
        ("AUTH", 0x82, vec![0xF0, 0]),
        ("a topic alias that was not allowed", 0x94, aliased),
        ("no topic and no alias", 0x82, publish(0, "", 0, "x")),
        ("packet identifier 0", 0x82, publish(0x02, "t", 0, "x")),
        ("an acknowledgement of packet 0", 0x82, ack(0x40, 0)),
    ];
    for (what, reason, bytes) in cases {
        let said = subscriber(bytes, reason);
        assert!(said.stderr.contains("error: 127.0.0.1"), "{what}\n{said}");
        said.code(6).printed("");
    }
}

#[test]
fn type_0_is_no_packet() {
    subscriber([0x00, 0], 0x81)
        .code(6)
        .said("broke the protocol");
}

#[test]
fn cut_within_a_packet() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send([publish(0, "t", 0, "whole"), vec![0x30, 100, 0, 1]].concat());
    });
    mqtty(&["sub", "-t", "t", "-rp", "0", "-o", "raw"])
        .port(peer.port)
        .run()
        .code(6)
        .said("closed the connection in the middle of a packet")
        .printed("whole\n");
}

#[test]
fn what_was_whole_before_the_breach_is_printed() {
    let bytes = [publish(0, "t", 0, "good"), vec![0x20, 3, 0, 0, 0]].concat();
    subscriber(bytes, 0x82).code(6).printed("good\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_length_that_claims_all_there_can_be() {
    let (ready, measured) = std::sync::mpsc::channel::<()>();
    let (asked, asking) = std::sync::mpsc::channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.expect(12);
        asked.send(()).unwrap();
        measured.recv().unwrap();
        conn.send([0xD0, 0]);
        conn.send([0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, b't', 0]);
        conn.send(vec![b'x'; 300_000]);
        // The ping says that the client has seen what came before.
        conn.expect(12);
        conn.send([]);
        asked.send(()).unwrap();
        measured.recv().unwrap();
    });
    let running = mqtty(&["sub", "-t", "t", "-rp", "0", "-k", "1"])
        .port(peer.port)
        .start();
    let peak = || {
        asking.recv().unwrap();
        let peak = running.memory("VmHWM");
        ready.send(()).unwrap();
        peak
    };
    let (before, after) = (peak(), peak());
    running.finish().code(6).said("in the middle of a packet");
    assert!(after - before < 4_000, "{before} kB, then {after} kB");
}

#[test]
fn one_byte_at_a_time() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let subscribe = conn.expect(8);
        let all = [
            suback(subscribe.id(), &[2]),
            publish(0x02, "t", 7, "one"),
            publish(0x04, "t", 8, "two"),
            ack(0x62, 8),
        ]
        .concat();
        for byte in all {
            conn.send([byte]);
        }
        assert_eq!(conn.expect(4).id(), 7);
        assert_eq!(conn.expect(5).id(), 8);
        assert_eq!(conn.expect(7).id(), 8);
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-C", "2", "-o", "raw"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("one\ntwo\n");
}

#[test]
fn unknown_reasons_are_numbers() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let publish = conn.expect(3);
        conn.send(ack_with(0x40, publish.publish_id(), 0xEE));
        conn.drain();
    });
    mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1"])
        .port(peer.port)
        .run()
        .code(4)
        .said("0xee");
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.send([0xE0, 1, 0xEE]);
        conn.drain();
    });
    mqtty(&["conn", "-rp", "0"])
        .port(peer.port)
        .run()
        .code(6)
        .said("0xee");
}

#[test]
fn acknowledgements_of_nothing() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(
            [
                ack(0x40, 77),
                ack(0x70, 78),
                suback(79, &[0]),
                packet(0xB0, &[0, 80, 0, 0]),
                PINGRESP.to_vec(),
            ]
            .concat(),
        );
        // A PUBREC and a PUBREL out of nowhere are answered: identifier not found.
        conn.send(ack(0x50, 81));
        assert_eq!(conn.packet().body, [0, 81, 0x92]);
        conn.send(ack(0x62, 82));
        assert_eq!(conn.packet().body, [0, 82, 0x92]);
        conn.send(publish(0, "t", 0, "still here"));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-C", "1", "-o", "raw"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("still here\n");
}

#[test]
fn an_acknowledgement_of_the_wrong_kind() {
    for (qos, wrong) in [("1", 0x50), ("2", 0x40), ("1", 0x70)] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            let publish = conn.expect(3);
            conn.send(ack(wrong, publish.publish_id()));
            conn.drain();
        });
        mqtty(&["pub", "-t", "t", "-m", "x", "-q", qos, "-rp", "0"])
            .port(peer.port)
            .run()
            .code(6)
            .said("broke the protocol");
    }
}

#[test]
fn what_is_sent_twice_is_printed_once() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0x04, "t", 5, "once"));
        assert_eq!(conn.expect(5).id(), 5);
        conn.send(publish(0x0C, "t", 5, "once"));
        assert_eq!(conn.expect(5).id(), 5);
        for _ in 0..2 {
            conn.send(ack(0x62, 5));
            assert_eq!(conn.expect(7).id(), 5);
        }
        // The identifier is free again: this is another message.
        conn.send(publish(0x04, "t", 5, "again"));
        conn.drain();
    });
    mqtty(&["sub", "-t", "t", "-q", "2", "-C", "2", "-o", "raw"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("once\nagain\n");
}

#[test]
fn more_than_the_receive_maximum() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        // PUBREL never comes, so the third is one too many.
        for id in 1..=3 {
            conn.send(publish(0x04, "t", id, format!("{id}")));
        }
        let last = conn.drain().pop().unwrap();
        assert_eq!((last.first, last.body), (0xE0, vec![0x93]));
    });
    mqtty(&[
        "sub",
        "-t",
        "t",
        "-o",
        "raw",
        "-rp",
        "0",
        "--receive-maximum",
        "2",
    ])
    .port(peer.port)
    .run()
    .code(6)
    .said("receive maximum of 2")
    .printed("1\n2\n");
}

#[test]
fn larger_than_we_take() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0, "t", 0, vec![b'x'; 200]));
        let last = conn.drain().pop().unwrap();
        assert_eq!((last.first, last.body), (0xE0, vec![0x95]));
    });
    mqtty(&["sub", "-t", "t", "-rp", "0", "--maximum-packet-size", "100"])
        .port(peer.port)
        .run()
        .code(6)
        .printed("");
}

#[test]
fn no_pingresp() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        // Not even the second ping is answered.
        assert!(conn.drain().iter().all(|packet| packet.first == 0xC0));
    });
    mqtty(&["conn", "-k", "1", "-rp", "0"])
        .port(peer.port)
        .run()
        .code(6)
        .said("has not answered a PINGREQ in time")
        .within(QUICKLY);
}
