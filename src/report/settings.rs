//! What was asked of runs, compared: kinds, options, programs and machines.

use super::summary::{Group, Summary};
use super::table::printable;

/// Options that do not change what is asked of a broker: names, places, and what becomes of the figures. The broker
/// itself is often what is compared.
const NO_LOAD: [&str; 25] = [
    "hostname",
    "url",
    "port",
    "embedded",
    "unix",
    "profile",
    "config",
    "client-id",
    "username",
    "password",
    "password-file",
    "password-env",
    "password-command",
    "seed",
    "start-at",
    "output-mode",
    "report",
    "fail-if",
    "abort-if",
    "metrics-listen",
    "jsonl",
    "runs",
    "wait-for-broker",
    "verbose",
    "quiet",
];

/// Why runs can hardly be compared, a sentence for each reason.
pub(super) fn differences(first: Group<'_>, second: Group<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let all = || first.iter().chain(second).map(|it| it.1);
    let kinds = distinct(all().map(|it| it.environment.kind.name().to_owned()));
    if kinds.len() > 1 {
        found.push(format!(
            "the runs are of different kinds ({}): their figures mean different things",
            kinds.join(", ")
        ));
        // Then the options differ anyway.
        return found;
    }
    let names = names(all());
    let differing: Vec<String> = names
        .into_iter()
        .filter(|name| !NO_LOAD.contains(&name.as_str()))
        .filter_map(|name| {
            let values = distinct(all().map(|it| value(it, &name)));
            (values.len() > 1).then(|| format!("{} ({})", printable(&name), values.join(", ")))
        })
        .collect();
    if !differing.is_empty() {
        found.push(format!(
            "the runs differ in {}: the difference may come from that",
            differing.join(", ")
        ));
    }
    let machine = |it: &Summary| {
        let it = &it.environment;
        format!("{}, {} cores", printable(&it.system), it.cores)
    };
    let machines = distinct(all().map(machine));
    if machines.len() > 1 {
        found.push(format!(
            "the load generators ran on different machines ({})",
            machines.join("; ")
        ));
    }
    found
}

/// A row for each option that differs, with its values in both groups.
pub(super) fn rows(first: Group<'_>, second: Group<'_>) -> Vec<Vec<String>> {
    let values = |group: Group<'_>, name: &str| {
        distinct(group.iter().map(|it| value(it.1, name))).join(" | ")
    };
    names(first.iter().chain(second).map(|it| it.1))
        .into_iter()
        .map(|name| {
            let (a, b) = (values(first, &name), values(second, &name));
            vec![format!("  {}", printable(&name)), a, b]
        })
        .filter(|row| row[1] != row[2])
        .collect()
}

/// The options of all runs, each once.
fn names<'a>(runs: impl Iterator<Item = &'a Summary>) -> Vec<String> {
    distinct(runs.flat_map(|it| it.options.iter().map(|(name, _)| name.clone())))
}

/// An option's value in a run.
fn value(run: &Summary, name: &str) -> String {
    let found = run.options.iter().find(|(known, _)| known == name);
    found.map_or("-".to_owned(), |(_, value)| printable(value))
}

/// Each word once, in the order of its first appearance.
fn distinct(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}
