//! Test files that cannot be run: what is told about them, and their results in reports.

use std::path::Path;
use std::time::Duration;

use super::{LARGEST, files};
use crate::error::{Exit, Failure, plain};
use crate::testing::outcome::{self, CaseResult, Verdict};
use crate::testing::problem::{Place, Problem};
use crate::text::ReadError;

/// The beginning of a file.
const TOP: Place = Place { line: 1, column: 1 };

/// Something that is wrong with a test file.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// What is told about it.
    pub failure: Failure,
    /// The file, where and what, if it is a mistake in a file.
    place: Option<(String, Problem)>,
}

impl Wrong {
    /// The result of a file that cannot be run, for reports; `None` if it is not about a file.
    pub fn result(&self) -> Option<CaseResult> {
        let (file, Problem { at, what }) = self.place.clone()?;
        let problem = outcome::Problem {
            at,
            what,
            hint: self.failure.hint.clone(),
            ..outcome::Problem::default()
        };
        Some(CaseResult {
            file,
            suite: None,
            name: "the test file can be read".to_owned(),
            at,
            verdict: Verdict::Error(self.failure.exit, Box::new(problem)),
            duration: Duration::ZERO,
            timeline: Vec::new(),
            remarks: Vec::new(),
            flaky: None,
        })
    }
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            place: None,
        }
    }
}

/// A mistake in a file.
pub(super) fn mistake(shown: &str, problem: Problem) -> Wrong {
    let Problem { at, what } = &problem;
    Wrong {
        failure: Failure::usage(format!("{shown}:{at}: {what}")),
        place: Some((shown.to_owned(), problem)),
    }
}

/// A file with nothing in it.
pub(super) fn empty(shown: &str, path: &Path) -> Wrong {
    let hint = if files::is_toml(path) {
        "write steps, such as [[steps]] and below it expect = { topic = \"a\" }"
    } else {
        "write steps: [ subscribe: a, publish: { topic: a, payload: b }, expect: { topic: a } ]"
    };
    let mut wrong = mistake(shown, Problem::new(TOP, "the test file is empty"));
    wrong.failure = wrong.failure.with_hint(hint);
    wrong
}

/// A file whose text cannot be had.
pub(super) fn unreadable(shown: &str, error: &ReadError) -> Wrong {
    let failure = match error {
        ReadError::Unreadable(error) => Failure::new(
            Exit::File,
            format!("cannot read the test file {shown}: {}", plain(error)),
        ),
        ReadError::TooLarge => Failure::usage(format!(
            "{shown} is larger than {LARGEST} MiB: this is no test file"
        )),
        ReadError::NotText(fault) => {
            let line = fault.line();
            let at = Place { line, column: 1 };
            let mut wrong = mistake(shown, Problem::new(at, fault.to_string()));
            wrong.failure.hint = fault.hint(shown);
            return wrong;
        }
    };
    let problem = Problem::new(TOP, failure.message.clone());
    Wrong {
        failure,
        place: Some((shown.to_owned(), problem)),
    }
}
