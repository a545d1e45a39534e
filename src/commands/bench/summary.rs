//! What was asked of a benchmark, in words, and the summary of what came of it.

use std::time::SystemTime;

use jiff::Timestamp;

use super::description::Description;
use super::workload::describe;
use crate::bench::{self, Cause, Outcome};
use crate::kernel::stop::{Signal, stopped_by};
use crate::kernel::text_claim;
use crate::model::{Arrivals, BenchPayload, BenchPlan, Pacing, QoS};
use crate::report::{self, CounterNotes, Environment, Kind, ShardOf, Summary};
use crate::stats::{Counters, Latencies, LatencyBasis, Phase, Scope};
use crate::text::Counted;

/// The note on a run whose other processes were not ready.
const UNMET: &str = "not all shards were ready: nothing was measured";
/// The note on a run that did not begin in time.
const TOO_LATE: &str = "too late for the time to start: nothing was measured";

/// What was asked; kept while the plan is at work.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about the plan, independent of the others"
)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    words: String,
    /// The addresses of the brokers, as in the plan.
    brokers: Vec<String>,
    options: Vec<(String, String)>,
    embedded: bool,
    /// The benchmark had an end of its own.
    pub(super) limited: bool,
    /// How many messages were to be sent or received, if that was said.
    pub(super) limit: Option<u64>,
    /// Whether messages are published.
    pub(super) publishes: bool,
    /// They are published at QoS 2.
    pub(super) exactly_once: bool,
    /// What arrives before the measured part was asked for.
    warms_up: bool,
    /// What the run measures.
    pub(super) scope: Scope,
    shard: Option<ShardOf>,
}

impl Asked {
    /// What a plan asks for.
    pub(super) fn of(plan: &BenchPlan, embedded: bool) -> Self {
        let brokers: Vec<_> = plan.targets.iter().map(ToString::to_string).collect();
        let publish = plan.published();
        let Description { kind, words, .. } = describe(plan);
        let staged = publish.is_some_and(|publish| {
            matches!(publish.pacing, Pacing::Stages(_) | Pacing::Recorded(_))
        });
        let pieces = publish.is_some_and(|p| matches!(p.payload, BenchPayload::Pieces(_)));
        Self {
            kind,
            words: asked(words, plan),
            brokers,
            options: plan.options.clone(),
            embedded,
            limited: plan.end.limit.is_some() || plan.end.duration.is_some() || staged || pieces,
            // A file in pieces has an end of its own, which may come first.
            limit: bench::limit(plan).filter(|_| !pieces),
            publishes: publish.is_some(),
            exactly_once: publish.is_some_and(|publish| publish.qos == QoS::ExactlyOnce),
            warms_up: !plan.warmup.time().is_zero(),
            scope: bench::scope(plan),
            shard: plan.shard.map(|shard| ShardOf {
                index: shard.index,
                count: shard.count,
                run: shard.common_run.then(|| format!("{:08x}", plan.run)),
                meaning: Some(bench::meaning(plan)),
                crossing: plan.crosses_shards(),
            }),
        }
    }

    /// The brokers where something went wrong; all of them where that is not known.
    pub(super) fn brokers(&self, causes: &[&Cause]) -> String {
        let named = self.brokers.iter().enumerate().filter(|(number, _)| {
            causes.is_empty() || causes.iter().any(|it| usize::from(it.target) == *number)
        });
        let named: Vec<_> = named.map(|(_, broker)| broker.as_str()).collect();
        named.join(", ")
    }

    /// Whether all clients connect to the same broker.
    pub(super) fn has_one_broker(&self) -> bool {
        self.brokers.len() == 1
    }

    /// Whether as many messages were sent or received as were asked for.
    pub(super) fn is_reached(&self, limit: u64, counters: &Counters) -> bool {
        let done = if self.publishes {
            counters.written
        } else {
            counters.received
        };
        done >= limit
    }

