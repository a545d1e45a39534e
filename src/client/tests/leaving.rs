//! The end of the work: DISCONNECT is written and flushed, the broker gets a moment, and nothing hangs.

use std::time::Duration;

use tokio::time::Instant;

use super::packets::{connack, delivery};
use super::peer::{Acknowledging, Line, network, on, settle, within};
use super::probe::{Probe, publish};
use super::profile;
use crate::client::{ClientError, Unread, Work};
use crate::model::{Properties, QoS, Version};

const ROOM: usize = 1 << 20;

#[tokio::test(start_paused = true)]
async fn disconnect_says_what_the_profile_wants() {
    for (with_will, expected) in [(false, "DISCONNECT"), (true, "DISCONNECT 0x04")] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
        let mut profile = profile(Version::V5, 1);
        profile.disconnect.with_will = with_will;
        let mut connection = on(network, profile);
        let mut probe = Probe::idle();
        let stop = probe.stop.clone();
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                peer.accept().await;
                settle().await;
                stop.open();
                peer.expect(&[expected, "end"]).await;
            })
        })
        .await;
        result.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn work_that_is_done_at_once_is_done() {
    // CONNACK, the work and DISCONNECT fall into one look at the socket.
    for version in [Version::V3_1, Version::V3_1_1, Version::V5] {
        let (network, mut listening) = network(version, &[Line::Up(ROOM)]);
        let mut connection = on(network, profile(version, 1));
        let mut probe = Probe::publishing(1, QoS::AtMostOnce);
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                peer.accept().await;
                peer.expect(&["PUBLISH q0 [t] m0", "DISCONNECT", "end"])
                    .await;
            })
        })
        .await;
        result.unwrap();
        assert_eq!(probe.heard.take(), ["connected", "opened"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_does_not_close_is_not_waited_for() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::publishing(1, QoS::AtMostOnce);
    let started = Instant::now();
    let (result, _peer) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer.expect(&["PUBLISH q0 [t] m0", "DISCONNECT"]).await;
            peer
        })
    })
    .await;
    result.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_nothing_more_is_left_in_time() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(100)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::publishing(1000, QoS::AtMostOnce);
    let stop = probe.stop.clone();
    let (result, (_peer, asked)) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            settle().await;
            stop.open();
            (peer, Instant::now())
        })
    })
    .await;
    result.unwrap();
    // Timers are coarse.
    let took = asked.elapsed();
    assert!(took <= Duration::from_millis(2010), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_first_wants_to_be_rid_of_its_own_gets_the_disconnect() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(100)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::publishing(1000, QoS::AtMostOnce);
    let (stop, stored) = (probe.stop.clone(), probe.stored.clone());
    let started = Instant::now();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer.expect(&["PUBLISH q0 [t] m0"]).await;
            stored.shut();
            let mut bytes = Vec::new();
            for _ in 0..100 {
                delivery(QoS::AtMostOnce, 0, "x")
                    .encode(Version::V5, &mut bytes)
                    .unwrap();
            }
            peer.raw(&bytes[..50]).await;
            stop.open();
            stored.open();
            // Nothing is read here before everything is written.
            peer.raw(&bytes[50..]).await;
            let mut last = String::new();
            loop {
                match peer.next().await {
                    end if end == "end" => break,
                    other => last = other,
                }
            }
            assert_eq!(last, "DISCONNECT");
        })
    })
    .await;
    result.unwrap();
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn what_was_taken_is_stored_and_acknowledged_before_leaving() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    probe.slow = true;
    let (stop, stored) = (probe.stop.clone(), probe.stored.clone());
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer.send(delivery(QoS::AtLeastOnce, 1, "a")).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            stop.open();
            tokio::time::sleep(Duration::from_secs(1)).await;
            stored.open();
            peer.expect(&["PubAck 1", "DISCONNECT", "end"]).await;
        })
    })
    .await;
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_held_keeps_us_unless_it_is_abandoned() {
    for (is_abandoned, took) in [(true, 0), (false, 3)] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
        let mut connection = on(network, profile(Version::V5, 1));
        let mut probe = Probe::idle();
        probe.held = Some(is_abandoned);
        let stop = probe.stop.clone();
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                peer.accept().await;
                peer.send(delivery(QoS::AtLeastOnce, 1, "a")).await;
                settle().await;
                let asked = Instant::now();
                stop.open();
                // It is not acknowledged.
                peer.expect(&["DISCONNECT", "end"]).await;
                assert_eq!(asked.elapsed(), Duration::from_secs(took));
            })
        })
        .await;
        result.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_never_stores_does_not_keep_the_will_from_being_cancelled() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut profile = profile(Version::V5, 1);
    profile.keep_alive = 2;
    let mut connection = on(network, profile);
    let mut probe = Probe::idle();
    probe.slow = true;
    let stop = probe.stop.clone();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer.send(delivery(QoS::AtLeastOnce, 1, "a")).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            let asked = Instant::now();
            stop.open();
            peer.expect(&["PINGREQ"]).await;
            assert_eq!(asked.elapsed(), Duration::from_secs(1));
            peer.expect(&["DISCONNECT", "end"]).await;
            assert_eq!(asked.elapsed(), Duration::from_secs(3));
        })
    })
    .await;
    result.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_while_leaving_has_been_left() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(1000)]);
    let dialed = network.dialed.clone();
    let mut connection = on(network, profile(Version::V5, 1));
    let payload = "x".repeat(2000);
    let mut probe = Probe::new(move |port| {
        publish(port, QoS::AtMostOnce, &payload, 1).unwrap();
        Work::Leave
    });
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        })
    })
    .await;
    result.unwrap();
    assert_eq!(*dialed.borrow(), 1);
}

