//! What came of a run that has ended.

use super::Run;
use crate::bench::clock::now;
use crate::bench::outcome::Outcome;
use crate::stats::{Flow, Generator, GeneratorLoad};

impl Run {
    /// The figures of all shards, as one outcome.
    pub(super) fn outcome(self, stopped: bool) -> Outcome {
        let counts = self.counts;
        let mut stages = self.stages;
        if let Some(times) = &counts.times {
            let ended = times.ended.unwrap_or_else(now);
            let sending = ended.saturating_duration_since(times.start);
            stages.measure = times.measured().unwrap_or_default();
            stages.warmup = sending
                .saturating_sub(stages.measure)
                .min(times.measure - times.start);
        } else {
            stages.measure = stages.connect;
        }
        let mut spans = counts.spans(stages.measure);
        // Nobody connected while a broker was waited for.
        let connected = spans.get(Flow::Connected);
        let waited = self.connecting - self.begun;
        spans.set(Flow::Connected, connected.saturating_sub(waited));
        let (connecting, sending) = self.cpu.shares();
        let (connecting_health, health) = counts.health();
        Outcome {
            started: self.started,
            measured_from: counts
                .times
                .map(|times| self.started + times.measure.saturating_duration_since(self.begun)),
            stages,
            generator: Generator {
                cpu: sending,
                threads: u32::try_from(self.shards.len()).unwrap_or(u32::MAX),
                health,
                connecting: GeneratorLoad {
                    cpu: connecting,
                    health: connecting_health,
                },
                clock_skew_us: counts.totals.clock_skew_us,
            },
            spans,
            totals: counts.totals,
            causes: counts.causes,
            subscriptions_unanswered: counts.corrections.unsubscribed,
            abandoned: counts.corrections.abandoned,
            stopped,
            aborted: counts.aborted,
            broken: counts.broken,
        }
    }
}
