//! Files in YAML.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Options, Spanned};

use super::node::{DEEPEST, Entry, Kind, Mistake, Node};

/// How many events aliases may stand for: enough to write something once, and too few for a bomb.
const MOST_REPLAYED: usize = 10_000;

/// Reads a file.
///
/// # Errors
///
/// What is not YAML, nests too deep or repeats itself too much, with the line.
pub(super) fn read(text: &str) -> Result<Node, Mistake> {
    let spanned: Spanned<Tree> =
        serde_saphyr::from_str_with_options(text, options()).map_err(|error| Mistake {
            line: error
                .location()
                .and_then(|at| usize::try_from(at.line()).ok())
                .filter(|line| *line > 0),
            key: String::new(),
            what: plain(&error.to_string()),
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
    options.budget = budget;
    options.alias_limits.max_total_replayed_events = MOST_REPLAYED;
    options
}

/// What the parser says, in our words and without the place, which we name ourselves.
fn plain(text: &str) -> String {
    let end = text.find(" at line ").unwrap_or(text.len());
    let said = text[..end].trim();
    match said.strip_prefix("duplicate mapping key: ") {
        // The parser goes on with advice for programmers.
        Some(rest) => {
            let key = rest.split(", set ").next().unwrap_or_default();
            format!("the key {key} is there twice")
        }
        None => crate::text::yaml(said).to_owned(),
    }
}

fn node(spanned: Spanned<Tree>) -> Node {
    Node {
        line: line(&spanned),
        kind: spanned.value.0,
    }
}

fn line<T>(spanned: &Spanned<T>) -> usize {
    usize::try_from(spanned.referenced.line()).unwrap_or(0)
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
        i64::try_from(value)
            .map(Kind::Int)
            .map_err(|_| E::custom(format!("{value} is too large a number")))
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
            let line = line(&key);
            entries.push(Entry {
                key: key.value,
                line,
                node: node(map.next_value()?),
            });
        }
        Ok(Kind::Table(entries))
    }
}
