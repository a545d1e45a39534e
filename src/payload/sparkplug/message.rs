//! The payload and its metrics, by the field numbers of the specification (section 6.4).

use std::fmt::Write as _;

use super::aliases::{Aliases, Known, Node, Origin};
use super::types;
use super::value::{Place, push_metadata, push_properties, push_value, text, within};
use crate::payload::json::{MAX_DEPTH, push_bytes, push_string};
use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field};

/// `Payload.metrics` and, with the same meaning, `Template.metrics`.
pub(super) const METRICS: u64 = 2;

/// The fields of one number within a message.
pub(super) struct Only<'a> {
    reader: Reader<'a>,
    number: u64,
}

impl<'a> Only<'a> {
    pub(super) fn of(message: &'a [u8], number: u64) -> Self {
        Self {
            reader: Reader::of(message),
            number,
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Field<'a>>, String> {
        while let Some((number, field)) = next_field(&mut self.reader)? {
            if number == self.number {
                return Ok(Some(field));
            }
        }
        Ok(None)
    }

    /// The next message or string.
    pub(super) fn next_bytes(&mut self) -> Result<Option<&'a [u8]>, String> {
        match self.next()? {
            None => Ok(None),
            Some(Field::Bytes(bytes)) => Ok(Some(bytes)),
            Some(_) => Err(format!(
                "field {} is neither a message nor a string",
                self.number
            )),
        }
    }
}

/// Remembers the names that a birth gives.
pub(super) fn learn(
    origin: &Origin<'_>,
    payload: &[u8],
    aliases: &mut Aliases,
) -> Result<(), String> {
    if !origin.is_birth() {
        return Ok(());
    }
    let mut learned = Vec::new();
    let mut metrics = Only::of(payload, METRICS);
    while let Some(metric) = metrics.next_bytes()? {
        let metric = Metric::of(metric)?;
        if let (Some(name), Some(alias)) = (metric.name, metric.alias) {
            learned.push((
                alias,
                Known {
                    name: text(name)?.to_owned(),
                    data_type: metric.data_type,
                },
            ));
        }
    }
    if origin.is_node_birth() {
        aliases.forget(origin);
    }
    aliases.learn(origin, learned.into_iter());
    Ok(())
}

/// Appends a whole payload.
pub(super) fn push_payload(
    payload: &[u8],
    known: Option<&Node>,
    out: &mut String,
) -> Result<(), String> {
    let mut members = Members::begin(out);
    let mut timestamp = None;
    let mut sequence = None;
    let mut identifier = None;
    let mut body = None;
    let mut reader = Reader::of(payload);
    while let Some(field) = next_field(&mut reader)? {
        match field {
            (1, Field::Varint(value)) => timestamp = Some(value),
            (METRICS, Field::Bytes(_)) => {}
            (3, Field::Varint(value)) => sequence = Some(value),
            (4, Field::Bytes(bytes)) => identifier = Some(bytes),
            (5, Field::Bytes(bytes)) => body = Some(bytes),
            (1..=5, _) => return reader.flaw("it is no Sparkplug B payload"),
            _ => {}
        }
    }
    members.number("timestamp", timestamp);
    push_metrics(payload, known, 0, members.name("metrics"))?;
    members.number("seq", sequence);
    members.text("uuid", identifier)?;
    if let Some(body) = body {
        push_bytes(body, members.name("body"));
    }
    members.end();
    Ok(())
}

/// Appends the list of the metrics of a payload or a template.
pub(super) fn push_metrics(
    message: &[u8],
    known: Option<&Node>,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!(
            "templates are nested deeper than {MAX_DEPTH} levels"
        ));
    }
    out.push('[');
    let mut metrics = Only::of(message, METRICS);
    let mut first = true;
    while let Some(metric) = metrics.next_bytes()? {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        let metric = Metric::of(metric)?;
        metric
            .push(known, depth, out)
            .map_err(|what| metric.within(known, what))?;
    }
    out.push(']');
    Ok(())
}

/// A metric, as slices of the payload.
#[derive(Default)]
struct Metric<'a> {
    name: Option<&'a [u8]>,
    alias: Option<u64>,
    timestamp: Option<u64>,
    data_type: Option<u64>,
    historical: bool,
    transient: bool,
    null: bool,
    metadata: Option<&'a [u8]>,
    properties: Option<&'a [u8]>,
    /// The number of the field among the values, and the value.
    value: Option<(u64, Field<'a>)>,
}

