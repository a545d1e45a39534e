//! MQTT over QUIC with the real binary on both sides: `mqtty broker --quic-port` is the peer.
//!
//! `cargo test --features quic --test quic` runs them.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test a panic is the report"
)]

#[allow(dead_code, reason = "shared with tests that need more of it")]
#[path = "../support/mod.rs"]
mod support;

mod endings;
#[path = "../cli/every_way.rs"]
mod every_way;
mod logins;
#[path = "../cli/reconnects.rs"]
mod reconnects;
mod relay;
#[path = "../cli/wait_for_broker.rs"]
mod wait_for_broker;

use std::net::UdpSocket;
use std::time::Duration;

use rustix::process::Signal;

use support::run::{Run, Running, mqtty};
use support::scratch::scratch_file;

/// A broker with a port for QUIC, its URL, and the authority of its certificate.
struct QuicBroker {
    running: Running,
    url: String,
    ca: String,
}

impl QuicBroker {
    fn start(more: &[&str]) -> Self {
        let ca = scratch_file("ca.pem", "");
        let running = mqtty(&["broker", "--quic-port", "0", "--ca-out", &ca])
            .args(more)
            .start();
        running.prints("quic://");
        let printed = running.stdout_so_far();
        let url = printed.lines().find(|line| line.starts_with("quic://"));
        Self {
            url: url.unwrap().to_owned(),
            running,
            ca,
        }
    }

    /// `mqtty` with these arguments, on this broker.
    fn mqtty(&self, arguments: &[&str]) -> Run {
        mqtty(arguments).args(&["--url", &self.url, "--ca", &self.ca])
    }

    fn port(&self) -> u16 {
        let (_, port) = self.url.rsplit_once(':').unwrap();
        port.parse().unwrap()
    }

    fn stop(self) {
        self.running.signal(Signal::TERM);
        self.running.finish().code(0);
    }
}

#[test]
fn messages_of_every_version_and_qos() {
    let broker = QuicBroker::start(&[]);
    let payload: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let file = scratch_file("large", &payload);
    for version in ["3.1", "3.1.1", "5"] {
        for qos in ["0", "1", "2"] {
            let options = ["-t", "large", "-q", qos, "-V", version];
            let subscriber = broker
                .mqtty(&["sub", "-C", "1", "-o", "raw", "-N"])
                .args(&options)
                .start();
            subscriber.says("Subscribed to large");
            broker
                .mqtty(&["pub", "--file-read", &file])
                .args(&options)
                .run()
                .code(0);
            subscriber.finish().code(0).printed(&payload);
        }
    }
    broker.stop();
}

/// The broker publishes the will of a client that ends without DISCONNECT.
#[test]
fn disconnect_is_seen_before_the_connection_closes() {
    let broker = QuicBroker::start(&[]);
    let subscriber = broker.mqtty(&["sub", "-t", "#", "-o", "raw"]).start();
    subscriber.says("Subscribed to #");
    let will = [
        "--will-topic",
        "will",
        "--will-message",
        "left without a word",
    ];
    for number in ["1", "2", "3"] {
        broker
            .mqtty(&["pub", "-t", "t", "-m", number])
            .args(&will)
            .run()
            .code(0)
            .within(Duration::from_secs(5));
        subscriber.prints(&format!("{number}\n"));
    }
    broker.mqtty(&["conn", "--once"]).args(&will).run().code(0);
    let killed = broker.mqtty(&["conn", "-k", "1"]).args(&will).start();
    killed.says("Connected to quic://");
    killed.signal(Signal::KILL);
    // A process that is killed says nothing, and its keep-alive runs out.
    subscriber.prints("left without a word\n");
    subscriber.signal(Signal::TERM);
    let printed = subscriber.finish().text();
    assert_eq!(printed, "1\n2\n3\nleft without a word\n");
    broker.stop();
}

#[test]
fn what_a_connection_shows() {
    let broker = QuicBroker::start(&[]);
    broker
        .mqtty(&["conn", "--once", "-v"])
        .run()
        .code(0)
        .said("quic ")
        .said("TLS 1.3, full handshake, ALPN mqtt")
        .said("days left")
        .did_not_say("tcp ");
    // By the flags, and by the environment.
    let port = broker.url.rsplit_once(':').unwrap().1;
    let options = ["-h", "127.0.0.1", "-p", port, "--ca", &broker.ca];
    mqtty(&["conn", "--once", "-l", "quic"])
        .args(&options)
        .run()
        .code(0);
    mqtty(&["conn", "--once"])
        .env("MQTTY_URL", &broker.url)
        .env("MQTTY_CA", &broker.ca)
        .run()
        .code(0)
        .said("Connected to quic://127.0.0.1:");
    broker.mqtty(&["probe", "--check"]).run().code(0);
    broker.stop();
}

