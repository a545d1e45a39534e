//! Scenario files without code, in TOML or YAML; `docs/scenarios.md` describes the format.
//!
//! A file becomes a tree ([`node`]), whatever it is written in, and the tree a [`program`]; the [`maker`] works it
//! out for one message after the other.

mod answers;
mod maker;
mod node;
mod program;
mod rule;
mod toml;
mod yaml;

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::source::{self, UnreadableScenario};
use crate::error::{Exit, Fault, plain};
pub use answers::{AnswerTemplate, Mock, answer, mocks};
pub(super) use maker::File;
pub use rule::{Condition, Rule, error_payload};

/// A file may not be larger, in MiB.
const LARGEST: u64 = 1;

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// TOML.
    Toml,
    /// YAML.
    Yaml,
}

/// Why a scenario file cannot be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read the {kind} {}: {}", path.display(), plain(source))]
    Unreadable {
        /// What it should be.
        kind: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is wrong: one line with file, line, column and key.
    #[error("{what}")]
    Wrong {
        /// The line.
        what: String,
        /// What to do about it.
        hint: Option<String>,
    },
}

impl Fault for FileError {
    fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { .. } => Exit::File,
            Self::Wrong { .. } => Exit::Usage,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { .. } => None,
            Self::Wrong { hint, .. } => hint.clone(),
        }
    }
}

/// Reads a scenario file. Without a name in it, the scenario has this one, else that of the file.
pub(super) fn load(path: &Path, format: Format, name: Option<&str>) -> Result<File, FileError> {
    let text = read_text(path, "scenario file")?;
    let shown = path.display().to_string();
    let usual = name.map_or_else(|| program::usual_name(path), str::to_owned);
    parse(&shown, &text, format, &usual)
}

/// The text of a file that should be of this kind.
fn read_text(path: &Path, kind: &'static str) -> Result<String, FileError> {
    source::text(path, kind, LARGEST).map_err(|error| match error {
        UnreadableScenario::Wrong(what, hint) => FileError::Wrong { what, hint },
        UnreadableScenario::Unreadable(source) => FileError::Unreadable {
            kind,
            path: path.to_owned(),
            source,
        },
    })
}

/// Reads the text of a file that is called so.
pub(super) fn parse(
    file: &str,
    text: &str,
    format: Format,
    usual_name: &str,
) -> Result<File, FileError> {
    let root = match format {
        Format::Toml => toml::read(text),
        Format::Yaml => yaml::read(text),
    };
    root.and_then(|root| program::program(&root, usual_name))
        .map(|program| File::new(file, text, program))
        .map_err(|mistake| FileError::Wrong {
            what: mistake.shown(file),
            hint: None,
        })
}

#[cfg(test)]
mod tests;
