//! The first connection, where the broker is waited for.

use std::time::Duration;

use tokio::time::Instant;

use super::peer::{Line, network, on, settle, within};
use super::probe::Probe;
use super::profile;
use crate::client::ClientError;
use crate::error::{Exit, Fault};
use crate::model::{Profile, RetryLimit, Version};
use crate::transport::TransportError;

const ROOM: usize = 1 << 20;

fn waiting(retry_limit: RetryLimit) -> Profile {
    let mut profile = profile(Version::V5, 1);
    profile.wait_for_broker = retry_limit;
    profile.reconnect.period = Some(Duration::from_secs(1));
    profile
}

/// The error of a broker that answers each connection with these bytes, how often it was tried, and the time it took.
async fn answered(
    retry_limit: RetryLimit,
    version: Version,
    bytes: &[u8],
) -> (ClientError, u32, u64) {
    let (network, mut listening) = network(version, &[Line::Up(ROOM)]);
    let dialed = network.dialed.clone();
    let mut profile = waiting(retry_limit);
    profile.version = version;
    let mut connection = on(network, profile);
    let mut probe = Probe::idle();
    let started = Instant::now();
    let broker = async {
        loop {
            let mut peer = listening.next().await;
            peer.expect(&["CONNECT"]).await;
            peer.raw(bytes).await;
        }
    };
    let result = within(async {
        tokio::select! {
            result = connection.run(&mut probe) => result,
            () = broker => unreachable!(),
        }
    })
    .await;
    let tries = *dialed.borrow();
    (result.unwrap_err(), tries, started.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn it_is_tried_again_until_it_is_there_and_told_once() {
    for retry_limit in [
        RetryLimit::For(Duration::from_secs(60)),
        RetryLimit::Unlimited,
    ] {
        let lines = [Line::Refused, Line::Refused, Line::Refused, Line::Up(ROOM)];
        let (network, mut listening) = network(Version::V5, &lines);
        let dialed = network.dialed.clone();
        let mut connection = on(network, waiting(retry_limit));
        let mut probe = Probe::idle();
        let (stop, started) = (probe.stop.clone(), Instant::now());
        let (result, ()) = within(async {
            tokio::join!(connection.run(&mut probe), async {
                let mut peer = listening.next().await;
                peer.accept().await;
                settle().await;
                stop.open();
                peer.expect(&["DISCONNECT", "end"]).await;
            })
        })
        .await;
        result.unwrap();
        assert_eq!(*dialed.borrow(), 4);
        assert_eq!(started.elapsed().as_secs(), 3);
        assert_eq!(probe.heard.take(), ["waiting", "connected", "opened"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_time_is_the_last_failure() {
    let (network, _listening) = network(Version::V5, &[Line::Refused]);
    let dialed = network.dialed.clone();
    let mut connection = on(
        network,
        waiting(RetryLimit::For(Duration::from_millis(2500))),
    );
    let mut probe = Probe::idle();
    let started = Instant::now();
    let error = within(connection.run(&mut probe)).await.unwrap_err();
    assert_eq!(started.elapsed(), Duration::from_millis(2500));
    // At 0, 1, 2 and 2.5 s.
    assert_eq!(*dialed.borrow(), 4);
    assert_eq!(error.exit(), Exit::Connect);
    assert_eq!(
        error.to_string(),
        "cannot connect to 127.0.0.1:1: connection refused (waited 2s 500ms)"
    );
    assert_eq!(error.reason(), "connection refused");
    assert!(error.hint().unwrap().contains("is the broker running"));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_does_not_outlast_the_time() {
    for line in [Line::Dead, Line::Up(ROOM)] {
        let (network, _listening) = network(Version::V5, &[line]);
        let mut profile = waiting(RetryLimit::For(Duration::from_secs(7)));
        profile.connect_timeout = Duration::from_secs(30);
        let mut connection = on(network, profile);
        let mut probe = Probe::idle();
        let started = Instant::now();
        let error = within(connection.run(&mut probe)).await.unwrap_err();
        assert_eq!(started.elapsed(), Duration::from_secs(7));
        assert_eq!(error.exit(), Exit::Connect);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_time_may_cure_is_waited_out_and_no_other() {
    let retry_limit = RetryLimit::For(Duration::from_secs(5));
    for code in [0x88, 0x89, 0x97, 0x9f] {
        let bytes = [0x20, 3, 0, code, 0];
        let (error, tries, took) = answered(retry_limit, Version::V5, &bytes).await;
        assert_eq!((error.exit(), tries, took), (Exit::Refused, 6, 5), "{code}");
    }
    for code in [0x80, 0x84, 0x85, 0x86, 0x87, 0x8a, 0x8c, 0x9c, 0x9d] {
        let bytes = [0x20, 3, 0, code, 0];
        let (error, tries, _) = answered(RetryLimit::Unlimited, Version::V5, &bytes).await;
        assert_eq!((error.exit(), tries), (Exit::Refused, 1), "{code}");
    }
    for version in [Version::V3_1, Version::V3_1_1] {
        let (error, tries, took) = answered(retry_limit, version, &[0x20, 2, 0, 3]).await;
        assert_eq!((error.exit(), tries, took), (Exit::Refused, 6, 5));
        for code in [1, 2, 4, 5] {
            let bytes = [0x20, 2, 0, code];
            let (error, tries, _) = answered(RetryLimit::Unlimited, version, &bytes).await;
            assert_eq!((error.exit(), tries), (Exit::Refused, 1), "{code}");
        }
    }
    // What does not speak MQTT does not learn it.
    let answer = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    let (error, tries, _) = answered(RetryLimit::Unlimited, Version::V5, answer).await;
    assert_eq!((error.exit(), tries), (Exit::Connect, 1), "{error}");
}

#[tokio::test(start_paused = true)]
async fn it_stops_when_it_is_told_to() {
    let (network, _listening) = network(Version::V5, &[Line::Refused]);
    let mut connection = on(network, waiting(RetryLimit::Unlimited));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let started = Instant::now();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            tokio::time::sleep(Duration::from_millis(90_500)).await;
            stop.open();
        })
    })
    .await;
    assert!(matches!(result, Err(ClientError::Stopped { .. })));
    assert_eq!(started.elapsed(), Duration::from_millis(90_500));
    assert_eq!(probe.heard.take(), ["waiting"]);
}

#[tokio::test(start_paused = true)]
async fn a_loss_later_on_is_not_a_first_connection() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(ROOM), Line::Refused]);
    let mut connection = on(network, waiting(RetryLimit::Unlimited));
    let mut probe = Probe::idle();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            listening.next().await.accept().await;
        })
    })
    .await;
    assert!(
        matches!(result, Err(ClientError::GaveUp { attempts: 3, .. })),
        "{result:?}"
    );
}

