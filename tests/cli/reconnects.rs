//! Connections that are lost, and the way back, on every transport and through every proxy.

use std::time::Duration;

use crate::support::bytes::{CONNACK, ack, connack, publish, suback};
use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::ways::{Way, ways};

const QUICKLY: Duration = Duration::from_secs(5);

#[test]
fn conn_tells_of_the_loss_and_of_each_attempt_and_gives_up() {
    for way in ways() {
        // The door is closed after the first connection: each attempt is refused, and counts.
        let peer = Peer::once(|mut conn| {
            conn.open();
        });
        let finished = mqtty(&["conn", "-rp", "10", "--maximum-reconnect-times", "3"])
            .args(&way.to(peer.port))
            .run()
            .code(6)
            .said("connection lost: ")
            .said("[1/3]")
            .said("[2/3]")
            .said("[3/3]")
            .said("gave up after 3 attempts to reconnect: ")
            .did_not_say("[4/3]")
            .within(QUICKLY);
        if way == Way::Tcp {
            assert!(finished.stderr.contains("connection refused"), "{finished}");
        }
        assert_eq!(
            finished.stderr.matches("econnecting").count(),
            3,
            "{finished}"
        );
    }
}

#[test]
fn conn_comes_back() {
    for way in ways() {
        let peer = Peer::play(|door| {
            drop(door.accept().opened());
            let mut conn = door.accept();
            conn.expect(1);
            // Not this time, but time may cure it.
            conn.send(connack(false, 0x88, &[]));
            drop(conn);
            door.accept().opened().drain();
        });
        let running = mqtty(&["conn", "-rp", "1"])
            .args(&way.to(peer.port))
            .start();
        running.says("Reconnected to ");
        running.interrupt();
        running
            .finish()
            .code(0)
            .said("server unavailable (0x88)")
            .said("[2/10]")
            .within(QUICKLY);
    }
}

#[test]
fn no_reconnects_wanted() {
    for way in ways() {
        for arguments in [&["-rp", "0"][..], &["--maximum-reconnect-times", "0"]] {
            let peer = Peer::once(|mut conn| {
                conn.open();
            });
            mqtty(&["conn"])
                .args(arguments)
                .args(&way.to(peer.port))
                .run()
                .code(6)
                .said("closed the connection")
                .did_not_say("econnecting")
                .within(QUICKLY);
        }
    }
}

#[test]
fn a_refusal_that_time_will_not_cure() {
    for way in ways() {
        let peer = Peer::play(|door| {
            drop(door.accept().opened());
            let mut conn = door.accept();
            conn.expect(1);
            conn.send(connack(false, 0x87, &[]));
            conn.drain();
        });
        mqtty(&["conn", "-rp", "1"])
            .args(&way.to(peer.port))
            .run()
            .code(4)
            .said("refused the connection: not authorized (0x87)")
            .within(QUICKLY);
    }
}

#[test]
fn sub_stays_subscribed_through_restarts() {
    for way in ways() {
        let peer = Peer::play(|door| {
            for round in 0..4 {
                let mut conn = door.accept();
                conn.open();
                // A new session each time, so the subscriptions are made again.
                let mut filters = Vec::new();
                for _ in 0..2 {
                    let subscribe = conn.expect(8);
                    conn.send(suback(subscribe.id(), &[1]));
                    filters.push(subscribe.body[3..].to_vec());
                }
                assert_eq!(filters, [b"\0\x01a\x01", b"\0\x01b\x01"]);
                conn.send(publish(0, "a", 0, format!("{round}")));
                if round == 3 {
                    conn.farewell();
                }
            }
        });
        mqtty(&[
            "sub", "-t", "a", "b", "-q", "1", "-C", "4", "-o", "raw", "-rp", "1",
        ])
        .args(&way.to(peer.port))
        .run()
        .code(0)
        .printed("0\n1\n2\n3\n")
        .within(QUICKLY);
    }
}

