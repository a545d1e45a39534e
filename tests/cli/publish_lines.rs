//! A message per line: nothing lost, nothing held back, nothing kept in memory.

use std::io::Write;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::support::bytes::{ack, ack_with, connack};
use crate::support::peer::{Conn, Peer};
use crate::support::run::{Run, mqtty};

const QUICKLY: Duration = Duration::from_secs(5);

/// The keep-alive that nobody asked for is 60 s. What ends because of one of 1 s takes 3 s and more: the clocks of
/// both sides, and 20 MB through a pipe on a busy machine.
const LONG_BEFORE_A_KEEP_ALIVE: Duration = Duration::from_secs(30);

fn lines(arguments: &[&str]) -> Run {
    mqtty(&["pub", "-t", "t", "-lm"]).args(arguments)
}

/// Takes and answers publishes at any QoS until the client leaves; their payloads.
fn take_all(conn: &mut Conn) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    while let Some(packet) = conn.next() {
        match packet.first >> 4 {
            3 => {
                payloads.push(packet.payload().to_vec());
                match packet.qos() {
                    1 => conn.send(ack(0x40, packet.publish_id())),
                    2 => conn.send(ack(0x50, packet.publish_id())),
                    _ => {}
                }
            }
            6 => conn.send(ack(0x70, packet.id())),
            14 => {}
            _ => panic!("{packet:02x?}"),
        }
    }
    payloads
}

#[test]
fn lines_are_bytes() {
    let input = b"one\n\n\xff\x00two\r\n three \nlast";
    let expected: [&[u8]; 5] = [b"one", b"", b"\xff\x00two", b" three ", b"last"];
    for qos in ["0", "1", "2"] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            assert_eq!(take_all(&mut conn), expected);
        });
        lines(&["-q", qos])
            .port(peer.port)
            .input(input)
            .run()
            .code(0)
            .said("Published 5 messages")
            .within(QUICKLY);
    }
}

#[test]
fn no_lines_at_all() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.farewell();
    });
    lines(&["-q", "1"]).port(peer.port).run().code(0);
}

#[test]
fn a_slow_producer() {
    let (seen, arrived) = std::sync::mpsc::channel();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        for _ in 0..3 {
            let publish = conn.acknowledge();
            seen.send(publish.payload().to_vec()).unwrap();
        }
        conn.farewell();
    });
    let mut running = lines(&["-q", "1"]).port(peer.port).open_stdin().start();
    for line in ["first", "second"] {
        running.write(format!("{line}\n"));
        // Each is there before the next is written.
        assert_eq!(arrived.recv().unwrap(), line.as_bytes());
    }
    running.write("unended");
    running.close_stdin();
    assert_eq!(arrived.recv().unwrap(), b"unended");
    running.finish().code(0).said("Published 3 messages");
}

#[test]
fn a_fast_producer() {
    const COUNT: usize = 100_000;
    let input: Vec<u8> = (0..COUNT)
        .flat_map(|number| format!("{number}\n").into_bytes())
        .collect();
    for qos in ["0", "1", "2"] {
        let broker = mqtty(&["broker", "--port", "0"]).start();
        let port = crate::subscribe::port_of(&broker);
        let subscriber = mqtty(&["sub", "-t", "t", "-o", "raw", "-C", "100000", "-q", qos])
            .port(port)
            .start();
        subscriber.says("Subscribed to t");
        lines(&["-q", qos])
            .port(port)
            .input(input.clone())
            .run()
            .code(0)
            .said("Published 100,000 messages");
        subscriber.finish().code(0).printed(&input);
        broker.interrupt();
        broker.finish().code(0);
    }
}

