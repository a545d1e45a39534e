//! Which messages a subscriber takes, and how it ends by them.

use std::io::Read as _;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::support::bytes::{packet, publish, suback};
use crate::support::peer::{Conn, Packet, Peer};
use crate::support::run::{Run, mqtty};

/// A message of MQTT 5 at QoS 0, retained or not.
fn message(retain: bool, topic: &str, payload: &str) -> Vec<u8> {
    publish(u8::from(retain), topic, 0, payload)
}

/// Answers every UNSUBSCRIBE, by which a subscriber asks whether there is more, until the client leaves.
fn answer_until_farewell(conn: &mut Conn) {
    loop {
        let packet = conn.packet();
        match packet.first >> 4 {
            10 => unsubscribed(conn, packet.id()),
            14 => return assert_eq!(conn.next(), None),
            _ => panic!("{packet:02x?}"),
        }
    }
}

/// The next packet that does not ask whether more retained messages follow; those are answered.
fn next_but_questions(conn: &mut Conn) -> Packet {
    loop {
        let packet = conn.packet();
        match packet.first >> 4 {
            10 => unsubscribed(conn, packet.id()),
            _ => return packet,
        }
    }
}

fn unsubscribed(conn: &mut Conn, id: u16) {
    let [high, low] = id.to_be_bytes();
    conn.send(packet(0xB0, &[high, low, 0, 0x11]));
}

/// A subscriber of `#` with these flags, raw, and a broker that sends it these messages.
fn given(messages: Vec<Vec<u8>>, flags: &[&str]) -> (Peer, Run) {
    let peer = Peer::once(move |mut conn: Conn| {
        conn.open();
        conn.grant();
        conn.send(messages.concat());
        answer_until_farewell(&mut conn);
    });
    let limit: &[&str] = if flags.contains(&"-W") {
        &[]
    } else {
        &["-W", "20"]
    };
    let run = mqtty(&["sub", "-t", "#"])
        .args(limit)
        .args(flags)
        .port(peer.port);
    (peer, run)
}

#[test]
fn without_retained_ones() {
    let messages = vec![message(true, "a", "old"), message(false, "a", "new")];
    let (_peer, run) = given(messages, &["-R", "-C", "1", "-F", "%t %p"]);
    run.run().code(0).printed("a new\n");
}

#[test]
fn the_broker_is_told_to_keep_retained_ones() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let subscribe = conn.grant();
        assert_eq!(subscribe.body.last(), Some(&0x20));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "a", "-R", "-W", "0.2"])
        .port(peer.port)
        .run()
        .code(0);
}

#[test]
fn only_retained_ones() {
    let messages = vec![
        message(true, "a", "1"),
        message(true, "b", "2"),
        message(false, "a", "live"),
    ];
    let (_peer, run) = given(messages, &["--retained-only", "-o", "raw"]);
    run.run()
        .code(0)
        .printed("1\n2\n")
        .within(Duration::from_secs(10));
}

/// A message that is not retained may overtake retained ones of another filter, or such as wait for an
/// acknowledgement.
#[test]
fn retained_ones_of_every_filter() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let (first, second) = (conn.expect(8), conn.expect(8));
        conn.send(message(true, "a/1", "1"));
        conn.send(message(false, "a/1", "live"));
        conn.send(suback(first.id(), &[0]));
        conn.send(suback(second.id(), &[0]));
        let question = conn.expect(10);
        conn.send([message(true, "b/1", "2"), message(false, "a/1", "live")].concat());
        unsubscribed(&mut conn, question.id());
        let question = conn.expect(10);
        conn.send(message(true, "b/2", "3"));
        unsubscribed(&mut conn, question.id());
        answer_until_farewell(&mut conn);
    });
    mqtty(&["sub", "-t", "a/#", "b/#", "--retained-only", "-F", "%t %p"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("a/1 1\nb/1 2\nb/2 3\n")
        .within(Duration::from_secs(10));
}

/// A quiet tree: nobody publishes anything.
#[test]
fn retained_ones_where_nobody_publishes() {
    for (version, flags) in [
        ("5", &[][..]),
        ("3.1.1", &["-q", "1"]),
        ("3.1", &["-q", "2"]),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            let subscribe = conn.expect(8);
            let [high, low] = subscribe.id().to_be_bytes();
            if version == "5" {
                conn.send([suback(subscribe.id(), &[0]), message(true, "a", "1")].concat());
                return answer_until_farewell(&mut conn);
            }
            conn.send([0x90, 3, high, low, 0]);
            conn.send(b"\x31\x04\x00\x01a1");
            loop {
                let packet = conn.packet();
                match packet.first >> 4 {
                    10 => {
                        let [high, low] = packet.id().to_be_bytes();
                        conn.send([0xB0, 2, high, low]);
                    }
                    14 => return,
                    _ => panic!("{packet:02x?}"),
                }
            }
        });
        mqtty(&[
            "sub",
            "-t",
            "#",
            "--retained-only",
            "-o",
            "raw",
            "-V",
            version,
        ])
        .args(flags)
        .port(peer.port)
        .run()
        .code(0)
        .printed("1\n")
        .within(Duration::from_secs(15));
    }
}

