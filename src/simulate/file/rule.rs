//! What a rule for requests has beside its filter and its answer. The rows of a table of `mqtty reply` and of `on` in a
//! scenario file have the same, so that both choose and answer alike.

use std::time::Duration;

use super::node::{Entry, FileMistake, Kind};
use crate::model::AnswerManner;
use crate::script::{FilterOutcome, PayloadFilters};
use crate::text::number::times;

/// How long a condition may take for a request.
const LIMIT: Duration = Duration::from_secs(1);

/// The keys, for errors.
pub(super) const KEYS: [&str; 4] = ["when", "times", "delay", "error"];

/// What a rule has beside its filter and its answer.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// A jq filter that is true for the payloads of its requests; it can be compiled.
    when: Option<String>,
    /// How many requests it is for.
    pub times: Option<u64>,
    /// The answer is delayed by a time between these.
    pub delay: Option<(Duration, Duration)>,
    /// What the answer reports as an error.
    pub error: Option<String>,
}

/// The condition of a rule, compiled.
pub struct Condition(Option<PayloadFilters>);

impl Condition {
    /// Whether it is true for a payload.
    pub fn fits(&self, payload: &[u8]) -> bool {
        let condition = self.0.as_ref();
        condition.is_none_or(|it| it.apply(payload) == FilterOutcome::AsItIs)
    }
}

impl Rule {
    /// Takes a key of a row; `false`: it is none of [`KEYS`]. Mistakes name it with this before it.
    pub(super) fn take(&mut self, entry: &Entry, before: &str) -> Result<bool, FileMistake> {
        let wrong =
            |what: &str| FileMistake::new(entry.at, &format!("{before}{}", entry.key), what);
        let text = || match &entry.node.kind {
            Kind::Text(text) => Ok(text.clone()),
            _ => Err(wrong("it should be text")),
        };
        match entry.key.as_str() {
            "when" => {
                let condition = text()?;
                compiled(&condition).map_err(|why| wrong(&why))?;
                self.when = Some(condition);
            }
            "times" => match entry.node.kind {
                Kind::Int(number) if number > 0 => self.times = Some(number.unsigned_abs()),
                _ => return Err(wrong("it should be a number above 0")),
            },
            "delay" => {
                let delay = match entry.node.kind {
                    Kind::Int(seconds) => seconds.to_string(),
                    _ => text()?,
                };
                let delay = times(&delay);
                self.delay =
                    Some(delay.map_err(|expected| wrong(&format!("expected {expected}")))?);
            }
            "error" => self.error = Some(text()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Its condition, to be asked by one thread.
    pub fn condition(&self) -> Condition {
        // What cannot be compiled was refused when it was read.
        let compiled = self.when.as_deref().map(compiled);
        Condition(compiled.and_then(|compiled| compiled.ok().flatten()))
    }

    /// How an answer is sent: `delay` chooses a time between two.
    pub(super) fn manner(
        &self,
        delay: impl FnOnce(Duration, Duration) -> Duration,
    ) -> AnswerManner {
        AnswerManner {
            delay: self
                .delay
                .map_or(Duration::ZERO, |(low, high)| delay(low, high)),
            error: self.error.clone(),
        }
    }
}

fn compiled(condition: &str) -> Result<Option<PayloadFilters>, String> {
    PayloadFilters::named(Some(("when", condition)), None, LIMIT).map_err(|error| error.to_string())
}

/// The payload of an answer that is an error and nothing else.
pub fn error_payload(error: &str) -> Vec<u8> {
    serde_json::json!({ "error": error })
        .to_string()
        .into_bytes()
}
