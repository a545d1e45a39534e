//! Results → text, one file for each form. Pure.

mod lines;
mod tap;
mod terminal;
mod xml;

pub use lines::{github, json_line, json_summary};
pub use tap::tap;
pub use terminal::{Terminal, list};
pub use xml::junit;

use terminal::details;

use super::outcome::{CaseResult, Problem};

/// All about a problem, as it is printed, without colours.
fn detail(result: &CaseResult, problem: &Problem) -> String {
    let mut text = String::new();
    details(&mut text, result, problem);
    text
}
