//! What a run has come to.

use std::time::{Duration, SystemTime};

use super::Progress;
use super::causes::Causes;
use super::clock::current;
use super::rendezvous_error::RendezvousError;
use crate::stats::{AutoWarmup, ClockOffset, Generator, Spans, Totals};

/// How long the stages of a run took; zero for those that it did not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stages {
    /// Until every connection had its first answer.
    pub connect: Duration,
    /// Until every subscription was answered, where that is waited for.
    pub subscribe: Duration,
    /// Sending that is not counted.
    pub warmup: Duration,
    /// The measured part; of a run that only connected, all of it.
    pub measure: Duration,
    /// Waiting for what was not answered.
    pub drain: Duration,
    /// Keeping the connections open.
    pub hold: Duration,
}

/// What a run has come to.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// When it began.
    pub started: SystemTime,
    /// When the measured part began, if it did.
    pub measured_from: Option<SystemTime>,
    /// How long everything took.
    pub stages: Stages,
    /// Everything that was counted.
    pub totals: Totals,
    /// The time that each rate is over.
    pub spans: Spans,
    /// What became of a warm-up whose end was to be found.
    pub warmup: Option<AutoWarmup>,
    /// How the generator did.
    pub generator: Generator,
    /// What went wrong, and why.
    pub causes: Causes,
    /// Subscriptions among those that failed that were not answered in time.
    pub subscriptions_unanswered: u64,
    /// Messages that had no answer when their connection was lost for good.
    pub abandoned: u64,
    /// It was stopped before its end.
    pub stopped: bool,
    /// Why it was aborted, if it was.
    pub aborted: Option<String>,
    /// Why the scenario could make no more messages, which ended the run.
    pub broken: Option<String>,
    /// Why the other processes of the run were not ready: nothing was sent then.
    pub rendezvous_error: Option<RendezvousError>,
    /// By how much the clock of this process was ahead of that of the first of them, where that was measured.
    pub clock: Option<ClockOffset>,
    /// By how much it gained on that clock during the run, where that was measured.
    pub clock_drift: Option<ClockOffset>,
    /// By how much the moment to start at had passed, if that was too much: nothing was sent then.
    pub late: Option<Duration>,
}

impl Outcome {
    /// Whether it ran to its end.
    pub(crate) fn is_to_its_end(&self) -> bool {
        let cut = self.stopped || self.aborted.is_some() || self.broken.is_some();
        !cut && self.rendezvous_error.is_none() && self.late.is_none()
    }

    /// Notes by how much the clock of the run was ahead of that of the first process at the end.
    pub(super) fn note_final_clock(&mut self, later: Option<ClockOffset>) {
        let both = self.clock.zip(later);
        self.clock_drift = both.map(|(clock, later)| clock.drift(later));
    }

    /// When it was over, which is now, by the clock that its other moments go by.
    pub(crate) fn ended(&self) -> SystemTime {
        current(self.clock)
    }

    /// What a run has come to so far that goes on; it has used so much CPU time a second.
    pub(crate) fn so_far(progress: &Progress<'_>, started: SystemTime, cpu: f64) -> Self {
        let totals = progress.totals.so_far();
        let elapsed = progress.elapsed;
        Self {
            started,
            measured_from: SystemTime::now().checked_sub(elapsed),
            stages: Stages {
                measure: elapsed,
                ..Stages::default()
            },
            spans: progress.spans,
            warmup: None,
            generator: Generator {
                cpu,
                threads: u32::try_from(progress.threads).unwrap_or(u32::MAX),
                health: totals.health.clone(),
                clock_skew_us: totals.clock_skew_us,
                ..Generator::default()
            },
            totals,
            causes: Causes::default(),
            subscriptions_unanswered: 0,
            abandoned: 0,
            stopped: false,
            aborted: None,
            broken: None,
            rendezvous_error: None,
            clock: None,
            clock_drift: None,
            late: None,
        }
    }
}
