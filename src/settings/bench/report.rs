//! The plan of `bench report`.

use super::outcome;
use crate::cli::BenchReport;
use crate::error::Failure;
use crate::model::{BenchReportPlan, ReportAction};

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
    Ok(BenchReportPlan {
        files,
        action,
        outputs: outcome::reports(&flags.report)?,
        mode: outcome::mode(flags.output_mode.as_ref())?,
    })
}
