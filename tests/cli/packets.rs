//! Messages and subscriptions as they are typed, byte for byte on the wire.

use crate::support::bytes::{CONNACK, connack, packet, properties, property, suback, text};
use crate::support::peer::Peer;
use crate::support::run::mqtty;

#[test]
fn every_property_of_a_message() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(connack(false, 0, &[vec![0x22, 0, 9]]));
        let message = conn.expect(3);
        assert_eq!((message.first, message.topic()), (0x31, "t"));
        let rest = message.rest();
        let (list, payload) = rest[1..].split_at(usize::from(rest[0]));
        assert_eq!(payload, b"x");
        let wanted: [&[u8]; 8] = [
            &[0x01, 1],
            &[0x02, 0, 0, 0, 60],
            &property(0x03, "text/plain"),
            &property(0x08, "answers"),
            &[0x09, 0, 2, 0xFF, 0],
            &[0x23, 0, 9],
            b"\x26\0\x01k\0\x011",
            b"\x26\0\x01k\0\x012",
        ];
        assert_eq!(
            list.len(),
            wanted.iter().map(|property| property.len()).sum::<usize>()
        );
        for property in wanted {
            assert!(
                list.windows(property.len()).any(|part| part == property),
                "{property:02x?}"
            );
        }
        conn.farewell();
    });
    mqtty(&[
        "pub",
        "-t",
        "t",
        "-m",
        "x",
        "-r",
        "-pf",
        "-e",
        "60",
        "-ct",
        "text/plain",
        "-rt",
        "answers",
        "--correlation-data-base64",
        "/wA=",
        "-ta",
        "9",
        "-up",
        "k: 1",
        "k: 2",
    ])
    .port(peer.port)
    .run()
    .code(0);
}

#[test]
fn the_options_of_each_filter() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        for (filter, options, identifier) in [("a", 0b01_1101, 1), ("b", 0b10_0010, 300)] {
            let subscribe = conn.expect(8);
            let list = if identifier == 1 {
                vec![0x0B, 1]
            } else {
                vec![0x0B, 0xAC, 0x02]
            };
            let expected = [
                &subscribe.body[..2],
                &properties(&[list]),
                &text(filter),
                &[options],
            ]
            .concat();
            assert_eq!((subscribe.first, &subscribe.body), (0x82, &expected));
            conn.send(suback(subscribe.id(), &[0]));
        }
        conn.drain();
    });
    let running = mqtty(&[
        "sub", "-t", "a", "b", "-q", "1", "2", "-nl", "true", "false", "-rap", "true", "false",
        "-rh", "1", "2", "-si", "1", "300",
    ])
    .port(peer.port)
    .start();
    running.says("Subscribed to b");
    running.interrupt();
    running.finish().code(0);
}

#[test]
fn flags_of_mqtt_5_with_an_older_version_are_ignored_with_a_warning() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let message = conn.expect(3);
        assert_eq!(message.rest(), b"x");
        conn.farewell();
    });
    mqtty(&[
        "pub", "-t", "t", "-m", "x", "-V", "3.1.1", "-ct", "text", "-up", "a: b",
    ])
    .port(peer.port)
    .run()
    .code(0)
    .said("warning: ");
}

#[test]
fn large_packets_have_their_length() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        assert_eq!(conn.acknowledge().payload().len(), 2_500_000);
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-S", "2500000", "-q", "1"])
        .port(peer.port)
        .run()
        .code(0);
}

#[test]
fn a_message_for_mqtt_3() {
    for version in ["3.1", "3.1.1"] {
        let peer = Peer::once(|mut conn| {
            conn.open();
            let subscribe = conn.expect(8);
            assert_eq!(subscribe.body[2..], [&text("t")[..], &[1]].concat());
            let [high, low] = subscribe.id().to_be_bytes();
            conn.send(packet(0x90, &[high, low, 1]));
            conn.send(packet(0x32, &[&text("t")[..], &[0, 1], b"hello"].concat()));
            assert_eq!(conn.expect(4).body, [0, 1]);
            conn.farewell();
        });
        mqtty(&[
            "sub", "-t", "t", "-q", "1", "-V", version, "-C", "1", "-o", "raw",
        ])
        .port(peer.port)
        .run()
        .code(0)
        .printed("hello\n");
    }
    // CONNACK of MQTT 5 answered to MQTT 3.1.1 is one byte too long.
    let peer = Peer::says(CONNACK);
    mqtty(&["conn", "--once", "-V", "3.1.1"])
        .port(peer.port)
        .run()
        .code(3);
}
