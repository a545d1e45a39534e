//! The config file: defaults, and named profiles.
//!
//! In: the text of a TOML file, or of the ini file of MQTTX where there is none of ours. Out: layers for
//! [`super::layer`], and what `mqtty profile` shows. A key is the long name of a flag with underscores
//! ([`keys`]); a table holds what is for every command, and a table in it, named like a command, what is for
//! that command.
//!
//! ```toml
//! profile = "home"              # the profile that is used when none is named
//!
//! [defaults]
//! keepalive = 60
//! [defaults.sub]
//! output_mode = "json"
//!
//! [profiles.home]
//! host = "broker.home"
//! [profiles.office]
//! extends = "home"
//! password_file = "office.password"
//! ```

mod document;
mod edit;
mod file;
mod ini;
mod keys;
mod tables;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub use document::{Config, Setting};
pub use edit::Editor;
pub use file::default_path;
pub use keys::{id_of, key_of};

use super::Files;
use super::layer::{Entry, Layer, ValueSource};
use crate::cli::CommandLine;
use crate::error::Failure;
use crate::model::secret::is_secret_option;
use crate::options::Id;

/// A variable of the environment.
type Environment<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

impl Config {
    /// The config file that is in use: the named one, else that of `MQTTY_CONFIG`, else the usual one if it is
    /// there.
    ///
    /// # Errors
    ///
    /// A file that cannot be read (exit 8), and one that is no TOML (exit 2).
    pub fn in_use(
        named: Option<&Path>,
        environment: &Environment<'_>,
    ) -> Result<Option<Self>, Failure> {
        let variable = environment("MQTTY_CONFIG").filter(|value| !value.is_empty());
        match named.map(Path::to_owned).or(variable.map(PathBuf::from)) {
            Some(path) => Self::load(&path).map(Some),
            None => {
                file::default_path(environment).map_or(Ok(None), |path| Self::load_if_there(&path))
            }
        }
    }
}

/// The names of the profiles, for whoever types one: none from a file that is wrong.
pub fn profile_names(named: Option<&Path>, environment: &Environment<'_>) -> Vec<String> {
    let config = Config::in_use(named, environment).ok().flatten();
    let names = config.as_ref().map(Config::profiles).unwrap_or_default();
    names.into_iter().map(str::to_owned).collect()
}

/// Reads what the files say for a command line: the named config file, else the usual one, else that of
/// MQTTX.
///
/// # Errors
///
/// A file that cannot be read (exit 8), one that is wrong, and a profile that does not exist (exit 2).
pub(crate) fn read(line: &CommandLine, environment: &Environment<'_>) -> Result<Files, Failure> {
    if !line.connects() {
        return Ok(Files::default());
    }
    let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
    let (name, origin) = match (line.value(Id::Profile), variable("MQTTY_PROFILE")) {
        (Some(name), _) => (Some(name.to_string_lossy().into_owned()), "--profile"),
        (None, Some(name)) => (Some(name.to_string_lossy().into_owned()), "MQTTY_PROFILE"),
        (None, None) => (None, ""),
    };
    let path = line.value(Id::Config).map(PathBuf::from);
    let config = Config::in_use(path.as_deref(), environment)?;
    match (config, name) {
        (Some(config), name) => {
            let name = name.as_deref().map(|name| (name, origin));
            from_config(&config, line, name, environment)
        }
        (None, Some(name)) => {
            let failure = Failure::usage(format!(
                "{origin}: profile {name:?} not found: there is no config file"
            ));
            Err(match file::default_path(environment) {
                Some(path) => failure.with_hint(format!(
                    "create it with mqtty profile add at {}, or name another one with --config",
                    path.display()
                )),
                None => failure.with_hint("name one with --config"),
            })
        }
        (None, None) => Ok(ini::read(line, environment)),
    }
}

/// The layers of a config file: those of the profile, of what it extends, and of the defaults, in each the
/// table of the command before the one for all.
pub(crate) fn from_config(
    config: &Config,
    line: &CommandLine,
    name: Option<(&str, &str)>,
    environment: &Environment<'_>,
) -> Result<Files, Failure> {
    config.check_top()?;
    let mut layers = Vec::new();
    for profile in config.chain(name)? {
        layers.extend(config.layers(
            ValueSource::Profile,
            &["profiles", &profile],
            line,
            environment,
        )?);
    }
    layers.extend(config.layers(ValueSource::Defaults, &["defaults"], line, environment)?);
    if let Some((recent, origin)) = config.recent()? {
        layers.push(Layer {
            source: ValueSource::Defaults,
            entries: vec![Entry {
                id: Id::Recent,
                values: vec![recent.to_string().into()],
                origin,
            }],
        });
    }
    let mut files = Files {
        layers,
        warnings: Vec::new(),
    };
    if files.layers.iter().any(holds_a_secret) && file::others_can_read(config.path()) {
        files.warnings.push(exposed(config.path()));
    }
    Ok(files)
}

fn exposed(path: &Path) -> String {
    let path = path.display();
    format!("{path} contains a password and other users can read it: chmod 600 {path}")
}

/// Whether a layer holds a password in clear.
fn holds_a_secret(layer: &Layer) -> bool {
    let secret = |entry: &Entry| {
        let mut values = entry.values.iter();
        values.any(|value| is_secret_option(entry.id.long(), &value.to_string_lossy()))
    };
    layer.entries.iter().any(secret)
}

#[cfg(test)]
mod tests;
