//! Slow subscribers, and those that do nothing at all.

use std::io::Write as _;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::client::{Got, connect, lasting, says};
use super::fake::{Fake, PACKET};
use super::{Client, start};
use crate::broker::limits::{DEFER_MESSAGES, PAUSE_MESSAGES, QUEUE_MESSAGES, STALL};
use crate::broker::link::Link;
use crate::broker::message::Inbound;
use crate::broker::router::{Ending, Router};
use crate::model::{QoS, ReasonCode, Version};
use crate::wire::{Ack, AckKind, Packet, Publish, RawProperties, next_frame};

/// A subscriber with a window of ten and a publisher; the time is the test's.
fn pair(qos: QoS) -> (Router, Fake, Fake, Instant) {
    let now = Instant::now();
    let mut router = Router::default();
    let mut subscriber = Fake::attach(&mut router, "sub", 10, now);
    subscriber.subscribe(&mut router, qos, now);
    let publisher = Fake::attach(&mut router, "pub", 10, now);
    (router, subscriber, publisher, now)
}

#[test]
fn acknowledgements_wait_for_a_backlog_to_shrink() {
    let (mut router, mut subscriber, mut publisher, now) = pair(QoS::AtLeastOnce);
    let last = u16::try_from(DEFER_MESSAGES).unwrap() + 100;
    for id in 1..=last {
        assert!(publisher.publish(&mut router, id, now).is_none());
    }
    let at_once = publisher.acks().len();
    assert_eq!(at_once, DEFER_MESSAGES + 9);
    let mut sent = subscriber.acks();
    assert_eq!(sent.len(), 10);
    let mut late = Vec::new();
    let mut acknowledged = 0;
    while late.is_empty() {
        for id in std::mem::take(&mut sent) {
            acknowledged += 1;
            subscriber.send(
                &mut router,
                &Packet::Ack(Ack::new(AckKind::PubAck, id)),
                now,
            );
        }
        sent = subscriber.acks();
        late = publisher.acks();
    }
    assert!(acknowledged >= DEFER_MESSAGES / 2, "{acknowledged}");
    assert_eq!(late.len(), usize::from(last) - at_once);
}

#[test]
fn a_subscriber_that_acknowledges_nothing_holds_nobody_up_for_ever() {
    let (mut router, subscriber, mut publisher, now) = pair(QoS::AtLeastOnce);
    let mut count = 0;
    let held_by = loop {
        count += 1;
        let id = u16::try_from(count % 60_000 + 1).unwrap();
        if count % 1000 == 0 {
            // The test is about the subscriber; the publisher gets its acknowledgements out of the way.
            publisher.link().take_all();
            while publisher.link().held_back() > 3000 {
                publisher.link().give_back();
            }
        }
        if let Some(link) = publisher.publish(&mut router, id, now) {
            break link;
        }
    };
    assert!(count >= PAUSE_MESSAGES, "{count}");
    assert!(Rc::ptr_eq(&held_by, subscriber.link()) && held_by.holds_others());
    router.tick(now + STALL.saturating_sub(Duration::from_millis(1)));
    assert!(held_by.holds_others());
    publisher.link().take_all();
    router.tick(now + STALL);
    assert!(!held_by.holds_others());
    assert!(!publisher.acks().is_empty());
    assert_eq!(held_by.ending(), None);
    // From here on its backlog fills up, and then the newest are dropped.
    for _ in 0..QUEUE_MESSAGES {
        assert!(publisher.publish(&mut router, 1, now + STALL).is_none());
    }
    assert_eq!(publisher.acks().len(), QUEUE_MESSAGES);
}

