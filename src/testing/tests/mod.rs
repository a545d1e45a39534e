//! Files that are right and wrong, and conditions that hold or do not.

mod computed;
mod conditions;
mod mistakes;
mod random;
mod report;
mod schema;
mod terminal;

use std::path::Path;

use super::plan::{Action, Expect, TestFile};
use super::problem::Problem;
use super::read::{ReadOptions, parse};
use crate::document;

/// Reads the text of a file.
fn read(text: &str) -> Result<TestFile, Vec<Problem>> {
    let node = match document::parse_yaml(text) {
        Ok(node) => node,
        Err(mistake) => panic!("{mistake:?}\n{text}"),
    };
    let options = ReadOptions {
        allow_run: true,
        ..ReadOptions::default()
    };
    let mut problems = Vec::new();
    let file = parse(
        &node,
        Path::new("a/lamp.mqtt.yaml"),
        &options,
        &mut problems,
    );
    match file {
        Some(file) if problems.is_empty() => Ok(file),
        _ => Err(problems),
    }
}

/// The only expectation of a file whose only step is this.
fn expectation(step: &str) -> Expect {
    let text = format!("vars: {{ id: abc }}\nsteps:\n  - expect: {step}\n");
    let mut file = read(&text).unwrap_or_else(|problems| panic!("{step}: {problems:?}"));
    let step = file.cases.remove(0).steps.remove(0);
    match step.action {
        Action::Expect(mut expectations) => expectations.remove(0),
        other => panic!("{other:?}"),
    }
}
