//! What was asked of a benchmark, in words, and the summary of what came of it.

use std::time::SystemTime;

use jiff::Timestamp;

use crate::bench::{self, Cause, Outcome};
use crate::kernel::text_claim;
use crate::model::{
    BenchPayload, BenchPlan, BenchPublish, BenchWork, Connecting, Pacing, Pattern, QoS,
};
use crate::report::{Environment, Kind, Summary};
use crate::stats::units::{count, rate};
use crate::stats::{Counters, Scope};
use crate::text::Counted;

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
}

impl Asked {
    /// What a plan asks for.
    pub(super) fn of(plan: &BenchPlan, embedded: bool) -> Self {
        let brokers: Vec<_> = plan.targets.iter().map(ToString::to_string).collect();
        let publish = match &plan.work {
            BenchWork::Publish(publish) | BenchWork::EndToEnd { publish, .. } => Some(publish),
            BenchWork::Connect | BenchWork::Subscribe(_) => None,
        };
        let staged = publish.is_some_and(|publish| matches!(publish.pacing, Pacing::Stages(_)));
        let pieces = publish.is_some_and(|p| matches!(p.payload, BenchPayload::Pieces(_)));
        Self {
            kind: kind(plan),
            words: words(plan),
            brokers,
            options: plan.options.clone(),
            embedded,
            limited: plan.end.limit.is_some() || plan.end.duration.is_some() || staged || pieces,
            // A file in pieces has an end of its own, which may come first.
            limit: plan.end.limit.filter(|_| !pieces),
            publishes: publish.is_some(),
            exactly_once: publish.is_some_and(|publish| publish.qos == QoS::ExactlyOnce),
            warms_up: !plan.warmup.is_zero(),
            scope: bench::scope(plan),
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

    /// Whether as many messages were sent or received as were asked for.
    pub(super) fn is_reached(&self, limit: u64, counters: &Counters) -> bool {
        let done = if self.publishes {
            counters.written
        } else {
            counters.received
        };
        done >= limit
    }

    /// The summary of a finished run.
    pub(super) fn summary(&self, outcome: &Outcome) -> Summary {
        let mut notes = Vec::new();
        if self.embedded {
            notes.push("the broker ran in the same process: both shared the machine".to_owned());
        }
        if outcome.stopped {
            notes.push("stopped by the user before its end".to_owned());
        }
        if let Some(reason) = &outcome.broken {
            notes.push(format!("ended by its scenario: {reason}"));
        }
        if let Some(reason) = &outcome.aborted {
            notes.push(format!("aborted: {reason}"));
        }
        notes.extend(text_claim::of_outcome(outcome));
        notes.extend(self.notes_on(&outcome.totals.counters));
        let started = timestamp(outcome.started);
        let stages = [
            ("connect", outcome.stages.connect),
            ("subscribe", outcome.stages.subscribe),
            ("warmup", outcome.stages.warmup),
            ("measure", outcome.stages.measure),
            ("drain", outcome.stages.drain),
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
                ended: Timestamp::now(),
                stages: stages
                    .into_iter()
                    .filter(|(_, took)| !took.is_zero())
                    .map(|(name, took)| (name.to_owned(), took))
                    .collect(),
                notes,
            },
            counters: outcome.totals.counters.clone(),
            latencies: outcome.totals.latencies.clone(),
            series: outcome.totals.series.clone(),
            spans: outcome.spans,
            generator: outcome.generator.clone(),
            thresholds: Vec::new(),
        }
    }
}

impl Asked {
    /// What the counters alone do not make plain.
    fn notes_on(&self, counters: &Counters) -> Vec<String> {
        let mut notes = Vec::new();
        if counters.no_subscribers > 0 {
            notes.push(format!(
                "{} had no subscriber (reason code 0x10, no matching subscribers)",
                Counted::of_all(
                    counters.no_subscribers,
                    counters.acked,
                    "acknowledged message"
                ),
            ));
        }
        if counters.sent_again > 0 {
            notes.push(format!(
                "{} sent again after a connection was lost may have been delivered twice",
                Counted::of(counters.sent_again, "message"),
            ));
        }
        if counters.received_unmeasured > 0 && !self.warms_up {
            notes.push(format!(
                "{} arrived outside the measured part (queued for a session, for example): counted in received_unmeasured, not in received",
                Counted::of(counters.received_unmeasured, "message"),
            ));
        }
        notes
    }
}

fn timestamp(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or_default()
}

fn kind(plan: &BenchPlan) -> Kind {
    match &plan.work {
        BenchWork::Connect => Kind::Conn,
        BenchWork::Publish(publish) if scenario(publish).is_some() => Kind::Simulate,
        BenchWork::Publish(_) => Kind::Pub,
        BenchWork::Subscribe(_) => Kind::Sub,
        BenchWork::EndToEnd { .. } => Kind::E2e,
    }
}

/// `100 clients, QoS 1, 256 B, 20,000 msg/s for 30 s`.
fn words(plan: &BenchPlan) -> String {
    let mut parts = Vec::new();
    match &plan.work {
        BenchWork::Connect => {
            parts.push(counted(plan.count.into(), "client"));
            parts.push(match plan.connecting {
                Connecting::Interval(interval) if interval.is_zero() => "all at once".to_owned(),
                Connecting::Interval(interval) => {
                    format!("one every {}", crate::output::duration(interval))
                }
                Connecting::Rate(per_second) => format!("{} connections/s", count_of(per_second)),
            });
        }
        BenchWork::Publish(publish) => {
            parts.extend(scenario(publish));
            parts.push(counted(plan.count.into(), "client"));
            describe(publish, &mut parts);
        }
        BenchWork::Subscribe(subscribe) => {
            parts.push(counted(plan.count.into(), "client"));
            let filters: Vec<_> = subscribe
                .filters
                .iter()
                .map(|f| f.filter.as_str())
                .collect();
            parts.push(format!("topic {}", filters.join(", ")));
        }
        BenchWork::EndToEnd {
            publishers,
            subscribers,
            pattern,
            publish,
            ..
        } => {
            parts.push(format!(
                "{}, {}, {}",
                Counted::of((*publishers).into(), "publisher"),
                Counted::of((*subscribers).into(), "subscriber"),
                match pattern {
                    Pattern::PointToPoint => "point to point",
                    Pattern::FanIn => "fan-in",
                    Pattern::FanOut => "fan-out",
                    Pattern::Share => "shared subscription",
                }
            ));
            describe(publish, &mut parts);
        }
    }
    if let Some(limit) = plan.end.limit {
        parts.push(counted(limit, "message"));
    }
    let mut words = parts.join(", ");
    if let Some(duration) = plan.end.duration {
        words.push_str(" for ");
        words.push_str(&crate::output::duration(duration));
    }
    words
}

/// `scenario: tesla`, where one makes the messages.
fn scenario(publish: &BenchPublish) -> Option<String> {
    match &publish.payload {
        BenchPayload::Made(scenario) => Some(format!("scenario: {}", scenario.name())),
        _ => None,
    }
}

fn describe(publish: &BenchPublish, parts: &mut Vec<String>) {
    parts.push(format!("QoS {}", publish.qos));
    match &publish.payload {
        BenchPayload::Fixed(bytes) => parts.push(crate::output::bytes(bytes.len() as u64)),
        BenchPayload::Random(size) => parts.push(crate::output::bytes(*size as u64)),
        BenchPayload::Pieces(pieces) => {
            parts.push(format!(
                "{} of a file",
                Counted::of(pieces.len() as u64, "piece")
            ));
        }
        // Named before everything else.
        BenchPayload::Made(_) => {}
        BenchPayload::Template(_) => parts.push("payloads by a template".to_owned()),
    }
    parts.push(match &publish.pacing {
        Pacing::Interval(interval) if interval.is_zero() => "as fast as possible".to_owned(),
        Pacing::Unlimited => "as fast as possible".to_owned(),
        Pacing::Interval(interval) => {
            format!(
                "a message every {} each",
                crate::output::duration(*interval)
            )
        }
        Pacing::Rate(per_second) => format!("{} msg/s", rate(*per_second)),
        Pacing::Stages(stages) => counted(stages.len() as u64, "stage"),
    });
}

fn counted(number: u64, noun: &str) -> String {
    Counted::of(number, noun).to_string()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is positive, and whole numbers are shown"
)]
fn count_of(number: f64) -> String {
    count(number.round() as u64)
}
