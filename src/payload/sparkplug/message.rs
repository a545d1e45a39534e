//! The payload, by the field numbers of the specification (section 6.4).

use super::aliases::{Aliases, Known, Node, Origin};
use super::fields::{Only, text};
use super::members::Members;
use super::metric::{METRICS, Metric, push_metrics};
use crate::payload::json::push_bytes;
use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field};

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
            (1..=5, _) => return reader.error_here("it is not a Sparkplug B payload"),
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
