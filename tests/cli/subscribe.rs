//! What a subscriber is told, and when it leaves.

use std::time::Duration;

use crate::support::bytes::{ack, packet, properties, property, publish, suback, text};
use crate::support::peer::{Packet, Peer};
use crate::support::run::{Running, mqtty};

const QUICKLY: Duration = Duration::from_secs(5);

/// The TCP port of a broker that was started with `--port 0`.
pub(crate) fn port_of(broker: &Running) -> u16 {
    broker.prints("\n");
    let text = broker.stdout_so_far();
    let line = text
        .lines()
        .find(|line| line.starts_with("mqtt://"))
        .unwrap();
    line.rsplit(':').next().unwrap().parse().unwrap()
}

#[test]
fn refusals_have_a_name_and_a_reason() {
    for (code, shown) in [
        (0x80, "unspecified error (0x80)"),
        (0x87, "not authorized (0x87)"),
        (0x8F, "topic filter invalid (0x8f)"),
        (0xA2, "wildcard subscriptions not supported (0xa2)"),
        (0x03, "0x03"),
        (0xEE, "0xee"),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            let [high, low] = conn.expect(8).id().to_be_bytes();
            let reason = properties(&[property(0x1F, "members only")]);
            conn.send(packet(0x90, &[&[high, low][..], &reason, &[code]].concat()));
            conn.farewell();
        });
        mqtty(&["sub", "-t", "club"])
            .port(peer.port)
            .run()
            .code(4)
            .said("subscription to \"club\" refused: ")
            .said(shown)
            .said("\"members only\"")
            .said("the subscription was refused")
            .within(QUICKLY);
    }
}

#[test]
fn some_granted_and_some_refused() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        for code in [0x87, 0, 3] {
            let subscribe = conn.expect(8);
            conn.send(suback(subscribe.id(), &[code]));
        }
        conn.send(publish(0, "b", 0, "x"));
        conn.farewell();
    });
    mqtty(&[
        "sub", "-t", "a", "b", "c", "-q", "1", "-C", "1", "-o", "raw",
    ])
    .port(peer.port)
    .run()
    .code(0)
    .said("subscription to \"a\" refused: not authorized (0x87)")
    .said("Subscribed to b (QoS 0, not 1 as asked)")
    .said("subscription to \"c\" refused")
    .printed("x\n");
}

#[test]
fn all_refused() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        for _ in 0..2 {
            let subscribe = conn.expect(8);
            conn.send(suback(subscribe.id(), &[0x80]));
        }
        conn.farewell();
    });
    mqtty(&["sub", "-t", "a", "b"])
        .port(peer.port)
        .run()
        .code(4)
        .said("all 2 subscriptions were refused");
}

#[test]
fn refused_by_mqtt_3() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let [high, low] = conn.expect(8).id().to_be_bytes();
        conn.send(packet(0x90, &[high, low, 0x80]));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "a", "-V", "3.1.1"])
        .port(peer.port)
        .run()
        .code(4)
        .said("refused");
}

#[test]
fn a_suback_of_the_wrong_length() {
    for codes in [&[][..], &[0, 0]] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            let subscribe = conn.expect(8);
            conn.send(suback(subscribe.id(), codes));
            conn.drain();
        });
        mqtty(&["sub", "-t", "a", "-rp", "0"])
            .port(peer.port)
            .run()
            .code(6)
            .said("SUBACK")
            .within(QUICKLY);
    }
}

#[test]
fn a_suback_that_never_comes() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.expect(8);
        // Of another subscription, and so none.
        conn.send(suback(4711, &[0]));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "a", "--timeout", "200ms"])
        .port(peer.port)
        .run()
        .code(5)
        .said("did not answer the subscription to a within 200")
        .within(QUICKLY);
}

#[test]
fn the_message_after_the_last_one_stays_with_the_broker() {
    for (qos, flags, kind) in [("1", 0x02, 4), ("2", 0x04, 5)] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            let all: Vec<u8> = (1..=5)
                .flat_map(|id| publish(flags, "t", id, "x"))
                .collect();
            conn.send(all);
            let rest = conn.drain();
            let acknowledged: Vec<u16> = rest
                .iter()
                .filter(|packet| packet.first >> 4 == kind)
                .map(Packet::id)
                .collect();
            assert_eq!(acknowledged, [1, 2, 3]);
            assert_eq!(rest.last().unwrap().first, 0xE0);
        });
        mqtty(&["sub", "-t", "t", "-q", qos, "-C", "3", "-o", "raw"])
            .port(peer.port)
            .run()
            .code(0)
            .printed("x\nx\nx\n");
    }
}

#[test]
fn messages_before_the_suback_count() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.expect(8);
        conn.send(publish(0, "t", 0, "early"));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-C", "1", "-o", "raw"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("early\n");
}

