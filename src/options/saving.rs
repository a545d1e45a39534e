//! Saving the options of one command.

use std::path::PathBuf;

use super::document::Document;
use super::file::{Privacy, replace};
use super::node::{Node, Value};
use crate::error::{Exit, Failure, plain};

/// What is to be saved, and where.
#[derive(Clone, Debug)]
pub struct Saving {
    /// The file.
    pub path: PathBuf,
    /// The section of the command.
    pub section: String,
    /// Its options.
    pub options: Node,
    /// The keys of secrets that are not among them.
    pub left_out: Vec<String>,
    /// There are secrets among them.
    pub has_secrets: bool,
}

impl Saving {
    /// Puts the options into the file, beside the sections of other commands; returns its whole path. A file
    /// that holds a password, whoever put it there, is for its owner alone.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or written (exit 8), or is no options file (exit 2) and stays as it is.
    pub fn write(&self) -> Result<PathBuf, Failure> {
        let mut document = Document::read_if_there(&self.path)?;
        document.set(&self.section, self.options.clone());
        let private = self.has_secrets
            || document
                .sections()
                .iter()
                .any(|section| is_secret(&section.node));
        let privacy = if private {
            Privacy::Owner
        } else {
            Privacy::AsItWas
        };
        replace(&self.path, document.text().as_bytes(), privacy)?;
        std::path::absolute(&self.path).map_err(|error| {
            let path = self.path.display();
            Failure::new(Exit::File, format!("cannot find {path}: {}", plain(&error)))
        })
    }
}

/// Whether a section holds a password.
fn is_secret(section: &Node) -> bool {
    let Value::Map(members) = &section.value else {
        return false;
    };
    members.iter().any(|member| {
        let key = member.key.to_lowercase();
        let text = member.node.as_text();
        text.is_some_and(|text| {
            !text.is_empty() && matches!(key.as_str(), "password" | "keypassword")
        })
    })
}
