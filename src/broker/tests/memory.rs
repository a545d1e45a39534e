//! The memory of clients' data: the limit holds, who exceeds it is told so, and what is no longer needed is given back.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::client::{Got, connect, lasting, says};
use super::fake::Fake;
use super::{Client, plan};
use crate::broker::Broker;
use crate::broker::limits::{
    CONTROL_SIZE, OUTPUT_BYTES, PACKET_RATE, PACKET_SHARE, PACKET_TIME, PROPERTIES_SIZE, SLICE,
};
use crate::broker::message::{Inbound, Stored};
use crate::broker::router::{Ending, Router};
use crate::model::{BrokerPlan, Properties, QoS, ReasonCode, Version};
use crate::wire::{
    AckKind, EncodedProperties, Filter, Packet, Publish, RawProperties, Subscribe, next_frame,
};

/// A broker with a limit in bytes.
fn limited(memory_limit: usize) -> Broker {
    let plan = BrokerPlan {
        memory_limit,
        ..plan()
    };
    Broker::start(&plan).expect("a broker on a free port")
}

fn retained(topic: &str, payload: &str) -> Got {
    Got {
        retain: true,
        ..says(topic, payload, QoS::AtLeastOnce)
    }
}

#[test]
fn messages_above_the_limit_are_refused_until_there_is_room_again() {
    let broker = limited(4 << 20);
    let payload = "x".repeat(100_000);
    let mut client = Client::new(&broker, Version::V5, "c");
    let mut taken = 0;
    while client.publish(&retained(&format!("t/{taken}"), &payload)) != ReasonCode::QUOTA_EXCEEDED {
        taken += 1;
        assert!(taken < 42);
    }
    assert!(taken > 25, "{taken}");
    let large = "x".repeat(240_000);
    client.push(&Got {
        id: 8,
        ..says("t", &large, QoS::ExactlyOnce)
    });
    let quota = ReasonCode::QUOTA_EXCEEDED;
    assert_eq!(client.acked(), (AckKind::PubRec, 8, quota));
    // Without a word in 3.1.1, where an acknowledgement would mean success.
    let mut old = Client::new(&broker, Version::V3_1_1, "old");
    old.push(&Got {
        id: 1,
        ..retained("t", &large)
    });
    old.ended(ReasonCode::QUOTA_EXCEEDED);
    for n in 0..3 {
        client.publish(&retained(&format!("t/{n}"), ""));
    }
    let reason = client.publish(&retained("t/0", &payload));
    assert_ne!(reason, ReasonCode::QUOTA_EXCEEDED);
    // What is not kept is passed on.
    client.subscribe(&["other"], QoS::AtMostOnce);
    client.push(&says("other", "x", QoS::AtMostOnce));
    assert_eq!(client.text(), "x");
}

#[test]
fn subscriptions_above_the_limit_are_refused() {
    let broker = limited(1 << 20);
    for (version, refusal) in [
        (Version::V5, ReasonCode::QUOTA_EXCEEDED),
        (Version::V3_1_1, ReasonCode::UNSPECIFIED_ERROR),
    ] {
        let mut client = Client::new(&broker, version, "c");
        let filters: Vec<String> = (0..2_000).map(|n| format!("t/{n}/+")).collect();
        let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
        let codes = client.subscribe(&filters, QoS::AtMostOnce);
        let taken = codes.iter().filter(|code| **code == ReasonCode(0)).count();
        let refused = codes.iter().filter(|code| **code == refusal).count();
        assert!(taken > 100 && refused > 100, "{taken} {refused}");
        let mut one = |n: usize| client.subscribe(&[&format!("u/{n}")], QoS::AtMostOnce)[0];
        let last = (0..2_000).find(|n| one(*n) == refusal);
        assert!(last.is_some());
        assert_eq!(one(9_999), refusal);
        client.unsubscribe(&filters[..10]);
        assert_eq!(client.subscribe(&["u"], QoS::AtMostOnce), [ReasonCode(0)]);
        client.leave();
    }
}

#[test]
fn sessions_above_the_limit_are_refused() {
    let broker = limited(256 << 10);
    let mut clients = Vec::new();
    let refused = loop {
        let connect = lasting(Version::V5, &format!("c{}", clients.len()));
        let (client, answer) = Client::open(&broker, connect);
        if answer.code != 0 {
            break answer.code;
        }
        clients.push(client);
        assert!(clients.len() < 100);
    };
    assert_eq!(refused, ReasonCode::QUOTA_EXCEEDED.0);
    assert!(clients.len() > 40, "{}", clients.len());
    let (_, answer) = Client::open(&broker, connect(Version::V3_1_1, "old"));
    assert_eq!(answer.code, 3);
    // A session that exists is not a new one.
    Client::with(&broker, lasting(Version::V5, "c0")).quiet();
}

