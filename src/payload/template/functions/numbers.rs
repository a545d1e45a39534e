//! Functions that return a number.

use std::f64::consts::TAU;

use minijinja::{Error, Value};
use rand::RngExt as _;

use crate::payload::template::call::{Call, number};
use crate::payload::template::fakes::angle;
use crate::payload::template::function_state::{self, Slot};
use crate::payload::template::refusal::refuse;

type Made = Result<Value, Error>;
type To<'a, 'b, 'c, 'd> = &'a mut Call<'b, 'c, 'd>;

pub(in crate::payload::template) fn random(call: To<'_, '_, '_, '_>) -> Made {
    let (low, high) = (call.whole(0)?, call.whole(1)?);
    if low > high {
        return call.backwards(&low, &high);
    }
    function_state::with(|function_state| {
        Value::from(function_state.random.random_range(low..=high))
    })
}

pub(in crate::payload::template) fn random_float(call: To<'_, '_, '_, '_>) -> Made {
    let (low, high) = call.range()?;
    let part: f64 = function_state::with(|function_state| function_state.random.random())?;
    call.result(2, low + (high - low) * part)
}

/// By the method of Box and Muller.
pub(in crate::payload::template) fn normal(call: To<'_, '_, '_, '_>) -> Made {
    let (mean, deviation) = (call.number(0)?, call.number(1)?);
    let height = function_state::with(|function_state| {
        // From above 0, so that the logarithm is finite.
        let radius = (-2.0 * (1.0 - function_state.random.random::<f64>()).ln()).sqrt();
        let angle = TAU * function_state.random.random::<f64>();
        radius * angle.cos()
    })?;
    call.result(2, mean + deviation * height)
}

/// A number that goes a step up or down from message to message, and turns where its range ends.
pub(in crate::payload::template) fn walk(call: To<'_, '_, '_, '_>) -> Made {
    let (low, high) = call.range()?;
    let step = call.perhaps_number(2)?.unwrap_or((high - low) / 20.0);
    if step < 0.0 {
        return call.refuse(2, "0 or above", &Value::from(step));
    }
    let start = call.perhaps_number(4)?;
    let at = call.remembering(|function_state, before| {
        let random = &mut function_state.random;
        let at = match (before, start) {
            (Slot::Number(at), _) => at + step * random.random_range(-1.0..=1.0),
            (_, Some(start)) => start,
            (_, None) => low + (high - low) * random.random::<f64>(),
        };
        let turned = if at > high {
            2.0 * high - at
        } else if at < low {
            2.0 * low - at
        } else {
            at
        };
        let at = turned.clamp(low, high);
        (Slot::Number(at), at)
    })?;
    call.result(3, at)
}

/// A number that rises and falls with the time: lowest at midnight (UTC) if the period is a day.
pub(in crate::payload::template) fn wave(call: To<'_, '_, '_, '_>) -> Made {
    let (low, high) = call.range()?;
    let period = call.seconds(2)?.unwrap_or(86_400.0);
    let seconds = function_state::with(|function_state| function_state.now)?
        .as_duration()
        .as_secs_f64();
    let height = (1.0 - (TAU * seconds.rem_euclid(period) / period).cos()) / 2.0;
    call.result(3, low + (high - low) * height)
}

/// To the nearest whole number, or to so many digits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "what does not fit is refused before"
)]
pub(in crate::payload::template) fn round(call: To<'_, '_, '_, '_>) -> Made {
    let value = call.number(0)?;
    if call.perhaps(1).is_some() {
        return call.result(1, value);
    }
    let whole = value.round();
    if whole.abs() < 9.2e18 {
        Ok(Value::from(whole as i64))
    } else {
        refuse("the result is too large a number")
    }
}

pub(in crate::payload::template) fn min(call: To<'_, '_, '_, '_>) -> Made {
    extreme(call, |one, other| one < other)
}

pub(in crate::payload::template) fn max(call: To<'_, '_, '_, '_>) -> Made {
    extreme(call, |one, other| one > other)
}

/// The value that beats all others.
fn extreme(call: To<'_, '_, '_, '_>, beats: fn(f64, f64) -> bool) -> Made {
    let mut best: Option<(f64, &Value)> = None;
    for value in call.given {
        let Some(number) = number(value) else {
            return call.refuse(0, "a number", value);
        };
        if best.is_none_or(|(best, _)| beats(number, best)) {
            best = Some((number, value));
        }
    }
    Ok(best.map(|(_, value)| value.clone()).unwrap_or_default())
}

pub(in crate::payload::template) fn latitude(_: To<'_, '_, '_, '_>) -> Made {
    function_state::with(|function_state| Value::from(angle(&mut function_state.random, 90.0)))
}

pub(in crate::payload::template) fn longitude(_: To<'_, '_, '_, '_>) -> Made {
    function_state::with(|function_state| Value::from(angle(&mut function_state.random, 180.0)))
}
