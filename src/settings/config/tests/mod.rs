//! Texts of config files in, what they say for a command out.

mod editing;
mod ini;
mod reading;
mod wrong;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::cli;

/// An empty folder that only this test knows, removed when it is over.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        // Tests that run at the same time may want the same name.
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let (process, next) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let name = format!("mqtty-config-{name}-{process}-{next}");
        let path = std::env::temp_dir().join(name);
        // There may be none.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is below the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn line(text: &str) -> CommandLine {
    let words = std::iter::once("mqtty").chain(text.split(' '));
    cli::parse(words.map(OsString::from).collect()).unwrap()
}

fn environment<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
    move |name| {
        let found = pairs.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| OsString::from(value))
    }
}

/// What a file says for a line: the entries of all layers, those of a layer in the order of the file.
fn said(text: &str, typed: &str) -> Result<Vec<String>, Failure> {
    let config = Config::parse(Path::new("/etc/m/c.toml"), text.to_owned())?;
    let line = line(typed);
    let name = line.value(Id::Profile);
    let name = name.as_ref().and_then(|name| name.to_str());
    let name = name.map(|name| (name, "--profile"));
    let files = from_config(&config, &line, name, &environment(&[("HOME", "/home/u")]))?;
    Ok(shown(&files))
}

fn shown(files: &Files) -> Vec<String> {
    let show = |entry: &Entry| {
        let values: Vec<_> = entry
            .values
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        format!("{}={}", entry.id.long(), values.join(";"))
    };
    files
        .layers
        .iter()
        .flat_map(|layer| &layer.entries)
        .map(show)
        .collect()
}

/// The message and the hint about a file that is wrong.
fn wrong(text: &str, typed: &str) -> (String, String) {
    let failure = said(text, typed).expect_err(text);
    assert_eq!(failure.exit, crate::error::Exit::Usage, "{failure}");
    (failure.message, failure.hint.unwrap_or_default())
}