#[test]
fn packets_that_are_not_complete_share_a_part_of_the_limit() {
    const BODY: usize = 1_000_000;
    let broker = limited(16 << 20);
    let mut packet = vec![0x30, 0, 0, 0, 0, 1, b't'];
    // The length of the body in three bytes of seven bits each.
    for (at, byte) in packet[1..4].iter_mut().enumerate() {
        *byte = u8::try_from(BODY >> (7 * at) & 0x7F).unwrap() | if at < 2 { 0x80 } else { 0 };
    }
    packet.resize(4 + BODY, 0);
    let (most, rest) = packet.split_at(BODY - 50_000);
    let mut clients: Vec<Client> = (0..8)
        .map(|n| Client::new(&broker, Version::V5, &format!("c{n}")))
        .collect();
    for client in &mut clients {
        // It may have been hung up on before the end.
        let _ = client.writer().write_all(most);
    }
    // Others are not held up.
    Client::new(&broker, Version::V5, "other").quiet();
    let (mut finished, mut ended) = (0, 0);
    for client in &mut clients {
        let _ = client.writer().write_all(&[rest, &[0xC0, 0]].concat());
        match client.next(|packet| format!("{packet:?}")) {
            Some(answer) if answer == format!("{:?}", Packet::PingResp) => finished += 1,
            Some(answer) => {
                assert!(answer.contains("151"), "{answer}");
                ended += 1;
            }
            None => ended += 1,
        }
    }
    assert!(finished >= 3 && ended >= 2, "{finished} {ended}");
}

#[test]
fn a_packet_has_to_be_finished_in_time() {
    let now = Instant::now();
    let mut router = Router::default();
    let client = Fake::attach(&mut router, "c", 10, now);
    let link = client.link();
    let size = 3 * PACKET_RATE;
    link.note_unfinished(Some((now, size)));
    let until = now + PACKET_TIME + Duration::from_secs(3);
    assert_eq!(link.unfinished_until(now), Some(until));
    router.schedule(client.key().session, until);
    // Not while the broker itself does not read.
    link.note_unread();
    router.tick(until);
    assert_eq!(link.ending(), None);
    link.note_listening(|| until);
    let later = until + PACKET_TIME + Duration::from_secs(3);
    router.tick(until + PACKET_TIME);
    assert_eq!(link.ending(), None);
    router.tick(later);
    assert_eq!(link.ending(), Some(ReasonCode::QUOTA_EXCEEDED));
}

#[test]
fn packets_have_a_largest_size() {
    let broker = limited(16 << 20);
    let (_, answer) = Client::open(&broker, connect(Version::V5, "c"));
    let largest = (16 << 20) / PACKET_SHARE;
    let announced = answer.properties.maximum_packet_size;
    assert_eq!(announced, u32::try_from(largest).ok());
    let too_large = |packet: &Packet<'_>| {
        let mut client = Client::new(&broker, Version::V5, "c");
        let mut bytes = Vec::new();
        packet.encode(Version::V5, &mut bytes).unwrap();
        let _ = client.writer().write_all(&bytes);
        client.ended(ReasonCode::PACKET_TOO_LARGE);
    };
    let payload = vec![0; largest];
    too_large(&Packet::Publish(Publish {
        topic: "t",
        payload: &payload,
        ..Publish::default()
    }));
    too_large(&Packet::Subscribe(Box::new(Subscribe {
        packet_id: 1,
        filters: vec![Filter::default(); CONTROL_SIZE / 3],
        properties: Properties::default(),
    })));
    let pairs = vec![(String::new(), String::new()); PROPERTIES_SIZE / 5 + 1];
    let properties = EncodedProperties::for_publish(&Properties {
        user_properties: pairs,
        ..Properties::default()
    });
    let properties = properties.unwrap();
    too_large(&Packet::Publish(Publish {
        topic: "t",
        properties: RawProperties::new(&properties),
        ..Publish::default()
    }));
}

fn inbound(topic: &str, qos: QoS, retain: bool) -> Inbound<'_> {
    Inbound {
        topic,
        payload: &[0; 1000],
        qos,
        retain,
        properties: RawProperties::EMPTY,
    }
}

