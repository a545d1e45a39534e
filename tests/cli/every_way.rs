//! Exit codes and keep-alive are the same on every transport and through every proxy.

use std::time::Duration;

use crate::support::bytes::{CONNACK, PINGRESP, ack, ack_with, connack, suback};
use crate::support::peer::{Conn, Door, Peer};
use crate::support::run::mqtty;
use crate::support::ways::{Way, ways};

const QUICKLY: Duration = Duration::from_secs(10);

/// A broker, what is asked of it, and how that ends.
struct Case {
    words: &'static [&'static str],
    broker: fn(Door),
    code: i32,
    said: &'static str,
}

/// The one connection of a script, accepted.
fn opened(door: &Door) -> Conn {
    door.accept().opened()
}

const CASES: [Case; 16] = [
    Case {
        words: &["conn", "--once"],
        broker: |door| {
            opened(&door).farewell();
        },
        code: 0,
        said: "Connected to ",
    },
    Case {
        words: &["conn", "--once"],
        broker: |door| {
            let mut conn = door.accept();
            conn.expect(1);
            conn.send(connack(false, 0x87, &[]));
            conn.wait_for_close();
        },
        code: 4,
        said: "refused the connection: not authorized (0x87)",
    },
    Case {
        words: &["pub", "-t", "t", "-m", "x"],
        broker: |door| {
            door.accept().expect(1);
        },
        code: 3,
        said: "closed the connection before answering with a CONNACK",
    },
    Case {
        words: &["conn", "--once"],
        broker: |door| {
            let mut conn = door.accept();
            conn.expect(1);
            conn.send(&CONNACK[..3]);
        },
        code: 3,
        said: "in the middle of a packet",
    },
    Case {
        words: &["sub", "-t", "t", "--connect-timeout", "500ms"],
        broker: |door| door.accept().wait_for_close(),
        code: 3,
        said: "did not accept the connection within 500ms",
    },
    Case {
        words: &["conn", "--once"],
        broker: |door| {
            let mut conn = door.accept();
            conn.expect(1);
            conn.send([0x90, 3, 0, 1, 0]);
            conn.wait_for_close();
        },
        code: 3,
        said: "the first packet is not a CONNACK",
    },
    Case {
        words: &["pub", "-t", "t", "-m", "x", "-q", "1"],
        broker: |door| {
            let mut conn = opened(&door);
            conn.acknowledge();
            conn.farewell();
        },
        code: 0,
        said: "published to t",
    },
    Case {
        words: &["pub", "-t", "t", "-m", "x", "-q", "1"],
        broker: |door| {
            let mut conn = opened(&door);
            let id = conn.expect(3).publish_id();
            conn.send(ack_with(0x40, id, 0x87));
            conn.farewell();
        },
        code: 4,
        said: "not authorized (0x87)",
    },
    Case {
        words: &["pub", "-t", "t", "-m", "x", "-q", "1", "--timeout", "300ms"],
        broker: |door| {
            let mut conn = opened(&door);
            conn.expect(3);
            conn.farewell();
        },
        code: 5,
        said: "did not acknowledge",
    },
    Case {
        words: &["sub", "-t", "t"],
        broker: |door| {
            let mut conn = opened(&door);
            let id = conn.expect(8).id();
            conn.send(suback(id, &[0x87]));
            conn.farewell();
        },
        code: 4,
        said: "refused: not authorized (0x87)",
    },
    Case {
        words: &["sub", "-t", "t", "-C", "1", "-W", "500ms"],
        broker: |door| {
            let mut conn = opened(&door);
            conn.grant();
            conn.farewell();
        },
        code: 5,
        said: "did not arrive within 500 ms",
    },
    Case {
        words: &["conn", "-rp", "0"],
        broker: |door| drop(opened(&door)),
        code: 6,
        said: "closed the connection",
    },
    Case {
        words: &["conn", "-rp", "0"],
        broker: |door| {
            let mut conn = opened(&door);
            conn.send(CONNACK);
            conn.wait_for_close();
        },
        code: 6,
        said: "broke the protocol",
    },
    Case {
        words: &["conn"],
        broker: |door| {
            let mut conn = opened(&door);
            conn.send([0xE0, 1, 0x8E]);
            conn.wait_for_close();
        },
        code: 6,
        said: "session taken over (0x8e)",
    },
    // A ping is answered, and the next one is not.
    Case {
        words: &["conn", "-k", "1", "-rp", "0"],
        broker: |door| {
            let mut conn = opened(&door);
            conn.expect(12);
            conn.send(PINGRESP);
            conn.expect(12);
            conn.wait_for_close();
        },
        code: 6,
        said: "has not answered a PINGREQ in time",
    },
    // A message at QoS 2 is on its way when the connection is lost.
    Case {
        words: &["pub", "-t", "t", "-m", "x", "-q", "2", "-rp", "1"],
        broker: |door| {
            let mut conn = opened(&door);
            let id = conn.expect(3).publish_id();
            drop(conn);
            let mut conn = door.accept();
            conn.expect(1);
            conn.send(connack(true, 0, &[]));
            assert_eq!(conn.expect(3).first, 0x3C);
            conn.send(ack(0x50, id));
            conn.expect(6);
            conn.send(ack(0x70, id));
            conn.farewell();
        },
        code: 0,
        said: "the session is resumed",
    },
];

#[test]
fn each_end_has_its_exit_code() {
    for way in ways() {
        for case in &CASES {
            let peer = Peer::play(case.broker);
            let finished = mqtty(case.words)
                .args(&way.to(peer.port))
                .run()
                .code(case.code)
                .within(QUICKLY);
            // What closes the connection is the end of the command.
            let ended = "the proxy command ended with exit code 0";
            if way != Way::ProxyCommand || !finished.stderr.contains(ended) {
                finished.said(case.said);
            }
        }
    }
}
