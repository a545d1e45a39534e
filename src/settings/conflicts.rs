//! Which of the options that say how to connect count, where they exclude each other.

use std::borrow::Cow;
use std::ffi::OsString;

use super::exclusive::{SameSource, between};
use super::layer::{Entry, Layer, ValueSource, is_given};
use crate::cli::CommandLine;
use crate::error::Failure;
use crate::options::Id;

/// The flags of the rules that say where the broker is.
pub(crate) const ADDRESS_OPTIONS: [Id; 5] =
    [Id::Embedded, Id::Unix, Id::Hostname, Id::Url, Id::Port];

/// The values below the command line, without those that a stronger one excludes.
pub(super) struct EffectiveLayers<'a> {
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
pub(super) fn resolve<'a>(
    line: &CommandLine,
    environment: &dyn Fn(&str) -> Option<OsString>,
    layers: &'a [Layer],
) -> Result<EffectiveLayers<'a>, Failure> {
    let exported = exported(line, environment);
    let mut entries = layers.iter().flat_map(|layer| &layer.entries);
    // Most lines are all that is said, and `exclusive::check` knows those.
    if exported.entries.is_empty() && !entries.any(is_address_option) {
        return Ok(EffectiveLayers {
            layers: Cow::Borrowed(layers),
            hidden: Vec::new(),
        });
    }
    let mut resolver = ConflictResolver {
        command: line.command(),
        line,
        decided: Vec::new(),
        stronger: Vec::new(),
    };
    for (id, values) in line.given() {
        resolver.keep(id, &values);
    }
    let stronger = layers.partition_point(|layer| layer.source < ValueSource::Environment);
    let mut layers: Vec<&Layer> = layers.iter().collect();
    layers.insert(stronger, &exported);
    let mut effective = Vec::with_capacity(layers.len());
    for layer in layers {
        effective.push(resolver.layer(layer)?);
    }
    let environment = effective.remove(stronger);
    let hidden = exported.entries.iter().map(|entry| entry.id);
    let hidden = hidden.filter(|id| environment.entry(*id).is_none());
    Ok(EffectiveLayers {
        hidden: hidden.map(Id::variable).collect(),
        layers: Cow::Owned(effective),
    })
}

/// Whether an entry says where the broker is.
fn is_address_option(entry: &Entry) -> bool {
    ADDRESS_OPTIONS.contains(&entry.id)
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
        source: ValueSource::Environment,
        entries: ADDRESS_OPTIONS.into_iter().filter_map(entry).collect(),
    }
}

/// Goes from the strongest layer to the weakest.
struct ConflictResolver<'a> {
    command: String,
    line: &'a CommandLine,
    /// The options that a stronger layer sets or clears.
    decided: Vec<Id>,
    /// Those that it sets, with their values.
    stronger: Vec<(Id, Vec<OsString>)>,
}

impl ConflictResolver<'_> {
    fn keep(&mut self, id: Id, values: &[OsString]) {
        if ADDRESS_OPTIONS.contains(&id) && self.line.says_how_to_connect(id) {
            self.stronger.push((id, values.to_vec()));
        }
    }

    fn between(&self, one: (Id, &[OsString]), other: (Id, &[OsString])) -> bool {
        between(&self.command, one, other) == Some(SameSource::Refused)
    }

    /// A layer without what gives way.
    fn layer(&mut self, layer: &Layer) -> Result<Layer, Failure> {
        let mut kept_entries: Vec<&Entry> = Vec::new();
        let mut left_out: Vec<Id> = Vec::new();
        for entry in layer
            .entries
            .iter()
            .filter(|entry| is_address_option(entry))
        {
            let id = entry.id;
            let is_decided = self.line.types(id) || self.decided.contains(&id);
            if is_decided || !self.line.says_how_to_connect(id) || !is_given(self.line, entry) {
                continue;
            }
            let flag = (id, &entry.values[..]);
            let mut stronger = self.stronger.iter();
            if stronger.any(|(id, values)| self.between((*id, values), flag)) {
                left_out.push(id);
                continue;
            }
            let mut same_layer = kept_entries.iter();
            match same_layer.find(|other| self.between((other.id, &other.values), flag)) {
                None => kept_entries.push(entry),
                Some(_) if layer.source == ValueSource::Environment => left_out.push(id),
                Some(other) => {
                    let (one, other) = (&other.origin, &entry.origin);
                    return Err(Failure::usage(format!("{one} cannot be used with {other}")));
                }
            }
        }
        for entry in kept_entries {
            self.keep(entry.id, &entry.values);
        }
        let placing = layer
            .entries
            .iter()
            .filter(|entry| is_address_option(entry));
        self.decided.extend(placing.map(|entry| entry.id));
        let kept = |entry: &&Entry| !left_out.contains(&entry.id);
        Ok(Layer {
            source: layer.source,
            entries: layer.entries.iter().filter(kept).cloned().collect(),
        })
    }
}
