//! Unions in JSON: bare or with the name of the branch around.

use super::Mismatch;
use super::logical::{self, TextTime};
use super::schema::{Id, Kind, Logical, Shape, Type, Types};
use crate::payload::json::{Json, Number};

/// Whether two branches look the same in JSON, so that only the name tells them apart.
pub(super) fn is_ambiguous(types: &Types, branches: &[Id]) -> bool {
    let shape = |id: &Id| types.shape(*id);
    (1..branches.len()).any(|index| {
        branches[..index]
            .iter()
            .map(shape)
            .any(|other| other == shape(&branches[index]))
    })
}

/// The branch that a value belongs to, by its index, and the value without the branch's name.
pub(super) fn choose<'v, 'j>(
    types: &Types,
    branches: &[Id],
    value: &'v Json<'j>,
) -> Result<(usize, &'v Json<'j>), Mismatch> {
    if let Some(named) = by_name(types, branches, value) {
        return Ok(named);
    }
    let shape = shape_of(value);
    let same = |id: &Id| types.shape(*id) == shape && takes(types, *id, value);
    let found = branches.iter().position(same);
    let found = found.or_else(|| branches.iter().position(|id| takes(types, *id, value)));
    let is_more = |id: &Id| match (types.get(*id).logical, value) {
        (logical, Json::String(text)) => matches!(told(logical, text), TextTime::More(_)),
        _ => false,
    };
    // A branch of the right shape that does not take the value can say best why.
    let found = found.or_else(|| branches.iter().position(is_more));
    let found = found.or_else(|| {
        let mut alike = branches
            .iter()
            .enumerate()
            .filter(|(_, id)| types.shape(**id) == shape);
        let first = alike.next().map(|(index, _)| index);
        if alike.next().is_some() { None } else { first }
    });
    found.map(|index| (index, value)).ok_or_else(|| {
        if branches.is_empty() {
            let what = format!("{} in a union without branches", value.kind());
            return Mismatch::new(what);
        }
        let labels: Vec<_> = branches.iter().map(|id| types.label(*id)).collect();
        Mismatch::new(format!(
            "{} is not one of {}",
            value.kind(),
            labels.join(", ")
        ))
    })
}

/// What text says for a type with a meaning.
fn told(logical: Option<Logical>, text: &str) -> TextTime {
    logical.map_or(TextTime::Nothing, |logical| {
        logical::time_from_text(logical, text)
    })
}

/// The branch that the only member of an object names.
fn by_name<'v, 'j>(
    types: &Types,
    branches: &[Id],
    value: &'v Json<'j>,
) -> Option<(usize, &'v Json<'j>)> {
    let Json::Object(members) = value else {
        return None;
    };
    let [(name, inner)] = members.as_slice() else {
        return None;
    };
    let index = branches.iter().position(|id| types.label(*id) == name)?;
    let is_bare = |id: &Id| match &types.get(*id).kind {
        Kind::Map(_) => true,
        Kind::Record { fields, .. } => fields.iter().any(|field| field.name == **name),
        _ => false,
    };
    if !is_ambiguous(types, branches) && branches.iter().any(is_bare) {
        return None;
    }
    Some((index, inner))
}

fn shape_of(value: &Json<'_>) -> Shape {
    match value {
        Json::Null => Shape::Null,
        Json::Bool(_) => Shape::Boolean,
        Json::Number(_) => Shape::Number,
        Json::String(_) => Shape::String,
        Json::Array(_) => Shape::Array,
        Json::Object(_) => Shape::Object,
    }
}

/// Whether a type takes a value, as far as can be seen without looking into lists and objects.
fn takes(types: &Types, id: Id, value: &Json<'_>) -> bool {
    let Type { kind, logical } = types.get(id);
    match (kind, value) {
        (Kind::Null, Json::Null)
        | (Kind::Boolean, Json::Bool(_))
        | (Kind::String, Json::String(_))
        | (Kind::Array(_), Json::Array(_))
        | (Kind::Map(_), Json::Object(_))
        | (Kind::Float | Kind::Double, Json::Number(_)) => true,
        (Kind::Float | Kind::Double, Json::String(text)) => {
            matches!(&**text, "NaN" | "Infinity" | "-Infinity")
        }
        (Kind::Int, Json::Number(text)) => {
            whole(text).is_some_and(|value| i32::try_from(value).is_ok())
        }
        (Kind::Long, Json::Number(text)) => whole(text).is_some(),
        (Kind::Int | Kind::Long, Json::String(text)) => {
            matches!(told(*logical, text), TextTime::Number(_))
        }
        (Kind::Bytes | Kind::Fixed { .. }, Json::Number(_)) => {
            matches!(logical, Some(Logical::Decimal { .. }))
        }
        (Kind::Fixed { .. }, Json::Object(_)) => matches!(logical, Some(Logical::Duration)),
        (Kind::Fixed { .. }, Json::String(_)) if *logical == Some(Logical::Uuid) => true,
        (Kind::Bytes, Json::String(text)) => text.chars().all(|char| u8::try_from(char).is_ok()),
        (Kind::Fixed { size, .. }, Json::String(text)) => {
            text.chars().all(|char| u8::try_from(char).is_ok())
                && text.chars().count() as u64 == *size
        }
        (Kind::Enum { symbols, .. }, Json::String(text)) => {
            symbols.iter().any(|symbol| symbol == text)
        }
        (Kind::Record { fields, .. }, Json::Object(members)) => {
            let known = |name: &str| fields.iter().any(|field| field.name == name);
            let given = |name: &str| members.iter().any(|(member, _)| member == name);
            members.iter().all(|(name, _)| known(name))
                && fields.iter().all(|field| {
                    field.default.is_some()
                        || given(&field.name)
                        || null_branch(types, field.kind).is_some()
                })
        }
        _ => false,
    }
}

/// The index of a union's null.
pub(super) fn null_branch(types: &Types, id: Id) -> Option<usize> {
    match &types.get(id).kind {
        Kind::Union(branches) => branches
            .iter()
            .position(|branch| matches!(types.get(*branch).kind, Kind::Null)),
        _ => None,
    }
}

/// A whole number of 64 bits.
pub(super) fn whole(text: &str) -> Option<i64> {
    match Number::of(text) {
        Number::Unsigned(value) => i64::try_from(value).ok(),
        Number::Negative(value) => i64::try_from(value).ok().map(|value| -1 - value),
        Number::Double(zero) if zero == 0.0 && text == "-0" => Some(0),
        _ => None,
    }
}
