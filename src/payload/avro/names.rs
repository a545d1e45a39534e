//! What may be a name in a schema: letters, digits and underscores of ASCII, no digit first.

use super::Mismatch;
use super::members::{Members, get, text};
use super::schema::Kind;
use crate::payload::json::Json;

/// The name of a field, or a symbol of an enum.
pub(super) fn simple(name: &str) -> Result<(), Mismatch> {
    let mut bytes = name.bytes();
    let begins = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let goes_on = |byte: u8| begins(byte) || byte.is_ascii_digit();
    if bytes.next().is_some_and(begins) && bytes.all(goes_on) {
        return Ok(());
    }
    Err(Mismatch::new(format!(
        "{name:?} is not a name: names are letters, digits and _, and begin with no digit"
    )))
}

/// Names with dots between them.
fn dotted(name: &str) -> Result<(), Mismatch> {
    name.split('.').try_for_each(simple)
}

/// The name of a record, an enum or a fixed type with its namespace.
pub(super) fn full(members: Members<'_>, namespace: &str) -> Result<String, Mismatch> {
    let what = "a record, enum or fixed type without a \"name\"";
    let Some(name) = get(members, "name").and_then(text) else {
        return Err(Mismatch::new(what));
    };
    let own = match get(members, "namespace") {
        None | Some(Json::Null) => None,
        Some(Json::String(own)) => Some(&**own),
        Some(other) => return Err(Mismatch::new(format!("{} as a namespace", other.kind()))),
    };
    let full = qualified(&name, own.unwrap_or(namespace));
    dotted(&full)?;
    let last = full.rsplit('.').next().unwrap_or_default();
    if Kind::primitive(last).is_some() {
        let what = format!("{last} is the name of a primitive type");
        return Err(Mismatch::new(what));
    }
    Ok(full)
}

/// A name in its namespace, unless it has one of its own.
pub(super) fn qualified(name: &str, namespace: &str) -> String {
    match name.strip_prefix('.') {
        Some(name) => name.to_owned(),
        None if name.contains('.') || namespace.is_empty() => name.to_owned(),
        None => format!("{namespace}.{name}"),
    }
}

/// Checks the other names of a type or a field; those of types may have a namespace.
pub(super) fn aliases(members: Members<'_>, of_field: bool) -> Result<(), Mismatch> {
    let list = match get(members, "aliases") {
        None => return Ok(()),
        Some(Json::Array(list)) => list,
        Some(other) => return Err(Mismatch::new(format!("{} as the aliases", other.kind()))),
    };
    for alias in list {
        let Json::String(alias) = alias else {
            return Err(Mismatch::new(format!("{} as an alias", alias.kind())));
        };
        if of_field {
            simple(alias)?;
        } else {
            dotted(&qualified(alias, ""))?;
        }
    }
    Ok(())
}

/// The symbols of an enum: each is a name, none appears twice, and the default is one of them.
pub(super) fn symbols(members: Members<'_>) -> Result<Vec<String>, Mismatch> {
    let symbols = match get(members, "symbols") {
        Some(Json::Array(list)) => list.iter().map(text).collect::<Option<Vec<_>>>(),
        _ => None,
    };
    let symbols = symbols
        .ok_or_else(|| Mismatch::new("an enum without a list of \"symbols\" that are text"))?;
    let mut seen = std::collections::HashSet::new();
    for symbol in &symbols {
        simple(symbol)?;
        if !seen.insert(symbol) {
            return Err(Mismatch::new(format!("the symbol {symbol} appears twice")));
        }
    }
    match get(members, "default") {
        None => Ok(symbols),
        Some(Json::String(default)) if symbols.iter().any(|symbol| symbol == &**default) => {
            Ok(symbols)
        }
        Some(Json::String(default)) => Err(Mismatch::new(format!(
            "the default {default:?} is not one of its symbols"
        ))),
        Some(other) => Err(Mismatch::new(format!(
            "{} as the default, which is one of the symbols",
            other.kind()
        ))),
    }
}

/// Checks how a field takes part in sorting.
pub(super) fn order(field: Members<'_>) -> Result<(), Mismatch> {
    match get(field, "order") {
        None => Ok(()),
        Some(Json::String(order)) if matches!(&**order, "ascending" | "descending" | "ignore") => {
            Ok(())
        }
        Some(Json::String(order)) => Err(Mismatch::new(format!(
            "the order {order:?} is not one of ascending, descending, ignore"
        ))),
        Some(other) => Err(Mismatch::new(format!("{} as the order", other.kind()))),
    }
}
