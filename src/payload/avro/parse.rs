//! From the JSON of a schema to its types.

use std::collections::HashMap;

use super::Mismatch;
use super::encode::encode;
use super::members::{Members, get, number, text};
use super::names::{self, qualified};
use super::schema::{Field, Id, Kind, Logical, Type, Types, Unit};
use crate::payload::json::Json;

/// The most digits of a decimal; a longer one stays the bytes that it is.
const MAX_PRECISION: usize = 2000;

/// The types of a schema, and which of them it describes.
pub(super) fn types(schema: &Json<'_>) -> Result<(Types, Id), Mismatch> {
    let mut parser = Parser::default();
    let root = parser.schema(schema, "")?;
    let Parser {
        mut types,
        defaults,
        ..
    } = parser;
    // The defaults of inner types come first, so that those of outer ones may rely on them.
    for (record, index, default) in defaults {
        let field = field(&mut types, record, index).map(|field| (field.kind, field.name.clone()));
        let Some((kind, name)) = field else { continue };
        let bytes = encoded_default(&types, kind, default).map_err(|mismatch| {
            let mismatch = mismatch.in_field(&name).in_field(types.label(record));
            Mismatch {
                what: format!("the default value does not fit: {}", mismatch.what),
                ..mismatch
            }
        })?;
        if let Some(field) = self::field(&mut types, record, index) {
            field.default = Some(bytes);
        }
    }
    Ok((types, root))
}

/// A default value, encoded: as values are written in messages, else with decimals as the bytes that the format has
/// for them in schemas.
fn encoded_default(types: &Types, kind: Id, default: &Json<'_>) -> Result<Vec<u8>, Mismatch> {
    let encoded = |types: &Types| {
        let mut bytes = Vec::new();
        encode(types, kind, default, &mut bytes).map(|()| bytes)
    };
    encoded(types).or_else(|mismatch| encoded(&types.without_decimals()).map_err(|_| mismatch))
}

fn field(types: &mut Types, record: Id, index: usize) -> Option<&mut Field> {
    match &mut types.0[record].kind {
        Kind::Record { fields, .. } => fields.get_mut(index),
        _ => None,
    }
}

#[derive(Default)]
struct Parser<'j> {
    types: Types,
    names: HashMap<String, Id>,
    /// Default values with the record and the index of the field that they belong to.
    defaults: Vec<(Id, usize, &'j Json<'j>)>,
}

impl<'j> Parser<'j> {
    fn schema(&mut self, json: &'j Json<'j>, namespace: &str) -> Result<Id, Mismatch> {
        match json {
            Json::String(name) => self.named(name, namespace),
            Json::Array(branches) => self.union(branches, namespace),
            Json::Object(members) => self.object(members, namespace),
            other => Err(Mismatch::new(format!("{} is not a schema", other.kind()))),
        }
    }

    fn object(&mut self, members: Members<'j>, namespace: &str) -> Result<Id, Mismatch> {
        if let Some(other) = get(members, "logicalType").filter(|it| text(it).is_none()) {
            let what = format!("{} as the logicalType", other.kind());
            return Err(Mismatch::new(what));
        }
        let kind = match get(members, "type") {
            Some(Json::String(kind)) => kind,
            Some(nested) => return self.schema(nested, namespace),
            None => return Err(Mismatch::new("a schema without \"type\"")),
        };
        match &**kind {
            "record" | "error" => self.record(members, namespace),
            "enum" => self.enumeration(members, namespace),
            "fixed" => self.fixed(members, namespace),
            "array" => {
                let items = get(members, "items")
                    .ok_or_else(|| Mismatch::new("an array without \"items\""))?;
                let items = self.schema(items, namespace)?;
                Ok(self.push(Kind::Array(items), None))
            }
            "map" => {
                let values = get(members, "values")
                    .ok_or_else(|| Mismatch::new("a map without \"values\""))?;
                let values = self.schema(values, namespace)?;
                Ok(self.push(Kind::Map(values), None))
            }
            name => match Kind::primitive(name) {
                Some(kind) => {
                    let logical = logical(members, &kind);
                    Ok(self.push(kind, logical))
                }
                None => self.named(name, namespace),
            },
        }
    }

    /// A primitive type, or one that was defined before.
    fn named(&mut self, name: &str, namespace: &str) -> Result<Id, Mismatch> {
        if let Some(kind) = Kind::primitive(name) {
            return Ok(self.push(kind, None));
        }
        let found = self
            .names
            .get(&qualified(name, namespace))
            .or_else(|| self.names.get(name));
        found
            .copied()
            .ok_or_else(|| Mismatch::new(format!("unknown type {name}")))
    }

