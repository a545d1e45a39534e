//! Everything that a finished run has to say.

use std::time::Duration;

use jiff::Timestamp;

use super::drift::DriftRow;
use super::runs::Runs;
use super::shard::ShardOf;
use crate::stats::{
    AutoWarmup, Checked, ClockOffset, Counters, Figures, Flow, Generator, Histogram, Latencies,
    LatencyBasis, Phase, Scope, Series, Spans, Verdict,
};

/// Runs with their names (the files).
pub type Group<'a> = &'a [(&'a str, &'a Summary)];

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Connections.
    Conn,
    /// Publishing.
    Pub,
    /// Receiving.
    Sub,
    /// From publishers to subscribers.
    E2e,
    /// Publishing what a scenario makes.
    Simulate,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Conn, Self::Pub, Self::Sub, Self::E2e, Self::Simulate];

    /// The name of the command, also in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conn => "conn",
            Self::Pub => "pub",
            Self::Sub => "sub",
            Self::E2e => "e2e",
            Self::Simulate => "simulate",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is called.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Conn => "connect benchmark",
            Self::Pub => "publish benchmark",
            Self::Sub => "subscribe benchmark",
            Self::E2e => "end-to-end benchmark",
            Self::Simulate => "publish simulation",
        }
    }

    /// What it is called, and what was asked for.
    pub fn heading(self, asked: &str) -> String {
        let between = if self == Self::Simulate { ", " } else { ": " };
        [self.title(), between, asked].concat()
    }

    /// Whether messages are published and nobody subscribes.
    pub(super) fn only_publishes(self) -> bool {
        matches!(self, Self::Pub | Self::Simulate)
    }
}

/// Where, when and on what a run was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    /// What was measured.
    pub kind: Kind,
    /// What was asked for, in a few words: `100 clients, QoS 1, 256 B, 20,000 msg/s for 30 s`.
    pub asked: String,
    /// The address of the broker as a URL, without a password. Several are separated by `, `.
    pub broker: String,
    /// The version of mqtty.
    pub version: String,
    /// Operating system and processor of the generator: `linux x86_64`.
    pub system: String,
    /// How many cores the generator could use.
    pub cores: u32,
    /// How many generators made the load: more than 1 after merging.
    pub generators: u32,
    /// Whether the broker ran in the same process.
    pub embedded: bool,
    /// When the run began: the first connection.
    pub started: Timestamp,
    /// When the measured part began; `None` when it did not get that far.
    pub measured_from: Option<Timestamp>,
    /// When the run was over.
    pub ended: Timestamp,
    /// How long each stage took, in the order in which they came: `connect`, `subscribe`, `warmup`,
    /// `measure`, `drain`, `hold`.
    pub stages: Vec<(String, Duration)>,
    /// What else a reader should know, one sentence each.
    pub notes: Vec<String>,
    /// What the run measured, so that a threshold means the same for a saved report.
    pub scope: Scope,
    /// What ended the run before its planned end.
    pub cut_short: Option<String>,
    /// Which part of a run it is, where several processes shared it.
    pub shard: Option<ShardOf>,
    /// By how much its clock was ahead of that of the first of them, where that was measured. If it was clearly so, all
    /// moments here are by the clock of the first. Of all of them together: by how much two of their clocks differed.
    pub clock: Option<ClockOffset>,
    /// By how much it gained on that clock during the run, where that was measured. Of all of them together: by how much
    /// two of their clocks drifted apart.
    pub clock_drift: Option<ClockOffset>,
}

impl Environment {
    /// How long a stage took; zero when there was none of this name.
    pub fn stage(&self, name: &str) -> Duration {
        let found = self.stages.iter().find(|(known, _)| known == name);
        found.map_or(Duration::ZERO, |(_, took)| *took)
    }
}

/// Everything that a finished run has to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The options of the run by their long names, in the order to be shown. No passwords.
    pub options: Vec<(String, String)>,
    /// Where, when and on what.
    pub environment: Environment,
    /// What was counted in the measured part (connections: in all of the run).
    pub counters: Counters,
    /// How long everything took.
    pub latencies: Latencies,
    /// The measured part and the drain, second by second.
    pub series: Series,
    /// The time that each rate is over.
    pub spans: Spans,
    /// How the generator itself did.
    pub generator: Generator,
    /// The limits that the run was to keep, and whether it did.
    pub thresholds: Vec<Checked>,
    /// What became of the figures of a long run; the notes say it, too.
    pub drift: Vec<DriftRow>,
    /// What became of a warm-up whose end was to be found.
    pub warmup: Option<AutoWarmup>,
    /// Where the run was done several times, and this is the one in the middle: the figures of all.
    pub runs: Option<Runs>,
}

impl Summary {
    /// Whether any client was connected, if any was to be.
    pub fn is_connected(&self) -> bool {
        self.counters.connected > 0 || self.counters.connect_planned == 0
    }

    /// Where in the measured part rates and latencies begin.
    pub fn steady_from(&self) -> Duration {
        self.warmup.map_or(Duration::ZERO, |warmup| warmup.cut)
    }

    /// The length of the measured part.
    pub fn measured(&self) -> Duration {
        self.environment.stage("measure")
    }

    /// What thresholds are checked against.
    pub fn figures(&self) -> Figures<'_> {
        Figures {
            counters: &self.counters,
            latencies: &self.latencies,
            measured: self.measured(),
            spans: self.spans,
            main: match self.environment.kind {
                Kind::Conn => Flow::Connected,
                Kind::Sub => Flow::Received,
                Kind::Pub | Kind::E2e | Kind::Simulate => Flow::Written,
            },
            scope: self.environment.scope,
        }
    }

    /// Whether the generator was the limit. How it did while it connected is shown separately, except where
    /// connections are what was measured.
    pub fn verdict(&self) -> Verdict {
        let verdict = self.generator.verdict();
        if self.environment.kind != Kind::Conn {
            return verdict;
        }
        let reason = match (self.generator.connecting_verdict().reason, verdict.reason) {
            (Some(connecting), Some(after)) => Some(format!(
                "while connecting: {connecting}; after that: {after}"
            )),
            (Some(connecting), None) => Some(format!("while connecting: {connecting}")),
            (None, after) => after.map(|after| format!("after connecting: {after}")),
        };
        Verdict {
            limited: reason.is_some(),
            reason,
        }
    }

    /// Messages that were published as far as we know: acknowledged, or written where nothing is ever
    /// acknowledged (QoS 0).
    pub fn published(&self) -> u64 {
        let counters = &self.counters;
        let answered = self
            .latencies
            .get(Phase::Ack, LatencyBasis::Intended)
            .is_some();
        if !answered && counters.acked == 0 && counters.timed_out == 0 {
            counters.written
        } else {
            counters.acked
        }
    }

    /// How many TLS handshakes were full, and how many resumed a session.
    pub(super) fn handshakes(&self) -> [u64; 2] {
        [Phase::Tls, Phase::TlsResumed].map(|phase| {
            let histogram = self.latencies.get(phase, LatencyBasis::Actual);
            histogram.map_or(0, Histogram::count)
        })
    }

    /// Whether stamped messages were looked at.
    pub(super) fn checked_deliveries(&self) -> bool {
        self.counters.checked_deliveries()
    }
}
