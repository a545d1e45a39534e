//! Which options of mqtty follow from the limits of a broker.

use super::finding::{Announced, Value, Verdict};
use super::portrait::Portrait;

/// The default window of unacknowledged messages of `pub` and `bench`.
const WINDOW: u64 = 100;

/// An option, and the limit that it follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) option: String,
    pub(super) why: &'static str,
}

/// The options, in the order of the limits.
pub(super) fn advice(portrait: &Portrait) -> Vec<Advice> {
    let works = |id: &str| {
        let item = portrait.item(id);
        item.map(|item| item.finding.verdict == Verdict::Yes)
    };
    let announced = |id: &str| match portrait.item(id)?.announced {
        Some(Announced::Value(Value::Number(number))) => Some(number),
        _ => None,
    };
    let mut all = Vec::new();
    let mut add = |option: String, why| all.push(Advice { option, why });
    if works("mqtt5") == Some(false) {
        match (works("mqtt311"), works("mqtt31")) {
            (Some(true), _) => add("-V 3.1.1".to_owned(), "no MQTT 5"),
            (_, Some(true)) => add("-V 3.1".to_owned(), "neither MQTT 5 nor 3.1.1"),
            _ => {}
        }
    }
    if works("qos2") == Some(false) && works("qos1") == Some(true) {
        add("-q 1".to_owned(), "no QoS 2");
    }
    if let Some(maximum) = announced("receive_maximum").filter(|it| *it < WINDOW) {
        add(format!("--inflight {maximum}"), "receive maximum");
    }
    if let Some(seconds) = announced("server_keep_alive") {
        add(format!("-k {seconds}"), "server keep alive");
    }
    if let Some(size) = announced("maximum_packet_size") {
        add(
            format!("--maximum-packet-size {size}"),
            "maximum packet size",
        );
    }
    all
}
