//! By which ways the broker is reached: the addresses of its host, and its ports.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::Checked;
use crate::client::{Connector, Dial, FirstBytes, TransportError};
use crate::error::Failure;
use crate::probing::finding::{Finding, Value};
use crate::probing::lab::{Lab, Port};
use crate::probing::link::Link;
use crate::probing::opening::connect_of;
use crate::probing::trouble::Trouble;

/// What is said where an address was given and no name.
pub(in crate::probing) const NO_NAME: &str = "no name to look up";
/// What is said where a scan was not asked for.
pub(in crate::probing) const NO_SCAN: &str = "needs --ports";

/// How long an attempt on a port of a scan may take.
const ATTEMPT: Duration = Duration::from_secs(2);

/// Each address that the name of the host has accepts a connection, with TLS if that is wanted.
pub(in crate::probing) async fn addresses(lab: &Lab) -> Checked {
    let (mut answering, mut failing) = (Vec::new(), Vec::new());
    for (address, connector) in &lab.target.by_address {
        let begun = Instant::now();
        match timeout_at(lab.until(), Dial::dial(connector)).await {
            Ok(Ok(_)) => answering.push((address.as_str(), begun.elapsed())),
            Ok(Err(error)) => {
                let text = Failure::from(error).message;
                let why = text.rsplit(": ").next().unwrap_or(&text);
                failing.push(format!("{address}: {}", Trouble::clean(why)));
            }
            Err(_) => failing.push(format!("{address}: no answer")),
        }
    }
    Ok(of_addresses(&answering, &failing))
}

/// What the addresses that answer, each with its time, and those that do not, come to.
fn of_addresses(answering: &[(&str, Duration)], failing: &[String]) -> Finding {
    let shown = |(address, time): &(&str, Duration)| {
        let time = crate::output::duration(*time);
        format!("{address} in {time}")
    };
    let finding = match (answering, failing) {
        ([], []) => return Finding::untested(NO_NAME),
        (_, []) => {
            let answering: Vec<_> = answering.iter().map(shown).collect();
            Finding::yes().because(answering.join(", "))
        }
        (_, failing) => Finding::no(failing.join(", ")),
    };
    finding.with(answering.len() as u64)
}

/// Which ports of the host speak MQTT, and over what.
pub(in crate::probing) async fn ports(lab: &Lab) -> Checked {
    let mut results = Vec::new();
    for port in &lab.target.ports {
        results.push((port.number, scan(lab, port).await));
    }
    Ok(of_ports(&results))
}

/// What a port of a scan is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scanned {
    /// MQTT, by this scheme.
    Mqtt(&'static str),
    /// Nothing of MQTT.
    Other(&'static str),
}

/// What the ports of a scan come to.
fn of_ports(results: &[(u16, Scanned)]) -> Finding {
    let (mut speaking, mut others) = (Vec::new(), Vec::new());
    for (port, scanned) in results {
        match scanned {
            Scanned::Mqtt(scheme) => speaking.push(format!("{scheme} {port}")),
            Scanned::Other(what) => others.push(format!("{port} {what}")),
        }
    }
    let finding = match (results, &speaking[..]) {
        ([], _) => return Finding::untested(NO_SCAN),
        (_, []) => return Finding::no(others.join(", ")),
        _ => Finding::yes().with(Value::Text(speaking.join(", "))),
    };
    match &others[..] {
        [] => finding,
        _ => finding.because(others.join(", ")),
    }
}

/// Tries a port in one way after the other, without a login.
async fn scan(lab: &Lab, port: &Port) -> Scanned {
    let (mut is_http, mut is_tls) = (false, false);
    for (scheme, connector) in &port.ways {
        match attempt(lab, connector).await {
            Attempt::Mqtt => return Scanned::Mqtt(scheme),
            Attempt::Closed => return Scanned::Other("closed"),
            Attempt::Silent => return Scanned::Other("no answer"),
            Attempt::Http => is_http = true,
            // A handshake has succeeded.
            Attempt::Other if matches!(*scheme, "mqtts" | "wss") => is_tls = true,
            Attempt::Other | Attempt::NoHandshake => {}
        }
    }
    Scanned::Other(match (is_http, is_tls) {
        (true, true) => "HTTPS",
        (true, false) => "HTTP",
        (false, true) => "TLS without MQTT",
        (false, false) => "open, no MQTT",
    })
}

/// What an attempt has come to.
enum Attempt {
    Mqtt,
    Closed,
    /// The port does not answer at all.
    Silent,
    Http,
    NoHandshake,
    /// Something that is not MQTT.
    Other,
}

async fn attempt(lab: &Lab, connector: &Connector) -> Attempt {
    let until = lab.until().min(Instant::now() + ATTEMPT);
    let dialed = match timeout_at(until, Dial::dial(connector)).await {
        Err(_) => return Attempt::Silent,
        Ok(Err(TransportError::Connect { .. } | TransportError::Resolve { .. })) => {
            return Attempt::Closed;
        }
        Ok(Err(_)) => return Attempt::NoHandshake,
        Ok(Ok(dialed)) => dialed,
    };
    let version = lab.version;
    let about = (lab.strays.clone(), lab.trace());
    let mut link = Link::new(dialed.stream, version, lab.clock(), about);
    let mut opening = lab.opening(version);
    opening.is_anonymous = true;
    let (connect, _) = connect_of(&lab.target.profile, &opening);
    let packet = crate::wire::Packet::Connect(Box::new(connect));
    let answer = match link.send(&packet).await {
        Ok(()) => link.first(until).await.map(drop),
        Err(trouble) => Err(trouble),
    };
    match answer {
        Ok(()) | Err(Trouble::Disconnected(..)) => Attempt::Mqtt,
        Err(Trouble::Foreign(FirstBytes::Http, _)) => Attempt::Http,
        Err(_) => Attempt::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probing::finding::Verdict;

    #[test]
    fn addresses_that_answer_and_do_not() {
        let time = Duration::from_millis(2);
        let all = of_addresses(&[("127.0.0.1", time), ("::1", time)], &[]);
        assert_eq!(
            (all.verdict, all.value),
            (Verdict::Yes, Some(Value::Number(2)))
        );
        assert_eq!(
            all.detail.as_deref(),
            Some("127.0.0.1 in 2 ms, ::1 in 2 ms")
        );
        let refused = ["::1: connection refused".to_owned()];
        let some = of_addresses(&[("127.0.0.1", time)], &refused);
        assert_eq!(
            (some.verdict, some.value),
            (Verdict::No, Some(Value::Number(1)))
        );
        assert_eq!(some.detail.as_deref(), Some("::1: connection refused"));
        assert_eq!(of_addresses(&[], &[]).verdict, Verdict::Untested);
    }

    #[test]
    fn ports_that_speak_mqtt_and_do_not() {
        let closed = (80, Scanned::Other("closed"));
        let some = of_ports(&[
            (1883, Scanned::Mqtt("mqtt")),
            closed.clone(),
            (8084, Scanned::Mqtt("wss")),
        ]);
        assert_eq!(some.value, Some(Value::Text("mqtt 1883, wss 8084".into())));
        assert_eq!(some.detail.as_deref(), Some("80 closed"));
        let none = of_ports(&[closed]);
        assert_eq!(none.verdict, Verdict::No);
        assert_eq!(of_ports(&[]).verdict, Verdict::Untested);
    }
}
