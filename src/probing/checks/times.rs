//! How long round trips take, in microseconds: the middle one of a few, while nothing else is asked of the broker.

use std::time::Duration;

use tokio::time::Instant;

use super::Checked;
use crate::model::QoS;
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, message};

/// How many round trips are measured: an odd number.
const ROUNDS: usize = 5;

/// Name look-up, handshakes, CONNECT, CONNACK.
pub(in crate::probing) async fn connect(lab: &Lab) -> Checked {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let link = lab.open().await?;
        times.push(begun.elapsed());
        drop(link);
    }
    Ok(middle(times))
}

/// PINGREQ and PINGRESP.
pub(in crate::probing) async fn ping(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        link.ping().await?;
        times.push(begun.elapsed());
    }
    Ok(middle(times))
}

/// A message to ourselves, with its acknowledgements.
pub(in crate::probing) async fn echo(lab: &Lab, qos: QoS) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic(&format!("time{qos}"));
    let granted = link.subscribe(&topic, qos).await?;
    if granted < qos {
        return Ok(Finding::no(format!("QoS {granted} granted")));
    }
    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let sent = message(&topic, &round.to_string(), qos);
        let begun = Instant::now();
        link.publish(&sent).await?;
        link.message().await?;
        times.push(begun.elapsed());
    }
    Ok(middle(times))
}

fn middle(mut times: Vec<Duration>) -> Finding {
    times.sort_unstable();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    Finding::yes().with(u64::try_from(middle.as_micros()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probing::finding::Value;

    #[test]
    fn one_slow_round_trip_changes_nothing() {
        let times = [3, 900, 1, 2, 4].map(Duration::from_micros).to_vec();
        assert_eq!(middle(times).value, Some(Value::Number(3)));
    }
}
