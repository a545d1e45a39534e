//! The loop between session and stream: few writes, back-pressure, no deadlock.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::io::{AsyncWriteExt, duplex};

use super::packets::{connack, delivery};
use super::peer::{Counting, Line, Peer, network, on, settle, within};
use super::probe::{Heard, Probe, publish};
use super::profile;
use crate::client::{ClientError, Dial, Opened, Work};
use crate::model::{Properties, QoS, Version};
use crate::transport::{DialTimes, TransportError};
use crate::wire::Packet;

const Q0: QoS = QoS::AtMostOnce;
const Q1: QoS = QoS::AtLeastOnce;
const ROOM: usize = 1 << 20;

/// Dials one stream whose writes are counted.
struct One(RefCell<Option<Counting<tokio::io::DuplexStream>>>);

impl Dial for One {
    type Stream = Counting<tokio::io::DuplexStream>;

    async fn dial(&self) -> Result<Opened<Self::Stream>, TransportError> {
        Ok(Opened {
            stream: self.0.take().unwrap(),
            times: DialTimes::default(),
            tls: None,
            warnings: Vec::new(),
        })
    }
}

#[tokio::test(start_paused = true)]
async fn many_publishes_leave_in_one_write() {
    let (ours, theirs) = duplex(ROOM);
    let writes = Rc::new(RefCell::new(Vec::new()));
    let counted = Counting {
        stream: ours,
        writes: Rc::clone(&writes),
    };
    let dialer = One(RefCell::new(Some(counted)));
    let mut connection = on(dialer, profile(Version::V5, 1));
    let mut probe = Probe::publishing(1000, Q0);
    let mut peer = Peer::new(theirs, Version::V5);
    within(async {
        let (result, ()) = tokio::join!(connection.run(&mut probe), async {
            peer.accept().await;
            for number in 0..1000 {
                assert_eq!(peer.next().await, format!("PUBLISH q0 [t] m{number}"));
            }
            peer.expect(&["DISCONNECT", "end"]).await;
        });
        result.unwrap();
    })
    .await;
    assert_eq!(writes.borrow().len(), 2, "CONNECT, and all the rest");
}

#[tokio::test(start_paused = true)]
async fn many_deliveries_are_acknowledged_in_one_write() {
    let (ours, theirs) = duplex(ROOM);
    let writes = Rc::new(RefCell::new(Vec::new()));
    let counted = Counting {
        stream: ours,
        writes: Rc::clone(&writes),
    };
    let dialer = One(RefCell::new(Some(counted)));
    let mut connection = on(dialer, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let mut peer = Peer::new(theirs, Version::V5);
    within(async {
        let (result, ()) = tokio::join!(connection.run(&mut probe), async {
            peer.accept().await;
            let mut bytes = Vec::new();
            for id in 1..=1000 {
                delivery(Q1, id, "x")
                    .encode(Version::V5, &mut bytes)
                    .unwrap();
            }
            peer.raw(&bytes).await;
            for id in 1..=1000 {
                assert_eq!(peer.next().await, format!("PubAck {id}"));
            }
            stop.open();
            peer.expect(&["DISCONNECT", "end"]).await;
        });
        result.unwrap();
    })
    .await;
    assert_eq!(writes.borrow().len(), 3, "CONNECT, PUBACKs, DISCONNECT");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_read_is_not_buried() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(1024)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let taken = Rc::new(Cell::new(0_usize));
    let counter = Rc::clone(&taken);
    let payload = "x".repeat(1000);
    let mut probe = Probe::new(move |port| {
        while !port.is_full() && counter.get() < 2000 {
            publish(port, Q0, &payload, 0).unwrap();
            counter.set(counter.get() + 1);
        }
        if counter.get() < 2000 {
            Work::More
        } else {
            Work::Leave
        }
    });
    within(async {
        let (result, ()) = tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            tokio::time::sleep(Duration::from_secs(5)).await;
            let waiting = taken.get() * 1000;
            assert!(waiting < 300 * 1024, "{waiting} bytes wait");
            for _ in 0..2000 {
                assert!(peer.next().await.starts_with("PUBLISH"));
            }
            peer.expect(&["DISCONNECT", "end"]).await;
        });
        result.unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_is_behind_stops_the_reading_but_not_the_pings() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(1024)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    probe.slow = true;
    let (heard, stored, stop) = (
        probe.heard.clone(),
        probe.stored.clone(),
        probe.stop.clone(),
    );
    let started = tokio::time::Instant::now();
    within(async {
        let (result, ()) = tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            settle().await;
            peer.send(delivery(Q1, 1, "a")).await;
            peer.expect(&["PINGREQ"]).await;
            peer.send(Packet::PingResp).await;
            peer.send(delivery(Q1, 2, "b")).await;
            peer.expect(&["PINGREQ", "PINGREQ", "PINGREQ"]).await;
            assert_eq!(started.elapsed(), Duration::from_secs(120));
            assert_eq!(heard.take(), ["connected", "opened", "got a"]);
            stored.open();
            peer.expect(&["PubAck 1"]).await;
            settle().await;
            assert_eq!(heard.take(), ["got b"]);
            stored.open();
            peer.expect(&["PubAck 2"]).await;
            stop.open();
            peer.expect(&["DISCONNECT", "end"]).await;
        });
        result.unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_is_behind_does_not_keep_us_from_connecting() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let (heard, stored, stop) = (
        probe.heard.clone(),
        probe.stored.clone(),
        probe.stop.clone(),
    );
    stored.shut();
    within(async {
        let (result, ()) = tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer.expect(&["PINGREQ"]).await;
            assert_eq!(heard.take(), ["connected", "opened"]);
            stored.open();
            stop.open();
            peer.expect(&["DISCONNECT", "end"]).await;
        });
        result.unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_deadline_of_the_workload_is_kept_and_does_not_spin_before_there_is_a_connection() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let due = tokio::time::Instant::now() + Duration::from_secs(3);
    let mut probe = Probe::new(move |port| {
        if port.now() >= due.into_std() {
            Work::Leave
        } else {
            Work::Idle
        }
    });
    probe.deadline = Some(due.into_std());
    within(async {
        let (result, ()) = tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            // Its time comes and goes before CONNACK.
            peer.expect(&["CONNECT"]).await;
            tokio::time::sleep(Duration::from_secs(4)).await;
            peer.send(connack(false, Properties::default())).await;
            peer.expect(&["DISCONNECT", "end"]).await;
        });
        result.unwrap();
    })
    .await;
}

