//! What follows a loss: how often, after what, with which session.

use std::time::Duration;

use tokio::time::Instant;

use super::packets::ack;
use super::peer::{Line, Listening, network, on, within};
use super::probe::{Probe, publish};
use super::profile;
use crate::client::{ClientError, Work};
use crate::error::{Exit, Fault};
use crate::model::{Profile, Properties, QoS, Version};
use crate::wire::{AckKind, Packet};

const ROOM: usize = 1 << 20;

fn retrying(version: Version, maximum: Option<u32>) -> Profile {
    let mut profile = profile(version, 1);
    profile.reconnect.period = Some(Duration::from_secs(2));
    profile.reconnect.maximum = maximum;
    profile
}

/// Accepts a connection and breaks it after that time.
async fn up_for(listening: &mut Listening, seconds: u64) {
    let mut peer = listening.next().await;
    peer.accept().await;
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn it_gives_up_after_as_many_attempts_as_were_asked_for() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM), Line::Refused]);
    let dialed = network.dialed.clone();
    let mut connection = on(network, retrying(Version::V5, Some(3)));
    let mut probe = Probe::idle();
    let started = Instant::now();
    let (result, ()) =
        within(async { tokio::join!(connection.run(&mut probe), up_for(&mut listening, 1)) }).await;
    let error = result.unwrap_err();
    assert!(
        matches!(error, ClientError::GaveUp { attempts: 3, .. }),
        "{error}"
    );
    assert_eq!(error.exit(), Exit::Lost);
    assert_eq!(*dialed.borrow(), 4);
    assert_eq!(started.elapsed(), Duration::from_secs(1 + 3 * 2));
    assert_eq!(
        probe.heard.take(),
        [
            "connected",
            "opened",
            "lost",
            "attempt 1",
            "failed",
            "attempt 2",
            "failed",
            "attempt 3",
            "failed"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_count_starts_anew_only_when_a_connection_has_lasted() {
    for (seconds, attempts) in [
        (4, ["attempt 1", "attempt 2"]),
        (5, ["attempt 1", "attempt 1"]),
    ] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
        let mut connection = on(network, retrying(Version::V5, Some(5)));
        let mut probe = Probe::idle();
        let (stop, heard) = (probe.stop.clone(), probe.heard.clone());
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                up_for(&mut listening, seconds).await;
                up_for(&mut listening, seconds).await;
                let mut peer = listening.next().await;
                stop.open();
                while peer.next().await != "end" {}
            })
        })
        .await;
        result.unwrap();
        let mut heard = heard.take();
        heard.retain(|line| line.starts_with("attempt"));
        assert_eq!(heard, attempts);
    }
}

#[tokio::test(start_paused = true)]
async fn connections_that_do_not_last_use_up_the_attempts() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut connection = on(network, retrying(Version::V5, Some(2)));
    let mut probe = Probe::idle();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            for _ in 0..3 {
                up_for(&mut listening, 1).await;
            }
        })
    })
    .await;
    assert!(
        matches!(result, Err(ClientError::GaveUp { attempts: 2, .. })),
        "{result:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn without_end_means_without_end() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM), Line::Refused]);
    let dialed = network.dialed.clone();
    let mut connection = on(network, retrying(Version::V5, None));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            up_for(&mut listening, 0).await;
            tokio::time::sleep(Duration::from_secs(201)).await;
            stop.open();
        })
    })
    .await;
    result.unwrap();
    assert_eq!(*dialed.borrow(), 101);
}

