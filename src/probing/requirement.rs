//! What is required of a broker: `retain,qos2,receive_maximum>=100`.

use std::fmt;

use super::finding::{Announced, Value, Verdict};
use super::portrait::{Item, Portrait};
use super::table::CHECKS;
use crate::text::did_you_mean;

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
            Some((operator, value)) => Some((operator, parse_value(text, operator, value)?)),
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
        let Some((operator, wanted)) = &self.value else {
            let is_met = item.finding.verdict == Verdict::Yes;
            return (!is_met).then(|| format!("{} is required: {observed}", self.id));
        };
        // `anonymous=no`: of a check without a value its result is compared.
        if let (Operator::Equal, Value::Text(words)) = (operator, wanted)
            && Verdict::of(words).is_some()
            && value(item).is_none()
        {
            let is_met = item.finding.verdict.words() == words;
            return (!is_met).then(|| format!("{self} is required: {observed}"));
        }
        if item.finding.verdict == Verdict::Yes
            && value(item).is_some_and(|value| operator.holds(&value, wanted))
        {
            return None;
        }
        Some(format!("{self} is required: {observed}"))
    }
}

fn parse_value(whole: &str, operator: Operator, text: &str) -> Result<Value, String> {
    match text.parse() {
        Ok(number) => Ok(Value::Number(number)),
        Err(_) if operator == Operator::Equal && !text.is_empty() => {
            Ok(Value::Text(text.to_owned()))
        }
        Err(_) => Err(format!("{whole:?} has no whole number to compare with")),
    }
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