#[test]
fn what_passes_and_what_stays() {
    use std::io::ErrorKind as Kind;
    let connect = |kinds: &[Kind]| TransportError::Connect {
        address: "h:1".to_owned(),
        attempts: kinds
            .iter()
            .map(|kind| (([127, 0, 0, 1], 1).into(), (*kind).into()))
            .collect(),
    };
    let handshake = |passing| TransportError::Tls {
        address: "h:1".to_owned(),
        what: "why".to_owned(),
        hint: None,
        passing,
    };
    for error in [
        connect(&[Kind::ConnectionRefused]),
        connect(&[Kind::NetworkUnreachable]),
        connect(&[Kind::TimedOut]),
        connect(&[Kind::PermissionDenied, Kind::ConnectionRefused]),
        TransportError::Resolve {
            host: "h".to_owned(),
            source: Kind::NotFound.into(),
        },
        TransportError::Unix {
            path: "/s".into(),
            source: Kind::NotFound.into(),
        },
        handshake(true),
    ] {
        assert!(error.is_temporary_failure(), "{error}");
    }
    for error in [
        connect(&[Kind::PermissionDenied]),
        connect(&[Kind::AddrNotAvailable]),
        TransportError::Unix {
            path: "/s".into(),
            source: Kind::PermissionDenied.into(),
        },
        TransportError::NoTrustStore {
            detail: String::new(),
        },
        handshake(false),
    ] {
        assert!(!error.is_temporary_failure(), "{error}");
    }
}
