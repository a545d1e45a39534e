//! The scenarios that there are.

use std::fmt::Write as _;

use crate::simulate;

/// The scenarios, each with its description.
pub(crate) fn names() -> Vec<(String, String)> {
    let scenarios = simulate::list().into_iter();
    scenarios
        .map(|(name, description)| (name.to_owned(), description))
        .collect()
}

/// The scenarios, each with its description, in aligned lines, and how they are used.
pub(crate) fn list() -> String {
    let scenarios = simulate::list();
    let width = scenarios.iter().map(|(name, _)| name.len()).max();
    let width = width.unwrap_or(0);
    let mut text = String::new();
    for (name, description) in &scenarios {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:width$}  {description}");
    }
    text
}
