//! `--soak`: a run for hours. The report is written again and again, and at the end it says which figures drift.

mod process;
mod prometheus;
mod tracks;
mod watching;

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use tokio::task::{JoinHandle, spawn_local};

use super::saved::Files;
use super::summary::Asked;
use crate::bench::{self, Outcome, Progress};
use crate::error::{Exit, Failure};
use crate::kernel::Context;
use crate::model::{BenchPlan, Soak, Watched};
use crate::report::{DriftRow, Summary};
use crate::stats::{Flow, Sample};
use tracks::Figure;
use watching::Shared;

/// A long run, watched.
pub(super) struct Soaking {
    soak: Soak,
    asked: Asked,
    files: Rc<Files>,
    started: SystemTime,
    /// CPU time when the measured part began, and how far that was then.
    cpu: Option<(Duration, Duration)>,
    tracks: Shared,
    watchers: Vec<JoinHandle<()>>,
    /// When the report is written next, from the beginning of the measured part.
    next: Duration,
    main: Flow,
}

impl Soaking {
    /// Begins to watch, where that is wanted. Reports of what was asked go to these files.
    ///
    /// # Errors
    ///
    /// What is to be watched is not there.
    pub(super) async fn start(
        context: &Context,
        plan: &BenchPlan,
        asked: &Asked,
        files: Rc<Files>,
    ) -> Result<Option<Self>, Failure> {
        let Some(soak) = plan.soak.clone() else {
            return Ok(None);
        };
        let tracks = Shared::default();
        let mut watchers = Vec::new();
        if process::AVAILABLE {
            let own = watching::usage(tracks.clone(), std::process::id(), "mqtty".to_owned());
            watchers.push(spawn_local(own));
        }
        for watched in soak.watched.clone() {
            watchers.push(match watched {
                Watched::Process(pid) => watching::pid(&tracks, pid)?,
                Watched::Page(page, metrics) => watching::page(&tracks, *page, metrics).await?,
                Watched::Topics(topics) => watching::topics(context, &tracks, plan, topics).await?,
            });
        }
        Ok(Some(Self {
            next: soak.checkpoint,
            soak,
            asked: asked.clone(),
            files,
            started: SystemTime::now(),
            cpu: None,
            tracks,
            watchers,
            main: bench::main_flow(plan),
        }))
    }

    /// Takes a second of the run, and writes the report if it is time.
    ///
    /// # Errors
    ///
    /// A report that could not be written. The run goes on.
    pub(super) fn second(&mut self, progress: &Progress<'_>) -> Result<(), Failure> {
        let Some(sample) = &progress.sample else {
            return Ok(());
        };
        if let (None, Some(cpu)) = (self.cpu, progress.cpu) {
            self.cpu = Some((cpu, progress.elapsed));
        }
        self.take(sample);
        if progress.elapsed < self.next {
            return Ok(());
        }
        while self.next <= progress.elapsed {
            self.next += self.soak.checkpoint;
        }
        self.files.write(&self.checkpoint(progress))
    }

    /// The report of a run that goes on.
    fn checkpoint(&self, progress: &Progress<'_>) -> Summary {
        let cpu = self.cpu.zip(progress.cpu).map_or(0.0, |((used, at), now)| {
            let time = progress.elapsed.saturating_sub(at).as_secs_f64();
            now.saturating_sub(used).as_secs_f64() / time.max(1e-3)
        });
        let outcome = Outcome::so_far(progress, self.started, cpu);
        let mut summary = self.asked.summary(&outcome, None);
        let elapsed = Duration::from_secs(progress.elapsed.as_secs());
        let words = format!(
            "written after {}, while the run went on",
            crate::output::duration(elapsed)
        );
        summary.environment.notes.push(words.clone());
        summary.environment.cut_short = Some(words);
        self.tell(&mut summary);
        summary
    }

    /// Puts what became of the figures into a report; whether one drifts in the bad direction.
    pub(super) fn tell(&self, summary: &mut Summary) -> Vec<DriftRow> {
        let rows = self.tracks.borrow().rows(self.soak.drift);
        let notes = &mut summary.environment.notes;
        notes.extend(rows.iter().map(DriftRow::line));
        summary.drift.clone_from(&rows);
        rows
    }

    fn take(&self, sample: &Sample) {
        let mut tracks = self.tracks.borrow_mut();
        tracks.begin();
        if let Some(phase) = sample.phase {
            let (p50, p99) = (
                format!("{} p50", phase.name()),
                format!("{} p99", phase.name()),
            );
            tracks.push(&p50, Figure::LATENCY, as_f64(sample.p50));
            tracks.push(&p99, Figure::LATENCY, as_f64(sample.p99));
        }
        let (name, count) = match self.main {
            Flow::Connected => ("connections", sample.connections),
            Flow::Received => ("received", sample.received),
            _ if sample.acked > 0 => ("acked", sample.acked),
            _ => ("written", sample.written),
        };
        if self.main == Flow::Connected {
            tracks.push(name, Figure::OTHER, as_f64(count));
        } else {
            tracks.push(name, Figure::RATE, sample.rate(count));
        }
        tracks.push("errors", Figure::FAILURES, sample.rate(sample.errors));
    }
}

impl Drop for Soaking {
    fn drop(&mut self) {
        for watcher in &self.watchers {
            watcher.abort();
        }
    }
}

/// Fails where a figure drifts in the bad direction.
pub(super) fn alarm(context: &Context, rows: &[DriftRow]) -> Option<Exit> {
    let mut alarms = rows.iter().filter(|row| row.alarm).peekable();
    alarms.peek()?;
    for row in alarms {
        let text = format!("{} {}", row.figure, row.words);
        context.error(&Failure::new(Exit::Threshold, text));
    }
    Some(Exit::Threshold)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "µs of at most an hour, and counts"
)]
fn as_f64(number: u64) -> f64 {
    number as f64
}
