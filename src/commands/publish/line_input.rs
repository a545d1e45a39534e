//! The lines of files, or of stdin.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use super::input::Lines;
use super::whole_input;
use crate::error::Failure;
use crate::kernel::context::Context;
use crate::kernel::input;

/// Lines, and where they are from.
pub(in crate::commands) struct LineInput {
    pub(in crate::commands) lines: Lines,
    /// What errors call the input.
    pub(in crate::commands) name: String,
    /// Somebody types it.
    pub(in crate::commands) is_interactive: bool,
}

/// The lines of these files, without any of stdin.
///
/// # Errors
///
/// A file that cannot be opened; a signal.
pub(in crate::commands) async fn open(
    context: &Context,
    paths: &[PathBuf],
) -> Result<LineInput, Failure> {
    if paths.is_empty() {
        let size = input::size(Path::new("-"));
        return Ok(LineInput {
            lines: Lines::of_stdin().with_size(size),
            name: "stdin".to_owned(),
            is_interactive: std::io::stdin().is_terminal(),
        });
    }
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let open = |path: &Path| input::open(path).map_err(whole_input::unreadable(path));
        files.push(whole_input::of_file(context, path, open).await?);
    }
    let names: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let size = paths.iter().map(|path| input::size(path)).sum();
    Ok(LineInput {
        lines: Lines::of_all(files).with_size(size),
        name: format!("--file-read {}", names.join(", ")),
        is_interactive: false,
    })
}
