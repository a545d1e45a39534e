//! Values that were given, each with the place it came from, so that an error can name it.

use std::ffi::OsString;
use std::fmt;

use super::value::{self, Parse};
use crate::error::Failure;
use crate::model::secret::{HIDDEN, is_secret_name, is_secret_value, masked_word};
use crate::model::validate_topic;
use crate::options::Id;

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// This flag.
    Flag(Id),
    /// The environment variable of this name.
    Environment(String),
    /// A file: the level that it is, and the place in it.
    File(usize, String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(id) => write!(f, "{id}"),
            Self::Environment(name) => f.write_str(name),
            Self::File(_, place) => f.write_str(place),
        }
    }
}

/// A value that was given.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) origin: Origin,
    pub(crate) value: OsString,
}

impl Given {
    /// The value, parsed.
    pub(crate) fn parse<T>(&self, parser: impl Fn(&str) -> Parse<T>) -> Result<T, Failure> {
        parser(self.text()?).map_err(|expected| self.unexpected(expected))
    }

    /// The value as a string of MQTT.
    pub(crate) fn string(&self) -> Result<String, Failure> {
        self.parse(value::string)
    }

    /// The value as it is, if it is text.
    pub(crate) fn text(&self) -> Result<&str, Failure> {
        self.value
            .to_str()
            .ok_or_else(|| self.unexpected("UTF-8 text"))
    }

    /// The value as at most 65,535 bytes, the most that MQTT's binary data holds (MQTT 5 §1.5.6).
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        if self.value.len() > 65_535 {
            return Err(Failure::usage(format!(
                "{} has {} bytes: at most 65535 fit",
                self.origin,
                self.value.len()
            )));
        }
        Ok(self.value.as_encoded_bytes().to_vec())
    }

    /// The failure of a value that is not what was expected.
    pub(crate) fn unexpected(&self, expected: &str) -> Failure {
        let Self { origin, value } = self;
        let mut value = masked(&origin.to_string(), &value.to_string_lossy());
        if value.chars().count() > 60 {
            value = value.chars().take(60).chain(['…']).collect();
        }
        Failure::usage(format!(
            "bad value {value:?} for {origin}: expected {expected}"
        ))
    }
}

/// A value that is wrong, without what may be secret in it. What should have been a pair may be the secret alone.
fn masked(origin: &str, value: &str) -> String {
    let name = origin.rsplit(['.', ' ', '/']).next().unwrap_or_default();
    let name = name.to_ascii_lowercase().replace('_', "-");
    if name.ends_with("-headers") || is_secret_name(&name) {
        return HIDDEN.to_owned();
    }
    if name.ends_with("user-properties")
        && let Some((first, rest)) = value.split_once(char::is_whitespace)
        && is_secret_value(first, rest)
    {
        return format!("{first} {HIDDEN}");
    }
    masked_word(value)
}

/// Something given that knows where it came from.
pub(crate) trait FromGiven: Default {
    fn origin(&self) -> Option<&Origin>;
}

impl FromGiven for Option<Given> {
    fn origin(&self) -> Option<&Origin> {
        self.as_ref().map(|given| &given.origin)
    }
}

impl FromGiven for Option<Origin> {
    fn origin(&self) -> Option<&Origin> {
        self.as_ref()
    }
}

impl FromGiven for Vec<Given> {
    fn origin(&self) -> Option<&Origin> {
        self.first().map(|given| &given.origin)
    }
}

/// Parses a value if it was given.
pub(crate) trait ParseGiven {
    fn parsed<T>(&self, parser: impl Fn(&str) -> Parse<T>) -> Result<Option<T>, Failure>;
}

impl ParseGiven for Option<Given> {
    fn parsed<T>(&self, parser: impl Fn(&str) -> Parse<T>) -> Result<Option<T>, Failure> {
        self.as_ref().map(|given| given.parse(parser)).transpose()
    }
}

/// Parses every value of a list.
pub(crate) fn each<T>(
    given: &[Given],
    parser: impl Fn(&str) -> Parse<T>,
) -> Result<Vec<T>, Failure> {
    given.iter().map(|given| given.parse(&parser)).collect()
}

/// User properties: pairs whose sides fit MQTT's strings.
pub(crate) fn pairs(given: &[Given]) -> Result<Vec<(String, String)>, Failure> {
    let read = |given: &Given| {
        let pair = given.parse(|text| {
            let (key, value) = value::pair(text)?;
            Ok((value::string(&key)?, value::string(&value)?))
        });
        pair.map_err(|failure| with_pair_hint(failure, given))
    };
    given.iter().map(read).collect()
}

/// Says how a pair is written, or that what is no pair may belong elsewhere: the option takes all words up to the next flag.
fn with_pair_hint(failure: Failure, given: &Given) -> Failure {
    let text = given.value.to_string_lossy();
    if text.contains(": ") {
        return failure;
    }
    let hint = if text.contains([':', '=']) {
        "put a colon and a space between them, in quotes: 'key: value'".to_owned()
    } else {
        let origin = &given.origin;
        format!("{origin} takes all words up to the next flag: put other words before it")
    };
    failure.with_hint(hint)
}

/// A topic to publish to.
pub(crate) fn valid_topic(given: &Given) -> Result<String, Failure> {
    let topic = given.text()?;
    match validate_topic(topic) {
        Ok(()) => Ok(topic.to_owned()),
        Err(why) => Err(Failure::usage(format!(
            "bad topic {topic:?} for {}: {why}",
            given.origin
        ))),
    }
}
