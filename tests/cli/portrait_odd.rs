//! `probe` without `--check`: brokers that are odd, and ports that are none of MQTT. Each check has to be able to say no.

use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::thread;

use serde_json::Value;

use crate::subscribe::port_of;
use crate::support::bytes::packet;
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Packet, Peer, Refusing};
use crate::support::run::{Run, Running, mqtty};

/// A broker with these options and its port.
fn broker(options: &[&str]) -> (Running, u16) {
    let broker = mqtty(&["broker", "--port", "0"]).args(options).start();
    let port = port_of(&broker);
    (broker, port)
}

fn portrait(port: u16, options: &[&str]) -> Run {
    mqtty(&["probe", "-o", "json"]).port(port).args(options)
}

/// The item of a check.
fn item(finished: &Finished, id: &str) -> Value {
    let portrait: Value = serde_json::from_slice(&finished.stdout).unwrap();
    let items = portrait["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["id"] == id);
    found.unwrap_or_else(|| panic!("{id}: {finished}")).clone()
}

#[track_caller]
fn assert_verdict(finished: &Finished, id: &str, verdict: &str, detail: &str) {
    let item = item(finished, id);
    assert_eq!(item["verdict"], verdict, "{item}");
    let told = item["detail"].as_str().unwrap_or_default();
    assert!(told.contains(detail), "{item}");
}

/// What becomes of a packet on its way.
type Change = fn(Packet) -> Packet;

/// The port of a proxy to a broker, which changes the packets of its clients and those of the broker.
fn between(broker: u16, up: Change, down: Change) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    // It waits for connections until the process of the tests ends.
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, broker)) else {
                continue;
            };
            let [again, behind] = [&client, &server].map(|it| it.try_clone().unwrap());
            pass(client, server, up);
            pass(behind, again, down);
        }
    });
    port
}

/// Both ends of a connection, closed as soon as one of them is.
struct Ends([TcpStream; 2]);

impl Drop for Ends {
    fn drop(&mut self) {
        for end in &self.0 {
            // It may be closed already.
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

fn pass(from: TcpStream, to: TcpStream, change: Change) {
    let ends = Ends([&from, &to].map(|it| it.try_clone().unwrap()));
    for end in &ends.0 {
        end.set_nodelay(true).unwrap();
    }
    thread::spawn(move || {
        let (mut from, mut to) = (Conn::over(from), Conn::over(to));
        while let Some(next) = from.next() {
            let changed = change(next);
            to.send(packet(changed.first, &changed.body));
        }
        drop(ends);
    });
}

/// Replaces bytes by as many others.
fn replace(body: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let found = body.windows(from.len()).position(|part| part == from);
    if let Some(at) = found {
        body[at..at + to.len()].copy_from_slice(to);
    }
}

/// PUBLISH of MQTT 5 without its properties.
fn without_properties(body: &[u8]) -> Vec<u8> {
    // QoS 1: the topic, the identifier, fewer than 128 bytes of properties.
    let begin = 2 + usize::from(u16::from_be_bytes([body[0], body[1]])) + 2;
    let end = begin + 1 + usize::from(body[begin]);
    [&body[..begin], &[0], &body[end..]].concat()
}

/// PUBLISH with QoS 1 instead of 0.
fn raised(mut packet: Packet) -> Packet {
    let end = 2 + usize::from(packet.id());
    packet.body.splice(end..end, [0xFF, 0xFF]);
    packet.first |= 2;
    packet
}

/// Clients publish to `aSYS`, which the broker does not mind; what is below `+` is below `$SYS`; and messages of QoS 0 are
/// kept for sessions that sleep.
fn up(mut packet: Packet) -> Packet {
    if packet.first >> 4 == 3 && packet.qos() == 0 && packet.topic().ends_with("/queue-qos0") {
        return raised(packet);
    }
    if matches!(packet.first >> 4, 3 | 8) {
        replace(&mut packet.body, b"$SYS/mqtty", b"aSYS/mqtty");
    }
    let wildcard = b"+/broker/";
    let found = packet
        .body
        .windows(wildcard.len())
        .position(|it| it == wildcard);
    if let (8, Some(at)) = (packet.first >> 4, found) {
        let length = u16::from_be_bytes([packet.body[at - 2], packet.body[at - 1]]) + 3;
        packet
            .body
            .splice(at - 2..=at, [&length.to_be_bytes()[..], b"$SYS"].concat());
    }
    packet
}

/// A broker that names itself otherwise, and leaves out what a client could do without.
fn down(mut packet: Packet) -> Packet {
    match packet.first >> 4 {
        2 => replace(&mut packet.body, b"auto-", b"otto-"),
        3 => {
            replace(&mut packet.body, b"aSYS/mqtty", b"$SYS/mqtty");
            replace(&mut packet.body, b"mqtty version", b"other version");
            let about = b"/overlapping-identifiers/";
            if packet.body.windows(about.len()).any(|it| it == about) {
                packet.body = without_properties(&packet.body);
            }
        }
        11 => {
            let last = packet.body.last_mut().unwrap();
            *last = if *last == 0x11 { 0 } else { *last };
        }
        _ => {}
    }
    packet
}

#[test]
fn a_broker_that_is_odd() {
    let (_broker, port) = broker(&[]);
    let finished = portrait(between(port, up, down), &[]).run().code(0);
    for (id, verdict, detail) in [
        ("product", "no", "no mark of a known product"),
        ("no_subscription", "no", "UNSUBACK with reason 0x00"),
        ("overlapping_identifiers", "no", "other identifiers"),
        ("dollar_topics", "no", "+ matches $SYS"),
        ("sys_writable", "yes", ""),
        ("offline_queue_qos0", "yes", ""),
        // The proxy itself changes nothing else.
        ("qos2", "yes", ""),
        ("subscription_identifiers", "yes", ""),
        ("unsubscribe", "yes", ""),
    ] {
        assert_verdict(&finished, id, verdict, detail);
    }
    // And without it.
    let finished = portrait(port, &[]).run().code(0);
    for (id, verdict, detail) in [
        ("product", "yes", "$SYS/broker/version is \"mqtty version "),
        ("no_subscription", "yes", ""),
        ("overlapping_identifiers", "yes", ""),
        ("dollar_topics", "yes", ""),
        ("sys_writable", "no", "not authorized"),
        ("offline_queue_qos0", "no", "discarded"),
        ("resent", "yes", ""),
        ("no_delay", "yes", ""),
        ("wildcards", "yes", ""),
        ("addresses", "not tested", "no name to look up"),
        ("ports", "not tested", "needs --ports"),
        ("srv", "not tested", "needs --srv"),
    ] {
        assert_verdict(&finished, id, verdict, detail);
    }
    assert_eq!(item(&finished, "product")["observed"], "mqtty broker");
    assert_eq!(item(&finished, "product")["section"], "Who");
}

#[test]
fn deliveries_that_are_odd() {
    let topic = |fault: &str, name: &str| format!("{fault}@topic=mqtty/probe/+/{name}");
    let faults = [
        topic("duplicate", "resent"),
        topic("drop", "two/+/+"),
        topic("one-byte=1ms", "small"),
    ];
    let options: Vec<_> = faults.iter().flat_map(|it| ["--fault", it]).collect();
    let (_broker, port) = broker(&options);
    let finished = portrait(port, &[]).run().code(0);
    for (id, detail) in [
        ("resent", "delivered 2 times"),
        ("wildcards", "+/+ does not match two levels"),
        ("no_delay", "the second of two arrives "),
    ] {
        let verdict = match id {
            "wildcards" => "announced but not observed",
            _ => "no",
        };
        assert_verdict(&finished, id, verdict, detail);
    }
}

/// A server that answers CONNECT with a page or an alert is named.
#[test]
fn ports_of_other_protocols() {
    for (answer, said, hint) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"[..],
            " is an HTTP port: it answered CONNECT with \"HTTP/1.1 400 Bad Request\"",
            "ws://",
        ),
        (
            &[0x15, 3, 1, 0, 2, 2, 10],
            " is a TLS port: it answered CONNECT with a TLS alert",
            "mqtts://",
        ),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.packet();
            conn.send(answer);
            conn.drain();
        });
        let finished = portrait(peer.port, &[]).run().code(3);
        finished.said(said).said("hint: ").said(hint);
    }
}

