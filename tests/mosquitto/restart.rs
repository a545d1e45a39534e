//! The broker goes away and comes back under a subscriber and under a publisher.

use std::collections::HashSet;

use crate::broker::Mosquitto;
use crate::peers::{VERSIONS, listening, mosquitto_sub, payloads, say};

/// Come back quickly, and as often as it takes.
const EAGER: [&str; 4] = ["-rp", "50", "--maximum-reconnect-times", "unlimited"];

/// How many lines a publisher sends over a restart.
const LINES: usize = 20_000;

/// How often mosquitto is restarted under a publisher.
const RESTARTS: usize = 3;

#[test]
#[ignore = "needs mosquitto"]
fn a_subscriber_stays_subscribed() {
    for version in VERSIONS {
        let mut broker = Mosquitto::start();
        let subscriber = broker
            .mqtty(&[
                "sub",
                "-t",
                "a",
                "b",
                "-q",
                "1",
                "-C",
                "4",
                "-o",
                "json",
                "-V",
                version.ours,
            ])
            .args(&EAGER)
            .start();
        subscriber.says("Subscribed to b");
        say(&broker, "a", "one", "1");
        say(&broker, "b", "two", "1");
        subscriber.prints("two");
        broker.stop();
        subscriber.says("connection lost");
        broker.start_again();
        // Its session is gone, so it subscribes again.
        broker.logs("Sending SUBACK to mqtty_");
        say(&broker, "b", "three", "1");
        say(&broker, "a", "four", "1");
        let finished = subscriber.finish().code(0);
        assert_eq!(payloads(&finished), ["one", "two", "three", "four"]);
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn a_kept_session_is_resumed_with_what_it_holds() {
    for version in VERSIONS {
        let mut broker = Mosquitto::start();
        let subscriber = broker
            .mqtty(&[
                "sub",
                "-i",
                "keeper",
                "--no-clean",
                "-t",
                "a",
                "-q",
                "2",
                "-C",
                "4",
            ])
            .args(&["-o", "json", "-V", version.ours])
            .args(&EAGER)
            .start();
        subscriber.says("Subscribed to a");
        say(&broker, "a", "one", "2");
        say(&broker, "a", "two", "1");
        // Both are done with on both sides: PUBCOMP comes before PUBACK, since the one message did.
        broker.logs("Received PUBACK from keeper");
        broker.stop();
        subscriber.says("connection lost");
        broker.start_again();
        broker.logs("Sending CONNACK to keeper");
        say(&broker, "a", "three", "2");
        say(&broker, "a", "four", "1");
        let finished = subscriber.finish().code(0);
        assert_eq!(
            finished.stderr.contains("resumed"),
            version.tells_of_sessions()
        );
        assert_eq!(payloads(&finished), ["one", "two", "three", "four"]);
    }
}

/// Publishes lines while the broker is restarted again and again, and gives what has come of them into a
/// session that was kept in the broker all the time.
fn lines_over_restarts(version: &str, qos: &str, more: &[&str]) -> Vec<String> {
    let mut broker = Mosquitto::start();
    let record = ["-c", "-i", "record", "-q", "2", "-t", "lines"];
    mosquitto_sub(&broker, &record).args(&["-E"]).run().code(0);
    let mut publisher = broker
        .mqtty(&[
            "pub", "-i", "source", "-t", "lines", "-q", qos, "-lm", "-V", version,
        ])
        .args(&EAGER)
        .args(more)
        .open_stdin()
        .start();
    let numbers = numbers();
    let mut parts = numbers.chunks(LINES / (RESTARTS + 1));
    for restart in 0..RESTARTS {
        let witness = format!("witness-{restart}");
        let witness = listening(&broker, &witness, &["-t", "lines"]);
        publisher.write(parts.next().unwrap().join("\n") + "\n");
        // Some have come, the others are on their way.
        witness.prints("\n");
        broker.stop();
        broker.start_again();
    }
    publisher.write(parts.next().unwrap().join("\n"));
    publisher.close_stdin();
    publisher
        .finish()
        .code(0)
        .said("connection lost")
        .said("Published 20,000 messages");

    // What the session holds comes in the order in which it came in, so this is the last of it.
    say(&broker, "lines", "end", "2");
    let reader = mosquitto_sub(&broker, &record).start();
    reader.prints("\nend\n");
    let text = reader.stdout_so_far();
    text.lines()
        .filter(|line| *line != "end")
        .map(str::to_owned)
        .collect()
}

fn numbers() -> Vec<String> {
    (0..LINES).map(|number| number.to_string()).collect()
}

#[test]
#[ignore = "needs mosquitto"]
fn no_line_is_lost_at_qos_1() {
    for version in VERSIONS {
        let seen = lines_over_restarts(version.ours, "1", &[]);
        let mut first_times = seen.clone();
        let mut known = HashSet::new();
        first_times.retain(|line| known.insert(line.clone()));
        assert!(
            first_times == numbers(),
            "{}: {}",
            version.ours,
            difference(&first_times)
        );
    }
}

/// With a session that is kept on both sides, the second half of QoS 2 is made up for.
#[test]
#[ignore = "needs mosquitto"]
fn no_line_comes_twice_at_qos_2() {
    for version in VERSIONS {
        let seen = lines_over_restarts(version.ours, "2", &["--no-clean"]);
        assert!(seen == numbers(), "{}: {}", version.ours, difference(&seen));
    }
}

/// Where a list begins to differ from the numbers, short enough to read.
fn difference(seen: &[String]) -> String {
    let expected = numbers();
    let at = seen
        .iter()
        .zip(&expected)
        .take_while(|(a, b)| a == b)
        .count();
    let part = |list: &[String]| {
        list.iter()
            .skip(at.saturating_sub(3))
            .take(30)
            .cloned()
            .collect::<Vec<_>>()
    };
    format!(
        "{} lines; from {at}: {:?}, not {:?}",
        seen.len(),
        part(seen),
        part(&expected)
    )
}
