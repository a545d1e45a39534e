//! What becomes of the figures: reports, thresholds, metrics, the summary.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::cli::Outcome;
use crate::error::Failure;
use crate::model::BenchMode;
use crate::settings::given::{Given, ParseGiven as _};
use crate::settings::value;

/// The flags, read.
pub(super) struct Resolved {
    pub(super) reports: Vec<PathBuf>,
    pub(super) fail_if: Vec<String>,
    pub(super) abort_if: Vec<String>,
    pub(super) metrics_listen: Option<SocketAddr>,
    pub(super) mode: BenchMode,
}

/// Reads the flags.
pub(super) fn resolve(flags: &Outcome) -> Result<Resolved, Failure> {
    let metrics_listen = Given::flag("metrics-listen", flags.metrics_listen.as_ref());
    Ok(Resolved {
        reports: reports(&flags.report)?,
        fail_if: flags.fail_if.clone(),
        abort_if: flags.abort_if.clone(),
        metrics_listen: metrics_listen.parsed(value::listening_address)?,
        mode: mode(flags.output_mode.as_ref())?,
    })
}

/// Files whose names say what is written to them.
pub(super) fn reports(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    for (index, path) in paths.iter().enumerate() {
        let extension = path.extension().map(|text| text.to_ascii_lowercase());
        if !extension.is_some_and(|text| ["json", "csv", "html"].iter().any(|known| text == *known))
        {
            return Err(Failure::usage(format!(
                "bad value {path:?} for --report: expected a name that ends with .json, .csv or .html"
            )));
        }
        if paths[..index].contains(path) {
            return Err(Failure::usage(format!("--report {} twice", path.display())));
        }
    }
    Ok(paths.to_vec())
}

/// How a summary is printed.
pub(super) fn mode(flag: Option<&String>) -> Result<BenchMode, Failure> {
    let mode = Given::flag("output-mode", flag).parsed(|text| match text {
        "default" => Ok(BenchMode::Default),
        "json" => Ok(BenchMode::Json),
        _ => Err("default or json"),
    })?;
    Ok(mode.unwrap_or_default())
}
