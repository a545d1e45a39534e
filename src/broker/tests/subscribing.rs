//! Wildcards, shared subscriptions, subscription options, UNSUBSCRIBE.

use super::client::says;
use super::{Client, VERSIONS, start};
use crate::model::{Properties, QoS, ReasonCode, Version};
use crate::wire::{Filter, Packet, Subscribe, Unsubscribe};

fn filter(filter: &str, qos: QoS) -> Filter {
    Filter {
        filter: filter.into(),
        qos,
        ..Filter::default()
    }
}

fn subscribe(filters: Vec<Filter>, identifier: Option<u32>) -> Subscribe {
    Subscribe {
        packet_id: 1,
        filters,
        properties: Properties {
            subscription_identifiers: identifier.into_iter().collect(),
            ..Properties::default()
        },
    }
}

#[test]
fn wildcards_leave_out_topics_of_the_system() {
    let broker = start();
    for version in VERSIONS {
        let mut subscriber = Client::new(&broker, version, "sub");
        subscriber.subscribe(&["#", "+/x", "$sys/#"], QoS::AtMostOnce);
        for topic in ["a/x", "$sys/x", "$other/x", "a"] {
            subscriber.push(&says(topic, topic, QoS::AtMostOnce));
        }
        assert_eq!(
            ["a/x", "$sys/x", "a"].map(|_| subscriber.text()),
            ["a/x", "$sys/x", "a"]
        );
        subscriber.quiet();
        subscriber.leave();
    }
}

#[test]
fn a_filter_that_is_not_valid_ends_the_connection() {
    let broker = start();
    for version in VERSIONS {
        for wrong in ["", "a/#/b", "#/a", "a#", "b+", "+b/c", "$share/g/a#"] {
            let mut client = Client::new(&broker, version, "c");
            client.send(&Packet::Subscribe(Box::new(subscribe(
                vec![filter("a", QoS::AtMostOnce), filter(wrong, QoS::AtMostOnce)],
                None,
            ))));
            client.ended(ReasonCode::MALFORMED_PACKET);
            let mut client = Client::new(&broker, version, "c");
            client.send(&Packet::Unsubscribe(Box::new(Unsubscribe {
                packet_id: 1,
                filters: vec!["a".into(), wrong.into()],
                properties: Properties::default(),
            })));
            client.ended(ReasonCode::MALFORMED_PACKET);
        }
    }
}

#[test]
fn a_group_without_a_name_or_a_filter_is_wrong_where_groups_are_specified() {
    let broker = start();
    for version in VERSIONS {
        for wrong in ["$share/g", "$share//a", "$share/g/", "$share/+/a"] {
            let mut client = Client::new(&broker, version, "c");
            if version.is_v5() {
                client.send(&Packet::Subscribe(Box::new(subscribe(
                    vec![filter(wrong, QoS::AtMostOnce)],
                    None,
                ))));
                client.ended(ReasonCode::MALFORMED_PACKET);
            } else {
                let codes = client.subscribe(&["a", wrong], QoS::AtLeastOnce);
                assert_eq!(codes, [ReasonCode(1), ReasonCode::UNSPECIFIED_ERROR]);
            }
        }
    }
}

#[test]
fn unsubscribing_ends_it_and_says_what_was_not_there() {
    let broker = start();
    for version in VERSIONS {
        let mut client = Client::new(&broker, version, "c");
        client.subscribe(&["a", "b/#"], QoS::AtMostOnce);
        let codes = client.unsubscribe(&["a", "c", "b/#"]);
        if version.is_v5() {
            let gone = ReasonCode::NO_SUBSCRIPTION_EXISTED;
            assert_eq!(codes, [ReasonCode::SUCCESS, gone, ReasonCode::SUCCESS]);
        } else {
            assert_eq!(codes, []);
        }
        client.push(&says("a", "", QoS::AtMostOnce));
        client.push(&says("b/c", "", QoS::AtMostOnce));
        client.quiet();
        client.leave();
    }
}

