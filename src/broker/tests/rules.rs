//! What clients may do is limited on request.

use super::client::{Got, connect, says};
use super::{Client, VERSIONS, plan};
use crate::broker::Broker;
use crate::model::{
    BrokerFeature, BrokerPlan, BrokerRules, Properties, QoS, ReasonCode, Secret, Version, Will,
};
use crate::wire::{Connect, Filter, Packet, Subscribe};

fn with(rules: BrokerRules) -> Broker {
    let plan = BrokerPlan { rules, ..plan() };
    Broker::start(&plan).expect("a broker on a free port")
}

fn without(feature: BrokerFeature) -> Broker {
    with(BrokerRules {
        without: vec![feature],
        ..BrokerRules::default()
    })
}

fn announced(broker: &Broker) -> Properties {
    Client::open(broker, connect(Version::V5, "asks"))
        .1
        .properties
}

fn with_will(version: Version, qos: QoS, retain: bool) -> Connect {
    let mut connect = connect(version, "c");
    connect.will = Some(Will {
        topic: "will".into(),
        payload: b"x".into(),
        qos,
        retain,
        properties: Properties::default(),
    });
    connect
}

#[test]
fn the_highest_qos() {
    let broker = with(BrokerRules {
        max_qos: Some(QoS::AtLeastOnce),
        ..BrokerRules::default()
    });
    assert_eq!(announced(&broker).maximum_qos, Some(1));
    let not_supported = ReasonCode::QOS_NOT_SUPPORTED;
    for version in VERSIONS {
        let mut client = Client::new(&broker, version, "c");
        let codes = client.subscribe(&["t"], QoS::ExactlyOnce);
        assert_eq!(codes, [ReasonCode(1)]);
        client.push(&Got {
            id: 1,
            ..says("t", "x", QoS::ExactlyOnce)
        });
        client.ended(not_supported);
        let (_, answer) = Client::open(&broker, with_will(version, QoS::ExactlyOnce, false));
        let code = if version.is_v5() { not_supported.0 } else { 3 };
        assert_eq!(answer.code, code);
        Client::with(&broker, with_will(version, QoS::AtLeastOnce, false)).quiet();
    }
}

#[test]
fn no_retained_messages() {
    let broker = without(BrokerFeature::Retain);
    assert_eq!(announced(&broker).retain_available, Some(0));
    let message = Got {
        id: 1,
        retain: true,
        ..says("t", "x", QoS::AtLeastOnce)
    };
    let mut client = Client::new(&broker, Version::V5, "c");
    client.push(&message);
    client.ended(ReasonCode::RETAIN_NOT_SUPPORTED);
    let will = with_will(Version::V5, QoS::AtMostOnce, true);
    let (_, answer) = Client::open(&broker, will);
    assert_eq!(answer.code, ReasonCode::RETAIN_NOT_SUPPORTED.0);
    // Older clients cannot know: their messages are passed on and not kept.
    let mut client = Client::new(&broker, Version::V3_1_1, "c");
    client.push(&message);
    client.acked();
    client.subscribe(&["t"], QoS::AtMostOnce);
    client.quiet();
}

fn subscribing(filter: &str, identifier: Option<u32>) -> Packet<'static> {
    Packet::Subscribe(Box::new(Subscribe {
        packet_id: 1,
        filters: vec![Filter {
            filter: filter.into(),
            ..Filter::default()
        }],
        properties: Properties {
            subscription_identifiers: identifier.into_iter().collect(),
            ..Properties::default()
        },
    }))
}

#[test]
fn no_wildcards_no_groups_no_identifiers() {
    use BrokerFeature::{Shared, SubscriptionIds, Wildcards};
    let wildcards = ReasonCode::WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
    let shared = ReasonCode::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
    for (feature, filters, refused) in [
        (
            Wildcards,
            ["a", "a/+", "$share/g/#", "$share/g/a"],
            [None, Some(wildcards), Some(wildcards), None],
        ),
        (
            Shared,
            ["a", "a/+", "$share/g/#", "$share/g/a"],
            [None, None, Some(shared), Some(shared)],
        ),
    ] {
        let broker = without(feature);
        let properties = announced(&broker);
        assert_eq!(
            (
                properties.wildcard_subscription_available,
                properties.shared_subscription_available,
                properties.subscription_identifier_available,
            ),
            (
                (feature == Wildcards).then_some(0),
                (feature == Shared).then_some(0),
                None
            )
        );
        for version in VERSIONS {
            for (filter, refused) in filters.into_iter().zip(refused) {
                let mut client = Client::new(&broker, version, "c");
                let Some(reason) = refused else {
                    assert_eq!(
                        client.subscribe(&[filter], QoS::AtMostOnce),
                        [ReasonCode(0)]
                    );
                    continue;
                };
                // An MQTT 5 client was told so.
                if version.is_v5() {
                    client.send(&subscribing(filter, None));
                    client.ended(reason);
                } else {
                    let codes = client.subscribe(&["a", filter], QoS::AtMostOnce);
                    assert_eq!(codes, [ReasonCode(0), ReasonCode::UNSPECIFIED_ERROR]);
                }
            }
        }
    }
    let broker = without(SubscriptionIds);
    assert_eq!(
        announced(&broker).subscription_identifier_available,
        Some(0)
    );
    let mut client = Client::new(&broker, Version::V5, "c");
    assert_eq!(client.subscribe(&["t"], QoS::AtMostOnce), [ReasonCode(0)]);
    client.send(&subscribing("t", Some(1)));
    client.ended(ReasonCode::SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED);
}

