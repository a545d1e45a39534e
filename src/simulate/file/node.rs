//! A file as a tree, whatever it is written in; each part knows its place.

use std::fmt;

/// The deepest nesting of a file: a bound for the stack.
pub(super) const DEEPEST: usize = 32;

/// A place in a file: line and column, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Position {
    /// Where a file begins.
    pub(super) const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// Where it begins.
    pub(super) at: Position,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a part of a file is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with what stands behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key begins.
    pub(super) at: Position,
    pub(super) node: Node,
}

/// Where something is wrong, as all files of mqtty name it: `mock.yaml:6:3: delay`.
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) at: Option<Position>,
    /// The key; may be empty.
    pub(super) key: &'a str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(at) = self.at {
            write!(f, ":{at}")?;
        }
        match self.key {
            "" => Ok(()),
            key => write!(f, ": {key}"),
        }
    }
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileMistake {
    pub(super) at: Option<Position>,
    /// The key it is about; may be empty.
    pub(super) key: String,
    pub(super) what: String,
}

impl FileMistake {
    /// A mistake in this place.
    pub(super) fn new(at: Position, key: &str, what: impl Into<String>) -> Self {
        Self {
            at: Some(at),
            key: key.to_owned(),
            what: what.into(),
        }
    }

    /// In one line, with the name of the file.
    pub(super) fn shown(&self, file: &str) -> String {
        let place = Place {
            file,
            at: self.at,
            key: &self.key,
        };
        // What a parser says may be of several lines.
        let what = self.what.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{place}: {what}")
    }
}
