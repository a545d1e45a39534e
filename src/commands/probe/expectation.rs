//! `--expect` and `--age-from`: what is looked at in the message that a check has received.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::error::{Exit, Failure};
use crate::options::Id;
use crate::script::Expression;

/// The variables of both expressions.
const VARIABLES: [&str; 3] = ["topic", "qos", "retain"];

/// How much of a payload an error shows, in characters.
const SHOWN: usize = 120;

/// A message that a check has received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Received {
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
    pub(super) qos: u8,
    pub(super) retain: bool,
}

/// What is looked at in it.
#[derive(Debug, Default)]
pub(crate) struct Expectation {
    expect: Option<Expression>,
    age_from: Option<Expression>,
}

impl Expectation {
    /// Compiles the expressions that were given.
    ///
    /// # Errors
    ///
    /// An expression that is none (exit 2).
    pub(super) fn new(expect: Option<&str>, age_from: Option<&str>) -> Result<Self, Failure> {
        let names = VARIABLES.map(str::to_owned);
        let compile = |flag, text: Option<&str>| {
            text.map(|text| Expression::new(flag, text, &names))
                .transpose()
        };
        Ok(Self {
            expect: compile("--expect", expect)?,
            age_from: compile("--age-from", age_from)?,
        })
    }

    /// Whether the age of the message is measured.
    pub(super) fn has_age(&self) -> bool {
        self.age_from.is_some()
    }

    /// Checks a message against `--expect`.
    ///
    /// # Errors
    ///
    /// The expression does not return `true` alone (exit 9).
    pub(super) fn check(&self, message: &Received) -> Result<(), Failure> {
        let Some(expression) = &self.expect else {
            return Ok(());
        };
        let why = match run(expression, message) {
            Ok(values) if values == ["true"] => return Ok(()),
            Ok(values) if values == ["false"] => String::new(),
            Ok(values) => format!(" (it returned {} instead of true)", listed(&values)),
            Err(error) => format!(" ({error})"),
        };
        Err(Failure::new(
            Exit::Threshold,
            format!(
                "the message on {} does not match {} '{}'{why}: {}",
                message.topic,
                Id::Expect,
                expression.text(),
                shortened(&String::from_utf8_lossy(&message.payload)),
            ),
        ))
    }

    /// The age of a message in seconds at this time, below 0 for one of the future; `None` if it is not asked for.
    ///
    /// # Errors
    ///
    /// The expression does not return a time (exit 9).
    pub(super) fn age(&self, message: &Received, now: Timestamp) -> Result<Option<f64>, Failure> {
        let Some(expression) = &self.age_from else {
            return Ok(None);
        };
        let why = match run(expression, message) {
            Ok(values) => {
                let time = match values.as_slice() {
                    [value] => seconds(value),
                    _ => None,
                };
                if let Some(time) = time {
                    return Ok(Some(since_1970(now) - time));
                }
                format!("it returned {}, which is not a time", listed(&values))
            }
            Err(error) => error,
        };
        Err(Failure::new(
            Exit::Threshold,
            format!(
                "the age of the message on {} is not known from {} '{}': {why}",
                message.topic,
                Id::AgeFrom,
                expression.text(),
            ),
        ))
    }
}

/// What an expression makes of a message, as JSON. A payload that is not JSON is a string.
fn run(expression: &Expression, message: &Received) -> Result<Vec<String>, String> {
    let is_json = serde_json::from_slice::<&RawValue>(&message.payload).is_ok();
    let text;
    let input = if is_json {
        &*message.payload
    } else {
        text = Json::from(String::from_utf8_lossy(&message.payload)).to_string();
        text.as_bytes()
    };
    expression.run(input, |name| {
        Some(match name {
            "topic" => Json::from(message.topic.as_str()).to_string(),
            "qos" => message.qos.to_string(),
            "retain" => message.retain.to_string(),
            _ => return None,
        })
    })
}