/// Answers overtake messages: those that wait for the end of an exchange of QoS 2, one at a time, and those that the
/// broker has not read from its store yet.
#[test]
fn answers_overtake_retained_messages() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        // The store is slow.
        let question = conn.expect(10);
        unsubscribed(&mut conn, question.id());
        let question = conn.expect(10);
        unsubscribed(&mut conn, question.id());
        for id in 1..=3_u8 {
            conn.send(packet(0x35, &[0, 1, b'a', 0, id, 0, b'0' + id]));
            assert_eq!(next_but_questions(&mut conn).first >> 4, 5);
            // One answer comes before the next step each time.
            let question = conn.expect(10);
            unsubscribed(&mut conn, question.id());
            conn.send([0x62, 2, 0, id]);
            assert_eq!(next_but_questions(&mut conn).first >> 4, 7);
        }
        answer_until_farewell(&mut conn);
    });
    mqtty(&["sub", "-t", "#", "-q", "2", "--retained-only", "-o", "raw"])
        .args(&["--receive-maximum", "1"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("1\n2\n3\n")
        .within(Duration::from_secs(15));
}

#[test]
fn a_reconnect_amid_retained_messages() {
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.open();
        conn.grant();
        conn.send(message(true, "a", "1"));
        conn.expect(10);
        drop(conn);
        let mut conn = door.accept();
        conn.open();
        // The subscription is made again; a question may be asked before that.
        let subscribe = next_but_questions(&mut conn);
        assert_eq!(subscribe.first >> 4, 8);
        conn.send(suback(subscribe.id(), &[0]));
        conn.send([message(true, "a", "1"), message(true, "b", "2")].concat());
        answer_until_farewell(&mut conn);
    });
    mqtty(&[
        "sub",
        "-t",
        "#",
        "--retained-only",
        "-o",
        "raw",
        "-rp",
        "10",
    ])
    .port(peer.port)
    .run()
    .code(0)
    .printed("1\n1\n2\n")
    .within(Duration::from_secs(25));
}

/// A live message of QoS 1 does not use up the only place that there is for unacknowledged ones.
#[test]
fn live_messages_make_way_for_retained_ones() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(packet(0x32, &[0, 1, b'a', 0, 1, 0, b'l']));
        assert_eq!(next_but_questions(&mut conn).first >> 4, 4);
        conn.send(packet(0x33, &[0, 1, b'a', 0, 2, 0, b'r']));
        assert_eq!(next_but_questions(&mut conn).first >> 4, 4);
        answer_until_farewell(&mut conn);
    });
    mqtty(&["sub", "-t", "#", "-q", "1", "--retained-only", "-o", "raw"])
        .args(&["--receive-maximum", "1"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("r\n")
        .within(Duration::from_secs(15));
}

/// Answers are told before what comes with them is printed.
#[test]
fn the_answer_is_told_first() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let subscribe = conn.expect(8);
        conn.send([suback(subscribe.id(), &[0]), message(true, "a", "1")].concat());
        conn.farewell();
    });
    // Both streams into one pipe, as 2>&1 has it.
    let (mut reader, writer) = std::io::pipe().unwrap();
    mqtty(&["sub", "-t", "a", "-C", "1", "-o", "raw"])
        .port(peer.port)
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .run()
        .code(0);
    let mut all = String::new();
    reader.read_to_string(&mut all).unwrap();
    assert_eq!(all, "Subscribed to a (QoS 0)\n1\n");
}

