//! A datum to JSON text.

use std::fmt::Write as _;

use super::schema::{Field, Id, Kind, Logical, Shape, Type, Types};
use super::{Mismatch, logical, union};
use crate::payload::hex;
use crate::payload::json::{bounded, push_f32, push_f64, push_string};
use crate::payload::reader::Reader;
use crate::text::Counted;

/// How many elements without a single byte a datum may hold: a few bytes can claim 2^63 of them.
const MAX_EMPTY: u32 = 1 << 16;

/// Decodes one datum that fills the whole payload.
pub(super) fn decode(types: &Types, root: Id, payload: &[u8]) -> Result<String, Mismatch> {
    let mut out = String::with_capacity(payload.len() * 2);
    let mut decoder = Decoder {
        types,
        reader: Reader::of(payload),
        out: &mut out,
        empty: 0,
    };
    decoder.value(root, 0)?;
    let left = decoder.reader.rest().len();
    if left > 0 {
        return Err(Mismatch::new(format!(
            "{} left over: it is of another schema",
            Counted::of(left as u64, "byte")
        )));
    }
    // The names of branches are levels of the text alone.
    Ok(bounded(out)?)
}

struct Decoder<'a> {
    types: &'a Types,
    reader: Reader<'a>,
    out: &'a mut String,
    /// How many elements had no bytes so far.
    empty: u32,
}

impl<'a> Decoder<'a> {
    fn value(&mut self, id: Id, depth: usize) -> Result<(), Mismatch> {
        let types = self.types;
        let Type { kind, logical } = types.get(id);
        match kind {
            Kind::Null => self.out.push_str("null"),
            Kind::Boolean => match self.reader.byte()? {
                0 => self.out.push_str("false"),
                1 => self.out.push_str("true"),
                other => {
                    return Err(Mismatch::new(format!(
                        "the boolean is {other} and not 0 or 1"
                    )));
                }
            },
            Kind::Int => {
                let value = self.long()?;
                let value = i32::try_from(value).map_err(|_| {
                    Mismatch::new(format!("{value} is beyond the 32 bits of an int"))
                })?;
                self.print(value);
            }
            Kind::Long => {
                let value = self.long()?;
                self.print(value);
            }
            Kind::Float => push_f32(f32::from_le_bytes(self.reader.array()?), self.out),
            Kind::Double => push_f64(f64::from_le_bytes(self.reader.array()?), self.out),
            Kind::Bytes => {
                let bytes = self.sized()?;
                self.bytes(bytes, *logical)?;
            }
            Kind::Fixed { size, .. } => {
                let bytes = self.reader.take(*size)?;
                self.bytes(bytes, *logical)?;
            }
            Kind::String => self.text()?,
            Kind::Enum { symbols, .. } => {
                let index = self.long()?;
                let symbol = usize::try_from(index)
                    .ok()
                    .and_then(|index| symbols.get(index));
                let symbol = symbol
                    .ok_or_else(|| Mismatch::new(format!("the enum has no symbol {index}")))?;
                push_string(symbol, self.out);
            }
            Kind::Array(items) => self.array(*items, depth)?,
            Kind::Map(values) => self.map(*values, depth)?,
            Kind::Union(branches) => self.union(branches, depth)?,
            Kind::Record { fields, .. } => self.record(fields, depth)?,
        }
        Ok(())
    }

    /// A whole number in zigzag coding.
    fn long(&mut self) -> Result<i64, Mismatch> {
        let value = self.reader.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// The bytes after their length.
    fn sized(&mut self) -> Result<&'a [u8], Mismatch> {
        let length = self.long()?;
        let length =
            u64::try_from(length).map_err(|_| Mismatch::new(format!("a length of {length}")))?;
        Ok(self.reader.take(length)?)
    }

