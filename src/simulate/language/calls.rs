//! What the functions of the language do.

use std::f64::consts::TAU;

use jiff::{Timestamp, Zoned, tz::TimeZone};
use rand::RngExt as _;

use super::eval::{Scope, Slot, eval};
use super::functions::Function;
use super::{Call, draws};
use crate::payload;
use crate::simulate::keys;
use crate::simulate::value::Value;

impl Call {
    /// The value of the call.
    pub(super) fn work_out(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        match self.function {
            Function::Counter => self.counter(scope),
            Function::Now | Function::Since1970(_) | Function::Hour | Function::Month => {
                self.time(scope)
            }
            Function::Past => self.moment(-1.0, scope),
            Function::Future => self.moment(1.0, scope),
            Function::Random => self.random(scope),
            Function::RandomFloat => self.random_float(scope),
            Function::Normal => self.normal(scope),
            Function::RandomBool => self.random_bool(scope),
            Function::RandomHex => {
                let digits = self.length(scope)?;
                Ok(Value::text(draws::hex(&mut scope.state.random, digits)))
            }
            Function::RandomString => {
                let length = self.length(scope)?;
                Ok(Value::text(draws::string(&mut scope.state.random, length)))
            }
            Function::Pick => self.one_of(
                |scope, count| scope.state.random.random_range(0..count),
                scope,
            ),
            Function::Weighted => self.weighted(scope),
            Function::Uuid => Ok(Value::text(draws::uuid(&mut scope.state.random))),
            Function::Vin => Ok(Value::text(draws::vin(&mut scope.state.random))),
            Function::Color => Ok(Value::text(draws::color(&mut scope.state.random))),
            Function::Degrees(limit) => {
                Ok(Value::Float(payload::angle(&mut scope.state.random, limit)))
            }
            Function::Fake(fake) => Ok(Value::text(fake(&mut scope.state.random))),
            Function::Walk => self.walk(scope),
            Function::Wave => self.wave(scope),
            Function::Cycle => self.cycle(scope),
            Function::Once => self.once(scope),
            Function::Round => {
                let (value, digits) = (self.number(0, scope)?, self.digits(1, scope)?);
                Ok(match digits {
                    Some(digits) => Value::Float(draws::rounded(value, digits)),
                    None => whole(value)?,
                })
            }
            Function::Pad => self.pad(scope),
            Function::Min => self.extreme(|one, other| one < other, scope),
            Function::Max => self.extreme(|one, other| one > other, scope),
            Function::Env => self.env(scope),
        }
    }

    fn counter(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let start = self.whole_or(1, 1, scope)?;
        let step = self.whole_or(2, 1, scope)?;
        if let Some(name) = self.perhaps(0, scope)? {
            let counters = &mut scope.state.counters;
            let next = counters.entry(name.to_string()).or_insert(start);
            let value = *next;
            *next = value.wrapping_add(step);
            return Ok(Value::Int(value));
        }
        let next = match scope.state.slots[self.slot] {
            Slot::Count(next) => next,
            _ => start,
        };
        scope.state.slots[self.slot] = Slot::Count(next.wrapping_add(step));
        Ok(Value::Int(next))
    }

    fn time(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let now = now(scope);
        Ok(match self.function {
            Function::Since1970(unit) => {
                Value::Int(i64::try_from(now.as_nanosecond().div_euclid(unit)).unwrap_or(i64::MAX))
            }
            Function::Hour => Value::Int(utc(now).hour().into()),
            Function::Month => Value::Int(utc(now).month().into()),
            _ => match self.perhaps(0, scope)? {
                None => Value::text(format!("{now:.3}")),
                Some(format) => {
                    let text = jiff::fmt::strtime::format(format.to_string(), now);
                    Value::text(text.map_err(|why| format!("now(): {why}"))?)
                }
            },
        })
    }