    fn union(&mut self, branches: &'j [Json<'j>], namespace: &str) -> Result<Id, Mismatch> {
        let mut ids: Vec<Id> = Vec::with_capacity(branches.len());
        for branch in branches {
            let id = self.schema(branch, namespace)?;
            let label = self.types.label(id);
            if label == "union" {
                return Err(Mismatch::new("a union directly within a union"));
            }
            if ids.iter().any(|other| self.types.label(*other) == label) {
                return Err(Mismatch::new(format!("a union with {label} twice")));
            }
            ids.push(id);
        }
        Ok(self.push(Kind::Union(ids), None))
    }

    fn record(&mut self, members: Members<'j>, namespace: &str) -> Result<Id, Mismatch> {
        let name = names::full(members, namespace)?;
        names::aliases(members, false).map_err(|mismatch| mismatch.in_field(&name))?;
        let namespace = name.rsplit_once('.').map_or("", |(namespace, _)| namespace);
        let record = self.define(
            &name,
            Kind::Record {
                name: name.clone(),
                fields: Vec::new(),
            },
            None,
        )?;
        let Some(Json::Array(list)) = get(members, "fields") else {
            return Err(Mismatch::new("a record without a list of \"fields\"").in_field(&name));
        };
        let mut fields: Vec<Field> = Vec::with_capacity(list.len());
        for field in list {
            let Json::Object(field) = field else {
                let what = format!("{} among the fields", field.kind());
                return Err(Mismatch::new(what).in_field(&name));
            };
            let Some(Json::String(own)) = get(field, "name") else {
                return Err(Mismatch::new("a field without a \"name\"").in_field(&name));
            };
            let at = |mismatch: Mismatch| mismatch.in_field(own).in_field(&name);
            names::simple(own).map_err(|mismatch| mismatch.in_field(&name))?;
            names::aliases(field, true).map_err(at)?;
            names::order(field).map_err(at)?;
            let kind = get(field, "type").ok_or_else(|| at(Mismatch::new("it has no \"type\"")))?;
            let kind = self.schema(kind, namespace).map_err(at)?;
            if fields.iter().any(|other| other.name == **own) {
                return Err(at(Mismatch::new("it appears twice")));
            }
            if let Some(default) = get(field, "default") {
                self.defaults.push((record, fields.len(), default));
            }
            fields.push(Field {
                name: own.to_string(),
                kind,
                default: None,
            });
        }
        self.types.0[record].kind = Kind::Record { name, fields };
        Ok(record)
    }

    fn enumeration(&mut self, members: Members<'j>, namespace: &str) -> Result<Id, Mismatch> {
        let name = names::full(members, namespace)?;
        names::aliases(members, false).map_err(|mismatch| mismatch.in_field(&name))?;
        let symbols = names::symbols(members).map_err(|mismatch| mismatch.in_field(&name))?;
        self.define(
            &name,
            Kind::Enum {
                name: name.clone(),
                symbols,
            },
            None,
        )
    }

    fn fixed(&mut self, members: Members<'j>, namespace: &str) -> Result<Id, Mismatch> {
        let name = names::full(members, namespace)?;
        names::aliases(members, false).map_err(|mismatch| mismatch.in_field(&name))?;
        let Some(Json::Number(text)) = get(members, "size") else {
            return Err(Mismatch::new("a fixed type without a \"size\"").in_field(&name));
        };
        let size = text.parse().map_err(|_| {
            let what = format!("{text} is not the size of a fixed type in bytes");
            Mismatch::new(what).in_field(&name)
        })?;
        let kind = Kind::Fixed {
            name: name.clone(),
            size,
        };
        let logical = logical(members, &kind);
        self.define(&name, kind, logical)
    }

    fn define(&mut self, name: &str, kind: Kind, logical: Option<Logical>) -> Result<Id, Mismatch> {
        let id = self.push(kind, logical);
        match self.names.insert(name.to_owned(), id) {
            None => Ok(id),
            Some(_) => Err(Mismatch::new(format!("the type {name} is defined twice"))),
        }
    }

    fn push(&mut self, kind: Kind, logical: Option<Logical>) -> Id {
        self.types.0.push(Type { kind, logical });
        self.types.0.len() - 1
    }
}

/// What a type means, if it says so and that fits; what does not fit is to be ignored.
fn logical(members: Members<'_>, kind: &Kind) -> Option<Logical> {
    let name = get(members, "logicalType").and_then(text)?;
    Some(match (name.as_str(), kind) {
        ("decimal", Kind::Bytes | Kind::Fixed { .. }) => {
            let precision = number(members, "precision").unwrap_or(0);
            let scale = number(members, "scale").unwrap_or(0);
            let digits = match kind {
                Kind::Fixed { size, .. } => digits_within(*size),
                _ => MAX_PRECISION,
            };
            if precision == 0 || precision > digits || scale > precision {
                return None;
            }
            Logical::Decimal { precision, scale }
        }
        ("uuid", Kind::String | Kind::Fixed { size: 16, .. }) => Logical::Uuid,
        ("date", Kind::Int) => Logical::Date,
        ("time-millis", Kind::Int) => Logical::Time(Unit::Milli),
        ("time-micros", Kind::Long) => Logical::Time(Unit::Micro),
        ("timestamp-millis", Kind::Long) => Logical::Timestamp(Unit::Milli),
        ("timestamp-micros", Kind::Long) => Logical::Timestamp(Unit::Micro),
        ("timestamp-nanos", Kind::Long) => Logical::Timestamp(Unit::Nano),
        ("local-timestamp-millis", Kind::Long) => Logical::LocalTimestamp(Unit::Milli),
        ("local-timestamp-micros", Kind::Long) => Logical::LocalTimestamp(Unit::Micro),
        ("local-timestamp-nanos", Kind::Long) => Logical::LocalTimestamp(Unit::Nano),
        ("duration", Kind::Fixed { size: 12, .. }) => Logical::Duration,
        _ => return None,
    })
}

/// How many decimal digits always fit into so many bytes in two's complement.
fn digits_within(bytes: u64) -> usize {
    // More bytes than these hold more digits than are supported.
    let bits =
        usize::try_from(bytes).map_or(MAX_PRECISION * 8, |bytes| bytes.min(MAX_PRECISION) * 8);
    // The logarithm of 2 to base 10, in six digits: exact enough for numbers of this length.
    (bits.saturating_sub(1) * 301_030 / 1_000_000).min(MAX_PRECISION)
}
