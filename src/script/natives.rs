//! Filters in place of those of the interpreter, where jq does otherwise, and some that it lacks.

use jaq_core::native::{Fun, bome, v};
use jaq_core::{Error, Native, ValR};
use jaq_json::{Num, Val};
use jaq_std::ValT as _;

use super::bounds::Bounded;
use super::{paths, shown};

/// The name of the filter that every key of an object goes through; no expression can name it.
pub(super) const KEY: &str = "!key";

/// Names of filters that no expression can name.
pub(super) const DIVIDE: &str = "!divide";
pub(super) const MODULO: &str = "!modulo";
pub(super) const TEXT: &str = "!text";

/// Definitions of the interpreter that are not used.
pub(super) const REPLACED: [&str; 5] = ["setpath", "delpaths", "nan", "infinite", "tostring"];

/// Filters that read the environment, write to the terminal, or are replaced.
pub(super) const TAKEN_OUT: [&str; 7] = [
    "env",
    "fromjson",
    "tojson",
    "stderr_empty",
    "debug_empty",
    "has",
    "implode",
];

/// Filters of the interpreter that definitions of ours replace, and use under other names.
pub(super) fn renamed_natives() -> impl Iterator<Item = Fun<Bounded>> {
    jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs())
        .filter_map(|(name, arity, native)| {
            let name = match name {
                "limit" => "_limit",
                "skip" => "_skip",
                "range" => "_range",
                "reverse" => "_reverse",
                "indices" => "_indices",
                "contains" => "_contains",
                "strptime" => "_strptime",
                "strftime" => "_strftime",
                "strflocaltime" => "_strflocaltime",
                "mktime" => "_mktime",
                "gmtime" => "_gmtime",
                "localtime" => "_localtime",
                "fromdateiso8601" => "_fromdateiso8601",
                "todateiso8601" => "_todateiso8601",
                _ => return None,
            };
            Some((name, arity, native))
        })
}

/// The longest path that is set: each step calls itself, and makes the value deeper.
const LONGEST_PATH: usize = 1000;

/// The alphabet of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A filter of its input alone.
macro_rules! of_one {
    ($filter:expr) => {
        Native::<Bounded>::new(|cv| bome(Ok($filter(cv.1))))
    };
}

/// A filter of two arguments.
macro_rules! of_two {
    ($filter:expr) => {
        Native::<Bounded>::new(|mut cv| {
            let right = cv.0.pop_var();
            let left = cv.0.pop_var();
            bome($filter(left, right))
        })
    };
}

/// All of them.
pub(super) fn filters() -> Vec<Fun<Bounded>> {
    let silent = |name| {
        let native = Native::<Bounded>::new(|_| Box::new(std::iter::empty()));
        (name, v(0), native)
    };
    let set = Native::<Bounded>::new(|mut cv| {
        let new = cv.0.pop_var();
        bome(match cv.0.pop_var() {
            Val::Arr(path) if path.len() > LONGEST_PATH => Err(Error::str("Path too deep")),
            Val::Arr(path) => paths::set(cv.1, &path, new),
            _ => Err(Error::str("Path must be specified as an array")),
        })
    });
    let delete = Native::<Bounded>::new(|mut cv| {
        bome(match cv.0.pop_var() {
            Val::Arr(list) => paths::delete(cv.1, list.to_vec()),
            _ => Err(Error::str("Paths must be specified as an array")),
        })
    });
    vec![
        ("setpath", v(2), set),
        ("delpaths", v(1), delete),
        (DIVIDE, v(2), of_two!(divide)),
        (MODULO, v(2), of_two!(modulo)),
        (TEXT, v(0), of_one!(text)),
        (KEY, v(0), Native::new(|cv| bome(key(cv.1)))),
        (
            "has",
            v(1),
            Native::new(|mut cv| {
                let key = cv.0.pop_var();
                bome(has(&cv.1, &key).map(Val::Bool))
            }),
        ),
        ("implode", v(0), Native::new(|cv| bome(implode(&cv.1)))),
        ("tostring", v(0), of_one!(text)),
        ("tojson", v(0), of_one!(to_json)),
        ("nan", v(0), of_one!(|_| Val::from(f64::NAN))),
        ("infinite", v(0), of_one!(|_| Val::from(f64::INFINITY))),
        ("encode_base32", v(0), of_one!(encode_base32)),
        (
            "decode_base32",
            v(0),
            Native::new(|cv| bome(decode_base32(cv.1))),
        ),
        silent("stderr_empty"),
        silent("debug_empty"),
    ]
}

