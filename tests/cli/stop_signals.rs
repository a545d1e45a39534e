//! Ctrl-C, SIGTERM and SIGHUP: the normal end of some, work undone for others, and always polite.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::bytes::{ack, publish};
use crate::support::peer::{Conn, Peer};
use crate::support::run::mqtty;
use crate::support::signals::signals;

const QUICKLY: Duration = Duration::from_secs(5);

/// A peer that says when its script has got to the point where `then` begins.
fn reached(
    before: impl FnOnce(&mut Conn) + Send + 'static,
    then: impl FnOnce(Conn) + Send + 'static,
) -> (Peer, Receiver<()>) {
    let (sender, receiver) = channel();
    let peer = Peer::once(move |mut conn| {
        before(&mut conn);
        sender.send(()).unwrap();
        then(conn);
    });
    (peer, receiver)
}

fn farewell(mut conn: Conn) {
    assert!(conn.farewell().body.is_empty());
}

#[test]
fn conn_before_connack() {
    for (signal, code, name) in signals() {
        let (peer, connected) = reached(
            |conn| {
                conn.expect(1);
            },
            |mut conn| assert_eq!(conn.drain(), []),
        );
        let running = mqtty(&["conn"]).port(peer.port).start();
        connected.recv().unwrap();
        running.signal(signal);
        running.finish().code(code).said(name).within(QUICKLY);
    }
}

#[test]
fn conn_once_connected() {
    for (signal, ..) in signals() {
        let peer = Peer::once(|mut conn| {
            conn.open();
            farewell(conn);
        });
        let running = mqtty(&["conn"]).port(peer.port).start();
        running.says("Connected to ");
        running.signal(signal);
        running
            .finish()
            .code(0)
            .said("Disconnected")
            .within(QUICKLY);
    }
}

#[test]
fn sub_before_and_after_suback() {
    for (signal, code, name) in signals() {
        let (peer, asked) = reached(
            |conn| {
                conn.open();
                conn.expect(8);
            },
            farewell,
        );
        let running = mqtty(&["sub", "-t", "t"]).port(peer.port).start();
        asked.recv().unwrap();
        running.signal(signal);
        running.finish().code(code).said(name).within(QUICKLY);

        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            farewell(conn);
        });
        let running = mqtty(&["sub", "-t", "t"]).port(peer.port).start();
        running.says("Subscribed to t");
        running.signal(signal);
        running.finish().code(0).within(QUICKLY);
    }
}

#[test]
fn sub_with_a_count_that_is_not_reached() {
    for (signal, code, _) in signals() {
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0, "t", 0, "one"));
            farewell(conn);
        });
        let running = mqtty(&["sub", "-t", "t", "-C", "2", "-o", "raw"])
            .port(peer.port)
            .start();
        running.prints("one\n");
        running.signal(signal);
        running.finish().code(code).printed("one\n").within(QUICKLY);
    }
}

#[test]
fn pub_that_waits_for_its_acknowledgement() {
    for (signal, code, name) in signals() {
        let (peer, published) = reached(
            |conn| {
                conn.open();
                conn.expect(3);
            },
            farewell,
        );
        let running = mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1"])
            .port(peer.port)
            .start();
        published.recv().unwrap();
        running.signal(signal);
        running
            .finish()
            .code(code)
            .said(name)
            .did_not_say("published to")
            .within(QUICKLY);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn pub_that_waits_for_stdin() {
    for (signal, code, name) in signals() {
        let running = mqtty(&["pub", "-t", "t", "-s"])
            .port(1)
            .open_stdin()
            .start();
        running.follows_signals();
        running.signal(signal);
        running.finish().code(code).said(name).within(QUICKLY);
    }
}

#[test]
fn lines_that_are_still_to_come() {
    for (signal, code, name) in signals() {
        let (peer, published) = reached(
            |conn| {
                conn.open();
                conn.acknowledge();
            },
            // Success, and a session expiry of 0: the session of the run ends with it.
            |mut conn| assert_eq!(conn.farewell().body, [0, 5, 0x11, 0, 0, 0, 0]),
        );
        let mut running = mqtty(&["pub", "-t", "t", "-lm", "-q", "1"])
            .port(peer.port)
            .open_stdin()
            .start();
        running.write("one\n");
        published.recv().unwrap();
        running.signal(signal);
        running
            .finish()
            .code(code)
            .said(name)
            .said("Published 1 message ")
            .within(QUICKLY);
    }
}

#[test]
fn during_the_wait_for_a_reconnect() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
    });
    let running = mqtty(&["sub", "-t", "t", "-rp", "60000"])
        .port(peer.port)
        .start();
    running.says("econnecting");
    running.interrupt();
    running.finish().code(0).within(QUICKLY);

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.expect(3);
    });
    let running = mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1", "-rp", "60000"])
        .port(peer.port)
        .start();
    running.says("econnecting");
    running.interrupt();
    running.finish().code(130).within(QUICKLY);
}

#[test]
fn twice_is_at_once() {
    let (go, gone) = channel::<()>();
    // The broker takes DISCONNECT, and does not close.
    let (peer, leaving) = reached(
        |conn| {
            conn.open();
            conn.expect(14);
        },
        move |_conn| gone.recv().unwrap(),
    );
    let running = mqtty(&["conn"]).port(peer.port).start();
    running.says("Connected to ");
    running.interrupt();
    leaving.recv().unwrap();
    running.interrupt();
    let finished = running.finish();
    go.send(()).unwrap();
    finished.code(130);
}

#[test]
fn what_was_printed_is_acknowledged_first() {
    let (peer, completed) = reached(
        |conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0x04, "t", 1, "x"));
            assert_eq!(conn.expect(5).id(), 1);
            conn.send(ack(0x62, 1));
            assert_eq!(conn.expect(7).id(), 1);
        },
        farewell,
    );
    let running = mqtty(&["sub", "-t", "t", "-q", "2", "-o", "raw"])
        .port(peer.port)
        .start();
    running.prints("x\n");
    completed.recv().unwrap();
    running.interrupt();
    running.finish().code(0).printed("x\n");
}
