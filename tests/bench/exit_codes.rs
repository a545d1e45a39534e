//! What decides the exit code: limits that are not reached, thresholds, and what was received but not measured.

use std::time::Duration;

use rustix::process::Signal;

use crate::bulk_broker::{Answer, Behaviour, BulkBroker};
use crate::report::{Report, bench};
use crate::support::bytes::{ack, connack, publish, suback};
use crate::support::peer::{Conn, Peer};
use crate::support::run::{hangup_is_ignored, mqtty};
use crate::support::scratch::scratch_dir;

#[test]
fn a_limit_that_is_not_reached_in_time_is_no_success() {
    for (backlog, arguments, line) in [
        (
            1,
            "sub -c 1 -t t -q 1 -L 100 -z 500ms",
            "only 1 of 100 messages was received",
        ),
        (
            0,
            "sub -c 1 -t t -L 100 -z 500ms",
            "only 0 of 100 messages were received",
        ),
        (
            0,
            "pub -c 1 -t t -q 1 --inflight 1 -im 0 -L 1M -z 500ms",
            "of 1,000,000 messages were written",
        ),
        (
            0,
            "pub -c 1 -t t -q 1 --rate 1 -L 1000 -z 500ms",
            "only 1 of 1,000 messages was written",
        ),
        (
            0,
            "e2e --pubs 1 --subs 1 --rate 1 -L 1000 -z 500ms",
            "only 1 of 1,000 messages was written",
        ),
    ] {
        let broker = BulkBroker::start(Behaviour {
            answer: Answer::Late(Duration::from_millis(1)),
            backlog,
            ..Behaviour::default()
        });
        let report = Report::from(bench(broker.port, arguments), 5);
        assert!(report.run.stderr.contains(line), "{}", report.run);
    }
    let broker = BulkBroker::polite();
    let words: Vec<_> = "simulate -sc tesla -c 1 --rate 1 -L 1000 -z 500ms"
        .split(' ')
        .collect();
    let run = mqtty(&words).port(broker.port).run().code(5);
    assert!(
        run.stderr.contains("only 1 of 1,000 messages was written"),
        "{run}"
    );
    // It is reached: all is well, however long the run might have gone on.
    let broker = BulkBroker::start(Behaviour {
        backlog: 100,
        ..Behaviour::default()
    });
    let run = bench(broker.port, "sub -c 1 -t t -q 1 -L 100 -z 1h");
    Report::from(run, 0).counts(&[("received", 100)]);
    // With thresholds only these decide.
    let run = bench(
        broker.port,
        "sub -c 1 -t t -L 1000 -z 300ms --fail-if received<100",
    );
    Report::from(run, 0);
}

/// The number decides, and so does the whole that it is a part of.
#[test]
fn one_message_is_not_several() {
    for (arguments, said) in [
        (
            "sub -c 1 -t t -L 1 -z 100ms",
            "only 0 of 1 message was received before the end",
        ),
        (
            "sub -c 1 -t t -L 2 -z 100ms",
            "only 0 of 2 messages were received before the end",
        ),
    ] {
        let broker = BulkBroker::polite();
        let run = bench(broker.port, arguments);
        let stderr = Report::from(run, 5).run.stderr;
        assert!(stderr.contains(said), "{stderr}");
    }
    let broker = BulkBroker::start(Behaviour {
        backlog: 1,
        ..Behaviour::default()
    });
    let stderr = Report::from(bench(broker.port, "sub -c 1 -t t -L 3 -z 1s"), 5)
        .run
        .stderr;
    let said = "only 1 of 3 messages was received before the end";
    assert!(stderr.contains(said), "{stderr}");
    let refusing = BulkBroker::start(Behaviour {
        answer: Answer::Refuse(0x87),
        ..Behaviour::default()
    });
    let stderr = Report::from(bench(refusing.port, "pub -c 1 -t t -q 1 -im 0 -L 1"), 4)
        .run
        .stderr;
    assert!(
        stderr.contains("1 of 1 message was refused by "),
        "{stderr}"
    );
}

