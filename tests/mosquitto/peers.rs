//! mosquitto's own clients, and what both sides speak.

use serde_json::Value;

use crate::broker::{Mosquitto, system_program};
use crate::finished::Finished;
use crate::run::{Run, Running, program};

/// A version of MQTT, as each side's flag `-V` calls it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version {
    /// For mqtty.
    pub(crate) ours: &'static str,
    /// For mosquitto's clients.
    pub(crate) theirs: &'static str,
}

impl Version {
    /// Whether CONNACK says if there was a session: in 3.1 it does not.
    pub(crate) fn tells_of_sessions(self) -> bool {
        self.ours != "3.1"
    }
}

/// MQTT 5.
pub(crate) const V5: Version = Version {
    ours: "5",
    theirs: "mqttv5",
};

/// Every version.
pub(crate) const VERSIONS: [Version; 3] = [
    Version {
        ours: "3.1",
        theirs: "mqttv31",
    },
    Version {
        ours: "3.1.1",
        theirs: "mqttv311",
    },
    V5,
];

/// Every level of QoS, as a flag's value.
pub(crate) const LEVELS: [&str; 3] = ["0", "1", "2"];

/// `mosquitto_pub` with these arguments.
pub(crate) fn mosquitto_pub(broker: &Mosquitto, arguments: &[&str]) -> Run {
    client("mosquitto_pub", broker).args(arguments)
}

/// `mosquitto_sub` with these arguments.
pub(crate) fn mosquitto_sub(broker: &Mosquitto, arguments: &[&str]) -> Run {
    client("mosquitto_sub", broker).args(arguments)
}

fn client(name: &str, broker: &Mosquitto) -> Run {
    let port = broker.port.to_string();
    program(system_program(name), &["-h", "127.0.0.1", "-p", &port])
}

/// Starts a `mosquitto_sub` of this client identifier, and waits until the broker has answered it.
pub(crate) fn listening(broker: &Mosquitto, id: &str, arguments: &[&str]) -> Running {
    let running = mosquitto_sub(broker, &["-i", id]).args(arguments).start();
    broker.logs(&format!("Sending SUBACK to {id}"));
    running
}

/// Publishes by `mosquitto_pub`, to the end.
pub(crate) fn say(broker: &Mosquitto, topic: &str, payload: &str, qos: &str) {
    mosquitto_pub(broker, &["-t", topic, "-m", payload, "-q", qos])
        .run()
        .code(0);
}

/// The messages that `sub -o json` has printed.
pub(crate) fn messages(finished: &Finished) -> Vec<Value> {
    finished
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The payloads of the messages that `sub -o json` has printed.
pub(crate) fn payloads(finished: &Finished) -> Vec<String> {
    messages(finished)
        .iter()
        .map(|message| message["payload"].as_str().unwrap().to_owned())
        .collect()
}
