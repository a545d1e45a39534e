//! How a benchmark goes, on stderr: bars and a line of rates on a terminal, one plain line a second in a
//! pipe.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::bench::{Observer, Progress, Step};
use crate::commands::context::Context;
use crate::model::{BenchPlan, BenchWork};
use crate::output::print_line;
use crate::report;
use crate::stats::{Figures, Sample, Threshold, units};

/// How often bars are redrawn at most, per second.
const REDRAWS: u8 = 10;

/// Shows a benchmark, and watches for what ends it early.
pub(super) struct Screen {
    bars: Option<Bars>,
    /// Plain lines: in a pipe, or beside the bars.
    lines: bool,
    step: Step,
    verb: &'static str,
    abort_if: Vec<Threshold>,
    last: Sample,
}

struct Bars {
    group: MultiProgress,
    connections: ProgressBar,
    work: ProgressBar,
    rates: ProgressBar,
}

impl Screen {
    /// The screen of a run.
    pub(super) fn new(context: &Context, plan: &BenchPlan, abort_if: Vec<Threshold>) -> Self {
        let terminal = context.stderr_style.terminal && !context.verbosity.quiet;
        Self {
            bars: terminal.then(|| Bars::new(plan, context.stderr_style.color)),
            lines: !context.verbosity.quiet && (!terminal || context.verbosity.verbose),
            step: Step::Connecting,
            verb: match plan.work {
                BenchWork::Connect => "holding",
                BenchWork::Subscribe(_) => "receiving",
                BenchWork::Publish(_) | BenchWork::EndToEnd { .. } => "publishing",
            },
            abort_if,
            last: Sample::default(),
        }
    }

    /// Takes the bars away.
    pub(super) fn clear(&mut self) {
        if let Some(bars) = self.bars.take() {
            // A terminal that cannot be cleared keeps its bars.
            let _ = bars.group.clear();
        }
    }

    /// What is being done.
    pub(super) fn stage(&self) -> &'static str {
        match self.step {
            Step::Connecting => "connecting",
            Step::Subscribing => "subscribing",
            Step::Sending => self.verb,
            Step::Draining => "draining",
            Step::Leaving => "leaving",
        }
    }

    fn print(&self, text: &str) {
        match &self.bars {
            // Above the bars, so that they stay.
            Some(bars) => drop(bars.group.println(text)),
            None => print_line(text),
        }
    }
}

impl Observer for Screen {
    fn step(&mut self, step: Step) {
        self.step = step;
        if let Some(bars) = &self.bars {
            bars.work.set_prefix(self.stage());
        }
    }

    fn connected(&mut self, connected: u64, _took: Duration) {
        if let Some(bars) = &self.bars {
            bars.connections.set_position(connected);
        }
    }

    fn progress(&mut self, progress: &Progress<'_>) {
        self.step = progress.step;
        let second = progress.sample.is_some();
        if let Some(sample) = &progress.sample {
            self.last = sample.clone();
        }
        if let Some(bars) = &self.bars {
            bars.show(progress, &self.last, self.stage());
        }
        if self.lines && (second || progress.step == Step::Connecting) {
            let text = report::line(&report::Progress {
                stage: self.stage(),
                elapsed: progress.elapsed,
                gauges: &progress.gauges,
                counters: &progress.totals.counters,
                sample: &self.last,
            });
            self.print(&text);
        }
    }

    fn abort(&mut self, figures: &Figures<'_>) -> Option<String> {
        use crate::stats::Outcome;
        self.abort_if
            .iter()
            .find(|threshold| matches!(threshold.check(figures), Outcome::Missed(_)))
            .and_then(|threshold| threshold.complaint(figures))
    }
}

impl Bars {
    fn new(plan: &BenchPlan, color: bool) -> Self {
        let group = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(REDRAWS));
        let style = |template: &str| {
            ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .progress_chars("━╸─")
        };
        let paint = if color { ".cyan" } else { "" };
        let bar = |length: u64, tail: &str| {
            let template = format!("  {{prefix:14}} {{bar:32{paint}}}  {tail}");
            group.add(ProgressBar::new(length).with_style(style(&template)))
        };
        let connections = bar(
            match &plan.work {
                BenchWork::EndToEnd {
                    publishers,
                    subscribers,
                    ..
                } => u64::from(publishers + subscribers),
                _ => plan.count.into(),
            },
            "{pos}/{len}",
        );
        connections.set_prefix("connecting");
        let length = plan.end.duration.map_or(0, |time| time.as_secs());
        let work = bar(length.max(1), "{msg}");
        let rates = group.add(ProgressBar::no_length().with_style(style("  {msg}")));
        Self {
            group,
            connections,
            work,
            rates,
        }
    }

    fn show(&self, progress: &Progress<'_>, last: &Sample, stage: &'static str) {
        let counters = &progress.totals.counters;
        self.connections
            .set_position(counters.connected + counters.connect_failed);
        self.work.set_prefix(stage);
        if matches!(progress.step, Step::Sending | Step::Draining) {
            let seconds = progress.elapsed.as_secs();
            self.work.set_position(seconds);
            self.work.set_message(units::clock(seconds));
            self.rates.set_message(rates(progress, last));
        }
    }
}

/// `20,012 msg/s  5.1 MB/s   acked 20,009/s   p50 410 µs  p99 1.9 ms   errors 0`
fn rates(progress: &Progress<'_>, sample: &Sample) -> String {
    let per_second = |number| units::rate(sample.rate(number));
    let mut parts = Vec::new();
    if sample.written > 0 || sample.received == 0 {
        parts.push(format!("{} msg/s", per_second(sample.written)));
        parts.push(units::byte_rate(sample.rate(sample.bytes_out)));
    }
    if sample.acked > 0 {
        parts.push(format!("acked {}/s", per_second(sample.acked)));
    }
    if sample.received > 0 {
        parts.push(format!("received {}/s", per_second(sample.received)));
    }
    if sample.phase.is_some() {
        parts.push(format!("p50 {}", units::micros_u64(sample.p50)));
        parts.push(format!("p99 {}", units::micros_u64(sample.p99)));
    }
    let errors = &progress.totals.counters.errors;
    parts.push(format!("errors {}", units::count(errors.total())));
    if let Some((reason, _)) = errors.by_count().first() {
        parts.push((*reason).to_owned());
    }
    parts.join("   ")
}
