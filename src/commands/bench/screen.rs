//! How a benchmark goes, on stderr: bars and a line of rates on a terminal, one plain line a second in a
//! pipe.

use std::time::{Duration, Instant};

use super::bars::Bars;
use crate::bench::{self, Observer, Progress, Step};
use crate::kernel::connection_status::waiting_for;
use crate::kernel::context::Context;
use crate::model::BenchPlan;
use crate::stats::{Figures, Flow, Sample, Threshold};
use crate::{output, report};

/// Before messages are counted second by second: how far lines are apart at least. A little less than a
/// second, so that what comes each second is shown each second.
const APART: Duration = Duration::from_millis(950);

/// Shows a benchmark, and watches for what ends it early.
pub(super) struct Screen {
    bars: Option<Bars>,
    /// Plain lines: in a pipe, or beside the bars.
    lines: bool,
    step: Step,
    /// Messages flow, and do not count yet.
    warming: bool,
    verb: &'static str,
    warmup: Duration,
    abort_if: Vec<Threshold>,
    /// The last second.
    last: Sample,
    /// When the last line was printed.
    printed: Option<Instant>,
    /// When the step began.
    entered: Instant,
    /// All connections have had their first answer, and the line about that was printed.
    all_tried: bool,
    /// Where things stood when the rates were last looked at.
    drained: Option<(Instant, MessageCounts)>,
    cpu: Cpu,
}

impl Screen {
    /// The screen of a run.
    pub(super) fn new(context: &Context, plan: &BenchPlan, abort_if: Vec<Threshold>) -> Self {
        let terminal = context.stderr_style.terminal && !context.verbosity.quiet;
        Self {
            bars: (terminal && !output::is_in_background())
                .then(|| Bars::new(plan, context.stderr_style.color)),
            lines: !context.verbosity.quiet && (!terminal || context.verbosity.verbose),
            step: Step::Connecting,
            warming: false,
            verb: match bench::main_flow(plan) {
                Flow::Connected => "holding",
                Flow::Received => "receiving",
                Flow::Written | Flow::Acked => "publishing",
            },
            warmup: plan.warmup.time(),
            abort_if,
            last: Sample::default(),
            printed: None,
            entered: Instant::now(),
            all_tried: false,
            drained: None,
            cpu: Cpu::default(),
        }
    }

    /// Takes the bars away.
    pub(super) fn clear(&mut self) {
        if let Some(bars) = self.bars.take() {
            bars.clear();
        }
    }

    /// What is being done.
    pub(super) fn stage(&self) -> &'static str {
        self.stage_of(self.step)
    }

    fn stage_of(&self, step: Step) -> &'static str {
        match step {
            Step::Connecting => "connecting",
            Step::Subscribing => "subscribing",
            Step::Sending if self.warming => "warming up",
            Step::Sending => self.verb,
            Step::Draining => "draining",
            Step::Holding => "holding",
            Step::Leaving => "leaving",
        }
    }

    /// The drain, and leaving, belong to no second of the run: what comes in them is counted here.
    fn follow_drain(&mut self, progress: &Progress<'_>) {
        let (now, flow) = (Instant::now(), MessageCounts::of(progress));
        let (since, before) = *self.drained.get_or_insert((now, flow));
        if now - since >= APART {
            self.last = before.until(&flow, now - since);
            self.drained = Some((now, flow));
        }
    }

    /// Prints a line beside the bars.
    pub(super) fn print(&self, text: &str) {
        match &self.bars {
            Some(bars) => bars.print(text),
            None => output::print_line(text),
        }
    }

    /// Something that is to be said on the way.
    pub(super) fn note(&self, text: &str) {
        if self.bars.is_some() || self.lines {
            self.print(text);
        }
    }

    /// A broker is waited for.
    pub(super) fn waiting(&self, endpoint: &str, error: &str) {
        if self.bars.is_some() || self.lines {
            self.print(&waiting_for(endpoint, error));
        }
    }

    /// Whether a line is due. Seconds of the measured part come one by one; before and after that it is the shards
    /// that report, each in its time.
    fn is_due(&mut self, progress: &Progress<'_>) -> bool {
        if progress.sample.is_some() {
            return true;
        }
        if progress.is_between_seconds() {
            return false;
        }
        let counters = &progress.totals.counters;
        let tried = counters.connected + counters.connect_failed;
        let all_tried = tried >= u64::from(progress.connections);
        if all_tried && !std::mem::replace(&mut self.all_tried, true) {
            return true;
        }
        match self.printed {
            // The line of the last measured second comes after the drain has begun.
            Some(printed) => printed.elapsed().min(self.entered.elapsed()) >= APART,
            None => progress.elapsed >= APART,
        }
    }
}

