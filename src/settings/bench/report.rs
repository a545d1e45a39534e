//! The plan of `bench report`.

use std::path::PathBuf;

use super::outcome;
use crate::cli::BenchReport;
use crate::error::Failure;
use crate::model::{BenchMode, BenchReportPlan, ReportAction};

/// Makes the plan.
pub(super) fn resolve(flags: &BenchReport) -> Result<BenchReportPlan, Failure> {
    let (files, count) = (flags.files.clone(), flags.files.len());
    let action = match (flags.merge, flags.compare) {
        (true, _) => ReportAction::Merge,
        (_, true) => ReportAction::Compare,
        _ => ReportAction::Show,
    };
    if action == ReportAction::Compare && count != 2 {
        return Err(Failure::usage(format!(
            "--compare needs two files, not {count}"
        )));
    }
    if action == ReportAction::Show && count > 1 && !flags.report.is_empty() {
        return Err(
            Failure::usage(format!("--report takes one result, not {count}"))
                .with_hint("--merge adds them up, --compare puts two side by side"),
        );
    }
    let outputs = outcome::reports(&flags.report)?;
    let mode = outcome::mode(flags.output_mode.as_ref())?;
    if action == ReportAction::Compare {
        let is_text = |path: &&PathBuf| path.extension().is_some_and(|it| it == "txt");
        if let Some(other) = outputs.iter().find(|path| !is_text(path)) {
            return Err(Failure::usage(format!(
                "--compare writes text: --report {} has to end with .txt",
                other.display()
            )));
        }
        if mode == BenchMode::Json {
            return Err(Failure::usage(
                "--compare prints text: -o json does not go with it",
            ));
        }
    }
    Ok(BenchReportPlan {
        files,
        action,
        outputs,
        mode,
    })
}
