//! Logins in every version, and sessions, over QUIC.

use std::time::Duration;

use crate::QuicBroker;
use crate::relay::{Relay, Side};
use crate::support::bytes::CONNACK;
use crate::support::peer::Peer;
use crate::support::quic_front::quic_front;
use crate::support::run::mqtty;
use crate::support::secure::{Secure, Wanted};

/// More datagrams than anybody sends here.
const ALL: usize = 1_000_000;

#[test]
fn every_version_and_qos_with_and_without_a_password() {
    for login in [&[][..], &["-u", "bob", "-P", "pencil"]] {
        let users: &[&str] = if login.is_empty() {
            &[]
        } else {
            &["--user", "bob:pencil"]
        };
        let broker = QuicBroker::start(users);
        for version in ["3.1", "3.1.1", "5"] {
            let words = ["sub", "-t", "t", "-q", "2", "-C", "3", "-o", "raw"];
            let subscriber = broker.mqtty(&words).args(&["-V", version]).args(login);
            let subscriber = subscriber.start();
            subscriber.says("Subscribed to t");
            for qos in ["0", "1", "2"] {
                broker
                    .mqtty(&["pub", "-t", "t", "-m", qos, "-q", qos, "-V", version])
                    .args(login)
                    .run()
                    .code(0);
            }
            subscriber.finish().code(0).printed("0\n1\n2\n");
            if !login.is_empty() {
                for wrong in [&[][..], &["-u", "bob", "-P", "wrong"]] {
                    broker
                        .mqtty(&["pub", "-t", "t", "-m", "x", "-V", version])
                        .args(wrong)
                        .run()
                        .code(4);
                }
            }
        }
        broker.stop();
    }
}

#[test]
fn certificates_of_clients() {
    let (secure, shown) = Secure::asking(&["press-7"]);
    let broker = Peer::play(|door| {
        // Whoever has no certificate may get as far as a connection, but no packet of theirs does.
        loop {
            let mut conn = door.accept();
            if conn.next().is_some() {
                conn.send(CONNACK);
                conn.drain();
                return;
            }
        }
    });
    let port = quic_front(broker.port, &secure).to_string();
    let conn = || {
        mqtty(&["conn", "--once", "-l", "quic", "-h", "127.0.0.1", "-p"]).args(&[
            &port,
            "--sni",
            "localhost",
            "--ca",
            &secure.ca,
        ])
    };
    conn()
        .run()
        .code(3)
        .said("the server requires a client certificate");
    let [client] = &shown[..] else { panic!() };
    conn()
        .args(&["--cert", &client.certificate, "--key", &client.key])
        .run()
        .code(0);
}

/// Keep-alive finds the dead line, the reconnect resumes the session, and what came meanwhile is delivered.
#[test]
fn a_session_outlives_a_dead_line() {
    let broker = QuicBroker::start(&[]);
    let relay = Relay::before(broker.port(), Duration::ZERO);
    let url = format!("quic://127.0.0.1:{}", relay.port);
    let subscriber = mqtty(&["sub", "-t", "t", "-q", "1", "-C", "2", "-o", "raw"])
        .args(&["-i", "s", "-se", "60", "-k", "1", "-rp", "50"])
        .args(&["--connect-timeout", "2s", "--url", &url, "--ca", &broker.ca])
        .start();
    subscriber.says("Subscribed to t");
    let publish = |payload| {
        broker
            .mqtty(&["pub", "-t", "t", "-q", "1", "-m", payload])
            .run()
            .code(0);
    };
    publish("before");
    subscriber.prints("before\n");
    for side in [Side::Client, Side::Broker] {
        relay.lose(side, ALL);
    }
    publish("meanwhile");
    subscriber.says("Reconnecting");
    for side in [Side::Client, Side::Broker] {
        relay.lose(side, 0);
    }
    subscriber
        .finish()
        .code(0)
        .said("has not answered a PINGREQ in time")
        .said("the session is resumed")
        .printed("before\nmeanwhile\n");
    broker.stop();
}

/// A reconnect resumes the session of TLS, and `conn` shows it.
#[test]
fn tls_sessions_are_resumed() {
    let secure = Secure::new(Wanted {
        name: "127.0.0.1",
        expired: false,
        by_authority: true,
    });
    let broker = Peer::play(|door| {
        drop(door.accept().opened());
        door.accept().opened().drain();
    });
    let port = quic_front(broker.port, &secure).to_string();
    let running = mqtty(&["conn", "-v", "-rp", "1", "-l", "quic", "-h", "127.0.0.1"])
        .args(&["-p", &port, "--ca", &secure.ca])
        .start();
    running.says("Reconnected to");
    running.interrupt();
    running
        .finish()
        .code(0)
        .said("TLS 1.3, full handshake, ALPN mqtt")
        .said("TLS 1.3, resumed, ALPN mqtt");
}
