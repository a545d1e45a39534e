//! The first connection: tried once, within its limit.

use std::time::Duration;

use tokio::time::Instant;

use super::packets::connack;
use super::peer::{Line, network, on, within};
use super::probe::{Probe, publish};
use super::profile;
use crate::client::{ClientError, Direction, Work};
use crate::error::{Exit, Fault};
use crate::model::{Authentication, Properties, QoS, ReasonCode, ScramMechanism, Secret, Version};
use crate::wire::{Auth, Packet};

const ROOM: usize = 1 << 20;

#[tokio::test(start_paused = true)]
async fn the_first_connection_is_tried_once() {
    let (network, _listening) = network(Version::V5, &[Line::Refused]);
    let dialed = network.dialed.clone();
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let error = within(connection.run(&mut probe)).await.unwrap_err();
    assert_eq!(error.exit(), Exit::Connect);
    assert_eq!(*dialed.borrow(), 1);
    assert_eq!(probe.heard.take(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_connect_timeout_covers_dialing_and_connack() {
    for (line, said_nothing) in [(Line::Dead, false), (Line::Up(ROOM), true)] {
        let (network, _listening) = network(Version::V5, &[line]);
        let mut connection = on(network, profile(Version::V5, 1));
        let mut probe = Probe::idle();
        let started = Instant::now();
        match within(connection.run(&mut probe)).await {
            Err(ClientError::ConnectTimeout { dialed, .. }) => {
                assert_eq!(dialed.is_some(), said_nothing);
            }
            other => panic!("{other:?}"),
        }
        assert!(started.elapsed() <= Duration::from_secs(6));
        assert!(started.elapsed() >= Duration::from_secs(5));
    }
}

#[tokio::test(start_paused = true)]
async fn a_connack_that_never_ends_runs_into_the_limit_too() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.expect(&["CONNECT"]).await;
            peer.raw(b"\x20\x7f").await;
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_millis(900)).await;
                peer.raw(b"\x00").await;
            }
            peer.expect(&["end"]).await;
        })
    })
    .await;
    assert!(
        matches!(result, Err(ClientError::ConnectTimeout { .. })),
        "{result:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn stopping_while_dialing_is_at_once() {
    let (network, _listening) = network(Version::V5, &[Line::Dead]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let started = Instant::now();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            stop.open();
        })
    })
    .await;
    assert!(
        matches!(result, Err(ClientError::Stopped { .. })),
        "{result:?}"
    );
    assert_eq!(started.elapsed(), Duration::from_secs(1));
}

/// What a first connection ends in that is answered with these bytes and a close.
async fn answered_with(version: Version, bytes: &[u8]) -> (ClientError, Vec<String>) {
    let (network, mut listening) = network(version, &[Line::Up(ROOM)]);
    let mut profile = profile(version, 1);
    profile.reconnect.period = None;
    let mut connection = on(network, profile);
    let mut probe = Probe::idle();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.expect(&["CONNECT"]).await;
            peer.raw(bytes).await;
        })
    })
    .await;
    (result.unwrap_err(), probe.heard.take())
}