#[test]
fn a_resumed_session_needs_no_new_subscription() {
    for way in ways() {
        let peer = Peer::play(|door| {
            let mut conn = door.accept();
            conn.open();
            conn.grant();
            conn.send(publish(0x04, "t", 3, "half"));
            conn.expect(5);
            drop(conn);
            let mut conn = door.accept();
            let connect = conn.expect(1);
            assert_eq!(
                connect.body[7] & 2,
                0,
                "a clean start would throw the session away"
            );
            conn.send(connack(true, 0, &[]));
            // The same message again: it was printed before.
            conn.send(publish(0x0C, "t", 3, "half"));
            assert_eq!(conn.expect(5).id(), 3);
            conn.send(ack(0x62, 3));
            assert_eq!(conn.expect(7).id(), 3);
            conn.send(publish(0x02, "t", 4, "offline"));
            assert_eq!(conn.expect(4).id(), 4);
            conn.farewell();
        });
        mqtty(&[
            "sub", "-t", "t", "-q", "2", "-C", "2", "-o", "raw", "-rp", "1", "-se", "60",
        ])
        .args(&way.to(peer.port))
        .run()
        .code(0)
        .said("resumed")
        .printed("half\noffline\n");
    }
}

#[test]
fn a_session_that_was_gone_is_said_to_be_new() {
    for way in ways() {
        let peer = Peer::play(|door| {
            let mut conn = door.accept();
            conn.open();
            conn.grant();
            drop(conn);
            let mut conn = door.accept();
            conn.open();
            conn.grant();
            conn.drain();
        });
        let running = mqtty(&["sub", "-t", "t", "-rp", "1", "-se", "60"])
            .args(&way.to(peer.port))
            .start();
        running.says("Reconnected to ");
        running.interrupt();
        running.finish().code(0).said("the session is a new one");
    }
}

#[test]
fn a_subscription_that_is_refused_when_made_again() {
    for way in ways() {
        let peer = Peer::play(|door| {
            let mut conn = door.accept();
            conn.open();
            conn.grant();
            drop(conn);
            let mut conn = door.accept();
            conn.open();
            let subscribe = conn.expect(8);
            conn.send(suback(subscribe.id(), &[0x87]));
            conn.drain();
        });
        mqtty(&["sub", "-t", "t", "-rp", "1"])
            .args(&way.to(peer.port))
            .run()
            .code(4)
            .said("subscription to \"t\" refused: not authorized (0x87)")
            .within(QUICKLY);
    }
}

#[test]
fn a_silent_broker_is_left_for_a_new_connection() {
    for way in ways() {
        let peer = Peer::play(|door| {
            let mut deaf = door.accept();
            deaf.open();
            let mut conn = door.accept();
            conn.open();
            conn.drain();
            drop(deaf);
        });
        let running = mqtty(&["conn", "-k", "1", "-rp", "1"])
            .args(&way.to(peer.port))
            .start();
        running.says("Reconnected to ");
        running.interrupt();
        running
            .finish()
            .code(0)
            .said("has not answered a PINGREQ in time");
    }
}

#[test]
fn a_broker_that_breaks_the_protocol_is_tried_again() {
    for way in ways() {
        let peer = Peer::play(|door| {
            let mut conn = door.accept();
            conn.open();
            conn.send(CONNACK);
            conn.drain();
            let mut conn = door.accept();
            conn.open();
            conn.drain();
        });
        let running = mqtty(&["conn", "-rp", "1"])
            .args(&way.to(peer.port))
            .start();
        running.says("Reconnected to ");
        running.interrupt();
        running.finish().code(0).said("broke the protocol");
    }
}

#[test]
fn the_assigned_client_identifier_is_kept() {
    for way in ways() {
        let peer = Peer::play(|door| {
            let mut conn = door.accept();
            conn.expect(1);
            conn.send(connack(false, 0, &[[&[0x12, 0, 5][..], b"given"].concat()]));
            drop(conn);
            let mut conn = door.accept();
            let connect = conn.expect(1);
            assert!(connect.body.ends_with(b"\0\x05given"), "{connect:02x?}");
            conn.send(CONNACK);
            conn.drain();
        });
        let running = mqtty(&["conn", "-rp", "1", "-i", ""])
            .args(&way.to(peer.port))
            .start();
        running.says("Reconnected to ");
        running.interrupt();
        running.finish().code(0).said("given");
    }
}

#[test]
fn a_broker_that_only_says_hello_is_given_up() {
    for way in ways() {
        // Each connection is up, but none lasts: the count goes on.
        let peer = Peer::play(|door| {
            for _ in 0..4 {
                door.accept().open();
            }
        });
        mqtty(&["conn", "-rp", "1", "--maximum-reconnect-times", "3"])
            .args(&way.to(peer.port))
            .run()
            .code(6)
            .said("[3/3]")
            .said("gave up after 3 attempts to reconnect")
            .did_not_say("[4/3]")
            .within(QUICKLY);
    }
}
