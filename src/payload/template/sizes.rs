//! Filters that could make a text or a list of any size from a small one.

use minijinja::value::{Kwargs, StringInput};
use minijinja::{Environment, Error, State, Value, filters};

use super::functions::{MAX_LENGTH, refuse};

/// The most parts of a list.
const MOST_PARTS: usize = 1_000_000;

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("slice", slice);
    environment.add_filter("batch", batch);
    environment.add_filter("indent", indent);
    environment.add_filter("replace", replace);
}

fn slice(state: &State, value: Value, count: usize, fill: Option<Value>) -> Result<Value, Error> {
    few(count)?;
    filters::slice(state, value, count, fill)
}

fn batch(state: &State, value: Value, count: usize, fill: Option<Value>) -> Result<Value, Error> {
    few(count)?;
    filters::batch(state, value, count, fill)
}

fn few(parts: usize) -> Result<(), Error> {
    if parts > MOST_PARTS {
        return refuse(format!("{parts} parts are more than a list can have"));
    }
    Ok(())
}

fn indent(
    value: StringInput<'_>,
    width: Option<usize>,
    first: Option<bool>,
    blank: Option<bool>,
    named: Kwargs,
) -> Result<Value, Error> {
    let each = match width {
        Some(width) => width,
        None => named.get::<Option<usize>>("width")?.unwrap_or_default(),
    };
    let lines = value.as_str().lines().count().max(1);
    fits(value.as_str().len(), lines, each)?;
    filters::indent(value, width, first, blank, named)
}

fn replace(
    state: &mut State,
    value: StringInput<'_>,
    from: StringInput<'_>,
    to: StringInput<'_>,
) -> Result<Value, Error> {
    let text = value.as_str();
    fits(
        text.len(),
        text.matches(from.as_str()).count(),
        to.as_str().len(),
    )?;
    filters::replace(state, value, from, to)
}

fn fits(length: usize, times: usize, each: usize) -> Result<(), Error> {
    let all = times.saturating_mul(each).saturating_add(length);
    if all > MAX_LENGTH {
        return refuse(format!("{all} bytes are more than a message can hold"));
    }
    Ok(())
}
