//! MessagePack from JSON and to JSON (<https://github.com/msgpack/msgpack/blob/master/spec.md>).
//!
//! From JSON: whole numbers of 64 bits become integers in their shortest form; longer ones become a
//! double if that holds them exactly, else they are refused, as MessagePack has nothing for them.
//! Fractions become the closest double, or a single where that holds the same value. An object of `ext`
//! and `data` and nothing else is an extension, as it is shown; the data of a timestamp (`-1`) may be
//! RFC 3339 text.
//!
//! To JSON: binary becomes a base64 string, and so do strings that are not UTF-8 (older writers put
//! binary there); timestamps become RFC 3339 text; other extensions
//! `{"ext":TYPE,"data":"base64"}`; names that are no strings become their JSON text; NaN and the
//! infinities become the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
//!
//! Written by hand because rmpv builds a tree of each message in memory, and its errors name no byte.

mod decode;
mod encode;
mod extension;

pub(super) use decode::{item, sequence};
pub(super) use encode::encode;

/// The extension type of a timestamp.
const TIMESTAMP: i8 = -1;

#[cfg(test)]
mod tests;
