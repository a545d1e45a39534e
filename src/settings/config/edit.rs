//! The config file, written: what is there stays as it is, comments and order included.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use super::{Config, long_of, place};
use crate::cli::{self, Flag, Shape};
use crate::error::{Exit, Failure, plain};
use crate::settings::{secrets, value};

/// A config file that is being changed.
#[derive(Clone, Debug)]
pub struct Editor {
    path: PathBuf,
    document: DocumentMut,
    flags: Vec<(String, Flag)>,
}

impl Editor {
    /// Opens a file, which need not be there yet.
    ///
    /// # Errors
    ///
    /// A file that cannot be read (exit 8) or is no TOML (exit 2).
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let text = place::text_if_there(path)?.unwrap_or_default();
        let config = Config::parse(path, text)?;
        Ok(Self {
            path: path.to_owned(),
            document: config.into_document(),
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
        let same =
            |other: &str| other != key && long_of(other).map(first) == long_of(key).map(first);
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
        Config::parse(&self.path, self.document.to_string())
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
                secret |= values.any(|value| secrets::is_secret(&setting.entry.long, &value));
            }
        }
        write_whole(&self.path, self.document.to_string().as_bytes(), secret).map_err(|error| {
            let path = self.path.display();
            let message = format!("cannot write the config file {path}: {}", plain(&error));
            Failure::new(Exit::File, message)
        })
    }

    /// The value of a key as it is written.
    fn item(&self, key: &str, values: &[OsString]) -> Result<Item, &'static str> {
        let (long, _) = long_of(key).ok_or("a key that is known")?;
        let mut flags = self.flags.iter();
        let flag = flags.find(|(name, _)| *name == long).map(|(_, flag)| *flag);
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
                Failure::usage(format!("{} is not a table", path[..=depth].join(".")))
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

/// Replaces a file by another one beside it, so that nobody ever sees half of it. What a link points at is
/// replaced, not the link.
fn write_whole(path: &Path, bytes: &[u8], secret: bool) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        create_folder(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:08x}", rand::random::<u32>()));
    let other = path.with_file_name(name);
    let written = write_new(&other, bytes, secret)
        .and_then(|()| {
            if secret {
                Ok(())
            } else {
                keep_permissions(&path, &other)
            }
        })
        .and_then(|()| fs::rename(&other, &path));
    if written.is_err() {
        // It is of no use; that it cannot be removed changes nothing about the failure.
        let _ = fs::remove_file(&other);
    }
    written
}

fn write_new(path: &Path, bytes: &[u8], secret: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options, secret);
    let mut file: File = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives the new file the permissions of the old one.
fn keep_permissions(old: &Path, new: &Path) -> io::Result<()> {
    match fs::metadata(old) {
        Ok(data) => fs::set_permissions(new, data.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions, secret: bool) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(if secret { 0o600 } else { 0o666 });
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions, _: bool) {}

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
