//! The lines of `--debug`.

use crate::model::Secret;
use crate::model::Version::{V3_1_1, V5};
use crate::wire::{Connect, Packet, describe};

#[test]
fn each_packet_in_a_line() {
    let cases: &[(&[u8], &str)] = &[
        (
            b"\x10\x36\x00\x04MQTT\x05\xf6\x00\x0a\x05\x11\x00\x00\x00\x07\x00\x02id\
              \x0e\x18\x00\x00\x00\x05\x09\x00\x02\xff\x00\x03\x00\x01t\x00\x01w\x00\x04gone\
              \x00\x00\x00\x06secret",
            r#"CONNECT MQTT 5, client id "id", clean start, keep alive 10 s, user name "", password, session expiry interval 7, will [topic "w", QoS 2, retain, payload 4 B, content type "t", correlation data 0xff00 (2 B), will delay interval 5] (56 B)"#,
        ),
        (
            b"\x20\x0a\x01\x87\x07\x1f\x00\x02no\x24\x01",
            r#"CONNACK not authorized (0x87), session present, reason string "no", maximum QoS 1 (12 B)"#,
        ),
        (
            b"\x20\x02\x00\x01",
            "CONNACK unacceptable protocol version (1) (4 B)",
        ),
        (
            b"\x3b\x17\x00\x03a/b\x00\x07\x0a\x23\x00\x07\x26\x00\x01k\x00\x01vhello",
            r#"PUBLISH QoS 1, dup, retain, id 7, topic "a/b", payload 5 B, topic alias 7, user property "k"="v" (25 B)"#,
        ),
        (
            b"\x40\x03\x00\x07\x10",
            "PUBACK id 7, no matching subscribers (0x10) (5 B)",
        ),
        (b"\x62\x02\x00\x07", "PUBREL id 7, success (0x00) (4 B)"),
        (
            b"\x82\x0f\x00\x0a\x02\x0b\x05\x00\x03a/#\x01\x00\x01c\x2e",
            r#"SUBSCRIBE id 10, "a/#" QoS 1, "c" QoS 2 no local retain as published retain handling 2, subscription identifier 5 (17 B)"#,
        ),
        (
            b"\x90\x05\x00\x0a\x00\x01\xc0",
            "SUBACK id 10, granted QoS 1, unknown reason code (0xc0) (7 B)",
        ),
        (
            b"\xa2\x06\x00\x0a\x00\x00\x01c",
            r#"UNSUBSCRIBE id 10, "c" (8 B)"#,
        ),
        (
            b"\xb0\x04\x00\x0a\x00\x11",
            "UNSUBACK id 10, no subscription existed (0x11) (6 B)",
        ),
        (b"\xc0\x00", "PINGREQ (2 B)"),
        (b"\xd0\x00", "PINGRESP (2 B)"),
        (b"\xe0\x00", "DISCONNECT normal disconnection (0x00) (2 B)"),
        (
            b"\xe0\x01\x8e",
            "DISCONNECT session taken over (0x8e) (3 B)",
        ),
        (
            b"\xf0\x0b\x18\x09\x15\x00\x01M\x16\x00\x02pw",
            r#"AUTH continue authentication (0x18), authentication method "M", authentication data (2 B) (13 B)"#,
        ),
    ];
    for (bytes, line) in cases {
        assert_eq!(describe(bytes, V5), *line);
    }
}

#[test]
fn the_older_versions_have_fewer_words() {
    let cases: &[(&[u8], &str)] = &[
        (b"\x20\x02\x00\x05", "CONNACK not authorized (5) (4 B)"),
        (b"\x40\x02\x00\x07", "PUBACK id 7 (4 B)"),
        (b"\xe0\x00", "DISCONNECT (2 B)"),
        (b"\xb0\x02\x00\x0a", "UNSUBACK id 10 (4 B)"),
        (
            b"\x82\x06\x00\x0a\x00\x01c\x02",
            r#"SUBSCRIBE id 10, "c" QoS 2 (8 B)"#,
        ),
    ];
    for (bytes, line) in cases {
        assert_eq!(describe(bytes, V3_1_1), *line);
    }
}

#[test]
fn what_is_no_packet_says_so() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "no packet; begins with [] (0 B)"),
        (b"\x30", "incomplete PUBLISH; begins with [30] (1 B)"),
        (
            b"\x30\x03\x00\x01\xff",
            "malformed PUBLISH: the topic is not UTF-8; begins with [30 03 00 01 ff] (5 B)",
        ),
        (
            b"\xc0\x00\xc0\x00",
            "more than one packet; begins with [c0 00] (4 B)",
        ),
        (
            b"\x00\x00",
            "malformed packet of type 0: there is no such packet; begins with [00 00] (2 B)",
        ),
        (
            b"\xf0\x07\x18\x05\x16\x00\x02pw",
            "protocol error in AUTH: authentication data without an authentication method; \
             begins with [f0 07 18 05 16 00 …] (9 B)",
        ),
    ];
    for (bytes, line) in cases {
        assert_eq!(describe(bytes, V5), *line);
    }
}

#[test]
fn nothing_reaches_the_terminal_as_a_command() {
    let topic = "a\x1b[31m\r\n\"\u{85}\u{202e}\u{7}ä";
    let mut bytes = vec![0x30, 3, 0, 0];
    bytes.extend_from_slice(topic.as_bytes());
    bytes.push(0);
    bytes[1] += u8::try_from(topic.len()).unwrap();
    bytes[3] = u8::try_from(topic.len()).unwrap();
    assert_eq!(
        describe(&bytes, V5),
        format!(
            r#"PUBLISH QoS 0, topic "a\u{{1b}}[31m\r\n\"\u{{85}}\u{{202e}}\u{{7}}ä", payload 0 B ({} B)"#,
            bytes.len()
        )
    );
}

#[test]
fn long_texts_and_lists_are_cut() {
    let mut bytes = vec![0x30, 0xAF, 0x02, 0x01, 0x2C];
    bytes.extend(std::iter::repeat_n(b'x', 300));
    bytes.push(0);
    assert_eq!(
        describe(&bytes, V5),
        format!(
            "PUBLISH QoS 0, topic \"{}\"… (300 B), payload 0 B (306 B)",
            "x".repeat(256)
        )
    );
    let mut bytes = vec![0x90, 0xB2, 0x01, 0, 1];
    bytes.extend(std::iter::repeat_n(0, 176));
    assert!(describe(&bytes, V3_1_1).ends_with("granted QoS 0, … and 77 more (181 B)"));
}

#[test]
fn a_packet_for_debugging_hides_what_is_secret() {
    let mut connect = Connect {
        username: Some("bob".to_owned()),
        password: Some(Secret::new("sesame")),
        ..Connect::default()
    };
    connect.properties.authentication_data = Some(Secret::new("sesame"));
    let bytes = format!("{:?}", b"sesame");
    let shown = format!("{:?}", Packet::Connect(Box::new(connect)));
    assert!(shown.contains("bob") && shown.contains("***"), "{shown}");
    assert!(!shown.contains("sesame"), "{shown}");
    assert!(!shown.contains(bytes.trim_matches(['[', ']'])), "{shown}");
}
