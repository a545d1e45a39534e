//! The config file, read: which tables there are, and what they say.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use toml_edit::{Document, DocumentMut, Item, TableLike};

use super::Entry;
use super::file::{line_of, text, text_if_there};
use crate::cli::Flag;
use crate::error::Failure;
use crate::options::Id;
use crate::text::nearest;

/// The keys of the file itself.
const TOP: &[&str] = &["profile", "check_url", "recent", "defaults", "profiles"];

/// A config file, as it was read.
#[derive(Debug)]
pub struct Config {
    pub(super) path: PathBuf,
    pub(super) document: Document<String>,
    pub(super) known: OnceCell<KnownNames>,
}

/// What a file can say; it is found out only when the command does not know a key.
#[derive(Debug)]
pub(super) struct KnownNames {
    pub(super) flags: Vec<(Id, Flag)>,
    pub(super) commands: Vec<String>,
}

/// What the file says about one key.
#[derive(Clone)]
pub struct Setting {
    /// The key, as it is written.
    pub key: String,
    /// The tables that it stands in, with dots: `profiles.prod.sub`.
    pub table: String,
    /// The line that it stands in, from 1.
    pub line: usize,
    /// The long name of its flag, and its values, as [`Entry`] has them.
    pub entry: Entry,
}

/// A table with its name for messages.
pub(super) type Table<'a> = (&'a dyn TableLike, String);

impl Config {
    /// Reads a config file that has to be there.
    ///
    /// # Errors
    ///
    /// A file that cannot be read (exit 8) or is no TOML (exit 2).
    pub fn load(path: &Path) -> Result<Self, Failure> {
        Self::parse(path, text(path)?)
    }

    /// Reads a config file that need not be there.
    ///
    /// # Errors
    ///
    /// As [`Self::load`].
    pub fn load_if_there(path: &Path) -> Result<Option<Self>, Failure> {
        let text = text_if_there(path)?;
        text.map(|text| Self::parse(path, text)).transpose()
    }

