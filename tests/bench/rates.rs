//! Every rate that is printed is what the peer has seen, in the time in which it saw it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bulk_broker::{Answer, Behaviour, BulkBroker, Forwarding, Seen};
use crate::report::{Report, bench};
use crate::support::scratch::scratch_dir;

const FLOWS: [&str; 4] = ["connected", "written", "acked", "received"];

/// A number as people read it, after a word.
fn shown(text: &str, before: &str, after: &str) -> Option<f64> {
    let rest = text.split_once(before)?.1;
    let number = rest.split_once(after)?.0.trim();
    Some(number.replace(',', "").parse().unwrap())
}

/// The number of a tile of the page.
fn tile(page: &str, label: &str) -> Option<f64> {
    let before = page.split_once(&format!("</b><span>{label}</span>"))?.0;
    let number = before.rsplit_once('>').unwrap().1;
    Some(number.replace(',', "").parse().unwrap())
}

/// Whether two numbers are the same but for what is cut off when they are shown.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.51_f64.max(a.abs() * 0.01)
}

/// Runs a benchmark, and compares what it says in every form with what the peer has seen.
fn check(arguments: &str, behaviour: Behaviour) -> Report {
    let broker = BulkBroker::start(behaviour);
    let folder = scratch_dir();
    let mut run = bench(broker.port, arguments);
    for name in ["a.csv", "a.txt", "a.html"] {
        run = run.args(&["--report"]).args(&[folder.join(name)]);
    }
    let (report, late) = lateness(|| Report::of(run.run()));
    // On a machine that is busy at the end, some planned messages are not written in time. The figures of the others
    // must be true all the same.
    let unwritten = report.counter("planned") > report.counter("written");
    let report = report.ended(if unwritten { 5 } else { 0 });
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let seen = broker.seen();
    for flow in FLOWS {
        let rate = &report.json["rates"][flow];
        compare(arguments, flow, rate, &seen, late);
        let per_second = rate["per_second"].as_f64().unwrap_or(0.0);
        if flow == "connected" {
            continue;
        }
        let text = read("a.txt");
        let rates = text
            .lines()
            .find(|line| line.trim_start().starts_with("rates"));
        if let Some(text) = rates.and_then(|rates| shown(rates, &format!("{flow} "), " msg/s")) {
            assert!(
                same(per_second, text),
                "{arguments}: {flow} {per_second} {text}"
            );
        }
        let label = match flow {
            "acked" => "messages acknowledged a second",
            "written" => "messages written a second",
            _ => "messages received a second",
        };
        if let Some(tile) = tile(&read("a.html"), label) {
            assert!(
                same(per_second, tile),
                "{arguments}: {flow} {per_second} {tile}"
            );
        }
    }
    sums(arguments, &report, &read("a.csv"));
    report
}

/// How late this process, and the peer in it, was woken at most while something ran.
fn lateness<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let over = Arc::new(AtomicBool::new(false));
    let until = over.clone();
    let watch = thread::spawn(move || {
        let (beat, mut latest) = (Duration::from_millis(5), Duration::ZERO);
        while !until.load(Ordering::Relaxed) {
            let begun = Instant::now();
            thread::sleep(beat);
            latest = latest.max(begun.elapsed().saturating_sub(beat));
        }
        latest.as_secs_f64()
    });
    let result = run();
    over.store(true, Ordering::Relaxed);
    (result, watch.join().unwrap())
}

