//! The plan of `bench report`.

use std::path::PathBuf;

use super::flags::FILES;
use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::outcome;
use crate::error::Failure;
use crate::model::BenchMode;
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::Context;

/// What `bench report` is to do with saved results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Results {
    /// JSON reports of earlier runs; never empty, and two when they are compared.
    pub(crate) files: Vec<PathBuf>,
    /// What is done with them.
    pub(crate) action: ReportAction,
    /// Files to write the result to; the extension says which kind. Empty when several files are only
    /// shown.
    pub(crate) outputs: Vec<PathBuf>,
    /// How the result is printed.
    pub(crate) mode: BenchMode,
}

/// What is done with saved results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ReportAction {
    /// Each by itself.
    #[default]
    Show,
    /// All added up, as the parts of one run on several machines.
    Merge,
    /// Two, side by side.
    Compare,
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    line: &CommandLine,
    _: &dyn Prompter,
) -> Result<Planned, Failure> {
    Ok(resolve(context, line)?.into())
}

/// Makes the plan.
fn resolve(context: &Context<'_>, line: &CommandLine) -> Result<Results, Failure> {
    let files: Vec<PathBuf> = line.words(FILES).into_iter().map(Into::into).collect();
    let count = files.len();
    let action = match (context.is_typed(Id::Merge), context.is_typed(Id::Compare)) {
        (true, _) => ReportAction::Merge,
        (_, true) => ReportAction::Compare,
        _ => ReportAction::Show,
    };
    if action == ReportAction::Compare && count != 2 {
        return Err(Failure::usage(format!(
            "--compare needs two files, not {count}"
        )));
    }
    if action == ReportAction::Show && count > 1 && context.is_typed(Id::Report) {
        return Err(
            Failure::usage(format!("--report takes one result, not {count}"))
                .with_hint("--merge adds them up, --compare puts two side by side"),
        );
    }
    let outputs = outcome::reports(&context.typed_paths(Id::Report))?;
    let mode = outcome::mode(context)?;
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
    Ok(Results {
        files,
        action,
        outputs,
        mode,
    })
}
