//! What the profiles are and say.

use std::fmt::Write as _;

use super::{Desk, sketch};
use crate::error::Failure;
use crate::model::secret::{masked_option, masked_text};
use crate::settings::config::{Config, Setting};

/// A line for each profile: whether it is the default one, its name, its broker, its user.
pub(super) fn list(desk: &Desk<'_>) -> Result<String, Failure> {
    let config = desk.config()?;
    let default = config.default_profile()?;
    let names = config.profiles();
    if names.is_empty() {
        desk.context.warn(format!(
            "{} has no profiles: mqtty profile add NAME makes one",
            desk.path.display()
        ));
    }
    let rows: Vec<(String, String, String)> = names
        .iter()
        .map(|name| {
            let mark = if Some(*name) == default { '*' } else { ' ' };
            let name_shown = format!("{mark} {}", name.escape_debug());
            match sketch(desk, &config, Some(name)) {
                Ok(profile) => {
                    let user = profile.username.unwrap_or_default();
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

/// Where a profile leads, and all that it and those that it extends say, without secrets.
pub(super) fn show(desk: &Desk<'_>, name: &str) -> Result<String, Failure> {
    let config = desk.config()?;
    let chain = config.chain(Some((name, "mqtty profile show")))?;
    let profile = sketch(desk, &config, Some(name))?;
    let endpoint = escaped(&profile.endpoint.to_string());
    let mut text = format!("# {endpoint}, MQTT {}", profile.version);
    if config.default_profile()? == Some(name) {
        text.push_str(", used where no profile is named");
    }
    let _ = writeln!(text, "\n# in {}", desk.path.display());
    for (depth, name) in chain.iter().enumerate() {
        if depth > 0 {
            let _ = writeln!(text, "\n# which it extends:");
        }
        tables(&mut text, &config, name, chain.get(depth + 1))?;
    }
    Ok(text)
}

/// What the tables of a profile say, which extends the next one.
fn tables(
    text: &mut String,
    config: &Config,
    name: &str,
    next: Option<&String>,
) -> Result<(), Failure> {
    let settings = config.settings(&["profiles", name])?;
    let mut table = format!("profiles.{name}");
    let _ = writeln!(text, "[{}]", table.escape_debug());
    if let Some(other) = next {
        let _ = writeln!(text, "extends = {}", other.escape_debug());
    }
    for setting in &settings {
        if setting.table != table {
            table.clone_from(&setting.table);
            let _ = writeln!(text, "[{}]", table.escape_debug());
        }
        let _ = writeln!(text, "{} = {}", setting.key, value(setting));
    }
    Ok(())
}

/// A value as it may be seen.
fn value(setting: &Setting) -> String {
    let long = &setting.entry.long;
    let values = setting.entry.values.iter().map(|value| {
        let value = value.to_string_lossy();
        match long.as_str() {
            // Who looks at a profile wants to know how it gets its password.
            "password-command" => masked_text(&value).into_owned(),
            _ => masked_option(long, &value),
        }
    });
    let values: Vec<_> = values.collect();
    escaped(&values.join(", "))
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