/// Values for an error.
fn listed(values: &[String]) -> String {
    match values {
        [] => "nothing".to_owned(),
        values => shortened(&values.join(", ")),
    }
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

/// A time in seconds since 1970: a number of seconds, milliseconds, microseconds or nanoseconds, told apart by
/// its size, also as a string, or RFC 3339.
fn seconds(json: &str) -> Option<f64> {
    let number = match serde_json::from_str(json).ok()? {
        Json::Number(number) => number.as_f64()?,
        Json::String(text) => match text.trim().parse() {
            Ok(number) => number,
            Err(_) => return text.trim().parse().ok().map(since_1970),
        },
        _ => return None,
    };
    // As seconds, these would be far beyond the year 5000; as the smaller unit they begin in 1973.
    let units = [(1e17, 1e9), (1e14, 1e6), (1e11, 1e3)];
    let unit = units.into_iter().find(|(from, _)| number >= *from);
    number
        .is_finite()
        .then(|| number / unit.map_or(1.0, |(_, per_second)| per_second))
}

/// Seconds since 1970.
fn since_1970(time: Timestamp) -> f64 {
    time.as_duration().as_secs_f64()
}

/// An age for people: `12 s`, `-3 s`.
pub(super) fn age_shown(age: f64) -> String {
    let sign = if age < 0.0 { "-" } else { "" };
    // A message may name a time that is thousands of years away.
    let time = Duration::try_from_secs_f64(age.abs()).unwrap_or(Duration::MAX);
    format!("{sign}{}", crate::output::duration(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(payload: &str) -> Received {
        Received {
            topic: "pump/7".to_owned(),
            payload: payload.as_bytes().to_vec(),
            qos: 1,
            retain: true,
        }
    }

    #[test]
    fn only_true_is_as_expected() {
        let check = |expect: &str, payload: &str| {
            let expectation = Expectation::new(Some(expect), None).unwrap();
            expectation.check(&message(payload))
        };
        for (expect, payload) in [
            (".on", r#"{"on": true}"#),
            (". == 21.5", "21.5"),
            (". == \"on\"", "on"),
            (". == \"on\"", "\"on\""),
            ("$topic == \"pump/7\" and $qos == 1 and $retain", ""),
        ] {
            assert_eq!(check(expect, payload), Ok(()), "{expect} of {payload}");
        }
        for (expect, payload, said) in [
            (
                ".on",
                r#"{"on": false}"#,
                r#"--expect '.on': {"on": false}"#,
            ),
            (".on", "{}", "(it returned null instead of true)"),
            (".on", r#"{"on": 1}"#, "(it returned 1 instead of true)"),
            ("empty", "1", "(it returned nothing instead of true)"),
            (
                "true, true",
                "1",
                "(it returned true, true instead of true)",
            ),
            (".a", "on", "has no member"),
        ] {
            let failure = check(expect, payload).unwrap_err();
            assert_eq!(failure.exit, Exit::Threshold);
            assert!(failure.message.contains(said), "{failure}");
        }
        let failure = Expectation::new(Some(".["), None).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
    }

    #[test]
    fn times_in_every_unit() {
        let now: Timestamp = "2026-03-01T12:00:10Z".parse().unwrap();
        let age = |payload: &str| {
            let expectation = Expectation::new(None, Some(".ts")).unwrap();
            expectation.age(&message(payload), now)
        };
        for payload in [
            r#"{"ts": 1772366400}"#,
            r#"{"ts": 1772366400000}"#,
            r#"{"ts": 1772366400000000}"#,
            r#"{"ts": 1772366400000000000}"#,
            r#"{"ts": "1772366400"}"#,
            r#"{"ts": "2026-03-01T12:00:00Z"}"#,
            r#"{"ts": "2026-03-01T13:00:00+01:00"}"#,
        ] {
            let age = age(payload).unwrap().unwrap();
            assert!((age - 10.0).abs() < 0.001, "{payload}: {age}");
        }
        let future = age(r#"{"ts": 1772366413}"#).unwrap().unwrap();
        assert!((future + 3.0).abs() < 0.001, "{future}");
        for (payload, said) in [
            ("{}", "it returned null, which is not a time"),
            (r#"{"ts": "soon"}"#, "it returned \"soon\", which"),
            ("on", "'.ts': "),
        ] {
            let failure = age(payload).unwrap_err();
            assert!(failure.message.contains(said), "{failure}");
        }
    }

    #[test]
    fn ages_for_people() {
        for (age, shown) in [(12.0, "12 s"), (-3.0, "-3 s"), (0.25, "250 ms")] {
            assert_eq!(age_shown(age), shown);
        }
        age_shown(f64::MAX);
    }
}