#[test]
fn overlapping_subscriptions_give_one_copy_with_the_highest_qos_and_all_identifiers() {
    let broker = start();
    let mut client = Client::new(&broker, Version::V5, "c");
    client.subscribe_with(subscribe(vec![filter("a/#", QoS::AtMostOnce)], Some(1)));
    client.subscribe_with(subscribe(
        vec![filter("a/+", QoS::ExactlyOnce)],
        Some(268_435_455),
    ));
    client.subscribe_with(subscribe(vec![filter("+/b", QoS::AtLeastOnce)], None));
    let mut publisher = Client::new(&broker, Version::V3_1_1, "pub");
    for qos in [QoS::AtMostOnce, QoS::ExactlyOnce] {
        publisher.say("a/b", "x", qos);
        let got = client.take();
        let mut identifiers = got.properties.subscription_identifiers;
        identifiers.sort_unstable();
        assert_eq!((got.qos, identifiers), (qos, vec![1, 268_435_455]));
        client.quiet();
    }
    publisher.say("a", "x", QoS::AtLeastOnce);
    let got = client.take();
    let identifiers = got.properties.subscription_identifiers;
    assert_eq!((got.qos, identifiers), (QoS::AtMostOnce, vec![1]));
}

#[test]
fn no_local_keeps_ones_own_messages_away() {
    let broker = start();
    let mut client = Client::new(&broker, Version::V5, "c");
    let own = Filter {
        no_local: true,
        ..filter("t", QoS::AtLeastOnce)
    };
    client.subscribe_with(subscribe(vec![own], None));
    assert_eq!(
        client.say("t", "mine", QoS::AtLeastOnce),
        ReasonCode::NO_MATCHING_SUBSCRIBERS
    );
    let mut other = Client::new(&broker, Version::V5, "other");
    other.say("t", "theirs", QoS::AtLeastOnce);
    assert_eq!(client.text(), "theirs");
    client.quiet();
}

#[test]
fn a_group_shares_messages_evenly() {
    for version in VERSIONS {
        let broker = start();
        let mut members = ["a", "b", "c"].map(|id| Client::new(&broker, version, id));
        for member in &mut members {
            member.subscribe(&["$share/g/t/+"], QoS::AtLeastOnce);
        }
        let mut single = Client::new(&broker, version, "single");
        single.subscribe(&["$share/other/#", "t/#"], QoS::AtMostOnce);
        let mut publisher = Client::new(&broker, version, "pub");
        for n in 0..9 {
            publisher.say("t/x", &n.to_string(), QoS::AtLeastOnce);
        }
        let mut seen: Vec<String> = Vec::new();
        for member in &mut members {
            seen.extend((0..3).map(|_| member.text()));
            member.quiet();
        }
        seen.sort();
        assert_eq!(seen.concat(), "012345678");
        // A subscription of one's own and one of a group are two.
        for _ in 0..18 {
            single.take();
        }
        single.quiet();
        // Who is away is passed over.
        let [first, mut second, mut third] = members;
        first.leave();
        for n in 0..4 {
            publisher.say("t/x", &n.to_string(), QoS::AtLeastOnce);
        }
        let mut seen = [second.text(), second.text(), third.text(), third.text()];
        seen.sort();
        assert_eq!(seen.concat(), "0123");
    }
}

#[test]
fn no_local_in_a_group_breaks_the_protocol() {
    let broker = start();
    let mut client = Client::new(&broker, Version::V5, "c");
    let shared = Filter {
        no_local: true,
        ..filter("$share/g/t", QoS::AtLeastOnce)
    };
    client.send(&crate::wire::Packet::Subscribe(Box::new(subscribe(
        vec![shared],
        None,
    ))));
    client.ended(ReasonCode::PROTOCOL_ERROR);
}
