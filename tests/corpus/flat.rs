//! A plan as lines that can be compared: one for each value.

use std::collections::BTreeSet;
use std::fmt::Debug;

/// The values of a plan, each behind the name of the struct or the field that holds it: where that is in the plan
/// may change without a change of what the plan says.
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
            let value = format!("{} {line}", holder(&path));
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

/// What holds a value: the innermost part of its path that has a name; the type, and for an option the field.
fn holder<'a>(path: &[&'a str]) -> &'a str {
    let name = |part: &&'a str| match part.split_once(": ") {
        Some((field, "Some")) => field,
        Some((_, kind)) => kind,
        None => part.trim_end_matches(':'),
    };
    let mut names = path.iter().rev().map(name);
    names.find(|name| !name.is_empty()).unwrap_or_default()
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
