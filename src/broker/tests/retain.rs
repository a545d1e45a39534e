//! Retained messages.

use super::client::{Got, says};
use super::{Client, VERSIONS, start};
use crate::model::{Properties, QoS, RetainHandling, Version};
use crate::wire::{Filter, Subscribe};

fn retained(topic: &str, payload: &str, qos: QoS) -> Got {
    Got {
        retain: true,
        ..says(topic, payload, qos)
    }
}

fn subscribe(filter: Filter) -> Subscribe {
    Subscribe {
        packet_id: 1,
        filters: vec![filter],
        properties: Properties::default(),
    }
}

#[test]
fn the_last_message_waits_for_subscribers_until_it_is_cleared() {
    for version in VERSIONS {
        let broker = start();
        let mut publisher = Client::new(&broker, version, "pub");
        publisher.publish(&retained("r/a", "old", QoS::AtMostOnce));
        publisher.publish(&retained("r/a", "new", QoS::AtLeastOnce));
        publisher.publish(&retained("r/b", "b", QoS::ExactlyOnce));
        publisher.publish(&says("r/c", "not retained", QoS::AtLeastOnce));
        for filter in ["r/#", "r/+"] {
            let mut subscriber = Client::new(&broker, version, "sub");
            subscriber.subscribe(&[filter], QoS::AtLeastOnce);
            let (a, b) = (subscriber.take(), subscriber.take());
            assert_eq!(
                (&a.payload[..], a.qos, a.retain),
                (&b"new"[..], QoS::AtLeastOnce, true)
            );
            assert_eq!(
                (&b.payload[..], b.qos, b.retain),
                (&b"b"[..], QoS::AtLeastOnce, true)
            );
            // To those who are subscribed already it is a message like any other.
            publisher.publish(&retained("r/a", "new", QoS::AtLeastOnce));
            assert!(!subscriber.take().retain);
            subscriber.quiet();
            subscriber.leave();
        }
        publisher.publish(&retained("r/a", "", QoS::AtLeastOnce));
        let mut subscriber = Client::new(&broker, version, "sub");
        subscriber.subscribe(&["r/a"], QoS::AtMostOnce);
        subscriber.quiet();
    }
}

#[test]
fn retain_handling_says_when() {
    let broker = start();
    let mut client = Client::new(&broker, Version::V5, "c");
    client.publish(&retained("t", "kept", QoS::AtMostOnce));
    let with = |retain_handling| Filter {
        filter: "t".into(),
        retain_handling,
        ..Filter::default()
    };
    client.subscribe_with(subscribe(with(RetainHandling::Never)));
    client.quiet();
    client.subscribe_with(subscribe(with(RetainHandling::OnNewSubscribe)));
    client.quiet();
    client.subscribe_with(subscribe(with(RetainHandling::OnSubscribe)));
    assert_eq!(client.text(), "kept");
    client.unsubscribe(&["t"]);
    client.subscribe_with(subscribe(with(RetainHandling::OnNewSubscribe)));
    assert_eq!(client.text(), "kept");
    client.quiet();
}

#[test]
fn retain_as_published_keeps_the_flag() {
    let broker = start();
    let mut client = Client::new(&broker, Version::V5, "c");
    client.subscribe_with(subscribe(Filter {
        filter: "#".into(),
        retain_as_published: true,
        ..Filter::default()
    }));
    client.push(&retained("t", "x", QoS::AtMostOnce));
    client.push(&says("t", "x", QoS::AtMostOnce));
    assert!(client.take().retain);
    assert!(!client.take().retain);
}

#[test]
fn a_group_gets_no_retained_messages() {
    let broker = start();
    let mut client = Client::new(&broker, Version::V5, "c");
    client.publish(&retained("t", "kept", QoS::AtMostOnce));
    client.subscribe(&["$share/g/t"], QoS::AtMostOnce);
    client.quiet();
}

#[test]
fn very_many_retained_messages_come_bit_by_bit_and_all() {
    let broker = start();
    let mut publisher = Client::new(&broker, Version::V3_1_1, "pub");
    let payload = "x".repeat(1000);
    for n in 0..5000 {
        publisher.push(&retained(&format!("many/{n}"), &payload, QoS::AtMostOnce));
    }
    publisher.quiet();
    for qos in [QoS::AtMostOnce, QoS::ExactlyOnce] {
        let mut subscriber = Client::new(&broker, Version::V5, "sub");
        subscriber.subscribe(&["many/#", "many/+"], qos);
        let mut topics: Vec<String> = (0..10_000).map(|_| subscriber.take().topic).collect();
        subscriber.quiet();
        topics.sort();
        topics.dedup();
        assert_eq!(topics.len(), 5000);
        subscriber.leave();
    }
}
