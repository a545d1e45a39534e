//! A metric with its value, which may be a template: metrics within a metric.

use super::aliases::{Known, Node};
use super::data_set::push_data_set;
use super::fields::{Only, text, within};
use super::members::{Members, close};
use super::properties::{push_metadata, push_properties};
use super::scalar::{Typed, Value};
use super::types;
use crate::payload::json::{MAX_DEPTH, push_bytes, push_string};
use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field};

/// `Payload.metrics` and, with the same meaning, `Template.metrics`.
pub(super) const METRICS: u64 = 2;

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
pub(super) struct Metric<'a> {
    pub(super) name: Option<&'a [u8]>,
    pub(super) alias: Option<u64>,
    timestamp: Option<u64>,
    pub(super) data_type: Option<u64>,
    historical: bool,
    transient: bool,
    null: bool,
    metadata: Option<&'a [u8]>,
    properties: Option<&'a [u8]>,
    /// The number of the field among the values, and the value.
    value: Option<(u64, Field<'a>)>,
}

impl<'a> Metric<'a> {
    /// Reads one.
    pub(super) fn of(message: &'a [u8]) -> Result<Self, String> {
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
                (1..=9, _) => return Err("a metric is not a Sparkplug B metric".into()),
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
            Some((kind, field)) if !self.null => {
                let value = Value {
                    kind,
                    field,
                    data_type: data_type.unwrap_or_default(),
                };
                push_value(value, known, depth, members.name("value"))?;
            }
            _ => members.name("value").push_str("null"),
        }
        members.end();
        Ok(())
    }
}

/// Appends the value of a metric.
fn push_value(
    value: Value<'_>,
    known: Option<&Node>,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    match (value.kind, value.field) {
        (6, Field::Bytes(bytes)) => {
            if !types::push_array(value.data_type, bytes, out) {
                push_bytes(bytes, out);
            }
            Ok(())
        }
        (7, Field::Bytes(message)) => push_data_set(message, out),
        (8, Field::Bytes(message)) => push_template(message, known, depth + 1, out),
        _ => value.push(out),
    }
}

/// `Template`
fn push_template(
    message: &[u8],
    known: Option<&Node>,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    let mut members = Members::begin(out);
    let mut reader = Reader::of(message);
    while let Some(field) = next_field(&mut reader)? {
        match field {
            (1, Field::Bytes(bytes)) => members.text("version", Some(bytes))?,
            (4, Field::Bytes(bytes)) => members.text("templateRef", Some(bytes))?,
            (5, Field::Varint(value)) => members.flag("isDefinition", value != 0),
            _ => {}
        }
    }
    push_metrics(message, known, depth, members.name("metrics"))?;
    let mut parameters = Only::of(message, 3);
    let list = members.name("parameters");
    list.push('[');
    while let Some(parameter) = parameters.next_bytes()? {
        push_parameter(parameter, list)?;
        list.push(',');
    }
    close(list);
    members.end();
    Ok(())
}

/// `Template.Parameter`
fn push_parameter(message: &[u8], out: &mut String) -> Result<(), String> {
    let mut members = Members::begin(out);
    let name = Only::of(message, 1).next_bytes()?;
    members.text("name", name)?;
    let name = text(name.unwrap_or_default())?;
    if let Some(Field::Varint(data_type)) = Only::of(message, 2).next()? {
        types::push_name(data_type, members.name("type"));
    }
    push_parameter_value(message, members.name("value"))
        .map_err(|what| within("parameter", name, what))?;
    members.end();
    Ok(())
}

fn push_parameter_value(message: &[u8], out: &mut String) -> Result<(), String> {
    let Some(value) = Typed::PARAMETER.read(message)? else {
        out.push_str("null");
        return Ok(());
    };
    value.push(out)
}
