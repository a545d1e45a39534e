//! A whole options file: sections of options, one for each command.

use std::path::{Path, PathBuf};

use super::node::{Member, Node, Value};
use super::{json, yaml};
use crate::error::{Exit, Failure, plain};
use crate::text::{self, ReadError};

/// The largest file that is read, in MiB.
const LARGEST: u64 = 4;

/// The sections of an options file.
#[derive(Clone, Debug)]
pub struct Document {
    path: PathBuf,
    yaml: bool,
    sections: Vec<Member>,
}

impl Document {
    /// A file without sections. Its name says what is in it: YAML behind `.yaml` and `.yml`, else JSON.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let yaml = is_yaml(&path);
        let sections = Vec::new();
        Self {
            path,
            yaml,
            sections,
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// A file that cannot be read (exit 8); one that is too large or no map of sections (exit 2).
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let root = read(path)?;
        let mut document = Self::new(path);
        match root.value {
            // As far as anybody knows, a file without a word has no sections.
            _ if root.is_null() => Ok(document),
            Value::Map(sections) => {
                document.sections = sections;
                Ok(document)
            }
            _ => Err(document.wrong(
                root.line,
                "expected a map with a section for each command, such as conn or pub",
            )),
        }
    }

    /// Reads a file if there is one.
    ///
    /// # Errors
    ///
    /// As [`Document::read`], but for a file that is not there.
    pub fn read_if_there(path: &Path) -> Result<Self, Failure> {
        match path.try_exists() {
            Ok(false) => Ok(Self::new(path)),
            _ => Self::read(path),
        }
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The sections, in their order.
    pub fn sections(&self) -> &[Member] {
        &self.sections
    }

    /// The section of this name.
    pub fn section(&self, name: &str) -> Option<&Node> {
        let mut sections = self.sections.iter();
        sections
            .find(|section| section.key == name)
            .map(|section| &section.node)
    }

    /// Puts a section in the place of the one of its name, or behind all others.
    pub fn set(&mut self, name: &str, node: Node) {
        match self.sections.iter_mut().find(|section| section.key == name) {
            Some(section) => section.node = node,
            None => self.sections.push(Member {
                line: 0,
                column: 0,
                key: name.to_owned(),
                node,
            }),
        }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let root = Node::new(Value::Map(self.sections.clone()));
        if self.yaml {
            yaml::write(&root)
        } else {
            json::write(&root)
        }
    }

    /// The failure of a file that says something wrong in this line.
    pub fn wrong(&self, line: usize, words: &str) -> Failure {
        wrong(&self.path, line, words)
    }
}

/// Reads whatever is in a file: YAML behind `.yaml` and `.yml`, else JSON. A file without a word is `null`.
///
/// # Errors
///
/// A file that cannot be read (exit 8); one that is too large or broken (exit 2).
pub fn read(path: &Path) -> Result<Node, Failure> {
    let text = text_of(path)?;
    if text.trim().is_empty() {
        return Ok(Node::null());
    }
    if is_yaml(path) {
        return yaml::read(&text).map_err(|mistake| {
            let words = format!("{} at column {}", mistake.what, mistake.column);
            wrong(path, mistake.line, &words)
        });
    }
    json::read(&text).map_err(|(line, words)| wrong(path, line, &words))
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    })
}

fn wrong(path: &Path, line: usize, words: &str) -> Failure {
    Failure::usage(format!("{}:{line}: {words}", path.display()))
}

/// The text of a file that is not too large to be one of options.
fn text_of(path: &Path) -> Result<String, Failure> {
    let shown = path.display().to_string();
    text::read(path, LARGEST).map_err(|error| match error {
        ReadError::Unreadable(error) => {
            let why = plain(&error);
            let text = format!("cannot read the options file {shown}: {why}");
            Failure::new(Exit::File, text)
        }
        ReadError::TooLarge => Failure::usage(format!(
            "{shown} is larger than {LARGEST} MB: this is not an options file"
        )),
        ReadError::NotText(fault) => Failure {
            hint: fault.hint(&shown),
            ..Failure::usage(format!("{shown}:{}: {fault}", fault.line()))
        },
    })
}
