//! Faults as they are written: `KIND[=ARGUMENT][:PROBABILITY][@WHEN]`.

use std::str::FromStr;
use std::time::Duration;

use super::{FAULTS, Fault, FaultCondition, FaultPacket, FaultScope, MALFORMATIONS};
use crate::model::{ReasonCode, validate_filter};
use crate::text::nearest;
use crate::text::number::{bytes, time};

impl FromStr for Fault {
    type Err = String;

    /// Reads a fault; the error is what was expected instead.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (head, when) = match text.split_once('@') {
            Some((head, when)) => (head, Some(when)),
            None => (text, None),
        };
        let (head, probability) = match head.split_once(':') {
            Some((head, number)) => (head, probability(number)?),
            None => (head, 1.0),
        };
        let (name, argument) = match head.split_once('=') {
            Some((name, argument)) => (name, Some(argument)),
            None => (head, None),
        };
        let Some(row) = FAULTS.iter().find(|row| row.name == name) else {
            let names = FAULTS.iter().map(|row| row.name);
            return Err(match nearest(name, names) {
                Some(name) => format!("a fault such as {name} (see mqtty broker --list-faults)"),
                None => "a fault such as drop-ack (see mqtty broker --list-faults)".to_owned(),
            });
        };
        let kind = match (row.argument, argument.unwrap_or(row.default)) {
            ("", _) if argument.is_some() => None,
            (argument, "") if !argument.is_empty() => None,
            (_, argument) => (row.make)(argument),
        };
        Ok(Self {
            kind: kind.ok_or_else(|| expected_of(row.argument, &row.usage()))?,
            scope: row.scope,
            probability,
            when: when.map_or_else(
                || Ok(FaultCondition::default()),
                |when| condition(when, row.scope),
            )?,
            text: text.to_owned(),
        })
    }
}

/// What a kind of fault expects as its argument.
fn expected_of(argument: &str, usage: &str) -> String {
    match argument {
        "" => format!("{usage} without an argument"),
        "DURATION" | "PAUSE" => format!("{usage} with a time such as 500ms or 2s"),
        "REASON" => {
            format!("{usage} with a reason code such as 0x87, or its name such as not-authorized")
        }
        "SIZE" => format!("{usage} with bytes per second such as 10KB"),
        _ => {
            let names: Vec<_> = MALFORMATIONS.iter().map(|row| row.1).collect();
            format!("{usage} with one of {}", names.join(", "))
        }
    }
}

fn probability(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    let number = number.parse::<f64>().map(|number| number / scale).ok();
    number
        .filter(|number| *number > 0.0 && *number <= 1.0)
        .ok_or_else(|| "a probability above 0 and up to 1, such as 0.1 or 10%".to_owned())
}

fn condition(text: &str, scope: FaultScope) -> Result<FaultCondition, String> {
    let mut when = FaultCondition::default();
    for part in text.split(',') {
        if let Some(client) = part.strip_prefix("client=") {
            when.client = Some(client.to_owned());
        } else if let Some(filter) = part.strip_prefix("topic=") {
            if validate_filter(filter).is_err() {
                return Err("a valid topic filter after topic=".to_owned());
            }
            when.topic = Some(filter.to_owned());
        } else if let Some(packet) = FaultPacket::named(part) {
            if !scope.can_include(packet) {
                return Err(format!(
                    "a packet of this fault after @: {}",
                    scope.describe()
                ));
            }
            when.packet = Some(packet);
        } else if !range(part, &mut when) {
            return Err(
                "after @ a packet such as publish, a number such as 3 or 1-5, a time such as 10s, \
                 client=ID or topic=FILTER"
                    .to_owned(),
            );
        }
    }
    Ok(when)
}

/// Reads `3`, `1-5` or `3-`, or a time, `5s-10s` or `5s-`.
fn range(text: &str, when: &mut FaultCondition) -> bool {
    let (first, last) = match text.split_once('-') {
        Some((first, "")) => (first, None),
        Some((first, last)) => (first, Some(last)),
        None => (text, Some(text)),
    };
    if let Some(first) = number(first) {
        let last = last.map(number);
        if last.is_some_and(|last| last.is_none_or(|last| last < first)) {
            return false;
        }
        (when.first, when.last) = (Some(first), last.flatten());
        return true;
    }
    let Some(from) = duration(first) else {
        return false;
    };
    // A single time is the beginning.
    let until = last.filter(|last| *last != first).map(duration);
    if until.is_some_and(|until| until.is_none_or(|until| until <= from)) {
        return false;
    }
    (when.from, when.until) = (Some(from), until.flatten());
    true
}

fn number(text: &str) -> Option<u64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    number.filter(|number| *number > 0)
}

/// A time with its unit: a number alone could be taken for seconds or for milliseconds.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let has_unit = text.ends_with(|last: char| last.is_ascii_alphabetic());
    time(text, 9).filter(|_| has_unit)
}

/// Bytes per second.
pub(super) fn rate(text: &str) -> Option<u64> {
    let text = text.strip_suffix("/s").unwrap_or(text);
    bytes(text).filter(|rate| *rate > 0)
}

/// A reason code from `least` on, as a number or by its name.
pub(super) fn reason(text: &str, least: u8) -> Option<ReasonCode> {
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u8::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    };
    let named = || ReasonCode::named(text);
    let code = number.map(ReasonCode).or_else(named);
    code.filter(|code| code.0 >= least)
}
