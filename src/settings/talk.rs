//! How much is said, and in which colours.

use super::given::{Context, Given, ParseGiven as _};
use crate::cli::Talk;
use crate::error::Failure;
use crate::model::{ColorChoice, Verbosity};
use crate::options::Id;

/// Reads the flags of a command's talk.
pub(super) fn resolve(
    context: &Context<'_>,
    talk: &Talk,
) -> Result<(Verbosity, ColorChoice), Failure> {
    let verbosity = Verbosity {
        quiet: talk.quiet,
        verbose: talk.verbose,
        debug: talk.debug,
    };
    Ok((verbosity, color(context, talk.color.as_ref())?))
}

/// When colours are used: the flag, else `NO_COLOR`, else on a terminal.
fn color(context: &Context<'_>, flag: Option<&String>) -> Result<ColorChoice, Failure> {
    let given = Given::flag(Id::Color, flag).parsed(|text| match text {
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
