//! TLS sessions that are resumed: counted and timed apart from full handshakes.

use serde_json::Value;

use crate::report::Report;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_file;

const CLIENTS: u64 = 40;

/// Connections that follow each other, so that there is a ticket for each but the first.
fn conn(more: &[&str]) -> Run {
    mqtty(&[
        "bench",
        "conn",
        "--embedded",
        "-c",
        "40",
        "-i",
        "20",
        "-z",
        "50ms",
    ])
    .args(more)
}

fn handshakes(more: &[&str]) -> [u64; 2] {
    let report = Report::from(conn(&["-o", "json"]).args(more), 0);
    assert_eq!(report.number("counters.connected"), 40.0);
    ["tls", "tls_resumed"].map(|phase| report.samples(phase, "actual"))
}

#[test]
fn full_and_resumed_handshakes_are_apart() {
    for protocol in ["mqtts", "wss"] {
        for version in ["1.2", "1.3"] {
            let options = ["-l", protocol, "--tls-min", version, "--tls-max", version];
            assert_eq!(handshakes(&options), [CLIENTS, 0], "{options:?}");
            let [full, resumed] = handshakes(&[&options[..], &["--tls-resume"]].concat());
            assert_eq!(full + resumed, CLIENTS, "{options:?}");
            // Slow ones may overlap at the beginning.
            assert!(
                full >= 1 && resumed >= CLIENTS / 2,
                "{options:?}: {full} full"
            );
        }
    }
}

#[test]
fn the_summary_and_the_page_show_both() {
    let page = scratch_file("report.html", "");
    let run = conn(&["-l", "mqtts", "--tls-resume", "--report", &page])
        .run()
        .code(0);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    for row in ["  handshakes ", "resumed ", "\n  tls ", "\n  tls_resumed "] {
        assert!(text.contains(row), "{row:?} in {text}");
    }
    let page = std::fs::read_to_string(page).unwrap();
    for word in ["of 40 TLS handshakes resumed", "tls_resumed"] {
        assert!(page.contains(word), "{word}");
    }
    let json: Value = {
        let run = conn(&["-l", "mqtts", "-o", "json"]).run().code(0);
        serde_json::from_slice(&run.stdout).unwrap()
    };
    assert!(json["latency"]["tls_resumed"]["actual"]["p50"].is_null());
}

/// A threshold on what is not resumed is refused, not kept by a 0.
#[test]
fn thresholds_know_the_phase() {
    let limit = ["-l", "mqtts", "--fail-if", "tls_resumed.p99>10s"];
    conn(&limit)
        .run()
        .code(2)
        .said("cannot check --fail-if")
        .said("hint: add --tls-resume");
    conn(&[&limit[..], &["--tls-resume"]].concat())
        .run()
        .code(0);
}

#[test]
fn there_must_be_tls() {
    conn(&["--tls-resume"])
        .run()
        .code(2)
        .said("--tls-resume needs TLS, but mqtt://")
        .said("hint: add -l mqtts");
}
