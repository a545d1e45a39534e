//! The will: published when mqtty dies, not when it leaves, unless asked.

use rustix::process::Signal;

use crate::broker::Mosquitto;
use crate::peers::{V5, VERSIONS, Version, listening, say};
use crate::run::Running;

/// Published by the test itself, so that a missing will is noticed without waiting for it.
const FENCE: &str = "no will has come";

fn with_will(broker: &Mosquitto, version: Version, more: &[&str]) -> Running {
    let running = broker
        .mqtty(&[
            "conn",
            "-V",
            version.ours,
            "-Wt",
            "will",
            "-Wm",
            "I am gone",
            "-Wq",
            "1",
        ])
        .args(more)
        .start();
    running.says("Connected to ");
    running
}

fn witness(broker: &Mosquitto, version: Version) -> Running {
    let id = format!("witness-{}", version.theirs);
    listening(broker, &id, &["-t", "will", "-C", "1", "-q", "1"])
}

#[test]
#[ignore = "needs mosquitto"]
fn death_publishes_it() {
    for version in VERSIONS {
        let broker = Mosquitto::start();
        let client = with_will(&broker, version, &[]);
        let witness = witness(&broker, version);
        client.signal(Signal::KILL);
        witness.finish().code(0).printed("I am gone\n");
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn leaving_does_not() {
    for version in VERSIONS {
        for signal in [Signal::INT, Signal::TERM] {
            let broker = Mosquitto::start();
            let client = with_will(&broker, version, &[]);
            let witness = witness(&broker, version);
            client.signal(signal);
            client.finish().code(0);
            broker.logs("Received DISCONNECT from mqtty_");
            say(&broker, "will", FENCE, "1");
            witness.finish().code(0).printed(format!("{FENCE}\n"));
        }
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn leaving_does_when_asked() {
    let broker = Mosquitto::start();
    let client = with_will(&broker, V5, &["--disconnect-with-will"]);
    let witness = witness(&broker, V5);
    client.interrupt();
    client.finish().code(0);
    witness.finish().code(0).printed("I am gone\n");
}

#[test]
#[ignore = "needs mosquitto"]
fn its_properties_arrive() {
    let broker = Mosquitto::start();
    let client = with_will(
        &broker,
        V5,
        &[
            "-Wct",
            "text/plain",
            "-Wrt",
            "answers",
            "-Wcd",
            "id 7",
            "-Wpf",
            "-Wup",
            "a: b: c",
        ],
    );
    let witness = listening(
        &broker,
        "witness",
        &[
            "-V",
            V5.theirs,
            "-t",
            "will",
            "-C",
            "1",
            "-F",
            "%C|%R|%D|%F|%P|%p",
        ],
    );
    client.signal(Signal::KILL);
    witness
        .finish()
        .code(0)
        .printed("text/plain|answers|id 7|1|a:b: c|I am gone\n");
}
