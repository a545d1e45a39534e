//! A plan as lines that can be compared: one for each value, with the path that leads to it.

use std::collections::BTreeSet;
use std::fmt::Debug;

/// So much of a path is enough to find a value.
const SHOWN: usize = 2;

/// The values of a plan, each as `path = value`.
pub(crate) fn values(plan: &impl Debug) -> BTreeSet<String> {
    let text = format!("{plan:#?}");
    let mut path: Vec<&str> = Vec::new();
    let mut values = BTreeSet::new();
    // Elements of lists have no names; several equal ones are told apart by counting.
    for line in text.lines().map(str::trim) {
        let line = line.strip_suffix(',').unwrap_or(line);
        if matches!(line, ")" | "}" | "]" | "})" | ")}") {
            path.pop();
        } else if let Some(opened) = line.strip_suffix(['(', '{', '[']) {
            path.push(opened.trim_end());
        } else {
            let shown = &path[path.len().saturating_sub(SHOWN)..];
            let value = format!("{} {line}", shown.join("/"));
            let mut copy = value.clone();
            let mut number = 2;
            while !values.insert(copy) {
                copy = format!("{value} (no. {number})");
                number += 1;
            }
        }
    }
    values
}

/// What is different in `plan`: `+` what only it has, `-` what only `base` has and no other value replaces.
pub(crate) fn difference(base: &BTreeSet<String>, plan: &BTreeSet<String>) -> String {
    let added: Vec<_> = plan.difference(base).collect();
    let replaced = |value: &str| added.iter().any(|new| name_of(new) == name_of(value));
    let removed = base.difference(plan).filter(|value| !replaced(value));
    let added = added.iter().map(|value| format!(" + {value}"));
    let removed = removed.map(|value| format!(" - {value}"));
    added.chain(removed).collect()
}

/// The path of a value and its name.
fn name_of(value: &str) -> &str {
    value.split_once(": ").map_or(value, |(name, _)| name)
}
