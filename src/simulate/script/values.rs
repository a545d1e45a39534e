//! Values of the script, read: texts, bytes, and what kind of value it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rquickjs::{Ctx, Error, Type, Value};

/// A text of the script; what is no Unicode in it is replaced.
pub(super) fn text<'js>(
    ctx: &Ctx<'js>,
    string: &rquickjs::String<'js>,
) -> rquickjs::Result<String> {
    match string.to_string() {
        Err(Error::Utf8(_)) => {
            // Half a surrogate pair. The language has a function for that, which a script may have replaced.
            let mended: Value = ctx
                .eval("(s) => String.prototype.toWellFormed.call(s)")
                .and_then(|mend: rquickjs::Function| mend.call((string.clone(),)))?;
            mended
                .as_string()
                .ok_or(Error::Unknown)
                .and_then(rquickjs::String::to_string)
        }
        whole => whole,
    }
}

/// The bytes that base64 stands for.
pub(super) fn bytes(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64).ok()
}

/// What a value is, in a few words.
pub(super) fn kind(value: &Value<'_>) -> String {
    if let Some(flag) = value.as_bool() {
        return flag.to_string();
    }
    if let Some(number) = value.as_number() {
        return format!("the number {number}");
    }
    let kind = match value.type_of() {
        Type::Undefined | Type::Uninitialized => "undefined",
        Type::Null => "null",
        Type::String => "a string",
        Type::Symbol => "a symbol",
        Type::Array => "an array",
        Type::Function | Type::Constructor => "a function",
        Type::Promise => "a promise",
        Type::BigInt => "a BigInt",
        _ => "an object",
    };
    kind.to_owned()
}