#[test]
fn without_some_topics() {
    let messages = ["a/x", "b", "a/y/z", "c"]
        .map(|topic| message(false, topic, topic))
        .to_vec();
    let (_peer, run) = given(messages, &["-T", "a/#", "-T", "b", "-C", "1", "-o", "raw"]);
    run.run().code(0).printed("c\n");
}

#[test]
fn only_what_has_changed() {
    let messages = [
        ("a", "1"),
        ("a", "1"),
        ("b", "1"),
        ("a", "2"),
        ("b", "1"),
        ("a", "1"),
    ]
    .map(|(topic, payload)| message(false, topic, payload))
    .to_vec();
    let (_peer, run) = given(messages, &["--changed", "-C", "4", "-F", "%t%p"]);
    run.run().code(0).printed("a1\nb1\na2\na1\n");
}

/// What is shown is what counts: all of it, and not what is left out of it.
#[test]
fn what_has_changed_of_what_is_selected() {
    let messages = [
        r#"{"n":"x","t":1,"at":1}"#,
        r#"{"n":"x","t":1,"at":2}"#,
        r#"{"n":"y","t":1,"at":3}"#,
    ]
    .map(|payload| message(false, "a", payload))
    .to_vec();
    let flags = ["--changed", "--select", ".n, .t", "-C", "2", "-F", "%p"];
    let (_peer, run) = given(messages, &flags);
    run.run().code(0).printed("x\n1\ny\n1\n");
}

/// Of a thousand messages some half come through: how many is left to chance, within twelve standard deviations.
#[test]
fn by_chance() {
    let (acknowledged, all) = channel();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        for id in 1..=1000 {
            conn.send(publish(0x02, "t", id, "x"));
        }
        for _ in 1..=1000 {
            conn.expect(4);
        }
        acknowledged.send(()).unwrap();
        conn.farewell();
    });
    let running = mqtty(&["sub", "-t", "t", "-q", "1", "-o", "raw"])
        .args(&["--random-filter", "50"])
        .port(peer.port)
        .start();
    // What is acknowledged has been printed, or left out.
    all.recv().unwrap();
    running.says("Subscribed");
    running.interrupt();
    let finished = running.finish().code(0);
    let lines = finished.text().lines().count();
    assert!((310..690).contains(&lines), "{lines}");
}

#[test]
fn messages_that_are_left_out_are_acknowledged() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send([publish(0x02, "no", 1, "x"), publish(0x02, "yes", 2, "y")].concat());
        assert_eq!(conn.expect(4).id(), 1);
        assert_eq!(conn.expect(4).id(), 2);
        conn.farewell();
    });
    mqtty(&[
        "sub", "-t", "#", "-q", "1", "-T", "no", "-C", "1", "-o", "raw",
    ])
    .port(peer.port)
    .run()
    .code(0)
    .printed("y\n");
}

#[test]
fn subscribed_and_gone() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let subscribe = conn.expect(8);
        // What comes before the end is for the next time.
        conn.send(publish(0x02, "a", 1, "early"));
        conn.send(suback(subscribe.id(), &[1]));
        conn.farewell();
    });
    mqtty(&[
        "sub",
        "-t",
        "a",
        "-q",
        "1",
        "-E",
        "-i",
        "me",
        "--no-clean",
        "-se",
        "60",
    ])
    .port(peer.port)
    .run()
    .code(0)
    .said("Subscribed to a (QoS 1)")
    .printed("");
}

#[test]
fn unsubscribing() {
    for (code, words) in [
        (0x00, "Unsubscribed from old/#\n"),
        (
            0x11,
            "Unsubscribed from old/#; there was no such subscription",
        ),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            let unsubscribe = conn.expect(10);
            let [high, low] = unsubscribe.id().to_be_bytes();
            assert!(unsubscribe.body.ends_with(b"\x00\x05old/#"));
            conn.send(packet(0xB0, &[high, low, 0, code]));
            conn.farewell();
        });
        mqtty(&["sub", "-U", "old/#", "-E", "-i", "me", "--no-clean"])
            .port(peer.port)
            .run()
            .code(0)
            .said(words);
    }
    let peer = Peer::once(|mut conn| {
        conn.open();
        let [high, low] = conn.expect(10).id().to_be_bytes();
        conn.send(packet(0xB0, &[high, low, 0, 0x87]));
        conn.farewell();
    });
    mqtty(&["sub", "-U", "old/#", "-E"])
        .port(peer.port)
        .run()
        .code(4)
        .said("unsubscribing from \"old/#\" refused: not authorized (0x87)")
        .said("nothing was unsubscribed from");
}

