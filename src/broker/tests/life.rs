//! Starting, stopping, refusing, keep-alive.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::client::{connect, lasting};
use super::{Client, VERSIONS, plan, start};
use crate::broker::{Broker, BrokerError};
use crate::error::{Exit, Fault as _};
use crate::model::{QoS, ReasonCode, Version};

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut plan = plan();
    plan.port = Some(port);
    let error = Broker::start(&plan).unwrap_err();
    assert!(
        error.to_string().contains(&format!("127.0.0.1:{port}")),
        "{error}"
    );
    assert_eq!(error.exit(), Exit::Other);
    assert!(error.hint().is_some());
    plan.port = None;
    let error = Broker::start(&plan).unwrap_err();
    assert!(matches!(error, BrokerError::NoPort), "{error}");
}

#[test]
fn a_certificate_that_cannot_be_read_is_a_file_error() {
    let mut plan = plan();
    plan.tls_port = Some(0);
    plan.identity = Some(("/nowhere/cert.pem".into(), "/nowhere/key.pem".into()));
    let error = Broker::start(&plan).unwrap_err();
    assert_eq!(error.exit(), Exit::File);
    assert!(error.to_string().contains("/nowhere/cert.pem"), "{error}");
}

#[test]
fn its_addresses_are_urls() {
    let mut plan = plan();
    plan.ws_port = Some(0);
    plan.tls_port = Some(0);
    plan.wss_port = Some(0);
    let broker = Broker::start(&plan).unwrap();
    let ports = [
        broker.port(),
        broker.tls_port(),
        broker.ws_port(),
        broker.wss_port(),
    ];
    let [tcp, tls, ws, wss] = ports.map(Option::unwrap);
    assert_eq!(
        broker.addresses(),
        [
            format!("mqtt://127.0.0.1:{tcp}"),
            format!("mqtts://127.0.0.1:{tls}"),
            format!("ws://127.0.0.1:{ws}/mqtt"),
            format!("wss://127.0.0.1:{wss}/mqtt"),
        ]
    );
    assert!(
        broker
            .certificate_pem()
            .unwrap()
            .contains("BEGIN CERTIFICATE")
    );
}

#[test]
fn stopping_says_so_and_frees_the_port() {
    let broker = start();
    let port = broker.port();
    let mut clients = VERSIONS.map(|version| Client::new(&broker, version, &version.to_string()));
    let mut silent = Client::dial(&broker, Version::V5);
    broker.stop();
    for client in &mut clients {
        client.ended(ReasonCode::SERVER_SHUTTING_DOWN);
    }
    assert_eq!(silent.next(|_| ()), None);
    let mut plan = plan();
    plan.port = port;
    drop(Broker::start(&plan).unwrap());
}

#[test]
fn a_silent_client_is_put_out_and_its_will_published() {
    let broker = start();
    for version in VERSIONS {
        let mut silent = connect(version, "silent");
        silent.keep_alive = 1;
        let since = Instant::now();
        let mut client = Client::with(&broker, silent);
        client.ended(ReasonCode::KEEP_ALIVE_TIMEOUT);
        let took = since.elapsed();
        assert!(took >= Duration::from_millis(1450), "{took:?}");
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
}

#[test]
fn versions_and_identifiers_that_it_does_not_take() {
    let broker = start();
    for (level, answer) in [(6, &[0x20, 3, 0, 0x84, 0][..]), (2, &[0x20, 2, 0, 1][..])] {
        let mut client = Client::dial(&broker, Version::V5);
        client.send_bytes(&[0x10, 13, 0, 4]);
        client.send_bytes(b"MQTT");
        client.send_bytes(&[level, 2, 0, 60, 0, 0, 0]);
        client.version = if answer.len() == 5 {
            Version::V5
        } else {
            Version::V3_1_1
        };
        assert_eq!(client.connack().code, answer[3]);
        assert_eq!(client.next(|_| ()), None);
    }
    for (connect, code) in [
        (connect(Version::V3_1, ""), 2),
        (lasting(Version::V3_1_1, ""), 2),
        (connect(Version::V3_1_1, ""), 0),
        (lasting(Version::V5, ""), 0),
        (
            connect(Version::V3_1, "longer than twenty-three characters"),
            0,
        ),
    ] {
        assert_eq!(
            Client::open(&broker, connect.clone()).1.code,
            code,
            "{connect:?}"
        );
    }
}

#[test]
fn authentication_that_it_does_not_know_is_refused() {
    let broker = start();
    let mut asking = connect(Version::V5, "c");
    asking.properties.authentication_method = Some("SCRAM-SHA-256".into());
    let (mut client, answer) = Client::open(&broker, asking);
    assert_eq!(answer.code, ReasonCode::BAD_AUTHENTICATION_METHOD.0);
    assert_eq!(client.next(|_| ()), None);
    let mut named = connect(Version::V5, "c");
    named.username = Some("anybody".into());
    named.password = Some(crate::model::Secret::new("anything"));
    Client::with(&broker, named).quiet();
}

#[test]
fn many_connections_come_and_go() {
    let broker = start();
    let mut watcher = Client::new(&broker, Version::V5, "watcher");
    watcher.subscribe(&["#"], QoS::AtLeastOnce);
    for round in 0..20 {
        let mut clients: Vec<_> = (0..10)
            .map(|n| Client::new(&broker, VERSIONS[n % 3], &format!("{round}-{n}")))
            .collect();
        for client in &mut clients {
            client.subscribe(&["$share/g/x", "y"], QoS::AtLeastOnce);
            client.say("z", "x", QoS::AtLeastOnce);
            assert_eq!(watcher.text(), "x");
        }
    }
    watcher.quiet();
}
