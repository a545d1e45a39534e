//! What the profiles are and say.

use std::fmt::Write as _;

use super::dialog::{ConfigDialog, draft_profile};
use crate::cli::{self, Flag, Shape};
use crate::error::Failure;
use crate::model::secret::{masked_option, masked_text, masked_username};
use crate::options::{Id, Saved};
use crate::prompt::Prompter;
use crate::settings::Context;
use crate::settings::config::{Config, Setting, id_of};
use crate::settings::value;

/// A line for each profile: whether it is the default one, its name, its broker, its user.
pub(in crate::commands) fn list(dialog: &ConfigDialog<'_>) -> Result<String, Failure> {
    let config = dialog.config()?;
    let default = config.default_profile()?;
    let names = config.profiles();
    if names.is_empty() {
        let path = dialog.path.display();
        let nothing = if dialog.path.exists() {
            format!("{path} has no profiles")
        } else {
            format!("no config file at {path}")
        };
        dialog.context.warn(format!(
            "{nothing}: mqtty profile add NAME creates a profile"
        ));
    }
    let rows: Vec<(String, String, String)> = names
        .iter()
        .map(|name| {
            let mark = if Some(*name) == default { '*' } else { ' ' };
            let name_shown = format!("{mark} {}", name.escape_debug());
            match draft_profile(dialog, &config, Some(name)) {
                Ok(profile) => {
                    let user = profile.username.unwrap_or_default();
                    let user = masked_username(&user).into_owned();
                    (name_shown, escaped(&profile.endpoint.to_string()), user)
                }
                Err(failure) => {
                    let wrong = escaped(&masked_text(&format!("wrong: {failure}")));
                    (name_shown, wrong, String::new())
                }
            }
        })
        .collect();
    let width = |column: fn(&(String, String, String)) -> &String| {
        let widths = rows.iter().map(|row| column(row).chars().count());
        widths.max().unwrap_or(0)
    };
    let (first, second) = (width(|row| &row.0), width(|row| &row.1).min(60));
    let mut text = String::new();
    for (name, broker, user) in &rows {
        let row = format!("{name:first$}  {broker:second$}  {}", user.escape_debug());
        text.push_str(row.trim_end());
        text.push('\n');
    }
    Ok(text)
}

/// The same, of the config file in use.
pub(in crate::commands) fn list_in_use(
    context: &Context<'_>,
    prompter: &dyn Prompter,
) -> Result<String, Failure> {
    list(&ConfigDialog::new(context, prompter)?)
}

/// The same, if there are profiles.
pub(in crate::commands) fn list_if_any(
    context: &Context<'_>,
    prompter: &dyn Prompter,
) -> Result<Option<String>, Failure> {
    let config = Config::in_use(None, &|name| context.variable(name))?;
    match config {
        Some(config) if !config.profiles().is_empty() => list_in_use(context, prompter).map(Some),
        _ => Ok(None),
    }
}

/// Where a profile leads, and all that it and those that it extends say, without secrets.
pub(in crate::commands) fn show(dialog: &ConfigDialog<'_>, name: &str) -> Result<String, Failure> {
    let config = dialog.config()?;
    let chain = config.chain(Some((name, "mqtty profile show")))?;
    let profile = draft_profile(dialog, &config, Some(name))?;
    let endpoint = escaped(&profile.endpoint.to_string());
    let mut text = format!("# {endpoint}, MQTT {}", profile.version);
    if config.default_profile()? == Some(name) {
        text.push_str(", default profile");
    }
    let _ = writeln!(
        text,
        "\n# in {}",
        escaped(&dialog.path.display().to_string())
    );
    for (depth, name) in chain.iter().enumerate() {
        if depth > 0 {
            let _ = writeln!(text, "\n# which it extends:");
        }
        tables(&mut text, &config, name, chain.get(depth + 1))?;
    }
    Ok(text)
}

/// The tables of a profile, as TOML. It extends `next`.
fn tables(
    text: &mut String,
    config: &Config,
    name: &str,
    next: Option<&String>,
) -> Result<(), Failure> {
    let settings = config.settings(&["profiles", name])?;
    let own = format!("profiles.{name}");
    let flags = cli::flags();
    let mut table = own.as_str();
    let _ = writeln!(text, "[profiles.{}]", key(name));
    if let Some(other) = next {
        let _ = writeln!(text, "extends = {}", quoted(other));
    }
    for setting in &settings {
        if setting.table != table {
            table = &setting.table;
            // The words of a command need no quotes.
            let words = table.strip_prefix(&own).unwrap_or_default();
            let _ = writeln!(text, "[profiles.{}{words}]", key(name));
        }
        let flag = flags
            .iter()
            .find(|(id, _)| *id == setting.entry.id)
            .map(|(_, flag)| *flag);
        lines(text, setting, flag);
    }
    Ok(())
}

/// A key and its values. What is secret stands in a comment, hidden.
fn lines(text: &mut String, setting: &Setting, flag: Option<Flag>) {
    let opposite = id_of(&setting.key).is_some_and(|(_, opposite)| opposite);
    let id = setting.entry.id;
    let (mut kept, mut hidden) = (Vec::new(), Vec::new());
    for value in &setting.entry.values {
        let value = value.to_string_lossy();
        match masked(id, &value) {
            None => kept.push(value.into_owned()),
            Some(shown) => {
                // An address is one without its password, too.
                let address = shown.replacen(":***@", "@", 1);
                if !address.contains("***") {
                    kept.push(address);
                }
                hidden.push(shown);
            }
        }
    }
    let name = key(&setting.key);
    let pairs = id.row().saved == Saved::Pairs;
    let list = pairs || setting.entry.values.len() != 1;
    let literal = |value: &String| match flag {
        Some(flag) if flag.shape == Shape::Switch => match value::switch(value) {
            Ok(on) => (on != opposite).to_string(),
            Err(_) => quoted(value),
        },
        Some(flag) if flag.is_number && is_integer(value) => value.clone(),
        _ => quoted(value),
    };
    let written = |values: &[String]| {
        let values: Vec<_> = values.iter().map(literal).collect();
        if list {
            format!("[{}]", values.join(", "))
        } else {
            values.concat()
        }
    };
    if !hidden.is_empty() {
        let _ = writeln!(text, "# {name} = {}", written(&hidden));
    }
    if !kept.is_empty() || hidden.is_empty() {
        let _ = writeln!(text, "{name} = {}", written(&kept));
    }
}

/// A value with its secrets hidden; `None` if it has none.
fn masked(id: Id, value: &str) -> Option<String> {
    let shown = match id {
        // Who looks at a profile wants to know how it gets its password.
        Id::PasswordCommand => masked_text(value).into_owned(),
        _ => masked_option(id.long(), value),
    };
    (shown != value).then_some(shown)
}

/// Whether TOML and we write a number alike.
fn is_integer(text: &str) -> bool {
    let number = text.parse::<i64>();
    number.is_ok_and(|number| number.to_string() == text)
}

/// A key of TOML, in quotes where it needs them.
fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !name.is_empty() && name.bytes().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A string of TOML on one line, with nothing in it that a terminal obeys.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\'' => quoted.push(letter),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ if letter.escape_debug().count() == 1 => quoted.push(letter),
            _ => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(letter));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Text on one line, with nothing in it that a terminal obeys.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars() {
        match letter {
            '"' | '\'' | '\\' => shown.push(letter),
            _ => shown.extend(letter.escape_debug()),
        }
    }
    shown
}
