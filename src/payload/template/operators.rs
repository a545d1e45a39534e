//! The filters that stand in a compiled template for operators, or behind them.
//!
//! Their names are short because each call looks for white space in them.

use minijinja::value::{Tuple, ValueKind};
use minijinja::{Environment, Error, State, Value};

use super::memory_use::{few, fits, keep, weigh};
use super::refusal::refuse;
use super::text::Text;
use crate::text::Counted;

/// Counts what an operator has made.
pub(super) const KEEP: &str = "!";
/// Looks at what a list or an object has in it.
pub(super) const WEIGH: &str = "?";
/// `~`, by the number of texts.
pub(super) const CONCATENATE: [&str; 3] = ["~2", "~3", "~4"];
/// `*`
pub(super) const MULTIPLY: &str = "*";
/// `a[b]`
pub(super) const ITEM: &str = "[";

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter(KEEP, |state: &mut State, value: &Value| {
        keep(state, value.clone())
    });
    environment.add_filter(WEIGH, |value: &Value| weigh(value).map(|_| value.clone()));
    let [two, three, four] = CONCATENATE;
    environment.add_filter(two, |state: &mut State, a: &Value, b: &Value| {
        concatenate(state, [a, b])
    });
    environment.add_filter(
        three,
        |state: &mut State, a: &Value, b: &Value, c: &Value| concatenate(state, [a, b, c]),
    );
    environment.add_filter(
        four,
        |state: &mut State, a: &Value, b: &Value, c: &Value, d: &Value| {
            concatenate(state, [a, b, c, d])
        },
    );
    environment.add_filter(MULTIPLY, multiply);
    environment.add_filter(ITEM, item);
}

/// A member of a list or a map. A list says how long it is where there is none.
fn item(list: &Value, key: &Value) -> Result<Value, Error> {
    let member = list.get_item(key)?;
    if member.is_undefined()
        && list.kind() == ValueKind::Seq
        && let (true, Some(length)) = (key.is_integer(), list.len())
    {
        let values = Counted::of(length as u64, "value");
        return refuse(format!("[{key}]: the list has {values}"));
    }
    Ok(member)
}

fn concatenate<const N: usize>(state: &mut State, values: [&Value; N]) -> Result<Value, Error> {
    let mut text = Text::default();
    for value in values {
        text.push(value)?;
    }
    keep(state, Value::from(text.as_str()))
}

fn multiply(state: &mut State, left: &Value, right: &Value) -> Result<Value, Error> {
    if let (Some(left), Some(right)) = (left.as_i64(), right.as_i64())
        && let Some(product) = left.checked_mul(right)
    {
        return Ok(Value::from(product));
    }
    let (value, times) = if is_repeated(left) {
        (left, right)
    } else if is_repeated(right) {
        (right, left)
    } else {
        return product(left, right);
    };
    let Some(times) = times.as_usize() else {
        return refuse("a text or a list can be multiplied by a whole number only");
    };
    if let Some(text) = value.as_str() {
        fits(text.len().saturating_mul(times))?;
        return keep(state, Value::from(text.repeat(times)));
    }
    let Some(length) = value.len() else {
        return refuse("this list cannot be repeated: its length is not known");
    };
    few(length.saturating_mul(times))?;
    let members = value.try_iter()?.collect::<Vec<_>>();
    let members = std::iter::repeat_n(members, times).flatten();
    let members: Vec<Value> = members.collect();
    if value.is_tuple() {
        return Ok(Value::from_object(Tuple::new(members)));
    }
    keep(state, Value::from(members))
}

fn is_repeated(value: &Value) -> bool {
    matches!(
        value.kind(),
        ValueKind::String | ValueKind::Seq | ValueKind::Iterable
    )
}

fn product(left: &Value, right: &Value) -> Result<Value, Error> {
    let is_number = |value: &Value| matches!(value.kind(), ValueKind::Number | ValueKind::Bool);
    if !is_number(left) || !is_number(right) {
        return refuse("* needs two numbers, or a text or list and a whole number");
    }
    let is_whole = |value: &Value| value.is_integer() || value.kind() == ValueKind::Bool;
    if is_whole(left) && is_whole(right) {
        let product = i128::try_from(left.clone())?.checked_mul(i128::try_from(right.clone())?);
        return match product {
            Some(product) => Ok(match i64::try_from(product) {
                Ok(product) => Value::from(product),
                Err(_) => Value::from(product),
            }),
            None => refuse("the product is too large a number"),
        };
    }
    Ok(Value::from(float(left)? * float(right)?))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a whole number that is multiplied by a fraction becomes the nearest one"
)]
fn float(value: &Value) -> Result<f64, Error> {
    if value.is_integer() {
        return Ok(i128::try_from(value.clone())? as f64);
    }
    f64::try_from(value.clone())
}