#[test]
fn a_count_that_is_not_reached_in_time() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0, "t", 0, "one"));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-C", "2", "-W", "0.3", "-o", "raw"])
        .port(peer.port)
        .run()
        .code(5)
        .said("2 messages did not arrive within 300")
        .printed("one\n")
        .within(QUICKLY);
}

#[test]
fn a_wait_that_is_over() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-W", "200ms"])
        .port(peer.port)
        .run()
        .code(0)
        .within(QUICKLY);
    // It counts from the start: no CONNACK, no subscription.
    let peer = Peer::once(|mut conn| {
        conn.drain();
    });
    mqtty(&["sub", "-t", "t", "-W", "200ms"])
        .port(peer.port)
        .run()
        .code(5)
        .within(QUICKLY);
}

#[test]
fn a_wait_that_is_over_during_a_reconnect() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
    });
    mqtty(&["sub", "-t", "t", "-W", "1", "-C", "1", "-rp", "60000"])
        .port(peer.port)
        .run()
        .code(5)
        .within(QUICKLY);
}

#[test]
fn wrong_filters_are_not_sent() {
    for filter in [
        "a/#/b",
        "a+",
        "#a",
        "",
        "$share/g",
        "$share//t",
        "$share/g+/t",
    ] {
        mqtty(&["sub", "-t", filter])
            .port(1)
            .run()
            .code(2)
            .said("filter");
    }
}

#[test]
fn every_property_of_a_message_is_in_its_json() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let list = properties(&[
            vec![0x01, 1],
            vec![0x02, 0, 0, 0, 60],
            property(0x03, "text/plain"),
            property(0x08, "answers"),
            vec![0x09, 0, 2, 0xFF, 0x00],
            vec![0x0B, 7],
            vec![0x0B, 0x80, 0x01],
            [property(0x26, "k"), vec![0, 1, b'1']].concat(),
            [property(0x26, "k"), vec![0, 1, b'2']].concat(),
        ]);
        let body = [&[0, 1, b't', 0, 9][..], &list, "grüße".as_bytes()].concat();
        conn.send(packet(0x3B, &body));
        conn.expect(4);
        conn.send(publish(0x01, "t", 0, b"\xff"));
        conn.farewell();
    });
    let finished = mqtty(&["sub", "-t", "t", "-C", "2", "-o", "json"])
        .port(peer.port)
        .run()
        .code(0);
    let lines: Vec<serde_json::Value> = finished
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut first = lines[0].clone();
    assert!(first.as_object_mut().unwrap().remove("time").is_some());
    assert_eq!(
        first,
        serde_json::json!({
            "topic": "t", "qos": 1, "retain": true, "dup": true, "packet_id": 9, "size": 7,
            "payload": "grüße",
            "properties": {
                "payload_format_indicator": 1,
                "message_expiry_interval": 60,
                "content_type": "text/plain",
                "response_topic": "answers",
                "correlation_data_base64": "/wA=",
                "subscription_identifiers": [7, 128],
                "user_properties": [["k", "1"], ["k", "2"]],
            }
        })
    );
    assert_eq!(lines[1]["payload_base64"], "/w==");
    assert!(lines[1].get("payload").is_none());
}

#[test]
fn the_answer_to_a_pubrel_comes_after_the_message_was_printed() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send([publish(0x04, "t", 1, "x"), ack(0x62, 1)].concat());
        assert_eq!(conn.expect(5).id(), 1);
        assert_eq!(conn.expect(7).id(), 1);
        conn.send(publish(0, "t", 0, "end"));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-q", "2", "-C", "2", "-o", "raw"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("x\nend\n");
}

/// With --verbose every mode has every property: where there is no room for it, on stderr.
#[test]
fn every_property_in_every_mode() {
    let peer = || {
        Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            let list = properties(&[property(0x03, "text/plain"), property(0x08, "answers")]);
            let body = [text("a"), list, b"x".to_vec()].concat();
            conn.send(packet(0x30, &body));
            conn.drain();
        })
    };
    let about = "topic: a, qos: 0, size: 1B, dup: false, responseTopic: 'answers', contentType: 'text/plain'\n";
    for (flags, printed) in [(["-o", "raw"], "x\n"), (["-F", "<%p>"], "<x>\n")] {
        let broker = peer();
        mqtty(&["sub", "-t", "a", "-C", "1", "-v"])
            .args(&flags)
            .port(broker.port)
            .run()
            .code(0)
            .printed(printed)
            .said(about);
    }
    for mode in ["default", "clean", "json", "csv", "table", "log"] {
        let broker = peer();
        let finished = mqtty(&["sub", "-t", "a", "-C", "1", "-v", "-o", mode])
            .port(broker.port)
            .run()
            .code(0);
        let text = finished.text();
        assert!(
            text.contains("text/plain") && text.contains("answers"),
            "{mode}: {text}"
        );
    }
}
