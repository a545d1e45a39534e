//! Files for the targets that read one.

use std::path::{Path, PathBuf};

/// Writes a file that is the same for all runs of a target.
pub(crate) fn file(name: &str, content: &[u8]) -> PathBuf {
    let folder = match option_env!("CARGO_TARGET_TMPDIR") {
        Some(folder) => Path::new(folder).join("fuzz"),
        None => std::env::temp_dir().join(format!("mqtty-fuzz-{}", std::process::id())),
    };
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a file");
    path
}