#[test]
fn a_producer_waits_for_a_broker_that_does_not_read() {
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.take(100_000);
        gone.recv().unwrap();
    });
    let (stdin, mut producer) = std::io::pipe().unwrap();
    rustix::io::ioctl_fionbio(&producer, true).unwrap();
    let running = lines(&["-rp", "0"]).port(peer.port).stdin(stdin).start();
    let line = [vec![b'x'; 1023], vec![b'\n']].concat();
    let mut written = 0;
    // Until nothing has been taken for a while: the sockets are full, and so is the pipe.
    loop {
        match producer.write(&line) {
            Ok(count) => written += count,
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
                let pause = Timespec {
                    tv_sec: 0,
                    tv_nsec: 500_000_000,
                };
                let mut waiting = [PollFd::new(&producer, PollFlags::OUT)];
                if poll(&mut waiting, Some(&pause)).unwrap() == 0 {
                    break;
                }
            }
        }
        assert!(written < 64 << 20, "all of it is taken, to wait in memory");
    }
    go.send(()).unwrap();
    running.finish().code(6);
}

#[test]
fn refused_lines_are_counted_and_the_rest_is_sent() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        for reason in [0, 0x97, 0x10, 0x87] {
            let publish = conn.expect(3);
            conn.send(ack_with(0x40, publish.publish_id(), reason));
        }
        conn.farewell();
    });
    lines(&["-q", "1"])
        .port(peer.port)
        .input("a\nb\nc\nd\n")
        .run()
        .code(4)
        .said("the broker refused line 2 to t: quota exceeded (0x97)")
        .said("the broker refused line 4 to t: not authorized (0x87)")
        .said("published 2 messages")
        .said("the broker refused 2");
}

#[test]
fn lines_above_the_brokers_limit_are_refused() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(connack(false, 0, &[vec![0x27, 0, 0, 0, 20]]));
        assert_eq!(take_all(&mut conn), [b"short", b"brief"]);
    });
    lines(&["-q", "1"])
        .port(peer.port)
        .input("short\nfar too long for it\nbrief\n")
        .run()
        .code(4)
        .said("cannot publish line 2 to t: ")
        .said("published 2 messages");
}

#[test]
fn an_acknowledgement_that_never_comes() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.acknowledge();
        conn.expect(3);
        conn.drain();
    });
    lines(&["-q", "1", "--timeout", "300ms"])
        .port(peer.port)
        .input("a\nb\n")
        .run()
        .code(5)
        .said("did not acknowledge line 2 to t within 300")
        .said("Published 1 message ")
        .within(QUICKLY);
}

#[test]
fn cut_in_the_middle_and_nothing_lost() {
    const COUNT: usize = 500;
    let input: Vec<u8> = (0..COUNT)
        .flat_map(|number| format!("{number}\n").into_bytes())
        .collect();
    let peer = Peer::play(|door| {
        let mut received = std::collections::BTreeSet::new();
        let note = |payload: &[u8], set: &mut std::collections::BTreeSet<usize>| {
            set.insert(std::str::from_utf8(payload).unwrap().parse().unwrap());
        };
        for round in 0..4 {
            let mut conn = door.accept();
            conn.open();
            for number in 0..100 {
                let publish = conn.expect(3);
                // Of the last ones the broker loses the message with its acknowledgement.
                if number < 90 {
                    conn.send(ack(0x40, publish.publish_id()));
                    note(publish.payload(), &mut received);
                }
            }
            assert!(received.len() < COUNT, "{round}");
        }
        let mut conn = door.accept();
        conn.open();
        for payload in take_all(&mut conn) {
            note(&payload, &mut received);
        }
        assert_eq!(received.len(), COUNT);
        assert_eq!(received.last(), Some(&(COUNT - 1)));
    });
    lines(&["-q", "1", "-rp", "1"])
        .port(peer.port)
        .input(input)
        .run()
        .code(0)
        .said("connection lost")
        .said("Published 500 messages");
}

#[test]
fn the_window_of_the_broker_is_kept() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(connack(false, 0, &[vec![0x21, 0, 2]]));
        let ids = [conn.expect(3).publish_id(), conn.expect(3).publish_id()];
        // Nothing more comes before an acknowledgement does; a ping shows it.
        assert_eq!(conn.packet().first, 0xC0);
        conn.send([ack(0x40, ids[0]), ack(0x40, ids[1]), vec![0xD0, 0]].concat());
        assert_eq!(take_all(&mut conn), [b"c"]);
    });
    lines(&["-q", "1", "-k", "1"])
        .port(peer.port)
        .input("a\nb\nc\n")
        .run()
        .code(0)
        .said("Published 3 messages");
}

