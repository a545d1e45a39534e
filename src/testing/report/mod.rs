//! Results → text, one file for each form. Pure.

mod again;
mod lines;
mod tap;
mod terminal;
mod xml;

pub use again::Again;
pub use lines::{github, json_line, json_summary};
pub use tap::tap;
pub use terminal::{Terminal, list};
pub use xml::junit;

use terminal::details;

use super::outcome::{CaseResult, Problem, Summary};
use crate::output::push_line;

/// All about a problem, as it is printed, without colours, and the command that repeats the case.
fn detail(result: &CaseResult, problem: &Problem, again: &Again) -> String {
    let mut text = String::new();
    details(&mut text, result, problem);
    format!("{text}  again: {}\n", again.line(result))
}

/// What is safe to show: the parts of it that others wrote were escaped already, line breaks too.
fn clean(text: &str) -> String {
    let mut shown = Vec::new();
    push_line(&mut shown, text);
    String::from_utf8_lossy(&shown).into_owned()
}

/// Whether cases of several files were run.
fn of_several_files(summary: &Summary) -> bool {
    let mut files = summary.results.iter().map(|result| &result.file);
    let first = files.next();
    files.any(|file| Some(file) != first)
}

/// What a case is called with the name of its file.
fn named(result: &CaseResult) -> String {
    match &result.suite {
        Some(suite) => format!("{suite}: {}", result.name),
        None => result.name.clone(),
    }
}

/// What a case is called where its name stands alone, as in the lists of CI systems: with the name of its file, or else
/// with its file if there are several.
fn title(result: &CaseResult, several: bool) -> String {
    match &result.suite {
        None if several => format!("{}: {}", result.file, result.name),
        _ => named(result),
    }
}
