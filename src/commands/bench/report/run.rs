//! Showing saved results.

use super::plan::{ReportAction, Results};
use super::read::{Named, load};
use crate::commands::bench::saved::Files;
use crate::commands::bench::work::{look, thresholds};
use crate::error::{Exit, Failure};
use crate::kernel::{Context, Running, Task};
use crate::model::BenchMode;
use crate::report::{self, Comparison, Format, Look, Summary};
use crate::stats::Threshold;

impl Task for Results {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            let shown = self.shown(look(context))?;
            for warning in &shown.warnings {
                context.warn(warning);
            }
            context.print(shown.text.as_bytes())?;
            for missed in &shown.missed {
                context.error(&Failure::new(Exit::Threshold, missed));
            }
            Ok(match shown.missed.as_slice() {
                [] => Exit::Done,
                _ => Exit::Threshold,
            })
        })
    }
}

/// What is to be printed.
#[derive(Default)]
struct Shown {
    text: String,
    warnings: Vec<String>,
    /// What makes the command fail.
    missed: Vec<String>,
}

impl Results {
    /// Reads the results and writes what was asked for.
    fn shown(&self, look: Look) -> Result<Shown, Failure> {
        let fail_if = thresholds(&self.fail_if)?;
        let outputs = Files::open(&self.outputs)?;
        let mut runs = load(&self.files)?;
        match &self.action {
            ReportAction::Compare { others, margin } => {
                let compared = compared(&runs, &load(others)?, *margin)?;
                outputs.fill(|format| match format {
                    Format::Json => compared.json(),
                    _ => compared.text.clone(),
                })?;
                Ok(Shown {
                    text: match self.mode {
                        BenchMode::Default => compared.text,
                        BenchMode::Json => compared.json(),
                    },
                    warnings: compared.warnings,
                    missed: compared.worse,
                })
            }
            ReportAction::Merge { partial } => {
                let mut merged = merged(&runs, *partial)?;
                let missed = checked(&mut merged, &fail_if, "");
                outputs.write(&merged)?;
                Ok(Shown {
                    text: self.render(&merged, look),
                    missed,
                    ..Shown::default()
                })
            }
            ReportAction::Show => {
                if runs.len() > 1 && !self.outputs.is_empty() {
                    let count = runs.len();
                    let text = format!("--report needs one result, not {count}");
                    return Err(Failure::usage(text).with_hint("add them up with --merge"));
                }
                let mut missed = Vec::new();
                let several = runs.len() > 1;
                for (name, run) in &mut runs {
                    let name = if several {
                        format!("{name}: ")
                    } else {
                        String::new()
                    };
                    missed.extend(checked(run, &fail_if, &name));
                }
                if let [(_, run)] = runs.as_slice() {
                    outputs.write(run)?;
                }
                let texts = runs.iter().map(|(_, run)| self.render(run, look));
                let texts: Vec<_> = texts.collect();
                Ok(Shown {
                    text: texts.join("\n"),
                    missed,
                    ..Shown::default()
                })
            }
        }
    }

    fn render(&self, summary: &Summary, look: Look) -> String {
        match self.mode {
            BenchMode::Default => report::text(summary, look),
            BenchMode::Json => Format::Json.render(summary),
        }
    }
}

/// Checks a result; returns what it misses. Without thresholds those of its run stay.
fn checked(summary: &mut Summary, fail_if: &[Threshold], name: &str) -> Vec<String> {
    if fail_if.is_empty() {
        return Vec::new();
    }
    let figures = summary.figures();
    let missed = fail_if.iter().filter_map(|it| it.missed_message(&figures));
    let missed = missed.map(|message| format!("{name}{message}")).collect();
    let thresholds = fail_if.iter().map(|it| it.checked(&figures)).collect();
    summary.thresholds = thresholds;
    missed
}

fn merged(runs: &[Named], partial: bool) -> Result<Summary, Failure> {
    let parts: Vec<_> = borrowed(runs);
    let mismatches = report::mismatches(&parts);
    if let Some(first) = mismatches.first()
        && !partial
    {
        let text = format!("cannot merge the results: {first}");
        return Err(Failure::usage(text)
            .with_hint("merge them anyway with --partial, which adds a note to the report"));
    }
    let summaries: Vec<Summary> = runs.iter().map(|(_, run)| run.clone()).collect();
    let mut merged = report::merge(&summaries)?;
    merged.environment.notes.extend(mismatches);
    Ok(merged)
}

fn compared(first: &[Named], second: &[Named], margin: Option<f64>) -> Result<Comparison, Failure> {
    let kinds = first.iter().chain(second);
    let mut kinds = kinds.map(|(_, run)| run.environment.kind);
    let kind = kinds.next();
    if margin.is_some() && kinds.any(|it| Some(it) != kind) {
        return Err(Failure::usage(
            "cannot determine which result is worse: they are of different kinds",
        ));
    }
    Ok(report::compare(&borrowed(first), &borrowed(second), margin))
}

fn borrowed(runs: &[Named]) -> Vec<(&str, &Summary)> {
    runs.iter()
        .map(|(name, run)| (name.as_str(), run))
        .collect()
}
