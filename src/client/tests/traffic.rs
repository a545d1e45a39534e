//! Much at once: floods in both directions, and packets larger than any buffer.

use std::cell::Cell;
use std::rc::Rc;

use super::packets::{ack, delivery};
use super::peer::{Line, Peer, network, on, within};
use super::probe::{Probe, publish};
use super::profile;
use crate::client::Work;
use crate::model::{QoS, Version};
use crate::wire::AckKind;

const Q0: QoS = QoS::AtMostOnce;
const Q1: QoS = QoS::AtLeastOnce;
const Q2: QoS = QoS::ExactlyOnce;

/// Delivers as many QoS 1 messages as we publish, and reads nothing before it has written all of them.
async fn flooding_peer(mut peer: Peer, count: u16) {
    peer.accept().await;
    let mut flood = Vec::new();
    for id in 1..=count {
        delivery(Q1, id, "flood")
            .encode(Version::V5, &mut flood)
            .unwrap();
    }
    peer.raw(&flood).await;
    let (mut publishes, mut acks) = (0, 0);
    while publishes < count || acks < count {
        match peer.next().await {
            text if text.starts_with("PUBLISH") => publishes += 1,
            text if text.starts_with("PubAck") => acks += 1,
            other => panic!("{other}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_deliveries_while_publishing_is_no_deadlock() {
    for buffer in [16, 100, 4096] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(buffer)]);
        let mut connection = on(network, profile(Version::V5, 1));
        let mut left = 2000;
        let mut probe = Probe::new(move |port| {
            while left > 0 {
                if port.is_full() {
                    return Work::More;
                }
                publish(port, Q0, "from us", 0).unwrap();
                left -= 1;
            }
            Work::Idle
        });
        let count = Rc::new(Cell::new(0));
        probe.count = Some(Rc::clone(&count));
        let stop = probe.stop.clone();
        within(async {
            let (result, ()) = tokio::join!(connection.run(&mut probe), async {
                flooding_peer(listening.next().await, 2000).await;
                stop.open();
            });
            result.unwrap();
        })
        .await;
        assert_eq!(count.get(), 2000);
    }
}

#[tokio::test(start_paused = true)]
async fn ten_megabytes_in_small_pieces_both_ways() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(60_000)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let large = "x".repeat(10_000_000);
    let ours = large.clone();
    let mut sent = false;
    let mut probe = Probe::new(move |port| {
        if !sent {
            sent = true;
            publish(port, Q1, &ours, 1).unwrap();
        }
        Work::Idle
    });
    let (heard, stop) = (probe.heard.clone(), probe.stop.clone());
    within(async {
        let (result, ()) = tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            let text = peer.next().await;
            assert_eq!(text.len(), "PUBLISH q1 id1 [t] ".len() + large.len());
            peer.send(ack(AckKind::PubAck, 1)).await;
            let mut bytes = Vec::new();
            delivery(Q2, 9, &large)
                .encode(Version::V5, &mut bytes)
                .unwrap();
            delivery(Q0, 0, "small")
                .encode(Version::V5, &mut bytes)
                .unwrap();
            peer.raw(&bytes).await;
            peer.expect(&["PubRec 9"]).await;
            stop.open();
            peer.expect(&["DISCONNECT", "end"]).await;
        });
        result.unwrap();
    })
    .await;
    let heard = heard.take();
    assert_eq!(heard[2], "1: PubAck");
    assert_eq!(heard[3].len(), "got ".len() + large.len());
    assert_eq!(heard[4], "got small");
}

/// Connections of a thread share a buffer, and none of them sees what is another's.
#[tokio::test(start_paused = true)]
async fn a_socket_that_is_slow_does_not_mix_with_another() {
    let publishing = |name: &'static str| {
        let mut sent = 0;
        Probe::new(move |port| {
            while sent < 3000 && !port.is_full() {
                publish(port, Q0, &format!("{name}{sent}"), sent);
                sent += 1;
            }
            match sent {
                3000 if port.is_drained() => Work::Leave,
                _ => Work::More,
            }
        })
    };
    let through = async |name: &'static str, room| {
        let (network, mut listening) = network(Version::V5, &[Line::Up(room)]);
        let mut connection = on(network, profile(Version::V5, 1));
        let mut probe = publishing(name);
        let (result, ()) = tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            for number in 0..3000 {
                peer.expect(&[&format!("PUBLISH q0 [t] {name}{number}")])
                    .await;
            }
            peer.expect(&["DISCONNECT", "end"]).await;
        });
        result.unwrap();
    };
    within(async {
        tokio::join!(
            through("slow", 77),
            through("fast", 1 << 20),
            through("odd", 1001)
        )
    })
    .await;
}
