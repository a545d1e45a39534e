//! JSON against JSON, by paths.

use serde_json::{Number, Value};

use super::Mismatch;
use super::shown::one_line;

/// The most differences of one payload that are told.
const MOST: usize = 20;

/// Adds the differences of two values; `subset`: the received one may have more members.
pub(super) fn compare(expected: &Value, received: &Value, subset: bool, found: &mut Vec<Mismatch>) {
    let mut differences = Vec::new();
    walk(expected, received, subset, "", &mut differences);
    let more = differences.len().saturating_sub(MOST);
    differences.truncate(MOST);
    found.append(&mut differences);
    if more > 0 {
        found.push(Mismatch::new("…", "", format!("{more} more differences")));
    }
}

fn walk(expected: &Value, received: &Value, subset: bool, path: &str, found: &mut Vec<Mismatch>) {
    let text = |value: &Value| one_line(&value.to_string());
    let name = || {
        if path.is_empty() {
            ".".to_owned()
        } else {
            path.to_owned()
        }
    };
    match (expected, received) {
        (Value::Object(wanted), Value::Object(there)) => {
            for (key, value) in wanted {
                let path = format!("{path}{}", member(key));
                match there.get(key) {
                    Some(other) => walk(value, other, subset, &path, found),
                    None => found.push(Mismatch::new(path, text(value), "nothing")),
                }
            }
            for (key, value) in there {
                if !subset && !wanted.contains_key(key) {
                    let path = format!("{path}{}", member(key));
                    found.push(Mismatch::new(path, "nothing", text(value)));
                }
            }
        }
        (Value::Array(wanted), Value::Array(there)) if wanted.len() == there.len() => {
            for (index, (value, other)) in wanted.iter().zip(there).enumerate() {
                walk(value, other, subset, &format!("{path}[{index}]"), found);
            }
        }
        (Value::Number(wanted), Value::Number(there)) if is_same(wanted, there) => {}
        _ if expected == received => {}
        _ => found.push(Mismatch::new(name(), text(expected), text(received))),
    }
}

/// A member in a path, as jq writes it.
fn member(key: &str) -> String {
    let is_plain = key
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if is_plain && !key.is_empty() && !key.starts_with(|first: char| first.is_ascii_digit()) {
        format!(".{key}")
    } else {
        format!("[{}]", Value::from(key))
    }
}

/// Whether two numbers are the same: 1.0 is 1.
fn is_same(one: &Number, other: &Number) -> bool {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.as_f64() == other.as_f64(),
    }
}

fn integer(number: &Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}
