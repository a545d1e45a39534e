//! A broker that does not take what it is sent: one attempt where it says so, two where it just closes, and a
//! message that names what was not taken.

use std::net::TcpStream;
use std::time::Duration;

use crate::support::bytes::{CONNACK, ack, connack, packet, properties, property, suback};
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Door, Peer};
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_file;

const QUICKLY: Duration = Duration::from_secs(5);

/// Plays a broker over as many connections as come, which does not take payloads with an `X`: it answers them
/// with these bytes and closes. `came` is told every payload; the last connection ends with DISCONNECT.
fn picky(last: &'static [u8], came: std::sync::mpsc::Sender<String>) -> impl FnOnce(Door) + Send {
    move |door| {
        loop {
            let mut conn = door.accept();
            let connect = conn.open();
            let v5 = connect.body[2 + usize::from(connect.id())] == 5;
            while let Some(packet) = conn.next() {
                match packet.first >> 4 {
                    3 => {}
                    6 => {
                        conn.send(ack(0x70, packet.id()));
                        continue;
                    }
                    14 => return,
                    other => panic!("packet of type {other}"),
                }
                let payload = if v5 { packet.payload() } else { packet.rest() };
                let text = String::from_utf8_lossy(payload).into_owned();
                let bad = text.contains('X');
                came.send(text).unwrap();
                if bad {
                    conn.send(last);
                    break;
                }
                match packet.qos() {
                    0 => {}
                    1 => conn.send(ack(0x40, packet.publish_id())),
                    _ => conn.send(ack(0x50, packet.publish_id())),
                }
            }
        }
    }
}

fn publish(more: &[&str]) -> Run {
    mqtty(&["pub", "-t", "big", "-rp", "1"]).args(more)
}

/// DISCONNECT with a reason string.
fn disconnect(reason: u8) -> Vec<u8> {
    let body = [&[reason][..], &properties(&[property(0x1F, "not this")])].concat();
    packet(0xE0, &body)
}

#[test]
fn a_message_that_is_answered_with_disconnect_is_sent_once() {
    for reason in [
        0x81, 0x82, 0x83, 0x87, 0x90, 0x93, 0x94, 0x95, 0x97, 0x99, 0x9A, 0x9B,
    ] {
        for qos in ["0", "1", "2"] {
            let peer = Peer::once(move |mut conn: Conn| {
                conn.open();
                conn.expect(3);
                conn.send(disconnect(reason));
                conn.wait_for_close();
            });
            publish(&["-m", "12345", "-q", qos])
                .port(peer.port)
                .run()
                .code(4)
                .said("cannot publish the message to big (5 bytes): the broker disconnected: ")
                .said(&format!("(0x{reason:02x}): \"not this\""))
                .did_not_say("published to")
                .did_not_say("econnecting")
                .within(QUICKLY);
        }
    }
}

#[test]
fn one_line_of_a_pipe_that_is_answered_with_disconnect() {
    for qos in ["0", "1", "2"] {
        // Until the end of its input is known, there may be other lines to come back for.
        let peer = Peer::play(move |door| {
            let mut conn = door.accept();
            conn.open();
            conn.expect(3);
            conn.send(disconnect(0x95));
            conn.wait_for_close();
            loop {
                let mut conn = door.accept();
                if conn.next().is_none() {
                    return;
                }
                conn.send(CONNACK);
                conn.wait_for_close();
            }
        });
        publish(&["-lm", "-q", qos])
            .port(peer.port)
            .input("12345\n")
            .run()
            .code(4)
            .said("cannot publish line 1 to big (5 bytes): the broker disconnected: ")
            .said("packet too large (0x95): \"not this\"")
            .said("published 0 messages (0 B) in ")
            .within(QUICKLY);
        // Who connects and says nothing ends the script.
        drop(TcpStream::connect(("127.0.0.1", peer.port)).unwrap());
    }
}

