//! `expect`.

use regex_lite::Regex;

use super::decode;
use super::fields::{self, Fields, place, unexpected};
use super::reader::StepReader;
use super::values::bytes;
use crate::document::{Node, Value};
use crate::model::{Carrier, has_wildcards, validate_filter};
use crate::testing::plan::{Conditions, Count, Expect, Silence};
use crate::testing::problem::{Place, Problem};
use crate::text;

/// The keys beside the conditions.
const OTHERS: [&str; 13] = [
    "client", "decode", "latency", "since", "count", "exactly", "none", "for", "fence", "in_order",
    "within", "save", "any",
];

/// The keys that say what has to hold of a message.
pub(in crate::testing) const CONDITIONS: [&str; 14] = [
    "topic",
    "payload",
    "json",
    "json_has",
    "where",
    "matches",
    "hex",
    "base64",
    "size",
    "qos",
    "retain",
    "dup",
    "properties",
    "empty",
];

/// One expectation, or a list of them: all, in any order.
pub(super) fn read(
    reader: &mut StepReader<'_>,
    node: &Node,
    at: Place,
) -> Result<Vec<Expect>, Problem> {
    match &node.value {
        Value::List(items) if items.is_empty() => {
            Err(unexpected(node, "expect", "at least one expectation"))
        }
        Value::List(items) => {
            let items = items.iter();
            items.map(|item| one(reader, item, place(item))).collect()
        }
        _ => Ok(vec![one(reader, node, at)?]),
    }
}

fn one(reader: &mut StepReader<'_>, node: &Node, at: Place) -> Result<Expect, Problem> {
    let keys: Vec<_> = CONDITIONS.into_iter().chain(OTHERS).collect();
    let fields = Fields::of(node, "expect", &keys)?;
    let client = reader.clients.of(&fields)?;
    let none = fields.boolean("none")?.unwrap_or_default();
    let says = CONDITIONS.iter().any(|key| fields.get(key).is_some());
    if !says && !none && fields.boolean("any")? != Some(true) {
        let what =
            "expect has no condition: add topic, payload, json, …, or any: true for any message";
        return Err(Problem::new(at, what));
    }
    if fields.get("any").is_some() && (says || none) {
        let what = "any cannot be used with a condition or none";
        return Err(Problem::new(fields.place_of("any"), what));
    }
    let count = count(reader, &fields, &client, none)?;
    let within = fields.duration("within")?;
    if none && (within.is_some() && fields.get("for").is_some()) {
        let what = "within cannot be used with none and for: for is the time limit";
        return Err(Problem::new(fields.place_of("within"), what));
    }
    if none && fields.get("save").is_some() {
        let what = "save cannot be used with none: there is no message";
        return Err(Problem::new(fields.place_of("save"), what));
    }
    for key in ["in_order", "latency"] {
        if none && fields.get(key).is_some() {
            let what = format!("{key} cannot be used with none: no message is taken");
            return Err(Problem::new(fields.place_of(key), what));
        }
    }
    let since = fields.with("since", |node| reader.names.time(node))?;
    if since.is_some() && fields.get("latency").is_none() {
        let what = "since needs latency";
        return Err(Problem::new(fields.place_of("since"), what));
    }
    let in_order = fields.boolean("in_order")?.unwrap_or_default();
    Ok(Expect {
        at,
        client,
        conditions: conditions(reader, &fields)?,
        count,
        in_order,
        within,
        latency: latency(&fields)?,
        since,
        save: reader.names.save(&fields)?,
    })
}

/// A limit for the time of delivery: `50ms`, also written `<50ms`.
pub(super) fn latency(fields: &Fields<'_>) -> Result<Option<std::time::Duration>, Problem> {
    fields.with("latency", |node| {
        let words = node.as_text().unwrap_or_default();
        let words = words.strip_prefix('<').unwrap_or(words).trim_start();
        let limit = Node {
            value: Value::Text(words.to_owned()),
            ..node.clone()
        };
        fields::duration(&limit, "latency")
    })
}

/// The keys that say what has to hold of a message, and how its payload is decoded.
pub(super) fn condition_keys() -> Vec<&'static str> {
    CONDITIONS.into_iter().chain(["decode"]).collect()
}