#[test]
fn messages_that_nobody_gets_are_counted_and_noted() {
    for qos in ["1", "2"] {
        let broker = BulkBroker::start(Behaviour {
            answer: Answer::Refuse(0x10),
            ..Behaviour::default()
        });
        let folder = scratch_dir();
        let (csv, html) = (folder.join("r.csv"), folder.join("r.html"));
        let run = bench(broker.port, "pub -c 2 -i 0 -t t -im 0 -L 10 -q")
            .args(&[qos])
            .args(&["--report", csv.to_str().unwrap()])
            .args(&["--report", html.to_str().unwrap()]);
        let report = Report::from(run, 0);
        report.counts(&[("acked", 10), ("no_subscribers", 10), ("refused", 0)]);
        let note = "10 of 10 acknowledged messages had no subscriber";
        let notes = report.json["environment"]["notes"].to_string();
        assert!(notes.contains(note), "{notes}");
        let csv = std::fs::read_to_string(csv).unwrap();
        let rows: Vec<Vec<_>> = csv.lines().map(|row| row.split(',').collect()).collect();
        let column = |name| {
            let at = rows[0].iter().position(|it| *it == name).unwrap();
            let cells = rows[1..].iter().map(|row| row[at].parse::<u64>().unwrap());
            cells.sum::<u64>()
        };
        assert_eq!(column("no_subscribers"), column("acked"));
        let html = std::fs::read_to_string(html).unwrap();
        assert!(html.contains(note) && html.contains("<td>no subscribers</td>"));
        let words = [
            "bench", "pub", "-c", "1", "-t", "t", "-im", "0", "-L", "5", "-q", qos,
        ];
        let text = mqtty(&words).port(broker.port).run().code(0).text();
        assert!(text.contains("acked 5   no subscribers 5\n"), "{text}");
        assert!(text.contains("note: 5 of 5 acknowledged"), "{text}");
        let run = bench(
            broker.port,
            "pub -c 1 -t t -im 0 -L 5 --fail-if no_subscribers>0 -q",
        );
        Report::from(run.args(&[qos]), 9);
    }
    let broker = BulkBroker::polite();
    let report = Report::from(bench(broker.port, "pub -c 1 -t t -im 0 -L 5 -q 1"), 0);
    report.counts(&[("acked", 5), ("no_subscribers", 0)]);
    assert_eq!(report.json["environment"]["notes"].to_string(), "[]");
}

#[test]
fn several_topics_are_taken_in_turn_by_each_client() {
    let topics = ["-t", "a/%i", "-t", "b", "-q", "1"];
    for pace in ["-im 0", "--rate 1k"] {
        let broker = BulkBroker::polite();
        let run = bench(broker.port, &format!("pub -c 2 -i 0 -L 8 {pace}"));
        Report::from(run.args(&topics), 0).counts(&[("acked", 8)]);
        let expected = [("a/1", 2), ("a/2", 2), ("b", 4)];
        let expected = expected.map(|(topic, count)| (topic.to_owned(), count));
        assert_eq!(broker.seen().topics, expected.into_iter().collect());
    }
    // A template knows the topic of its message.
    let broker = BulkBroker::polite();
    let run = bench(broker.port, "pub -c 1 -im 0 -L 4 --template -m <{{topic}}>");
    Report::from(run.args(&topics), 0);
    let payloads = [b"<a/1>".to_vec(), b"<b>".to_vec()];
    assert_eq!(broker.seen().payloads, payloads.into_iter().collect());
    // An alias stands for one topic.
    let run = bench(broker.port, "pub -c 1 -im 0 -L 4 --topic-alias 1");
    let report = Report::from(run.args(&topics), 0);
    assert!(
        report.run.stderr.contains("--topic-alias is ignored"),
        "{}",
        report.run
    );
    let words = "simulate -sc tesla -c 2 --print 5 -t x/%sc/%i -t y";
    let words: Vec<_> = words.split(' ').collect();
    let printed = mqtty(&words).run().code(0).text();
    let found: Vec<_> = printed
        .lines()
        .filter_map(|it| Some(it.split_once('\t')?.0))
        .collect();
    assert_eq!(found, ["x/tesla/1", "x/tesla/2", "y", "y", "x/tesla/1"]);
    // Subscribers take all of them.
    let broker = BulkBroker::start(Behaviour {
        backlog: 2,
        ..Behaviour::default()
    });
    let report = Report::from(bench(broker.port, "sub -c 1 -t a -t b -q 1 -L 4"), 0);
    report.counts(&[("subscribed", 2), ("received", 4)]);
}