#[test]
fn numbers_that_are_announced_and_kept() {
    let broker = with(BrokerRules {
        receive_maximum: Some(2),
        topic_alias_maximum: Some(1),
        max_packet_size: Some(100),
        server_keep_alive: Some(1),
        ..BrokerRules::default()
    });
    let properties = announced(&broker);
    assert_eq!(properties.receive_maximum, Some(2));
    assert_eq!(properties.topic_alias_maximum, Some(1));
    assert_eq!(properties.maximum_packet_size, Some(100));
    assert_eq!(properties.server_keep_alive, Some(1));
    // With a keep-alive of its own of a minute.
    let mut silent = Client::new(&broker, Version::V5, "silent");
    let mut client = Client::new(&broker, Version::V5, "c");
    for id in 1..=3 {
        client.push(&Got {
            id,
            ..says("t", "x", QoS::ExactlyOnce)
        });
    }
    for _ in 1..=3 {
        client.acked();
    }
    client.ended(ReasonCode::RECEIVE_MAXIMUM_EXCEEDED);
    let mut client = Client::new(&broker, Version::V5, "c");
    for alias in 1..=2 {
        let mut message = says("t", "x", QoS::AtMostOnce);
        message.properties.topic_alias = Some(alias);
        client.push(&message);
    }
    client.ended(ReasonCode::TOPIC_ALIAS_INVALID);
    let mut client = Client::new(&broker, Version::V5, "c");
    client.push(&says("t", &"x".repeat(100), QoS::AtMostOnce));
    client.ended(ReasonCode::PACKET_TOO_LARGE);
    silent.ended(ReasonCode::KEEP_ALIVE_TIMEOUT);
}

#[test]
fn no_topic_aliases() {
    let broker = with(BrokerRules {
        topic_alias_maximum: Some(0),
        ..BrokerRules::default()
    });
    let mut client = Client::new(&broker, Version::V5, "c");
    let mut message = says("t", "x", QoS::AtMostOnce);
    message.properties.topic_alias = Some(1);
    client.push(&message);
    client.ended(ReasonCode::TOPIC_ALIAS_INVALID);
}

#[test]
fn so_many_clients() {
    let broker = with(BrokerRules {
        max_clients: Some(2),
        ..BrokerRules::default()
    });
    let first = Client::new(&broker, Version::V5, "1");
    let mut second = Client::new(&broker, Version::V3_1_1, "2");
    for version in VERSIONS {
        let (mut third, answer) = Client::open(&broker, connect(version, "3"));
        let quota = ReasonCode::QUOTA_EXCEEDED.0;
        assert_eq!(answer.code, if version.is_v5() { quota } else { 3 });
        assert_eq!(third.next(|_| ()), None);
    }
    // A client that comes again takes the place that it had.
    let mut again = Client::new(&broker, Version::V3_1_1, "2");
    second.ended(ReasonCode::SESSION_TAKEN_OVER);
    first.leave();
    Client::new(&broker, Version::V5, "3").quiet();
    again.quiet();
}

#[test]
fn users_with_their_passwords() {
    let user = |name: &str, password: &str| (name.to_owned(), Secret::new(password));
    let broker = with(BrokerRules {
        users: vec![
            user("ada", "one:two"),
            user("bob", ""),
            user("ada", "three"),
        ],
        ..BrokerRules::default()
    });
    let bad = ReasonCode::BAD_USER_NAME_OR_PASSWORD.0;
    for version in VERSIONS {
        for (name, password, accepted) in [
            (None, None, false),
            (Some("ada"), None, false),
            (Some("ada"), Some("one"), false),
            (Some("ada"), Some("one:two!"), false),
            (Some("bob"), Some("three"), false),
            (Some("ada"), Some("one:two"), true),
            (Some("ada"), Some("three"), true),
            (Some("bob"), Some(""), true),
        ] {
            let mut connect = connect(version, "c");
            connect.username = name.map(str::to_owned);
            connect.password = password.map(Secret::new);
            let (mut client, answer) = Client::open(&broker, connect);
            let refusal = if version.is_v5() { bad } else { 4 };
            let expected = if accepted { 0 } else { refusal };
            assert_eq!(answer.code, expected, "{name:?} {password:?}");
            if !accepted {
                assert_eq!(client.next(|_| ()), None);
            }
        }
    }
}
