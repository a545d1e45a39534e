//! The scenario that is wanted, whatever it is written in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::builtin::{UnknownScenario, builtin};
use super::file::{self, FileError, Format};
use super::script::{Console, Script};
use super::source::{self, UnreadableScenario};
use crate::error::{Exit, Fault, plain};
use crate::model::{Scenario, ScenarioChoice, ScenarioError, ScenarioKind};

/// A script may not be larger, in MiB.
const LARGEST_SCRIPT: u64 = 16;

/// A scenario that is ready.
#[derive(Debug)]
pub struct Opened {
    /// The scenario.
    pub scenario: Arc<dyn Scenario>,
    /// What its script says on its console, where it is a script.
    pub console: Option<Arc<Console>>,
}

/// Why a scenario cannot be used.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is none of this name.
    #[error(transparent)]
    Unknown(#[from] UnknownScenario),
    /// The scenario file is wrong, or cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The script is wrong.
    #[error(transparent)]
    Script(#[from] ScenarioError),
    /// The script is no text: one line, and what to do.
    #[error("{0}")]
    NoScript(String, Option<String>),
    /// The script cannot be read.
    #[error("cannot read the scenario script {}: {}", path.display(), plain(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Fault for OpenError {
    fn exit(&self) -> Exit {
        match self {
            Self::Unknown(error) => error.exit(),
            Self::File(error) => error.exit(),
            Self::Script(_) | Self::NoScript(..) => Exit::Payload,
            Self::Unreadable { .. } => Exit::File,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown(error) => error.hint(),
            Self::File(error) => error.hint(),
            Self::NoScript(_, hint) => hint.clone(),
            _ => None,
        }
    }
}

/// Makes a scenario ready: `options` are passed to a script, `seed` makes the run reproducible.
///
/// # Errors
///
/// There is no such scenario; its file cannot be read, or is wrong.
pub fn open(
    choice: &ScenarioChoice,
    options: &serde_json::Value,
    seed: Option<u64>,
) -> Result<Opened, OpenError> {
    let without_console = |scenario| Opened {
        scenario,
        console: None,
    };
    let (path, kind, name) = match choice {
        ScenarioChoice::Named(name) => return Ok(without_console(builtin(name)?)),
        ScenarioChoice::File { path, kind, name } => (path, *kind, name.as_deref()),
    };
    let format = match kind {
        ScenarioKind::Toml => Format::Toml,
        ScenarioKind::Yaml => Format::Yaml,
        ScenarioKind::Script => return script(path, name, options, seed),
    };
    let file = file::load(path, format, name)?;
    Ok(without_console(Arc::new(file)))
}

fn script(
    path: &Path,
    name: Option<&str>,
    options: &serde_json::Value,
    seed: Option<u64>,
) -> Result<Opened, OpenError> {
    let text = source::text(path, "scenario", LARGEST_SCRIPT).map_err(|error| match error {
        UnreadableScenario::Wrong(what, hint) => OpenError::NoScript(what, hint),
        UnreadableScenario::Unreadable(source) => OpenError::Unreadable {
            path: path.to_owned(),
            source,
        },
    })?;
    let shown = path.display().to_string();
    let script = Script::load(&shown, &text, options, seed)?;
    let console = Some(script.console());
    let name = name.filter(|_| script.metadata().name.is_none());
    let scenario: Arc<dyn Scenario> = match name {
        Some(name) => Arc::new(Renamed {
            scenario: script,
            name: name.to_owned(),
        }),
        None => Arc::new(script),
    };
    Ok(Opened { scenario, console })
}

/// A script that does not say its name, and was given one.
#[derive(Debug)]
struct Renamed {
    scenario: Script,
    name: String,
}

impl Scenario for Renamed {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_shared(&self) -> bool {
        self.scenario.is_shared()
    }

    fn maker(&self) -> Result<Box<dyn crate::model::MessageMaker>, ScenarioError> {
        self.scenario.maker()
    }
}
