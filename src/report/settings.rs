//! What was asked of runs, compared: kinds, options, programs and machines.

use super::summary::{Group, Summary};
use super::table::printable;
use crate::options::{Id, OF_ONE_PROCESS};

/// Options that do not change what is asked of a broker: names, places, and what becomes of the figures. The broker
/// itself is often what is compared.
const NO_LOAD: &[Id] = &[
    Id::Hostname,
    Id::Url,
    Id::Port,
    Id::Embedded,
    Id::Unix,
    Id::Profile,
    Id::Config,
    Id::ClientId,
    Id::Username,
    Id::Password,
    Id::PasswordFile,
    Id::PasswordEnv,
    Id::PasswordCommand,
    Id::Seed,
    Id::StartAt,
    Id::OutputMode,
    Id::Report,
    Id::FailIf,
    Id::AbortIf,
    Id::MetricsListen,
    Id::PushGateway,
    Id::Otlp,
    Id::PushHeaders,
    Id::PushInterval,
    Id::Jsonl,
    Id::Runs,
    Id::Interleave,
    Id::WaitForBroker,
    Id::SaveOptions,
    Id::LoadOptions,
    Id::Checkpoint,
    Id::Drift,
    Id::WatchPid,
    Id::Watch,
    Id::Verbose,
    Id::Quiet,
    Id::Color,
];

/// An option that was not the same in both groups, with its values in each.
pub(super) struct Difference {
    pub(super) name: String,
    pub(super) values: [Vec<String>; 2],
}

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
        .filter(|name| is_of_load(name))
        .filter_map(|name| {
            let values = distinct(all().map(|it| value(it, &name)));
            (values.len() > 1).then(|| format!("{} ({})", printable(&name), values.join(", ")))
        })
        .collect();
    if !differing.is_empty() {
        found.push(format!(
            "the runs differ in {}, which may explain the difference",
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

/// The options that differ between the groups and matter for the load.
pub(super) fn differing(first: Group<'_>, second: Group<'_>) -> Vec<Difference> {
    let values = |group: Group<'_>, name: &str| distinct(group.iter().map(|it| value(it.1, name)));
    names(first.iter().chain(second).map(|it| it.1))
        .into_iter()
        .filter(|name| is_of_load(name))
        .map(|name| Difference {
            values: [values(first, &name), values(second, &name)],
            name: printable(&name),
        })
        .filter(|it| it.values[0] != it.values[1])
        .collect()
}

/// The first option that the parts of a run do not have in common, though all of them have to: a sentence.
pub(super) fn of_parts(parts: Group<'_>) -> Option<String> {
    let (first, others) = parts.split_first()?;
    let is_common = |name: &String| !Id::of(name).is_some_and(|id| OF_ONE_PROCESS.contains(&id));
    let names = names(parts.iter().map(|it| it.1));
    names.into_iter().filter(is_common).find_map(|name| {
        let own = value(first.1, &name);
        let other = others.iter().find(|it| value(it.1, &name) != own)?;
        let option = printable(&name);
        let said = |value: String| match value.as_str() {
            "-" => format!("no --{option}"),
            "" => format!("--{option}"),
            _ => format!("--{option} {value}"),
        };
        let (one, two) = (printable(first.0), printable(other.0));
        let theirs = said(value(other.1, &name));
        Some(format!("{one} has {}, {two} has {theirs}", said(own)))
    })
}

/// Whether an option of this name changes what is asked of a broker.
fn is_of_load(name: &str) -> bool {
    !Id::of(name).is_some_and(|id| NO_LOAD.contains(&id))
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
