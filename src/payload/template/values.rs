//! How values stand in a payload: text as it is, everything else as JSON writes it.

use std::collections::BTreeMap;

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, Value};

use super::memory_use::{self, fits, too_deep};
use super::refusal::refuse;
use crate::payload::json::{MAX_DEPTH, push_f64, push_string};

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.set_formatter(format);
    environment.add_filter("tojson", |state: &mut State, value: &Value| {
        let mut json = String::new();
        push(value, 0, &mut json)?;
        memory_use::keep(state, Value::from(json))
    });
}

/// How values stand in payloads that are JSON.
pub(super) const JSON: &str = "json";

/// Whether values are written as JSON.
fn is_json(state: &State) -> bool {
    matches!(state.auto_escape(), AutoEscape::Custom(name) if name == JSON)
}

/// Booleans, nothing, lists and maps would otherwise be written as Python writes them.
fn format(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::Number => write_number(out, value),
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            memory_use::write(state, text.len())?;
            if !is_json(state) {
                out.write_str(text)?;
            } else if text
                .bytes()
                .any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\'))
            {
                let mut json = String::with_capacity(text.len() + 16);
                push_string(text, &mut json);
                out.write_str(&json)?;
            } else {
                out.write_str("\"")?;
                out.write_str(text)?;
                out.write_str("\"")?;
            }
            Ok(())
        }
        ValueKind::Bool => {
            out.write_str(if value.is_true() { "true" } else { "false" })?;
            Ok(())
        }
        ValueKind::None | ValueKind::Seq | ValueKind::Iterable | ValueKind::Map => {
            let mut json = String::new();
            push(value, 0, &mut json)?;
            memory_use::write(state, json.len())?;
            out.write_str(&json)?;
            Ok(())
        }
        ValueKind::Undefined => Err(ErrorKind::UndefinedError.into()),
        _ => {
            memory_use::write(state, memory_use::weigh(value)?)?;
            minijinja::escape_formatter(out, state, value)
        }
    }
}

fn write_number(out: &mut Output, value: &Value) -> Result<(), Error> {
    if !value.is_integer() {
        let number = f64::try_from(value.clone())?;
        if !number.is_finite() {
            return refuse("the result is not a finite number");
        }
        write!(out, "{number:?}")?;
    } else if let Some(number) = value.as_i64() {
        // Most values of most messages are whole numbers: they do without the formatting of the standard library.
        out.write_str(itoa::Buffer::new().format(number))?;
    } else {
        write!(out, "{value}")?;
    }
    Ok(())
}

/// A value of JSON as the language has it.
pub(super) fn of_json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::from(()),
        serde_json::Value::Bool(value) => Value::from(*value),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Value::from(number),
            (None, Some(number)) => Value::from(number),
            (None, None) => Value::from(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(list) => list.iter().map(of_json).collect(),
        serde_json::Value::Object(members) => {
            let members = members.iter();
            let members: BTreeMap<String, Value> = members
                .map(|(name, value)| (name.clone(), of_json(value)))
                .collect();
            Value::from(members)
        }
    }
}

/// A value as it stands in a text.
///
/// # Errors
/// It is too large, or too deep.
pub(super) fn plain(value: &Value) -> Result<String, Error> {
    let mut text = String::new();
    match value.as_str() {
        Some(plain) => text.push_str(plain),
        None => push(value, 0, &mut text)?,
    }
    Ok(text)
}

fn push(value: &Value, depth: usize, out: &mut String) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return refuse(too_deep());
    }
    fits(out.len() + value.as_bytes().map_or(0, <[u8]>::len))?;
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => out.push_str("null"),
        ValueKind::Bool => out.push_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number if value.is_integer() => out.push_str(&value.to_string()),
        ValueKind::Number => push_f64(f64::try_from(value.clone())?, out),
        ValueKind::Seq | ValueKind::Iterable => {
            out.push('[');
            for (index, element) in value.try_iter()?.enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push(&element, depth + 1, out)?;
            }
            out.push(']');
        }
        ValueKind::Map => {
            out.push('{');
            for (index, key) in value.try_iter()?.enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(&key.to_string(), out);
                out.push(':');
                push(&value.get_item(&key)?, depth + 1, out)?;
            }
            out.push('}');
        }
        _ => push_string(&value.to_string(), out),
    }
    Ok(())
}
