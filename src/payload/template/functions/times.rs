//! Functions of the time.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use minijinja::{Error, Value};
use rand::RngExt as _;

use crate::payload::template::call::Call;
use crate::payload::template::function_state;
use crate::payload::template::memory_use::keep;
use crate::payload::template::refusal::refuse;

/// So many characters of a format are shown in an error.
const SHOWN: usize = 80;

type Made = Result<Value, Error>;
type To<'a, 'b, 'c, 'd> = &'a mut Call<'b, 'c, 'd>;

fn time() -> Result<Timestamp, Error> {
    function_state::with(|function_state| function_state.now)
}

pub(in crate::payload::template) fn now(call: To<'_, '_, '_, '_>) -> Made {
    let now = time()?;
    if call.perhaps(0).is_none() {
        return Ok(Value::from(format!("{now:.3}")));
    }
    let format = call.text(0)?;
    if let Ok(text) = jiff::fmt::strtime::format(format, now) {
        return keep(call.state, Value::from(text));
    }
    let start: String = format.chars().take(SHOWN).collect();
    refuse(format!(
        "now({start:?}): % is followed by a letter that means nothing, such as %Y-%m-%dT%H:%M:%S does"
    ))
}

/// The time in units of so many nanoseconds.
fn since_1970(unit: i128) -> Made {
    let units = time()?.as_nanosecond().div_euclid(unit);
    Ok(match i64::try_from(units) {
        Ok(units) => Value::from(units),
        Err(_) => Value::from(units),
    })
}

pub(in crate::payload::template) fn now_s(_: To<'_, '_, '_, '_>) -> Made {
    since_1970(1_000_000_000)
}

pub(in crate::payload::template) fn now_ms(_: To<'_, '_, '_, '_>) -> Made {
    since_1970(1_000_000)
}

pub(in crate::payload::template) fn now_us(_: To<'_, '_, '_, '_>) -> Made {
    since_1970(1_000)
}

pub(in crate::payload::template) fn now_ns(_: To<'_, '_, '_, '_>) -> Made {
    since_1970(1)
}

fn utc() -> Result<Zoned, Error> {
    Ok(time()?.to_zoned(TimeZone::UTC))
}

pub(in crate::payload::template) fn hour(_: To<'_, '_, '_, '_>) -> Made {
    Ok(Value::from(utc()?.hour()))
}

pub(in crate::payload::template) fn month(_: To<'_, '_, '_, '_>) -> Made {
    Ok(Value::from(utc()?.month()))
}

pub(in crate::payload::template) fn past(call: To<'_, '_, '_, '_>) -> Made {
    moment(call, -1.0)
}

pub(in crate::payload::template) fn future(call: To<'_, '_, '_, '_>) -> Made {
    moment(call, 1.0)
}

/// A moment up to so long before now, or after it.
fn moment(call: To<'_, '_, '_, '_>, direction: f64) -> Made {
    let span = call.seconds(0)?.unwrap_or_default();
    let part: f64 = function_state::with(|function_state| function_state.random.random())?;
    let moment = SignedDuration::try_from_secs_f64(direction * span * part)
        .ok()
        .and_then(|away| time().ok()?.checked_add(away).ok());
    match moment {
        Some(moment) => Ok(Value::from(format!("{moment:.3}"))),
        None => refuse(format!("{}(): there is no such date", call.name)),
    }
}
