//! What a run leaves behind: words, JSON, files.

use std::path::Path;

use crate::bulk_broker::{Answer, Behaviour, BulkBroker};
use crate::report::{Report, bench};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;

/// The names in the first column of the table under a heading of the report's documentation.
fn documented(heading: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.md");
    let text = std::fs::read_to_string(path).unwrap();
    let section = text.split_once(&format!("\n{heading}\n")).unwrap().1;
    let table = section.lines().skip_while(|line| !line.starts_with('|'));
    table
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| line.strip_prefix("| `"))
        .map(|line| line.split('`').next().unwrap().to_owned())
        .collect()
}

fn keys(value: &serde_json::Value) -> Vec<String> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}

#[test]
fn the_json_has_the_keys_that_are_documented() {
    let broker = BulkBroker::polite();
    let report = Report::from(
        bench(
            broker.port,
            "e2e --pubs 1 --subs 1 -i 0 -q 1 --rate 100 -z 1s",
        ),
        0,
    );
    let json = &report.json;
    for (heading, value) in [
        ("# The report of a benchmark", json),
        ("## counters", &json["counters"]),
        ("## series", &json["series"][0]),
        ("## environment", &json["environment"]),
        ("## generator", &json["generator"]),
    ] {
        let text = if heading.starts_with("# ") {
            // The title is the first line.
            vec![
                "schema",
                "options",
                "environment",
                "counters",
                "rates",
                "latency",
                "series",
                "generator",
                "verdicts",
                "thresholds",
                "auto_warmup",
                "all_runs",
            ]
            .into_iter()
            .map(str::to_owned)
            .collect()
        } else {
            documented(heading)
        };
        let mut expected = text;
        expected.sort();
        assert_eq!(keys(value), expected, "{heading}");
    }
    let phases = [
        "ack",
        "connack",
        "e2e",
        "suback",
        "tcp",
        "tls",
        "tls_resumed",
    ];
    assert_eq!(keys(&json["latency"]), phases);
    let mut stats = vec![
        "count",
        "min",
        "mean",
        "p50",
        "p90",
        "p95",
        "p99",
        "p99_9",
        "p99_99",
        "max",
        "histogram",
    ];
    stats.sort_unstable();
    for phase in phases {
        for basis in ["intended", "actual"] {
            // They stand there where the run was long enough.
            let mut found = keys(&json["latency"][phase][basis]);
            found.retain(|key| key != "intervals");
            assert_eq!(found, stats, "{phase}");
        }
    }
    assert_eq!(json["schema"], "mqtty-bench/1");
}

#[test]
fn scripts_find_the_lines_that_they_know() {
    let broker = BulkBroker::polite();
    let run = |arguments: &str| {
        let words: Vec<_> = arguments.split(' ').collect();
        let run = mqtty(&["bench"]).args(&words).port(broker.port).run();
        let run = run.code(0);
        run.text()
    };
    let text = run("pub -c 3 -i 0 -t t -im 0 -L 12");
    assert!(text.contains("Created 3 connections in "), "{text}");
    assert!(text.contains("Published total: 12\n"), "{text}");
    let text = run("conn -c 5 -i 0 -z 10ms");
    assert!(text.contains("Created 5 connections in "), "{text}");
    let broker = BulkBroker::start(Behaviour {
        backlog: 4,
        ..Behaviour::default()
    });
    let run = mqtty(&["bench", "sub", "-c", "2", "-i", "0", "-t", "t", "-L", "7"])
        .port(broker.port)
        .run()
        .code(0);
    let text = run.text();
    assert!(text.contains("Received total: 7\n"), "{text}");
}

#[test]
fn reports_are_written_whole() {
    let broker = BulkBroker::polite();
    let folder = scratch_dir();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let run = bench(broker.port, "pub -c 2 -i 0 -t t -q 1 --rate 100 -z 2s")
        .args(&["--report", &path("a.json"), "--report", &path("a.csv")])
        .args(&["--report", &path("a.html")]);
    let report = Report::from(run, 0);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(read("a.json").trim(), report.run.text().trim());
    let csv = read("a.csv");
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    // A histogram does not fit a column.
    let mut columns = documented("## series");
    columns.retain(|column| !column.ends_with("histograms"));
    assert_eq!(lines[0].split(',').collect::<Vec<_>>(), columns);
    let html = read("a.html");
    assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["a.csv", "a.html", "a.json"]);
    // And they can be read again.
    let again = mqtty(&["bench", "report", "-o", "json", &path("a.json")]);
    let again = Report::from(again, 0);
    assert_eq!(again.json["counters"], report.json["counters"]);
    assert_eq!(again.json["latency"], report.json["latency"]);
}

#[test]
fn a_report_that_cannot_be_written_is_known_before_anything_else() {
    let broker = BulkBroker::polite();
    let folder = scratch_dir();
    std::fs::create_dir(folder.join("folder.json")).unwrap();
    let good = folder.join("good.json");
    for bad in ["missing/a.json", "folder.json"] {
        let bad = folder.join(bad);
        let run = bench(broker.port, "pub -c 2 -t t -L 2 --report")
            .args(&[&good])
            .args(&["--report"])
            .args(&[&bad])
            .run();
        let run = run.code(8);
        assert!(run.stderr.contains(bad.to_str().unwrap()), "{run}");
        assert!(!run.stderr.contains("os error"), "{run}");
        assert_eq!(broker.seen().connections, 0);
    }
    // Nothing is left of the others.
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn whoever_leaves_at_once_leaves_no_half_report() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Never,
        ..Behaviour::default()
    });
    let folder = scratch_dir();
    let path = folder.join("a.json");
    let running = bench(broker.port, "pub -c 1 -t t -q 1 -im 0 --drain 1h --report")
        .args(&[&path])
        .start();
    broker.until(|seen| seen.messages >= 10);
    running.interrupt();
    running.says("draining");
    running.interrupt();
    running.finish().code(130);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn a_report_that_cannot_be_read_says_why() {
    let folder = scratch_dir();
    let file = folder.join("a.json");
    let file = file.to_str().unwrap();
    let run = mqtty(&["bench", "report", file]).run().code(8);
    assert!(
        run.stderr.ends_with("a.json: no such file or directory\n"),
        "{run}"
    );
    // No text at all, and text that begins with the mark of UTF-16.
    for (bytes, why) in [
        (&b"{\"a\": \"\xff\"}"[..], "a.json: it is not UTF-8 text"),
        (b"\xff\xfe{\0}\0", "a.json: it is UTF-16 text"),
        (b"\xfe\xff\0{\0}", "a.json: it is UTF-16 text"),
    ] {
        std::fs::write(file, bytes).unwrap();
        let run = mqtty(&["bench", "report", file]).run().code(2);
        assert!(run.stderr.contains(why), "{run}");
    }
}

#[test]
fn a_comparison_can_be_kept() {
    let broker = BulkBroker::polite();
    let folder = scratch_dir();
    let [run, kept] = ["a.json", "kept.txt"].map(|name| folder.join(name).display().to_string());
    let words = bench(broker.port, "pub -c 1 -i 0 -t t -im 0 -L 5 --report");
    words.args(&[&run]).run().code(0);
    let compared = mqtty(&[
        "bench",
        "report",
        "--compare",
        &run,
        &run,
        "--report",
        &kept,
    ])
    .run()
    .code(0);
    assert!(compared.text().contains("×1.00"), "{compared}");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), compared.text());
}
