//! No client can stop or exhaust the broker: what it asks for is bounded, and done in slices.

use std::time::{Duration, Instant};

use super::client::{Got, connect, says};
use super::fake::Fake;
use super::{Client, VERSIONS, start};
use crate::broker::limits::{LEVELS, SLICE, STEP_BYTES};
use crate::broker::message::Inbound;
use crate::broker::router::{Ending, Router};
use crate::model::{Properties, QoS, ReasonCode, Version, Will};
use crate::wire::{AckKind, EncodedProperties, Packet, Publish, RawProperties};

/// No answer to another client takes longer, however busy the machine.
const SOON: Duration = Duration::from_secs(5);

/// A topic of so many levels.
fn levels(count: usize) -> String {
    vec!["a"; count].join("/")
}

#[test]
fn a_filter_has_so_many_levels_at_most() {
    let broker = start();
    for version in VERSIONS {
        let mut client = Client::new(&broker, version, "c");
        let refusal = if version.is_v5() {
            ReasonCode::TOPIC_FILTER_INVALID
        } else {
            ReasonCode::UNSPECIFIED_ERROR
        };
        let (fits, above) = (levels(LEVELS), levels(LEVELS + 1));
        let shared = format!("$share/g/{}", "+/".repeat(LEVELS));
        let codes = client.subscribe(&[&fits, &above, &shared], QoS::AtMostOnce);
        assert_eq!(codes, [ReasonCode(0), refusal, refusal]);
        client.push(&says(&fits, "x", QoS::AtMostOnce));
        assert_eq!(client.text(), "x");
    }
}

#[test]
fn a_topic_has_so_many_levels_at_most() {
    let broker = start();
    let topic = levels(LEVELS + 1);
    let invalid = ReasonCode::TOPIC_NAME_INVALID;
    let mut client = Client::new(&broker, Version::V5, "c");
    for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
        client.push(&Got {
            id: 1,
            ..says(&topic, "x", qos)
        });
        let (kind, id, reason) = client.acked();
        assert_eq!((id, reason), (1, invalid), "{kind:?}");
        assert_ne!(kind == AckKind::PubAck, qos == QoS::ExactlyOnce);
    }
    client.push(&says(&topic, "x", QoS::AtMostOnce));
    client.ended(invalid);
    let mut client = Client::new(&broker, Version::V3_1_1, "c");
    client.push(&Got {
        id: 1,
        ..says(&topic, "x", QoS::AtLeastOnce)
    });
    client.ended(invalid);
    let mut with_will = connect(Version::V5, "c");
    with_will.will = Some(Will {
        topic,
        payload: Vec::new(),
        qos: QoS::AtMostOnce,
        retain: false,
        properties: Properties::default(),
    });
    assert_eq!(Client::open(&broker, with_will).1.code, invalid.0);
}

/// One message would have to be looked at for very long.
#[test]
fn a_message_that_very_many_filters_match_is_refused() {
    const LEVELS: usize = 16;
    let broker = start();
    let mut subscriber = Client::new(&broker, Version::V5, "s");
    let filters: Vec<String> = (0..1 << LEVELS)
        .map(|bits: usize| {
            let names = (0..LEVELS).map(|at| if bits >> at & 1 == 0 { "a" } else { "+" });
            names.collect::<Vec<_>>().join("/")
        })
        .collect();
    for some in filters.chunks(4_000) {
        let some: Vec<&str> = some.iter().map(String::as_str).collect();
        let codes = subscriber.subscribe(&some, QoS::AtMostOnce);
        assert!(codes.iter().all(|code| code.0 == 0), "{codes:?}");
    }
    let topic = levels(LEVELS);
    let mut client = Client::new(&broker, Version::V5, "c");
    for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
        client.push(&Got {
            id: 1,
            ..says(&topic, "x", qos)
        });
        let (_, id, reason) = client.acked();
        assert_eq!((id, reason), (1, ReasonCode::QUOTA_EXCEEDED));
    }
    client.push(&says(&topic, "x", QoS::AtMostOnce));
    client.quiet();
    let mut old = Client::new(&broker, Version::V3_1_1, "old");
    old.push(&Got {
        id: 1,
        ..says(&topic, "x", QoS::AtLeastOnce)
    });
    old.ended(ReasonCode::QUOTA_EXCEEDED);
    subscriber.quiet();
    // Nobody else is affected.
    client.push(&says("a", "x", QoS::AtMostOnce));
    client.quiet();
}

