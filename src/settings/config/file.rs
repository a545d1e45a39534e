//! Where the config file is, and who can read it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Environment;
use crate::error::{Exit, Failure, plain};

/// A longer file is no configuration.
const MOST: u64 = 1 << 20;

/// The config file of this user: below `$XDG_CONFIG_HOME`, else `~/.config`; on Windows below `%APPDATA%`.
/// `None` where the environment does not tell.
pub fn default_path(environment: &Environment<'_>) -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = PathBuf::from(environment(name)?);
        // What is relative is to be ignored (XDG Base Directory Specification).
        path.is_absolute().then_some(path)
    };
    let base = if cfg!(windows) {
        folder("APPDATA")
    } else {
        folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))
    };
    Some(base?.join("mqtty").join("config.toml"))
}

/// The text of a file.
///
/// # Errors
///
/// One that cannot be read (exit 8), that is no text or too long (exit 2).
pub(super) fn text(path: &Path) -> Result<String, Failure> {
    let failed = |error| cannot_read(path, &error);
    read(File::open(path).map_err(failed)?, path)
}

/// The same of a file that need not be there, and that is a file if it is: anything else could wait for ever.
pub(super) fn text_if_there(path: &Path) -> Result<Option<String>, Failure> {
    use std::io::ErrorKind;
    let failed = |error| cannot_read(path, &error);
    match std::fs::metadata(path) {
        Ok(data) if data.is_file() => {}
        Ok(_) => {
            let path = path.display();
            return Err(Failure::new(
                Exit::File,
                format!("cannot read the config file {path}: it is not a file"),
            ));
        }
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    }
    read(File::open(path).map_err(failed)?, path).map(Some)
}

fn read(file: File, path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    file.take(MOST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot_read(path, &error))?;
    let path = path.display().to_string();
    if bytes.len() as u64 > MOST {
        return Err(Failure::usage(format!(
            "{path} is not a config file: it has more than 1 MiB"
        )));
    }
    crate::text::decode(&bytes).map_err(|fault| Failure {
        hint: fault.hint(&path),
        ..Failure::usage(format!("{path}:{}: {fault}", fault.line()))
    })
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!(
        "cannot read the config file {}: {}",
        path.display(),
        plain(error)
    );
    Failure::new(Exit::File, message)
}

/// The number of the line of a position in a text.
pub(super) fn line_of(text: &[u8], position: usize) -> usize {
    let before = &text[..position.min(text.len())];
    1 + memchr::memchr_iter(b'\n', before).count()
}

/// Whether other users can read a file.
#[cfg(unix)]
pub(super) fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path)
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o044 != 0)
}

/// Whether other users can read a file; what is in a user's folder they usually cannot.
#[cfg(not(unix))]
pub(super) fn others_can_read(_: &Path) -> bool {
    false
}