#[test]
fn retained_messages_are_removed() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send([message(true, "a", "1"), message(true, "keep", "2")].concat());
        conn.send(message(true, "b", "3"));
        for topic in ["a", "b"] {
            let removal = next_but_questions(&mut conn);
            let [high, low] = removal.publish_id().to_be_bytes();
            conn.send([0x40, 2, high, low]);
            assert_eq!((removal.topic(), removal.payload()), (topic, &[][..]));
            assert_eq!(removal.first, 0x33);
            // We subscribe to what we remove: the echo is no message of its own.
            conn.send(message(false, topic, ""));
        }
        conn.send(message(false, "a", "live"));
        answer_until_farewell(&mut conn);
    });
    mqtty(&["sub", "-t", "#", "--retained-only", "--remove-retained"])
        .args(&["-T", "keep", "-F", "%t"])
        .port(peer.port)
        .run()
        .code(0)
        .said("Removed 2 retained messages")
        .printed("a\nb\n");
}

#[test]
fn removals_that_are_refused() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(message(true, "a", "1"));
        let removal = conn.expect(3);
        conn.send(crate::support::bytes::ack_with(
            0x40,
            removal.publish_id(),
            0x87,
        ));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "#", "--remove-retained", "-C", "1"])
        .port(peer.port)
        .run()
        .code(4)
        .said("1 retained message could not be removed: a: not authorized (0x87)");
}

#[test]
fn a_dry_run_removes_nothing() {
    let messages = vec![
        message(true, "a", "1"),
        message(true, "b", "2"),
        message(false, "a", "x"),
    ];
    let flags = [
        "--retained-only",
        "--remove-retained",
        "--dry-run",
        "-F",
        "%t",
    ];
    let (_peer, run) = given(messages, &flags);
    run.run()
        .code(0)
        .said("2 retained messages would be removed")
        .printed("a\nb\n");
}

#[test]
fn statistics_every_second() {
    let messages = vec![message(false, "a", "12345"), message(false, "b", "x")];
    let (_peer, run) = given(messages, &["--stats", "-o", "raw", "-W", "2.5"]);
    run.run()
        .code(0)
        .printed("12345\nx\n")
        .said(" msg/s  ")
        .said("  2 messages  2 topics\n");
}

/// Where the broker sends no retained messages, the end without any is explained.
#[test]
fn retained_messages_that_no_broker_sends() {
    let shared = "no retained messages for shared subscriptions such as $share/g/a, but some do";
    let never = "brokers send no retained messages for a with --retain-handling 2";
    let cases: [(&[&str], &str); 4] = [
        (&["-t", "$share/g/a", "--retained-only"], shared),
        (&["-t", "a", "$share/g/a", "--retained-only"], shared),
        (&["-t", "a", "--retained-only", "-rh", "2"], never),
        (&["-t", "a", "--remove-retained", "-rh", "2", "-E"], never),
    ];
    for (flags, words) in cases {
        mqtty(&["sub", "--embedded"])
            .args(flags)
            .run()
            .code(0)
            .said(words);
    }
    for flags in [&["--retained-only", "-rh", "1"][..], &["-rh", "2", "-E"]] {
        let finished = mqtty(&["sub", "--embedded", "-t", "a"]).args(flags).run();
        finished.code(0).did_not_say("no retained messages");
    }
}

#[test]
fn wrong_usage() {
    let cases: &[(&[&str], &str)] = &[
        (&["-R", "--retained-only"], "cannot be used with"),
        (&["-E", "-C", "1"], "cannot be used with"),
        (&["-F", "%t", "-o", "raw"], "cannot be used with"),
        (&["-F", "%k"], "unknown sequence %k at character 1"),
        (&["-T", "a/#/b"], "bad filter \"a/#/b\" for --filter-out"),
        (&["-U", "#a"], "bad filter \"#a\" for --unsubscribe"),
        (
            &["--random-filter", "0"],
            "a percentage above 0 and up to 100",
        ),
        (
            &["--random-filter", "NaN"],
            "a percentage above 0 and up to 100",
        ),
        (&["--dry-run"], "--remove-retained"),
    ];
    for (flags, words) in cases {
        mqtty(&["sub", "-t", "a"])
            .args(flags)
            .port(1)
            .run()
            .code(2)
            .said(words);
    }
}
