//! Each payload in a file of its own.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::FileError;
use super::number::{Numbers, with_number};
use super::{Written, name, sync};
use crate::model::NamePattern;

/// Writes files that do not exist yet.
#[derive(Debug)]
pub(super) struct Saving {
    pattern: NamePattern,
    numbers: Numbers,
    written: Written,
    /// The folders that hold a new file.
    folders: BTreeSet<PathBuf>,
}

impl Saving {
    pub(super) fn new(pattern: NamePattern) -> Self {
        Self {
            pattern,
            numbers: Numbers::default(),
            written: Written::default(),
            folders: BTreeSet::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        topic: &str,
        payload: &[u8],
        received: SystemTime,
    ) -> Result<(), FileError> {
        let path = name::path(&self.pattern, topic, received);
        let (path, mut file) = match self.create(&path) {
            Ok(created) => created,
            Err(error) if self.written.messages == 0 => {
                return Err(FileError::Open { path, error });
            }
            Err(error) => return Err(self.failure(path, error)),
        };
        if let Err(error) = file.write_all(payload) {
            // Half a payload is none; that it cannot be removed changes nothing.
            let _ = std::fs::remove_file(&path);
            return Err(self.failure(path, error));
        }
        self.written.add(payload.len());
        Ok(())
    }

    fn failure(&self, path: PathBuf, error: io::Error) -> FileError {
        FileError::Write {
            path,
            error,
            written: self.written,
        }
    }

    fn create(&mut self, path: &Path) -> io::Result<(PathBuf, File)> {
        loop {
            let path = with_number(path, self.numbers.next(path)?);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                // Somebody else was faster: the next number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(file) => {
                    let folder = path.parent().unwrap_or(Path::new(""));
                    if !self.folders.contains(folder) {
                        self.folders.insert(folder.to_owned());
                    }
                    return Ok((path, file));
                }
            }
        }
    }

    pub(super) fn sync(&mut self) -> Result<(), FileError> {
        for folder in std::mem::take(&mut self.folders) {
            sync::file_system_of(&folder).map_err(|error| self.failure(folder, error))?;
        }
        Ok(())
    }
}
