//! What became of test cases.

use std::time::Duration;

use super::matching::Mismatch;
use super::problem::Place;
use crate::error::Exit;

/// Something on the timeline of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When, counted from the beginning of the case.
    pub after: Duration,
    /// What: `app → a/b`.
    pub what: String,
}

/// Whether a case has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything was as expected.
    Passed,
    /// An expectation was missed.
    Failed(Box<Problem>),
    /// It could not be tried, with this exit code.
    Error(Exit, Box<Problem>),
    /// It was not run, for this reason.
    Skipped(String),
}

/// What is wrong, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The file, if it is not that of the case.
    pub file: Option<String>,
    /// The step.
    pub at: Place,
    /// What was not as expected, in one line.
    pub what: String,
    /// How the nearest message differs.
    pub nearest: Option<Nearest>,
    /// Messages that nothing has taken, in one line each.
    pub leftovers: Vec<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Why there was no connection, if that is the problem: other cases may have the same.
    pub unreachable: Option<String>,
}

impl Problem {
    /// The file in which it stands: an included one, or that of the case.
    pub fn file_of<'a>(&'a self, result: &'a CaseResult) -> &'a str {
        self.file.as_deref().unwrap_or(&result.file)
    }
}

/// The message that comes nearest to what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// Its topic.
    pub topic: String,
    /// When it was received, counted from the beginning of the step; `None`: before it.
    pub after: Option<Duration>,
    /// How it differs.
    pub mismatches: Vec<Mismatch>,
}

/// The result of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseResult {
    /// The file, as it was named.
    pub file: String,
    /// The name that the file gives its cases.
    pub suite: Option<String>,
    /// The name of the case.
    pub name: String,
    /// Where the case stands.
    pub at: Place,
    /// Whether it has passed.
    pub verdict: Verdict,
    /// It has passed, and this was the problem of an attempt before.
    pub flaky: Option<String>,
    /// How long it took.
    pub duration: Duration,
    /// What was sent and received; empty unless it is of interest.
    pub timeline: Vec<Moment>,
    /// Things about the case that could be better, in one line each.
    pub remarks: Vec<String>,
}

/// What happens in a run.
#[derive(Debug)]
pub enum Event<'a> {
    /// A case begins.
    Began {
        /// The file, as it was named.
        file: &'a str,
        /// The name of the case.
        name: &'a str,
    },
    /// A step of a case has ended; a group only by its steps.
    Step(StepResult<'a>),
    /// A case has ended, or was skipped.
    Ended(&'a CaseResult),
}

/// What came of a step.
#[derive(Clone, Copy, Debug)]
pub struct StepResult<'a> {
    /// The file in which the step stands.
    pub file: &'a str,
    /// The name of the case.
    pub name: &'a str,
    /// The attempt of the case, from 1.
    pub attempt: u32,
    /// What the step is: `publish`.
    pub step: &'static str,
    /// Where it stands.
    pub at: Place,
    /// When it began, counted from the beginning of the case.
    pub after: Duration,
    /// How long it took.
    pub duration: Duration,
    /// What is wrong, unless it has passed.
    pub problem: Option<&'a str>,
    /// The exit code of a step that could not be tried.
    pub exit: Option<Exit>,
}

/// The result of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The results of all cases, in the order of the files.
    pub results: Vec<CaseResult>,
    /// How long it took.
    pub duration: Duration,
    /// It was ended by the limit of its time.
    pub out_of_time: bool,
}

/// How many cases came to which end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They passed at once.
    pub passed: usize,
    /// They passed after an attempt that did not.
    pub flaky: usize,
    /// An expectation was missed.
    pub failed: usize,
    /// They could not be tried.
    pub errors: usize,
    /// They were not run.
    pub skipped: usize,
}

impl Summary {
    /// What became of the cases.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for result in &self.results {
            let place = match result.verdict {
                Verdict::Passed if result.flaky.is_some() => &mut counts.flaky,
                Verdict::Passed => &mut counts.passed,
                Verdict::Failed(_) => &mut counts.failed,
                Verdict::Error(..) => &mut counts.errors,
                Verdict::Skipped(_) => &mut counts.skipped,
            };
            *place += 1;
        }
        counts
    }

    /// The exit code of the run: a failed case first, then the first that could not be tried, then the limit of time.
    pub fn exit(&self) -> Exit {
        let failed = |result: &CaseResult| matches!(result.verdict, Verdict::Failed(_));
        let error = self.results.iter().find_map(|result| match result.verdict {
            Verdict::Error(exit, _) => Some(exit),
            _ => None,
        });
        match error {
            _ if self.results.iter().any(failed) => Exit::Threshold,
            _ if self.out_of_time => Exit::Timeout,
            Some(exit) => exit,
            None => Exit::Done,
        }
    }
}
