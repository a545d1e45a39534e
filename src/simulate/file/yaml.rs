//! Files in YAML.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, NonFiniteFloatPolicy, Options, Spanned};

use super::node::{DEEPEST, Entry, FileMistake, Kind, Node, Position};
use crate::text::about_braces;

/// How many events aliases may stand for: enough to write something once, and too few for a bomb.
const MOST_REPLAYED: usize = 10_000;

/// What begins an error of ours among those of the parser.
const OURS: char = '\u{1}';

/// Reads a file.
///
/// # Errors
///
/// What is not YAML, nests too deep or repeats itself too much, with the place.
pub(super) fn read(text: &str) -> Result<Node, FileMistake> {
    let spanned: Spanned<Tree> =
        serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
            let place = error.location().map(|place| at(&place));
            let place = place.filter(|at| at.line > 0);
            let line = place.map_or(0, |at| at.line);
            FileMistake {
                at: place,
                key: String::new(),
                what: about_braces(plain(&error.to_string()), text, line),
            }
        })?;
    Ok(node(spanned))
}

fn options() -> Options {
    let budget = serde_saphyr::budget! {
        max_depth: DEEPEST,
        flow_nesting_limit: DEEPEST,
        max_documents: 1,
        max_aliases: 1_000,
        max_nodes: 100_000,
    };
    let mut options = serde_saphyr::options! {
        with_snippet: false,
    };
    // What JSON has no number for is named with its key, as in TOML.
    options.non_finite_float_policy = NonFiniteFloatPolicy::PassThrough;
    options.budget = budget;
    options.alias_limits.max_total_replayed_events = MOST_REPLAYED;
    options
}

/// What the parser says, in our words and without the place, which we name ourselves.
fn plain(text: &str) -> String {
    let end = text.find(" at line ").unwrap_or(text.len());
    let said = text[..end].trim();
    if let Some(ours) = said.strip_prefix(OURS) {
        return ours.to_owned();
    }
    match said.strip_prefix("duplicate mapping key: ") {
        // The parser goes on with advice for programmers.
        Some(rest) => {
            let key = rest.split(", set ").next().unwrap_or_default();
            format!("the key {key} appears twice")
        }
        None => crate::text::yaml(said).to_owned(),
    }
}

fn node(spanned: Spanned<Tree>) -> Node {
    Node {
        at: at(&spanned.referenced),
        kind: spanned.value.0,
    }
}

fn at(place: &Location) -> Position {
    Position {
        line: usize::try_from(place.line()).unwrap_or(0),
        column: usize::try_from(place.column()).unwrap_or(0),
    }
}

/// A value of any kind.
struct Tree(Kind);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Builder).map(Tree)
    }
}

struct Builder;

impl<'de> Visitor<'de> for Builder {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Int(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Kind, E> {
        i64::try_from(value).map(Kind::Int).map_err(|_| {
            E::custom(format!(
                "{OURS}{value} is too large: whole numbers have 64 bits and a sign"
            ))
        })
    }

    fn visit_f64<E>(self, value: f64) -> Result<Kind, E> {
        Ok(Kind::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Kind, E> {
        Ok(Kind::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Kind, E> {
        Ok(Kind::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_none<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kind, A::Error> {
        let mut nodes = Vec::new();
        while let Some(value) = list.next_element::<Spanned<Tree>>()? {
            nodes.push(node(value));
        }
        Ok(Kind::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let at = at(&key.referenced);
            entries.push(Entry {
                key: key.value,
                at,
                node: node(map.next_value()?),
            });
        }
        Ok(Kind::Table(entries))
    }
}
