//! CBOR to JSON text.

use std::fmt::Write as _;

use super::{
    AS_BASE64, AS_BASE64_URL, AS_HEX, DECIMAL_FRACTION, NEGATIVE_BIGNUM, POSITIVE_BIGNUM, float,
};
use crate::payload::json::{digits_of, push_bytes, push_f64, push_string};
use crate::payload::reader::Reader;
use crate::payload::{base64, hex};

/// The stop code that ends what has no length.
const BREAK: u8 = 0xff;

/// Decodes one item that fills the whole payload.
///
/// # Errors
/// What is wrong and at which byte.
pub(in crate::payload) fn item(payload: &[u8]) -> Result<String, String> {
    let mut reader = Reader::of(payload);
    let mut out = String::with_capacity(payload.len() * 2);
    Decoder {
        reader: &mut reader,
        out: &mut out,
    }
    .value(0, Show::Base64)?;
    if reader.is_empty() {
        Ok(out)
    } else {
        reader.error_here("more than one item")
    }
}

/// Decodes the items of a sequence (RFC 8742), one a line, and says how many there are.
///
/// # Errors
/// What is wrong and at which byte; there must be one item at least.
pub(in crate::payload) fn sequence(payload: &[u8]) -> Result<(String, usize), String> {
    let mut reader = Reader::of(payload);
    let mut out = String::with_capacity(payload.len() * 2);
    let mut count = 0;
    while count == 0 || !reader.is_empty() {
        if count > 0 {
            out.push('\n');
        }
        Decoder {
            reader: &mut reader,
            out: &mut out,
        }
        .value(0, Show::Base64)?;
        count += 1;
    }
    Ok((out, count))
}

/// How byte strings are shown.
#[derive(Clone, Copy)]
enum Show {
    Base64,
    Base64Url,
    Hex,
}

/// What a head says: the major type, its five low bits, and its argument, which is absent for what
/// ends with a break.
struct Head {
    major: u8,
    info: u8,
    argument: Option<u64>,
}

struct Decoder<'a, 'r> {
    reader: &'r mut Reader<'a>,
    out: &'r mut String,
}

impl Decoder<'_, '_> {
    fn value(&mut self, depth: usize, show: Show) -> Result<(), String> {
        let head = self.head()?;
        match (head.major, head.argument) {
            (0, Some(value)) => self.print(value),
            (1, Some(value)) => self.print(-1 - i128::from(value)),
            (2, _) => {
                let bytes = self.chunks(&head)?;
                self.bytes(&bytes, show);
            }
            (3, _) => self.text(&head)?,
            (4, length) => self.list(length, depth, show)?,
            (5, length) => self.map(length, depth, show)?,
            (6, Some(tag)) => self.tagged(tag, depth, show)?,
            (7, _) => self.simple(&head)?,
            _ => {
                return self
                    .reader
                    .error_here("this type cannot be without a length");
            }
        }
        Ok(())
    }

    fn head(&mut self) -> Result<Head, String> {
        let first = self.reader.byte()?;
        let (major, info) = (first >> 5, first & 0x1f);
        let argument = match info {
            0..24 => Some(u64::from(info)),
            24 => Some(u64::from(self.reader.byte()?)),
            25 => Some(u64::from(u16::from_be_bytes(self.reader.array()?))),
            26 => Some(u64::from(u32::from_be_bytes(self.reader.array()?))),
            27 => Some(u64::from_be_bytes(self.reader.array()?)),
            31 => None,
            _ => {
                return self
                    .reader
                    .error_here(format_args!("no item begins with 0x{first:02x}"));
            }
        };
        Ok(Head {
            major,
            info,
            argument,
        })
    }