#[tokio::test(start_paused = true)]
async fn no_attempts_asked_for_none_made() {
    let mut never = retrying(Version::V5, Some(5));
    never.reconnect.period = None;
    for profile in [never, retrying(Version::V5, Some(0))] {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
        let dialed = network.dialed.clone();
        let mut connection = on(network, profile);
        let mut probe = Probe::idle();
        let (result, ()) =
            within(async { tokio::join!(connection.run(&mut probe), up_for(&mut listening, 1)) })
                .await;
        let error = result.unwrap_err();
        assert!(matches!(error, ClientError::Closed { .. }), "{error}");
        assert_eq!(error.exit(), Exit::Lost);
        assert_eq!(*dialed.borrow(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_disconnect_that_means_it_is_the_end() {
    for reason in 0..=255_u8 {
        let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM), Line::Refused]);
        let dialed = network.dialed.clone();
        let mut connection = on(network, retrying(Version::V5, Some(1)));
        let mut probe = Probe::idle();
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                peer.accept().await;
                peer.raw(&[0xE0, 1, reason]).await;
            })
        })
        .await;
        let disconnect_reply = matches!(reason, 0x8E | 0x98 | 0x9C | 0x9D);
        // What time may cure, what says nothing, and what nobody has defined.
        let again = matches!(
            reason,
            0..=0x80 | 0x88 | 0x89 | 0x8B | 0x8D | 0x91 | 0x92 | 0x96 | 0x9F | 0xA0 | 0xA3..
        );
        assert_eq!(*dialed.borrow(), if again { 2 } else { 1 }, "{reason:#x}");
        let error = result.unwrap_err();
        assert_eq!(matches!(error, ClientError::Disconnected { .. }), !again);
        let exit = if again || disconnect_reply {
            Exit::Lost
        } else {
            Exit::Refused
        };
        assert_eq!(error.exit(), exit, "{reason:#x}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_time_will_not_cure_is_the_end() {
    for (version, code) in (1..=255)
        .map(|code| (Version::V5, code))
        .chain((1..=6).map(|code| (Version::V3_1_1, code)))
    {
        let lines = [Line::Up(ROOM), Line::Up(ROOM), Line::Refused];
        let (network, mut listening) = network(version, &lines);
        let dialed = network.dialed.clone();
        let mut connection = on(network, retrying(version, Some(2)));
        let mut probe = Probe::idle();
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                up_for(&mut listening, 0).await;
                let mut peer = listening.next().await;
                peer.expect(&["CONNECT"]).await;
                if version.is_v5() {
                    peer.raw(&[0x20, 3, 0, code, 0]).await;
                } else {
                    peer.raw(&[0x20, 2, 0, code]).await;
                }
            })
        })
        .await;
        let cured = matches!(code, 3 | 0x88 | 0x89 | 0x97 | 0x9F);
        assert_eq!(
            *dialed.borrow(),
            if cured { 3 } else { 2 },
            "{version} {code:#x}"
        );
        let exit = if cured { Exit::Lost } else { Exit::Refused };
        assert_eq!(result.unwrap_err().exit(), exit, "{version} {code:#x}");
    }
}

#[tokio::test(start_paused = true)]
async fn stopping_between_connections_is_at_once() {
    for lines in [
        [Line::Up(ROOM), Line::Refused],
        [Line::Up(ROOM), Line::Dead],
        [Line::Up(ROOM), Line::Up(ROOM)],
    ] {
        for after in [1, 3] {
            let (network, mut listening) = network(Version::V5, &lines);
            let mut connection = on(network, retrying(Version::V5, None));
            let mut probe = Probe::idle();
            let stop = probe.stop.clone();
            let (result, stopped) = within(async {
                tokio::join!(
                    async {
                        let result = connection.run(&mut probe).await;
                        (result, Instant::now())
                    },
                    async {
                        up_for(&mut listening, 0).await;
                        tokio::time::sleep(Duration::from_secs(after)).await;
                        stop.open();
                        let stopped = Instant::now();
                        // Closes at once, should the third line be up.
                        drop(listening);
                        stopped
                    }
                )
            })
            .await;
            let (result, ended) = result;
            result.unwrap();
            assert_eq!(ended, stopped, "{lines:?} {after}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn output_that_fails_between_connections_ends_the_work() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM), Line::Refused]);
    let mut connection = on(network, retrying(Version::V5, None));
    let mut probe = Probe::idle();
    let (stored, broken) = (probe.stored.clone(), probe.broken.clone());
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            stored.shut();
            drop(peer);
            tokio::time::sleep(Duration::from_secs(3)).await;
            broken.set(true);
            stored.open();
        })
    })
    .await;
    assert!(matches!(result, Err(ClientError::Output(_))), "{result:?}");
}

#[tokio::test(start_paused = true)]
async fn the_session_is_asked_for_again_and_what_was_in_flight_is_sent_again() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM)]);
    let mut profile = retrying(Version::V5, None);
    profile.client_id = String::new();
    profile.properties.session_expiry_interval = Some(60);
    let mut connection = on(network, profile);
    let mut sent = false;
    let mut probe = Probe::new(move |port| {
        if !sent {
            sent = true;
            publish(port, QoS::AtLeastOnce, "x", 7).unwrap();
        }
        if port.is_idle() {
            Work::Leave
        } else {
            Work::Idle
        }
    });
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            let announced = Properties {
                assigned_client_identifier: Some("given".to_owned()),
                ..Properties::default()
            };
            peer.accept_with(false, announced).await;
            peer.expect(&["PUBLISH q1 id1 [t] x"]).await;
            drop(peer);
            let mut peer = listening.next().await;
            let Packet::Connect(connect) = peer.packet().await else {
                panic!()
            };
            assert!(!connect.clean_start);
            assert_eq!(connect.client_id, "given");
            peer.send(super::packets::connack(true, Properties::default()))
                .await;
            peer.expect(&["PUBLISH q1 id1 dup [t] x"]).await;
            peer.send(ack(AckKind::PubAck, 1)).await;
            peer.expect(&["DISCONNECT", "end"]).await;
        })
    })
    .await;
    result.unwrap();
    let heard = probe.heard.take();
    assert_eq!(
        heard[4..],
        [
            "connected, session present",
            "7: again at QoS 1",
            "opened",
            "7: PubAck"
        ]
    );
}
