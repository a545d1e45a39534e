//! Sessions that outlive a connection, and what waits in them.

use crate::broker::Mosquitto;
use crate::peers::{VERSIONS, Version, messages, payloads, say};
use crate::run::Run;

fn subscriber(broker: &Mosquitto, version: Version, more: &[&str]) -> Run {
    broker
        .mqtty(&[
            "sub",
            "-i",
            "keeper",
            "--no-clean",
            "-t",
            "box",
            "-q",
            "2",
            "-o",
            "json",
            "-v",
        ])
        .args(&["-V", version.ours])
        .args(more)
}

/// Makes the session, and leaves it.
fn make_session(broker: &Mosquitto, version: Version) {
    let first = subscriber(broker, version, &[]).start();
    first.says("Subscribed to box");
    first.interrupt();
    let first = first.finish().code(0);
    if version.tells_of_sessions() {
        first.said("new session");
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn what_came_meanwhile_arrives_once() {
    for version in VERSIONS {
        let broker = Mosquitto::start();
        make_session(&broker, version);
        let sent = ["one", "two", "three"];
        for (payload, qos) in sent.iter().zip(["1", "2", "1"]) {
            say(&broker, "box", payload, qos);
        }
        let second = subscriber(&broker, version, &["-C", "3", "-W", "20"])
            .run()
            .code(0);
        assert_eq!(
            second.stderr.contains("resumed session"),
            version.tells_of_sessions()
        );
        assert_eq!(payloads(&second), sent);
        let levels: Vec<_> = messages(&second)
            .iter()
            .map(|message| message["qos"].as_u64())
            .collect();
        assert_eq!(levels, [Some(1), Some(2), Some(1)]);

        // All of them were acknowledged: the next message is a new one.
        let third = subscriber(&broker, version, &["-C", "1", "-W", "20"]).start();
        third.says("Subscribed to box");
        say(&broker, "box", "four", "1");
        assert_eq!(payloads(&third.finish().code(0)), ["four"]);
    }
}

/// What arrives after the last message that was wanted stays in the session.
#[test]
#[ignore = "needs mosquitto"]
fn nothing_is_taken_that_is_not_printed() {
    for version in VERSIONS {
        let broker = Mosquitto::start();
        make_session(&broker, version);
        let sent: Vec<String> = (0..10).map(|number| number.to_string()).collect();
        for (at, payload) in sent.iter().enumerate() {
            say(&broker, "box", payload, ["1", "2"][at % 2]);
        }
        let mut seen = Vec::new();
        for _ in 0..5 {
            let some = subscriber(&broker, version, &["-C", "2", "-W", "20"])
                .run()
                .code(0);
            seen.extend(payloads(&some));
        }
        assert_eq!(seen, sent, "{}", version.ours);
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn a_clean_start_forgets() {
    for version in VERSIONS {
        let broker = Mosquitto::start();
        make_session(&broker, version);
        say(&broker, "box", "forgotten", "1");
        let clean = broker
            .mqtty(&[
                "sub", "-i", "keeper", "-t", "box", "-q", "1", "-C", "1", "-W", "20", "-o", "json",
            ])
            .args(&["-V", version.ours])
            .start();
        clean.says("Subscribed to box");
        say(&broker, "box", "new", "1");
        assert_eq!(payloads(&clean.finish().code(0)), ["new"]);
    }
}
