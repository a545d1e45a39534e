//! The program with itself: its broker as one process, and its commands as others.

use std::time::Duration;

use rustix::process::Signal;

use crate::subscribe::port_of;
use crate::support::run::{Running, mqtty};
use crate::support::scratch::scratch_file;

/// A broker and its port.
fn broker() -> (Running, u16) {
    let broker = mqtty(&["broker", "--port", "0"]).start();
    let port = port_of(&broker);
    (broker, port)
}

fn stop(broker: Running) {
    broker.signal(Signal::TERM);
    broker.finish().code(0).within(Duration::from_secs(30));
}

#[test]
fn ten_megabytes_both_ways() {
    let (broker, port) = broker();
    let payload: Vec<u8> = (0..10_000_000u32)
        .map(|number| number.to_le_bytes()[1])
        .collect();
    let file = scratch_file("large", &payload);
    for qos in ["0", "1", "2"] {
        let subscriber = mqtty(&[
            "sub", "-t", "large", "-q", qos, "-C", "1", "-o", "raw", "-N",
        ])
        .port(port)
        .start();
        subscriber.says("Subscribed to large");
        mqtty(&["pub", "-t", "large", "-q", qos, "--file-read", &file])
            .port(port)
            .run()
            .code(0)
            .said("Message published to large");
        subscriber.finish().code(0).printed(&payload);
    }
    stop(broker);
}

#[test]
fn every_way_to_the_broker() {
    let broker = mqtty(&["broker", "--port", "0", "--ws-port", "0", "--tls-port", "0"])
        .args(&["--wss-port", "0"])
        .start();
    for scheme in ["mqtt", "ws", "mqtts", "wss"] {
        broker.prints(&format!("{scheme}://"));
    }
    let addresses = broker.stdout_so_far();
    for address in addresses
        .split_whitespace()
        .filter(|word| word.contains("://"))
    {
        for version in ["3.1", "3.1.1", "5"] {
            let url = format!(
                "{address}{}",
                if address.starts_with("ws") && !address.ends_with("/mqtt") {
                    "/mqtt"
                } else {
                    ""
                }
            );
            let mut arguments = vec!["-V", version, "--url", &url];
            if url.starts_with("mqtts") || url.starts_with("wss") {
                arguments.push("--insecure");
            }
            let subscriber = mqtty(&["sub", "-t", "t", "-C", "1", "-o", "raw", "-q", "2"])
                .args(&arguments)
                .start();
            subscriber.says("Subscribed to t");
            mqtty(&["pub", "-t", "t", "-m", "hello", "-q", "2"])
                .args(&arguments)
                .run()
                .code(0);
            subscriber.finish().code(0).printed("hello\n");
        }
    }
    stop(broker);
}

#[test]
fn embedded_needs_nothing_at_all() {
    mqtty(&["conn", "--embedded", "--once"])
        .run()
        .code(0)
        .said("Connected to mqtt://127.0.0.1:");
    mqtty(&["conn", "--embedded", "--once", "-l", "wss"])
        .run()
        .code(0)
        .said("Connected to wss://");
    mqtty(&["pub", "--embedded", "-t", "t", "-m", "x", "-q", "2"])
        .run()
        .code(0);
    mqtty(&["sub", "--embedded", "-t", "t", "-W", "100ms"])
        .run()
        .code(0);
}

#[test]
fn a_will_comes_on_kill_and_not_on_ctrl_c() {
    let (broker, port) = broker();
    let watcher = mqtty(&["sub", "-t", "wills", "-C", "2", "-o", "raw"])
        .port(port)
        .start();
    watcher.says("Subscribed to wills");
    for (name, signal) in [("polite", Signal::INT), ("killed", Signal::KILL)] {
        let running = mqtty(&["conn", "-Wt", "wills", "-Wm", name])
            .port(port)
            .start();
        running.says("Connected to ");
        running.signal(signal);
        running.wait();
    }
    mqtty(&[
        "conn",
        "--once",
        "-Wt",
        "wills",
        "-Wm",
        "asked",
        "--disconnect-with-will",
    ])
    .port(port)
    .run()
    .code(0);
    watcher.finish().code(0).printed("killed\nasked\n");
    stop(broker);
}

#[test]
fn messages_of_the_time_away_arrive_once() {
    let (broker, port) = broker();
    let arguments = [
        "sub",
        "-t",
        "t",
        "-q",
        "2",
        "-i",
        "keeper",
        "--no-clean",
        "-se",
        "60",
        "-o",
        "raw",
    ];
    let subscriber = mqtty(&arguments).args(&["-C", "1"]).port(port).start();
    subscriber.says("Subscribed to t");
    for number in 0..5 {
        mqtty(&["pub", "-t", "t", "-q", "2", "-m", &format!("{number}")])
            .port(port)
            .run()
            .code(0);
    }
    subscriber.finish().code(0).printed("0\n");
    mqtty(&arguments)
        .args(&["-C", "4"])
        .port(port)
        .run()
        .code(0)
        .printed("1\n2\n3\n4\n");
    stop(broker);
}

#[test]
fn a_port_that_is_taken() {
    let (broker, port) = broker();
    let finished = mqtty(&["broker", "--port", &port.to_string()]).run();
    assert!(
        finished.stderr.contains(&format!("127.0.0.1:{port}")),
        "{finished}"
    );
    finished.code(1);
    stop(broker);
}

#[test]
fn a_broker_that_dies_and_comes_back() {
    let (first, port) = broker();
    let subscriber = mqtty(&[
        "sub", "-t", "t", "-C", "2", "-o", "raw", "-q", "1", "-rp", "20",
    ])
    .args(&["--maximum-reconnect-times", "unlimited"])
    .port(port)
    .start();
    subscriber.says("Subscribed to t");
    mqtty(&["pub", "-t", "t", "-m", "before", "-q", "1"])
        .port(port)
        .run()
        .code(0);
    subscriber.prints("before\n");
    first.signal(Signal::KILL);
    first.wait();
    subscriber.says("[1]");
    let second = mqtty(&["broker", "--port", &port.to_string()]).start();
    subscriber.says("Reconnected to ");
    subscriber.says_times("Subscribed to t", 2);
    mqtty(&["pub", "-t", "t", "-m", "after", "-q", "1"])
        .port(port)
        .run()
        .code(0);
    subscriber.finish().code(0).printed("before\nafter\n");
    stop(second);
}
