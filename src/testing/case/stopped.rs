//! Why a case goes no further.

use crate::error::Exit;
use crate::testing::outcome::{Problem, Verdict};
use crate::testing::problem::Place;

/// Why a case goes no further.
#[derive(Debug)]
pub(super) enum Stopped {
    /// An expectation was missed.
    Failed(Box<Problem>),
    /// It could not be tried.
    Error(Exit, Box<Problem>),
}

impl Stopped {
    pub(super) fn failed(what: impl Into<String>) -> Self {
        Self::Failed(Box::new(Problem {
            what: what.into(),
            ..Problem::default()
        }))
    }

    pub(super) fn error(exit: Exit, what: impl Into<String>) -> Self {
        Self::Error(
            exit,
            Box::new(Problem {
                what: what.into(),
                ..Problem::default()
            }),
        )
    }

    /// A value that cannot be worked out.
    pub(super) fn value(what: impl Into<String>) -> Self {
        Self::error(Exit::Payload, what)
    }

    /// The same with what to do about it.
    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        let (Self::Failed(problem) | Self::Error(_, problem)) = &mut self;
        problem.hint = Some(hint.into());
        self
    }

    /// The same in this file, unless it has a place: the steps stand in it.
    pub(super) fn in_file(mut self, file: Option<&str>) -> Self {
        let (Self::Failed(problem) | Self::Error(_, problem)) = &mut self;
        if problem.file.is_none() {
            problem.file = file.map(str::to_owned);
        }
        self
    }

    /// The same in a group of this name.
    pub(super) fn in_group(self, name: Option<&str>) -> Self {
        match name {
            Some(name) => self.after(name),
            None => self,
        }
    }

    /// The same with the words of what was being done before it.
    pub(super) fn after(mut self, doing: &str) -> Self {
        let (Self::Failed(problem) | Self::Error(_, problem)) = &mut self;
        problem.what = format!("{doing}: {}", problem.what);
        self
    }

    /// The same in this place, unless it has one.
    pub(super) fn at(mut self, place: Place) -> Self {
        let (Self::Failed(problem) | Self::Error(_, problem)) = &mut self;
        if problem.at == Place::default() {
            problem.at = place;
        }
        self
    }

    pub(super) fn verdict(self) -> Verdict {
        match self {
            Self::Failed(problem) => Verdict::Failed(problem),
            Self::Error(exit, problem) => Verdict::Error(exit, problem),
        }
    }
}
