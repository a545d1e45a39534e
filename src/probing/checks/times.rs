//! How long round trips take, in microseconds: the middle one of a few, while nothing else is asked of the broker.

use std::time::Duration;

use tokio::time::Instant;

use super::Checked;
use crate::model::QoS;
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, message};

/// How many round trips are measured: an odd number.
const ROUNDS: usize = 5;

/// How many pairs of messages show whether the second is held back, and the time between them that does. After its first
/// packets, Linux delays acknowledgements by 40 ms, other systems by up to 200 ms.
const PAIRS: usize = 9;
const HELD_BACK: Duration = Duration::from_millis(25);

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

/// A small message is not held back until the one before it has been acknowledged, as by Nagle's algorithm (RFC 896): the
/// system of a client may take 40 ms for that.
pub(in crate::probing) async fn small(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("small");
    link.subscribe(&topic, QoS::AtMostOnce).await?;
    let mut gaps = Vec::with_capacity(PAIRS);
    for _ in 0..PAIRS {
        // In one segment: a second one would carry the acknowledgement that the broker waits for.
        let pair = ["1", "2"].map(|part| message(&topic, part, QoS::AtMostOnce));
        link.put_together(&pair).await?;
        link.message().await?;
        let first = Instant::now();
        link.message().await?;
        gaps.push(first.elapsed());
    }
    Ok(held_back(gaps))
}

/// What the times between two messages come to that were published together.
fn held_back(gaps: Vec<Duration>) -> Finding {
    let gap = median(gaps);
    if gap < HELD_BACK {
        return Finding::yes();
    }
    let gap = crate::output::duration(gap);
    Finding::no(format!("the second of two arrives {gap} later"))
}

fn middle(times: Vec<Duration>) -> Finding {
    let middle = median(times);
    Finding::yes().with(u64::try_from(middle.as_micros()).unwrap_or(u64::MAX))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probing::finding::Value;

    #[test]
    fn messages_that_are_held_back() {
        use crate::probing::finding::Verdict;
        let gaps = |millis: [u64; 5]| held_back(millis.map(Duration::from_millis).to_vec());
        assert_eq!(gaps([0, 0, 300, 0, 1]).verdict, Verdict::Yes);
        let held = gaps([0, 40, 41, 40, 0]);
        assert_eq!(held.verdict, Verdict::No);
        let detail = "the second of two arrives 40 ms later";
        assert_eq!(held.detail.as_deref(), Some(detail));
    }

    #[test]
    fn one_slow_round_trip_changes_nothing() {
        let times = [3, 900, 1, 2, 4].map(Duration::from_micros).to_vec();
        assert_eq!(middle(times).value, Some(Value::Number(3)));
    }
}
