//! What becomes of the figures: reports, thresholds, metrics, the summary.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::error::Failure;
use crate::model::BenchMode;
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::value;
use crate::stats::Threshold;

/// How the name of a report may end.
const EXTENSIONS: [&str; 5] = ["json", "csv", "html", "htm", "txt"];

/// What stands for the name of the run in that of a report.
pub(in crate::commands::bench) const RUN_NAME: &str = "{run}";

/// The flags, read.
pub(in crate::commands) struct Resolved {
    pub(in crate::commands) reports: Vec<PathBuf>,
    pub(in crate::commands) fail_if: Vec<String>,
    pub(in crate::commands) abort_if: Vec<String>,
    pub(in crate::commands) metrics_listen: Option<SocketAddr>,
    pub(in crate::commands) mode: BenchMode,
}

/// Says whether a threshold can be read.
pub(in crate::commands) type Check = fn(&str) -> Result<(), Failure>;

/// Reads the flags; `check` knows the figures that there are.
pub(in crate::commands) fn resolve(
    context: &Context<'_>,
    check: Check,
) -> Result<Resolved, Failure> {
    let metrics_listen = context.typed(Id::MetricsListen);
    Ok(Resolved {
        reports: reports(&context.typed_paths(Id::Report))?,
        fail_if: checked(context.typed_texts(Id::FailIf)?, check)?,
        abort_if: checked(context.typed_texts(Id::AbortIf)?, check)?,
        metrics_listen: metrics_listen.parsed(value::listening_address)?,
        mode: mode(context)?,
    })
}

/// Thresholds that can be read; the plan has them as they were typed.
pub(in crate::commands) fn thresholds(texts: Vec<String>) -> Result<Vec<String>, Failure> {
    checked(texts, threshold)
}

/// A threshold on the figures of a benchmark.
pub(in crate::commands) fn threshold(text: &str) -> Result<(), Failure> {
    Threshold::parse(text)?;
    Ok(())
}

fn checked(texts: Vec<String>, check: Check) -> Result<Vec<String>, Failure> {
    for text in &texts {
        check(text)?;
    }
    Ok(texts)
}

/// Files whose names say what is written to them.
pub(in crate::commands) fn reports(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    for (index, path) in paths.iter().enumerate() {
        let extension = path.extension().unwrap_or_default();
        if !EXTENSIONS
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
        {
            let shown = path.display();
            return Err(Failure::usage(format!(
                "bad value \"{shown}\" for --report: expected a name that ends with .json, .csv, .html or .txt"
            )));
        }
        if paths[..index].contains(path) {
            return Err(Failure::usage(format!(
                "--report {} appears twice",
                path.display()
            )));
        }
    }
    Ok(paths.to_vec())
}

/// How a summary is printed.
pub(in crate::commands) fn mode(context: &Context<'_>) -> Result<BenchMode, Failure> {
    let mode = context.typed(Id::OutputMode).parsed(|text| match text {
        "text" | "default" => Ok(BenchMode::Default),
        "json" => Ok(BenchMode::Json),
        _ => Err("text or json"),
    })?;
    Ok(mode.unwrap_or_default())
}
