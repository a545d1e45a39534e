//! What became of the requests, in numbers.

use std::fmt::Write as _;

use crate::stats::{Histogram, Stat, units};
use crate::text::Counted;

/// What became of the requests.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) requests: u64,
    pub(super) answered: u64,
    /// Answers that reported an error, on purpose.
    pub(super) errors: u64,
    /// Requests without a topic for the answer, or with one that cannot be used.
    pub(super) unanswerable: u64,
    /// No rule was for them, or one without an answer.
    pub(super) unmatched: u64,
    /// Left without an answer on purpose.
    pub(super) dropped: u64,
    /// No answer could be made.
    pub(super) failed: u64,
    /// More requests waited than are kept.
    pub(super) overloaded: u64,
    /// Retained messages, which are no requests.
    pub(super) retained: u64,
    /// Answers that the broker refused.
    pub(super) refused: u64,
    /// How long commands took.
    pub(super) commands: Histogram,
}

impl Counts {
    /// The summary in a line.
    pub(super) fn summary(&self) -> String {
        let parts = [
            (self.errors, "with an error"),
            (self.unanswerable, "unanswerable"),
            (self.unmatched, "without a rule"),
            (self.dropped, "dropped on purpose"),
            (self.failed, "failed"),
            (self.overloaded, "dropped by overload"),
            (self.refused, "refused by the broker"),
            (self.retained, "retained"),
        ];
        let mut text = format!(
            "{}: {} answered",
            Counted::of(self.requests, "request"),
            units::count(self.answered)
        );
        for (number, what) in parts.into_iter().filter(|(number, _)| *number > 0) {
            // Writing to a string cannot fail.
            let _ = write!(text, ", {} {what}", units::count(number));
        }
        if !self.commands.is_empty() {
            let figure = |stat| {
                self.commands
                    .stat(stat)
                    .map_or("-".to_owned(), units::micros)
            };
            let _ = write!(
                text,
                "; command p50 {}, p99 {}, max {}",
                figure(Stat::P50),
                figure(Stat::P99),
                figure(Stat::Max)
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happened_is_named() {
        let mut counts = Counts {
            requests: 1200,
            answered: 1198,
            unanswerable: 2,
            ..Counts::default()
        };
        let text = counts.summary();
        assert_eq!(text, "1,200 requests: 1,198 answered, 2 unanswerable");
        counts.commands.record_us(1500);
        assert!(
            counts
                .summary()
                .ends_with("; command p50 1.5 ms, p99 1.5 ms, max 1.5 ms")
        );
    }
}
