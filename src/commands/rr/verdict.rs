//! What became of the requests, in words.

use std::time::Duration;

use super::requests::Closed;
use crate::error::{Exit, Failure};
use crate::output::duration;
use crate::stats::{Histogram, Stat, units};
use crate::text::Counted;

/// Messages on the response topic that answered no request.
#[derive(Debug, Default)]
pub(super) struct Strays {
    /// Retained ones.
    pub(super) retained: u64,
    /// With other correlation data, or none.
    pub(super) foreign: u64,
    /// Not matched by `--match`.
    pub(super) unmatched: u64,
    /// Delivered again by the broker.
    pub(super) repeated: u64,
}

/// What became of the requests so far.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Requests that were sent, or refused before.
    pub(super) requests: u64,
    pub(super) answers: u64,
    pub(super) too_few: u64,
    pub(super) refused: u64,
}

impl Counts {
    /// The exit code.
    pub(super) fn exit(&self) -> Exit {
        if self.refused > 0 {
            Exit::Refused
        } else if self.too_few > 0 {
            Exit::Timeout
        } else {
            Exit::Done
        }
    }
}

/// The request in words; `number` is none where there is only one.
pub(super) fn request(number: Option<u64>, topic: &str) -> String {
    match number {
        Some(number) => format!("request {} to {topic}", number + 1),
        None => format!("the request to {topic}"),
    }
}

/// The failure of a request with too few answers. `nobody`: the broker knew no subscriber.
pub(super) fn too_few(
    closed: &Closed,
    request: &str,
    wanted: u64,
    wait: Duration,
    nobody: bool,
    strays: &Strays,
) -> Failure {
    let answers = match (closed.answers, wanted) {
        (0, _) => "no answer".to_owned(),
        (got, wanted) => format!("{got} of {wanted} answers"),
    };
    let text = format!("{answers} to {request} within {}", duration(wait));
    let failure = Failure::new(Exit::Timeout, text);
    match hint(nobody, strays) {
        Some(hint) => failure.with_hint(hint),
        None => failure,
    }
}

/// What may help where an answer is missing.
fn hint(nobody: bool, strays: &Strays) -> Option<String> {
    let messages = |number| Counted::of(number, "message");
    if nobody {
        Some("start a responder: nobody is subscribed to the topic".to_owned())
    } else if strays.foreign > 0 {
        let messages = messages(strays.foreign);
        Some(format!(
            "use --no-correlation if responders do not copy the correlation data: {messages} {} ignored",
            messages.was()
        ))
    } else if strays.unmatched > 0 {
        let messages = messages(strays.unmatched);
        Some(format!(
            "check --match: it is not true for {messages} on the response topic"
        ))
    } else if strays.retained > 0 {
        let messages = messages(strays.retained);
        Some(format!(
            "have responders publish without retain: {messages} {} ignored",
            messages.was()
        ))
    } else {
        None
    }
}

/// How long answers took, in a line.
pub(super) fn latency(latencies: &Histogram) -> String {
    let figure = |stat| latencies.stat(stat).map_or("-".to_owned(), units::micros);
    if latencies.count() == 1 {
        return format!("answer after {}", figure(Stat::Max));
    }
    let figures = [
        ("min", units::micros_u64(latencies.min())),
        ("p50", figure(Stat::P50)),
        ("p90", figure(Stat::P90)),
        ("p99", figure(Stat::P99)),
        ("p99.9", figure(Stat::P999)),
        ("max", figure(Stat::Max)),
    ];
    let figures: Vec<_> = figures
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let answers = Counted::of(latencies.count(), "answer");
    format!("{answers}: {}", figures.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::requests::Fate;
    use super::*;

    fn text(answers: u64, wanted: u64, strays: &Strays) -> (String, Option<String>) {
        let closed = Closed {
            number: 0,
            fate: Fate::TooFew,
            answers,
        };
        let wait = Duration::from_secs(5);
        let failure = too_few(&closed, &request(None, "t"), wanted, wait, false, strays);
        assert_eq!(failure.exit, Exit::Timeout);
        (failure.message, failure.hint)
    }

    #[test]
    fn what_is_missing_and_what_may_help() {
        let (none, hint) = text(0, 1, &Strays::default());
        assert_eq!(none, "no answer to the request to t within 5 s");
        assert_eq!(hint, None);
        let (some, _) = text(1, 3, &Strays::default());
        assert_eq!(some, "1 of 3 answers to the request to t within 5 s");
        let foreign = Strays {
            foreign: 2,
            retained: 1,
            ..Strays::default()
        };
        let hint = text(0, 1, &foreign).1.unwrap();
        assert!(hint.contains("--no-correlation") && hint.ends_with("2 messages were ignored"));
        assert_eq!(request(Some(4), "t"), "request 5 to t");
    }

    #[test]
    fn one_latency_or_their_distribution() {
        let mut latencies = Histogram::new();
        latencies.record_us(1500);
        assert_eq!(latency(&latencies), "answer after 1.5 ms");
        latencies.record_us(500);
        let line = latency(&latencies);
        assert!(line.starts_with("2 answers: min 500 µs, p50 "), "{line}");
    }
}
