//! `sub -o table`: what is not shown is not acknowledged.

use std::io::Read;
use std::os::fd::AsFd;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use rustix::termios::{Winsize, tcsetwinsize};

use crate::support::bytes::{ack, publish};
use crate::support::peer::{Peer, Refusing};
use crate::support::run::mqtty;
use crate::support::scratch::terminal;

const QUICKLY: Duration = Duration::from_secs(10);

/// A large terminal, whose drawing does not fit into what the system holds for a reader.
fn large(terminal: impl AsFd) {
    let size = Winsize {
        ws_row: 200,
        ws_col: 200,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).unwrap();
}

/// A message at this QoS for each packet identifier, each to its own topic.
fn messages(qos: u8, ids: std::ops::RangeInclusive<u16>) -> Vec<u8> {
    let message = |id| publish(qos << 1, &format!("t/{id}"), id, vec![b'x'; 150]);
    ids.flat_map(message).collect()
}

/// A terminal that somebody has stopped: the table waits, and with it the acknowledgements.
#[test]
fn messages_are_acknowledged_when_they_are_drawn() {
    for (qos, answer) in [(1, 4), (2, 5)] {
        let (mut ours, theirs) = terminal();
        large(&theirs);
        let (pinged, stopped) = channel::<()>();
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            // The first drawing is made at once.
            conn.send(messages(qos, 1..=1));
            assert_eq!(conn.expect(answer).id(), 1);
            conn.send(messages(qos, 2..=100));
            // It is alive, and has not acknowledged what the terminal does not take.
            conn.expect(12);
            pinged.send(()).unwrap();
            for id in 2..=100 {
                let packet = loop {
                    let packet = conn.packet();
                    // It may have sent another PINGREQ before the terminal went on.
                    if packet.first >> 4 != 12 {
                        break packet;
                    }
                };
                assert_eq!((packet.first >> 4, packet.id()), (answer, id));
            }
            conn.drain();
        });
        let running = mqtty(&["sub", "-t", "t/#", "-o", "table", "-k", "1"])
            .args(&["-q", &qos.to_string()])
            .port(peer.port)
            .stdout(theirs)
            .start();
        stopped.recv().unwrap();
        let reading = thread::spawn(move || {
            let mut all = Vec::new();
            // The terminal ends with an error when the program has closed it.
            let _ = ours.read_to_end(&mut all);
            String::from_utf8_lossy(&all).into_owned()
        });
        drop(peer_done(running, peer));
        let drawn = reading.join().unwrap();
        assert!(drawn.contains("t/100 "), "{drawn:?}");
    }
}

/// Ends a subscriber whose peer waits for its end.
fn peer_done(running: crate::support::run::Running, peer: Peer) -> Peer {
    running.says("Subscribed to t/#");
    running.interrupt();
    running.finish().code(0).within(QUICKLY);
    peer
}

/// What came since the last drawing is drawn and acknowledged before the subscriber leaves.
#[test]
fn the_last_messages_are_drawn_before_the_end() {
    let (mut ours, theirs) = terminal();
    let (sent, all_sent) = channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        for id in 1..=20 {
            conn.send(publish(2, "t", id, format!("payload {id}")));
        }
        sent.send(()).unwrap();
        for id in 1..=20 {
            assert_eq!(conn.expect(4).id(), id);
        }
        conn.farewell();
    });
    let running = mqtty(&["sub", "-t", "t", "-o", "table", "-q", "1", "-W", "300ms"])
        .port(peer.port)
        .stdout(theirs)
        .start();
    let reading = thread::spawn(move || {
        let mut all = Vec::new();
        let _ = ours.read_to_end(&mut all);
        String::from_utf8_lossy(&all).into_owned()
    });
    all_sent.recv().unwrap();
    running.finish().code(0).within(QUICKLY);
    let drawn = reading.join().unwrap();
    assert!(drawn.contains("payload 20"), "{drawn:?}");
}

/// A broker that sends one message after the other goes on at the pace of the drawings, not at that of a clock.
#[test]
fn a_broker_with_a_small_window_is_not_kept() {
    let (mut ours, theirs) = terminal();
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        for id in 1..=20 {
            conn.send(publish(4, "t", id, "x"));
            assert_eq!(conn.expect(5).id(), id);
            conn.send(ack(0x62, id));
            // It leaves when the last one is drawn.
            if id < 20 {
                assert_eq!(conn.expect(7).id(), id);
            }
        }
        conn.drain();
    });
    let running = mqtty(&["sub", "-t", "t", "-o", "table", "-q", "2", "-C", "20"])
        .port(peer.port)
        .stdout(theirs)
        .start();
    let reading = thread::spawn(move || {
        let mut all = Vec::new();
        let _ = ours.read_to_end(&mut all);
    });
    running.finish().code(0).within(QUICKLY);
    reading.join().unwrap();
}

/// In a pipe the rows come at the end, and the names before the first acknowledgement: an output that takes nothing is
/// known then (`messages_for_a_full_disk`). What a session has kept may be lost, which is told.
#[test]
fn in_a_pipe_the_names_come_before_the_first_acknowledgement() {
    let (printed, named) = channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(2, "t", 1, "one"));
        assert_eq!(conn.expect(4).id(), 1);
        named.recv().unwrap();
        conn.send(publish(2, "t/longer", 2, "two"));
        assert_eq!(conn.expect(4).id(), 2);
        conn.drain();
    });
    let lost = "until then messages that the broker keeps for this session are acknowledged";
    let running = mqtty(&["sub", "-t", "t/#", "-o", "table", "-q", "1", "-C", "2"])
        .args(&["-i", "me", "--no-clean"])
        .port(peer.port)
        .start();
    running.prints("TOPIC  MESSAGES  TIME");
    running.says(lost);
    printed.send(()).unwrap();
    let text = running.finish().code(0).text();
    let lines: Vec<_> = text.lines().map(|line| line.split("  ").next()).collect();
    assert_eq!(
        lines,
        [Some("TOPIC"), Some("t"), Some("t/longer")],
        "{text}"
    );
    // Nothing is kept, one message is acknowledged with its table, or nothing is acknowledged at all.
    let refusing = Refusing::start();
    for more in [
        &["-q", "1"][..],
        &["-q", "1", "--no-clean", "-C", "1"],
        &["-q", "0", "--no-clean"],
    ] {
        // The warning comes before the first connection.
        mqtty(&["sub", "-t", "t", "-o", "table", "-i", "me"])
            .args(more)
            .port(refusing.port)
            .run()
            .code(3)
            .did_not_say(lost);
    }
}
