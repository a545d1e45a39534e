//! The test files that a path stands for, and what is in them.

use std::path::{Path, PathBuf};

use crate::document::{self, Mistake, Node};
use crate::error::{Exit, Failure, plain};
use crate::testing::problem::{Place, Problem};

/// What the name of a test file ends with, where it is looked for in a directory.
const ENDINGS: [&str; 3] = [".mqtt.yaml", ".mqtt.yml", ".mqtt.toml"];

/// The deepest directory that is looked into.
const DEEPEST: usize = 32;

/// The file itself, or the test files in the directory and those below it, in the order of their names.
pub(super) fn below(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    look(path, 0, &mut files)?;
    if files.is_empty() {
        let shown = path.display();
        let what = format!("there are no test files in {shown}");
        return Err(
            Failure::usage(what).with_hint("test files are called *.mqtt.yaml or *.mqtt.toml")
        );
    }
    files.sort();
    Ok(files)
}

fn look(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        let (shown, why) = (folder.display(), plain(&error));
        Failure::new(
            Exit::File,
            format!("cannot read the directory {shown}: {why}"),
        )
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            // A link that leads upwards has no end.
            if depth < DEEPEST && !path.is_symlink() {
                look(&path, depth + 1, files)?;
            }
        } else if ending(&path).is_some() {
            files.push(path);
        }
    }
    Ok(())
}

fn ending(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_str()?;
    ENDINGS.into_iter().find(|ending| name.ends_with(ending))
}

/// A path without links, for comparing it with others.
pub(super) fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether a file is TOML, by its name.
pub(super) fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

/// What the text of a file holds: TOML behind `.toml`, else YAML.
pub(super) fn tree(path: &Path, text: &str) -> Result<Node, Problem> {
    let parsed = if is_toml(path) {
        document::parse_toml(text)
    } else {
        document::parse_yaml(text)
    };
    parsed.map_err(|Mistake { line, column, what }| Problem::new(Place { line, column }, what))
}

/// The name of a test that does not say its own: that of its file.
pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = match ending(path) {
        Some(ending) => name.trim_end_matches(ending),
        None => name.split('.').next().unwrap_or(&name),
    };
    name.to_owned()
}
