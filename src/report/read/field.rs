//! A field of a JSON report with its place, so that an error can name it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// A field that is not what it should be.
pub(super) struct Wrong {
    pub(super) path: String,
    pub(super) expected: String,
}

/// A value and where it was found.
pub(super) struct Field<'a> {
    pub(super) path: String,
    pub(super) value: &'a Value,
}

impl<'a> Field<'a> {
    /// The field inside this one; `null` when it is not there.
    pub(super) fn get(&self, name: &str) -> Field<'a> {
        let dot = if self.path.is_empty() { "" } else { "." };
        Field {
            path: format!("{}{dot}{name}", self.path),
            value: self.value.get(name).unwrap_or(&Value::Null),
        }
    }

    pub(super) fn need<T>(&self, found: Option<T>, expected: &str) -> Result<T, Wrong> {
        found.ok_or_else(|| Wrong {
            path: self.path.clone(),
            expected: expected.to_owned(),
        })
    }

    /// What `read` makes of it, or nothing where it is `null` or missing.
    pub(super) fn if_any<T>(
        &self,
        read: impl Fn(&Self) -> Result<T, Wrong>,
    ) -> Result<Option<T>, Wrong> {
        if self.value.is_null() {
            Ok(None)
        } else {
            read(self).map(Some)
        }
    }

    /// The values of a list, each by what `read` makes of it.
    pub(super) fn each<T>(
        &self,
        read: impl Fn(&Self) -> Result<T, Wrong>,
    ) -> Result<Vec<T>, Wrong> {
        let one = |(index, value)| {
            let path = format!("{}[{index}]", self.path);
            read(&Field { path, value })
        };
        self.list()?.iter().enumerate().map(one).collect()
    }

    /// The one that has the name that this is.
    pub(super) fn named<T>(
        &self,
        find: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Result<T, Wrong> {
        self.need(self.value.as_str().and_then(find), expected)
    }

    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, Wrong> {
        self.need(self.value.as_object(), "an object")
    }

    pub(super) fn list(&self) -> Result<&'a Vec<Value>, Wrong> {
        self.need(self.value.as_array(), "a list")
    }

    pub(super) fn text(&self) -> Result<String, Wrong> {
        self.need(self.value.as_str(), "a string")
            .map(str::to_owned)
    }

    pub(super) fn count(&self) -> Result<u64, Wrong> {
        self.need(self.value.as_u64(), "a number from 0")
    }

    pub(super) fn small(&self) -> Result<u32, Wrong> {
        let number = self.value.as_u64().and_then(|it| u32::try_from(it).ok());
        self.need(number, "a number from 0 to 4294967295")
    }

    pub(super) fn number(&self) -> Result<f64, Wrong> {
        self.need(self.value.as_f64(), "a number")
    }

    pub(super) fn flag(&self) -> Result<bool, Wrong> {
        self.need(self.value.as_bool(), "true or false")
    }

    pub(super) fn seconds(&self) -> Result<Duration, Wrong> {
        let duration = self
            .value
            .as_f64()
            .and_then(|it| Duration::try_from_secs_f64(it).ok());
        let whole = duration.map(|it| Duration::from_micros(round_micros(it)));
        self.need(whole, "a number of seconds from 0")
    }

    pub(super) fn time(&self) -> Result<Timestamp, Wrong> {
        let time = self.value.as_str().and_then(|text| text.parse().ok());
        self.need(time, "a time like 2026-11-20T09:30:00Z")
    }
}

/// Whole microseconds, so that what was written with six decimals is what is read.
fn round_micros(duration: Duration) -> u64 {
    let nanos = duration.as_nanos() + 500;
    u64::try_from(nanos / 1_000).unwrap_or(u64::MAX)
}
