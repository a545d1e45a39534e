//! One trial: a benchmark at one load, and what it shows.

use std::sync::Arc;
use std::time::Duration;

use super::plan::{Maximum, Quantity};
use crate::bench::search::{Trial, Verdict, judge};
use crate::bench::{self, FailureKind, Observer, Outcome, Prepared, Progress, Step};
use crate::commands::bench::summary::Asked;
use crate::error::Failure;
use crate::kernel::{Context, secret_reader};
use crate::report::{self, Summary};
use crate::stats::{Flow, Outcome as Checked, Phase, Stat, Threshold, Window, backlog, units};
use crate::text::Counted;

/// A rate of connects below this share of the one that was asked for was not reached.
const REACHED: f64 = 0.95;

/// A trial with its figures.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) load: f64,
    pub(super) length: Duration,
    pub(super) verdict: Verdict,
    /// Messages acknowledged or delivered a second, connections made.
    pub(super) achieved: f64,
    /// What the percentiles are the latency of, and they in microseconds.
    pub(super) phase: Option<Phase>,
    pub(super) p50: Option<f64>,
    pub(super) p99: Option<f64>,
    pub(super) max: Option<f64>,
    /// Messages that waited at the end.
    pub(super) backlog: f64,
    /// CPU time of the generator a second: 1.0 is one core.
    pub(super) cpu: f64,
    pub(super) windows: Vec<Window>,
}

impl Row {
    fn not_run(load: f64, length: Duration, verdict: Verdict) -> Self {
        Self {
            load,
            length,
            verdict,
            achieved: 0.0,
            phase: None,
            p50: None,
            p99: None,
            max: None,
            backlog: 0.0,
            cpu: 0.0,
            windows: Vec::new(),
        }
    }
}

/// Prints the connections of the first trial, and on a terminal a line of progress for each.
struct Watching<'a> {
    context: &'a Context,
    first: bool,
    /// Which trial it is, as its result will say.
    trial: String,
    length: Duration,
}

impl Observer for Watching<'_> {
    fn connected(&mut self, connected: u64, took: Duration) {
        if self.first {
            let clients = Counted::of(connected, "client");
            let took = crate::output::duration(took);
            self.context
                .inform(&format!("{clients} connected in {took}"));
        }
    }

    fn step(&mut self, step: Step) {
        let doing = match step {
            Step::Connecting => "connecting",
            Step::Subscribing => "subscribing",
            Step::Draining => "draining",
            _ => return,
        };
        self.context.pass(&format!("{}: {doing}", self.trial));
    }

    fn progress(&mut self, progress: &Progress<'_>) {
        if progress.sample.is_none() {
            return;
        }
        let elapsed = Duration::from_secs(progress.elapsed.as_secs());
        let (elapsed, length) = (elapsed.as_secs(), crate::output::duration(self.length));
        self.context
            .pass(&format!("{}: second {elapsed} of {length}", self.trial));
    }
}

/// Runs a trial; what the system does not allow is this machine's limit, not the broker's. The summary is there where
/// the trial was run.
///
/// # Errors
///
/// A plan that cannot be carried out, and a broker that no client could connect to.
pub(super) async fn run(
    context: &Context,
    search: &Maximum,
    objectives: &[Threshold],
    (load, length): (f64, Duration),
    number: usize,
) -> Result<(Row, Option<Summary>), Failure> {
    let plan = search.at(load, length);
    let asked = Asked::of(&plan, search.embedded);
    if let Err(error) = bench::preflight(&plan, search.embedded) {
        let verdict = Verdict::Generator(error.to_string());
        return Ok((Row::not_run(load, length, verdict), None));
    }
    let plan = Box::new(plan);
    let prepare = move || {
        Ok(Arc::new(
            Prepared::new(*plan)?.reading_secrets(secret_reader),
        ))
    };
    let prepared = context.apart("the certificates were read", prepare).await?;
    let mut observer = Watching {
        context,
        first: number == 1,
        trial: search.name_of_trial(number, load),
        length,
    };
    let outcome = bench::run(prepared, &mut observer, context.stop.requested()).await?;
    if outcome.totals.counters.connected == 0 {
        let causes = outcome.causes.of(FailureKind::Connect);
        if let Some(cause) = causes.first()
            && !outcome.stopped
        {
            let mut failure = cause.failure.clone();
            failure.message = format!("no client could connect: {}", failure.message);
            return Err(failure);
        }
    }
    let summary = asked.summary(&outcome, context.stop.signal());
    let seen = seen(search, objectives, &summary, &outcome, load);
    let verdict = judge(&seen);
    let row = row(load, length, verdict, seen.windows, &summary);
    Ok((row, Some(summary)))
}

fn row(
    load: f64,
    length: Duration,
    verdict: Verdict,
    windows: Vec<Window>,
    summary: &Summary,
) -> Row {
    let headline = summary.latencies.headline();
    let stat = |stat| headline.and_then(|(_, it)| it.stat(stat));
    let seconds: f64 = windows.iter().map(|it| it.span.as_secs_f64()).sum();
    let achieved = if seconds > 0.0 {
        windows.iter().map(|it| it.done).sum::<f64>() / seconds
    } else {
        summary.figures().rate(Flow::Connected)
    };
    Row {
        load,
        length,
        verdict,
        achieved,
        phase: headline.map(|(phase, _)| phase),
        p50: stat(Stat::P50),
        p99: stat(Stat::P99),
        max: stat(Stat::Max),
        backlog: backlog(&windows),
        cpu: summary.generator.cpu,
        windows,
    }
}

/// What the judge wants to know.
fn seen(
    search: &Maximum,
    objectives: &[Threshold],
    summary: &Summary,
    outcome: &Outcome,
    load: f64,
) -> Trial {
    let windows = report::windows(summary);
    let samples = summary.series.samples().iter().take(windows.len());
    let late = samples
        .map(|sample| {
            let mut missed = objectives.iter().filter_map(|it| it.is_missed_in(sample));
            missed.any(|missed| missed)
        })
        .collect();
    Trial {
        windows,
        late,
        missed: missed(search, objectives, summary, outcome, load),
        generator: summary.verdict().reason,
    }
}

/// What was not as it should be, in words; what the broker refused, or lost, first.
fn missed(
    search: &Maximum,
    objectives: &[Threshold],
    summary: &Summary,
    outcome: &Outcome,
    load: f64,
) -> Vec<String> {
    let counters = &summary.counters;
    let mut found = Vec::new();
    for (number, noun, what) in [
        (counters.connect_failed, "connection", "failed"),
        (counters.connections_lost, "connection", "lost"),
        (counters.subscribe_failed, "subscription", "refused"),
        (counters.refused, "message", "refused"),
    ] {
        if number > 0 {
            found.push(format!("{} {what}", Counted::of(number, noun)));
        }
    }
    let connects = summary.figures().rate(Flow::Connected);
    if search.quantity == Quantity::ConnectRate && connects < load * REACHED {
        found.push(format!(
            "only {} connections per second were made",
            units::rate(connects)
        ));
    }
    let figures = summary.figures();
    found.extend(objectives.iter().filter_map(|it| match it.check(&figures) {
        Checked::Kept => None,
        Checked::Missed(value) => Some(format!("{it} is not met: it is {value}")),
        Checked::Unmeasured => Some(format!("{it} is not measured")),
    }));
    if let Some(reason) = &outcome.broken {
        found.push(reason.clone());
    }
    found
}
