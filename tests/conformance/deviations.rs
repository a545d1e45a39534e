//! `deviations.txt`: sequences of mosquitto's tests that go otherwise here, with the clause of the specification that allows
//! or demands our answer. An entry has the number of its sequences, so that one that ends as expected again is noticed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The collections that the list has numbers for, by their sequences: that of the release 2.1.2, and a later one.
const COLLECTIONS: [usize; 2] = [1_773, 1_826];

/// A sequence that does not end as it should: what was expected, and what came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) expected: String,
    pub(crate) came: String,
}

/// An entry of the list.
struct Deviation {
    file: String,
    name: String,
    difference: Difference,
    /// How many sequences, in each collection.
    counts: [usize; COLLECTIONS.len()],
}

/// The list, and how many sequences of each entry were found.
pub(crate) struct Found {
    deviations: Vec<Deviation>,
    counts: Vec<usize>,
}

impl Found {
    /// Reads the list; nothing is found yet.
    pub(crate) fn read() -> Result<Self, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/deviations.txt");
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        let lines = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        let entries = lines.map(|line| entry(line).ok_or_else(|| format!("`{line}` is no entry")));
        let deviations = entries.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            counts: vec![0; deviations.len()],
            deviations,
        })
    }

    /// Counts a difference for its entry; `false` if it has none.
    pub(crate) fn count(&mut self, file: &str, name: &str, difference: &Difference) -> bool {
        let place = self.deviations.iter().position(|one| {
            one.file == file && is_like(&one.name, name) && one.difference == *difference
        });
        if let Some(place) = place {
            self.counts[place] += 1;
        }
        place.is_some()
    }

    /// The sequences of all entries.
    pub(crate) fn sequences(&self) -> usize {
        self.counts.iter().sum()
    }

    /// A line for each entry whose number is another one. Those of an unknown collection are not known.
    pub(crate) fn miscounted(&self, all: usize) -> String {
        let mut lines = String::new();
        let Some(collection) = COLLECTIONS.iter().position(|known| *known == all) else {
            println!("the numbers of deviations.txt are not those of a collection of {all}");
            return lines;
        };
        for (deviation, found) in self.deviations.iter().zip(&self.counts) {
            let expected = deviation.counts[collection];
            if expected != *found {
                let Deviation { file, name, .. } = deviation;
                let _ = writeln!(
                    lines,
                    "{file} | {name}: {found} sequences and not {expected}"
                );
            }
        }
        lines
    }

    /// How many differ.
    pub(crate) fn described(&self) -> String {
        let entries = self.counts.iter().filter(|count| **count > 0).count();
        format!(
            "{} differ in {entries} ways that are known",
            self.sequences()
        )
    }
}

/// File, name with `*`, what is expected, what comes, how many, the clause.
fn entry(line: &str) -> Option<Deviation> {
    let fields: Vec<&str> = line.split(" | ").map(str::trim).collect();
    let [file, name, expected, came, counts, clause] = fields[..] else {
        return None;
    };
    // One number holds for both.
    let (release, later) = counts.split_once('/').unwrap_or((counts, counts));
    let deviation = Deviation {
        file: file.to_owned(),
        name: name.to_owned(),
        difference: Difference {
            expected: expected.to_owned(),
            came: came.to_owned(),
        },
        counts: [release.parse().ok()?, later.parse().ok()?],
    };
    (!clause.is_empty()).then_some(deviation)
}

/// Whether a name is like a pattern, in which `*` is anything.
fn is_like(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        if at + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some(place) = rest.find(part) else {
            return false;
        };
        rest = &rest[place + part.len()..];
    }
    rest.is_empty()
}