#[test]
fn a_subscriber_that_takes_nothing_is_disconnected() {
    let (mut router, subscriber, mut publisher, now) = pair(QoS::AtMostOnce);
    let link = subscriber.link();
    let blocked = now + Duration::from_secs(3);
    link.note_write(false, || blocked);
    let held_by = loop {
        if let Some(link) = publisher.publish(&mut router, 0, now) {
            break link;
        }
    };
    assert!(Rc::ptr_eq(&held_by, link));
    router.tick(now + STALL);
    assert_eq!(link.ending(), None);
    router.tick(blocked + STALL);
    assert_eq!(link.ending(), Some(ReasonCode::QUOTA_EXCEEDED));
    router.detach(
        subscriber.key(),
        Ending::Refused(ReasonCode::QUOTA_EXCEEDED),
        now,
    );
    assert!(!held_by.holds_others());
    assert!(publisher.publish(&mut router, 0, now).is_none());
}

#[test]
fn the_backlog_of_an_absent_client_keeps_the_oldest() {
    let (mut router, subscriber, publisher, now) = pair(QoS::AtLeastOnce);
    router.detach(subscriber.key(), Ending::Lost, now);
    for n in 0..QUEUE_MESSAGES + 10 {
        let payload = n.to_string();
        let inbound = Inbound {
            topic: "t",
            payload: payload.as_bytes(),
            qos: QoS::AtLeastOnce,
            retain: false,
            properties: RawProperties::EMPTY,
        };
        let result = router.publish(publisher.key().session, &inbound, now);
        assert!(result.deferred_by.is_none() && result.paused_by.is_none());
    }
    let mut back = Fake::attach(&mut router, "sub", u16::MAX, now);
    let mut seen = 0;
    loop {
        let bytes = back.link().take_all();
        let mut rest = &bytes[..];
        let mut ids = Vec::new();
        while let Some(frame) = next_frame(rest, PACKET).unwrap() {
            rest = &rest[frame.size..];
            let Packet::Publish(publish) = frame.decode(Version::V5).unwrap() else {
                panic!("not a PUBLISH");
            };
            assert_eq!(publish.payload, seen.to_string().as_bytes());
            seen += 1;
            ids.push(publish.packet_id);
        }
        if ids.is_empty() {
            break;
        }
        for id in ids {
            back.send(
                &mut router,
                &Packet::Ack(Ack::new(AckKind::PubAck, id)),
                now,
            );
        }
    }
    assert_eq!(seen, QUEUE_MESSAGES);
}

/// What a client writes that sends `count` messages, in one piece.
fn flood(version: Version, qos: QoS, count: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for n in 0..count {
        let payload = format!("{n:0100}");
        let publish = Publish {
            topic: "flood",
            payload: payload.as_bytes(),
            qos,
            packet_id: if qos == QoS::AtMostOnce {
                0
            } else {
                u16::try_from(n % 60_000 + 1).unwrap_or(1)
            },
            ..Publish::default()
        };
        publish.encode(version, &mut out);
    }
    out
}

#[test]
fn a_subscriber_that_begins_to_read_late_misses_nothing() {
    const COUNT: u32 = 200_000;
    let broker = start();
    let mut subscriber = Client::new(&broker, Version::V3_1_1, "sub");
    subscriber.subscribe(&["flood"], QoS::AtMostOnce);
    let mut publisher = Client::new(&broker, Version::V3_1_1, "pub");
    let mut other = Client::new(&broker, Version::V3_1_1, "other");
    let writer = std::thread::spawn(move || {
        publisher.send_bytes(&flood(Version::V3_1_1, QoS::AtMostOnce, COUNT));
        publisher.quiet();
    });
    // The others are served meanwhile.
    other.subscribe(&["x"], QoS::ExactlyOnce);
    other.push(&Got {
        id: 1,
        ..says("x", "hello", QoS::ExactlyOnce)
    });
    while other.next(|packet| matches!(packet, Packet::Publish(_))) == Some(false) {}
    for n in 0..COUNT {
        assert_eq!(subscriber.message().payload, format!("{n:0100}").as_bytes());
    }
    writer.join().unwrap();
}

