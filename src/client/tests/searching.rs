//! Which message a connection was lost over: found without a wrong one being given up.

use std::time::Duration;

use super::packets::ack;
use super::peer::{Line, Listening, Peer, network, on, within};
use super::probe::Probe;
use super::profile;
use crate::client::{ClientError, Pattern};
use crate::error::{Exit, Fault};
use crate::model::{Profile, QoS, Version};
use crate::wire::AckKind;

const ROOM: usize = 1 << 20;

fn patient(version: Version) -> Profile {
    let mut profile = profile(version, 1);
    profile.reconnect.maximum = Some(10);
    profile
}

/// Answers every message but this one, over which the connection is ended; returns what came.
async fn serve(peer: &mut Peer, poison: &str, last: &[u8]) -> Vec<String> {
    peer.accept().await;
    let mut received = Vec::new();
    loop {
        let packet = peer.next().await;
        if packet == "end" || packet == "DISCONNECT" {
            received.push("end".to_owned());
            return received;
        }
        if let Some(id) = packet.strip_prefix("PubRel ") {
            peer.send(ack(AckKind::PubComp, id.parse().unwrap())).await;
            continue;
        }
        let payload = packet.rsplit(' ').next().unwrap().to_owned();
        received.push(payload.clone());
        if payload == poison {
            peer.raw(last).await;
            return received;
        }
        let id = packet.split("id").nth(1).unwrap();
        let id = id.split(' ').next().unwrap().parse().unwrap();
        let kind = if packet.contains(" q2 ") {
            AckKind::PubRec
        } else {
            AckKind::PubAck
        };
        peer.send(ack(kind, id)).await;
    }
}

/// What each connection saw of three messages, the second of which the broker does not take, and what the
/// client reported.
async fn three(version: Version, qos: QoS, last: &'static [u8]) -> (Vec<Vec<String>>, Vec<String>) {
    let (network, mut listening) = network(version, &[Line::Up(ROOM)]);
    let mut connection = on(network, patient(version));
    let mut probe = Probe::publishing(3, qos);
    let serving = async {
        let mut all = Vec::new();
        loop {
            let mut peer = listening.next().await;
            let received = serve(&mut peer, "m1", last).await;
            let ended = received.last().is_some_and(|line| line == "end");
            all.push(received);
            if ended {
                return all;
            }
        }
    };
    let (result, all) = within(async { tokio::join!(connection.run(&mut probe), serving) }).await;
    result.unwrap();
    let mut heard = probe.heard.take();
    heard.retain(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    (all, heard)
}

#[tokio::test(start_paused = true)]
async fn a_message_that_closes_two_connections_is_given_up_and_the_others_are_sent() {
    for version in [Version::V3_1_1, Version::V5] {
        for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let (received, heard) = three(version, qos, b"").await;
            let expected: [&[&str]; 3] = [&["m0", "m1"], &["m1"], &["m2", "end"]];
            assert_eq!(received, expected, "{version} {qos}");
            assert!(heard.contains(&"1: given up [t] 2".to_owned()), "{heard:?}");
            // Between PUBREC and PUBCOMP the session was lost.
            let (first, last) = match qos {
                QoS::AtLeastOnce => ("0: PubAck", "2: PubAck"),
                _ => ("0: unconfirmed", "2: PubComp"),
            };
            assert!(heard.contains(&first.to_owned()), "{heard:?}");
            assert!(heard.contains(&last.to_owned()), "{heard:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_refused_is_known_as_soon_as_it_is_alone() {
    for reason in [0x81, 0x87, 0x90, 0x97, 0x99, 0x9A, 0x9B] {
        let last: &'static [u8] = Box::leak(Box::new([0xE0, 1, reason]));
        let (received, heard) = three(Version::V5, QoS::AtLeastOnce, last).await;
        let expected: [&[&str]; 3] = [&["m0", "m1"], &["m1"], &["m2", "end"]];
        assert_eq!(received, expected, "{reason:#x}");
        let refused = format!("1: refused {reason:#x} [t] 2");
        assert!(heard.contains(&refused), "{heard:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_only_message_is_refused_once_and_nobody_comes_back_for_it() {
    for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
        let dialed = network.dialed.clone();
        let mut connection = on(network, patient(Version::V5));
        let mut probe = Probe::publishing(1, qos);
        let (result, _) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                serve(&mut peer, "m0", &[0xE0, 1, 0x95]).await
            })
        })
        .await;
        result.unwrap();
        assert_eq!(*dialed.borrow(), 1);
        let heard = probe.heard.take();
        assert_eq!(heard[2..], ["lost", "0: refused 0x95 [t] 2"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_largest_is_the_one_that_is_too_large() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, patient(Version::V5));
    let mut probe = Probe::publishing(11, QoS::AtLeastOnce);
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            for _ in 0..11 {
                peer.next().await;
            }
            // Nothing was answered. The last of m0 to m10 is the longest.
            peer.raw(&[0xE0, 1, 0x95]).await;
            drop(peer);
            let mut peer = listening.next().await;
            let received = serve(&mut peer, "", b"").await;
            assert_eq!(received.len(), 11);
            assert!(!received.contains(&"m10".to_owned()));
        })
    })
    .await;
    result.unwrap();
    let heard = probe.heard.take();
    assert!(
        heard.contains(&"10: refused 0x95 [t] 3".to_owned()),
        "{heard:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn messages_go_one_by_one_after_a_loss_and_then_all_at_once() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, patient(Version::V5));
    let mut probe = Probe::publishing(30, QoS::AtLeastOnce);
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            for _ in 0..30 {
                peer.next().await;
            }
            drop(peer);
            let mut peer = listening.next().await;
            peer.accept().await;
            for number in 0..17 {
                assert!(peer.next().await.ends_with(&format!("m{number}")));
                let more = tokio::time::timeout(Duration::from_secs(1), peer.next());
                assert!(more.await.is_err(), "not alone");
                peer.send(ack(AckKind::PubAck, number + 1)).await;
            }
            // The window grows with every answer.
            for number in 17..19 {
                assert!(peer.next().await.ends_with(&format!("m{number}")));
            }
            peer.send(ack(AckKind::PubAck, 18)).await;
            for number in 19..21 {
                assert!(peer.next().await.ends_with(&format!("m{number}")));
            }
            for id in 19..=30 {
                peer.send(ack(AckKind::PubAck, id)).await;
            }
            while peer.next().await != "end" {}
        })
    })
    .await;
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_takes_no_message_at_all_is_left() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let dialed = network.dialed.clone();
    let mut connection = on(network, patient(Version::V5));
    let mut probe = Probe::publishing(100, QoS::AtLeastOnce);
    let (result, ()) =
        within(async { tokio::join!(connection.run(&mut probe), refuse_all(&mut listening)) })
            .await;
    let error = result.unwrap_err();
    assert!(
        matches!(error, ClientError::Spurned { messages: 10, .. }),
        "{error}"
    );
    assert_eq!(error.exit(), Exit::Refused);
    // The first connection did not know which of a hundred.
    assert_eq!(*dialed.borrow(), 11);
}

