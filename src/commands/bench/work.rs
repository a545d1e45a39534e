//! A benchmark at work: what watches it, what is printed of it, what it ends in.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::console_lines::ConsoleLines;
use super::live::Live;
use super::metrics::Metrics;
use super::pushing::Pushes;
use super::saved::RunFiles;
use super::screen::Screen;
use super::soak::Soaking;
use super::{summary, verdict};
use crate::bench::{self, Observer, Outcome, Prepared, Progress, Step};
use crate::error::{Exit, Failure};
use crate::kernel::context::{Context, output_failure};
use crate::kernel::{secret_reader, text_claim};
use crate::model::{BenchMode, BenchPlan};
use crate::output;
use crate::report::{self, DriftRow, Format, Look, Summary};
use crate::stats::{Figures, Gauges, Threshold};
use crate::text::Counted;

/// A benchmark at work.
pub(super) struct Work<'a> {
    pub(super) context: &'a Context,
    embedded: bool,
    mode: BenchMode,
    /// Other processes share the run.
    shared: bool,
    fail_if: Vec<Threshold>,
    abort_if: Vec<Threshold>,
    observers: RunObservers,
}

/// What has become of one run.
pub(super) struct Run {
    asked: summary::Asked,
    pub(super) outcome: Outcome,
    pub(super) summary: Summary,
}

impl<'a> Work<'a> {
    /// Checks what may stand in its way, and opens what watches it.
    pub(super) async fn begin(
        context: &'a Context,
        plan: &BenchPlan,
        embedded: bool,
        console_lines: ConsoleLines,
        files: &RunFiles,
    ) -> Result<Self, Failure> {
        let fail_if = thresholds(&plan.fail_if)?;
        let abort_if = thresholds(&plan.abort_if)?;
        for note in bench::preflight(plan, embedded)? {
            context.warn(&note);
        }
        announce(context, plan)?;
        let asked = summary::Asked::of(plan, embedded);
        let metrics = plan
            .metrics_listen
            .map(|address| Metrics::serve(address, asked.kind));
        let metrics = metrics.transpose()?;
        if let Some(metrics) = &metrics {
            context.inform(&format!("Metrics at http://{}/metrics", metrics.address()));
        }
        let live = plan.jsonl.as_deref().map(Live::open).transpose()?;
        let soaking = Soaking::start(context, plan, &asked, files.whole.clone()).await?;
        Ok(Self {
            context,
            embedded,
            mode: plan.mode,
            shared: plan.share().is_shared(),
            observers: RunObservers {
                screen: Screen::new(context, plan, abort_if.clone()),
                kind: asked.kind,
                metrics,
                pushes: Some(Pushes::start(&plan.pushes)),
                live,
                console_lines,
                soaking,
            },
            fail_if,
            abort_if,
        })
    }

    /// Runs it once; `number` from 1.
    pub(super) async fn run(&mut self, plan: &BenchPlan, number: u32) -> Result<Run, Failure> {
        let context = self.context;
        let asked = summary::Asked::of(plan, self.embedded);
        if number > 1 {
            self.observers.screen = Screen::new(context, plan, self.abort_if.clone());
        }
        // Boxed: a plan is large.
        let mut plan = Box::new(plan.clone());
        // Stamps of another run are not of this one.
        plan.run = plan.run.wrapping_add(number - 1);
        if number > 1 {
            // The time that was agreed on is that of the first.
            plan.start_at = None;
        }
        let prepare = move || {
            Ok(Arc::new(
                Prepared::new(*plan)?.reading_secrets(secret_reader),
            ))
        };
        let prepared = context.apart("the certificates were read", prepare).await?;
        if let Some(warning) = text_claim::of_bench(&prepared).filter(|_| number == 1) {
            context.warn(&warning);
        }
        if let Some(pushes) = &mut self.observers.pushes {
            pushes.next_run();
        }
        let unread = self.observers.live.as_mut().map(|live| {
            live.next_run();
            live.ended()
        });
        let stop = async {
            tokio::select! {
                () = context.stop.requested() => {}
                () = ready_or_never(unread) => {}
            }
        };
        let outcome = bench::run(prepared, &mut self.observers, stop).await?;
        self.observers.screen.clear();
        self.observers.console_lines.for_each(output::print_line);
        self.observers.push_end(&outcome);
        let mut summary = asked.summary(&outcome, context.stop.signal());
        let figures = summary.figures();
        summary.thresholds = self.fail_if.iter().map(|it| it.checked(&figures)).collect();
        Ok(Run {
            asked,
            outcome,
            summary,
        })
    }

    /// Prints the result, where another program does not read stdout line by line.
    pub(super) async fn print(&mut self, summary: &Summary) -> Result<(), Failure> {
        let lines = self.observers.live.as_ref().is_some_and(Live::is_stdout);
        let text = match self.mode {
            // Many shards may write to one stream.
            BenchMode::Json if lines || self.shared => report::one_line(summary),
            BenchMode::Default if lines => String::new(),
            // The failures say it all; the reports in files are complete.
            BenchMode::Default if !summary.is_connected() => String::new(),
            BenchMode::Default => report::text(summary, look(self.context)),
            BenchMode::Json => Format::Json.render(summary),
        };
        self.print_text(&text).await
    }

