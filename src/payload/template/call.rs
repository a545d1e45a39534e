//! A call of a function: what it is given, each checked when the function asks for it.

use std::fmt::Display;

use minijinja::value::ValueKind;
use minijinja::{Error, State, Value};

use super::function_state::{self, CallSite, FunctionState, Slot};
use super::refusal::refuse;
use super::values;

/// So many characters of a text are shown in an error.
const SHOWN: usize = 80;

/// A call with what it is given.
pub(super) struct Call<'a, 'b, 'c> {
    /// The name of the function.
    pub(super) name: &'static str,
    /// The names of its arguments.
    pub(super) parameters: &'static [&'static str],
    /// Where it keeps what it remembers.
    pub(super) site: Option<CallSite>,
    pub(super) given: &'a [Value],
    pub(super) state: &'a mut State<'b, 'c>,
}

impl Call<'_, '_, '_> {
    /// Draws, with what this call remembers.
    pub(super) fn remembering<T>(
        &self,
        work: impl FnOnce(&mut FunctionState, Slot) -> (Slot, T),
    ) -> Result<T, Error> {
        let site = self.site.unwrap_or(CallSite {
            template: 0,
            place: 0,
        });
        function_state::with(|function_state| {
            let before = std::mem::take(function_state.slot(site));
            let (after, made) = work(function_state, before);
            *function_state.slot(site) = after;
            made
        })
    }

    /// The value in this place, if one is given there.
    pub(super) fn perhaps(&self, place: usize) -> Option<&Value> {
        self.given.get(place).filter(|value| !value.is_none())
    }

    /// A whole number, if one is given.
    pub(super) fn perhaps_whole(&self, place: usize) -> Result<Option<i64>, Error> {
        let Some(value) = self.perhaps(place) else {
            return Ok(None);
        };
        let whole = value.is_integer().then(|| value.as_i64()).flatten();
        match whole {
            Some(number) => Ok(Some(number)),
            None => self.refuse(place, "a whole number", value),
        }
    }

    /// A whole number.
    pub(super) fn whole(&self, place: usize) -> Result<i64, Error> {
        match self.perhaps_whole(place)? {
            Some(number) => Ok(number),
            None => self.refuse(place, "a whole number", &Value::from(())),
        }
    }

    /// A number, if one is given.
    pub(super) fn perhaps_number(&self, place: usize) -> Result<Option<f64>, Error> {
        match self.perhaps(place) {
            Some(value) => match number(value) {
                Some(number) => Ok(Some(number)),
                None => self.refuse(place, "a number", value),
            },
            None => Ok(None),
        }
    }

    pub(super) fn number(&self, place: usize) -> Result<f64, Error> {
        match self.perhaps_number(place)? {
            Some(number) => Ok(number),
            None => self.refuse(place, "a number", &Value::from(())),
        }
    }

    /// The ends of a range.
    pub(super) fn range(&self) -> Result<(f64, f64), Error> {
        let (low, high) = (self.number(0)?, self.number(1)?);
        if low > high {
            return self.backwards(&low, &high);
        }
        Ok((low, high))
    }

    /// The failure of a range that ends before it begins.
    pub(super) fn backwards<T>(&self, low: &dyn Display, high: &dyn Display) -> Result<T, Error> {
        refuse(format!("{}(): {low} must not be above {high}", self.name))
    }

    /// A length or a width, up to this.
    pub(super) fn length(&self, place: usize, most: usize) -> Result<usize, Error> {
        let length = self.whole(place)?;
        match usize::try_from(length) {
            Ok(length) if length <= most => Ok(length),
            Ok(_) if most < usize::MAX => {
                self.refuse(place, &format!("from 0 to {most}"), &Value::from(length))
            }
            Ok(length) => Ok(length),
            Err(_) => self.refuse(place, "0 or above", &Value::from(length)),
        }
    }

    /// A result that is a number, with so many digits after the point if that place says so: 0 to 15.
    pub(super) fn result(&self, place: usize, value: f64) -> Result<Value, Error> {
        let value = match self.perhaps_whole(place)? {
            None => value,
            Some(digits @ 0..=15) => rounded(value, i32::try_from(digits).unwrap_or(15)),
            Some(digits) => return self.refuse(place, "0 to 15 digits", &Value::from(digits)),
        };
        if value.is_finite() {
            Ok(Value::from(value))
        } else {
            refuse("the result is not a finite number")
        }
    }

    pub(super) fn text(&self, place: usize) -> Result<&str, Error> {
        let value = self.given.get(place);
        match value.and_then(Value::as_str) {
            Some(text) => Ok(text),
            None => self.refuse(place, "text", value.unwrap_or(&Value::from(()))),
        }
    }

    /// A time in seconds, if one is given: a number, or a text such as `'7d'`.
    pub(super) fn seconds(&self, place: usize) -> Result<Option<f64>, Error> {
        let Some(value) = self.perhaps(place) else {
            return Ok(None);
        };
        let seconds = match value.as_str() {
            Some(text) => humantime::parse_duration(text)
                .ok()
                .map(|time| time.as_secs_f64()),
            None => number(value),
        };
        // A thousand years are as far as dates go on making sense.
        match seconds {
            Some(seconds) if seconds > 0.0 && seconds < 3.2e10 => Ok(Some(seconds)),
            _ => self.refuse(place, "a time such as '7d' or 30", value),
        }
    }

    /// One of the values: of those that are given, or of the list that is the only one.
    pub(super) fn one_of(
        &self,
        choose: impl FnOnce(usize) -> Result<usize, Error>,
    ) -> Result<Value, Error> {
        let nothing = || refuse(format!("{}() has nothing to choose from", self.name));
        match self.given {
            [] => nothing(),
            [list] if list.as_str().is_none() && list.try_iter().is_ok() => {
                let length = list.len().unwrap_or_default();
                if length == 0 {
                    return nothing();
                }
                let chosen = choose(length)?;
                match list.try_iter()?.nth(chosen) {
                    Some(value) => Ok(value),
                    None => nothing(),
                }
            }
            [only] => Ok(only.clone()),
            several => {
                let chosen = choose(several.len())?;
                Ok(several[chosen].clone())
            }
        }
    }

    /// The failure of a value that is not what it should be.
    pub(super) fn refuse<T>(
        &self,
        place: usize,
        expected: &str,
        value: &Value,
    ) -> Result<T, Error> {
        let parameter = self
            .parameters
            .get(place)
            .map_or("the value", |name| name.strip_suffix('?').unwrap_or(name));
        let found = match value.kind() {
            ValueKind::None => "nothing".to_owned(),
            ValueKind::Seq | ValueKind::Iterable => "a list".to_owned(),
            ValueKind::Map => "a map".to_owned(),
            ValueKind::String => {
                let text = value.as_str().unwrap_or_default();
                format!("{:?}", text.chars().take(SHOWN).collect::<String>())
            }
            _ => values::plain(value)?,
        };
        refuse(format!(
            "{}(): {parameter} should be {expected}, not {found}",
            self.name
        ))
    }
}

/// A value as a number, if it is one.
#[expect(
    clippy::cast_precision_loss,
    reason = "beyond 2^53 a number with a fraction is the nearest there is"
)]
pub(super) fn number(value: &Value) -> Option<f64> {
    if value.kind() != ValueKind::Number {
        return None;
    }
    if value.is_integer() {
        return value.as_i64().map(|number| number as f64);
    }
    f64::try_from(value.clone()).ok()
}

/// Rounded to so many digits after the point.
pub(super) fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    let rounded = (value * scale).round() / scale;
    // A number that is too large to have digits there has nothing to round.
    if rounded.is_finite() { rounded } else { value }
}