    /// The summary of a run, which this signal may have ended.
    pub(super) fn summary(&self, outcome: &Outcome, signal: Option<Signal>) -> Summary {
        let mut notes = Vec::new();
        if self.embedded {
            notes.push(
                "the broker ran in this process and shared the CPU with the load generator"
                    .to_owned(),
            );
        }
        let stopped = outcome.stopped.then(|| stopped_by(signal));
        let stopped = stopped.map(|stopped| format!("{stopped} before its end"));
        let broken = outcome.broken.as_ref();
        let aborted = outcome.aborted.as_ref();
        let ends = [
            stopped.clone(),
            broken.map(|reason| format!("ended by its scenario: {reason}")),
            aborted.map(|reason| format!("aborted: {reason}")),
            outcome.late.map(|_| TOO_LATE.to_owned()),
            outcome.rendezvous_error.as_ref().map(|_| UNMET.to_owned()),
        ];
        notes.extend(ends.iter().flatten().cloned());
        // A run without an end of its own is stopped in any case.
        let cut_short = ends
            .into_iter()
            .flatten()
            .find(|end| self.limited || Some(end) != stopped.as_ref());
        notes.extend(text_claim::of_outcome(outcome));
        notes.extend(self.shard.iter().flat_map(ShardOf::notes));
        notes.extend(outcome.clock.and_then(report::clock_note));
        notes.extend(outcome.clock_drift.and_then(report::drift_note));
        notes.extend(self.notes_on(&outcome.totals.counters));
        notes.extend(self.without_resumption(&outcome.totals.latencies));
        let started = timestamp(outcome.started);
        let stages = [
            ("connect", outcome.stages.connect),
            ("subscribe", outcome.stages.subscribe),
            ("warmup", outcome.stages.warmup),
            ("measure", outcome.stages.measure),
            ("drain", outcome.stages.drain),
            ("hold", outcome.stages.hold),
        ];
        Summary {
            options: self.options.clone(),
            environment: Environment {
                kind: self.kind,
                asked: self.words.clone(),
                broker: self.brokers(&[]),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
                cores: std::thread::available_parallelism()
                    .ok()
                    .and_then(|cores| u32::try_from(cores.get()).ok())
                    .unwrap_or(1),
                generators: 1,
                embedded: self.embedded,
                started,
                measured_from: outcome.measured_from.map(timestamp),
                ended: timestamp(outcome.ended()),
                stages: stages
                    .into_iter()
                    .filter(|(_, took)| !took.is_zero())
                    .map(|(name, took)| (name.to_owned(), took))
                    .collect(),
                notes,
                scope: self.scope,
                cut_short,
                shard: self.shard.clone(),
                clock: outcome.clock,
                clock_drift: outcome.clock_drift,
            },
            counters: outcome.totals.counters.clone(),
            latencies: outcome.totals.latencies.clone(),
            series: outcome.totals.series.clone(),
            spans: outcome.spans,
            generator: outcome.generator.clone(),
            thresholds: Vec::new(),
            drift: Vec::new(),
            warmup: outcome.warmup,
            runs: None,
        }
    }
}

impl Asked {
    /// What the counters alone do not make plain.
    fn notes_on(&self, counters: &Counters) -> Vec<String> {
        let mut notes = CounterNotes::of(counters);
        if self.warms_up {
            notes.unmeasured = None;
        }
        notes.each().flatten().cloned().collect()
    }
}

impl Asked {
    /// The note on sessions that were to be resumed, and none was.
    fn without_resumption(&self, latencies: &Latencies) -> Option<String> {
        let [full, resumed] = [Phase::Tls, Phase::TlsResumed]
            .map(|phase| latencies.get(phase, LatencyBasis::Actual).is_some());
        let note = "no TLS session was resumed: the broker offers none, or all clients connected at the same time";
        (self.scope.resumes && full && !resumed).then(|| note.to_owned())
    }
}

fn timestamp(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or_default()
}

/// `100 clients, QoS 1, 256 B, 20,000 msg/s for 30 s`.
fn asked(mut parts: Vec<String>, plan: &BenchPlan) -> String {
    if plan.arrivals == Arrivals::Poisson {
        parts.push("by chance (Poisson)".to_owned());
    }
    if let Some(limit) = plan.end.limit {
        parts.push(Counted::of(limit, "message").to_string());
    }
    let mut words = parts.join(", ");
    if let Some(duration) = plan.end.duration {
        // The first of the two ends the run.
        let limited = plan.end.limit.is_some();
        words.push_str(if limited { " in at most " } else { " for " });
        words.push_str(&crate::output::duration(duration));
    }
    words
}