#[test]
fn the_other_lines_are_sent_when_one_is_refused() {
    for (qos, last) in [("1", &[0xE0, 1, 0x87][..]), ("2", &[0xE0, 1, 0x90])] {
        let (came, coming) = std::sync::mpsc::channel();
        let peer = Peer::play(picky(last, came));
        publish(&["-lm", "-q", qos, "--no-clean", "-i", "me"])
            .port(peer.port)
            .input("one\nXXX\nthree\nfour\n")
            .run()
            .code(4)
            .said("cannot publish line 2 to big (3 bytes): the broker disconnected: ")
            .said(" messages (12 B")
            .within(QUICKLY);
        drop(peer);
        let came: Vec<String> = coming.iter().collect();
        assert!(
            came.iter().filter(|text| *text == "XXX").count() <= 2,
            "{came:?}"
        );
        for line in ["one", "three", "four"] {
            assert!(came.iter().any(|text| text == line), "{came:?}");
        }
    }
}

#[test]
fn a_message_over_which_the_connection_is_closed_twice_is_given_up() {
    for (version, qos) in [("3.1.1", "1"), ("3.1.1", "2"), ("3.1", "1"), ("5", "1")] {
        let (came, coming) = std::sync::mpsc::channel();
        let peer = Peer::play(move |door| {
            for _ in 0..2 {
                let mut conn = door.accept().opened();
                conn.expect(3);
                came.send(()).unwrap();
            }
        });
        let finished = publish(&["-m", "12345", "-q", qos, "-V", version])
            .port(peer.port)
            .run()
            .code(6)
            .said("gave up on the message to big (5 bytes): the broker closed the connection twice")
            .said("it may be larger than the broker accepts")
            .did_not_say("gave up after")
            .within(QUICKLY);
        names_who_may_know(finished, version);
        drop(peer);
        assert_eq!(coming.iter().count(), 2);
    }
}

#[test]
fn a_line_over_which_the_connection_is_closed_twice_is_given_up_and_the_others_are_sent() {
    for (qos, version) in [("1", "3.1.1"), ("2", "3.1.1"), ("1", "3.1"), ("1", "5")] {
        let (came, coming) = std::sync::mpsc::channel();
        let peer = Peer::play(picky(b"", came));
        let finished = publish(&["-lm", "-q", qos, "-V", version])
            .port(peer.port)
            .input("one\nXXX\nthree\nXXXX\nfive\n")
            .run()
            .code(6)
            .said("gave up on line 2 to big (3 bytes): ")
            .said("gave up on line 4 to big (4 bytes): ")
            .said("gave up on 2")
            // The size is that of the others.
            .said(if qos == "1" {
                "published 3 messages (12 B) in "
            } else {
                " messages (12 B"
            })
            .within(QUICKLY);
        names_who_may_know(finished, version);
        drop(peer);
        let came: Vec<String> = coming.iter().collect();
        assert_eq!(
            came.iter().filter(|text| *text == "XXX").count(),
            2,
            "{came:?}"
        );
        assert!(came.contains(&"five".to_owned()), "{came:?}");
    }
}

#[test]
fn a_connection_that_is_refused_after_it_was_accepted() {
    for reason in [0x81, 0x82, 0x87, 0x97] {
        let peer = Peer::once(move |mut conn: Conn| {
            conn.open();
            conn.send(disconnect(reason));
            conn.wait_for_close();
        });
        mqtty(&["conn", "-rp", "1"])
            .port(peer.port)
            .run()
            .code(4)
            .said(&format!("(0x{reason:02x}): \"not this\""))
            .did_not_say("econnecting")
            .within(QUICKLY);
    }
}

#[test]
fn a_subscription_that_is_answered_with_disconnect() {
    for reason in [0x82, 0x87, 0x8F, 0x97, 0x9E, 0xA1, 0xA2] {
        let peer = Peer::once(move |mut conn: Conn| {
            conn.open();
            conn.expect(8);
            conn.send(disconnect(reason));
            conn.wait_for_close();
        });
        mqtty(&["sub", "-t", "secret/#", "-rp", "1"])
            .port(peer.port)
            .run()
            .code(4)
            .said("cannot subscribe to secret/#: the broker disconnected: ")
            .said(&format!("(0x{reason:02x}): \"not this\""))
            .did_not_say("econnecting")
            .within(QUICKLY);
    }
}

#[test]
fn a_refusal_long_after_the_subscription() {
    let peer = Peer::once(move |mut conn: Conn| {
        conn.open();
        let subscribe = conn.expect(8);
        conn.send([suback(subscribe.id(), &[0]), disconnect(0x87)].concat());
        conn.wait_for_close();
    });
    mqtty(&["sub", "-t", "t", "-rp", "1"])
        .port(peer.port)
        .run()
        .code(4)
        .said("not authorized (0x87)")
        .did_not_say("cannot subscribe")
        .within(QUICKLY);
}

