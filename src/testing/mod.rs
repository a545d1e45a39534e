//! Tests of a broker as files: named clients, steps, expectations, verdicts.
//!
//! In: the paths of test files, a profile that says how to connect. [`read()`] makes plans of the files, or tells what
//! is wrong with them by file, line and column, before anything connects. [`run()`] carries the plans out with the
//! `client`, and hands an [`Event`] to its observer for whatever happened. [`matching`] compares messages with
//! expectations and [`report`] makes text of results: both are pure. The module prints nothing and knows no flags.

mod case;
mod challenges;
mod connection;
mod matching;
mod needs;
mod outcome;
mod plan;
mod problem;
mod read;
pub mod report;
mod responders;
mod run;
mod scope;
mod sent;
mod setup;
mod value;

#[cfg(test)]
mod tests;

pub use matching::Mismatch;
pub use outcome::{
    CaseResult, Counts, Event, Moment, Nearest, Problem, StepResult, Summary, Verdict,
};
pub use plan::{Case, TestFile};
pub use problem::Place;
pub use read::{Found, ReadOptions, Wrong, read};
pub use run::run;
pub use setup::{Choice, MakeTarget, Observer, Setup, Target};
