//! Which of the options that say how to connect count, where they exclude each other.

use std::borrow::Cow;
use std::ffi::OsString;

use super::exclusive::{Equals, between};
use super::layer::{Entry, Layer, Place, is_given};
use crate::cli::{self, CommandLine};
use crate::error::Failure;

/// The flags of the rules that say where the broker is.
pub(crate) const PLACING: [&str; 5] = ["embedded", "unix", "hostname", "url", "port"];

/// What the places below the command line say, without what gives way.
pub(super) struct Settled<'a> {
    /// The files.
    pub(super) layers: Cow<'a, [Layer]>,
    /// The variables that do not count.
    pub(super) hidden: Vec<String>,
}

/// Leaves out what something stronger excludes.
///
/// # Errors
///
/// Two entries of one file that exclude each other. In the environment, where one may stay from long ago, the one that
/// stands first in the rules counts.
pub(super) fn settle<'a>(
    line: &CommandLine,
    environment: &dyn Fn(&str) -> Option<OsString>,
    layers: &'a [Layer],
) -> Result<Settled<'a>, Failure> {
    let exported = exported(line, environment);
    let mut entries = layers.iter().flat_map(|layer| &layer.entries);
    // Most lines are all that is said, and `exclusive::check` knows those.
    if exported.entries.is_empty() && !entries.any(is_placing) {
        return Ok(Settled {
            layers: Cow::Borrowed(layers),
            hidden: Vec::new(),
        });
    }
    let mut settling = Settling {
        command: line.command(),
        line,
        known: Vec::new(),
        held: Vec::new(),
    };
    for (long, values) in line.given() {
        settling.hold(&long, &values);
    }
    let stronger = layers.partition_point(|layer| layer.place < Place::Environment);
    let mut places: Vec<&Layer> = layers.iter().collect();
    places.insert(stronger, &exported);
    let mut settled = Vec::with_capacity(places.len());
    for layer in places {
        settled.push(settling.layer(layer)?);
    }
    let counting = settled.remove(stronger);
    let hidden = exported.entries.iter().map(|entry| &entry.long);
    let hidden = hidden.filter(|long| counting.entry(long).is_none());
    Ok(Settled {
        hidden: hidden.map(|long| cli::environment_name(long)).collect(),
        layers: Cow::Owned(settled),
    })
}

/// Whether an entry says where the broker is.
fn is_placing(entry: &Entry) -> bool {
    PLACING.contains(&entry.long.as_str())
}

/// The environment as a layer, as far as the rules are about it.
fn exported(line: &CommandLine, environment: &dyn Fn(&str) -> Option<OsString>) -> Layer {
    let entry = |long: &str| {
        let name = cli::environment_name(long);
        let value = environment(&name).filter(|value| !value.is_empty())?;
        line.says_how_to_connect(long).then(|| Entry {
            long: long.to_owned(),
            values: vec![value],
            origin: name,
        })
    };
    Layer {
        place: Place::Environment,
        entries: PLACING.into_iter().filter_map(entry).collect(),
    }
}

/// Goes from the strongest place to the weakest.
struct Settling<'a> {
    command: String,
    line: &'a CommandLine,
    /// The flags that something stronger says anything about.
    known: Vec<String>,
    /// Those of them that count, with their values.
    held: Vec<(String, Vec<OsString>)>,
}

impl Settling<'_> {
    fn hold(&mut self, long: &str, values: &[OsString]) {
        if PLACING.contains(&long) && self.line.says_how_to_connect(long) {
            self.held.push((long.to_owned(), values.to_vec()));
        }
    }

    fn between(&self, one: (&str, &[OsString]), other: (&str, &[OsString])) -> bool {
        between(&self.command, one, other) == Some(Equals::Refused)
    }

    /// A layer without what gives way.
    fn layer(&mut self, layer: &Layer) -> Result<Layer, Failure> {
        let mut counting: Vec<&Entry> = Vec::new();
        let mut left_out: Vec<&str> = Vec::new();
        for entry in layer.entries.iter().filter(|entry| is_placing(entry)) {
            let long = entry.long.as_str();
            let is_known = self.line.types(long) || self.known.iter().any(|known| known == long);
            if is_known || !self.line.says_how_to_connect(long) || !is_given(self.line, entry) {
                continue;
            }
            let flag = (long, &entry.values[..]);
            let mut held = self.held.iter();
            if held.any(|(long, values)| self.between((long, values), flag)) {
                left_out.push(long);
                continue;
            }
            let mut beside = counting.iter();
            match beside.find(|other| self.between((&other.long, &other.values), flag)) {
                None => counting.push(entry),
                Some(_) if layer.place == Place::Environment => left_out.push(long),
                Some(other) => {
                    let (one, other) = (&other.origin, &entry.origin);
                    return Err(Failure::usage(format!(
                        "{one} and {other} exclude each other"
                    )));
                }
            }
        }
        for entry in counting {
            self.hold(&entry.long, &entry.values);
        }
        let placing = layer.entries.iter().filter(|entry| is_placing(entry));
        self.known.extend(placing.map(|entry| entry.long.clone()));
        let kept = |entry: &&Entry| !left_out.contains(&entry.long.as_str());
        Ok(Layer {
            place: layer.place,
            entries: layer.entries.iter().filter(kept).cloned().collect(),
        })
    }
}
