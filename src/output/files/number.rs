//! Numbered names: `x.txt`, `x(1).txt`, `x(2).txt`. The next number is one above the highest that exists.
//!
//! A folder is read once, when its first name is needed; after that the numbers are counted here.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

/// A name without its number: what stands before it, and the extension.
type Series = (OsString, OsString);

/// The next number of every name.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    folders: HashMap<PathBuf, HashMap<Series, u64>>,
}

impl Numbers {
    /// The number of the next file of this name; 0 is the name as it is.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub(super) fn next(&mut self, path: &Path) -> io::Result<u64> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !self.folders.contains_key(folder) {
            self.folders.insert(folder.to_owned(), read(folder)?);
        }
        let series = (
            path.file_stem().unwrap_or_default().to_owned(),
            path.extension().unwrap_or_default().to_owned(),
        );
        let folder = self.folders.entry(folder.to_owned()).or_default();
        let next = folder.entry(series).or_insert(0);
        *next += 1;
        Ok(*next - 1)
    }
}

/// The numbers that come next in a folder; none where there is no such folder.
fn read(folder: &Path) -> io::Result<HashMap<Series, u64>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HashMap::new()),
        entries => entries?,
    };
    let mut next = HashMap::new();
    for entry in entries {
        let name = PathBuf::from(entry?.file_name());
        let extension = name.extension().unwrap_or_default().to_owned();
        let Some(stem) = name.file_stem() else {
            continue;
        };
        let mut note = |stem: &OsStr, number: u64| {
            let next = next
                .entry((stem.to_owned(), extension.clone()))
                .or_insert(0);
            *next = number.max(*next);
        };
        note(stem, 1);
        if let Some((stem, number)) = stem.to_str().and_then(numbered) {
            note(OsStr::new(stem), number.saturating_add(1));
        }
    }
    Ok(next)
}

/// Takes `x(3)` apart.
fn numbered(stem: &str) -> Option<(&str, u64)> {
    let (stem, number) = stem.strip_suffix(')')?.rsplit_once('(')?;
    Some((stem, number.parse().ok()?))
}

/// The name with a number.
pub(super) fn with_number(path: &Path, number: u64) -> PathBuf {
    if number == 0 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("({number})"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}