    fn text(&mut self) -> Result<(), Mismatch> {
        let bytes = self.sized()?;
        let text =
            std::str::from_utf8(bytes).map_err(|_| Mismatch::new("the string is not UTF-8"))?;
        push_string(text, self.out);
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8], logical: Option<Logical>) -> Result<(), Mismatch> {
        match logical {
            Some(Logical::Decimal { scale, .. }) => {
                let too_long =
                    || Mismatch::new(format!("a decimal of {} bytes is too long", bytes.len()));
                logical::push_decimal(bytes, scale, self.out).ok_or_else(too_long)?;
            }
            Some(Logical::Uuid) => {
                self.out.push('"');
                hex::push_uuid(bytes, self.out);
                self.out.push('"');
            }
            Some(Logical::Duration) => {
                let part = |index: usize| {
                    let part = bytes
                        .get(index..index + 4)
                        .and_then(|part| part.try_into().ok());
                    part.map_or(0, u32::from_le_bytes)
                };
                let (months, days, millis) = (part(0), part(4), part(8));
                self.print(format_args!(
                    "{{\"months\":{months},\"days\":{days},\"millis\":{millis}}}"
                ));
            }
            _ => {
                let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                push_string(&text, self.out);
            }
        }
        Ok(())
    }

    /// How many elements the next block has; 0 ends a list or a map.
    fn block(&mut self) -> Result<u64, Mismatch> {
        let count = self.long()?;
        if count < 0 {
            // The block's length in bytes, for readers that skip it.
            self.long()?;
        }
        Ok(count.unsigned_abs())
    }

    fn array(&mut self, items: Id, depth: usize) -> Result<(), Mismatch> {
        let depth = self.reader.deeper(depth)?;
        self.out.push('[');
        let mut index = 0u64;
        loop {
            let count = self.block()?;
            if count == 0 {
                break;
            }
            for _ in 0..count {
                if index > 0 {
                    self.out.push(',');
                }
                let start = self.reader.at();
                self.value(items, depth)
                    .map_err(|mismatch| mismatch.in_element(index))?;
                index += 1;
                if self.reader.at() == start {
                    self.empty += 1;
                    if self.empty > MAX_EMPTY {
                        return Err(Mismatch::new(format!(
                            "more than {MAX_EMPTY} elements without bytes"
                        )));
                    }
                }
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn map(&mut self, values: Id, depth: usize) -> Result<(), Mismatch> {
        let depth = self.reader.deeper(depth)?;
        self.out.push('{');
        let mut first = true;
        loop {
            let count = self.block()?;
            if count == 0 {
                break;
            }
            for _ in 0..count {
                if !std::mem::take(&mut first) {
                    self.out.push(',');
                }
                let start = self.out.len();
                self.text()?;
                let end = self.out.len();
                self.out.push(':');
                if let Err(mismatch) = self.value(values, depth) {
                    return Err(mismatch.in_element(self.out.get(start..end).unwrap_or_default()));
                }
            }
        }
        self.out.push('}');
        Ok(())
    }

    fn record(&mut self, fields: &[Field], depth: usize) -> Result<(), Mismatch> {
        let depth = self.reader.deeper(depth)?;
        self.out.push('{');
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            push_string(&field.name, self.out);
            self.out.push(':');
            self.value(field.kind, depth)
                .map_err(|mismatch| mismatch.in_field(&field.name))?;
        }
        self.out.push('}');
        Ok(())
    }

    fn union(&mut self, branches: &[Id], depth: usize) -> Result<(), Mismatch> {
        let index = self.long()?;
        let branch = usize::try_from(index)
            .ok()
            .and_then(|index| branches.get(index));
        let branch =
            *branch.ok_or_else(|| Mismatch::new(format!("the union has no branch {index}")))?;
        let start = self.out.len();
        self.value(branch, depth)?;
        let shape = self.types.shape(branch);
        // NaN and the infinities are shown as strings, and must not be taken for such.
        let disguised = shape == Shape::Number && self.out.as_bytes()[start] == b'"';
        if shape != Shape::Null && (disguised || union::is_ambiguous(self.types, branches)) {
            let mut before = String::from("{");
            push_string(self.types.label(branch), &mut before);
            before.push(':');
            self.out.insert_str(start, &before);
            self.out.push('}');
        }
        Ok(())
    }

    fn print(&mut self, value: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{value}");
    }
}