impl<'a> Metric<'a> {
    fn of(message: &'a [u8]) -> Result<Self, String> {
        let mut metric = Self::default();
        let mut reader = Reader::of(message);
        while let Some(field) = next_field(&mut reader)? {
            match field {
                (1, Field::Bytes(name)) => metric.name = Some(name),
                (2, Field::Varint(alias)) => metric.alias = Some(alias),
                (3, Field::Varint(timestamp)) => metric.timestamp = Some(timestamp),
                (4, Field::Varint(data_type)) => metric.data_type = Some(data_type),
                (5, Field::Varint(value)) => metric.historical = value != 0,
                (6, Field::Varint(value)) => metric.transient = value != 0,
                (7, Field::Varint(value)) => metric.null = value != 0,
                (8, Field::Bytes(message)) => metric.metadata = Some(message),
                (9, Field::Bytes(message)) => metric.properties = Some(message),
                (1..=9, _) => return Err("a metric is no Sparkplug B metric".into()),
                (number @ 10..=18, value) => metric.value = Some((number - 10, value)),
                _ => {}
            }
        }
        Ok(metric)
    }

    /// An error with the metric's name, or else its alias.
    fn within(&self, known: Option<&Node>, what: String) -> String {
        let alias = self.alias.map(|alias| alias.to_string());
        let name = self
            .name
            .and_then(|name| text(name).ok())
            .or_else(|| self.birth(known).map(|birth| birth.name.as_str()))
            .or(alias.as_deref());
        match name {
            Some(name) => within("metric", name, what),
            None => what,
        }
    }

    /// What its birth said.
    fn birth<'k>(&self, known: Option<&'k Node>) -> Option<&'k Known> {
        self.alias.and_then(|alias| known?.get(&alias))
    }

    fn push(&self, known: Option<&Node>, depth: usize, out: &mut String) -> Result<(), String> {
        let birth = self.birth(known);
        let data_type = self.data_type.or(birth.and_then(|birth| birth.data_type));
        let mut members = Members::begin(out);
        match (self.name, birth) {
            (Some(name), _) => members.text("name", Some(name))?,
            (None, Some(birth)) => push_string(&birth.name, members.name("name")),
            (None, None) => {}
        }
        members.number("alias", self.alias);
        members.number("timestamp", self.timestamp);
        if let Some(data_type) = data_type {
            types::push_name(data_type, members.name("dataType"));
        }
        members.flag("isHistorical", self.historical);
        members.flag("isTransient", self.transient);
        if let Some(message) = self.metadata {
            push_metadata(message, members.name("metadata"))?;
        }
        if let Some(message) = self.properties {
            push_properties(message, depth, members.name("properties"))?;
        }
        match self.value {
            Some((number, value)) if !self.null => {
                let data_type = data_type.unwrap_or_default();
                let place = Place::Metric { known };
                push_value(
                    place,
                    number,
                    value,
                    data_type,
                    depth,
                    members.name("value"),
                )?;
            }
            _ => members.name("value").push_str("null"),
        }
        members.end();
        Ok(())
    }
}

/// An object that is being written; what is absent leaves no trace.
pub(super) struct Members<'o> {
    out: &'o mut String,
    first: bool,
}

impl<'o> Members<'o> {
    pub(super) fn begin(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, first: true }
    }

    /// Writes a name and the colon; the value is the caller's.
    pub(super) fn name(&mut self, name: &str) -> &mut String {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
        push_string(name, self.out);
        self.out.push(':');
        self.out
    }

    pub(super) fn number(&mut self, name: &str, value: Option<u64>) {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(self.name(name), "{value}");
        }
    }

    pub(super) fn flag(&mut self, name: &str, value: bool) {
        if value {
            self.name(name).push_str("true");
        }
    }

    pub(super) fn text(&mut self, name: &str, value: Option<&[u8]>) -> Result<(), String> {
        if let Some(value) = value {
            push_string(text(value)?, self.name(name));
        }
        Ok(())
    }

    pub(super) fn end(self) {
        self.out.push('}');
    }
}
