//! A broker that disconnects over what it is sent, and messages that are sent again in a new session.

use crate::report::{Report, bench};
use crate::support::bytes::ack;
use crate::support::peer::{Conn, Peer};

#[test]
fn a_disconnect_that_refuses_is_a_refusal() {
    for (reason, name, qos) in [
        (0x95, "packet too large (0x95)", "1"),
        (0x87, "not authorized (0x87)", "2"),
        (0x90, "topic name invalid (0x90)", "0"),
    ] {
        let peer = Peer::once(move |mut conn: Conn| {
            conn.open();
            conn.expect(3);
            conn.send([0xE0, 1, reason]);
            conn.wait_for_close();
        });
        let line = format!("pub -c 1 -t t -im 0 -L 5 -q {qos} -rp 1");
        let report = Report::from(bench(peer.port, &line), 4);
        assert!(report.run.stderr.contains(name), "{}", report.run);
        report.counts(&[("connections_lost", 1), ("reconnects", 0)]);
    }
}

#[test]
fn what_is_sent_again_in_a_new_session_is_counted() {
    for (command, qos, code) in [
        ("pub -t t -im 0", "2", 6),
        ("pub -t t -im 0", "1", 0),
        ("pub -t t --rate 1000/s", "2", 6),
    ] {
        let peer = Peer::play(|door| {
            let mut conn = door.accept().opened();
            for _ in 0..10 {
                conn.expect(3);
            }
            drop(conn);
            let mut conn = door.accept().opened();
            while let Some(packet) = conn.next() {
                match packet.first >> 4 {
                    3 if packet.qos() == 1 => conn.send(ack(0x40, packet.publish_id())),
                    3 => conn.send(ack(0x50, packet.publish_id())),
                    6 => conn.send(ack(0x70, packet.id())),
                    _ => {}
                }
            }
        });
        let line = format!("{command} -c 1 -L 10 -q {qos} --inflight 100 -rp 1");
        let report = Report::from(bench(peer.port, &line), code);
        report.counts(&[("written", 10), ("acked", 10), ("sent_again", 10)]);
        if code == 6 {
            assert!(
                report.run.stderr.contains("delivered twice"),
                "{}",
                report.run
            );
        }
    }
}