#[test]
fn the_subscriptions_of_a_client_that_goes_are_taken_out_in_slices() {
    const FILTERS: usize = 3 * SLICE;
    let now = Instant::now();
    let mut router = Router::default();
    let mut client = Fake::attach(&mut router, "c", 10, now);
    let filters = (0..FILTERS).map(|n| format!("{n}/+"));
    client.subscribe_to(&mut router, filters, QoS::AtMostOnce, now);
    let publisher = Fake::attach(&mut router, "pub", 10, now);
    let last = format!("{}/x", FILTERS - 1);
    let wanted = |router: &mut Router, topic: &str| {
        let inbound = Inbound {
            topic,
            payload: b"x",
            qos: QoS::AtMostOnce,
            retain: false,
            properties: RawProperties::EMPTY,
        };
        router
            .publish(publisher.key().session, &inbound, now)
            .wanted
    };
    assert!(wanted(&mut router, "0/x") && wanted(&mut router, &last));
    router.begin_slice();
    let left = Ending::Left {
        with_will: false,
        expiry: Some(0),
    };
    router.detach(client.key(), left, now);
    let mut slices = 1;
    assert!(router.has_leaving());
    // They get nothing any more, and a new session of the client does not inherit them.
    let mut again = Fake::attach(&mut router, "c", 10, now);
    again.subscribe(&mut router, QoS::AtMostOnce, now);
    for topic in ["0/x", &last] {
        assert!(!wanted(&mut router, topic));
    }
    assert!(wanted(&mut router, "t"));
    while router.tick(now) {
        slices += 1;
        assert!(router.work <= SLICE + 1, "{}", router.work);
    }
    assert!(slices >= FILTERS / SLICE, "{slices}");
    assert!(!router.has_leaving() && wanted(&mut router, "t"));
}

#[test]
fn whatever_a_client_sends_is_work() {
    let now = Instant::now();
    let mut router = Router::default();
    let mut client = Fake::attach(&mut router, "c", 10, now);
    router.begin_slice();
    for _ in 0..SLICE {
        assert!(!router.is_exhausted());
        client.send(&mut router, &Packet::PingReq, now);
    }
    assert!(router.is_exhausted());
    // Properties are copied for each receiver, as the payload is.
    client.subscribe(&mut router, QoS::AtMostOnce, now);
    let user_properties = vec![("a".to_owned(), "b".repeat(60_000)); 3];
    let properties = Properties {
        user_properties,
        ..Properties::default()
    };
    let properties = EncodedProperties::for_publish(&properties).unwrap();
    let packet = Packet::Publish(Publish {
        topic: "t",
        properties: RawProperties::new(&properties),
        ..Publish::default()
    });
    router.begin_slice();
    client.send(&mut router, &packet, now);
    assert!(router.work >= 180_000 / STEP_BYTES, "{}", router.work);
}

/// Each of its messages leads past thousands of places in the tree of subscriptions.
#[test]
fn a_client_that_makes_much_work_delays_nobody() {
    let broker = start();
    let mut busy = Client::new(&broker, Version::V3_1_1, "busy");
    let filters = (0..1 << 12).map(|bits: u32| {
        let levels = (0..12).map(|level| if bits >> level & 1 == 0 { "a/" } else { "+/" });
        levels.collect::<String>() + "x"
    });
    let filters: Vec<String> = filters.collect();
    for filters in filters.chunks(256) {
        let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
        busy.subscribe(&filters, QoS::AtMostOnce);
    }
    let mut bytes = Vec::new();
    for n in 0..20_000_u32 {
        // No two in a row have one topic, and nobody wants them.
        let topic = format!("{}{}", "a/".repeat(12), n % 2);
        Publish {
            topic: &topic,
            ..Publish::default()
        }
        .encode(Version::V3_1_1, &mut bytes);
    }
    let mut writer = busy.writer();
    let writing = std::thread::spawn(move || {
        // Until the broker stops.
        let _ = std::io::Write::write_all(&mut writer, &bytes);
    });
    for _ in 0..3 {
        let begun = Instant::now();
        Client::new(&broker, Version::V5, "other").quiet();
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    }
    let begun = Instant::now();
    broker.stop();
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    drop(busy);
    writing.join().unwrap();
}
