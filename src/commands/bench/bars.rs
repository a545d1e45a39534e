//! The bars and the line of rates that a terminal shows while a benchmark runs.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::bench::{self, Progress, Step};
use crate::model::BenchPlan;
use crate::output;
use crate::stats::units::{self, count};
use crate::stats::{Counters, Flow, Sample, per_second};

/// The columns of a usual terminal, without the indentation.
const ROOM: usize = 78;

/// How often bars are redrawn at most, per second.
const REDRAWS: u8 = 10;

/// How far the work of a run has come is seen by its time, by its messages, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProgressGoal {
    Time(Duration),
    Messages(u64),
    None,
}

impl ProgressGoal {
    fn of(plan: &BenchPlan) -> Self {
        match (bench::limit(plan), plan.end.duration) {
            (Some(limit), _) => Self::Messages(limit),
            (None, Some(time)) => Self::Time(time),
            (None, None) => Self::None,
        }
    }

    /// How far, how far it goes, and both in words.
    fn reached(self, elapsed: Duration, counters: &Counters, receives: bool) -> (u64, u64, String) {
        let clock = units::clock(elapsed.as_secs());
        match self {
            Self::Time(time) => {
                let elapsed = elapsed.min(time);
                let (at, of) = (elapsed.as_millis(), time.as_millis());
                let words = format!(
                    "{}/{}",
                    units::clock(elapsed.as_secs()),
                    units::clock(time.as_secs())
                );
                (narrow(at), narrow(of), words)
            }
            Self::Messages(limit) => {
                let done = if receives {
                    counters.received
                } else {
                    counters.written
                };
                let done = done.min(limit);
                (done, limit, format!("{}/{}", count(done), count(limit)))
            }
            Self::None => (0, 1, clock),
        }
    }
}

fn narrow(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The bars of a run.
pub(super) struct Bars {
    group: MultiProgress,
    _above: ProgressBar,
    connections: ProgressBar,
    work: ProgressBar,
    /// What was counted, and how fast.
    totals: ProgressBar,
    /// How long it takes, and what goes wrong.
    health: ProgressBar,
    goal: ProgressGoal,
    /// Messages are counted when they are received.
    receives: bool,
    /// There are no messages.
    holds: bool,
    warmup: Duration,
}

impl Bars {
    pub(super) fn new(plan: &BenchPlan, color: bool) -> Self {
        let group = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(REDRAWS));
        let paint = if color { ":.cyan" } else { "" };
        // The widths of the words are fixed, so that the bars stand below each other; the bars take what
        // is left, on a narrow terminal nothing.
        let with_bar = format!("  {{prefix:12}} {{wide_bar{paint}}}  {{msg:18}}");
        let (goal, main) = (ProgressGoal::of(plan), bench::main_flow(plan));
        let work = if goal == ProgressGoal::None {
            "  {prefix:12} {msg}"
        } else {
            &with_bar
        };
        let bar = |length: u64, template: &str| {
            let bar = ProgressBar::new(length.max(1)).with_style(style(template));
            group.add(bar)
        };
        // A terminal that shows ^C puts the cursor below the bars, and the first line is left behind when
        // they are taken away: it is an empty one.
        let above = bar(1, " ");
        above.tick();
        let own = bench::connection_count(plan);
        let connections = bar(own.into(), &with_bar);
        connections.set_prefix("connecting");
        connections.set_message(format!("0/{}", count(own.into())));
        let work = bar(1, work);
        let totals = bar(1, "  {wide_msg}");
        let health = bar(1, "  {wide_msg}");
        Self {
            group,
            _above: above,
            connections,
            work,
            totals,
            health,
            goal,
            receives: main == Flow::Received,
            holds: main == Flow::Connected,
            warmup: plan.warmup.time(),
        }
    }

    /// A line above the bars, which stays.
    pub(super) fn print(&self, text: &str) {
        if self.group.is_hidden() {
            // A terminal that knows no bars still knows lines.
            output::print_line(text);
            return;
        }
        // What cannot be shown changes nothing.
        let _ = self.group.println(text);
    }

    /// Takes the bars away.
    pub(super) fn clear(self) {
        // A terminal that cannot be cleared keeps its bars.
        let _ = self.group.clear();
    }

    /// What is being done from now on; `warming`: it does not count yet.
    pub(super) fn stage(&self, step: Step, stage: &'static str, warming: bool) {
        self.work.set_prefix(stage);
        if step == Step::Sending {
            let goal = if warming {
                ProgressGoal::Time(self.warmup)
            } else {
                self.goal
            };
            self.advance(goal, Duration::ZERO, &Counters::default());
        }
    }

    /// Moves the bar of the work.
    fn advance(&self, goal: ProgressGoal, elapsed: Duration, counters: &Counters) {
        let (at, of, words) = goal.reached(elapsed, counters, self.receives);
        self.work.set_length(of);
        self.work.set_position(at);
        self.work.set_message(words);
    }

    /// Shows how it goes; `cpu` is the share of one core that the process uses.
    pub(super) fn show(
        &self,
        progress: &Progress<'_>,
        stage: &'static str,
        sample: &Sample,
        cpu: Option<f64>,
    ) {
        self.connecting(progress);
        if matches!(progress.step, Step::Connecting | Step::Subscribing)
            && !progress.totals.counters.errors.is_empty()
        {
            self.health.set_message(errors(&progress.totals.counters));
        }
        if !matches!(
            progress.step,
            Step::Sending | Step::Draining | Step::Holding
        ) {
            return;
        }
        self.work.set_prefix(stage);
        let waiting = progress.until_measured;
        if waiting.is_zero() {
            let counters = &progress.totals.counters;
            self.advance(self.goal, progress.elapsed, counters);
            self.totals.set_message(self.totals(progress, sample));
            self.health.set_message(health(progress, sample, cpu));
        } else {
            // A run that waits for its time to begin has more before it than its warm-up.
            let goal = ProgressGoal::Time(self.warmup.max(waiting));
            let elapsed = self.warmup.saturating_sub(waiting);
            self.advance(goal, elapsed, &Counters::default());
        }
    }

    fn connecting(&self, progress: &Progress<'_>) {
        let counters = &progress.totals.counters;
        let (up, failed) = (counters.connected, counters.connect_failed);
        let tried = up + failed;
        let mut words = format!("{}/{}", count(up), count(progress.connections.into()));
        if failed > 0 {
            words = format!("{words}  {} failed", count(failed));
        }
        if progress.step == Step::Connecting {
            let rate = units::rate(per_second(tried, progress.elapsed));
            words = format!("{words}  {rate}/s");
        }
        self.connections.set_position(tried);
        self.connections.set_message(words);
    }

    /// `written 120,060 (20,012/s)   acked 120,043 (20,009/s)   5.1 MB/s`
    fn totals(&self, progress: &Progress<'_>, sample: &Sample) -> String {
        let counters = &progress.totals.counters;
        if self.holds {
            let gauges = &progress.gauges;
            return [
                format!("open {}", count(gauges.open)),
                format!("reconnecting {}", count(gauges.reconnecting)),
                format!("lost {}", count(counters.connections_lost)),
            ]
            .join("   ");
        }
        let flows = [
            ("written", counters.written, sample.written),
            ("acked", counters.acked, sample.acked),
            ("received", counters.received, sample.received),
        ];
        // What a run is about is shown also as long as there is nothing of it.
        let main = if self.receives { "received" } else { "written" };
        let flows: Vec<_> = flows
            .into_iter()
            .filter(|(name, total, _)| *total > 0 || *name == main)
            .collect();
        let bytes = if self.receives {
            sample.bytes_in
        } else {
            sample.bytes_out
        };
        let line = |rates: usize| {
            let shown = |(index, (name, total, last)): (usize, &(&str, u64, u64))| {
                let total = count(*total);
                if index < rates {
                    let rate = units::rate(sample.rate(*last));
                    format!("{name} {total} ({rate}/s)")
                } else {
                    format!("{name} {total}")
                }
            };
            let parts = flows.iter().enumerate().map(shown);
            let parts = parts.chain([units::byte_rate(sample.rate(bytes))]);
            parts.collect::<Vec<_>>().join("   ")
        };
        narrowed(flows.len(), line)
    }
}

