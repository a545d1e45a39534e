//! The first six kinds of value, which are the same in metrics, properties, parameters and data sets, and messages
//! that hold one with its data type.

use super::fields::text;
use super::types;
use crate::payload::json::{push_f32, push_f64, push_string};
use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field};

/// A value: its kind, counted from 0 in the order of the specification, and its field.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) kind: u64,
    pub(super) field: Field<'a>,
    pub(super) data_type: u64,
}

impl Value<'_> {
    /// Appends a value of one of the first six kinds.
    pub(super) fn push(self, out: &mut String) -> Result<(), String> {
        match (self.kind, self.field) {
            (0 | 1, Field::Varint(value)) => types::push_integer(value, self.data_type, out)?,
            (2, Field::Fixed32(bytes)) => push_f32(f32::from_le_bytes(bytes), out),
            (3, Field::Fixed64(bytes)) => push_f64(f64::from_le_bytes(bytes), out),
            (4, Field::Varint(value)) => out.push_str(if value == 0 { "false" } else { "true" }),
            (5, Field::Bytes(bytes)) => push_string(text(bytes)?, out),
            _ => return Err("a value has a type that Sparkplug B does not have".into()),
        }
        Ok(())
    }
}

/// A message that holds its data type and its value, by the numbers of its fields.
pub(super) struct Typed {
    data_type: u64,
    is_null: Option<u64>,
    /// The first of the fields for values.
    value: u64,
}

impl Typed {
    pub(super) const PROPERTY: Self = Self {
        data_type: 1,
        is_null: Some(2),
        value: 3,
    };
    pub(super) const PARAMETER: Self = Self {
        data_type: 2,
        is_null: None,
        value: 3,
    };

    /// The value of such a message, if it is not null.
    pub(super) fn read<'a>(&self, message: &'a [u8]) -> Result<Option<Value<'a>>, String> {
        let mut data_type = 0;
        let mut is_null = false;
        let mut value = None;
        let mut reader = Reader::of(message);
        while let Some((number, field)) = next_field(&mut reader)? {
            match field {
                Field::Varint(found) if number == self.data_type => data_type = found,
                Field::Varint(found) if Some(number) == self.is_null => is_null = found != 0,
                _ if number >= self.value => value = Some((number - self.value, field)),
                _ => {}
            }
        }
        let value = value.filter(|_| !is_null);
        Ok(value.map(|(kind, field)| Value {
            kind,
            field,
            data_type,
        }))
    }
}
