//! The config file, written: what is there stays as it is, comments and order included.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use super::{Config, file, id_of};
use crate::cli::{self, Flag, Shape};
use crate::document::{self, Privacy};
use crate::error::{Exit, Failure, plain};
use crate::model::secret::is_secret_option;
use crate::options::Id;
use crate::settings::value;

/// A config file that is being changed.
#[derive(Clone, Debug)]
pub struct Editor {
    path: PathBuf,
    /// Comments of a file without anything else, which stay at its beginning.
    head: String,
    document: DocumentMut,
    flags: Vec<(Id, Flag)>,
}

impl Editor {
    /// Opens a file, which need not be there yet.
    ///
    /// # Errors
    ///
    /// A file that cannot be read (exit 8) or is no TOML (exit 2).
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let text = file::text_if_there(path)?.unwrap_or_default();
        let config = Config::parse(path, text)?;
        let mut document = config.into_document();
        let mut head = String::new();
        if document.is_empty() {
            head = document.to_string();
            document = DocumentMut::new();
        }
        if !head.is_empty() && !head.ends_with('\n') {
            head.push('\n');
        }
        Ok(Self {
            path: path.to_owned(),
            head,
            document,
            flags: cli::flags(),
        })
    }

    /// Sets a key of a table such as `["profiles", "prod"]` or `["defaults", "sub"]`; the table is made where
    /// there is none. The values are those of the command line, `true` or `false` for a switch. The file as it
    /// then is can be looked at by [`Self::config`].
    ///
    /// # Errors
    ///
    /// A key that stands for no flag, a value that a switch cannot have, and a place where there is no table.
    pub fn set(&mut self, table: &[&str], key: &str, values: &[OsString]) -> Result<(), Failure> {
        let item = if key == "extends" {
            text_of(values).map(toml_edit::value)
        } else {
            self.item(key, values)
        };
        let name = format!("{}.{key}", table.join("."));
        let item = item.map_err(|expected| {
            Failure::usage(format!("bad value for {name}: expected {expected}"))
        })?;
        let table = self.table(table)?;
        // What says the same by another name makes way.
        let same = |other: &str| other != key && id_of(other).map(first) == id_of(key).map(first);
        let others: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
        for other in others.iter().filter(|other| same(other)) {
            table.remove(other);
        }
        match table.get_mut(key) {
            // The comments about it stay.
            Some(Item::Value(old)) => {
                let decor = old.decor().clone();
                if let Item::Value(mut new) = item {
                    *new.decor_mut() = decor;
                    *old = new;
                }
            }
            _ => {
                table.insert(key, item);
            }
        }
        Ok(())
    }

    /// Removes a key from a table; says whether it was there.
    pub fn remove(&mut self, table: &[&str], key: &str) -> bool {
        let mut found: &mut dyn TableLike = self.document.as_table_mut();
        for name in table {
            match found.get_mut(name).and_then(Item::as_table_like_mut) {
                Some(below) => found = below,
                None => return false,
            }
        }
        found.remove(key).is_some()
    }

    /// Removes a profile with all that is in it; says whether it was there. Those that extend it, and the
    /// default profile, are left as they are.
    pub fn remove_profile(&mut self, name: &str) -> bool {
        self.remove(&["profiles"], name)
    }

    /// Names the profile that is used when none is named, or none.
    pub fn set_default_profile(&mut self, name: Option<&str>) {
        match name {
            Some(name) => match self.document.get_mut("profile") {
                Some(Item::Value(old)) => {
                    let decor = old.decor().clone();
                    *old = name.into();
                    *old.decor_mut() = decor;
                }
                _ => {
                    self.document.insert("profile", toml_edit::value(name));
                }
            },
            None => {
                self.document.remove("profile");
            }
        }
    }

    /// The file as it would be read after [`Self::save`].
    ///
    /// # Errors
    ///
    /// As [`Config::parse`].
    pub fn config(&self) -> Result<Config, Failure> {
        Config::parse(&self.path, self.text())
    }

    /// Writes the file: whole or not at all, for its owner only if it holds a secret.
    ///
    /// # Errors
    ///
    /// What [`Config::check`] finds (exit 2), and a file that cannot be written (exit 8).
    pub fn save(&self) -> Result<(), Failure> {
        let config = self.config()?;
        config.check()?;
        let mut tables = vec![vec!["defaults"]];
        let profiles = config.profiles();
        tables.extend(profiles.into_iter().map(|name| vec!["profiles", name]));
        let mut secret = false;
        for table in tables {
            for setting in config.settings(&table)? {
                let mut values = setting
                    .entry
                    .values
                    .iter()
                    .map(|value| value.to_string_lossy());
                secret |= values.any(|value| is_secret_option(setting.entry.id.long(), &value));
            }
        }
        if let Some(folder) = self
            .path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            create_folder(folder).map_err(|error| {
                let folder = folder.display();
                let message = format!("cannot create the folder {folder}: {}", plain(&error));
                Failure::new(Exit::File, message)
            })?;
        }
        let privacy = if secret {
            Privacy::Owner
        } else {
            Privacy::AsItWas
        };
        document::replace(&self.path, self.text().as_bytes(), privacy)
    }

    fn text(&self) -> String {
        format!("{}{}", self.head, self.document)
    }

    /// The value of a key as it is written.
    fn item(&self, key: &str, values: &[OsString]) -> Result<Item, &'static str> {
        let (id, _) = id_of(key).ok_or("a key that is known")?;
        let mut flags = self.flags.iter();
        let flag = flags.find(|(known, _)| *known == id).map(|(_, flag)| *flag);
        let flag = flag.ok_or("a key that is known")?;
        let texts: Result<Vec<&str>, _> = values
            .iter()
            .map(|value| value.to_str().ok_or("UTF-8 text"))
            .collect();
        let texts = texts?;
        match (flag.shape, &texts[..]) {
            (Shape::Switch, [text]) => {
                let on = value::switch(text)?;
                Ok(toml_edit::value(on))
            }
            (Shape::Switch | Shape::One, [] | [_, _, ..]) => Err("one value"),
            (_, [text]) => Ok(toml_edit::value(scalar(flag, text))),
            (Shape::List, texts) => {
                let values = texts.iter().map(|text| scalar(flag, text));
                Ok(toml_edit::value(values.collect::<Array>()))
            }
        }
    }

    /// The table at a path, made where there is none.
    fn table(&mut self, path: &[&str]) -> Result<&mut dyn TableLike, Failure> {
        let mut table: &mut dyn TableLike = self.document.as_table_mut();
        for (depth, name) in path.iter().enumerate() {
            let is_last = depth + 1 == path.len();
            let below = table.entry(name).or_insert_with(|| {
                let mut table = Table::new();
                // `[profiles]` alone need not be written.
                table.set_implicit(!is_last);
                Item::Table(table)
            });
            table = below.as_table_like_mut().ok_or_else(|| {
                Failure::usage(format!("{} must be a table", path[..=depth].join(".")))
            })?;
        }
        Ok(table)
    }
}

fn first<A, B>((first, _): (A, B)) -> A {
    first
}

fn text_of(values: &[OsString]) -> Result<&str, &'static str> {
    match values {
        [value] => value.to_str().ok_or("UTF-8 text"),
        _ => Err("one value"),
    }
}

/// A number where the flag takes one and reading gives the same text again, else a text.
fn scalar(flag: Flag, text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) if flag.is_number && number.to_string() == text => number.into(),
        _ => text.into(),
    }
}

/// Makes the folder of a user's configuration, for its owner only (XDG Base Directory Specification).
#[cfg(unix)]
fn create_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn create_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