/// The line with as many of its rates as fit a usual terminal, and with the first in any case.
fn narrowed(rates: usize, line: impl Fn(usize) -> String) -> String {
    let fits = |rates: &usize| line(*rates).chars().count() <= ROOM;
    line((1..=rates).rev().find(fits).unwrap_or(1))
}

/// `ack p50 410 µs p99 1.9 ms   in flight 17   late 3   cpu 31 %   errors 0`, so that what a narrow terminal cuts off
/// is the reason of the errors.
fn health(progress: &Progress<'_>, sample: &Sample, cpu: Option<f64>) -> String {
    let counters = &progress.totals.counters;
    let mut parts = Vec::new();
    if let Some(phase) = sample.phase.filter(|phase| phase.concerns_messages()) {
        let (p50, p99) = (units::micros_u64(sample.p50), units::micros_u64(sample.p99));
        parts.push(format!("{} p50 {p50} p99 {p99}", phase.name()));
    }
    for (name, number) in [
        ("in flight", progress.gauges.in_flight),
        ("late", counters.late),
        ("reconnecting", progress.gauges.reconnecting),
        ("connections lost", counters.connections_lost),
    ] {
        if number > 0 {
            parts.push(format!("{name} {}", count(number)));
        }
    }
    if let Some(cpu) = cpu {
        parts.push(format!("cpu {:.0} %", cpu * 100.0));
    }
    parts.push(errors(counters));
    parts.join("   ")
}

/// How much went wrong, with the most frequent reason.
fn errors(counters: &Counters) -> String {
    let errors = &counters.errors;
    match errors.by_count().first() {
        None => "errors 0".to_owned(),
        Some((reason, _)) => format!("errors {} ({reason})", count(errors.total())),
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_wide_gives_up_its_last_rates() {
        let line = |long: usize| {
            move |rates: usize| {
                let part = |index| {
                    if index < rates {
                        "x".repeat(long)
                    } else {
                        "y".to_owned()
                    }
                };
                (0..3).map(part).collect::<Vec<_>>().join(" ")
            }
        };
        for (long, rates) in [(10, 3), (25, 3), (26, 2), (37, 2), (38, 1), (90, 1)] {
            let shown = narrowed(3, line(long));
            assert_eq!(shown.matches('y').count(), 3 - rates, "{long}: {shown}");
        }
    }
}
