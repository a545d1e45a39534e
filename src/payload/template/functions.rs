//! Counters, times, random values and the environment.

use std::borrow::Cow;
use std::f64::consts::TAU;

use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, ErrorKind, State, Value};
use rand::distr::{Alphanumeric, SampleString as _};
use rand::{Rng as _, RngExt as _};

use super::client::with_draws;
use super::ledger::{fits, keep};
use crate::payload::hex;

/// So many characters of a text are shown in an error.
const SHOWN: usize = 80;

/// The most counters of a client, and the longest name of one in bytes: they are kept for the whole run.
const MOST_COUNTERS: usize = 100_000;
const LONGEST_NAME: usize = 1000;

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_function("counter", counter);
    environment.add_function("now", now);
    environment.add_function("now_s", |state: &State| since_1970(state, 1_000_000_000));
    environment.add_function("now_ms", |state: &State| since_1970(state, 1_000_000));
    environment.add_function("now_us", |state: &State| since_1970(state, 1_000));
    environment.add_function("now_ns", |state: &State| since_1970(state, 1));
    environment.add_function("random", random);
    environment.add_function("random_float", random_float);
    environment.add_function("normal", normal);
    environment.add_function("random_bool", random_bool);
    environment.add_function("random_hex", random_hex);
    environment.add_function("random_string", random_string);
    environment.add_function("pick", pick);
    environment.add_function("uuid", uuid);
    environment.add_function("env", variable);
}

/// Why something cannot be done, in our words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refusal(pub(super) Cow<'static, str>);

pub(super) fn refuse<T>(why: impl Into<Cow<'static, str>>) -> Result<T, Error> {
    let kind = ErrorKind::InvalidOperation;
    Err(Error::new(kind, "").with_source(Refusal(why.into())))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "arguments of templates come by value"
)]
fn counter(state: &State, name: Option<String>, options: Kwargs) -> Result<i64, Error> {
    let start = options.get::<Option<i64>>("start")?.unwrap_or(1);
    let step = options.get::<Option<i64>>("step")?.unwrap_or(1);
    options.assert_all_used()?;
    let name = name.unwrap_or_default();
    if name.len() > LONGEST_NAME {
        return refuse(format!(
            "the name of a counter has more than {LONGEST_NAME} bytes"
        ));
    }
    let counted = with_draws(state, |draws| {
        if draws.counters.len() == MOST_COUNTERS && !draws.counters.contains_key(&name) {
            return None;
        }
        let next = draws.counters.entry(name).or_insert(start);
        let value = *next;
        *next = value.wrapping_add(step);
        Some(value)
    })?;
    match counted {
        Some(value) => Ok(value),
        None => refuse("there are more than 100,000 counters of different names"),
    }
}

fn now(state: &mut State, format: Option<&str>) -> Result<Value, Error> {
    let now = with_draws(state, |draws| draws.now)?;
    let Some(format) = format else {
        return Ok(Value::from(format!("{now:.3}")));
    };
    if let Ok(text) = jiff::fmt::strtime::format(format, now) {
        return keep(state, Value::from(text));
    }
    let start: String = format.chars().take(SHOWN).collect();
    refuse(format!(
        "now({start:?}): % is followed by a letter that means nothing, such as %Y-%m-%dT%H:%M:%S does"
    ))
}

/// The time in units of so many nanoseconds.
fn since_1970(state: &State, unit: i128) -> Result<i128, Error> {
    with_draws(state, |draws| draws.now.as_nanosecond().div_euclid(unit))
}

fn random(state: &State, low: i64, high: i64) -> Result<i64, Error> {
    if low > high {
        return refuse(format!(
            "random({low}, {high}): the first number must not be above the second"
        ));
    }
    with_draws(state, |draws| draws.random.random_range(low..=high))
}

fn random_float(state: &State, low: f64, high: f64, digits: Option<i32>) -> Result<f64, Error> {
    let value = with_draws(state, |draws| {
        low + (high - low) * draws.random.random::<f64>()
    })?;
    Ok(match digits {
        None => value,
        Some(digits) => {
            let scale = 10f64.powi(digits.clamp(0, 15));
            (value * scale).round() / scale
        }
    })
}

/// By the method of Box and Muller.
fn normal(state: &State, mean: f64, deviation: f64) -> Result<f64, Error> {
    with_draws(state, |draws| {
        // From above 0, so that the logarithm is finite.
        let radius = (-2.0 * (1.0 - draws.random.random::<f64>()).ln()).sqrt();
        let angle = TAU * draws.random.random::<f64>();
        mean + deviation * radius * angle.cos()
    })
}

fn random_bool(state: &State, probability: Option<f64>) -> Result<bool, Error> {
    let probability = probability.unwrap_or(0.5);
    if !(0.0..=1.0).contains(&probability) {
        return refuse(format!(
            "random_bool({probability}): a probability is from 0 to 1"
        ));
    }
    with_draws(state, |draws| draws.random.random_bool(probability))
}

fn random_hex(state: &mut State, digits: usize) -> Result<Value, Error> {
    fits(digits)?;
    let mut bytes = vec![0; digits.div_ceil(2)];
    with_draws(state, |draws| draws.random.fill_bytes(&mut bytes))?;
    let mut text = String::with_capacity(digits + 1);
    hex::encode_to(&bytes, &mut text);
    text.truncate(digits);
    keep(state, Value::from(text))
}

fn random_string(state: &mut State, characters: usize) -> Result<Value, Error> {
    fits(characters)?;
    let text = with_draws(state, |draws| {
        Alphanumeric.sample_string(&mut draws.random, characters)
    })?;
    keep(state, Value::from(text))
}

/// One of the arguments, or one element of the only argument if that is a list.
fn pick(state: &State, values: Rest<Value>) -> Result<Value, Error> {
    let mut values: Vec<Value> = values.0;
    if let [list] = values.as_slice()
        && list.as_str().is_none()
        && let Ok(elements) = list.try_iter()
    {
        values = elements.collect();
    }
    if values.is_empty() {
        return refuse("pick() needs something to pick from");
    }
    let index = with_draws(state, |draws| draws.random.random_range(0..values.len()))?;
    Ok(values.swap_remove(index))
}

/// A random identifier (RFC 9562, version 4).
fn uuid(state: &State) -> Result<String, Error> {
    let mut bytes: [u8; 16] = with_draws(state, |draws| draws.random.random())?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    hex::push_uuid(&bytes, &mut text);
    Ok(text)
}

fn variable(state: &mut State, name: &str, otherwise: Option<Value>) -> Result<Value, Error> {
    match (crate::model::variable(name), otherwise) {
        (Some(value), otherwise) => match (value.into_string(), otherwise) {
            (Ok(value), _) => keep(state, Value::from(value)),
            (Err(_), Some(otherwise)) => Ok(otherwise),
            (Err(_), None) => refuse(format!("the environment variable {name} is not UTF-8")),
        },
        (None, Some(otherwise)) => Ok(otherwise),
        (None, None) => refuse(format!(
            "the environment variable {name} is not set, or holds a password"
        )),
    }
}