/// What has to hold of a message.
pub(super) fn conditions(
    reader: &StepReader<'_>,
    fields: &Fields<'_>,
) -> Result<Conditions, Problem> {
    let names = &reader.names;
    fields.at_most_one(&["payload", "hex", "base64", "empty"])?;
    if let Some(node) = fields.get("topic")
        && let Some(filter) = names.text(node, "topic")?.constant()
    {
        validate_filter(filter)
            .map_err(|why| Problem::new(place(node), format!("bad topic {filter:?}: {why}")))?;
    }
    let mut expected = bytes(fields)?;
    match fields.boolean("empty")? {
        Some(true) => expected = Some(Vec::new()),
        Some(false) => {
            let what = "empty: false has no effect: use size: \"1..\"";
            return Err(Problem::new(fields.place_of("empty"), what));
        }
        None => {}
    }
    let decode = fields.with("decode", |node| decode::read(node, reader.folder))?;
    let reads = ["payload", "json", "json_has", "where", "matches"];
    if decode.is_some() && !reads.iter().any(|key| fields.get(key).is_some()) {
        let what = "decode needs payload, json, json_has, where or matches";
        return Err(Problem::new(fields.place_of("decode"), what));
    }
    Ok(Conditions {
        decode,
        topic: names.text_of(fields, "topic")?,
        payload: fields.with("payload", |node| {
            names.payload_text(node, "json or json_has")
        })?,
        json: fields.with("json", |node| names.tree(node, "json"))?,
        json_has: fields.with("json_has", |node| names.tree(node, "json_has"))?,
        condition: fields.with("where", |node| names.expression(node, "where"))?,
        matches: fields.with("matches", regex)?,
        bytes: expected,
        size: fields.with("size", |node| range(node, "size"))?,
        qos: fields.qos("qos")?,
        retain: fields.boolean("retain")?,
        dup: fields.boolean("dup")?,
        properties: names.properties(fields, Carrier::Publish)?,
    })
}

fn regex(node: &Node) -> Result<Regex, Problem> {
    let pattern = fields::text(node, "matches")?;
    Regex::new(pattern).map_err(|error| {
        let why = text::regex(&error.to_string());
        Problem::new(
            place(node),
            format!("matches: bad regular expression: {why}"),
        )
    })
}

fn count(
    reader: &mut StepReader<'_>,
    fields: &Fields<'_>,
    client: &str,
    none: bool,
) -> Result<Count, Problem> {
    fields.at_most_one(&["count", "exactly", "none"])?;
    fields.at_most_one(&["for", "fence"])?;
    let silence = silence(reader, fields, client)?;
    let (least, most) = if none {
        (0, Some(0))
    } else if let Some(exactly) = fields.number::<u64>("exactly")? {
        if exactly == 0 {
            let what = "exactly: 0 is written none: true";
            return Err(Problem::new(fields.place_of("exactly"), what));
        }
        (exactly, Some(exactly))
    } else if let Some(node) = fields.get("count") {
        let is_range = node.as_text().is_some_and(|words| words.contains(".."));
        match range(node, "count")? {
            (0, _) => return Err(unexpected(node, "count", "at least 1")),
            // A single number is the least.
            (least, _) if !is_range => (least, None),
            (least, u64::MAX) => (least, None),
            (least, most) => (least, Some(most)),
        }
    } else {
        (1, None)
    };
    match (most, silence) {
        (None, None) => Ok(Count::AtLeast(least)),
        (Some(most), Some(silence)) => Ok(Count::Between(least, most, silence)),
        (Some(_), None) => Err(Problem::new(
            fields.at,
            "add for: 300ms, or fence: true, to decide that no further message follows",
        )),
        (None, Some(_)) => Err(Problem::new(
            fields.at,
            "for and fence need none, exactly, or a count such as \"2..5\"",
        )),
    }
}

fn silence(
    reader: &mut StepReader<'_>,
    fields: &Fields<'_>,
    client: &str,
) -> Result<Option<Silence>, Problem> {
    if let Some(duration) = fields.duration("for")? {
        return Ok(Some(Silence::For(duration)));
    }
    let Some(node) = fields.get("fence") else {
        return Ok(None);
    };
    let publisher = match node.as_bool() {
        Some(true) => client.to_owned(),
        Some(false) => return Err(unexpected(node, "fence", "true or a client")),
        None => reader.clients.named(node)?,
    };
    let topic = fields.get("topic").and_then(Node::as_text);
    match topic {
        Some(topic) if !has_wildcards(topic) => Ok(Some(Silence::Fence(publisher))),
        _ => Err(Problem::new(
            place(node),
            "fence needs a topic without wildcards, to which its marker is published",
        )),
    }
}

/// A number, or a range: `3`, `2..5`, `2..`.
fn range(node: &Node, key: &str) -> Result<(u64, u64), Problem> {
    let wrong = || {
        unexpected(
            node,
            key,
            "a number, or a range such as \"2..5\" or \"2..\"",
        )
    };
    let words = node.as_text().ok_or_else(wrong)?;
    let (low, high) = match words.split_once("..") {
        None => {
            let number = words.parse().map_err(|_| wrong())?;
            (number, number)
        }
        Some((low, "")) => (low.trim().parse().map_err(|_| wrong())?, u64::MAX),
        Some((low, high)) => (
            low.trim().parse().map_err(|_| wrong())?,
            high.trim().parse().map_err(|_| wrong())?,
        ),
    };
    if low > high {
        return Err(wrong());
    }
    Ok((low, high))
}