#[test]
fn everything_is_given_back() {
    let now = Instant::now();
    let mut router = Router::default();
    let mut subscriber = Fake::attach(&mut router, "sub", 10, now);
    let publisher = Fake::attach(&mut router, "pub", 10, now);
    let filters = (0..100).map(|n| format!("t/{n}/#"));
    subscriber.subscribe_to(&mut router, filters, QoS::ExactlyOnce, now);
    let connected = router.memory.used();
    for n in 0..100 {
        let topic = format!("t/{n}/x");
        let message = inbound(&topic, QoS::ExactlyOnce, true);
        router.publish(publisher.key().session, &message, now);
    }
    assert!(router.memory.used() > connected + 100_000);
    for client in [subscriber, publisher] {
        let left = Ending::Left {
            with_will: false,
            expiry: Some(0),
        };
        router.detach(client.key(), left, now);
    }
    while router.tick(now) {}
    assert!(router.memory.used() > 100_000);
    for n in 0..100 {
        router.retained.clear(&format!("t/{n}/x"));
    }
    assert_eq!(router.memory.used(), 0);
}

#[test]
fn a_message_that_reaches_one_client_very_often_is_not_copied_without_end() {
    const GROUPS: usize = 60_000;
    let now = Instant::now();
    let mut router = Router::default();
    let mut subscriber = Fake::attach(&mut router, "sub", 10, now);
    let publisher = Fake::attach(&mut router, "pub", 10, now);
    let filters = (0..GROUPS).map(|n| format!("$share/{n}/t"));
    subscriber.subscribe_to(&mut router, filters, QoS::AtMostOnce, now);
    let message = inbound("t", QoS::AtMostOnce, false);
    let result = router.publish(publisher.key().session, &message, now);
    assert!(result.wanted && result.paused_by.is_some());
    let pending = subscriber.link().pending();
    assert!(pending <= OUTPUT_BYTES + 2000, "{pending}");
}

/// One SUBSCRIBE of a thousand filters over very many retained messages.
#[test]
fn retained_messages_are_looked_for_in_slices_and_for_all_filters_together() {
    const MESSAGES: usize = 50_000;
    let now = Instant::now();
    let mut router = Router::default();
    for n in 0..MESSAGES {
        let message = Stored::for_test(&format!("a/{n}/b/c"), None, now);
        assert!(router.retained.set(message, now));
    }
    let mut client = Fake::attach(&mut router, "c", 10, now);
    let filters = (0..1_000).map(|n| format!("+/+/+/{n}"));
    let filters = filters.chain(["+/7/+/c".to_owned()]);
    router.begin_slice();
    client.subscribe_to(&mut router, filters, QoS::AtMostOnce, now);
    let (mut most, mut steps) = (router.work, router.work);
    while client.link().is_busy() {
        router.begin_slice();
        router.pump(client.key(), now);
        most = most.max(router.work);
        steps += router.work;
    }
    assert!(most <= SLICE + 10, "{most}");
    assert!(steps <= 15 * MESSAGES, "{steps}");
    let found = client.link().take_all();
    assert!(found.ends_with(b"a/7/b/c"));
}

/// However many subscribers do not read it, a large payload is there once; they get it whole.
#[test]
fn large_payloads_are_shared() {
    const SUBSCRIBERS: usize = 20;
    let payload: Vec<u8> = (0..1_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    for qos in [QoS::AtMostOnce, QoS::AtLeastOnce] {
        let now = Instant::now();
        let mut router = Router::default();
        let mut publisher = Fake::attach(&mut router, "pub", 10, now);
        let mut subscribers: Vec<_> = (0..SUBSCRIBERS)
            .map(|n| Fake::attach(&mut router, &format!("sub {n}"), 10, now))
            .collect();
        for subscriber in &mut subscribers {
            subscriber.subscribe(&mut router, qos, now);
        }
        let before = router.memory.used();
        let packet = Packet::Publish(Publish {
            topic: "t",
            payload: &payload,
            qos,
            packet_id: u16::from(qos > QoS::AtMostOnce),
            ..Publish::default()
        });
        publisher.send(&mut router, &packet, now);
        let used = router.memory.used() - before;
        assert!(used < payload.len() + SUBSCRIBERS * 1_000, "{used}");
        for subscriber in &subscribers {
            let link = subscriber.link();
            assert!(link.pending() > payload.len());
            let bytes = link.take_all();
            let frame = next_frame(&bytes, usize::MAX)
                .expect("a frame")
                .expect("whole");
            assert_eq!(frame.size, bytes.len());
            let Ok(Packet::Publish(got)) = frame.decode(Version::V5) else {
                panic!("no PUBLISH");
            };
            assert_eq!((got.topic, got.qos), ("t", qos));
            assert!(got.payload == payload);
        }
    }
}