#[test]
fn ports_are_scanned() {
    let (_broker, port) = broker(&[]);
    let page = Peer::play(|door| {
        for _ in 0..4 {
            let mut conn = door.accept();
            conn.take(4);
            conn.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            conn.wait_for_close();
        }
    });
    let nobody = Refusing::start();
    let ports = format!("--ports={port},{},{}", page.port, nobody.port);
    let finished = portrait(port, &[&ports]).run().code(0);
    assert_verdict(
        &finished,
        "ports",
        "yes",
        &format!("{} closed", nobody.port),
    );
    assert_verdict(&finished, "ports", "yes", &format!("{} HTTP", page.port));
    assert_eq!(item(&finished, "ports")["observed"], format!("mqtt {port}"));

    let none = format!("--ports={}", nobody.port);
    let finished = portrait(port, &[&none, "--require", "ports"]).run().code(9);
    assert_verdict(&finished, "ports", "no", "closed");
    for wrong in ["--ports=0", "--ports=a", "--ports=1,", "--ports=1-5"] {
        portrait(nobody.port, &[wrong])
            .run()
            .code(2)
            .said("expected up to 20 ports");
    }
}

#[test]
fn the_host_has_addresses() {
    let (broker, port) = broker(&["--trace"]);
    let port = port.to_string();
    let finished = mqtty(&["probe", "-o", "json", "-h", "localhost", "-p", &port])
        .args(&["--client-id-prefix", "watch-"])
        .run();
    broker.says("watch-");
    let addresses = item(&finished.code(0), "addresses");
    // The machine may have ::1, where nobody listens.
    assert!(
        ["yes", "no"]
            .map(Value::from)
            .contains(&addresses["verdict"]),
        "{addresses}"
    );
    assert!(addresses["observed"].as_u64().unwrap() >= 1, "{addresses}");
}

#[test]
fn paths_of_websocket() {
    let finished = mqtty(&["probe", "--embedded", "-l", "ws", "-o", "json"])
        .run()
        .code(0);
    let paths = item(&finished, "websocket_paths");
    assert_eq!(paths["observed"], "/mqtt /ws / /mqtt/", "{paths}");
}

/// What the limits of a broker suggest.
#[test]
fn options_that_follow_from_the_limits() {
    let limits = [
        "--receive-maximum",
        "10",
        "--max-packet-size",
        "64KB",
        "--max-qos",
        "1",
    ];
    let (_broker, port) = broker(&limits);
    let text = mqtty(&["probe"]).port(port).run().code(0).text();
    let (_, advice) = text
        .split_once("\nOptions that follow from the limits\n")
        .unwrap();
    for option in [
        "  -q 1 ",
        "  --inflight 10 ",
        "  --maximum-packet-size 65536 ",
    ] {
        assert!(advice.contains(option), "{text}");
    }
}
