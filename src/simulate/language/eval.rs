//! From an expression to its value, for one message of one device.

use std::collections::HashMap;
use std::sync::Arc;

use rand::rngs::ChaCha8Rng;

use super::{Expr, Operator, Property};
use crate::model::Device;
use crate::simulate::value::Value;
use crate::text::Counted;

/// What a device remembers.
#[derive(Debug)]
pub(in crate::simulate) struct State {
    /// The random numbers of its messages.
    pub(super) random: ChaCha8Rng,
    /// What makes the random numbers of values that are drawn once.
    pub(super) constants: [u8; 32],
    /// What functions remember, each in its place.
    pub(super) slots: Vec<Slot>,
    /// Counters that have a name.
    pub(super) counters: HashMap<String, i64>,
}

impl State {
    /// Of a device at its first message.
    pub(in crate::simulate) fn new(random: ChaCha8Rng, constants: [u8; 32], slots: usize) -> Self {
        Self {
            random,
            constants,
            slots: vec![Slot::Empty; slots],
            counters: HashMap::new(),
        }
    }
}

/// What a function remembers from one message to the next.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    Empty,
    /// How far it has counted.
    Count(i64),
    /// Where it has got to.
    Number(f64),
    /// What was drawn once.
    Value(Value),
    /// What was drawn once for this.
    By(Value, Value),
}

/// What an expression may use.
pub(in crate::simulate) struct Scope<'a> {
    /// The device whose message it is.
    pub(in crate::simulate) device: &'a Device<'a>,
    /// What the device remembers.
    pub(in crate::simulate) state: &'a mut State,
    /// The fields that were worked out before.
    pub(in crate::simulate) fields: &'a mut [Value],
    /// What the constants of all devices of a run are drawn from.
    pub(in crate::simulate) run: &'a [u8; 32],
}

/// Works out a value.
///
/// # Errors
///
/// What cannot be worked out, in one line.
pub(in crate::simulate) fn eval(expr: &Expr, scope: &mut Scope<'_>) -> Result<Value, String> {
    match expr {
        Expr::Literal(value) => Ok(value.clone()),
        Expr::Field(place) => Ok(scope.fields.get(*place).cloned().unwrap_or_default()),
        Expr::Device(property) => Ok(known(*property, scope.device)),
        Expr::Call(call) => call.work_out(scope),
        Expr::List(values) => {
            let values: Result<Vec<_>, _> = values.iter().map(|expr| eval(expr, scope)).collect();
            Ok(Value::List(Arc::from(values?)))
        }
        Expr::Negative(inner) => match eval(inner, scope)? {
            Value::Int(number) => number.checked_neg().map(Value::Int).ok_or_else(too_large),
            Value::Float(number) => Ok(Value::Float(-number)),
            other => Err(format!("- cannot be before {}", other.kind())),
        },
        Expr::Not(inner) => Ok(Value::Bool(!eval(inner, scope)?.holds())),
        Expr::And(sides) => {
            let holds = eval(&sides[0], scope)?.holds() && eval(&sides[1], scope)?.holds();
            Ok(Value::Bool(holds))
        }
        Expr::Or(sides) => {
            let holds = eval(&sides[0], scope)?.holds() || eval(&sides[1], scope)?.holds();
            Ok(Value::Bool(holds))
        }
        Expr::If(parts) => {
            let chosen = if eval(&parts[0], scope)?.holds() {
                1
            } else {
                2
            };
            eval(&parts[chosen], scope)
        }
        Expr::Element(parts) => {
            let (list, index) = (eval(&parts[0], scope)?, eval(&parts[1], scope)?);
            element(&list, &index)
        }
        Expr::Binary(operator, sides) => {
            let (left, right) = (eval(&sides[0], scope)?, eval(&sides[1], scope)?);
            binary(*operator, &left, &right)
        }
    }
}

fn known(property: Property, device: &Device<'_>) -> Value {
    match property {
        Property::ClientId => Value::text(device.client_id),
        Property::User => Value::text(device.username.unwrap_or_default()),
        Property::Index => Value::Int(i64::from(device.index) - 1),
        Property::Count => Value::Int(i64::from(device.count)),
        Property::Number => Value::Int(i64::try_from(device.number).unwrap_or(i64::MAX)),
    }
}

fn too_large() -> String {
    "the result is too large a number".to_owned()
}

