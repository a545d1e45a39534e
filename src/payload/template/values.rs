//! How values stand in a payload: text as it is, everything else as JSON writes it.

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, Output, State, Value};

use crate::payload::json::{MAX_DEPTH, push_f64, push_string};

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.set_formatter(format);
    environment.add_filter("tojson", |value: &Value| {
        let mut json = String::new();
        push(value, 0, &mut json).map(|()| json)
    });
}

/// Booleans, nothing, lists and maps would otherwise be written as Python writes them.
fn format(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::Bool | ValueKind::None | ValueKind::Seq | ValueKind::Map => {
            let mut json = String::new();
            push(value, 0, &mut json)?;
            out.write_str(&json)?;
            Ok(())
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

fn push(value: &Value, depth: usize, out: &mut String) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        let why = format!("a value is nested deeper than {MAX_DEPTH} levels");
        return Err(Error::new(minijinja::ErrorKind::InvalidOperation, why));
    }
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