    /// Reads the text of a config file; `path` is for messages, and what its paths are relative to.
    ///
    /// # Errors
    ///
    /// A text that is no TOML (exit 2).
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the document keeps a text of its own"
    )]
    pub fn parse(path: &Path, text: String) -> Result<Self, Failure> {
        match Document::parse(text.clone()) {
            Ok(document) => Ok(Self {
                path: path.to_owned(),
                document,
                known: OnceCell::new(),
            }),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let (line, column) = crate::text::place(&text, at);
                let what = crate::text::toml(error.message());
                let path = path.display();
                Err(Failure::usage(format!(
                    "{path}:{line}: {what} at column {column}"
                )))
            }
        }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The document, to be changed.
    pub(super) fn into_document(self) -> DocumentMut {
        self.document.into_mut()
    }

    /// The names of the profiles, in the order of the file.
    pub fn profiles(&self) -> Vec<&str> {
        let table = self.document.get("profiles").and_then(Item::as_table_like);
        table.map_or_else(Vec::new, |table| {
            table.iter().map(|(name, _)| name).collect()
        })
    }

    /// The profile that is used when none is named.
    ///
    /// # Errors
    ///
    /// A value that is no text.
    pub fn default_profile(&self) -> Result<Option<&str>, Failure> {
        self.top("profile")
    }

    /// Where `check` asks for the newest release, and where that stands.
    ///
    /// # Errors
    ///
    /// A value that is no text.
    pub fn check_url(&self) -> Result<Option<(&str, String)>, Failure> {
        let span = self.document.get("check_url").and_then(Item::span);
        let url = self.top("check_url")?;
        Ok(url.map(|url| (url, self.origin(span, "check_url"))))
    }

    /// Whether the brokers that were used are remembered, and where that stands.
    ///
    /// # Errors
    ///
    /// A value that is neither true nor false.
    pub fn recent(&self) -> Result<Option<(bool, String)>, Failure> {
        let Some(item) = self.document.get("recent") else {
            return Ok(None);
        };
        let value = item
            .as_bool()
            .ok_or_else(|| self.wrong(item.span(), "recent must be true or false"))?;
        Ok(Some((value, self.origin(item.span(), "recent"))))
    }

    /// A text among the keys of the file itself.
    fn top(&self, key: &str) -> Result<Option<&str>, Failure> {
        let Some(item) = self.document.get(key) else {
            return Ok(None);
        };
        let failure = || {
            let failure = self.wrong(item.span(), &format!("{key} must be a string"));
            if key == "profile" && item.is_table_like() {
                failure.with_hint("define profiles as [profiles.NAME]")
            } else {
                failure
            }
        };
        item.as_str().ok_or_else(failure).map(Some)
    }

    /// That the file itself has no key that it does not know.
    ///
    /// # Errors
    ///
    /// The first one, with the nearest that there is.
    pub fn check_top(&self) -> Result<(), Failure> {
        for (key, item) in self.document.iter() {
            let is_table = matches!(key, "defaults" | "profiles");
            if !TOP.contains(&key) {
                let failure = self.unknown(self.document.as_table(), key, key);
                return Err(match nearest(key, TOP.iter().copied()) {
                    Some(meant) => failure.with_hint(format!("did you mean {meant}?")),
                    None if self.is_key(None, key) => {
                        failure.with_hint(format!("put {key} below [defaults]"))
                    }
                    None => failure.with_hint(format!("use one of {}", TOP.join(", "))),
                });
            }
            if is_table && !item.is_table_like() {
                return Err(self.wrong(item.span(), &format!("{key} must be a table")));
            }
        }
        self.default_profile()?;
        self.recent()?;
        self.check_url().map(|_| ())
    }

    /// That everything in the file is known and can be read: all profiles, and all tables for commands.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), Failure> {
        self.check_top()?;
        let mut tables = vec![vec!["defaults"]];
        tables.extend(
            self.profiles()
                .into_iter()
                .map(|name| vec!["profiles", name]),
        );
        for path in tables {
            if let [_, name] = path[..] {
                self.chain(Some((name, "")))?;
            }
            self.settings(&path)?;
        }
        if self.default_profile()?.is_some() {
            self.chain(None)?;
        }
        Ok(())
    }

    /// A profile and those that it extends, itself first; for `None` the default profile, if there is one.
    /// With the name goes where it was named.
    ///
    /// # Errors
    ///
    /// A profile that there is not, and one that extends itself.
    pub fn chain(&self, name: Option<(&str, &str)>) -> Result<Vec<String>, Failure> {
        let (mut name, mut origin) = match (name, self.default_profile()?) {
            (Some((name, origin)), _) => (name.to_owned(), origin.to_owned()),
            (None, Some(name)) => {
                let span = self.document.get("profile").and_then(Item::span);
                (name.to_owned(), self.origin(span, "profile"))
            }
            (None, None) => return Ok(Vec::new()),
        };
        let mut chain: Vec<String> = Vec::new();
        loop {
            let Some((table, label)) = self.table(&["profiles", &name])? else {
                return Err(self.no_profile(&name, &origin));
            };
            chain.push(name.clone());
            let Some(item) = table.get("extends") else {
                return Ok(chain);
            };
            let label = format!("{label}.extends");
            let Some(next) = item.as_str() else {
                return Err(self.wrong(
                    item.span(),
                    &format!("{label} must be the name of a profile"),
                ));
            };
            origin = self.origin(item.span(), &label);
            if chain.iter().any(|before| before == next) {
                let circle = chain.join(" extends ");
                return Err(Failure::usage(format!(
                    "{origin}: {circle} extends {next} again"
                )));
            }
            next.clone_into(&mut name);
        }
    }

    fn no_profile(&self, name: &str, origin: &str) -> Failure {
        let path = self.path.display();
        let names = self.profiles();
        let failure = Failure::usage(format!("{origin}: profile {name:?} not found in {path}"));
        match nearest(name, names.iter().copied()) {
            Some(meant) => failure.with_hint(format!("did you mean {meant}?")),
            None if names.is_empty() => {
                failure.with_hint("add it with `mqtty profile add`: the file has no profiles")
            }
            None => failure.with_hint(format!("use one of {}", names.join(", "))),
        }
    }

    pub(super) fn unknown(&self, table: &dyn TableLike, key: &str, name: &str) -> Failure {
        let item = table.get(key).and_then(Item::span);
        let span = table.key(key).and_then(toml_edit::Key::span).or(item);
        self.wrong(span, &format!("unknown key {}", name.escape_debug()))
    }

    /// What is wrong with the file, and where.
    pub(super) fn wrong(&self, span: Option<std::ops::Range<usize>>, what: &str) -> Failure {
        let (path, line) = (self.path.display(), self.line(span));
        Failure::usage(format!("{path}:{line}: {what}"))
    }

    /// Where a key stands, as it is read in a sentence.
    pub(super) fn origin(&self, span: Option<std::ops::Range<usize>>, name: &str) -> String {
        let (path, line) = (self.path.display(), self.line(span));
        format!("{name} ({path}:{line})")
    }

    pub(super) fn line(&self, span: Option<std::ops::Range<usize>>) -> usize {
        line_of(
            self.document.raw().as_bytes(),
            span.map_or(0, |span| span.start),
        )
    }
}
