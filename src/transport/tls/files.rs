//! The files that options name. Each is read once, for a pipe gives its bytes only once: `--ca <(...)` serves every
//! broker of a benchmark, and one pipe may hold a certificate together with its key.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::transport::TransportError;

/// What was read so far.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Files(HashMap<PathBuf, Arc<[u8]>>);

impl Files {
    /// The bytes of a file; `option` is the one that names it, for the error.
    pub(super) fn read(
        &mut self,
        option: &'static str,
        path: &Path,
    ) -> Result<Arc<[u8]>, TransportError> {
        if let Some(known) = self.0.get(path) {
            return Ok(known.clone());
        }
        let bytes = fs::read(path).map_err(|source| TransportError::Unreadable {
            option,
            path: path.to_owned(),
            source,
        })?;
        let bytes: Arc<[u8]> = bytes.into();
        self.0.insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }

    /// The bytes of a file in a directory that an option names.
    pub(super) fn read_one(&mut self, path: PathBuf) -> io::Result<Arc<[u8]>> {
        let bytes: Arc<[u8]> = fs::read(&path)?.into();
        self.0.insert(path, bytes.clone());
        Ok(bytes)
    }
}
