//! A JSON report, and what a test asks of it.

use std::time::Duration;

use serde_json::Value;

use crate::support::finished::Finished;
use crate::support::run::{Run, mqtty};

/// What a run has reported, and the run.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) json: Value,
    pub(crate) run: Finished,
}

/// `mqtty bench …`, or `mqtty simulate …`, on this port, reporting in JSON.
pub(crate) fn bench(port: u16, arguments: &str) -> Run {
    let words: Vec<&str> = arguments.split_whitespace().collect();
    let command: &[&str] = match words[0] {
        "simulate" => &["simulate"],
        name => &["bench", name],
    };
    mqtty(command)
        .port(port)
        .args(&["-o", "json"])
        .args(&words[1..])
}

impl Report {
    /// Reads what a run has printed.
    #[track_caller]
    pub(crate) fn of(run: Finished) -> Self {
        let json = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|error| panic!("not JSON: {error}\n{run}"));
        Self { json, run }
    }

    /// It must have ended with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        Self {
            run: self.run.code(code),
            ..self
        }
    }

    /// Runs it; it must end with this code.
    #[track_caller]
    pub(crate) fn from(run: Run, code: i32) -> Self {
        Self::of(run.run().code(code))
    }

    /// A number by its path, such as `counters.written`; what is `null` is 0.
    #[track_caller]
    pub(crate) fn number(&self, path: &str) -> f64 {
        let value = path
            .split('.')
            .try_fold(&self.json, |value, key| value.get(key))
            .unwrap_or_else(|| panic!("no {path}"));
        if value.is_null() {
            return 0.0;
        }
        value.as_f64().unwrap_or_else(|| panic!("{path}: {value}"))
    }

    /// How long a stage took, in whole milliseconds.
    #[track_caller]
    pub(crate) fn stage(&self, name: &str) -> u128 {
        let seconds = self.number(&format!("environment.stages.{name}"));
        Duration::from_secs_f64(seconds).as_millis()
    }

    /// How many values the latency of a phase has.
    #[track_caller]
    pub(crate) fn samples(&self, phase: &str, basis: &str) -> u64 {
        let count = &self.json["latency"][phase][basis]["count"];
        count.as_u64().unwrap_or_else(|| panic!("no {phase}"))
    }

    /// A counter.
    #[track_caller]
    pub(crate) fn counter(&self, name: &str) -> u64 {
        self.json["counters"][name]
            .as_u64()
            .unwrap_or_else(|| panic!("no counter {name}"))
    }

    /// These counters have these values.
    #[track_caller]
    pub(crate) fn counts(&self, expected: &[(&str, u64)]) -> &Self {
        for (name, value) in expected {
            assert_eq!(
                self.counter(name),
                *value,
                "{name}\n{:#}\n{}",
                self.json["counters"],
                self.run.stderr
            );
        }
        self
    }
}
