//! `--stats`: what came in, once a second.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

use crate::model::Delivery;
use crate::output::{bytes, count, print_line};
use crate::text::Counted;

/// Topics beyond this many are counted as one.
const MOST_TOPICS: usize = 1 << 20;

/// A second, as clocks tick.
const ALMOST_A_SECOND: Duration = Duration::from_millis(950);

/// Counts what comes in.
pub(super) struct Statistics {
    since: Instant,
    messages: u64,
    bytes: u64,
    total: u64,
    topics: HashSet<u64>,
    key: RandomState,
}

impl Statistics {
    pub(super) fn new() -> Self {
        Self {
            since: Instant::now(),
            messages: 0,
            bytes: 0,
            total: 0,
            topics: HashSet::new(),
            key: RandomState::new(),
        }
    }

    /// A message has come, wanted or not.
    pub(super) fn add(&mut self, message: &Delivery<'_>) {
        self.messages += 1;
        self.bytes += message.payload.len() as u64;
        if self.topics.len() < MOST_TOPICS {
            self.topics.insert(self.key.hash_one(message.topic));
        }
    }

    /// Prints what has come since the last line.
    pub(super) fn print(&mut self) {
        // A table wants to be drawn more often.
        if self.since.elapsed() < ALMOST_A_SECOND {
            return;
        }
        let seconds = self.since.elapsed().as_secs_f64().max(1e-3);
        self.total += self.messages;
        let rate = |number: u64| {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a rate for people"
            )]
            let rate = (number as f64 / seconds).round() as u64;
            rate
        };
        let topics = match self.topics.len() {
            MOST_TOPICS => format!("{}+ topics", count(MOST_TOPICS as u64)),
            number => Counted::of(number as u64, "topic").to_string(),
        };
        print_line(&format!(
            "{} msg/s  {}/s  {}  {topics}",
            count(rate(self.messages)),
            bytes(rate(self.bytes)),
            Counted::of(self.total, "message"),
        ));
        self.since = Instant::now();
        (self.messages, self.bytes) = (0, 0);
    }
}