    /// The bytes of a string: its own, or those of its chunks, which are whole strings of its type.
    fn chunks(&mut self, head: &Head) -> Result<Vec<u8>, String> {
        if let Some(length) = head.argument {
            return self.reader.take(length).map(<[u8]>::to_vec);
        }
        let mut bytes = Vec::new();
        while !self.at_break()? {
            let chunk = self.head()?;
            match chunk.argument {
                Some(length) if chunk.major == head.major => {
                    bytes.extend(self.reader.take(length)?);
                }
                _ => {
                    return self
                        .reader
                        .error_here("a chunk of a string is not a string of its type");
                }
            }
        }
        Ok(bytes)
    }

    fn text(&mut self, head: &Head) -> Result<(), String> {
        let text = match head.argument {
            Some(length) => std::str::from_utf8(self.reader.take(length)?).map(str::to_owned),
            None => String::from_utf8(self.chunks(head)?).map_err(|error| error.utf8_error()),
        };
        match text {
            Ok(text) => {
                push_string(&text, self.out);
                Ok(())
            }
            Err(_) => self
                .reader
                .error_here("the text that ends here is not UTF-8"),
        }
    }

    fn bytes(&mut self, bytes: &[u8], show: Show) {
        match show {
            Show::Base64 => return push_bytes(bytes, self.out),
            Show::Base64Url => {
                self.out.push('"');
                base64::encode_url_to(bytes, self.out);
            }
            Show::Hex => {
                self.out.push('"');
                hex::encode_to(bytes, self.out);
            }
        }
        self.out.push('"');
    }

    fn list(&mut self, length: Option<u64>, depth: usize, show: Show) -> Result<(), String> {
        let depth = self.reader.deeper(depth)?;
        self.out.push('[');
        let mut count = 0;
        while self.more(length, count)? {
            if count > 0 {
                self.out.push(',');
            }
            self.value(depth, show)?;
            count += 1;
        }
        self.out.push(']');
        Ok(())
    }

    fn map(&mut self, length: Option<u64>, depth: usize, show: Show) -> Result<(), String> {
        let depth = self.reader.deeper(depth)?;
        self.out.push('{');
        let mut count = 0;
        while self.more(length, count)? {
            if count > 0 {
                self.out.push(',');
            }
            self.name(depth, show)?;
            self.out.push(':');
            self.value(depth, show)?;
            count += 1;
        }
        self.out.push('}');
        Ok(())
    }

    /// A member's name: a string as it is, any other single value as its JSON text in quotes.
    fn name(&mut self, depth: usize, show: Show) -> Result<(), String> {
        let start = self.out.len();
        self.value(depth, show)?;
        match self.out.as_bytes()[start] {
            b'"' => Ok(()),
            b'[' | b'{' => self
                .reader
                .error_here("a list or a map as the name of a member"),
            _ => {
                self.out.insert(start, '"');
                self.out.push('"');
                Ok(())
            }
        }
    }

    /// Whether another item follows in a list or map; takes the break that ends one without length.
    fn more(&mut self, length: Option<u64>, count: u64) -> Result<bool, String> {
        match length {
            Some(length) => Ok(count < length),
            None => self.at_break().map(|end| !end),
        }
    }

    fn at_break(&mut self) -> Result<bool, String> {
        let end = self.reader.peek() == Some(BREAK);
        if end {
            self.reader.byte()?;
        }
        Ok(end)
    }

    fn tagged(&mut self, tag: u64, depth: usize, show: Show) -> Result<(), String> {
        let depth = self.reader.deeper(depth)?;
        match tag {
            POSITIVE_BIGNUM | NEGATIVE_BIGNUM => {
                let digits = self.bignum(tag)?;
                self.out.push_str(&digits);
                Ok(())
            }
            DECIMAL_FRACTION => self.decimal(),
            AS_BASE64_URL => self.value(depth, Show::Base64Url),
            AS_BASE64 => self.value(depth, Show::Base64),
            AS_HEX => self.value(depth, Show::Hex),
            _ => self.value(depth, show),
        }
    }

