//! What a function is given, each worked out when the function asks for it.

use std::fmt::Display;

use super::eval::{Scope, eval};
use super::{Call, Expr};
use crate::simulate::value::Value;

impl Call {
    /// The value in this place, if one is given there.
    pub(super) fn perhaps(
        &self,
        place: usize,
        scope: &mut Scope<'_>,
    ) -> Result<Option<Value>, String> {
        match self.arguments.get(place).and_then(Option::as_ref) {
            Some(expr) => eval(expr, scope).map(Some),
            None => Ok(None),
        }
    }

    /// The value in this place, which is given.
    pub(super) fn value(&self, place: usize, scope: &mut Scope<'_>) -> Result<Value, String> {
        Ok(self.perhaps(place, scope)?.unwrap_or_default())
    }

    /// A whole number, else this one.
    pub(super) fn whole_or(
        &self,
        place: usize,
        otherwise: i64,
        scope: &mut Scope<'_>,
    ) -> Result<i64, String> {
        match self.perhaps(place, scope)? {
            None => Ok(otherwise),
            Some(Value::Int(number)) => Ok(number),
            Some(other) => self.refuse(place, "a whole number", &other),
        }
    }

    /// A whole number.
    pub(super) fn whole(&self, place: usize, scope: &mut Scope<'_>) -> Result<i64, String> {
        match self.value(place, scope)? {
            Value::Int(number) => Ok(number),
            other => self.refuse(place, "a whole number", &other),
        }
    }

    /// A number, if one is given.
    pub(super) fn perhaps_number(
        &self,
        place: usize,
        scope: &mut Scope<'_>,
    ) -> Result<Option<f64>, String> {
        let Some(value) = self.perhaps(place, scope)? else {
            return Ok(None);
        };
        match value.as_number() {
            Some(number) => Ok(Some(number)),
            None => self.refuse(place, "a number", &value),
        }
    }

    /// A number.
    pub(super) fn number(&self, place: usize, scope: &mut Scope<'_>) -> Result<f64, String> {
        let value = self.value(place, scope)?;
        match value.as_number() {
            Some(number) => Ok(number),
            None => self.refuse(place, "a number", &value),
        }
    }

    /// The ends of a range.
    pub(super) fn range(&self, scope: &mut Scope<'_>) -> Result<(f64, f64), String> {
        let (low, high) = (self.number(0, scope)?, self.number(1, scope)?);
        if low > high {
            return Err(self.backwards(&low, &high));
        }
        Ok((low, high))
    }

    /// The failure of a range that ends before it begins.
    pub(super) fn backwards(&self, low: &dyn Display, high: &dyn Display) -> String {
        format!("{}(): {low} must not be above {high}", self.name)
    }

    /// How many digits after the point, if that is said: 0 to 15.
    pub(super) fn digits(
        &self,
        place: usize,
        scope: &mut Scope<'_>,
    ) -> Result<Option<i32>, String> {
        match self.perhaps(place, scope)? {
            None => Ok(None),
            Some(Value::Int(digits @ 0..=15)) => Ok(i32::try_from(digits).ok()),
            Some(other) => self.refuse(place, "0 to 15 digits", &other),
        }
    }

    /// A text.
    pub(super) fn text(&self, place: usize, scope: &mut Scope<'_>) -> Result<String, String> {
        match self.value(place, scope)? {
            Value::Text(text) => Ok(text.as_ref().to_owned()),
            other => self.refuse(place, "text", &other),
        }
    }

    /// A time in seconds: a number, or a text such as `'7d'`.
    pub(super) fn seconds(
        &self,
        place: usize,
        scope: &mut Scope<'_>,
    ) -> Result<Option<f64>, String> {
        let Some(value) = self.perhaps(place, scope)? else {
            return Ok(None);
        };
        let seconds = match &value {
            Value::Text(text) => humantime::parse_duration(text)
                .ok()
                .map(|time| time.as_secs_f64()),
            other => other.as_number(),
        };
        // A thousand years are as far as dates go on making sense.
        match seconds {
            Some(seconds) if seconds > 0.0 && seconds < 3.2e10 => Ok(Some(seconds)),
            _ => self.refuse(place, "a time such as '7d' or 30", &value),
        }
    }

    /// The expressions of a function that takes any number of values.
    pub(super) fn all(&self) -> impl Iterator<Item = &Expr> {
        self.arguments.iter().flatten()
    }

    /// One of the values of such a function: of the values that it is given, or of the list that is the only one.
    pub(super) fn one_of(
        &self,
        choose: impl FnOnce(&mut Scope<'_>, usize) -> usize,
        scope: &mut Scope<'_>,
    ) -> Result<Value, String> {
        if let [Some(only)] = self.arguments.as_slice() {
            return match eval(only, scope)? {
                Value::List(values) if !values.is_empty() => {
                    let chosen = choose(scope, values.len());
                    Ok(values.get(chosen).cloned().unwrap_or_default())
                }
                Value::List(_) => Err(format!("{}() has nothing to choose from", self.name)),
                value => Ok(value),
            };
        }
        let chosen = choose(scope, self.arguments.len());
        match self.all().nth(chosen) {
            Some(expr) => eval(expr, scope),
            None => Ok(Value::Null),
        }
    }

    /// The failure of a value that is not what it should be.
    pub(super) fn refuse<T>(
        &self,
        place: usize,
        expected: &str,
        value: &Value,
    ) -> Result<T, String> {
        let parameter = super::functions::find(self.name)
            .and_then(|signature| signature.parameters.get(place).copied())
            .map_or("the value", |parameter| parameter.name);
        let found = match value {
            Value::Null | Value::List(_) => value.kind().to_owned(),
            Value::Text(text) => format!("{text:?}"),
            other => other.to_string(),
        };
        Err(format!(
            "{}(): {parameter} should be {expected}, not {found}",
            self.name
        ))
    }
}
