//! What is required of a broker: `retain,qos2,receive_maximum>=100`.

use std::fmt;

use super::finding::{Announced, Value, Verdict};
use super::portrait::{Item, Portrait};
use super::table::{CHECKS, Check, Kind};
use crate::text::did_you_mean;
use crate::text::number::{bytes, count};

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    AtLeast,
    AtMost,
    Above,
    Below,
    Equal,
}

/// The operators, the longer first.
const OPERATORS: [(&str, Operator); 6] = [
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    ("==", Operator::Equal),
    (">", Operator::Above),
    ("<", Operator::Below),
    ("=", Operator::Equal),
];

/// A check that has to be passed, perhaps with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirement {
    id: &'static str,
    value: Option<(Operator, Value)>,
    /// As it was typed.
    text: String,
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Requirement {
    /// Reads a list of them, separated by commas.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub(crate) fn list(text: &str) -> Result<Vec<Self>, String> {
        text.split(',').map(|one| Self::parse(one.trim())).collect()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let found = OPERATORS
            .iter()
            .filter_map(|(sign, operator)| Some((text.find(sign)?, *sign, *operator)))
            .min_by_key(|(at, sign, _)| (*at, std::cmp::Reverse(sign.len())));
        let (name, rest) = match found {
            Some((at, sign, operator)) => {
                let (name, rest) = text.split_at(at);
                (name.trim(), Some((operator, rest[sign.len()..].trim())))
            }
            None => (text, None),
        };
        let known = CHECKS.iter().find(|check| check.id == name);
        let Some(check) = known else {
            let meant = did_you_mean(name, CHECKS.iter().map(|check| check.id));
            return Err(format!("there is no check named {name:?}{meant}"));
        };
        let value = match rest {
            None => None,
            Some((operator, value)) => Some((operator, parse_value(check, text, operator, value)?)),
        };
        Ok(Self {
            id: check.id,
            value,
            text: text.to_owned(),
        })
    }

    /// Why it is not met; `None` if it is.
    fn unmet(&self, portrait: &Portrait) -> Option<String> {
        let item = portrait.item(self.id)?;
        let observed = item.observed();
        let is_met = match &self.value {
            None => item.finding.verdict == Verdict::Yes,
            // `anonymous=no`: a result, where no text is compared.
            Some((Operator::Equal, Value::Text(words)))
                if Verdict::of(words).is_some() && !matches!(value(item), Some(Value::Text(_))) =>
            {
                item.finding.verdict.words() == words
            }
            Some((operator, wanted)) => {
                item.finding.verdict == Verdict::Yes
                    && value(item).is_some_and(|value| operator.holds(&value, wanted))
            }
        };
        (!is_met).then(|| format!("{self} is not met: {observed}"))
    }
}

/// Reads what a check is compared with.
fn parse_value(
    check: &Check,
    whole: &str,
    operator: Operator,
    text: &str,
) -> Result<Value, String> {
    let id = check.id;
    let result = (operator == Operator::Equal)
        .then(|| Verdict::of(text))
        .flatten()
        .map(|_| Value::Text(text.to_owned()));
    let number = match check.kind {
        Kind::Number => text.parse().ok().or_else(|| count(text).ok()),
        Kind::Bytes => text.parse().ok().or_else(|| bytes(text)),
        Kind::Text if operator == Operator::Equal && !text.is_empty() => {
            return Ok(Value::Text(text.to_owned()));
        }
        Kind::Text => return Err(format!("{whole:?}: {id} has a text: compare it with =")),
        Kind::Nothing => {
            let expected = || {
                format!("{whole:?}: {id} has no value: require {id}, or {id}=no for the opposite")
            };
            return result.ok_or_else(expected);
        }
    };
    let number = number.map(Value::Number).or(result);
    number.ok_or_else(|| {
        format!(
            "{whole:?} has no whole number to compare with, such as {}",
            match check.kind {
                Kind::Bytes => "1000 or 2MB",
                _ => "100 or 10k",
            }
        )
    })
}

/// The value of an item: what was observed, else what is announced.
fn value(item: &Item) -> Option<Value> {
    let announced = match &item.announced {
        Some(Announced::Value(value)) => Some(value.clone()),
        _ => None,
    };
    item.finding.value.clone().or(announced)
}

impl Operator {
    fn holds(self, value: &Value, wanted: &Value) -> bool {
        let (Value::Number(value), Value::Number(wanted)) = (value, wanted) else {
            return self == Self::Equal && value.to_string() == wanted.to_string();
        };
        match self {
            Self::AtLeast => value >= wanted,
            Self::AtMost => value <= wanted,
            Self::Above => value > wanted,
            Self::Below => value < wanted,
            Self::Equal => value == wanted,
        }
    }
}

/// The requirements that a broker does not meet, one line each.
pub(crate) fn unmet(requirements: &[Requirement], portrait: &Portrait) -> Vec<String> {
    let unmet = requirements.iter().filter_map(|it| it.unmet(portrait));
    unmet.collect()
}
