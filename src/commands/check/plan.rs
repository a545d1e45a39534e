//! Where `check` asks: the flag, else the environment, else the config file.

use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::CheckPlan;
use crate::model::secret::masked_word;
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::config::{Config, default_path};
use crate::settings::context::Context;
use crate::settings::page::{SECURE, page};

/// The variable that names the address.
const VARIABLE: &str = "MQTTY_CHECK_URL";

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    _: &dyn Prompter,
) -> Result<Planned, Failure> {
    Ok(resolve(context)?.into())
}

/// Where to ask.
///
/// # Errors
///
/// No address is named, or it is none that is asked over TLS.
fn resolve(context: &Context<'_>) -> Result<CheckPlan, Failure> {
    let given = context
        .typed(Id::Url)
        .or_else(|| context.exported_as(VARIABLE.to_owned()));
    let (text, origin) = match given {
        Some(given) => (given.text()?.to_owned(), given.origin.to_string()),
        None => configured(context)?,
    };
    page(&text, SECURE).map_err(|what| {
        let text = masked_word(&text);
        Failure::usage(format!("bad address {text:?} for {origin}: {what}"))
            .with_hint("use an address such as https://example.org/mqtty.json")
    })
}

/// What the config file names, and where it does.
fn configured(context: &Context<'_>) -> Result<(String, String), Failure> {
    let variable = |name: &str| context.variable(name);
    let config = Config::in_use(context.typed_path(Id::Config).as_deref(), &variable)?;
    let url = config.as_ref().map(Config::check_url).transpose()?;
    let path = config.as_ref().map(|config| config.path().to_owned());
    let file = path.or_else(|| default_path(&variable)).map_or_else(
        || "the config file".to_owned(),
        |path| path.display().to_string(),
    );
    match url.flatten() {
        Some((url, origin)) => Ok((url.to_owned(), origin)),
        None => Err(Failure::usage("no release URL is configured")
            .with_hint(format!("set --url, {VARIABLE} or check_url in {file}"))),
    }
}