#[test]
fn a_difficulty_that_passes_is_waited_for() {
    for reason in [0x80, 0x89, 0x8B, 0x8D, 0x96, 0x9F, 0xA0] {
        let peer = Peer::play(move |door| {
            let mut conn = door.accept().opened();
            conn.expect(3);
            conn.send(disconnect(reason));
            drop(conn);
            let mut conn = door.accept().opened();
            conn.acknowledge();
            conn.farewell();
        });
        publish(&["-m", "x", "-q", "1"])
            .port(peer.port)
            .run()
            .code(0)
            .within(QUICKLY);
    }
}

#[test]
fn another_client_with_this_identifier() {
    let peer = Peer::play(|door| {
        for _ in 0..4 {
            door.accept().open();
        }
    });
    mqtty(&["conn", "-i", "twin", "-V", "3.1.1", "-rp", "1"])
        .args(&["--maximum-reconnect-times", "3"])
        .port(peer.port)
        .run()
        .code(6)
        .said("another client may use the client identifier \"twin\"")
        .within(QUICKLY);
    let peer = Peer::once(|mut conn: Conn| {
        conn.open();
        conn.send([0xE0, 1, 0x8E]);
        conn.wait_for_close();
    });
    mqtty(&["sub", "-t", "t", "-i", "twin"])
        .port(peer.port)
        .run()
        .code(6)
        .said("another client has connected with this client identifier");
}

/// What an older version would not tell is not advised to who speaks MQTT 5 already.
fn names_who_may_know(finished: Finished, version: &str) {
    match version {
        "5" => finished
            .said("; the broker's log may name the reason\n")
            .did_not_say("-V 5"),
        _ => finished.said("; the broker's log or MQTT 5 (-V 5) may name the reason\n"),
    };
}

#[test]
fn a_broker_that_closes_over_every_subscription() {
    for version in ["3.1", "3.1.1", "5"] {
        let peer = Peer::play(|door| {
            for _ in 0..4 {
                door.accept().opened().expect(8);
            }
        });
        let finished = mqtty(&["sub", "-t", "t", "-V", version, "-rp", "1"])
            .args(&["--maximum-reconnect-times", "3"])
            .port(peer.port)
            .run()
            .code(6)
            .said("gave up after 3 attempts to reconnect")
            .said("may subscribe")
            .did_not_say("another client");
        names_who_may_know(finished, version);
    }
}

#[test]
fn one_attempt_is_one() {
    let peer = Peer::play(|door| {
        for _ in 0..2 {
            door.accept().open();
        }
    });
    mqtty(&["conn", "-rp", "1", "--maximum-reconnect-times", "1"])
        .port(peer.port)
        .run()
        .code(6)
        .said("gave up after 1 attempt to reconnect");
}

#[test]
fn what_is_sent_again_in_a_new_session_is_counted() {
    for (qos, exit) in [("2", 6), ("1", 0)] {
        let lines = "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n";
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
        publish(&["-lm", "-q", qos])
            .port(peer.port)
            .input(lines)
            .run()
            .code(exit)
            .said(&format!("warning: 10 QoS {qos} messages were sent again"))
            .said("they may be delivered twice")
            .said("Published 10 messages");
    }
}

#[test]
fn one_message_that_is_sent_again_in_a_new_session() {
    let peer = Peer::play(|door| {
        door.accept().opened().expect(3);
        let mut conn = door.accept().opened();
        let id = conn.expect(3).publish_id();
        conn.send(ack(0x50, id));
        conn.expect(6);
        conn.send(ack(0x70, id));
        conn.farewell();
    });
    publish(&["-m", "x", "-q", "2"])
        .port(peer.port)
        .run()
        .code(6)
        .said("1 QoS 2 message was sent again")
        .said("Message published to big");
}

#[test]
fn what_a_kept_session_knows_is_not_counted() {
    let peer = Peer::play(|door| {
        door.accept().opened().expect(3);
        let mut conn = door.accept();
        conn.expect(1);
        conn.send(connack(true, 0, &[]));
        let publish = conn.expect(3);
        assert_eq!(publish.first & 8, 8, "DUP");
        conn.send(ack(0x50, publish.publish_id()));
        conn.expect(6);
        conn.send(ack(0x70, publish.publish_id()));
        conn.farewell();
    });
    publish(&["-m", "x", "-q", "2", "--no-clean", "-i", "me"])
        .port(peer.port)
        .run()
        .code(0)
        .did_not_say("sent again");
}