#[tokio::test(start_paused = true)]
async fn stopping_before_connack_needs_no_farewell() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let started = Instant::now();
    let (result, _peer) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.expect(&["CONNECT"]).await;
            stop.open();
            peer.expect(&["end"]).await;
            peer
        })
    })
    .await;
    assert!(
        matches!(result, Err(ClientError::Stopped { .. })),
        "{result:?}"
    );
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn stopping_with_a_connack_on_its_way_does_no_harm() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.expect(&["CONNECT"]).await;
            peer.send(connack(false, Properties::default())).await;
            stop.open();
            while peer.next().await != "end" {}
        })
    })
    .await;
    assert!(
        matches!(result, Err(ClientError::Stopped { .. })),
        "{result:?}"
    );
}

/// What the broker acknowledges in the process itself, as over QUIC, is waited for longer, and its loss is an error of
/// everybody who has published at QoS 0.
#[tokio::test(start_paused = true)]
async fn the_last_bytes_are_waited_for_where_the_process_keeps_them() {
    let second = Duration::from_secs(1);
    for (quic, qos, acknowledged_after, lost, limit) in [
        (true, QoS::AtMostOnce, Some(5 * second), false, 6 * second),
        (true, QoS::AtMostOnce, Some(60 * second), true, 11 * second),
        (true, QoS::AtMostOnce, None, true, second),
        (true, QoS::AtLeastOnce, None, false, second),
        (false, QoS::AtMostOnce, Some(5 * second), false, 2 * second),
    ] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
        let network = Acknowledging {
            network,
            after: acknowledged_after,
        };
        let mut profile = profile(Version::V5, 1);
        profile.endpoint.quic = quic;
        let mut connection = on(network, profile);
        let mut probe = Probe::publishing(1, qos);
        let started = Instant::now();
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                peer.accept().await;
                if qos == QoS::AtLeastOnce {
                    peer.expect(&["PUBLISH q1 id1 [t] m0"]).await;
                    peer.raw(&[0x40, 2, 0, 1]).await;
                }
                while peer.next().await != "end" {}
            })
        })
        .await;
        match result {
            Ok(()) => assert!(!lost),
            Err(ClientError::Unread { cause, .. }) => {
                assert!(lost && cause == Unread::Unacknowledged);
            }
            Err(other) => panic!("{other}"),
        }
        assert!(started.elapsed() <= limit, "{:?}", started.elapsed());
    }
}
