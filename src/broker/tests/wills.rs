//! Wills.

use std::time::{Duration, Instant};

use super::client::{connect, lasting};
use super::{Client, VERSIONS, start};
use crate::model::{Properties, QoS, ReasonCode, Version, Will};
use crate::wire::{Connect, Disconnect};

fn with_will(mut connect: Connect, delay: Option<u32>) -> Connect {
    connect.will = Some(Will {
        topic: "will".into(),
        payload: connect.client_id.clone().into_bytes(),
        qos: QoS::AtLeastOnce,
        retain: false,
        properties: Properties {
            will_delay_interval: delay,
            ..Properties::default()
        },
    });
    connect
}

#[test]
fn it_is_published_when_the_client_vanishes_and_not_when_it_leaves() {
    for version in VERSIONS {
        let broker = start();
        let mut watcher = Client::new(&broker, version, "watcher");
        watcher.subscribe(&["will"], QoS::AtLeastOnce);
        Client::with(&broker, with_will(connect(version, "leaves"), None)).leave();
        drop(Client::with(
            &broker,
            with_will(connect(version, "vanishes"), None),
        ));
        assert_eq!(watcher.text(), "vanishes");
        let mut wrong = Client::with(&broker, with_will(connect(version, "errs"), None));
        wrong.send_bytes(&[0xF0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        assert_eq!(watcher.text(), "errs");
        // Taken over with a clean start.
        let first = Client::with(&broker, with_will(connect(version, "taken"), None));
        let second = Client::new(&broker, version, "taken");
        assert_eq!(watcher.text(), "taken");
        drop((first, second));
        watcher.quiet();
    }
}

#[test]
fn it_keeps_its_properties_and_is_retained() {
    let broker = start();
    let mut connect = with_will(connect(Version::V5, "c"), None);
    if let Some(will) = &mut connect.will {
        will.retain = true;
        will.properties.content_type = Some("text/plain".into());
        will.properties.user_properties = vec![("k".into(), "v".into())];
    }
    let mut watcher = Client::new(&broker, Version::V5, "watcher");
    watcher.subscribe(&["#"], QoS::ExactlyOnce);
    drop(Client::with(&broker, connect));
    let live = watcher.take();
    assert_eq!(live.qos, QoS::AtLeastOnce);
    assert_eq!(live.properties.content_type.as_deref(), Some("text/plain"));
    assert_eq!(live.properties.user_properties, [("k".into(), "v".into())]);
    watcher.subscribe(&["will"], QoS::AtMostOnce);
    let kept = watcher.take();
    assert!(kept.retain);
    assert_eq!(kept.properties, live.properties);
}

#[test]
fn a_client_may_leave_and_ask_for_it() {
    let broker = start();
    let mut watcher = Client::new(&broker, Version::V5, "watcher");
    watcher.subscribe(&["will"], QoS::AtMostOnce);
    let client = Client::with(&broker, with_will(connect(Version::V5, "asks"), None));
    client.leave_with(Disconnect {
        reason: ReasonCode::DISCONNECT_WITH_WILL,
        ..Disconnect::default()
    });
    assert_eq!(watcher.text(), "asks");
}

#[test]
fn a_delayed_will_waits_and_is_dropped_when_the_client_comes_back() {
    let broker = start();
    let mut watcher = Client::new(&broker, Version::V5, "watcher");
    watcher.subscribe(&["will"], QoS::AtMostOnce);
    let since = Instant::now();
    drop(Client::with(
        &broker,
        with_will(lasting(Version::V5, "late"), Some(1)),
    ));
    assert_eq!(watcher.text(), "late");
    assert!(since.elapsed() >= Duration::from_secs(1));
    drop(Client::with(
        &broker,
        with_will(lasting(Version::V5, "back"), Some(3600)),
    ));
    let back = Client::with(&broker, lasting(Version::V5, "back"));
    back.leave();
    watcher.quiet();
    // The end of the session does not wait for the delay.
    drop(Client::with(
        &broker,
        with_will(lasting(Version::V5, "ends"), Some(3600)),
    ));
    let clean = Client::new(&broker, Version::V5, "ends");
    assert_eq!(watcher.text(), "ends");
    clean.leave();
    drop(Client::with(
        &broker,
        with_will(connect(Version::V5, "brief"), Some(3600)),
    ));
    assert_eq!(watcher.text(), "brief");
}
