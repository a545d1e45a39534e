//! Functions that make a text.

use minijinja::{Error, Value};
use rand::distr::{Alphanumeric, SampleString as _};
use rand::{Rng as _, RngExt as _};

use crate::payload::hex;
use crate::payload::template::call::Call;
use crate::payload::template::function_state;
use crate::payload::template::memory_use::{fits, keep};
use crate::payload::template::refusal::refuse;

const COLORS: [&str; 24] = [
    "azure", "black", "blue", "brown", "cyan", "gold", "gray", "green", "indigo", "ivory",
    "lavender", "lime", "magenta", "maroon", "olive", "orange", "orchid", "pink", "purple", "red",
    "silver", "teal", "white", "yellow",
];

type Made = Result<Value, Error>;
type To<'a, 'b, 'c, 'd> = &'a mut Call<'b, 'c, 'd>;

pub(in crate::payload::template) fn random_hex(call: To<'_, '_, '_, '_>) -> Made {
    let digits = call.length(0, usize::MAX)?;
    fits(digits)?;
    let mut bytes = vec![0; digits.div_ceil(2)];
    function_state::with(|function_state| function_state.random.fill_bytes(&mut bytes))?;
    let mut text = String::with_capacity(digits + 1);
    hex::encode_to(&bytes, &mut text);
    text.truncate(digits);
    keep(call.state, Value::from(text))
}

pub(in crate::payload::template) fn random_string(call: To<'_, '_, '_, '_>) -> Made {
    let length = call.length(0, usize::MAX)?;
    fits(length)?;
    let text = function_state::with(|function_state| {
        Alphanumeric.sample_string(&mut function_state.random, length)
    })?;
    keep(call.state, Value::from(text))
}

/// A level of the topic of the request, from 1.
pub(in crate::payload::template) fn level(call: To<'_, '_, '_, '_>) -> Made {
    let number = call.whole(0)?;
    let at = usize::try_from(number)
        .ok()
        .and_then(|at| at.checked_sub(1));
    let level = function_state::with(|function_state| {
        let topic = function_state.topic.as_deref().unwrap_or_default();
        at.and_then(|at| topic.split('/').nth(at))
            .map(str::to_owned)
    })?;
    match level {
        Some(level) => keep(call.state, Value::from(level)),
        None => refuse(format!("level(): the topic has no level {number}")),
    }
}

/// A random identifier (RFC 9562, version 4).
pub(in crate::payload::template) fn uuid(_: To<'_, '_, '_, '_>) -> Made {
    let bits: u128 = function_state::with(|function_state| function_state.random.random())?;
    let mut bytes = bits.to_be_bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    hex::push_uuid(&bytes, &mut text);
    Ok(Value::from(text))
}

/// The number of a vehicle: 17 letters and digits without I, O and Q (ISO 3779).
pub(in crate::payload::template) fn vin(_: To<'_, '_, '_, '_>) -> Made {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
    let letter = |function_state: &mut function_state::FunctionState| {
        LETTERS[function_state.random.random_range(0..LETTERS.len())]
    };
    function_state::with(|function_state| {
        let text: String = (0..17)
            .map(|_| char::from(letter(function_state)))
            .collect();
        Value::from(text)
    })
}

/// The name of a colour.
pub(in crate::payload::template) fn color(_: To<'_, '_, '_, '_>) -> Made {
    function_state::with(|function_state| {
        Value::from(COLORS[function_state.random.random_range(0..COLORS.len())])
    })
}

/// A whole number with zeros before it.
pub(in crate::payload::template) fn pad(call: To<'_, '_, '_, '_>) -> Made {
    let (number, width) = (call.whole(0)?, call.length(1, 64)?);
    Ok(Value::from(format!("{number:0width$}")))
}

/// A variable of the environment.
pub(in crate::payload::template) fn env(call: To<'_, '_, '_, '_>) -> Made {
    let name = call.text(0)?;
    let value = crate::model::variable(name).map(std::ffi::OsString::into_string);
    match (value, call.perhaps(1)) {
        (Some(Ok(value)), _) => keep(call.state, Value::from(value)),
        (_, Some(otherwise)) => Ok(otherwise.clone()),
        (Some(Err(_)), None) => refuse(format!("the environment variable {name} is not UTF-8")),
        (None, None) => refuse(format!(
            "the environment variable {name} is not set, or holds a password"
        )),
    }
}

/// Keeps the topic that a message makes for itself.
pub(in crate::payload::template) fn set_topic(call: To<'_, '_, '_, '_>) -> Made {
    let topic = call.text(0)?.to_owned();
    function_state::with(|function_state| function_state.topic = Some(topic))?;
    Ok(Value::from(()))
}