impl Observer for Screen {
    fn step(&mut self, step: Step) {
        self.step = step;
        self.entered = Instant::now();
        self.warming = step == Step::Sending && !self.warmup.is_zero();
        if let Some(bars) = &self.bars {
            bars.stage(step, self.stage(), self.warming);
        }
    }

    fn progress(&mut self, progress: &Progress<'_>) {
        self.warming = !progress.until_measured.is_zero();
        match &progress.sample {
            Some(sample) => {
                self.last = sample.clone();
                self.drained = Some((Instant::now(), MessageCounts::of(progress)));
            }
            None if matches!(
                progress.step,
                Step::Draining | Step::Holding | Step::Leaving
            ) =>
            {
                self.follow_drain(progress);
            }
            None => {}
        }
        self.cpu.look(progress.cpu, progress.sample.is_some());
        if let Some(bars) = &self.bars {
            bars.show(progress, self.stage(), &self.last, self.cpu.share);
        }
        if self.lines && self.is_due(progress) {
            self.printed = Some(Instant::now());
            let elapsed = if self.warming {
                self.warmup.saturating_sub(progress.until_measured)
            } else {
                progress.elapsed
            };
            let text = report::line(&report::Progress {
                stage: self.stage_of(progress.step),
                elapsed,
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
            // Before anything is measured only a count can be too high already.
            .filter(|threshold| !figures.measured.is_zero() || threshold.is_final())
            .find(|threshold| matches!(threshold.check(figures), Outcome::Missed(_)))
            .and_then(|threshold| threshold.missed_message(figures))
    }
}

/// What flows, as far as it was counted.
#[derive(Clone, Copy, Debug)]
struct MessageCounts {
    acked: u64,
    received: u64,
    bytes_out: u64,
    bytes_in: u64,
}

impl MessageCounts {
    fn of(progress: &Progress<'_>) -> Self {
        let counters = &progress.totals.counters;
        Self {
            acked: counters.acked,
            received: counters.received,
            bytes_out: counters.bytes_out,
            bytes_in: counters.bytes_in,
        }
    }

    /// What came in between.
    fn until(&self, later: &Self, span: Duration) -> Sample {
        Sample {
            span,
            acked: later.acked.saturating_sub(self.acked),
            received: later.received.saturating_sub(self.received),
            bytes_out: later.bytes_out.saturating_sub(self.bytes_out),
            bytes_in: later.bytes_in.saturating_sub(self.bytes_in),
            ..Sample::default()
        }
    }
}

/// How much of a core the process has used in a second.
#[derive(Default)]
struct Cpu {
    last: Option<(Instant, Duration)>,
    share: Option<f64>,
}

impl Cpu {
    /// `second`: a second is over; else it is where one may begin.
    fn look(&mut self, used: Option<Duration>, second: bool) {
        let now = Instant::now();
        let Some(used) = used else {
            return;
        };
        if let Some((then, before)) = self.last.replace((now, used))
            && second
        {
            let time = (now - then).as_secs_f64();
            let used = used.saturating_sub(before).as_secs_f64();
            self.share = (time > 0.0).then(|| used / time);
        }
    }
}
