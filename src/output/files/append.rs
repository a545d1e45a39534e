//! Payloads one after the other.

use std::collections::{BTreeSet, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::error::FileError;
use super::number::{Numbers, with_number};
use super::{Written, name, sync};
use crate::model::NamePattern;

/// So many files stay open from one batch to the next.
const MOST_OPEN: usize = 128;

/// When a file is put aside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) size: Option<u64>,
    pub(super) age: Option<Duration>,
}

/// Writes files that grow.
#[derive(Debug)]
pub(super) struct Appending {
    pattern: NamePattern,
    delimiter: Vec<u8>,
    limits: Limits,
    /// The open files, by the topic where the name depends on it.
    pub(super) open: HashMap<String, Growing>,
    numbers: Numbers,
    written: Written,
    /// The folders of files that were closed before the end.
    closed: BTreeSet<PathBuf>,
}

/// A file that is open.
#[derive(Debug)]
pub(super) struct Growing {
    path: PathBuf,
    file: File,
    begun: SystemTime,
    /// With what waits.
    size: u64,
    /// What is still to be written.
    waiting: Vec<u8>,
    /// Where each message that waits ends, and the size of its payload.
    ends: Vec<(usize, usize)>,
}

impl Appending {
    pub(super) fn new(
        pattern: NamePattern,
        delimiter: Vec<u8>,
        limits: Limits,
    ) -> Result<Self, FileError> {
        let mut files = Self {
            pattern,
            delimiter,
            limits,
            open: HashMap::new(),
            numbers: Numbers::default(),
            written: Written::default(),
            closed: BTreeSet::new(),
        };
        files.open_fixed()?;
        Ok(files)
    }

    /// Opens the file whose name is known without a message, if there is one.
    fn open_fixed(&mut self) -> Result<(), FileError> {
        if self.pattern.is_fixed() {
            let path = name::path(&self.pattern, "", SystemTime::UNIX_EPOCH);
            let file = Growing::open(path, SystemTime::now())?;
            self.open.insert(String::new(), file);
        }
        Ok(())
    }

    /// Closes every file, and opens them again under their names: one by one as messages come, but at once
    /// where the name is known.
    pub(super) fn reopen(&mut self) -> Result<(), FileError> {
        for file in self.open.values_mut() {
            file.store(&mut self.written)?;
        }
        self.close_all();
        self.open_fixed()
    }

    /// Closes every file; what was written to them is waited for at the end.
    fn close_all(&mut self) {
        for (_, file) in self.open.drain() {
            let folder = file.path.parent().unwrap_or(Path::new(""));
            self.closed.insert(folder.to_owned());
        }
    }

    pub(super) fn add(
        &mut self,
        topic: &str,
        payload: &[u8],
        received: SystemTime,
    ) -> Result<(), FileError> {
        let by_topic = self.pattern.parts.contains(&crate::model::NamePart::Topic);
        let key = if by_topic { topic } else { "" };
        let length = payload.len() + self.delimiter.len();
        if let Some(file) = self.open.get(key)
            && file.is_full(length, received, self.limits)
        {
            self.rotate(key)?;
        }
        if !self.open.contains_key(key) {
            let path = name::path(&self.pattern, topic, received);
            let file = Growing::open(path, received)?;
            let full = file.is_full(length, received, self.limits);
            self.open.insert(key.to_owned(), file);
            if full {
                self.rotate(key)?;
                let path = name::path(&self.pattern, topic, received);
                self.open
                    .insert(key.to_owned(), Growing::open(path, received)?);
            }
        }
        if let Some(file) = self.open.get_mut(key) {
            file.waiting.extend_from_slice(payload);
            file.waiting.extend_from_slice(&self.delimiter);
            file.ends.push((file.waiting.len(), payload.len()));
            file.size += length as u64;
        }
        Ok(())
    }

    /// Puts the file aside under the next free number.
    fn rotate(&mut self, key: &str) -> Result<(), FileError> {
        let Some(mut file) = self.open.remove(key) else {
            return Ok(());
        };
        file.store(&mut self.written)?;
        let moved = self.numbers.next(&file.path).and_then(|number| {
            // The name as it is belongs to the file itself.
            let number = match number {
                0 => self.numbers.next(&file.path)?,
                number => number,
            };
            file.file.sync_all()?;
            std::fs::rename(&file.path, with_number(&file.path, number))
        });
        moved.map_err(|error| FileError::Rotate {
            path: file.path,
            error,
            written: self.written,
        })
    }

    pub(super) fn store(&mut self) -> Result<(), FileError> {
        for file in self.open.values_mut() {
            file.store(&mut self.written)?;
        }
        if self.open.len() > MOST_OPEN {
            self.close_all();
        }
        Ok(())
    }

    pub(super) fn sync(&mut self) -> Result<(), FileError> {
        let written = self.written;
        let failure = |path: &Path, error| FileError::Write {
            path: path.to_owned(),
            error,
            written,
        };
        for file in self.open.values() {
            match file.file.sync_all() {
                // A device such as /dev/null has nothing to wait for.
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => {}
                synced => synced.map_err(|error| failure(&file.path, error))?,
            }
        }
        for folder in std::mem::take(&mut self.closed) {
            sync::file_system_of(&folder).map_err(|error| failure(&folder, error))?;
        }
        Ok(())
    }
}

impl Growing {
    fn open(path: PathBuf, now: SystemTime) -> Result<Self, FileError> {
        // Opening a pipe would wait for its reader.
        #[cfg(unix)]
        if let Ok(metadata) = std::fs::metadata(&path) {
            use std::os::unix::fs::FileTypeExt as _;
            let kind = metadata.file_type();
            if kind.is_fifo() || kind.is_socket() {
                return Err(FileError::NoFile { path });
            }
        }
        let opened = OpenOptions::new().append(true).create(true).open(&path);
        let opened = opened.and_then(|file| Ok((file.metadata()?, file)));
        match opened {
            Ok((metadata, file)) => Ok(Self {
                path,
                file,
                // What was there before is as old as it says, where the system knows.
                begun: match metadata.len() {
                    0 => now,
                    _ => metadata.created().unwrap_or(now),
                },
                size: metadata.len(),
                waiting: Vec::new(),
                ends: Vec::new(),
            }),
            Err(error) => Err(FileError::Open { path, error }),
        }
    }

    /// Whether so many more bytes do not belong into this file. One message always fits.
    fn is_full(&self, length: usize, now: SystemTime, limits: Limits) -> bool {
        let age = now.duration_since(self.begun).unwrap_or_default();
        let too_large = |size| self.size + length as u64 > size;
        self.size > 0
            && (limits.size.is_some_and(too_large) || limits.age.is_some_and(|limit| age >= limit))
    }

    fn store(&mut self, written: &mut Written) -> Result<(), FileError> {
        let mut done = 0;
        let mut result = Ok(());
        while done < self.waiting.len() {
            match self.file.write(&self.waiting[done..]) {
                Ok(0) => {
                    result = Err(io::ErrorKind::WriteZero.into());
                    break;
                }
                Ok(length) => done += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        for (end, payload) in self.ends.drain(..) {
            if end <= done {
                written.add(payload);
            }
        }
        self.waiting.clear();
        result.map_err(|error| FileError::Write {
            path: self.path.clone(),
            error,
            written: *written,
        })
    }
}
