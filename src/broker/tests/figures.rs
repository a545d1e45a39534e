//! `$SYS/broker/…`.

use std::collections::BTreeMap;

use super::client::{connect, says};
use super::{Client, VERSIONS, start};
use crate::model::{QoS, ReasonCode, Version, Will};
use crate::wire::AckKind;

/// All figures, as a new client sees them.
fn figures(broker: &crate::broker::Broker, version: Version) -> BTreeMap<String, String> {
    let mut client = Client::new(broker, version, "watcher");
    client.subscribe(&["$SYS/#"], QoS::AtMostOnce);
    let figures = (0..14).map(|_| client.take());
    let figures = figures.map(|got| {
        assert!(got.retain, "{}", got.topic);
        (got.topic, String::from_utf8(got.payload).unwrap())
    });
    let figures = figures.collect();
    client.quiet();
    client.leave();
    figures
}

#[test]
fn what_the_broker_says_about_itself() {
    for version in VERSIONS {
        let broker = start();
        let mut publisher = Client::new(&broker, version, "pub");
        publisher.subscribe(&["a", "b/#"], QoS::AtMostOnce);
        for topic in ["r/1", "r/2", "r/3"] {
            let mut message = says(topic, "x", QoS::AtLeastOnce);
            message.retain = true;
            publisher.publish(&message);
        }
        let figures = figures(&broker, version);
        let figure = |name: &str| figures[&format!("$SYS/broker/{name}")].as_str();
        let number = |name: &str| figure(name).parse::<u64>().unwrap();
        assert_eq!(
            figure("version"),
            concat!("mqtty version ", env!("CARGO_PKG_VERSION"))
        );
        assert!(figure("uptime").ends_with(" seconds"));
        assert_eq!(number("clients/connected"), 2);
        assert_eq!(number("clients/total"), 2);
        assert_eq!(number("clients/maximum"), 2);
        assert_eq!(number("clients/disconnected"), 0);
        assert_eq!(number("retained messages/count"), 3);
        assert_eq!(number("messages/stored"), 3);
        assert_eq!(number("store/messages/count"), 3);
        assert_eq!(number("subscriptions/count"), 2);
        // CONNECT, SUBSCRIBE, three PUBLISH; the watcher's CONNECT.
        assert_eq!(number("messages/received"), 6);
        // CONNACK, SUBACK, three PUBACK; the watcher's CONNACK.
        assert_eq!(number("messages/sent"), 6);
        assert!(number("bytes/received") > number("messages/received"));
        assert!(number("bytes/sent") > number("messages/sent"));
    }
}

#[test]
fn they_change_with_what_happens() {
    let broker = start();
    let mut lasting = super::client::lasting(Version::V5, "lasting");
    lasting.properties.session_expiry_interval = Some(100);
    Client::with(&broker, lasting).leave();
    for _ in 0..3 {
        let mut client = Client::new(&broker, Version::V5, "one");
        client.say("r", "", QoS::AtLeastOnce);
        client.leave();
    }
    let figures = figures(&broker, Version::V5);
    let figure = |name: &str| figures[&format!("$SYS/broker/{name}")].as_str();
    assert_eq!(figure("clients/disconnected"), "1");
    assert_eq!(figure("clients/connected"), "1");
    assert_eq!(figure("clients/total"), "2");
    assert_eq!(figure("retained messages/count"), "0");
    // CONNECT and DISCONNECT of four clients, three PUBLISH; the watcher's CONNECT.
    assert_eq!(figure("messages/received"), "12");
    // CONNACK of four clients, three PUBACK; the watcher's CONNACK.
    assert_eq!(figure("messages/sent"), "8");
}

/// What stands before a DISCONNECT in one batch counts, and the bytes of all of it.
#[test]
fn the_last_batch_of_a_client_counts() {
    for version in VERSIONS {
        let broker = start();
        let before = figures(&broker, version);
        let mut client = Client::new(&broker, version, "batch");
        for _ in 0..1000 {
            client.push(&says("a/topic", "of some length", QoS::AtMostOnce));
        }
        client.leave();
        let after = figures(&broker, version);
        let more = |name: &str| {
            let name = format!("$SYS/broker/{name}");
            let number = |figures: &BTreeMap<String, String>| figures[&name].parse::<u64>();
            number(&after).unwrap() - number(&before).unwrap()
        };
        // The first watcher's SUBSCRIBE, PINGREQ and DISCONNECT may be among them.
        assert!((1003..1010).contains(&more("messages/received")));
        assert!(more("bytes/received") > 23_000);
    }
}

#[test]
fn wildcards_do_not_reach_them() {
    let broker = start();
    let mut watcher = Client::new(&broker, Version::V5, "sys");
    watcher.subscribe(&["$SYS/broker/version"], QoS::AtMostOnce);
    assert_eq!(watcher.take().topic, "$SYS/broker/version");
    let mut all = Client::new(&broker, Version::V5, "all");
    all.subscribe(&["#", "+/broker/version", "+/#"], QoS::AtMostOnce);
    all.quiet();
}

#[test]
fn clients_do_not_publish_there() {
    for version in VERSIONS {
        let broker = start();
        let will = Will {
            topic: "$SYS/broker/version".to_owned(),
            payload: b"will".to_vec(),
            qos: QoS::AtMostOnce,
            retain: true,
            properties: crate::model::Properties::default(),
        };
        let mut with_will = connect(version, "will");
        with_will.will = Some(will);
        drop(Client::with(&broker, with_will));
        let mut client = Client::new(&broker, version, "c");
        for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let mut message = says("$SYS/broker/version", "mine", qos);
            message.retain = true;
            if version.is_v5() && qos == QoS::ExactlyOnce {
                client.push(&crate::broker::tests::client::Got { id: 9, ..message });
                let refused = (AckKind::PubRec, 9, ReasonCode::NOT_AUTHORIZED);
                assert_eq!(client.acked(), refused);
                continue;
            }
            let refused = version.is_v5() && qos == QoS::AtLeastOnce;
            let expected = if refused {
                ReasonCode::NOT_AUTHORIZED
            } else {
                ReasonCode::SUCCESS
            };
            assert_eq!(client.publish(&message), expected);
        }
        client.subscribe(&["$SYS/broker/version"], QoS::AtMostOnce);
        let version = client.take().payload;
        assert!(version.starts_with(b"mqtty version"), "{version:?}");
        client.quiet();
    }
}
