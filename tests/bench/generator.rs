//! The load generator is stopped, starved or late, and says so.

use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::bulk_broker::{Behaviour, BulkBroker, Seen};
use crate::report::{Report, bench};

/// How long it is stopped.
const STOPPED: Duration = Duration::from_secs(1);

/// A broker that delivers to subscribers all the time.
fn flowing() -> Behaviour {
    Behaviour {
        backlog: 1_000,
        backlog_every: Duration::from_millis(5),
        ..Behaviour::default()
    }
}

/// Stops a benchmark for a second, once `connections` are there and so many messages have flowed. Where there are
/// messages, it goes on until as many have flowed again, and is then told to end: by the clock it might end while it
/// is stopped.
fn stopped(arguments: &str, behaviour: Behaviour, connections: u64, messages: u64) -> Report {
    let broker = BulkBroker::start(behaviour);
    let running = bench(broker.port, arguments).start();
    let flowed = |seen: &Seen| -> u64 {
        let count = |name| seen.flows.get(name).map_or(0, |flow| flow.count);
        count("written") + count("received")
    };
    broker.until(|seen| seen.connections >= connections && flowed(seen) >= messages);
    running.pause();
    thread::sleep(STOPPED);
    let before = flowed(&broker.seen());
    running.signal(Signal::CONT);
    if messages > 0 {
        broker.until(|seen| flowed(seen) >= before + messages);
        running.signal(Signal::INT);
    }
    Report::of(running.finish())
}

const SIMULATE: &str = "simulate -sc tesla -c 2 -i 0 -im 20";

#[test]
fn a_stop_is_the_generators_own() {
    let cases = [
        ("pub -c 1 -t t -q 1 --rate 100", Behaviour::default(), 1, 50),
        (
            "pub -c 2 -i 0 -t t -q 0 -im 20 --threads 2",
            Behaviour::default(),
            2,
            50,
        ),
        (
            "e2e --pubs 1 --subs 1 -i 0 --rate 100",
            Behaviour::default(),
            2,
            50,
        ),
        ("sub -c 1 -t t", flowing(), 1, 50),
        ("conn -c 3 -i 0 -z 3s", Behaviour::default(), 3, 0),
        (SIMULATE, Behaviour::default(), 2, 50),
    ];
    let runs: Vec<_> = cases
        .into_iter()
        .map(|(arguments, behaviour, connections, messages)| {
            thread::spawn(move || {
                (
                    arguments,
                    stopped(arguments, behaviour, connections, messages),
                )
            })
        })
        .collect();
    for run in runs {
        let (arguments, report) = run.join().unwrap();
        let generator = &report.json["generator"];
        assert_eq!(generator["limited"], true, "{arguments}\n{generator:#}");
        let reason = generator["reason"].as_str().unwrap();
        assert!(
            reason.contains("stalled for up to"),
            "{arguments}\n{reason}"
        );
        // The connections of bench conn may not all be up when it is stopped.
        let worse = |name: &str| {
            let part = |part: &str| report.number(&format!("{part}.{name}"));
            part("generator").max(part("generator.connecting"))
        };
        assert!(
            worse("longest_stall_us") >= 900_000.0,
            "{arguments}\n{generator:#}"
        );
        // It is a third of the run or more: in the middle of the slowest tenth one waits for most of it.
        assert!(
            worse("own_delay.p95") >= 500_000.0,
            "{arguments}\n{generator:#}"
        );
        assert!(worse("stalled") >= 0.15, "{arguments}\n{generator:#}");
    }
}

#[test]
fn a_stop_while_connecting_counts() {
    let report = stopped("conn -c 300 -i 5 -z 200ms", Behaviour::default(), 50, 0);
    assert_eq!(report.json["generator"]["limited"], true);
    assert_eq!(report.json["generator"]["connecting"]["limited"], true);
    assert!(report.number("generator.connecting.longest_stall_us") >= 900_000.0);
    assert!(report.number("generator.connecting.behind_us") >= 900_000.0);
    assert!(report.number("latency.connack.intended.max") >= 900_000.0);
    // For messages it is told apart from what was measured.
    let arguments = "pub -c 200 -i 5 -t t -q 1 --rate 100 -z 1s";
    let report = stopped(arguments, Behaviour::default(), 50, 0);
    let connecting = &report.json["generator"]["connecting"];
    assert_eq!(connecting["limited"], true, "{connecting:#}");
    assert!(report.number("generator.longest_stall_us") < 900_000.0);
}

#[test]
fn a_broker_that_hangs_at_the_end_is_no_stall_of_the_generator() {
    // It answers nothing from the middle of the run until after everybody has left, which takes a second each.
    let broker = BulkBroker::start(Behaviour {
        frost: Some((Duration::from_millis(500), Duration::from_secs(6))),
        ..Behaviour::default()
    });
    let arguments = "pub -c 2 -i 0 -t t -q 1 --rate 20 -z 1s --drain 500ms";
    let report = Report::of(bench(broker.port, arguments).run());
    assert!(report.counter("timed_out") > 0, "{:#}", report.json);
    let generator = &report.json["generator"];
    assert!(
        report.number("generator.longest_stall_us") < 700_000.0,
        "{generator:#}"
    );
}

#[cfg(target_os = "linux")]
mod starved {
    use std::io::Write as _;
    use std::process::{Child, Command, Stdio};

    use super::*;
    use crate::support::run::Running;

    /// Programs that want all of the first core. They are killed when this goes out of scope.
    struct Competitors(Vec<Child>);

    impl Competitors {
        fn start(count: usize) -> Option<Self> {
            let mut children = Self(Vec::new());
            for _ in 0..count {
                let child = Command::new("taskset")
                    .args(["-c", "0", "sh", "-c", "while :; do :; done"])
                    .stdin(Stdio::null())
                    .spawn();
                children.0.push(child.ok()?);
            }
            Some(children)
        }
    }

    impl Drop for Competitors {
        fn drop(&mut self) {
            for child in &mut self.0 {
                // They do not end by themselves.
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }

    /// Puts all threads of a benchmark onto the first core; false where that cannot be done.
    fn pin(running: &Running) -> bool {
        let pid = running.pid().to_string();
        let pinned = Command::new("taskset")
            .args(["-a", "-c", "-p", "0", &pid])
            .output();
        pinned.is_ok_and(|output| output.status.success())
    }

    /// Says that nothing was tested, whether or not the output of tests is captured.
    fn skipped() {
        let text =
            "SKIPPED bench::generator::starved: taskset is missing, or cannot use the first core\n";
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    #[test]
    fn a_generator_without_a_core_says_so() {
        for arguments in [
            "pub -c 8 -i 0 -t t -q 1 -im 0 -z 2s --threads 1",
            "conn -c 400 -i 5 -z 100ms --threads 1",
        ] {
            let broker = BulkBroker::polite();
            let Some(_competitors) = Competitors::start(6) else {
                return skipped();
            };
            let running = bench(broker.port, arguments).start();
            if !pin(&running) {
                return skipped();
            }
            let report = Report::of(running.finish());
            let generator = &report.json["generator"];
            assert_eq!(generator["limited"], true, "{arguments}\n{generator:#}");
            let waited = report.number("generator.waited_seconds")
                + report.number("generator.connecting.waited_seconds");
            assert!(waited > 0.05, "{arguments}\n{generator:#}");
        }
    }
}
