//! Keep-alive on a clock that stands still until somebody waits.

use std::time::Duration;

use tokio::time::Instant;

use super::packets::delivery;
use super::peer::{Line, network, on, within};
use super::probe::{Probe, publish};
use super::profile;
use crate::client::session::SessionError;
use crate::client::{ClientError, Work};
use crate::model::{QoS, Version};
use crate::wire::Packet;

const ROOM: usize = 1 << 20;

fn is_silent(error: &ClientError) -> bool {
    matches!(
        error,
        ClientError::Session {
            cause: SessionError::Silent,
            ..
        }
    )
}

#[tokio::test(start_paused = true)]
async fn pings_are_exactly_on_time_and_silence_is_the_end() {
    for version in [Version::V3_1, Version::V3_1_1, Version::V5] {
        let (network, mut listening) = network(version, &[Line::Up(ROOM)]);
        let mut profile = profile(version, 1);
        profile.keep_alive = 7;
        profile.reconnect.period = None;
        let mut connection = on(network, profile);
        let mut probe = Probe::idle();
        let started = Instant::now();
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                peer.accept().await;
                for ping in 1..=3 {
                    peer.expect(&["PINGREQ"]).await;
                    assert_eq!(started.elapsed(), Duration::from_secs(7 * ping));
                    peer.send(Packet::PingResp).await;
                }
                peer.expect(&["PINGREQ", "end"]).await;
            })
        })
        .await;
        assert!(is_silent(&result.unwrap_err()));
        assert_eq!(started.elapsed(), Duration::from_secs(7 * 5));
    }
}

#[tokio::test(start_paused = true)]
async fn deliveries_alone_do_not_replace_our_pings() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let started = Instant::now();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            for _ in 0..29 {
                tokio::time::sleep(Duration::from_secs(1)).await;
                peer.send(delivery(QoS::AtMostOnce, 0, "x")).await;
            }
            peer.expect(&["PINGREQ"]).await;
            assert_eq!(started.elapsed(), Duration::from_secs(30));
            stop.open();
            peer.expect(&["DISCONNECT", "end"]).await;
        })
    })
    .await;
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_keep_alive_no_pings() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut profile = profile(Version::V5, 1);
    profile.keep_alive = 0;
    let mut connection = on(network, profile);
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let (result, ()) = tokio::join!(connection.run(&mut probe), async {
        let mut peer = listening.next().await;
        peer.accept().await;
        let nothing = tokio::time::timeout(Duration::from_secs(100_000), peer.next());
        nothing.await.unwrap_err();
        stop.open();
        peer.expect(&["DISCONNECT", "end"]).await;
    });
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_large_packet_that_comes_slowly_is_a_sign_of_life() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let (heard, stop) = (probe.heard.clone(), probe.stop.clone());
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            let large = "x".repeat(1_000_000);
            let mut bytes = Vec::new();
            delivery(QoS::AtMostOnce, 0, &large)
                .encode(Version::V5, &mut bytes)
                .unwrap();
            for piece in bytes.chunks(100_000) {
                peer.raw(piece).await;
                // The PINGRESP would come behind the packet.
                tokio::time::sleep(Duration::from_secs(20)).await;
            }
            peer.send(Packet::PingResp).await;
            stop.open();
            while peer.next().await != "end" {}
        })
    })
    .await;
    result.unwrap();
    assert_eq!(heard.take()[2].len(), 1_000_004);
}

#[tokio::test(start_paused = true)]
async fn a_large_packet_that_leaves_slowly_is_a_sign_of_life() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(10_000)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut sent = false;
    let mut probe = Probe::new(move |port| {
        if sent {
            return if port.is_idle() {
                Work::Leave
            } else {
                Work::Idle
            };
        }
        sent = true;
        publish(port, QoS::AtLeastOnce, &"x".repeat(100_000), 1).unwrap();
        Work::Idle
    });
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            let mut received = 0;
            let mut buffer = vec![0; 10_000];
            while received < 100_000 {
                tokio::time::sleep(Duration::from_secs(20)).await;
                received += tokio::io::AsyncReadExt::read(&mut peer.stream, &mut buffer)
                    .await
                    .unwrap();
            }
            peer.raw(b"\x40\x02\x00\x01").await;
            while peer.next_raw().await {}
        })
    })
    .await;
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_nothing_more_is_noticed() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(1000)]);
    let mut profile = profile(Version::V5, 1);
    profile.reconnect.period = None;
    let mut connection = on(network, profile);
    let mut probe = Probe::new(|port| {
        while !port.is_full() {
            publish(port, QoS::AtMostOnce, &"x".repeat(1000), 1).unwrap();
        }
        Work::More
    });
    let started = Instant::now();
    let (result, _peer) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer
        })
    })
    .await;
    assert!(is_silent(&result.unwrap_err()));
    // A second of it for closing.
    assert_eq!(started.elapsed(), Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn what_has_come_while_nobody_looked_is_read_before_the_broker_counts_as_gone() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer.expect(&["PINGREQ"]).await;
            peer.send(Packet::PingResp).await;
            // The machine sleeps, with the answer in the socket.
            tokio::time::advance(Duration::from_secs(600)).await;
            peer.expect(&["PINGREQ"]).await;
            peer.send(Packet::PingResp).await;
            stop.open();
            peer.expect(&["DISCONNECT", "end"]).await;
        })
    })
    .await;
    result.unwrap();
}
