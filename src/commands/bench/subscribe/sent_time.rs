//! `--latency-from`: when a message was sent, from its payload, by a jq filter.

use std::time::Duration;

use jiff::Timestamp;

use crate::error::Failure;
use crate::model::{SentTime, SentTimeReader};
use crate::script::{FilterOutcome, PayloadFilters, QueryError};

/// How long a filter may take for a message.
const TIME_LIMIT: Duration = Duration::from_millis(100);
/// The flag, as errors name it.
const FLAG: &str = "--latency-from";

/// A filter that finds the time of sending in a JSON payload.
#[derive(Debug)]
pub(super) struct JqTime(String);

impl JqTime {
    /// A filter that can be compiled.
    ///
    /// # Errors
    ///
    /// It is not valid (exit 2).
    pub(super) fn new(text: String) -> Result<Self, Failure> {
        compile(&text)?;
        Ok(Self(text))
    }
}

fn compile(text: &str) -> Result<Option<PayloadFilters>, QueryError> {
    PayloadFilters::named(None, Some((FLAG, text)), TIME_LIMIT)
}

impl SentTime for JqTime {
    fn reader(&self) -> SentTimeReader {
        // It could be compiled before.
        let filters = compile(&self.0).ok().flatten();
        Box::new(move |payload| {
            let filters = filters.as_ref()?;
            match filters.apply(payload) {
                FilterOutcome::Values(values) | FilterOutcome::Part(values, _) => {
                    time(&values.first()?.text)
                }
                _ => None,
            }
        })
    }
}

/// A time in microseconds since 1970: RFC 3339, or a number of seconds, milliseconds, microseconds or nanoseconds, whichever
/// makes it a time between 1973 and 5138.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a time of this century in microseconds is below 2^53"
)]
fn time(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_microsecond());
    }
    let number: f64 = text.parse().ok()?;
    let (least, most) = (1e8, 1e11);
    let factors = [1e6, 1e3, 1.0, 1e-3].into_iter().zip([1.0, 1e3, 1e6, 1e9]);
    let mut factors = factors.filter(|(_, unit)| (least * unit..most * unit).contains(&number));
    let (factor, _) = factors.next()?;
    Some((number * factor).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_usual_units() {
        let expected = Some(1_763_622_049_486_123);
        for text in [
            "1763622049.486123",
            "1763622049486.123",
            "1763622049486123",
            "1763622049486123000",
            "2025-11-20T07:00:49.486123Z",
            "2025-11-20T08:00:49.486123+01:00",
        ] {
            assert_eq!(time(text), expected, "{text}");
        }
        for text in [
            "",
            "soon",
            "NaN",
            "inf",
            "0",
            "-1763622049",
            "1e30",
            "12",
            "true",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_filter_finds_the_time_in_a_payload() {
        let read = |filter: &str, payload: &str| {
            let filter = JqTime::new(filter.to_owned()).unwrap();
            filter.reader()(payload.as_bytes())
        };
        let payload = r#"{"meta":{"ts":1763622049},"at":"2025-11-20T07:00:49Z","n":1}"#;
        let expected = Some(1_763_622_049_000_000);
        assert_eq!(read(".meta.ts", payload), expected);
        assert_eq!(read(".at", payload), expected);
        assert_eq!(read(".meta.ts, .n", payload), expected);
        assert_eq!(read(".at | fromdate * 1000", payload), expected);
        for (filter, payload) in [
            (".none", payload),
            (".n", payload),
            (".at", "no JSON"),
            (".[0]", payload),
        ] {
            assert_eq!(read(filter, payload), None, "{filter} {payload}");
        }
        let failure = JqTime::new(".a |".to_owned()).unwrap_err();
        assert!(failure.message.contains(FLAG), "{failure}");
    }
}
