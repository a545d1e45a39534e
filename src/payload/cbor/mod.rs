//! CBOR (RFC 8949) from JSON and to JSON.
//!
//! From JSON: whole numbers become integers of any length (bignums beyond 64 bits); fractions become
//! the shortest float that holds the value of the closest double, and decimal fractions (tag 4) where
//! that double would be printed as another number. Strings are text strings; a name that stands twice is written twice.
//!
//! To JSON: byte strings become base64 strings (base64url or hex under tags 21 and 23); bignums and
//! decimal fractions become numbers; floats of every width are printed by their exact value (a single
//! 0.1 is 0.10000000149011612), since the width is only a way of writing; other tags are dropped and their content shown; names that are
//! no strings become their JSON text; `undefined` becomes null, NaN and the infinities the strings
//! `"NaN"`, `"Infinity"`, `"-Infinity"`, a simple value without a name `"simple(N)"`.
//!
//! Written by hand because ciborium builds a tree of each message in memory and has no bignums beyond 128 bits.

mod decode;
mod encode;
mod float;

pub(super) use decode::{item, sequence};
pub(super) use encode::encode;

/// An unsigned bignum follows (RFC 8949 section 3.4.3).
const POSITIVE_BIGNUM: u64 = 2;
/// A negative bignum follows.
const NEGATIVE_BIGNUM: u64 = 3;
/// A list of exponent and mantissa follows (section 3.4.4).
const DECIMAL_FRACTION: u64 = 4;
/// Byte strings below are meant to be shown as base64url (section 3.4.5.2).
const AS_BASE64_URL: u64 = 21;
/// Byte strings below are meant to be shown as base64.
const AS_BASE64: u64 = 22;
/// Byte strings below are meant to be shown in hexadecimal digits.
const AS_HEX: u64 = 23;

#[cfg(test)]
mod tests;
