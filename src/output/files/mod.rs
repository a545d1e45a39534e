//! Payloads into files: one after the other, or each in a file of its own.
//!
//! In: topics and payloads, as they are to be stored. Out: files, byte for byte. What is added waits in memory
//! until [`PayloadFiles::store`] has written it, at the end of each batch of messages; a message may be
//! acknowledged after that. Regular files do not keep a writer waiting, so all this is done in place.

mod append;
mod error;
mod name;
mod number;
mod save;
mod sync;
#[cfg(test)]
mod tests;

use std::time::SystemTime;

pub use error::FileError;

use crate::model::{FileMode, FilePlan};
use append::Appending;
use save::Saving;

/// Writes payloads as a plan says.
#[derive(Debug)]
pub struct PayloadFiles {
    way: Way,
}

#[derive(Debug)]
enum Way {
    Append(Appending),
    Save(Saving),
}

impl PayloadFiles {
    /// Files as they are planned. A file whose name is known is opened at once.
    ///
    /// # Errors
    ///
    /// The file cannot be opened.
    pub fn new(plan: &FilePlan) -> Result<Self, FileError> {
        let way = match &plan.mode {
            FileMode::Append {
                delimiter,
                rotate_size,
                rotate_every,
            } => {
                let limits = append::Limits {
                    size: *rotate_size,
                    age: *rotate_every,
                };
                let files = Appending::new(plan.name.clone(), delimiter.clone(), limits);
                Way::Append(files?)
            }
            FileMode::Save => Way::Save(Saving::new(plan.name.clone())),
        };
        Ok(Self { way })
    }

    /// Takes a payload that was received at that time.
    ///
    /// # Errors
    ///
    /// Its file cannot be opened, or put aside.
    pub fn add(
        &mut self,
        topic: &str,
        payload: &[u8],
        received: SystemTime,
    ) -> Result<(), FileError> {
        match &mut self.way {
            Way::Append(files) => files.add(topic, payload, received),
            Way::Save(files) => files.add(topic, payload, received),
        }
    }

    /// Writes everything that was taken.
    ///
    /// # Errors
    ///
    /// As the system reports them, with what was written until then.
    pub fn store(&mut self) -> Result<(), FileError> {
        match &mut self.way {
            Way::Append(files) => files.store(),
            Way::Save(_) => Ok(()),
        }
    }

    /// Writes everything that was taken, and opens the files that grow again: somebody has put them aside.
    ///
    /// # Errors
    ///
    /// As the system reports them; a file whose name is known is opened at once.
    pub fn reopen(&mut self) -> Result<(), FileError> {
        match &mut self.way {
            Way::Append(files) => files.reopen(),
            Way::Save(_) => Ok(()),
        }
    }

    /// Writes what is left, and waits until the disk has it.
    ///
    /// # Errors
    ///
    /// As the system reports them.
    pub fn finish(&mut self) -> Result<(), FileError> {
        self.store()?;
        match &mut self.way {
            Way::Append(files) => files.sync(),
            Way::Save(files) => files.sync(),
        }
    }
}

/// What was written so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Whole messages.
    pub messages: u64,
    /// Bytes of these messages, without delimiters.
    pub bytes: u64,
}

impl Written {
    fn add(&mut self, payload: usize) {
        self.messages += 1;
        self.bytes += payload as u64;
    }
}