    /// Prints a text after the lines that came while it ran. A stdout that is full is no reason to lose the reports, so that
    /// its error is for later.
    pub(super) async fn print_text(&mut self, text: &str) -> Result<(), Failure> {
        let lost = match self.observers.live.take() {
            Some(live) => live.finish().await,
            None => Ok(0),
        };
        let printed = output::print(text.as_bytes()).map_err(|error| output_failure(&error));
        let lost = lost?;
        if lost > 0 {
            let lines = Counted::of(lost, "JSON line");
            let were = lines.was();
            self.context.warn(&format!(
                "{lines} {were} not written: the reader was too slow"
            ));
        }
        printed
    }

    /// Waits for the last metrics that are pushed, and warns of what could not be.
    pub(super) async fn end_pushes(&mut self) {
        if let Some(pushes) = self.observers.pushes.take() {
            pushes.end(self.context).await;
        }
    }

    pub(super) fn warn(&self, outcome: &Outcome) {
        if let Some(warning) = text_claim::of_outcome(outcome) {
            self.context.warn(&warning);
        }
    }

    /// Adds to a summary how the figures of a long run drifted.
    pub(super) fn tell_drift(&mut self, summary: &mut Summary) -> Vec<DriftRow> {
        let soaking = self.observers.soaking.take();
        soaking.map_or_else(Vec::new, |soaking| soaking.tell(summary))
    }

    /// The exit code of a run.
    pub(super) fn verdict(&self, run: &Run) -> Result<Exit, Failure> {
        let Run {
            asked,
            outcome,
            summary,
        } = run;
        verdict::of(self.context, asked, outcome, summary, &self.fail_if)
    }
}

/// Says which part of the run is done here, and when it begins.
fn announce(context: &Context, plan: &BenchPlan) -> Result<(), Failure> {
    if let Some(shard) = plan.shard {
        let own = bench::connection_count(plan);
        let all = plan.connections();
        if own == 0 {
            let clients = Counted::of(all.into(), "client");
            let text = format!("shard {shard} is empty: the run has {clients}");
            return Err(Failure::usage(text));
        }
        let scheduler = shard.scheduler.map(|name| format!(", from {name}"));
        let clients = Counted::of_all(own.into(), all.into(), "client");
        context.inform(&format!(
            "shard {shard}{}: {clients}, run {:08x}",
            scheduler.unwrap_or_default(),
            plan.run
        ));
    }
    if let Some(start) = plan.start_at.and_then(|at| Timestamp::try_from(at).ok()) {
        context.inform(&format!("starting at {start}"));
    }
    Ok(())
}

/// Ready when the future is, and never without one.
async fn ready_or_never(future: Option<impl Future<Output = ()>>) {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

/// Everybody who watches a run.
struct RunObservers {
    kind: report::Kind,
    screen: Screen,
    metrics: Option<Metrics>,
    pushes: Option<Pushes>,
    live: Option<Live>,
    console_lines: ConsoleLines,
    soaking: Option<Soaking>,
}

impl RunObservers {
    /// Pushes what a run has come to.
    fn push_end(&mut self, outcome: &Outcome) {
        if let Some(pushes) = &mut self.pushes {
            pushes.close(&report::Metrics {
                kind: self.kind.name(),
                stage: "ended",
                elapsed: outcome.stages.measure,
                gauges: &Gauges::default(),
                counters: &outcome.totals.counters,
                latencies: &outcome.totals.latencies,
            });
        }
    }
}

impl Observer for RunObservers {
    fn step(&mut self, step: Step) {
        self.screen.step(step);
    }

    fn connected(&mut self, connected: u64, took: Duration) {
        self.screen.connected(connected, took);
    }

    fn waiting(&mut self, endpoint: &str, error: &str) {
        self.screen.waiting(endpoint, error);
    }

    fn note(&mut self, text: &str) {
        self.screen.note(text);
    }

    fn progress(&mut self, progress: &Progress<'_>) {
        self.console_lines.for_each(|line| self.screen.print(line));
        self.screen.progress(progress);
        let metrics = report::Metrics {
            kind: self.kind.name(),
            stage: self.screen.stage(),
            elapsed: progress.elapsed,
            gauges: &progress.gauges,
            counters: &progress.totals.counters,
            latencies: &progress.totals.latencies,
        };
        if let Some(page) = &mut self.metrics {
            page.renew(&metrics);
        }
        if let Some(pushes) = &mut self.pushes {
            pushes.offer(&metrics);
            for failure in pushes.news() {
                self.screen.print(&format!("warning: {failure}"));
            }
        }
        if let Some(live) = &mut self.live {
            live.progress(progress);
        }
        if let Some(soaking) = &mut self.soaking
            && let Err(failure) = soaking.second(progress)
        {
            self.screen.print(&format!("warning: {}", failure.message));
        }
    }

    fn abort(&mut self, figures: &Figures<'_>) -> Option<String> {
        self.screen.abort(figures)
    }
}

/// How the summary looks on stdout.
pub(super) fn look(context: &Context) -> Look {
    Look {
        verbose: context.verbosity.verbose,
        color: context.stdout_style.color,
        columns: columns(context),
    }
}

/// How wide lines on stdout are: as the terminal, and as usual in a pipe.
pub(super) fn columns(context: &Context) -> usize {
    if context.stdout_style.terminal {
        report::columns_of(crate::output::terminal_size().1)
    } else {
        report::COLUMNS
    }
}

/// Reads thresholds.
pub(super) fn thresholds(expressions: &[String]) -> Result<Vec<Threshold>, Failure> {
    let read = expressions.iter().map(|text| Threshold::parse(text));
    Ok(read.collect::<Result<_, _>>()?)
}
