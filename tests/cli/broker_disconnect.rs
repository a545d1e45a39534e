//! A broker that says DISCONNECT.

use std::time::Duration;

use crate::support::bytes::{CONNACK, packet, properties, property, text};
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Peer};
use crate::support::run::mqtty;

const QUICKLY: Duration = Duration::from_secs(5);

/// What becomes of `conn` when the broker sends this DISCONNECT.
fn disconnected(bytes: &[u8]) -> Finished {
    let bytes = bytes.to_vec();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.send(&bytes);
        assert_eq!(conn.drain(), []);
    });
    mqtty(&["conn", "-rp", "0"])
        .port(peer.port)
        .run()
        .code(6)
        .within(QUICKLY)
}

#[test]
fn disconnect_in_all_its_forms() {
    disconnected(&[0xE0, 0])
        .said("disconnected: ")
        .said("(0x00)");
    disconnected(&[0xE0, 1, 0x8B]).said("server shutting down (0x8b)");
    disconnected(&[0xE0, 2, 0x8B, 0]).said("server shutting down (0x8b)");
    let full = [
        &[0x9C, 22, 0x1F][..],
        &text("moving"),
        &[0x1C],
        &text("other:1883"),
    ]
    .concat();
    disconnected(&packet(0xE0, &full))
        .said("use another server (0x9c): \"moving\"")
        .said("other:1883");
}

#[test]
fn a_disconnect_in_one_piece_with_the_connack() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send([CONNACK, &[0xE0, 1, 0x8B]].concat());
        assert_eq!(conn.drain(), []);
    });
    mqtty(&["conn", "-rp", "0"])
        .port(peer.port)
        .run()
        .code(6)
        .said("Connected")
        .said("server shutting down (0x8b)");
}

#[test]
fn disconnects_after_which_nobody_comes_back() {
    for (reason, name) in [
        (0x8E, "session taken over (0x8e)"),
        (0x98, "administrative action (0x98)"),
        (0x9C, "use another server (0x9c)"),
        (0x9D, "server moved (0x9d)"),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            conn.send([0xE0, 1, reason]);
        });
        mqtty(&["sub", "-t", "t"])
            .port(peer.port)
            .run()
            .code(6)
            .said(name)
            .did_not_say("econnecting")
            .within(QUICKLY);
    }
}

#[test]
fn mqtt_3_brokers_have_no_disconnect() {
    let peer = Peer::once(|mut conn: Conn| {
        conn.open();
        conn.send([0xE0, 0]);
        // Nothing to say in 3.1.1: the client just closes.
        assert_eq!(conn.drain(), []);
    });
    mqtty(&["conn", "-rp", "0", "-V", "3.1.1"])
        .port(peer.port)
        .run()
        .code(6)
        .said("DISCONNECT");
}

#[test]
fn what_a_last_disconnect_says_is_shown() {
    let user = [property(0x26, "who"), text("somebody else")].concat();
    let body = [
        &[0x8E][..],
        &properties(&[property(0x1F, "elsewhere"), user]),
    ]
    .concat();
    let farewell = [CONNACK, &packet(0xE0, &body)].concat();
    let peer = Peer::says(farewell.clone());
    mqtty(&["conn"])
        .port(peer.port)
        .run()
        .code(6)
        .said("session taken over (0x8e): \"elsewhere\"")
        .said("who: somebody else");
    let peer = Peer::says(farewell);
    let finished = mqtty(&["conn", "-o", "json"]).port(peer.port).run().code(6);
    let events: Vec<serde_json::Value> = finished
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let event = &events[1];
    assert_eq!(event["event"], "broker_disconnected");
    assert_eq!(event["reason_code"], 0x8E);
    assert_eq!(
        event["properties"]["user_properties"],
        serde_json::json!([["who", "somebody else"]])
    );
    assert_eq!(events[2]["event"], "error");
    assert_eq!(events[2]["exit_code"], 6);
}