#[test]
fn what_no_client_may_send_is_refused_before_connecting() {
    for (arguments, error) in [
        (
            &["pub", "-t", "t", "-m", "x", "-d"][..],
            "--dup is not allowed with QoS 0",
        ),
        (
            &["bench", "pub", "-t", "t", "-d"],
            "--dup is not allowed with QoS 0",
        ),
        (
            &["simulate", "-sc", "tesla", "-d"],
            "--dup is not allowed with QoS 0",
        ),
        (
            &["pub", "-t", "t", "-m", "x", "-si", "7"],
            "--subscription-identifier cannot be used to publish",
        ),
        (
            &[
                "conn",
                "--once",
                "--disconnect-session-expiry",
                "60",
                "-Wt",
                "w",
                "-Wm",
                "BOOM",
            ],
            "--disconnect-session-expiry needs a --session-expiry-interval",
        ),
        (
            &[
                "pub",
                "-t",
                "t",
                "-m",
                "x",
                "--disconnect-session-expiry",
                "never",
                "-se",
                "0",
            ],
            "--disconnect-session-expiry needs a --session-expiry-interval",
        ),
        (
            &["sub", "-t", "t", "--disconnect-session-expiry", "60"],
            "--disconnect-session-expiry needs a --session-expiry-interval",
        ),
        (
            &[
                "bench",
                "conn",
                "-c",
                "1",
                "--disconnect-session-expiry",
                "60",
            ],
            "--disconnect-session-expiry needs a --session-expiry-interval",
        ),
        (
            &["conn", "-V", "3.1.1", "-P", "x"],
            "MQTT 3.1.1 cannot carry a password without a user name",
        ),
        (
            &["bench", "conn", "-V", "3.1.1", "-P", "x"],
            "MQTT 3.1.1 cannot carry a password",
        ),
        (
            &["conn", "-V", "3.1.1", "-i", "", "--no-clean"],
            "--client-id is empty",
        ),
        (&["sub", "-t", "$share/g/t", "-nl", "true"], "--no-local"),
        (&["pub", "-t", "t/#", "-m", "x"], "wildcards"),
        (&["pub", "-t", "t", "-m", "x", "-rt", "a/+"], "wildcards"),
        (&["conn", "-Wt", "w/#", "-Wm", "x"], "wildcards"),
        (&["pub", "-t", "t", "-m", "x", "-ta", "0"], "--topic-alias"),
        (&["sub", "-t", "t", "-si", "0"], "--subscription-identifier"),
        (&["conn", "--receive-maximum", "0"], "--receive-maximum"),
        (
            &["conn", "--maximum-packet-size", "0"],
            "--maximum-packet-size",
        ),
        (&["conn", "-Wt", "w", "-Wm", "x", "-Wq", "3"], "--will-qos"),
    ] {
        // Nobody listens: what is refused is not tried.
        mqtty(arguments).port(1).run().code(2).said(error);
    }
}

#[test]
fn what_looks_alike_and_is_allowed() {
    for arguments in [
        &["--disconnect-session-expiry", "0"][..],
        &["--disconnect-session-expiry", "60", "-se", "1"],
        &[
            "--disconnect-session-expiry",
            "60",
            "--no-clean",
            "-i",
            "me",
        ],
        &["-P", "x"],
    ] {
        let peer = Peer::once(|mut conn: Conn| {
            conn.open();
            conn.farewell();
        });
        mqtty(&["conn", "--once"])
            .args(arguments)
            .port(peer.port)
            .run()
            .code(0);
    }
}