    /// A moment up to so long before now, or after it.
    fn moment(&self, direction: f64, scope: &mut Scope<'_>) -> Result<Value, String> {
        let span = self.seconds(0, scope)?.unwrap_or_default();
        let away = direction * span * scope.state.random.random::<f64>();
        let moment = jiff::SignedDuration::try_from_secs_f64(away)
            .ok()
            .and_then(|away| now(scope).checked_add(away).ok())
            .ok_or_else(|| format!("{}(): there is no such date", self.name))?;
        Ok(Value::text(format!("{moment:.3}")))
    }

    fn random(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let (low, high) = (self.whole(0, scope)?, self.whole(1, scope)?);
        if low > high {
            return Err(self.backwards(&low, &high));
        }
        Ok(Value::Int(scope.state.random.random_range(low..=high)))
    }

    fn random_float(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let (low, high) = self.range(scope)?;
        let digits = self.digits(2, scope)?;
        let value = low + (high - low) * scope.state.random.random::<f64>();
        Value::number(digits.map_or(value, |digits| draws::rounded(value, digits)))
    }

    fn normal(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let (mean, deviation) = (self.number(0, scope)?, self.number(1, scope)?);
        let digits = self.digits(2, scope)?;
        let value = mean + deviation * draws::normal(&mut scope.state.random);
        Value::number(digits.map_or(value, |digits| draws::rounded(value, digits)))
    }

    fn random_bool(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let probability = self.perhaps_number(0, scope)?.unwrap_or(0.5);
        if !(0.0..=1.0).contains(&probability) {
            return self.refuse(0, "from 0 to 1", &Value::Float(probability));
        }
        Ok(Value::Bool(scope.state.random.random_bool(probability)))
    }

    fn length(&self, scope: &mut Scope<'_>) -> Result<usize, String> {
        let length = self.whole(0, scope)?;
        usize::try_from(length)
            .ok()
            .filter(|length| *length <= draws::LONGEST)
            .map_or_else(
                || self.refuse(0, "from 0 to 1048576", &Value::Int(length)),
                Ok,
            )
    }

    /// One of some values, each with how often it comes beside the others.
    fn weighted(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let pairs: Vec<_> = self.all().collect();
        let mut weights = Vec::with_capacity(pairs.len() / 2);
        for pair in pairs.chunks(2) {
            let weight = match pair {
                [_, weight] => eval(weight, scope)?.as_number(),
                _ => None,
            };
            match weight {
                Some(weight) if weight >= 0.0 => weights.push(weight),
                _ => return Err("weighted() takes pairs: 'on', 9, 'off', 1".to_owned()),
            }
        }
        let mut left = weights.iter().sum::<f64>() * scope.state.random.random::<f64>();
        let chosen = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        match chosen.and_then(|chosen| pairs.get(chosen * 2)) {
            Some(expr) => eval(expr, scope),
            None => Err("weighted(): all weights are 0".to_owned()),
        }
    }

    /// A number that goes a step up or down from message to message, and turns where its range ends.
    fn walk(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let (low, high) = self.range(scope)?;
        let step = self.perhaps_number(2, scope)?;
        let digits = self.digits(3, scope)?;
        let start = self.perhaps_number(4, scope)?;
        let step = step.unwrap_or((high - low) / 20.0);
        if step < 0.0 {
            return self.refuse(2, "0 or above", &Value::Float(step));
        }
        let random = &mut scope.state.random;
        let mut at = match (&scope.state.slots[self.slot], start) {
            (Slot::Number(at), _) => at + step * random.random_range(-1.0..=1.0),
            (_, Some(start)) => start,
            (_, None) => low + (high - low) * random.random::<f64>(),
        };
        if at > high {
            at = 2.0 * high - at;
        } else if at < low {
            at = 2.0 * low - at;
        }
        let at = at.clamp(low, high);
        scope.state.slots[self.slot] = Slot::Number(at);
        Value::number(digits.map_or(at, |digits| draws::rounded(at, digits)))
    }

