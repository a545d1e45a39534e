//! `mqtty broker --trace` and `--record`: what happens in the broker.

use std::fs;
use std::time::Duration;

use rustix::process::Signal;

use crate::subscribe::port_of;
use crate::support::run::{Running, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};
use crate::support::screen::Screen;

fn stop(broker: Running, code: i32) {
    broker.signal(Signal::TERM);
    broker.finish().code(code).within(Duration::from_secs(30));
}

#[test]
fn every_packet_of_every_client() {
    let broker = mqtty(&["broker", "--port", "0", "--trace", "--fault", "duplicate"]).start();
    let port = port_of(&broker);
    let subscriber = mqtty(&["sub", "t", "-C", "2", "-i", "s"])
        .port(port)
        .start();
    broker.says("-> \"s\" SUBACK id ");
    mqtty(&[
        "pub", "t", "x", "-q", "1", "-i", "p", "-u", "ada", "-P", "secret",
    ])
    .port(port)
    .run()
    .code(0);
    subscriber.finish().code(0);
    for line in [
        "<- \"s\" CONNECT MQTT 5, client id \"s\"",
        "-> \"s\" CONNACK ",
        "<- \"p\" CONNECT MQTT 5, client id \"p\"",
        "<- \"p\" PUBLISH QoS 1, id 1, topic \"t\", payload 1 B",
        "-> \"p\" PUBACK id 1",
        "<- \"p\" DISCONNECT ",
    ] {
        broker.says(line);
    }
    // What was really sent.
    broker.says_times("-> \"s\" PUBLISH QoS 0, topic \"t\", payload 1 B", 2);
    assert!(!broker.stderr_so_far().contains("secret"));
    mqtty(&["pub", "t", "-n", "-V", "3.1.1", "-i", "refused", "-q", "2"])
        .port(port)
        .run()
        .code(0);
    broker.says("-> \"refused\" PUBCOMP id 1");
    stop(broker, 0);
}

#[test]
fn a_client_that_is_refused_is_traced() {
    let broker = mqtty(&["broker", "--port", "0", "--trace", "--user", "ada:x"]).start();
    mqtty(&["pub", "t", "x", "-i", "c"])
        .port(port_of(&broker))
        .run()
        .code(4);
    broker.says("<- \"c\" CONNECT ");
    broker.says("-> \"c\" CONNACK bad user name or password (0x86)");
    stop(broker, 0);
}

#[test]
fn published_messages_in_a_file() {
    let file = scratch_file("messages", "{\"earlier\":1}\n");
    let broker = mqtty(&["broker", "--port", "0", "--record", &file]).start();
    let port = port_of(&broker);
    let client = mqtty(&["conn", "-Wt", "wills", "-Wm", "gone"])
        .port(port)
        .start();
    client.says("Connected to ");
    mqtty(&[
        "pub",
        "a/b",
        "{\"x\":1}",
        "-q",
        "2",
        "-r",
        "-ct",
        "application/json",
    ])
    .port(port)
    .run()
    .code(0);
    let watcher = mqtty(&["sub", "wills", "-C", "1", "-o", "raw"])
        .port(port)
        .start();
    watcher.says("Subscribed to wills");
    client.signal(Signal::KILL);
    client.wait();
    watcher.finish().code(0).printed("gone\n");
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3, "{text}");
    let (message, will) = (&lines[1], &lines[2]);
    assert_eq!(message["topic"], "a/b");
    assert_eq!(message["payload"], "{\"x\":1}");
    assert_eq!(
        (&message["qos"], &message["retain"]),
        (&2.into(), &true.into())
    );
    assert!(text.contains("application/json"));
    assert_eq!(
        (&will["topic"], &will["payload"]),
        (&"wills".into(), &"gone".into())
    );
    stop(broker, 0);
}

#[test]
fn a_record_that_cannot_be_written() {
    let nowhere = scratch_dir().join("nowhere/messages");
    mqtty(&["broker", "--port", "0", "--record"])
        .args(&[&nowhere])
        .run()
        .code(8)
        .said("cannot write to ");
    let broker = mqtty(&["broker", "--port", "0", "--record", "/dev/full"]).start();
    let publish = || {
        mqtty(&["pub", "t", "x", "-q", "1"])
            .port(port_of(&broker))
            .run()
            .code(0)
    };
    publish();
    publish();
    stop(broker, 8);
}

#[test]
fn clients_and_rates_on_a_terminal() {
    let (mut screen, theirs) = Screen::new();
    let broker = mqtty(&["broker", "--port", "0"]).stderr(theirs).start();
    let port = port_of(&broker);
    let client = mqtty(&["conn"]).port(port).start();
    client.says("Connected to ");
    screen.shows("1 client   packets in ");
    screen.shows("B/s out");
    client.signal(Signal::INT);
    client.wait();
    screen.shows("0 clients   packets in ");
    stop(broker, 0);
    // What shows every packet shows no line that is replaced.
    for arguments in [&["--trace"][..], &["--quiet"]] {
        let (screen, theirs) = Screen::new();
        let broker = mqtty(&["broker", "--port", "0"])
            .args(arguments)
            .stderr(theirs)
            .start();
        let watcher = mqtty(&["sub", "$SYS/broker/uptime", "-C", "3"])
            .port(port_of(&broker))
            .run();
        watcher.code(0);
        stop(broker, 0);
        assert!(!screen.text().contains("packets in "), "{arguments:?}");
    }
}
