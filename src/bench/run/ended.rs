//! What came of a run that has ended.

use super::Run;
use std::time::Duration;

use crate::bench::clock::now;
use crate::bench::outcome::Outcome;
use crate::model::Connecting;
use crate::stats::{AutoWarmup, Counters, Flow, Generator, GeneratorLoad, Spans, Totals};

impl Run {
    /// The figures of all shards, as one outcome.
    pub(super) fn outcome(self, stopped: bool) -> Outcome {
        let mut counts = self.counts;
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
        let waited = self.connecting - self.begun;
        let connected = spans.get(Flow::Connected).saturating_sub(waited);
        let due = due(self.prepared.plan.connecting, &counts.totals.counters);
        spans.set(Flow::Connected, connected.max(due));
        let warmup = cut(&mut counts.totals, &mut spans);
        let (connecting, sending) = self.cpu.shares();
        let about_connecting = self.prepared.workload().main_flow() == Flow::Connected;
        let system = self.system.measured(about_connecting);
        let (connecting_health, health) = counts.health();
        Outcome {
            started: self.started,
            measured_from: counts
                .times
                .map(|times| self.started + times.measure.saturating_duration_since(self.begun)),
            stages,
            warmup,
            generator: Generator {
                cpu: sending,
                threads: u32::try_from(self.shards.len()).unwrap_or(u32::MAX),
                health,
                connecting: GeneratorLoad {
                    cpu: connecting,
                    health: connecting_health,
                },
                clock_skew_us: counts.totals.clock_skew_us,
                system,
            },
            spans,
            totals: counts.totals,
            causes: counts.causes,
            subscriptions_unanswered: counts.corrections.unsubscribed,
            abandoned: counts.corrections.abandoned,
            stopped,
            aborted: counts.aborted,
            broken: counts.broken,
            rendezvous_error: self.rendezvous_error,
            clock: self.clock,
            clock_drift: None,
            late: self.late,
        }
    }
}

/// The time that the schedule has for as many connections as were tried: the place of the last one ends with it. Counted up
/// to the last connection only, 20 at 20/s would be 21/s.
fn due(connecting: Connecting, counters: &Counters) -> Duration {
    let tried = counters.connected + counters.connect_failed;
    if counters.connected == 0 {
        return Duration::ZERO;
    }
    match connecting {
        Connecting::Interval(interval) => {
            interval.saturating_mul(u32::try_from(tried).unwrap_or(u32::MAX))
        }
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        Connecting::Rate(rate) => {
            Duration::try_from_secs_f64(tried as f64 / rate).unwrap_or_default()
        }
    }
}

/// Finds the end of the warm-up, where that is wanted, and leaves it out of latencies and rates.
fn cut(totals: &mut Totals, spans: &mut Spans) -> Option<AutoWarmup> {
    let log = totals.warmup.take()?;
    // What the broker did, as far as it is known.
    let flows = [Flow::Received, Flow::Acked];
    let done = flows.into_iter().find(|it| it.count(&totals.counters) > 0);
    let warmup = log.find(done.unwrap_or(Flow::Written));
    if !warmup.cut.is_zero() {
        let before = log.cut(warmup.cut, &mut totals.latencies);
        spans.cut(warmup.cut, before);
    }
    Some(warmup)
}
