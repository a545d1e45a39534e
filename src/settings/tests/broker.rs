//! The plan of `broker`.

use std::net::{IpAddr, Ipv4Addr};

use super::*;
use crate::commands::tests::Serve;
use crate::model::{BrokerFeature, BrokerPlan, FaultKind, QoS};

#[test]
fn listeners_limits_and_users() {
    let plan = |line: &str| -> BrokerPlan { task::<Serve>(job(line)).broker };
    let usual = plan("broker");
    assert_eq!(usual.bind, IpAddr::V4(Ipv4Addr::LOCALHOST));
    assert_eq!(usual.port, Some(1883));
    let other = plan("broker --ws-port 0 --wss-port 5 --cert c --key k --bind 0.0.0.0");
    assert_eq!(
        (other.port, other.ws_port, other.wss_port),
        (None, Some(0), Some(5))
    );
    assert_eq!(other.identity, Some(("c".into(), "k".into())));
    assert_eq!(other.bind, IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    assert_eq!(plan("broker --port 0 --tls-port 0").port, Some(0));
    // As in every other command, and in mosquitto.
    assert_eq!(plan("broker -p 1884").port, Some(1884));
    for (line, warned) in [
        ("broker", false),
        ("broker --bind ::1", false),
        ("broker --bind 127.0.0.2", false),
        ("broker --bind 0.0.0.0", true),
        ("broker --bind ::", true),
        ("broker --bind 192.0.2.1", true),
        ("broker --bind 192.0.2.1 --user ada:secret", false),
    ] {
        let warnings = job(line).warnings;
        let about_users = warnings.iter().any(|one| one.contains("every user name"));
        assert_eq!(about_users, warned, "{line}: {warnings:?}");
    }
    assert_eq!(usual.memory_limit, 1 << 30);
    assert_eq!(plan("broker --memory-limit 64MB").memory_limit, 64 << 20);
    let of_pages = plan("broker --ws-port 0 --origin https://A.example/ --origin http://b:8080");
    assert_eq!(of_pages.origins, ["https://a.example", "http://b:8080"]);
    let rules = plan(
        "broker --max-qos 1 --no-retain --no-shared --receive-maximum 5 --max-packet-size 1KB \
         --server-keep-alive 1m --max-clients 7 --topic-alias-maximum 0",
    )
    .rules;
    assert_eq!(rules.max_qos, Some(QoS::AtLeastOnce));
    assert_eq!(
        rules.without,
        [BrokerFeature::Retain, BrokerFeature::Shared]
    );
    let numbers = (rules.receive_maximum, rules.topic_alias_maximum);
    assert_eq!(numbers, (Some(5), Some(0)));
    let numbers = (
        rules.max_packet_size,
        rules.server_keep_alive,
        rules.max_clients,
    );
    assert_eq!(numbers, (Some(1024), Some(60), Some(7)));
    let users = plan("broker --user ada:a:b --user bob:").rules.users;
    let users: Vec<_> = users
        .iter()
        .map(|(name, password)| (&**name, password.expose()))
        .collect();
    assert_eq!(users, [("ada", &b"a:b"[..]), ("bob", b"")]);
    wrong("broker --user secret", "bad value \"***\" for --user");
    wrong("broker --receive-maximum 0", "--receive-maximum");
    wrong("broker --memory-limit 1KB", "expected a size from 1MB");
    wrong(
        "broker --ws-port 0 --origin a.example",
        "expected an origin",
    );
    wrong(
        "broker --ws-port 0 --origin http://a/b",
        "expected an origin",
    );
    wrong(
        "broker --origin http://a",
        "--origin needs --ws-port or --wss-port",
    );
    wrong("broker --cert c", "--cert needs --key");
    wrong("broker --cert c --key k", "--tls-port");
    wrong("broker --port x", "--port");
}

#[test]
fn faults_and_files() {
    let serve = |line: &str| task::<Serve>(job(line));
    assert!(serve("broker").broker.faults.is_none());
    let faults = |line: &str| serve(line).broker.faults.expect(line);
    let allowed = faults("broker --allow-faults --seed 3");
    assert_eq!((allowed.faults.len(), allowed.seed), (0, Some(3)));
    let given = faults("broker --fault drop-ack:10%@puback --fault close@3").faults;
    let kinds: Vec<_> = given.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [FaultKind::DropAck, FaultKind::Close]);
    wrong("broker --fault close@x", "after @ a packet");
    wrong("broker --seed 3", "--seed needs --fault");
    wrong("broker --ca-out f", "--ca-out needs --tls-port");
    let serve = serve("broker --tls-port 0 --ca-out c --ready-file r");
    assert_eq!(
        (serve.ca_out, serve.ready_file),
        (Some("c".into()), Some("r".into()))
    );
}