/// The counter is what the peer has seen, and the time is not shorter than the peer's.
fn compare(arguments: &str, flow: &str, rate: &Value, seen: &Seen, late: f64) {
    let count = rate["count"].as_u64().unwrap();
    let Some(peer) = seen.flows.get(flow) else {
        assert_eq!(count, 0, "{arguments}: {flow}");
        return;
    };
    assert_eq!(count, peer.count, "{arguments}: {flow}");
    let (seconds, took) = (
        rate["seconds"].as_f64().unwrap(),
        (peer.last - peer.first).as_secs_f64(),
    );
    // The peer may see the last one a moment later than it was written, as late as it is woken, twice on the
    // way from reading to counting, but not much more than that.
    assert!(
        seconds >= took - 0.15 - 2.0 * late,
        "{arguments}: {flow} {seconds} {took}"
    );
    let per_second = rate["per_second"].as_f64().unwrap();
    assert!(
        (per_second * seconds - lossy(count)).abs() <= 0.01 * lossy(count) + 0.01,
        "{arguments}: {rate}"
    );
}

/// The series and the table of seconds add up to the counters.
fn sums(arguments: &str, report: &Report, csv: &str) {
    let series = report.json["series"].as_array().unwrap();
    let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    for flow in ["planned", "written", "acked", "received"] {
        let sum: u64 = series.iter().map(|it| it[flow].as_u64().unwrap()).sum();
        assert_eq!(sum, report.counter(flow), "{arguments}: {flow} {series:#?}");
        let column = header.iter().position(|name| *name == flow).unwrap();
        let cells = csv
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(column).unwrap());
        let sum: u64 = cells.map(|cell| cell.parse::<u64>().unwrap()).sum();
        assert_eq!(sum, report.counter(flow), "{arguments}: {flow}\n{csv}");
    }
    let mut end = 0.0;
    for piece in series {
        let at = piece["at"].as_f64().unwrap();
        assert!(at >= end - 0.002, "{arguments}: {series:#?}");
        end = at + piece["span"].as_f64().unwrap();
    }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn lossy(number: u64) -> f64 {
    number as f64
}

#[test]
fn rates_of_connections() {
    for threads in [1, 2] {
        let arguments = format!("conn -c 60 -i 10 -z 100ms --threads {threads}");
        let report = check(&arguments, Behaviour::default());
        assert!(report.number("rates.connected.seconds") >= 0.59);
        assert!(report.number("rates.connected.per_second") <= 102.0);
    }
}

#[test]
fn limits_of_connections_see_the_rate_that_is_printed() {
    let broker = BulkBroker::polite();
    let arguments = "conn -c 30 -i 10 -z 100ms --fail-if";
    for name in ["rate", "connected_rate"] {
        let limit = format!("{name}<0.1/s");
        Report::from(bench(broker.port, arguments).args(&[limit]), 0);
        let limit = format!("{name}<200/s");
        let report = Report::from(bench(broker.port, arguments).args(&[&limit]), 9);
        let said = format!("threshold crossed: {limit}: it was ");
        let value = shown(&report.run.stderr, &said, "/s").unwrap();
        assert!(same(report.number("rates.connected.per_second"), value));
    }
    // Also where messages flow.
    let arguments = "pub -c 2 -i 0 -t t -im 0 -L 10 --fail-if connected_rate>100k/s";
    Report::from(bench(broker.port, arguments), 0);
}

#[test]
fn waiting_for_a_broker_is_not_connecting() {
    for arguments in [
        "conn -c 1 -z 10ms",
        "pub -c 1 -t t -im 0 -L 10",
        "sub -c 1 -t t -z 10ms",
    ] {
        let broker = BulkBroker::start(Behaviour {
            close_first: 2,
            ..Behaviour::default()
        });
        let run = bench(broker.port, arguments).args(&["-rp", "2s", "--wait-for-broker", "1m"]);
        let report = Report::from(run, 0);
        assert!(report.run.elapsed >= Duration::from_secs(4), "{arguments}");
        let seconds = report.number("rates.connected.seconds");
        assert!(seconds > 0.0 && seconds < 2.0, "{arguments}: {seconds}");
        let watched = report.number("generator.connecting.watched_seconds");
        assert!(watched < 2.0 * 2.0, "{arguments}: {watched}");
    }
}