/// Refuses whatever comes, as long as anybody comes.
async fn refuse_all(listening: &mut Listening) {
    for _ in 0..11 {
        let mut peer = listening.next().await;
        peer.accept().await;
        peer.next().await;
        peer.raw(&[0xE0, 1, 0x87]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn silence_and_a_broker_that_shuts_down_are_nobodys_fault() {
    for bytes in [&[0xE0, 1, 0x8B][..], &[0xE0, 1, 0x89], &[0xE0, 1, 0x96]] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
        let mut connection = on(network, patient(Version::V5));
        let mut probe = Probe::publishing(1, QoS::AtLeastOnce);
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                for _ in 0..5 {
                    let mut peer = listening.next().await;
                    serve(&mut peer, "m0", bytes).await;
                }
                let mut peer = listening.next().await;
                assert_eq!(serve(&mut peer, "", b"").await, ["m0", "end"]);
            })
        })
        .await;
        result.unwrap();
        let heard = probe.heard.take();
        assert!(heard.contains(&"0: PubAck".to_owned()), "{heard:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_broker_says_after_our_disconnect_is_heard() {
    for (reason, refused) in [(0x95, true), (0x82, true), (0x8B, false), (0x00, false)] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
        let mut connection = on(network, patient(Version::V5));
        let mut probe = Probe::publishing(1, QoS::AtMostOnce);
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                peer.accept().await;
                peer.expect(&["PUBLISH q0 [t] m0", "DISCONNECT"]).await;
                // In two pieces, behind another packet.
                peer.raw(&[0xD0, 0, 0xE0]).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
                peer.raw(&[1, reason]).await;
            })
        })
        .await;
        assert_eq!(result.is_err(), refused, "{reason:#x}");
        if let Err(error) = result {
            assert_eq!(error.exit(), Exit::Refused);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn connections_that_are_closed_again_and_again_have_something_in_common() {
    // With nothing asked of the broker it may be another client.
    let (network, mut listening) = network(Version::V3_1_1, &[Line::Up(ROOM)]);
    let mut connection = on(network, patient(Version::V3_1_1));
    let mut probe = Probe::idle();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            for _ in 0..11 {
                let mut peer = listening.next().await;
                peer.accept().await;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        })
    })
    .await;
    let error = result.unwrap_err();
    let ClientError::GaveUp { pattern, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*pattern, Some(Pattern::Rival("test".to_owned())));
    assert!(error.hint().unwrap().contains("another client"));
    let heard = probe.heard.take();
    let warnings = heard.iter().filter(|line| line.starts_with("warning"));
    assert_eq!(warnings.count(), 1, "{heard:?}");
}