/// A broker with three messages in the client's session, which it sends at once.
fn queued(conn: &mut Conn) {
    conn.expect(1);
    let mut bytes = connack(true, 0, &[]);
    for id in 1..=3 {
        bytes.extend(publish(2, "ps/x", id, "queued"));
    }
    conn.send(bytes);
    let mut taken = 0;
    while let Some(packet) = conn.next() {
        match packet.first >> 4 {
            3 => conn.send(ack(0x40, packet.publish_id())),
            4 => taken += 1,
            8 => conn.send(suback(packet.id(), &[1])),
            _ => {}
        }
    }
    assert_eq!(taken, 3);
}

#[test]
fn messages_that_were_queued_for_a_session_are_counted() {
    let session = "-I devx --no-clean -se 300";
    for work in [
        "sub -c 1 -t ps/x -q 1 -z 300ms",
        "conn -c 1 -z 300ms",
        "pub -c 1 -t other -q 1 --rate 1 -z 300ms",
    ] {
        let peer = Peer::once(|mut conn| queued(&mut conn));
        let report = Report::from(bench(peer.port, &format!("{work} {session}")), 0);
        report.counts(&[("received_unmeasured", 3), ("received", 0)]);
        let notes = report.json["environment"]["notes"].to_string();
        assert!(notes.contains("3 messages arrived outside"), "{notes}");
    }
    // In bench e2e they are not of this run; that is no damage as long as nothing is measured.
    let peer = Peer::play(|door| {
        let mut subscriber = door.accept();
        subscriber.expect(1);
        let mut bytes = connack(true, 0, &[]);
        for id in 1..=3 {
            bytes.extend(publish(2, "ps/x", id, "queued"));
        }
        subscriber.send(bytes);
        for _ in 0..3 {
            subscriber.expect(4);
        }
        let mut publisher = door.accept();
        publisher.open();
        subscriber.grant();
        publisher.expect(3);
        publisher.wait_for_close();
        subscriber.wait_for_close();
    });
    let run = bench(
        peer.port,
        "e2e --pubs 1 --subs 1 -i 100 --threads 1 --rate 10 -L 1 --drain 100ms -t ps/x -I d%i --no-clean -se 300",
    );
    let report = Report::from(run, 6);
    report.counts(&[
        ("received_unmeasured", 3),
        ("received", 0),
        ("corrupted", 0),
    ]);
    // A warm-up is counted, and no news.
    let broker = BulkBroker::start(Behaviour {
        backlog: 7,
        ..Behaviour::default()
    });
    let report = Report::from(
        bench(broker.port, "sub -c 1 -t t -q 1 --warmup 2s -z 100ms"),
        0,
    );
    report.counts(&[("received_unmeasured", 7), ("received", 0)]);
    assert_eq!(report.json["environment"]["notes"].to_string(), "[]");
}

#[test]
fn sighup_stops_drains_and_reports() {
    if hangup_is_ignored() {
        return;
    }
    for (arguments, code) in [
        ("pub -c 2 -i 0 -t t -q 1 --rate 100", 0),
        ("pub -c 2 -i 0 -t t -q 1 --rate 100 -z 1h", 129),
        ("sub -c 2 -i 0 -t t -L 1M", 129),
        ("conn -c 2 -i 0", 0),
    ] {
        let broker = BulkBroker::start(Behaviour {
            answer: Answer::Late(Duration::from_millis(100)),
            ..Behaviour::default()
        });
        let running = bench(broker.port, arguments).start();
        running.says("connected 2/2");
        let sends = arguments.starts_with("pub");
        broker.until(|seen| !sends || seen.messages >= 30);
        // A shell that ends may say it twice; the drain goes on.
        running.signal(Signal::HUP);
        running.signal(Signal::HUP);
        let report = Report::of(running.finish().code(code));
        let written = report.counter("written");
        report.counts(&[("acked", written), ("timed_out", 0)]);
        broker.until(|seen| seen.open == 0);
        assert_eq!(broker.seen().farewells, 2);
    }
}