#[test]
fn a_slow_subscriber_of_acknowledged_messages_misses_nothing() {
    const COUNT: u32 = 120_000;
    let broker = start();
    let mut limited = connect(Version::V5, "sub");
    limited.properties.receive_maximum = Some(100);
    let mut subscriber = Client::with(&broker, limited);
    subscriber.subscribe(&["flood"], QoS::AtLeastOnce);
    let mut publisher = Client::new(&broker, Version::V3_1_1, "pub");
    let writer = std::thread::spawn(move || {
        // Up to 40,000 unacknowledged ones at a time, which is more than the broker likes to hold.
        let all = flood(Version::V3_1_1, QoS::AtLeastOnce, COUNT);
        let each = all.len() / COUNT as usize;
        let mut acked = 0;
        for (sent, packet) in all.chunks(each).enumerate() {
            publisher.send_bytes(packet);
            while sent >= acked + 40_000 {
                publisher.acked();
                acked += 1;
            }
        }
        for _ in acked..COUNT as usize {
            publisher.acked();
        }
    });
    for n in 0..COUNT {
        assert_eq!(subscriber.take().payload, format!("{n:0100}").as_bytes());
    }
    subscriber.quiet();
    writer.join().unwrap();
}

#[test]
fn a_client_that_floods_itself_gets_everything() {
    const COUNT: u32 = 60_000;
    let broker = start();
    for version in [Version::V3_1_1, Version::V5] {
        let mut client = Client::new(&broker, version, "self");
        client.subscribe(&["flood"], QoS::AtLeastOnce);
        // All at once, where the version sets no limit; it reads while it writes.
        let at_once = if version.is_v5() { 4000 } else { COUNT };
        let mut writer = client.writer();
        let (ack, acks_to_send) = std::sync::mpsc::channel::<u16>();
        // One hand writes everything: messages as long as there are any, acknowledgements in between.
        let writing = std::thread::spawn(move || {
            let puback = |id: u16| [&[0x40, 2][..], &id.to_be_bytes()].concat();
            let all = flood(version, QoS::AtLeastOnce, at_once);
            for packet in all.chunks(all.len() / at_once as usize) {
                let acks: Vec<u8> = acks_to_send.try_iter().flat_map(puback).collect();
                writer.write_all(&[packet, &acks].concat()).unwrap();
            }
            for id in acks_to_send {
                writer.write_all(&puback(id)).unwrap();
            }
        });
        let (mut messages, mut acks) = (0, 0);
        while messages < at_once || acks < at_once {
            let id = client.next(|packet| match packet {
                Packet::Publish(publish) => {
                    assert_eq!(publish.payload, format!("{messages:0100}").as_bytes());
                    Some(publish.packet_id)
                }
                Packet::Ack(ack) if ack.kind == AckKind::PubAck => None,
                other => panic!("{other:?}"),
            });
            match id.expect("a packet") {
                Some(id) => {
                    messages += 1;
                    ack.send(id).unwrap();
                }
                None => acks += 1,
            }
        }
        drop(ack);
        writing.join().unwrap();
        client.quiet();
        client.leave();
    }
}

#[test]
fn who_has_to_wait_does_not_count_as_silent() {
    let now = Instant::now();
    let mut router = Router::default();
    let mut client = lasting(Version::V5, "c");
    client.keep_alive = 10;
    let link = Link::new(Version::V5, PACKET, now, &router.memory);
    router.attach(&mut client, &link, now).expect("a session");
    let later = now + Duration::from_secs(16);
    link.note_unread();
    router.tick(later);
    assert_eq!(link.ending(), None);
    link.note_read(later);
    router.tick(later + Duration::from_secs(14));
    assert_eq!(link.ending(), None);
    router.tick(later + Duration::from_secs(15));
    assert_eq!(link.ending(), Some(ReasonCode::KEEP_ALIVE_TIMEOUT));
}
