//! What the broker announced is kept to: refused before it is sent, with an error that names the limit.

use super::*;
use crate::client::session::Subscription;
use crate::wire::Filter;

struct Case {
    announced: Properties,
    qos: QoS,
    retain: bool,
    alias: Option<u16>,
    payload: usize,
    error: &'static str,
}

#[test]
fn publishes_that_the_broker_forbids() {
    let plain = || Case {
        announced: Properties::default(),
        qos: Q0,
        retain: false,
        alias: None,
        payload: 0,
        error: "",
    };
    let cases = [
        Case {
            announced: Properties {
                maximum_qos: Some(0),
                ..Properties::default()
            },
            qos: Q1,
            error: "QoS 0 at most",
            ..plain()
        },
        Case {
            announced: Properties {
                maximum_qos: Some(1),
                ..Properties::default()
            },
            qos: Q2,
            error: "QoS 1 at most",
            ..plain()
        },
        Case {
            announced: Properties {
                retain_available: Some(0),
                ..Properties::default()
            },
            retain: true,
            error: "retained",
            ..plain()
        },
        Case {
            alias: Some(1),
            error: "topic alias 1 is above",
            ..plain()
        },
        Case {
            announced: Properties {
                topic_alias_maximum: Some(5),
                ..Properties::default()
            },
            alias: Some(6),
            error: "maximum of 5",
            ..plain()
        },
        Case {
            announced: Properties {
                maximum_packet_size: Some(10),
                ..Properties::default()
            },
            payload: 5,
            error: "11 bytes",
            ..plain()
        },
        Case {
            announced: Properties {
                maximum_packet_size: Some(12),
                topic_alias_maximum: Some(1),
                ..Properties::default()
            },
            alias: Some(1),
            payload: 4,
            error: "13 bytes",
            ..plain()
        },
    ];
    for case in cases {
        let mut rig = Rig::up(Version::V5, case.announced);
        let encoded = case.alias.map(|number| (number, alias(number)));
        let none = EncodedProperties::default();
        let payload = vec![b'x'; case.payload];
        let message = Outgoing {
            topic: "t",
            payload: &payload,
            qos: case.qos,
            retain: case.retain,
            dup: false,
            properties: &none,
            alias: encoded.as_ref().map(|(number, encoded)| (*number, encoded)),
        };
        match rig.session.publish(&message, 1, &mut rig.out) {
            Err(PublishError::Limit(error)) => {
                assert!(error.to_string().contains(case.error), "{error}");
            }
            other => panic!("{}: {other:?}", case.error),
        }
        assert_eq!(rig.sent(), [""; 0]);
        assert!(rig.session.is_idle());
    }
}

#[test]
fn the_largest_packet_is_not_too_large() {
    let mut rig = Rig::up(
        Version::V5,
        Properties {
            maximum_packet_size: Some(10),
            ..Properties::default()
        },
    );
    rig.publish(Q0, "1234", 1).unwrap();
    assert_eq!(rig.out.ready.len(), 10);
}

#[test]
fn subscriptions_that_the_broker_forbids() {
    let wanted = |filter: &str, identifier| Subscription {
        filter: Filter {
            filter: filter.to_owned(),
            ..Filter::default()
        },
        identifier,
        user_properties: Vec::new(),
    };
    let mut rig = Rig::up(
        Version::V5,
        Properties {
            wildcard_subscription_available: Some(0),
            shared_subscription_available: Some(0),
            subscription_identifier_available: Some(0),
            maximum_packet_size: Some(20),
            ..Properties::default()
        },
    );
    let forbidden = [
        (wanted("a/#", None), "wildcards"),
        (wanted("+/a", None), "wildcards"),
        (wanted("$share/g/a", None), "shared"),
        (wanted("a", Some(1)), "identifiers"),
        (wanted("a/rather/long/filter", None), "maximum packet size"),
    ];
    for (subscription, reason) in forbidden {
        match rig.session.subscribe(&subscription, 1, &mut rig.out) {
            Err(PublishError::Limit(error)) => {
                assert!(error.to_string().contains(reason), "{error}");
            }
            other => panic!("{reason}: {other:?}"),
        }
    }
    assert!(rig.session.is_idle());
    rig.session
        .subscribe(&wanted("a", None), 1, &mut rig.out)
        .unwrap();
    assert_eq!(
        rig.sent(),
        ["SUBSCRIBE 1 a"],
        "identifiers were not used up"
    );
}

#[test]
fn limits_end_with_the_connection() {
    let mut rig = Rig::up(
        Version::V5,
        Properties {
            maximum_qos: Some(0),
            ..Properties::default()
        },
    );
    assert!(rig.publish(Q1, "x", 1).is_err());
    rig.again(false, Properties::default());
    assert!(rig.publish(Q1, "x", 1).is_ok());
}

#[test]
fn a_packet_larger_than_we_take_ends_the_connection_before_it_has_come() {
    let mut rig = Rig::new(Version::V5);
    let mut asked = connect(Version::V5);
    asked.properties.maximum_packet_size = Some(100);
    rig.open(asked, Properties::default());
    assert_eq!(rig.raw(b"\x30\x62"), Ok(0), "100 bytes are awaited");
    let error = rig.raw(b"\x30\x63").unwrap_err();
    rig.session.reject(&error, &mut rig.out);
    assert_eq!(rig.sent(), ["DISCONNECT 0x95"]);
}
