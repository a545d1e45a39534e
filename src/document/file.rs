//! Writing a file at once or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Exit, Failure, plain};

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// Who could read it before, or for a new file whoever the system's rules let.
    AsItWas,
    /// Its owner alone.
    Owner,
}

/// Puts a file in the place of the one of this path, which nobody ever sees half written.
///
/// # Errors
///
/// A path that cannot be written to, or is no file (exit 8). What was there then stays.
pub fn replace(path: &Path, content: &[u8], privacy: Privacy) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        let path = path.display();
        let text = format!("cannot write to {path}: {}", plain(&error));
        Failure::new(Exit::File, text)
    };
    // A link stays what it is: the file behind it is replaced.
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        Err(_) => path.to_owned(),
    };
    let before = fs::metadata(&target).ok();
    if before.as_ref().is_some_and(|data| !data.is_file()) {
        return Err(failed(io::Error::other("it is not a file")));
    }
    let temporary = beside(&target);
    let mut file = create(&temporary, privacy).map_err(failed)?;
    let written = file
        .write_all(content)
        .and_then(|()| match (before, privacy) {
            (Some(before), Privacy::AsItWas) => file.set_permissions(before.permissions()),
            _ => Ok(()),
        })
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, &target));
    written.map_err(|error| {
        // It may be gone already.
        let _ = fs::remove_file(&temporary);
        failed(error)
    })
}

/// Finds out before the work that its result cannot be written to this path.
///
/// # Errors
///
/// It is a folder, or in a folder that does not exist (exit 8).
pub fn check_place(path: &Path) -> Result<(), Failure> {
    let failed = |what: &str| {
        let path = path.display();
        Failure::new(Exit::File, format!("cannot write to {path}: {what}"))
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.is_dir() {
        return Err(failed("it is a folder"));
    }
    if !folder.is_dir() {
        return Err(failed("there is no such folder"));
    }
    Ok(())
}

/// A name beside a file that nobody else has.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{:016x}.tmp", rand::random::<u64>()));
    path.with_file_name(name)
}

#[cfg(unix)]
fn create(path: &Path, privacy: Privacy) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mode = match privacy {
        Privacy::AsItWas => 0o666,
        Privacy::Owner => 0o600,
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path, _: Privacy) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}
