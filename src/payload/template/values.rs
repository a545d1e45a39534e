//! How values stand in a payload: text as it is, everything else as JSON writes it.

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, Output, State, Value};

use super::functions::refuse;
use super::ledger::{self, fits, too_deep};
use crate::payload::json::{MAX_DEPTH, push_f64, push_string};

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.set_formatter(format);
    environment.add_filter("tojson", |state: &mut State, value: &Value| {
        let mut json = String::new();
        push(value, 0, &mut json)?;
        ledger::keep(state, Value::from(json))
    });
}

/// Booleans, nothing, lists and maps would otherwise be written as Python writes them.
fn format(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::Bool
        | ValueKind::None
        | ValueKind::Seq
        | ValueKind::Iterable
        | ValueKind::Map => {
            let mut json = String::new();
            push(value, 0, &mut json)?;
            ledger::write(state, json.len())?;
            out.write_str(&json)?;
            Ok(())
        }
        ValueKind::Number => minijinja::escape_formatter(out, state, value),
        ValueKind::String => {
            ledger::write(state, value.as_str().map_or(0, str::len))?;
            minijinja::escape_formatter(out, state, value)
        }
        _ => {
            ledger::write(state, ledger::weigh(value)?)?;
            minijinja::escape_formatter(out, state, value)
        }
    }
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
