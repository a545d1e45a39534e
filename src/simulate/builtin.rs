//! The scenarios that mqtty brings along, each a scenario file.

use std::sync::Arc;

use thiserror::Error;

use super::file::{self, File, FileError, Format};
use crate::error::{Exit, Fault};
use crate::model::Scenario;
use crate::text::nearest;

/// Name and file, in the order in which they are listed.
const FILES: [(&str, &str); 4] = [
    ("IEM", include_str!("scenarios/IEM.yaml")),
    ("smart_home", include_str!("scenarios/smart_home.yaml")),
    ("tesla", include_str!("scenarios/tesla.yaml")),
    ("weather", include_str!("scenarios/weather.yaml")),
];

/// There is no scenario of this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("scenario {name} not found in [{}]", names().join(", "))]
pub struct UnknownScenario {
    /// The name.
    pub name: String,
}

impl Fault for UnknownScenario {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn hint(&self) -> Option<String> {
        Some(match nearest(&self.name, names()) {
            Some(name) => format!("did you mean {name}?"),
            None => {
                "list them with `mqtty ls -sc`, or pass a scenario of your own with -f".to_owned()
            }
        })
    }
}

fn names() -> [&'static str; 4] {
    FILES.map(|(name, _)| name)
}

/// The scenario of this name.
///
/// # Errors
///
/// There is none.
pub(super) fn builtin(name: &str) -> Result<Arc<dyn Scenario>, UnknownScenario> {
    let found = FILES.iter().find(|(known, _)| *known == name);
    let read = found.and_then(|(known, text)| read(known, text).ok());
    match read {
        Some(scenario) => Ok(Arc::new(scenario)),
        None => Err(UnknownScenario {
            name: name.to_owned(),
        }),
    }
}

/// All scenarios, each with its description.
pub fn list() -> Vec<(&'static str, String)> {
    let described = |(name, text): (&'static str, &str)| {
        let description = read(name, text).map(|file| file.description().to_owned());
        // They are read in the tests.
        (name, description.unwrap_or_default())
    };
    FILES.map(described).into()
}

fn read(name: &str, text: &str) -> Result<File, FileError> {
    file::parse(name, text, Format::Yaml, name)
}

#[cfg(test)]
mod tests;
