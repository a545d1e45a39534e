//! Who may publish and subscribe to what.

use super::client::{Got, connect, says};
use super::{Client, VERSIONS, plan};
use crate::broker::Broker;
use crate::model::{AccessList, BrokerPlan, BrokerRules, QoS, ReasonCode, Version, Will};
use crate::wire::{AckKind, Connect};

/// A broker with these access rules.
fn with(rules: &[&str]) -> Broker {
    let rules = rules.iter().map(|rule| rule.parse().expect(rule));
    let rules = BrokerRules {
        access: Some(AccessList(rules.collect())),
        ..BrokerRules::default()
    };
    let plan = BrokerPlan { rules, ..plan() };
    Broker::start(&plan).expect("a broker on a free port")
}

fn user(version: Version, name: &str) -> Connect {
    Connect {
        username: Some(name.into()),
        ..connect(version, name)
    }
}

#[test]
fn messages_that_are_denied_reach_nobody() {
    let denied = ReasonCode::NOT_AUTHORIZED;
    for version in VERSIONS {
        let broker = with(&[
            "allow publish user=ada #",
            "allow subscribe #",
            "allow publish open",
        ]);
        let mut watcher = Client::new(&broker, version, "watcher");
        watcher.subscribe(&["#"], QoS::AtMostOnce);
        let mut bob = Client::with(&broker, user(version, "bob"));
        let is_v5 = version.is_v5();
        let expected = if is_v5 { denied } else { ReasonCode::SUCCESS };
        bob.say("t", "1", QoS::AtMostOnce);
        assert_eq!(bob.say("t", "2", QoS::AtLeastOnce), expected);
        bob.push(&Got {
            id: 5,
            ..says("t", "3", QoS::ExactlyOnce)
        });
        assert_eq!(bob.acked(), (AckKind::PubRec, 5, expected));
        bob.say("open", "4", QoS::AtLeastOnce);
        let mut ada = Client::with(&broker, user(version, "ada"));
        ada.say("t", "5", QoS::AtLeastOnce);
        assert_eq!([watcher.text(), watcher.text()], ["4", "5"]);
        let mut with_will = user(version, "bob");
        with_will.will = Some(Will {
            topic: "t".into(),
            ..Will::default()
        });
        let (_, answer) = Client::open(&broker, with_will);
        assert_eq!(answer.code, if is_v5 { denied.0 } else { 5 });
    }
}

#[test]
fn subscriptions_that_are_denied() {
    for version in VERSIONS {
        let broker = with(&[
            "deny subscribe secret/#",
            "allow all user=ada #",
            "allow subscribe a/#",
        ]);
        let is_v5 = version.is_v5();
        let denied = if is_v5 {
            ReasonCode::NOT_AUTHORIZED
        } else {
            ReasonCode(0x80)
        };
        let granted = ReasonCode(0);
        let mut ada = Client::with(&broker, user(version, "ada"));
        let codes = ada.subscribe(&["a", "b/+", "#", "secret/x"], QoS::AtMostOnce);
        assert_eq!(codes, [granted, granted, denied, denied]);
        let mut nobody = Client::new(&broker, version, "nobody");
        let codes = nobody.subscribe(&["a/x", "b", "$share/g/a", "$share/g/b"], QoS::AtMostOnce);
        assert_eq!(codes, [granted, denied, granted, denied]);
        // The next one with this client identifier is another user.
        let mut other = connect(version, "nobody");
        other.username = Some("ada".into());
        let mut other = Client::with(&broker, other);
        assert_eq!(other.subscribe(&["b"], QoS::AtMostOnce), [granted]);
    }
}