async fn broken_by(bytes: &[u8]) -> (ClientError, Vec<String>, Heard) {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut profile = profile(Version::V5, 1);
    profile.reconnect.period = None;
    let mut connection = on(network, profile);
    let mut probe = Probe::idle();
    let heard = probe.heard.clone();
    let (result, said) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer.raw(bytes).await;
            peer.stream.shutdown().await.unwrap();
            let mut said = Vec::new();
            while said.last().is_none_or(|last| last != "end") {
                said.push(peer.next().await);
            }
            said
        })
    })
    .await;
    (result.unwrap_err(), said, heard)
}

#[tokio::test(start_paused = true)]
async fn every_end_of_a_connection_is_told_apart() {
    let (error, said, _) = broken_by(b"").await;
    assert!(
        matches!(
            error,
            ClientError::Closed {
                mid_packet: false,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(said, ["end"]);
    let (error, ..) = broken_by(b"\x30\x10\x00").await;
    assert!(
        matches!(
            error,
            ClientError::Closed {
                mid_packet: true,
                ..
            }
        ),
        "{error}"
    );
    let (error, ..) = broken_by(b"\x30\xff\xff\xff\x7f\x00").await;
    assert!(
        matches!(
            error,
            ClientError::Closed {
                mid_packet: true,
                ..
            }
        ),
        "{error}"
    );
    let (error, said, _) = broken_by(b"\x00\x00").await;
    assert!(matches!(error, ClientError::Session { .. }), "{error}");
    assert_eq!(said, ["DISCONNECT 0x81", "end"], "the broker is told");
    let (error, said, _) = broken_by(b"\xe0\x01\x8b").await;
    assert!(matches!(error, ClientError::Disconnected { .. }), "{error}");
    assert_eq!(said, ["end"]);
}

#[tokio::test(start_paused = true)]
async fn output_that_fails_is_followed_by_disconnect_and_no_reconnect() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    probe.slow = true;
    let (stored, broken) = (probe.stored.clone(), Rc::clone(&probe.broken));
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            peer.send(delivery(Q1, 1, "a")).await;
            settle().await;
            broken.set(true);
            stored.open();
            peer.expect(&["DISCONNECT", "end"]).await;
        })
    })
    .await;
    let error = result.unwrap_err();
    assert!(error.is_closed_output(), "{error}");
}
