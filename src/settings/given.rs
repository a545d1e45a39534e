//! Values that were given, each with the place it came from, so that an error can name it.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::fmt;

use super::value::{self, Parse};
use crate::cli;
use crate::error::Failure;
use crate::model::Version;

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The flag of this long name.
    Flag(&'static str),
    /// The environment variable of this name.
    Environment(String),
}

impl Origin {
    pub(super) fn is_flag(&self) -> bool {
        matches!(self, Self::Flag(_))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(long) => write!(f, "--{long}"),
            Self::Environment(name) => f.write_str(name),
        }
    }
}

/// A value that was given.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) origin: Origin,
    pub(super) value: OsString,
}

impl Given {
    /// The value of a flag that only the command line has.
    pub(super) fn flag(
        long: &'static str,
        value: Option<&(impl AsRef<OsStr> + ?Sized)>,
    ) -> Option<Self> {
        let value = value?.as_ref().to_owned();
        Some(Self {
            origin: Origin::Flag(long),
            value,
        })
    }

    /// The values of a flag that only the command line has.
    pub(super) fn flags(long: &'static str, values: &[String]) -> Vec<Self> {
        let given = |value: &String| Self {
            origin: Origin::Flag(long),
            value: value.into(),
        };
        values.iter().map(given).collect()
    }

    /// The value, parsed.
    pub(super) fn parse<T>(&self, parser: impl Fn(&str) -> Parse<T>) -> Result<T, Failure> {
        parser(self.text()?).map_err(|expected| self.unexpected(expected))
    }

    /// The value as a string of MQTT.
    pub(super) fn string(&self) -> Result<String, Failure> {
        self.parse(value::string)
    }

    /// The value as it is, if it is text.
    pub(super) fn text(&self) -> Result<&str, Failure> {
        self.value
            .to_str()
            .ok_or_else(|| self.unexpected("UTF-8 text"))
    }

    /// The value as at most 65,535 bytes, the most that MQTT's binary data holds (MQTT 5 §1.5.6).
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Failure> {
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
    pub(super) fn unexpected(&self, expected: &str) -> Failure {
        let Self { origin, value } = self;
        let mut value = value.to_string_lossy();
        if value.chars().count() > 60 {
            value = value.chars().take(60).chain(['…']).collect();
        }
        Failure::usage(format!(
            "bad value {value:?} for {origin}: expected {expected}"
        ))
    }
}

/// What flags, the environment and the version leave to the rules of a command; and what the rules have to
/// say about it.
pub(super) struct Context<'a> {
    environment: &'a dyn Fn(&str) -> Option<OsString>,
    version: Version,
    ignored: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(environment: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Self {
            environment,
            version: Version::default(),
            ignored: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    pub(super) fn set_version(&mut self, version: Version) {
        self.version = version;
    }

    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// Something to tell the user that does not stop the work.
    pub(super) fn warn(&self, warning: impl Into<String>) {
        let (warning, mut warnings) = (warning.into(), self.warnings.borrow_mut());
        // What is wrong with several brokers is told once.
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// A variable of the environment; an empty one counts as absent.
    pub(super) fn variable(&self, name: &str) -> Option<OsString> {
        (self.environment)(name).filter(|value| !value.is_empty())
    }

    /// A variable that stands for no flag of a connection.
    pub(super) fn named(&self, name: &str) -> Option<Given> {
        let value = self.variable(name)?;
        Some(Given {
            origin: Origin::Environment(name.to_owned()),
            value,
        })
    }

    /// The environment's value of a flag.
    pub(super) fn exported(&self, long: &str) -> Option<Given> {
        self.named(&cli::environment_name(long))
    }

    /// The value of a flag, else of its variable.
    pub(super) fn one(
        &self,
        long: &'static str,
        flag: Option<&(impl AsRef<OsStr> + ?Sized)>,
    ) -> Option<Given> {
        Given::flag(long, flag).or_else(|| self.exported(long))
    }

    /// The values of a flag, else the lines of its variable.
    pub(super) fn many(&self, long: &'static str, flags: &[String]) -> Result<Vec<Given>, Failure> {
        if !flags.is_empty() {
            return Ok(Given::flags(long, flags));
        }
        let Some(given) = self.exported(long) else {
            return Ok(Vec::new());
        };
        let line = |line: &str| Given {
            origin: given.origin.clone(),
            value: line.into(),
        };
        Ok(given.text()?.lines().map(line).collect())
    }

    /// Where a switch was turned on: by its flag, else by its variable.
    pub(super) fn switch(&self, long: &'static str, flag: bool) -> Result<Option<Origin>, Failure> {
        if flag {
            return Ok(Some(Origin::Flag(long)));
        }
        match self.exported(long) {
            Some(given) if given.parse(value::switch)? => Ok(Some(given.origin)),
            _ => Ok(None),
        }
    }

    /// Lets through what only MQTT 5 can carry, and notes what an older version leaves behind.
    pub(super) fn v5<T: FromGiven>(&self, given: T) -> T {
        if self.version.is_v5() {
            return given;
        }
        if let Some(origin) = given.origin() {
            self.ignored.borrow_mut().push(origin.to_string());
        }
        T::default()
    }

    /// All that there is to tell, once everything is resolved.
    pub(super) fn into_warnings(self) -> Vec<String> {
        let mut warnings = self.warnings.into_inner();
        let ignored = self.ignored.into_inner();
        if !ignored.is_empty() {
            let version = self.version;
            let flags = ignored.join(", ");
            warnings.insert(0, format!("MQTT {version} cannot carry {flags}: ignored"));
        }
        warnings
    }
}

/// Something given that knows where it came from.
pub(super) trait FromGiven: Default {
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
pub(super) trait ParseGiven {
    fn parsed<T>(&self, parser: impl Fn(&str) -> Parse<T>) -> Result<Option<T>, Failure>;
}

impl ParseGiven for Option<Given> {
    fn parsed<T>(&self, parser: impl Fn(&str) -> Parse<T>) -> Result<Option<T>, Failure> {
        self.as_ref().map(|given| given.parse(parser)).transpose()
    }
}

/// Parses every value of a list.
pub(super) fn each<T>(
    given: &[Given],
    parser: impl Fn(&str) -> Parse<T>,
) -> Result<Vec<T>, Failure> {
    given.iter().map(|given| given.parse(&parser)).collect()
}

/// User properties: pairs whose sides fit MQTT's strings.
pub(super) fn pairs(given: &[Given]) -> Result<Vec<(String, String)>, Failure> {
    each(given, |text| {
        let (key, value) = value::pair(text)?;
        Ok((value::string(&key)?, value::string(&value)?))
    })
}
