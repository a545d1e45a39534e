//! Which of the options that say how to connect count, where they exclude each other.

use std::borrow::Cow;
use std::ffi::OsString;

use super::exclusive::{Equals, between};
use super::layer::{Entry, Layer, Place, is_given};
use crate::cli::CommandLine;
use crate::error::Failure;
use crate::options::Id;

/// The flags of the rules that say where the broker is.
pub(crate) const PLACING: [Id; 5] = [Id::Embedded, Id::Unix, Id::Hostname, Id::Url, Id::Port];

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
    for (id, values) in line.given() {
        settling.hold(id, &values);
    }
    let stronger = layers.partition_point(|layer| layer.place < Place::Environment);
    let mut places: Vec<&Layer> = layers.iter().collect();
    places.insert(stronger, &exported);
    let mut settled = Vec::with_capacity(places.len());
    for layer in places {
        settled.push(settling.layer(layer)?);
    }
    let counting = settled.remove(stronger);
    let hidden = exported.entries.iter().map(|entry| entry.id);
    let hidden = hidden.filter(|id| counting.entry(*id).is_none());
    Ok(Settled {
        hidden: hidden.map(Id::variable).collect(),
        layers: Cow::Owned(settled),
    })
}

/// Whether an entry says where the broker is.
fn is_placing(entry: &Entry) -> bool {
    PLACING.contains(&entry.id)
}

/// The environment as a layer, as far as the rules are about it.
fn exported(line: &CommandLine, environment: &dyn Fn(&str) -> Option<OsString>) -> Layer {
    let entry = |id: Id| {
        let name = id.variable();
        let value = environment(&name).filter(|value| !value.is_empty())?;
        line.says_how_to_connect(id).then(|| Entry {
            id,
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
    known: Vec<Id>,
    /// Those of them that count, with their values.
    held: Vec<(Id, Vec<OsString>)>,
}

impl Settling<'_> {
    fn hold(&mut self, id: Id, values: &[OsString]) {
        if PLACING.contains(&id) && self.line.says_how_to_connect(id) {
            self.held.push((id, values.to_vec()));
        }
    }

    fn between(&self, one: (Id, &[OsString]), other: (Id, &[OsString])) -> bool {
        between(&self.command, one, other) == Some(Equals::Refused)
    }

    /// A layer without what gives way.
    fn layer(&mut self, layer: &Layer) -> Result<Layer, Failure> {
        let mut counting: Vec<&Entry> = Vec::new();
        let mut left_out: Vec<Id> = Vec::new();
        for entry in layer.entries.iter().filter(|entry| is_placing(entry)) {
            let id = entry.id;
            let is_known = self.line.types(id) || self.known.contains(&id);
            if is_known || !self.line.says_how_to_connect(id) || !is_given(self.line, entry) {
                continue;
            }
            let flag = (id, &entry.values[..]);
            let mut held = self.held.iter();
            if held.any(|(id, values)| self.between((*id, values), flag)) {
                left_out.push(id);
                continue;
            }
            let mut beside = counting.iter();
            match beside.find(|other| self.between((other.id, &other.values), flag)) {
                None => counting.push(entry),
                Some(_) if layer.place == Place::Environment => left_out.push(id),
                Some(other) => {
                    let (one, other) = (&other.origin, &entry.origin);
                    return Err(Failure::usage(format!(
                        "{one} and {other} exclude each other"
                    )));
                }
            }
        }
        for entry in counting {
            self.hold(entry.id, &entry.values);
        }
        let placing = layer.entries.iter().filter(|entry| is_placing(entry));
        self.known.extend(placing.map(|entry| entry.id));
        let kept = |entry: &&Entry| !left_out.contains(&entry.id);
        Ok(Layer {
            place: layer.place,
            entries: layer.entries.iter().filter(kept).cloned().collect(),
        })
    }
}