#[test]
fn a_profile_names_a_broker() {
    let broker = QuicBroker::start(&[]);
    let config = scratch_file(
        "config.toml",
        format!(
            "[profiles.q]\nurl = {:?}\nca = {:?}\n",
            broker.url, broker.ca
        ),
    );
    mqtty(&["conn", "--once", "--config", &config, "--profile", "q"])
        .run()
        .code(0)
        .said("Connected to quic://");
    broker.stop();
}

#[test]
fn certificates_are_checked() {
    let broker = QuicBroker::start(&[]);
    let conn = || mqtty(&["conn", "--once", "--url", &broker.url]);
    let stranger = QuicBroker::start(&[]);
    conn()
        .args(&["--ca", &stranger.ca])
        .run()
        .code(3)
        .said("TLS with 127.0.0.1:")
        .said("authority");
    conn().args(&["--insecure"]).run().code(0);
    let pin = format!("{:064}", 7);
    conn()
        .args(&["--insecure", "--pin-sha256", &pin])
        .run()
        .code(3)
        .said("--pin-sha256");
    conn()
        .args(&["--insecure", "--alpn", "h3"])
        .run()
        .code(3)
        .said("--alpn");
    conn()
        .args(&["--tls-max", "1.2"])
        .run()
        .code(2)
        .said("QUIC");
    broker.stop();
    stranger.stop();
}

#[test]
fn a_broker_that_is_not_there() {
    // It takes the packets and answers none.
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let url = format!("quic://{}", silent.local_addr().unwrap());
    mqtty(&[
        "conn",
        "--once",
        "--connect-timeout",
        "300ms",
        "--url",
        &url,
    ])
    .run()
    .code(3)
    .said("did not accept the connection within 300ms")
    .said("hint: check that the broker listens for QUIC on 127.0.0.1:");
}

#[test]
fn proxies_are_refused() {
    let conn = mqtty(&["conn", "--once", "--url", "quic://127.0.0.1:9"]);
    conn.args(&["--proxy", "socks5://127.0.0.1:1"])
        .run()
        .code(2)
        .said("--proxy cannot be used with QUIC")
        .said("--no-proxy");
    mqtty(&["conn", "--once", "--url", "quic://127.0.0.1:9"])
        .args(&["--proxy-command", "true"])
        .run()
        .code(2)
        .said("--proxy-command cannot be used with QUIC");
}

#[test]
fn a_lost_broker_is_found_again() {
    let broker = QuicBroker::start(&[]);
    let port = broker.url.rsplit_once(':').unwrap().1.to_owned();
    let subscriber = broker
        .mqtty(&["sub", "-t", "t", "-C", "1", "-o", "raw", "-rp", "50"])
        .args(&["--maximum-reconnect-times", "unlimited", "--insecure"])
        .args(&["--connect-timeout", "500ms"])
        .start();
    subscriber.says("Subscribed to t");
    broker.stop();
    subscriber.says("Reconnecting");
    let again = mqtty(&["broker", "--quic-port", &port]).start();
    again.prints("quic://");
    subscriber.says_times("Subscribed to t", 2);
    let url = format!("quic://127.0.0.1:{port}");
    mqtty(&["pub", "-t", "t", "-m", "found", "--insecure", "--url", &url])
        .run()
        .code(0);
    subscriber.finish().code(0).printed("found\n");
    again.signal(Signal::TERM);
    again.finish().code(0);
}

#[test]
fn benchmarks() {
    let broker = QuicBroker::start(&[]);
    broker
        .mqtty(&["bench", "conn", "-c", "200", "-i", "0", "-z", "100ms"])
        .args(&["--fail-if", "connected<200", "--fail-if", "tls.count<200"])
        .run()
        .code(0);
    for qos in ["0", "1", "2"] {
        broker
            .mqtty(&["bench", "e2e", "--pubs", "3", "--subs", "3", "-t", "b/%i"])
            .args(&["-im", "0", "-L", "3000", "-q", qos])
            .args(&["--fail-if", "delivered<3000", "--fail-if", "lost>0"])
            .run()
            .code(0);
    }
    broker
        .mqtty(&["bench", "conn", "-c", "2", "--tls-resume", "-z", "1s"])
        .run()
        .code(2)
        .said("cannot be used with QUIC");
    broker.stop();
    mqtty(&[
        "bench",
        "conn",
        "--embedded",
        "-l",
        "quic",
        "-c",
        "20",
        "-i",
        "0",
        "-z",
        "50ms",
    ])
    .run()
    .code(0);
}

#[test]
fn the_build_says_so() {
    let run = mqtty(&["version", "--json"]).run().code(0);
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(json["features"], serde_json::json!(["quic"]));
    assert!(
        json["transports"]
            .as_array()
            .unwrap()
            .contains(&"quic".into())
    );
}