#[test]
fn half_of_quality_two_lost_with_the_session() {
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.open();
        let id = conn.expect(3).publish_id();
        conn.send(ack(0x50, id));
        conn.expect(6);
        drop(conn);
        let mut conn = door.accept();
        conn.open();
        conn.farewell();
    });
    lines(&["-q", "2", "-rp", "1"])
        .port(peer.port)
        .input("a\n")
        .run()
        .code(6)
        .said("1 QoS 2 message was on its way when the broker lost the session: it may have been delivered or not");
}

#[test]
fn an_alias_stands_for_the_topic_from_the_second_line_on() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(connack(false, 0, &[vec![0x22, 0, 5]]));
        let first = conn.acknowledge();
        assert_eq!(
            (first.topic(), first.rest()),
            ("t", &b"\x03\x23\x00\x05a"[..])
        );
        let second = conn.acknowledge();
        assert_eq!(
            (second.topic(), second.rest()),
            ("", &b"\x03\x23\x00\x05b"[..])
        );
        conn.farewell();
    });
    lines(&["-q", "1", "-ta", "5"])
        .port(peer.port)
        .input("a\nb\n")
        .run()
        .code(0);
}

#[test]
fn at_qos_0_what_was_not_written_was_not_published() {
    // The input has ended, and all of it waits in front of a socket that takes nothing more.
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.take(1000);
    });
    lines(&["-rp", "0"])
        .port(peer.port)
        .input([vec![b'x'; 20_000_000], vec![b'\n']].concat())
        .run()
        .code(6)
        .did_not_say("ublished 1 message")
        .within(LONG_BEFORE_A_KEEP_ALIVE);
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.take(1000);
        gone.recv().unwrap();
    });
    let finished = lines(&["-rp", "0", "-k", "1"])
        .port(peer.port)
        .input([vec![b'x'; 20_000_000], vec![b'\n']].concat())
        .run();
    go.send(()).unwrap();
    finished
        .code(6)
        .said("PINGREQ")
        .did_not_say("ublished 1 message")
        .within(LONG_BEFORE_A_KEEP_ALIVE);
}

#[test]
fn lost_at_qos_0_and_sent_again_by_nobody() {
    // The first line is on its way when the connection is lost; what comes later goes to the next one.
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.open();
        conn.expect(3);
        drop(conn);
        let mut conn = door.accept();
        conn.open();
        assert_eq!(conn.expect(3).payload(), b"two");
        conn.farewell();
    });
    let mut running = lines(&["-rp", "1"]).port(peer.port).open_stdin().start();
    running.write("one\n");
    running.says("Reconnected to ");
    running.write("two\n");
    running.close_stdin();
    running
        .finish()
        .code(0)
        .said("warning: lines at QoS 0 that were on their way may be lost");
}

#[test]
fn no_broker_to_send_to() {
    let peer = Peer::once(drop);
    lines(&["-q", "1"])
        .port(peer.port)
        .input("a\n")
        .run()
        .code(3);
}

/// Before MQTT 5 a broker cannot say how many messages it takes at once, and some acknowledge what they have
/// no room for.
#[test]
fn only_so_many_at_qos_2_before_mqtt_5() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let mut on_their_way: Vec<u16> = (0..20).map(|_| conn.expect(3).publish_id()).collect();
        let mut come = on_their_way.len();
        while !on_their_way.is_empty() {
            let id = on_their_way.remove(0);
            conn.send(ack(0x50, id));
            // Nothing else comes before there is room.
            assert_eq!(conn.expect(6).id(), id);
            conn.send(ack(0x70, id));
            if come < 50 {
                on_their_way.push(conn.expect(3).publish_id());
                come += 1;
            }
        }
        conn.farewell();
    });
    let numbers: Vec<String> = (0..50).map(|number| number.to_string()).collect();
    lines(&["-V", "3.1.1", "-q", "2"])
        .port(peer.port)
        .input(numbers.join("\n"))
        .run()
        .code(0)
        .said("Published 50 messages")
        .within(QUICKLY);
}