#[tokio::test(start_paused = true)]
async fn answers_that_are_no_acceptance() {
    let cases: [(Version, &[u8], Exit, &str); 9] = [
        (
            Version::V5,
            b"",
            Exit::Connect,
            "before answering with a CONNACK",
        ),
        (
            Version::V5,
            b"\x20\x10\x00",
            Exit::Connect,
            "in the middle of a packet",
        ),
        (
            Version::V5,
            b"\x20\x03\x00\x87\x00",
            Exit::Refused,
            "not authorized (0x87)",
        ),
        (
            Version::V5,
            b"\x20\x0b\x00\x97\x08\x1f\x00\x05later",
            Exit::Refused,
            "\"later\"",
        ),
        (
            Version::V5,
            b"\x20\x02\x00\x01",
            Exit::Refused,
            "unacceptable protocol version (1)",
        ),
        (
            Version::V3_1_1,
            b"\x20\x02\x00\x05",
            Exit::Refused,
            "not authorized (5)",
        ),
        (
            Version::V3_1,
            b"\x20\x02\x00\x09",
            Exit::Refused,
            "unknown return code (9)",
        ),
        (
            Version::V5,
            b"\xe0\x01\x8b",
            Exit::Connect,
            "server shutting down (0x8b)",
        ),
        (
            Version::V5,
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            Exit::Connect,
            "HTTP",
        ),
    ];
    for (version, bytes, exit, text) in cases {
        let (error, heard) = answered_with(version, bytes).await;
        assert_eq!(error.exit(), exit, "{error}");
        let line = error.to_string();
        assert!(
            line.contains(text) && line.contains("127.0.0.1:1"),
            "{line}"
        );
        assert_eq!(heard, [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_right_after_its_connack_was_up() {
    for bytes in [
        &b"\x20\x03\x00\x00\x00\xe0\x01\x8b"[..],
        b"\x20\x03\x00\x00\x00\x00\x00",
        b"\x20\x03\x00\x00\x00",
    ] {
        let (error, heard) = answered_with(Version::V5, bytes).await;
        assert_eq!(error.exit(), Exit::Lost, "{error}");
        assert_eq!(heard, ["connected", "opened"]);
    }
}

#[tokio::test(start_paused = true)]
async fn scram_goes_all_the_way_and_a_wrong_signature_is_not_believed() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut profile = profile(Version::V5, 1);
    profile.username = Some("user".to_owned());
    profile.password = Some(Secret::new("pencil"));
    profile.authentication = Some(Authentication::Scram(ScramMechanism::Sha256));
    let mut connection = on(network, profile);
    let mut probe = Probe::idle();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            let Packet::Connect(connect) = peer.packet().await else {
                panic!()
            };
            assert_eq!((connect.username, connect.password), (None, None));
            let asked = connect.properties;
            assert_eq!(
                asked.authentication_method.as_deref(),
                Some("SCRAM-SHA-256")
            );
            let first = text(asked.authentication_data);
            let nonce = first.strip_prefix("n,,n=user,r=").unwrap();
            let mut challenge = Auth {
                reason: ReasonCode::CONTINUE_AUTHENTICATION,
                ..Auth::default()
            };
            challenge.properties.authentication_method = Some("SCRAM-SHA-256".to_owned());
            challenge.properties.authentication_data = Some(Secret::new(format!(
                "r={nonce}more,s=QSXCR+Q6sek8bf92,i=4096"
            )));
            peer.send(Packet::Auth(Box::new(challenge))).await;
            let Packet::Auth(answer) = peer.packet().await else {
                panic!()
            };
            let proof = text(answer.properties.authentication_data);
            assert!(
                proof.starts_with(&format!("c=biws,r={nonce}more,p=")),
                "{proof}"
            );
            peer.send(connack(
                false,
                Properties {
                    authentication_method: Some("SCRAM-SHA-256".to_owned()),
                    authentication_data: Some(Secret::new("v=AAAA")),
                    ..Properties::default()
                },
            ))
            .await;
            peer.expect(&["end"]).await;
        })
    })
    .await;
    let error = result.unwrap_err();
    assert!(
        error.to_string().contains("wrong server signature"),
        "{error}"
    );
    assert!(!error.is_temporary());
    assert_eq!(probe.heard.take(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_trace_shows_every_packet_once_also_after_a_loss_with_unsent_bytes() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(200), Line::Up(ROOM)]);
    let (sender, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let mut connection =
        on(network, profile(Version::V5, 1)).with_trace(Box::new(move |direction, line: &str| {
            let arrow = if direction == Direction::Sent {
                ">"
            } else {
                "<"
            };
            let kind = line.split(' ').next().unwrap();
            sender.send(format!("{arrow} {kind}")).unwrap();
        }));
    let mut payload = Some("x".repeat(1000));
    let mut probe = Probe::new(move |port| {
        if let Some(payload) = payload.take() {
            publish(port, QoS::AtMostOnce, &payload, 0).unwrap();
        }
        Work::Idle
    });
    let stop = probe.stop.clone();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            drop(peer);
            let mut peer = listening.next().await;
            peer.accept().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            stop.open();
            peer.expect(&["DISCONNECT", "end"]).await;
        })
    })
    .await;
    result.unwrap();
    let mut shown = Vec::new();
    while let Ok(line) = lines.try_recv() {
        shown.push(line);
    }
    assert_eq!(
        shown,
        [
            "> CONNECT",
            "< CONNACK",
            "> PUBLISH",
            "> CONNECT",
            "< CONNACK",
            "> DISCONNECT"
        ]
    );
}

/// Authentication data that is text.
fn text(data: Option<Secret>) -> String {
    String::from_utf8(data.unwrap().expose().to_vec()).unwrap()
}
