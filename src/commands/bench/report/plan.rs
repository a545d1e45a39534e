//! The plan of `bench report`.

use std::path::{Path, PathBuf};

use super::flags::{FILES, OTHERS};
use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::outcome;
use crate::error::Failure;
use crate::model::BenchMode;
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::value;

/// How the name of a file may end that a comparison is written to.
const COMPARED: [&str; 2] = ["txt", "json"];

/// What `bench report` is to do with saved results.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Results {
    /// JSON reports of earlier runs, `-` for stdin; never empty.
    pub(crate) files: Vec<PathBuf>,
    /// What is done with them.
    pub(crate) action: ReportAction,
    /// Files to write the result to; the extension says which kind. Empty when several files are only
    /// shown.
    pub(crate) outputs: Vec<PathBuf>,
    /// How the result is printed.
    pub(crate) mode: BenchMode,
    /// Expressions that make the command fail when they hold for a result, as typed.
    pub(crate) fail_if: Vec<String>,
}

/// What is done with saved results.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum ReportAction {
    /// Each by itself.
    #[default]
    Show,
    /// All added up, as the parts of one run on several machines.
    Merge {
        /// Also if they are incomplete, or of different times.
        partial: bool,
    },
    /// Two groups, side by side; one run each is usual.
    Compare {
        /// The second group.
        others: Vec<PathBuf>,
        /// By how much figures may be worse: 0.05 for 5 %.
        margin: Option<f64>,
    },
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
    let paths = |name: &str| line.words(name).into_iter().map(PathBuf::from);
    let mut files: Vec<PathBuf> = paths(FILES).collect();
    let mut others: Vec<PathBuf> = paths(OTHERS).collect();
    let margin = context
        .typed(Id::FailIfWorse)
        .parsed(value::percentage_from_0)?;
    let action = match (context.is_typed(Id::Merge), context.is_typed(Id::Compare)) {
        (_, true) => {
            if others.is_empty() {
                if files.len() != 2 {
                    let count = files.len();
                    let text = format!("--compare needs two files, not {count}");
                    return Err(Failure::usage(text).with_hint(
                        "separate two groups of runs by --: --compare a1.json a2.json -- b1.json b2.json",
                    ));
                }
                others = files.split_off(1);
            }
            ReportAction::Compare { others, margin }
        }
        (merge, false) => {
            files.append(&mut others);
            if merge {
                let partial = context.is_typed(Id::Partial);
                ReportAction::Merge { partial }
            } else {
                ReportAction::Show
            }
        }
    };
    check(context, &action, &files)?;
    let outputs = outcome::reports(&context.typed_paths(Id::Report))?;
    if matches!(action, ReportAction::Compare { .. }) {
        let fits = |path: &&PathBuf| {
            let extension = path.extension().unwrap_or_default();
            COMPARED.iter().any(|it| extension.eq_ignore_ascii_case(it))
        };
        if let Some(other) = outputs.iter().find(|path| !fits(path)) {
            return Err(Failure::usage(format!(
                "--compare writes text or JSON: --report {} has to end with .txt or .json",
                other.display()
            )));
        }
    }
    Ok(Results {
        files,
        action,
        outputs,
        mode: outcome::mode(context)?,
        fail_if: outcome::thresholds(context.typed_texts(Id::FailIf)?)?,
    })
}

/// Refuses options that do not go with what is done, and stdin twice.
fn check(context: &Context<'_>, action: &ReportAction, files: &[PathBuf]) -> Result<(), Failure> {
    let needs = |id: Id, other: Id| {
        if context.is_typed(id) {
            return Err(Failure::usage(format!("{id} needs {other}")));
        }
        Ok(())
    };
    if !matches!(action, ReportAction::Merge { .. }) {
        needs(Id::Partial, Id::Merge)?;
    }
    let mut inputs: Vec<&PathBuf> = files.iter().collect();
    match action {
        ReportAction::Compare { others, .. } => {
            inputs.extend(others);
            if context.is_typed(Id::FailIf) {
                return Err(Failure::usage(
                    "--fail-if is for one result: with --compare use --fail-if-worse",
                ));
            }
        }
        _ => needs(Id::FailIfWorse, Id::Compare)?,
    }
    if inputs
        .iter()
        .filter(|path| *path == &Path::new("-"))
        .count()
        > 1
    {
        return Err(Failure::usage("stdin (-) can be read once"));
    }
    // What stdin holds is known when it is read.
    if *action == ReportAction::Show && files.len() > 1 && context.is_typed(Id::Report) {
        let count = files.len();
        return Err(
            Failure::usage(format!("--report needs one result, not {count}"))
                .with_hint("add them up with --merge, or compare two with --compare"),
        );
    }
    Ok(())
}
