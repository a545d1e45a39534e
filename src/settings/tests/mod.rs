//! Command lines and environments in, plans out.

mod authentication;
mod bench;
mod broker;
mod connection;
mod layers;
mod precedence;
mod receiving;
mod saved;
mod secrets;
mod sessions;
mod work;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::OsString;
use std::io;

use super::{Job, resolve};
use crate::cli;
use crate::commands::tests::PublishPlan;
use crate::commands::tests::{Benchmark, Publish, Subscribe, SubscribePlan, task};
use crate::error::{Exit, Failure};
use crate::model::{BenchPlan, Profile, Secret};
use crate::prompt::{Check, Prompter};

/// Answers every question, and remembers it; without an answer there is no terminal.
#[derive(Default)]
struct Person {
    answer: Option<&'static str>,
    asked: RefCell<Vec<String>>,
}

impl Prompter for Person {
    fn is_there(&self) -> bool {
        false
    }

    fn line(&self, _: &str, _: &str, _: &Check<'_>) -> io::Result<String> {
        Err(io::ErrorKind::NotConnected.into())
    }

    fn choice(&self, _: &str, _: &[&str], _: usize) -> io::Result<usize> {
        Err(io::ErrorKind::NotConnected.into())
    }

    fn confirm(&self, _: &str, _: bool) -> io::Result<bool> {
        Err(io::ErrorKind::NotConnected.into())
    }

    fn password(&self, text: &str) -> io::Result<Secret> {
        self.asked.borrow_mut().push(text.to_owned());
        self.answer
            .map(Secret::new)
            .ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

fn parsed(args: &[&str]) -> cli::CommandLine {
    let words = std::iter::once("mqtty").chain(args.iter().copied());
    cli::parse(words.map(OsString::from).collect()).unwrap()
}

fn resolved(args: &[&str], environment: &[(&str, &str)], person: &Person) -> Result<Job, Failure> {
    let environment: HashMap<_, _> = environment.iter().copied().collect();
    let variable = |name: &str| environment.get(name).map(OsString::from);
    resolve(parsed(args), &variable, person)
}

/// The job of a line whose words hold no spaces, with an empty environment.
fn job(line: &str) -> Job {
    job_in(line, &[])
}

fn job_in(line: &str, environment: &[(&str, &str)]) -> Job {
    let words: Vec<_> = line.split(' ').collect();
    resolved(&words, environment, &Person::default())
        .unwrap_or_else(|failure| panic!("{line}: {failure}"))
}

fn profile(job: &Job) -> &Profile {
    match job.task.connects() {
        Some(connects) => connects.profile,
        None => panic!("{job:?} has no profile"),
    }
}

fn bench_plan(job: Job) -> BenchPlan {
    task::<Benchmark>(job).plan
}

fn pub_plan(job: Job) -> PublishPlan {
    task::<Publish>(job).plan
}

fn sub_plan(job: Job) -> SubscribePlan {
    task::<Subscribe>(job).plan
}

/// The message and the exit code of a line that fails.
fn failure(line: &str) -> (String, Exit) {
    let words: Vec<_> = line.split(' ').collect();
    let failure = resolved(&words, &[], &Person::default()).expect_err(line);
    (failure.message, failure.exit)
}

/// Asserts that a line is wrong usage and that its message holds the text.
fn wrong(line: &str, text: &str) {
    let (message, exit) = failure(line);
    assert_eq!(exit, Exit::Usage, "{line}");
    assert!(message.contains(text), "{line}: {message}");
}
