//! Where results go: the terminal, files, annotations.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::plan::TestReport;
use crate::document::check_place;
use crate::error::{Exit, Failure, plain};
use crate::kernel::Context;
use crate::testing::report::{self, Terminal};
use crate::testing::{Event, Summary};

/// Writes what happens, and what came of it.
pub(super) struct Reports {
    context: Context,
    terminal: Terminal,
    wanted: Vec<TestReport>,
    /// Cases of several files are run.
    several: bool,
    /// The files of JSON lines.
    lines: RefCell<Vec<(PathBuf, File)>>,
    /// The first failure to write.
    failure: RefCell<Option<Failure>>,
}

impl Reports {
    /// Opens the files that are written while the tests run.
    ///
    /// # Errors
    ///
    /// A file cannot be made, or will not be (exit 8).
    pub(super) fn new(
        context: &Context,
        terminal: Terminal,
        wanted: Vec<TestReport>,
        several: bool,
    ) -> Result<Self, Failure> {
        let mut lines = Vec::new();
        for report in &wanted {
            match report {
                TestReport::JsonLines(path) => {
                    let file = File::create(path).map_err(|error| unwritable(path, &error))?;
                    lines.push((path.clone(), file));
                }
                TestReport::Junit(path) | TestReport::Tap(path) => check_place(path)?,
                TestReport::GitHub => {}
            }
        }
        Ok(Self {
            context: context.clone(),
            terminal,
            wanted,
            several,
            lines: RefCell::new(lines),
            failure: RefCell::default(),
        })
    }

    /// Something has happened.
    pub(super) fn event(&self, event: &Event<'_>) {
        if let Event::Ended(result) = event {
            self.print(&self.terminal.case(result));
            if self.wanted.contains(&TestReport::GitHub) {
                self.print(&report::github(result, self.several));
            }
        }
        if !self.lines.borrow().is_empty() {
            self.line(&report::json_line(event));
        }
    }

    fn print(&self, text: &str) {
        if let Err(failure) = self.context.print(text.as_bytes()) {
            self.failure.borrow_mut().get_or_insert(failure);
        }
    }

    fn line(&self, line: &str) {
        for (path, file) in self.lines.borrow_mut().iter_mut() {
            if let Err(error) = file.write_all(line.as_bytes()) {
                let mut failure = self.failure.borrow_mut();
                failure.get_or_insert_with(|| unwritable(path, &error));
            }
        }
    }

    /// Everything is over.
    ///
    /// # Errors
    ///
    /// Something could not be written (exit 8).
    pub(super) fn finish(&self, summary: &Summary, broker: &str) -> Result<(), Failure> {
        self.print(&self.terminal.summary(summary));
        let seed = self.terminal.seed;
        self.line(&report::json_summary(summary, seed));
        let properties = [
            ("broker", broker.to_owned()),
            ("mqtty", env!("CARGO_PKG_VERSION").to_owned()),
            ("seed", seed.to_string()),
        ];
        for report in &self.wanted {
            let (path, text) = match report {
                TestReport::Junit(path) => (path, report::junit(summary, &properties)),
                TestReport::Tap(path) => (path, report::tap(summary)),
                TestReport::JsonLines(_) | TestReport::GitHub => continue,
            };
            if let Err(error) = std::fs::write(path, text) {
                let mut failure = self.failure.borrow_mut();
                failure.get_or_insert_with(|| unwritable(path, &error));
            }
        }
        match self.failure.take() {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let (path, why) = (path.display(), plain(error));
    Failure::new(Exit::File, format!("cannot write the report {path}: {why}"))
}
