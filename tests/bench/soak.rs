//! `--soak`: reports while a run goes on, what is watched beside it, and verdicts on drift.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use crate::bulk_broker::BulkBroker;
use crate::support::LIMIT;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_dir;

/// A run with a publisher.
fn soak(port: u16, line: &str) -> Run {
    let words: Vec<_> = line.split_whitespace().collect();
    mqtty(&[
        "bench", "pub", "-c", "1", "-i", "0", "-t", "t", "-q", "1", "--soak",
    ])
    .args(&["--rate", "50/s"])
    .args(&words)
    .port(port)
}

/// The rows of figures of a run that ends well.
fn rows(run: Run) -> Vec<(String, String)> {
    let finished = run.args(&["-o", "json"]).run().code(0);
    let json: Value = serde_json::from_slice(&finished.stdout).unwrap();
    let rows = json["drift"].as_array().unwrap().iter();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.map(|row| (text(row, "figure"), text(row, "verdict")))
        .collect()
}

fn has(rows: &[(String, String)], figure: &str) {
    assert!(
        rows.iter().any(|(name, _)| name == figure),
        "{figure}: {rows:?}"
    );
}

/// A server that answers every request with these bytes, and closes.
fn server(answer: impl Into<Vec<u8>>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = answer.into();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // Whatever is asked; who has enough of the answer closes.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&answer);
        }
    });
    format!("http://127.0.0.1:{port}/metrics")
}

fn document(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_report_is_there_when_the_run_is_killed() {
    let broker = BulkBroker::polite();
    let path = scratch_dir().join("soak.json");
    let path = path.to_str().unwrap();
    let line = format!("-z 10m --checkpoint 1s --report {path}");
    let running = soak(broker.port, &line).start();
    let started = Instant::now();
    while !Path::new(path).exists() {
        assert!(started.elapsed() < LIMIT, "no report");
        thread::sleep(Duration::from_millis(20));
    }
    running.signal(Signal::KILL);
    running.finish().ended_by(Signal::KILL);
    let read = mqtty(&["bench", "report", path]).run().code(0);
    let text = read.text();
    assert!(text.contains("while the run went on"), "{text}");
    assert!(text.contains("acked: too few values"), "{text}");
    let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(
        json["counters"]["acked"].as_u64().unwrap() >= 40,
        "{json:#}"
    );
}

#[test]
fn figures_of_the_run_and_of_the_process_are_followed() {
    let broker = mqtty(&["broker", "--port", "0"]).start();
    broker.prints("mqtt://");
    let text = broker.stdout_so_far();
    let url = text
        .split_whitespace()
        .find(|word| word.contains("mqtt://"));
    let port = url.and_then(|url| url.rsplit_once(':')).unwrap().1;
    let port: u16 = port.trim_end_matches('/').parse().unwrap();
    let pid = broker.pid();
    let line = format!("-z 3s --watch-pid {pid} --watch $SYS/broker/clients/connected");
    let rows = rows(soak(port, &line));
    for figure in [
        "ack p50",
        "ack p99",
        "acked",
        "errors",
        "mqtty memory",
        "mqtty files",
    ] {
        has(&rows, figure);
    }
    for what in ["memory", "files", "CPU"] {
        has(&rows, &format!("process {pid} {what}"));
    }
    has(&rows, "$SYS/broker/clients/connected");
    // A few seconds say nothing.
    assert!(
        rows.iter().all(|(_, verdict)| verdict == "unknown"),
        "{rows:?}"
    );
    broker.signal(Signal::TERM);
    broker.finish().code(0);
}

#[test]
fn metrics_of_a_page_are_followed() {
    let broker = BulkBroker::polite();
    let url = server(document("heap_bytes 1024\nclients{kind=\"a\"} 3\n"));
    let line = format!("-z 2s --watch {url} heap_bytes clients");
    let rows = rows(soak(broker.port, &line));
    has(&rows, "heap_bytes");
    has(&rows, "clients");
}

#[test]
fn what_cannot_be_watched_is_told_at_once() {
    let broker = BulkBroker::polite();
    let long = format!("HTTP/1.1 200 OK\r\n\r\n{}", "a 1\n".repeat(2 << 20));
    for (answer, code, words) in [
        (document("other 1\n"), 1, "has no metric \"heap\""),
        (document("heap NaN\n"), 1, "has no metric \"heap\""),
        ("SSH-2.0-x\r\n".to_owned(), 3, "not HTTP"),
        ("HTTP/1.1 404 Not Found\r\n\r\n".to_owned(), 3, "404"),
        (long, 3, "longer than 4096 KiB"),
        (String::new(), 3, "cannot watch metrics: http://127.0.0.1"),
    ] {
        let line = format!("-z 1s --watch {} heap", server(answer));
        soak(broker.port, &line).run().code(code).said(words);
    }
    let nobody = soak(broker.port, "-z 1s --watch-pid 4294967295");
    nobody.run().code(1).said("there is no such process");
    for (line, words) in [
        ("--watch heap", "a URL with metrics after it"),
        (
            "--watch http://localhost",
            "no metrics of http://localhost are named",
        ),
        (
            "--watch ftp://localhost heap",
            "must begin with https:// or http://",
        ),
        ("--watch $SYS/#/a", "bad topic"),
        ("--checkpoint 1ms", "a time from 1s"),
        ("--watch-pid 0", "the number of a process"),
    ] {
        let wrong = soak(broker.port, "-z 1s").args(&line.split(' ').collect::<Vec<_>>());
        wrong.run().code(2).said(words);
    }
    let alone = mqtty(&["bench", "conn", "-c", "1", "-z", "1s", "--drift", "5%"]);
    alone
        .port(broker.port)
        .run()
        .code(2)
        .said("--drift needs --soak");
}
