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
use crate::testing::{CaseResult, Event, Summary, Verdict, Wrong};

/// Writes what happens, and what came of it.
pub(super) struct Reports {
    context: Context,
    terminal: Terminal,
    wanted: Vec<TestReport>,
    /// Why cases had no connection, and how many after the first one had none for the same reason.
    unreachable: RefCell<Vec<(String, usize)>>,
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
            unreachable: RefCell::default(),
            lines: RefCell::new(lines),
            failure: RefCell::default(),
        })
    }

    /// Something has happened.
    pub(super) fn event(&self, event: &Event<'_>) {
        if let Event::Ended(result) = event
            && !self.was_told(result)
        {
            self.print(&self.terminal.case(result));
            self.annotate(result);
        }
        if !self.lines.borrow().is_empty() {
            self.line(&report::json_line(event, &self.terminal.again));
        }
    }

    fn annotate(&self, result: &CaseResult) {
        if self.wanted.contains(&TestReport::GitHub) {
            self.print(&report::github(result, &self.terminal.again));
        }
    }

    /// Whether a case had no connection for a reason that another one was shown with.
    fn was_told(&self, result: &CaseResult) -> bool {
        let reason = match &result.verdict {
            Verdict::Error(_, problem) if !self.terminal.verbose => problem.unreachable.as_ref(),
            _ => None,
        };
        let Some(reason) = reason else { return false };
        let mut told = self.unreachable.borrow_mut();
        if let Some((_, more)) = told.iter_mut().find(|(known, _)| known == reason) {
            *more += 1;
            return true;
        }
        told.push((reason.clone(), 0));
        false
    }

    /// The files that cannot be run, in all reports.
    pub(super) fn wrong(&self, wrong: &[Wrong], broker: &str) -> Option<Failure> {
        let results: Vec<CaseResult> = wrong.iter().filter_map(Wrong::result).collect();
        for result in &results {
            self.annotate(result);
            self.line(&report::json_line(
                &Event::Ended(result),
                &self.terminal.again,
            ));
        }
        let summary = Summary {
            results,
            ..Summary::default()
        };
        self.write(&summary, broker)
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

    /// Everything is over. What could not be written is returned (exit 8).
    pub(super) fn finish(&self, summary: &Summary, broker: &str) -> Option<Failure> {
        for (reason, more) in &*self.unreachable.borrow() {
            if *more > 0 {
                self.print(&self.terminal.more(*more, reason));
            }
        }
        self.print(&self.terminal.summary(summary));
        self.write(summary, broker)
    }

    /// Writes the reports.
    fn write(&self, summary: &Summary, broker: &str) -> Option<Failure> {
        let again = &self.terminal.again;
        self.line(&report::json_summary(summary, again.seed));
        let properties = [
            ("broker", broker.to_owned()),
            ("mqtty", env!("CARGO_PKG_VERSION").to_owned()),
            ("seed", again.seed.to_string()),
        ];
        for report in &self.wanted {
            let (path, text) = match report {
                TestReport::Junit(path) => (path, report::junit(summary, &properties, again)),
                TestReport::Tap(path) => (path, report::tap(summary, again)),
                TestReport::JsonLines(_) | TestReport::GitHub => continue,
            };
            if let Err(error) = std::fs::write(path, text) {
                let mut failure = self.failure.borrow_mut();
                failure.get_or_insert_with(|| unwritable(path, &error));
            }
        }
        self.failure.take()
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let (path, why) = (path.display(), plain(error));
    Failure::new(Exit::File, format!("cannot write the report {path}: {why}"))
}