#[test]
fn a_null_character_in_a_json_line_is_refused_with_its_line() {
    for (line, error) in [
        (
            r#"{"topic":"a\u0000b","payload":"x"}"#,
            "it contains a null character",
        ),
        (
            r#"{"topic":"a","payload":"x","properties":{"content_type":"a\u0000"}}"#,
            "content type contains a null character",
        ),
        (
            r#"{"topic":"a","payload":"x","properties":{"user_properties":[["k","v\u0000"]]}}"#,
            "user property contains a null character",
        ),
        (
            r#"{"topic":"a","payload":"x","properties":{"user_properties":[["\u0000","v"]]}}"#,
            "user property contains a null character",
        ),
        (
            r#"{"topic":"a","payload":"x","properties":{"response_topic":"\u0000"}}"#,
            "it contains a null character",
        ),
    ] {
        let peer = Peer::once(|mut conn: Conn| {
            conn.open();
            let first = conn.expect(3);
            assert_eq!(first.topic(), "ok");
            conn.farewell();
        });
        mqtty(&["pub", "--json-lines"])
            .port(peer.port)
            .input(format!("{{\"topic\":\"ok\",\"payload\":\"1\"}}\n{line}\n"))
            .run()
            .code(7)
            .said("line 2: ")
            .said(error);
    }
    // In a payload it is data.
    let peer = Peer::once(|mut conn: Conn| {
        conn.open();
        assert_eq!(conn.expect(3).payload(), b"x\0");
        conn.farewell();
    });
    mqtty(&["pub", "--json-lines"])
        .port(peer.port)
        .input(r#"{"topic":"a","payload":"x\u0000"}"#)
        .run()
        .code(0);
}

#[test]
fn names_from_a_file_that_no_topic_can_hold() {
    for (column, placeholder) in [("username", "%u"), ("client_id", "%c")] {
        for (name, error) in [
            ("a+b", "bad topic \"t/a+b/"),
            ("#", "bad topic \"t/#/"),
            ("+", "bad topic \"t/+/"),
            ("a\0b", "without null characters"),
        ] {
            let file = scratch_file("c.csv", format!("{column}\ngood\n{name}\n"));
            let topic = format!("t/{placeholder}/%i");
            for command in [
                &["bench", "pub", "-m", "x"][..],
                &["bench", "pub", "-m", "x", "-t", "other"],
                &["simulate", "-sc", "tesla"],
            ] {
                // Nobody listens: what is refused is not tried.
                let finished = mqtty(command)
                    .args(&["-t", &topic, "-L", "1", "-rp", "0", "--clients-from", &file])
                    .port(1)
                    .run();
                finished.code(2).said("line 3").said(error);
            }
        }
    }
    // What a filter cannot hold.
    let file = scratch_file("c.csv", "username\ngood\na+b\n");
    mqtty(&["bench", "sub", "-t", "t/%u", "--clients-from", &file])
        .port(1)
        .run()
        .code(2)
        .said("bad filter \"t/a+b\"")
        .said("line 3");
    // Names of which one holds the index, and names that are in no topic.
    let file = scratch_file("c.csv", "client_id\nc+%i\n");
    mqtty(&[
        "bench",
        "pub",
        "-t",
        "t/%c",
        "-c",
        "2",
        "-L",
        "1",
        "--clients-from",
        &file,
    ])
    .port(1)
    .run()
    .code(2)
    .said("t/c+1")
    .said("line 2");
    mqtty(&[
        "bench",
        "pub",
        "-t",
        "t/%i",
        "-c",
        "1",
        "-L",
        "1",
        "--clients-from",
        &file,
    ])
    .port(1)
    .run()
    .code(3);
}

#[test]
fn a_property_in_the_wrong_packet_is_malformed() {
    // A reason string in a PUBLISH; a topic alias in a SUBACK.
    let publish = packet(
        0x30,
        &[&[0, 1, b't'][..], &properties(&[property(0x1F, "x")]), b"x"].concat(),
    );
    let suback = packet(0x90, &[0, 9, 3, 0x23, 0, 1, 0]);
    for (bytes, error) in [
        (
            publish,
            "malformed PUBLISH: it cannot carry the property reason string",
        ),
        (
            suback,
            "malformed SUBACK: it cannot carry the property topic alias",
        ),
    ] {
        let peer = Peer::once(move |mut conn: Conn| {
            conn.open();
            conn.grant();
            conn.send(&bytes);
            let said: Vec<u8> = conn
                .drain()
                .iter()
                .filter(|p| p.first == 0xE0)
                .map(|p| p.body[0])
                .collect();
            assert_eq!(said, [0x81]);
        });
        mqtty(&["sub", "-t", "t", "-rp", "0"])
            .port(peer.port)
            .run()
            .code(6)
            .said(error);
    }
}