    /// The decimal digits of the byte string after a bignum's tag.
    fn bignum(&mut self, tag: u64) -> Result<String, String> {
        let head = self.head()?;
        if head.major != 2 {
            return self.reader.error_here("a bignum must be a byte string");
        }
        let mut bytes = self.chunks(&head)?;
        if tag == NEGATIVE_BIGNUM {
            increment(&mut bytes);
        }
        match digits_of(&bytes) {
            Some(digits) if tag == NEGATIVE_BIGNUM => Ok(format!("-{digits}")),
            Some(digits) => Ok(digits),
            None => self.reader.error_here(format_args!(
                "a bignum of {} bytes is too long",
                bytes.len()
            )),
        }
    }

    /// A decimal fraction: exponent and mantissa in a list.
    fn decimal(&mut self) -> Result<(), String> {
        let list = self.head()?;
        if list.major != 4 || list.argument != Some(2) {
            return self
                .reader
                .error_here("a decimal fraction must be a list of two integers");
        }
        let exponent = self.integer()?;
        let mantissa = self.integer()?;
        push_decimal(&mantissa, &exponent, self.out);
        Ok(())
    }

    /// An integer of any length as its decimal digits.
    fn integer(&mut self) -> Result<String, String> {
        let head = self.head()?;
        match (head.major, head.argument) {
            (0, Some(value)) => Ok(value.to_string()),
            (1, Some(value)) => Ok((-1 - i128::from(value)).to_string()),
            (6, Some(tag @ (POSITIVE_BIGNUM | NEGATIVE_BIGNUM))) => self.bignum(tag),
            _ => self
                .reader
                .error_here("a decimal fraction must be a list of two integers"),
        }
    }

    fn simple(&mut self, head: &Head) -> Result<(), String> {
        match (head.info, head.argument) {
            (20, _) => self.out.push_str("false"),
            (21, _) => self.out.push_str("true"),
            (22 | 23, _) => self.out.push_str("null"),
            // The bits were read as the argument.
            (25, Some(bits)) => {
                let bits = u16::try_from(bits).unwrap_or_default();
                push_f64(f64::from(float::from_half(bits)), self.out);
            }
            (26, Some(bits)) => {
                let bits = u32::try_from(bits).unwrap_or_default();
                push_f64(f64::from(f32::from_bits(bits)), self.out);
            }
            (27, Some(bits)) => push_f64(f64::from_bits(bits), self.out),
            (24, Some(value)) if value < 32 => {
                return self
                    .reader
                    .error_here("a simple value in two bytes that has a form of one");
            }
            (_, Some(value)) => self.print(format_args!("\"simple({value})\"")),
            (_, None) => {
                return self
                    .reader
                    .error_here("a break outside of anything that it could end");
            }
        }
        Ok(())
    }

    fn print(&mut self, value: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{value}");
    }
}

/// One more: a negative bignum counts from -1.
fn increment(bytes: &mut Vec<u8>) {
    for byte in bytes.iter_mut().rev() {
        let (more, carried) = byte.overflowing_add(1);
        *byte = more;
        if !carried {
            return;
        }
    }
    bytes.insert(0, 1);
}

/// Appends mantissa times ten to the exponent, with a point where that reads well.
fn push_decimal(mantissa: &str, exponent: &str, out: &mut String) {
    let digits = match mantissa.strip_prefix('-') {
        Some(digits) => {
            out.push('-');
            digits
        }
        None => mantissa,
    };
    let places = exponent
        .parse::<i64>()
        .ok()
        .filter(|exponent| *exponent <= 0);
    match places.and_then(|exponent| usize::try_from(-exponent).ok()) {
        Some(0) => {
            out.push_str(digits);
            out.push_str(".0");
        }
        Some(places) if places < digits.len() => {
            let (whole, part) = digits.split_at(digits.len() - places);
            let _ = write!(out, "{whole}.{part}");
        }
        Some(places) if places < digits.len() + 20 => {
            let _ = write!(out, "0.{digits:0>places$}");
        }
        _ => {
            let _ = write!(out, "{digits}e{exponent}");
        }
    }
}
