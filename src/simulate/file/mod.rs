//! Scenario files without code, in TOML or YAML; the format is told in `docs/scenarios.md`.
//!
//! A file becomes a tree ([`node`]), whatever it is written in, and the tree a [`program`]; the [`maker`] works it
//! out for one message after the other.

mod maker;
mod node;
mod program;
mod toml;
mod yaml;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::error::{Exit, Fault, plain};
pub(super) use maker::File;

/// A file may not be larger, in bytes.
const LARGEST: usize = 1 << 20;

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
    #[error("cannot read the scenario file {}: {}", path.display(), plain(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is wrong: one line with file, line and key.
    #[error("{0}")]
    Wrong(String),
}

impl Fault for FileError {
    fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { .. } => Exit::File,
            Self::Wrong(_) => Exit::Usage,
        }
    }
}

/// Reads a scenario file. Without a name in it, the scenario has this one, else that of the file.
pub(super) fn load(path: &Path, format: Format, name: Option<&str>) -> Result<File, FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let shown = path.display().to_string();
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST as u64 + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() > LARGEST {
        return Err(FileError::Wrong(format!(
            "{shown} is too large: a scenario has at most 1 MiB"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + memchr::memchr_iter(b'\n', good).count();
        FileError::Wrong(format!("{shown}, line {line}: it is not UTF-8 text"))
    })?;
    let usual = name.map_or_else(|| program::usual_name(path), str::to_owned);
    parse(&shown, &text, format, &usual)
}

/// Reads the text of a file that is called so.
pub(super) fn parse(
    file: &str,
    text: &str,
    format: Format,
    usual_name: &str,
) -> Result<File, FileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = match format {
        Format::Toml => toml::read(text),
        Format::Yaml => yaml::read(text),
    };
    root.and_then(|root| program::program(&root, usual_name))
        .map(|program| File::new(file, program))
        .map_err(|mistake| FileError::Wrong(mistake.shown(file)))
}

#[cfg(test)]
mod tests;
