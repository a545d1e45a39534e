//! How much is said, and in which colours.

use super::given::{Context, Given, ParseGiven as _};
use crate::cli::Parsed;
use crate::error::Failure;
use crate::model::{ColorChoice, Verbosity};

/// Reads the flags of a command's talk.
pub(super) fn resolve(
    context: &Context<'_>,
    parsed: &Parsed,
) -> Result<(Verbosity, ColorChoice), Failure> {
    let talk = match parsed {
        Parsed::Conn(flags) => &flags.talk,
        Parsed::Pub(flags) => &flags.talk,
        Parsed::Sub(flags) => &flags.talk,
        Parsed::Broker(flags) => {
            let verbosity = Verbosity {
                quiet: flags.quiet,
                debug: flags.debug,
                ..Verbosity::default()
            };
            return Ok((verbosity, color(context, flags.color.as_ref())?));
        }
        Parsed::Bench(bench) => match bench.talk() {
            Some(talk) => talk,
            None => return Ok((Verbosity::default(), color(context, None)?)),
        },
        Parsed::Simulate(flags) => &flags.load.talk,
        Parsed::Profile(_)
        | Parsed::Init(_)
        | Parsed::Check(_)
        | Parsed::Completions(_)
        | Parsed::Ls(_)
        | Parsed::Man(_)
        | Parsed::Version(_) => {
            return Ok((Verbosity::default(), color(context, None)?));
        }
    };
    let verbosity = Verbosity {
        quiet: talk.quiet,
        verbose: talk.verbose,
        debug: talk.debug,
    };
    Ok((verbosity, color(context, talk.color.as_ref())?))
}

/// When colours are used: the flag, else `NO_COLOR`, else on a terminal.
fn color(context: &Context<'_>, flag: Option<&String>) -> Result<ColorChoice, Failure> {
    let given = Given::flag("color", flag).parsed(|text| match text {
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
