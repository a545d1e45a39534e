//! Where `check` asks: the flag, else the environment, else the config file.

use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::secret::masked_word;
use crate::model::{Address, CheckPlan, Endpoint, TlsOptions, Via};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::config::{Config, default_path};
use crate::settings::context::Context;
use crate::settings::url;

/// The variable that names the address.
const VARIABLE: &str = "MQTTY_CHECK_URL";

/// The port of https.
const PORT: u16 = 443;

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
    question(&text).map_err(|what| {
        let text = masked_word(&text);
        Failure::usage(format!("bad address {text:?} for {origin}: {what}"))
            .with_hint("expected is an address such as https://example.org/mqtty.json")
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

/// Takes an address apart.
fn question(text: &str) -> Result<CheckPlan, String> {
    let rest = text
        .get(..8)
        .filter(|scheme| scheme.eq_ignore_ascii_case("https://"))
        .map(|_| &text[8..])
        .ok_or("it must begin with https://")?;
    if let Some(strange) = text.chars().find(|character| !character.is_ascii_graphic()) {
        return Err(format!("{strange:?} must be written as %XX"));
    }
    // What follows # is for the reader of a page.
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err("user names and passwords are not sent".to_owned());
    }
    let (host, port) = url::host_and_port(authority)?;
    let port = port.unwrap_or(PORT);
    let address = Address::Tcp {
        host: host.to_owned(),
        port,
    };
    let named = address.to_string();
    let suffix = format!(":{PORT}");
    Ok(CheckPlan {
        url: text.to_owned(),
        endpoint: Endpoint {
            address,
            bind: None,
            tls: Some(TlsOptions::default()),
            websocket: None,
            via: Via::Direct,
            quick_ack: false,
        },
        host: named.strip_suffix(&suffix).unwrap_or(&named).to_owned(),
        target: if target.starts_with('/') {
            target.to_owned()
        } else {
            format!("/{target}")
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_parts() {
        for (text, host, target, address) in [
            ("https://a.b", "a.b", "/", "a.b:443"),
            ("HTTPS://a.b:443/c", "a.b", "/c", "a.b:443"),
            ("https://a.b:8443?c=d#e", "a.b:8443", "/?c=d", "a.b:8443"),
            ("https://[::1]/c%20d?e", "[::1]", "/c%20d?e", "[::1]:443"),
        ] {
            let plan = question(text).unwrap();
            let Endpoint {
                address: found,
                tls,
                ..
            } = plan.endpoint;
            let found = (plan.host.as_str(), plan.target.as_str(), found.to_string());
            assert_eq!(found, (host, target, address.to_owned()), "{text}");
            assert_eq!(tls, Some(TlsOptions::default()));
        }
    }

    #[test]
    fn what_is_no_address() {
        for (text, expected) in [
            ("http://a", "https://"),
            ("a", "https://"),
            ("https://", "host is missing"),
            ("https://a b", "' ' must be"),
            ("https://a/\r\nX: y", "must be written"),
            ("https://a/ä", "must be written"),
            ("https://user:secret@a", "not sent"),
            ("https://a:0", "port"),
            ("https://[::1", "bracket"),
        ] {
            let found = question(text).unwrap_err();
            assert!(found.contains(expected), "{text}: {found}");
        }
    }
}