fn element(list: &Value, index: &Value) -> Result<Value, String> {
    match (list, index) {
        (Value::List(values), Value::Int(index)) => usize::try_from(*index)
            .ok()
            .and_then(|index| values.get(index))
            .cloned()
            .ok_or_else(|| {
                let values = Counted::of(values.len() as u64, "value");
                format!("[{index}]: the list has {values}")
            }),
        (Value::List(_), other) => {
            Err(format!("[]: expected a whole number, not {}", other.kind()))
        }
        (other, _) => Err(format!("[] cannot be behind {}", other.kind())),
    }
}

fn binary(operator: Operator, left: &Value, right: &Value) -> Result<Value, String> {
    match operator {
        Operator::Join => return Ok(Value::text(format!("{left}{right}"))),
        Operator::Equal => return Ok(Value::Bool(left.is_same(right))),
        Operator::Unequal => return Ok(Value::Bool(!left.is_same(right))),
        Operator::In => return contains(right, left),
        _ => {}
    }
    match (left, right) {
        (Value::Text(one), Value::Text(other)) => texts(operator, one, other),
        (Value::Int(one), Value::Int(other)) if operator != Operator::Divide => {
            whole(operator, *one, *other)
        }
        _ => match (left.as_number(), right.as_number()) {
            (Some(one), Some(other)) => numbers(operator, one, other),
            _ => Err(unfit(operator, left, right)),
        },
    }
}

fn contains(list: &Value, value: &Value) -> Result<Value, String> {
    match (list, value) {
        (Value::List(values), _) => Ok(Value::Bool(values.iter().any(|one| one.is_same(value)))),
        (Value::Text(text), Value::Text(part)) => Ok(Value::Bool(text.contains(part.as_ref()))),
        _ => Err(unfit(Operator::In, value, list)),
    }
}

fn texts(operator: Operator, one: &Arc<str>, other: &Arc<str>) -> Result<Value, String> {
    Ok(match operator {
        Operator::Add => Value::text(format!("{one}{other}")),
        Operator::Below => Value::Bool(one < other),
        Operator::AtMost => Value::Bool(one <= other),
        Operator::Above => Value::Bool(one > other),
        Operator::AtLeast => Value::Bool(one >= other),
        _ => {
            let (one, other) = (Value::Text(one.clone()), Value::Text(other.clone()));
            return Err(unfit(operator, &one, &other));
        }
    })
}

fn whole(operator: Operator, one: i64, other: i64) -> Result<Value, String> {
    let result = match operator {
        Operator::Add => one.checked_add(other),
        Operator::Subtract => one.checked_sub(other),
        Operator::Multiply => one.checked_mul(other),
        Operator::DivideDown | Operator::Remainder if other == 0 => return Err(by_nothing()),
        Operator::DivideDown => one.checked_div_euclid(other),
        Operator::Remainder => one.checked_rem_euclid(other),
        _ => return Ok(compared(operator, &one, &other)),
    };
    result.map(Value::Int).ok_or_else(too_large)
}

fn numbers(operator: Operator, one: f64, other: f64) -> Result<Value, String> {
    let result = match operator {
        Operator::Add => one + other,
        Operator::Subtract => one - other,
        Operator::Multiply => one * other,
        Operator::Divide | Operator::DivideDown | Operator::Remainder if other == 0.0 => {
            return Err(by_nothing());
        }
        Operator::Divide => one / other,
        Operator::DivideDown => one.div_euclid(other),
        Operator::Remainder => one.rem_euclid(other),
        _ => return Ok(compared(operator, &one, &other)),
    };
    Value::number(result)
}

fn compared<T: PartialOrd>(operator: Operator, one: &T, other: &T) -> Value {
    Value::Bool(match operator {
        Operator::Below => one < other,
        Operator::AtMost => one <= other,
        Operator::Above => one > other,
        _ => one >= other,
    })
}

fn by_nothing() -> String {
    "a division by 0".to_owned()
}

fn unfit(operator: Operator, left: &Value, right: &Value) -> String {
    let sign = match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::DivideDown => "//",
        Operator::Remainder => "%",
        Operator::Join => "~",
        Operator::Equal => "==",
        Operator::Unequal => "!=",
        Operator::Below => "<",
        Operator::AtMost => "<=",
        Operator::Above => ">",
        Operator::AtLeast => ">=",
        Operator::In => "in",
    };
    format!(
        "{sign} cannot be between {} and {}",
        left.kind(),
        right.kind()
    )
}
