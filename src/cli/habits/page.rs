//! The tables of `docs/migrating.md` say what the hints say, and leave out no flag.

use super::super::command;
use super::tests::PROGRAMS;
use super::*;

const PAGE: &str = include_str!("../../../docs/migrating.md");

/// A row of a table whose columns are programs and commands of ours.
struct Entry {
    programs: Vec<&'static str>,
    commands: Vec<String>,
    /// The flags of the programs.
    theirs: Vec<&'static str>,
    /// What stands for them here.
    ours: &'static str,
    difference: &'static str,
}

/// What stands between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The flags in a text: `--protocol` of `--protocol ws`.
fn flags(text: &str) -> Vec<&str> {
    let first = code(text).filter_map(|span| span.split(' ').next());
    first.filter(|word| word.starts_with('-')).collect()
}

fn cells(line: &str) -> Vec<&str> {
    let inner = line.trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(str::trim).collect()
}

fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut heading = None;
    for line in PAGE.lines() {
        if !line.starts_with('|') {
            heading = None;
            continue;
        }
        let cells = cells(line);
        match heading {
            None => heading = Some((cells[0], cells[1])),
            Some((programs, commands)) => {
                let commands = commands.strip_prefix("mqtty ");
                let commands = commands.filter(|_| cells.len() == 3 && cells[0].starts_with("`-"));
                let Some(commands) = commands else { continue };
                entries.push(Entry {
                    programs: programs.split(", ").collect(),
                    commands: commands.split(", ").map(str::to_owned).collect(),
                    theirs: flags(cells[0]),
                    ours: cells[1],
                    difference: cells[2],
                });
            }
        }
    }
    entries
}

fn words(line: &str) -> Vec<OsString> {
    format!("mqtty {line}").split(' ').map(Into::into).collect()
}

#[test]
fn its_tables_agree_with_the_hints() {
    let root = command();
    let entries = entries();
    assert!(entries.len() > 150, "{}", entries.len());
    for entry in &entries {
        for line in &entry.commands {
            let leaf = called(&root, &words(line));
            for flag in flags(entry.ours) {
                assert!(has(leaf, flag), "{line} has no {flag}: {:?}", entry.theirs);
            }
            for flag in entry.theirs.iter().filter(|flag| !has(leaf, flag)) {
                let hint = hint(&root, leaf, flag);
                let hint = hint.unwrap_or_else(|| panic!("no hint at {flag} in {line}"));
                let named = hint.split("did you mean ").nth(1);
                let agrees = match named.map(|rest| rest.trim_end_matches('?')) {
                    // The page may show a line format where the hint names a flag with less.
                    Some(named) => {
                        code(entry.ours).any(|ours| ours == named)
                            || code(entry.difference).any(|other| other == named)
                    }
                    None => entry.ours == "–",
                };
                assert!(agrees, "{line} {flag}: {} on the page, {hint}", entry.ours);
            }
        }
    }
}

/// Every flag of the programs has a row, but those of MQTTX, which are ours.
#[test]
fn its_tables_are_complete() {
    let root = command();
    let entries = entries();
    for (program, line, flags) in PROGRAMS {
        if ["curl", "mosquitto"].contains(program) {
            continue;
        }
        let leaf = called(&root, &words(line));
        for flag in flags.split_whitespace() {
            let is_ours = *program == "MQTTX" && has(leaf, flag);
            let mut rows = entries.iter();
            let listed =
                rows.any(|entry| entry.programs.contains(program) && entry.theirs.contains(&flag));
            assert!(is_ours || listed, "{program} {flag}");
        }
    }
}