#[test]
fn rates_of_publishers() {
    let slow = Behaviour {
        answer: Answer::Each(Duration::from_micros(500)),
        ..Behaviour::default()
    };
    for threads in [1, 2] {
        let end = format!("--threads {threads}");
        check(
            &format!("pub -c 3 -i 0 -t t -q 0 --rate 300 -z 1500ms {end}"),
            Behaviour::default(),
        );
        check(
            &format!("pub -c 3 -i 0 -t t -q 1 --rate 300 -L 300 {end}"),
            Behaviour::default(),
        );
        check(
            &format!("pub -c 4 -i 0 -t t -q 0 -im 0 -L 20k {end}"),
            Behaviour::default(),
        );
        // What is written at once is acknowledged over a second.
        let arguments = format!("pub -c 4 -i 0 -t t -q 1 -im 0 -L 2000 --inflight 2000 {end}");
        let report = check(&arguments, slow);
        assert!(report.number("rates.acked.seconds") >= 0.99);
        assert!(report.number("rates.acked.per_second") <= 2_020.0);
    }
}

#[test]
fn rates_of_subscribers() {
    let behaviour = Behaviour {
        backlog: 150,
        backlog_every: Duration::from_millis(5),
        ..Behaviour::default()
    };
    for threads in [1, 2] {
        for end in ["-L 450", "-z 2s"] {
            let arguments = format!("sub -c 3 -i 0 -t t {end} --threads {threads}");
            let report = check(&arguments, behaviour);
            assert!(report.number("rates.received.seconds") >= 0.74);
        }
    }
}

#[test]
fn rates_from_end_to_end() {
    let slow = Behaviour {
        forwarding: Forwarding::Each(Duration::from_millis(1)),
        ..Behaviour::default()
    };
    for threads in [1, 2] {
        let end = format!("--threads {threads}");
        check(
            &format!("e2e --pubs 2 --subs 2 -i 0 -q 1 --rate 300 -z 1s {end}"),
            Behaviour::default(),
        );
        for qos in [0, 1] {
            // What is written at once arrives over a second and a half.
            let arguments = format!("e2e --pubs 2 --subs 2 -i 0 -im 0 -L 1500 -q {qos} {end}");
            let report = check(&arguments, slow);
            report.counts(&[("delivered", 1500), ("lost", 0), ("still_arriving", 0)]);
            assert!(report.number("rates.received.per_second") <= 1_010.0);
            for line in report.run.stderr.lines() {
                let Some((_, cell)) = line.split_once("received ") else {
                    continue;
                };
                let rate = shown(cell, "(", " msg/s").unwrap();
                assert!(rate <= 3_000.0, "{line}");
            }
        }
    }
    // A limit sees what is printed.
    let broker = BulkBroker::start(slow);
    let arguments = "e2e --pubs 2 --subs 2 -i 0 -im 0 -L 800 --fail-if received_rate<2000/s";
    let report = Report::from(bench(broker.port, arguments), 9);
    assert!(
        report.run.stderr.contains("threshold crossed"),
        "{}",
        report.run
    );
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Each(Duration::from_millis(2)),
        ..Behaviour::default()
    });
    let arguments = "pub -c 1 -t t -q 1 -im 0 -L 400 --inflight 400 --fail-if acked_rate<1000/s";
    Report::from(bench(broker.port, arguments), 9);
}

#[test]
fn what_was_counted_and_taken_back_is_not_in_the_series() {
    for threads in [1, 2] {
        let arguments =
            format!("pub -c 2 -i 0 -t t -q 1 --rate 400 -L 200 -rp 0 --threads {threads}");
        let broker = BulkBroker::start(Behaviour {
            cut_at: Some(50),
            ..Behaviour::default()
        });
        let folder = scratch_dir();
        let csv = folder.join("a.csv");
        let run = bench(broker.port, &arguments)
            .args(&["--report"])
            .args(&[&csv]);
        let report = Report::from(run, 6);
        sums(&arguments, &report, &std::fs::read_to_string(csv).unwrap());
    }
}
