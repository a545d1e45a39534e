//! `mqtty test`: any valid file ends within the sum of its limits, whatever the broker does.

use std::fmt::Write as _;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};
use rustix::process::Signal;
use serde_json::Value;

use crate::subscribe::port_of;
use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;

/// How long clearing up may take, as documented, and what a slow machine may add, in milliseconds.
const CLEANING: u32 = 5_000;
const SLOW: u32 = 5_000;

/// How long a client waits for the broker to close after its DISCONNECT, in milliseconds.
const LEAVING: u32 = 5_000;

/// A step, and how long it may take.
fn step(random: &mut ChaCha8Rng) -> (String, u32) {
    let (limit, qos) = (random.random_range(20..200u32), random.random_range(0..3u8));
    let client = ["one", "two"][random.random_range(0..2usize)];
    let head = format!("client: {client}, topic: '{{{{ root }}}}/a', within: {limit}ms");
    match random.random_range(0..9u8) {
        0 => (format!("subscribe: {{ {head}, qos: {qos} }}"), limit),
        1 => (
            format!("publish: {{ {head}, payload: x, qos: {qos}, retain: true }}"),
            limit,
        ),
        2 => (
            format!("publish: {{ {head}, payload: x, qos: {qos}, repeat: 3, every: 10ms }}"),
            3 * limit + 20,
        ),
        3 => (format!("expect: {{ {head}, payload: x }}"), limit),
        4 => (
            format!("expect: {{ client: {client}, topic: b, none: true, for: {limit}ms }}"),
            limit,
        ),
        5 => (
            format!("expect: [{{ {head}, payload: x }}, {{ {head}, qos: {qos} }}]"),
            limit,
        ),
        6 => (
            // It subscribes before it publishes, and waits for the answer.
            format!("request: {{ {head}, payload: x, qos: {qos} }}"),
            5_000 + 2 * limit,
        ),
        7 => (format!("unsubscribe: {{ {head} }}"), limit),
        _ => (
            format!("reconnect: {{ client: {client}, within: {limit}ms }}"),
            limit + LEAVING,
        ),
    }
}

#[test]
fn any_file_ends_within_the_sum_of_its_limits() {
    let faults = [
        "freeze=1h@publish,1",
        "freeze=1h@subscribe,2",
        "drop-ack:50%",
        "drop:50%",
        "close@publish,2",
        "one-byte=1ms",
    ];
    for (seed, fault) in (1u64..).zip(faults) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let folder = scratch_dir();
        let mut limits = Vec::new();
        for file in 0..4 {
            let mut text = String::from("steps:\n");
            let mut sum = 0;
            // A client may connect at any step, which has no limit of its own in the file.
            for _ in 0..random.random_range(2..6) {
                let (step, limit) = step(&mut random);
                let _ = writeln!(text, "  - {step}");
                sum += limit;
            }
            text.push_str("  - expect: { client: one, topic: c, none: true, for: 1ms }\n");
            std::fs::write(folder.join(format!("{file}.mqtt.yaml")), text).unwrap();
            limits.push(sum);
        }
        let broker = mqtty(&["broker", "--port", "0", "--seed", "1", "--fault", fault]).start();
        let port = port_of(&broker);
        let report = folder.join("r.jsonl");
        let finished = mqtty(&["test", folder.to_str().unwrap(), "--jobs", "4"])
            .args(&["--connect-timeout", "500ms"])
            .args(&["--report", report.to_str().unwrap()])
            .port(port)
            .run();
        assert!(
            matches!(finished.status_code(), Some(0 | 3 | 6 | 9)),
            "{fault}\n{finished}"
        );
        let lines = std::fs::read_to_string(report).unwrap();
        let mut ended = 0;
        for line in lines.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if line["event"] != "case_ended" {
                continue;
            }
            ended += 1;
            let name: usize = line["name"].as_str().unwrap().parse().unwrap();
            // Two clients connect, each within the limit of the command line.
            let most = limits[name] + 2 * 500 + CLEANING + SLOW;
            let took = line["duration_ms"].as_f64().unwrap();
            assert!(took < f64::from(most), "{fault}: {line}\n{finished}");
        }
        assert_eq!(ended, 4, "{finished}");
        broker.signal(Signal::TERM);
        broker.finish().code(0);
    }
}