fn text(value: Val) -> Val {
    match value {
        Val::TStr(_) => value,
        other => Val::utf8_str(shown::text(&other)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a filter gets its input")]
fn to_json(value: Val) -> Val {
    Val::utf8_str(shown::json(&value))
}

#[expect(clippy::needless_pass_by_value, reason = "a filter gets its input")]
fn encode_base32(value: Val) -> Val {
    Val::utf8_str(encode(shown::text(&value).as_bytes()))
}

#[expect(clippy::needless_pass_by_value, reason = "a filter gets its input")]
fn decode_base32(value: Val) -> ValR<Val> {
    let text = shown::text(&value);
    let Some(bytes) = decode(&text) else {
        let words = format_args!("string ({text:?}) is not valid base32 data");
        return Err(Error::str(words));
    };
    Ok(Val::utf8_str(String::from_utf8_lossy(&bytes).into_owned()))
}

fn key(value: Val) -> ValR<Val> {
    match value {
        Val::TStr(_) => Ok(value),
        other => Err(Error::str(format_args!(
            "Cannot use {} ({}) as object key",
            paths::kind(&other),
            shown::json(&other)
        ))),
    }
}

fn has(value: &Val, key: &Val) -> Result<bool, Error<Val>> {
    match (value, key) {
        (Val::Null, _) => Ok(false),
        (Val::Obj(object), Val::TStr(_)) => Ok(object.contains_key(key)),
        #[expect(clippy::cast_precision_loss, reason = "no list is as long as that")]
        (Val::Arr(list), Val::Num(_)) => Ok(number(key)
            .is_some_and(|index| index.trunc() >= 0.0 && index.trunc() < list.len() as f64)),
        _ => Err(Error::str(format_args!(
            "Cannot check whether {} has a {} key",
            paths::kind(value),
            paths::kind(key)
        ))),
    }
}

/// The text of these characters; what is none is U+FFFD.
fn implode(value: &Val) -> ValR<Val> {
    let Val::Arr(list) = value else {
        return Err(Error::str("implode input must be an array"));
    };
    let character = |code: &Val| match number(code) {
        Some(number) if !number.is_nan() => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "beyond the range is no character"
            )]
            let code = u32::try_from(number as i64).ok();
            Ok(code
                .and_then(char::from_u32)
                .unwrap_or(char::REPLACEMENT_CHARACTER))
        }
        _ => Err(Error::str(format_args!(
            "{} ({}) can't be imploded, unicode codepoint needs to be numeric",
            paths::kind(code),
            shown::json(code)
        ))),
    };
    let text: String = list.iter().map(character).collect::<Result<_, _>>()?;
    Ok(Val::utf8_str(text))
}

fn number(value: &Val) -> Option<f64> {
    matches!(value, Val::Num(_))
        .then(|| value.as_f64())
        .flatten()
}

fn divide(left: Val, right: Val) -> ValR<Val> {
    if matches!(left, Val::Num(_)) && number(&right) == Some(0.0) {
        return Err(by_zero(&left, &right, "divided"));
    }
    left / right
}

/// Of whole numbers: what is behind the point is cut off.
fn modulo(left: Val, right: Val) -> ValR<Val> {
    let (Some(first), Some(second)) = (number(&left), number(&right)) else {
        return left % right;
    };
    if first.is_nan() || second.is_nan() {
        return Ok(Val::from(f64::NAN));
    }
    if second.trunc() == 0.0 {
        return Err(by_zero(&left, &right, "divided (remainder)"));
    }
    let whole = |value: Val, number: f64| match value {
        Val::Num(Num::Int(_) | Num::BigInt(_)) => value,
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a number beyond 64 bits is cut to the largest one"
        )]
        _ => Val::Num(Num::Int(number as isize)),
    };
    whole(left, first) % whole(right, second)
}

fn by_zero(left: &Val, right: &Val, what: &str) -> Error<Val> {
    let (left, right) = (shown::json(left), shown::json(right));
    Error::str(format_args!(
        "number ({left}) and number ({right}) cannot be {what} because the divisor is zero"
    ))
}

fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut group = [0; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(group);
        let digits = (chunk.len() * 8).div_ceil(5);
        for place in 0..8 {
            let digit = (bits >> (35 - 5 * place)) & 31;
            let sign = if place < digits {
                BASE32[digit as usize]
            } else {
                b'='
            };
            out.push(char::from(sign));
        }
    }
    out
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let digit = BASE32.iter().position(|digit| *digit == byte)?;
        bits = bits << 5 | u32::try_from(digit).ok()?;
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    Some(out)
}
