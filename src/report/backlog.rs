//! What is to be said of the broker: when it was saturated, and when it paused.

use serde_json::{Value, json};

use super::columns::{decimal, seconds};
use super::summary::{Kind, Summary};
use crate::stats::{LatencyBasis, Phase, Sample, Stretch, StretchKind, Window, stretches, units};
use crate::text::Counted;

/// More than this many stretches are not told one by one.
const MOST: usize = 3;

/// The measured part in pieces: what was due, and what the broker did. Empty where that is not known: in a run that does
/// not send, or whose messages are neither acknowledged nor received.
pub fn windows(summary: &Summary) -> Vec<Window> {
    let Some(done) = done(summary) else {
        return Vec::new();
    };
    let measured = summary.measured();
    let samples = summary.series.samples().iter();
    // Where no connection is open, the broker is not slow: it is not there.
    let known = samples.clone().any(|sample| sample.connections > 0);
    samples
        .filter(|sample| sample.at < measured && (sample.connections > 0 || !known))
        .map(|sample| Window {
            at: sample.at,
            span: sample.span,
            offered: lossy(sample.planned),
            done: done(sample),
        })
        .collect()
}

/// How many of the messages that were due the broker is done with in a piece.
type Done = Box<dyn Fn(&Sample) -> f64>;

fn done(summary: &Summary) -> Option<Done> {
    let counters = &summary.counters;
    match summary.environment.kind {
        Kind::Pub | Kind::Simulate => {
            let answered = summary
                .latencies
                .get(Phase::Ack, LatencyBasis::Intended)
                .is_some();
            if !answered && counters.acked == 0 {
                return None;
            }
            // What is refused is answered, too.
            let refused = counters.refused > 0;
            Some(Box::new(move |it| {
                lossy(it.acked + if refused { it.errors } else { 0 })
            }))
        }
        Kind::E2e => {
            let written = counters.written.saturating_sub(counters.refused);
            if counters.expected == 0 || written == 0 {
                return None;
            }
            // To how many subscribers each message goes.
            let copies = lossy(counters.expected) / lossy(written);
            Some(Box::new(move |it| lossy(it.received) / copies))
        }
        Kind::Conn | Kind::Sub => None,
    }
}

/// When the broker did not keep up. Where the generator was the limit, nothing is known of that.
fn found(summary: &Summary) -> Vec<Stretch> {
    if summary.verdict().limited {
        return Vec::new();
    }
    stretches(&windows(summary))
}

/// A sentence for each stretch, the longest first if there are many.
pub(super) fn notes(summary: &Summary) -> Vec<String> {
    let mut found = found(summary);
    let all = found.len();
    if all > MOST {
        found.sort_by_key(|it| std::cmp::Reverse(it.until.saturating_sub(it.from)));
        found.truncate(MOST);
        found.sort_by_key(|it| it.from);
    }
    let mut notes: Vec<String> = found.iter().map(sentence).collect();
    if all > MOST {
        let others = Counted::of((all - MOST) as u64, "shorter one");
        let are = others.verb("is", "are");
        notes.push(format!("{others} {are} not listed"));
    }
    notes
}

fn sentence(stretch: &Stretch) -> String {
    let (from, until) = (stretch.from.as_secs(), stretch.until.as_secs());
    match stretch.kind {
        StretchKind::Saturated => {
            let time = match (from, stretch.to_the_end) {
                (0, true) => "from the beginning to the end".to_owned(),
                (_, true) => format!("from second {from} on"),
                _ => format!("from second {from} to second {until}"),
            };
            let growth = units::rate(stretch.growth);
            format!("the broker was saturated {time}: the backlog grew by {growth} msg/s")
        }
        StretchKind::Paused => {
            let length = stretch.until.saturating_sub(stretch.from);
            let length = units::micros(length.as_secs_f64() * 1e6);
            let waiting = Counted::of(whole(stretch.backlog), "message");
            format!("the broker paused for about {length} at second {from}: {waiting} waited")
        }
    }
}

/// The same for programs.
pub(super) fn json(summary: &Summary) -> Value {
    let each = found(summary).into_iter().map(|it| {
        json!({
            "verdict": it.kind.name(),
            "from": seconds(it.from),
            "until": seconds(it.until),
            "growth": decimal(it.growth),
            "backlog": decimal(it.backlog),
        })
    });
    Value::Array(each.collect())
}

#[expect(clippy::cast_precision_loss, reason = "counts of a second")]
fn lossy(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that is not negative"
)]
fn whole(number: f64) -> u64 {
    number.round() as u64
}
