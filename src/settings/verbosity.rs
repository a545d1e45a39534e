//! Verbosity and colours.

use super::context::Context;
use super::given::ParseGiven as _;
use crate::error::Failure;
use crate::model::{ColorChoice, Verbosity};
use crate::options::Id;

/// Reads the options `--quiet`, `--verbose`, `--debug` and `--color`.
pub(super) fn resolve(context: &Context<'_>) -> Result<(Verbosity, ColorChoice), Failure> {
    let verbosity = Verbosity {
        quiet: context.is_typed(Id::Quiet),
        verbose: context.is_typed(Id::Verbose),
        debug: context.is_typed(Id::Debug),
    };
    Ok((verbosity, color(context)?))
}

/// When colours are used: the flag, else `NO_COLOR`, else on a terminal.
fn color(context: &Context<'_>) -> Result<ColorChoice, Failure> {
    let given = context.typed(Id::Color).parsed(|text| match text {
        "auto" => Ok(ColorChoice::Auto),
        "always" => Ok(ColorChoice::Always),
        "never" => Ok(ColorChoice::Never),
        _ => Err("auto, always or never"),
    })?;
    Ok(given.unwrap_or_else(|| match context.variable("NO_COLOR") {
        Some(_) => ColorChoice::Never,
        None => ColorChoice::Auto,
    }))
}