    /// A number that rises and falls with the time: lowest at midnight (UTC) if the period is a day.
    fn wave(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let (low, high) = self.range(scope)?;
        let period = self.seconds(2, scope)?.unwrap_or(86_400.0);
        let digits = self.digits(3, scope)?;
        let seconds = now(scope).as_duration().as_secs_f64();
        let height = (1.0 - (TAU * seconds.rem_euclid(period) / period).cos()) / 2.0;
        let value = low + (high - low) * height;
        Value::number(digits.map_or(value, |digits| draws::rounded(value, digits)))
    }

    /// One value after the other.
    fn cycle(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let place = self.slot;
        let next = |scope: &mut Scope<'_>, count: usize| {
            let next = match scope.state.slots[place] {
                Slot::Count(next) => usize::try_from(next).unwrap_or(0) % count,
                _ => 0,
            };
            let after = i64::try_from((next + 1) % count).unwrap_or(0);
            scope.state.slots[place] = Slot::Count(after);
            next
        };
        self.one_of(next, scope)
    }

    /// A value that is drawn once for a client identifier, or for whatever is named; the same with the same seed.
    fn once(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let by = self.perhaps(1, scope)?;
        match (&scope.state.slots[self.slot], &by) {
            (Slot::Value(value), None) => return Ok(value.clone()),
            (Slot::By(key, value), Some(by)) if key == by => return Ok(value.clone()),
            _ => {}
        }
        let key = match &by {
            Some(by) => keys::of_value(scope.run, &by.to_string()),
            None => scope.state.constants,
        };
        let own = keys::random(key, self.slot);
        let outer = std::mem::replace(&mut scope.state.random, own);
        let value = self.value(0, scope);
        scope.state.random = outer;
        let value = value?;
        scope.state.slots[self.slot] = match by {
            Some(by) => Slot::By(by, value.clone()),
            None => Slot::Value(value.clone()),
        };
        Ok(value)
    }

    fn pad(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let (number, width) = (self.whole(0, scope)?, self.whole(1, scope)?);
        match usize::try_from(width) {
            Ok(width @ 0..=64) => Ok(Value::text(format!("{number:0width$}"))),
            _ => self.refuse(1, "from 0 to 64", &Value::Int(width)),
        }
    }

    /// The value that beats all others.
    fn extreme(&self, beats: fn(f64, f64) -> bool, scope: &mut Scope<'_>) -> Result<Value, String> {
        let mut best: Option<(f64, Value)> = None;
        for expr in self.all() {
            let value = eval(expr, scope)?;
            let Some(number) = value.as_number() else {
                return self.refuse(0, "a number", &value);
            };
            if best.as_ref().is_none_or(|(best, _)| beats(number, *best)) {
                best = Some((number, value));
            }
        }
        Ok(best.map(|(_, value)| value).unwrap_or_default())
    }

    fn env(&self, scope: &mut Scope<'_>) -> Result<Value, String> {
        let name = self.text(0, scope)?;
        let value = crate::model::variable(&name).and_then(|value| value.into_string().ok());
        match (value, self.perhaps(1, scope)?) {
            (Some(value), _) => Ok(Value::text(value)),
            (None, Some(otherwise)) => Ok(otherwise),
            (None, None) => Err(format!(
                "the environment variable {name:?} is not set, is not text or holds a password"
            )),
        }
    }
}

/// The time of the message. Times beyond the year 9999 are 1970.
fn now(scope: &Scope<'_>) -> Timestamp {
    let micros = i64::try_from(scope.device.wall_us).unwrap_or(i64::MAX);
    Timestamp::from_microsecond(micros).unwrap_or_default()
}

fn utc(time: Timestamp) -> Zoned {
    time.to_zoned(TimeZone::UTC)
}

/// The nearest whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "what does not fit is refused before"
)]
fn whole(number: f64) -> Result<Value, String> {
    let number = number.round();
    if number.abs() < 9.2e18 {
        Ok(Value::Int(number as i64))
    } else {
        Err("the result is too large a number".to_owned())
    }
}
