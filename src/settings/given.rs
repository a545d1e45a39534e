//! Values that were given, each with the place it came from, so that an error can name it.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::fmt;

use super::layer::{Layer, Place};
use super::value::{self, Parse};
use crate::error::Failure;
use crate::model::Version;
use crate::model::secret::{HIDDEN, is_secret_name, is_secret_value, masked_word};
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
    /// The value of a flag that only the command line has.
    pub(crate) fn flag(id: Id, value: Option<&(impl AsRef<OsStr> + ?Sized)>) -> Option<Self> {
        let value = value?.as_ref().to_owned();
        Some(Self {
            origin: Origin::Flag(id),
            value,
        })
    }

    /// The values of a flag that only the command line has.
    pub(crate) fn flags(id: Id, values: &[String]) -> Vec<Self> {
        let given = |value: &String| Self {
            origin: Origin::Flag(id),
            value: value.into(),
        };
        values.iter().map(given).collect()
    }

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
    if name.ends_with("ws-headers") || is_secret_name(&name) {
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

/// What flags, files, the environment and the version leave to the rules of a command; and what the rules
/// have to say about it.
///
/// The command line is level 0; what is weaker has a higher number.
pub struct Context<'a> {
    environment: &'a dyn Fn(&str) -> Option<OsString>,
    levels: Vec<Level<'a>>,
    off: &'a [Id],
    version: Version,
    ignored: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
}

/// A place below the command line.
enum Level<'a> {
    Environment,
    /// What counts of a file, and all that it says.
    File(&'a Layer, &'a Layer),
}

impl<'a> Context<'a> {
    /// What counts of files, the strongest first, and all that they say; `off` names the switches that the command
    /// line turns off.
    pub(crate) fn new(
        environment: &'a dyn Fn(&str) -> Option<OsString>,
        (counting, all): (&'a [Layer], &'a [Layer]),
        off: &'a [Id],
    ) -> Self {
        let files = counting.iter().zip(all);
        let mut levels: Vec<_> = files.map(|(layer, all)| Level::File(layer, all)).collect();
        let stronger = all.partition_point(|layer| layer.place < Place::Environment);
        levels.insert(stronger, Level::Environment);
        Self {
            environment,
            levels,
            off,
            version: Version::default(),
            ignored: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    pub(crate) fn set_version(&mut self, version: Version) {
        self.version = version;
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// Something to tell the user that does not stop the work.
    pub(crate) fn warn(&self, warning: impl Into<String>) {
        let (warning, mut warnings) = (warning.into(), self.warnings.borrow_mut());
        // What is wrong with several brokers is told once.
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// The environment.
    pub(crate) fn environment(&self) -> &'a dyn Fn(&str) -> Option<OsString> {
        self.environment
    }

    /// A variable of the environment; an empty one counts as absent.
    pub(crate) fn variable(&self, name: &str) -> Option<OsString> {
        (self.environment)(name).filter(|value| !value.is_empty())
    }

    /// The levels below the command line, the strongest first.
    pub(crate) fn levels(&self) -> std::ops::RangeInclusive<usize> {
        1..=self.levels.len()
    }

    /// The level where something was given.
    pub(crate) fn level_of(&self, origin: &Origin) -> usize {
        match origin {
            Origin::Flag(_) => 0,
            Origin::File(level, _) => *level,
            Origin::Environment(_) => {
                let is_environment = |level: &Level<'_>| matches!(level, Level::Environment);
                1 + self.levels.iter().position(is_environment).unwrap_or(0)
            }
        }
    }

    /// The place that a level below the command line is.
    pub(crate) fn place(&self, level: usize) -> Option<Place> {
        Some(match self.levels.get(level.checked_sub(1)?)? {
            Level::Environment => Place::Environment,
            Level::File(layer, _) => layer.place,
        })
    }

    pub(crate) fn exported(&self, id: Id) -> Option<Given> {
        self.exported_as(id.variable())
    }

    /// A variable as a value that was given.
    pub(crate) fn exported_as(&self, name: String) -> Option<Given> {
        let value = self.variable(&name)?;
        let origin = Origin::Environment(name);
        Some(Given { origin, value })
    }

    /// The one value that a level below the command line has for a flag.
    pub(crate) fn one_at(&self, level: usize, id: Id) -> Option<Given> {
        match self.levels.get(level.checked_sub(1)?)? {
            Level::Environment => self.exported(id),
            Level::File(..) => self.values_at(level, id)?.pop(),
        }
    }

    /// All values that a level below the command line has for a flag; a variable is one.
    pub(crate) fn values_at(&self, level: usize, id: Id) -> Option<Vec<Given>> {
        match self.levels.get(level.checked_sub(1)?)? {
            Level::Environment => Some(vec![self.exported(id)?]),
            Level::File(layer, _) => values_in(layer, level, id),
        }
    }

    /// The same, whether it counts or something stronger has replaced it.
    pub(crate) fn all_values_at(&self, level: usize, id: Id) -> Option<Vec<Given>> {
        match self.levels.get(level.checked_sub(1)?)? {
            Level::Environment => Some(vec![self.exported(id)?]),
            Level::File(_, all) => values_in(all, level, id),
        }
    }

    /// Whether a level below the command line turns a switch on or off, and where it says so.
    pub(crate) fn switch_at(
        &self,
        level: usize,
        id: Id,
    ) -> Result<Option<(bool, Origin)>, Failure> {
        let Some(given) = self.one_at(level, id) else {
            return Ok(None);
        };
        Ok(Some((given.parse(value::switch)?, given.origin)))
    }

    /// Whether the command line turns a switch off.
    pub(crate) fn turned_off(&self, id: Id) -> bool {
        self.off.contains(&id)
    }

    /// The value of a flag, else that of the strongest level that has one.
    pub(crate) fn one(&self, id: Id, flag: Option<&(impl AsRef<OsStr> + ?Sized)>) -> Option<Given> {
        let below = || self.levels().find_map(|level| self.one_at(level, id));
        Given::flag(id, flag).or_else(below)
    }

    /// The values of a flag, else those of the strongest level that has some; a variable has one a line.
    pub(crate) fn many(&self, id: Id, flags: &[String]) -> Result<Vec<Given>, Failure> {
        if !flags.is_empty() {
            return Ok(Given::flags(id, flags));
        }
        let mut levels = self.levels();
        let found = levels.find_map(|level| self.values_at(level, id));
        match found.as_deref() {
            Some([given]) if matches!(given.origin, Origin::Environment(_)) => {
                let line = |line: &str| Given {
                    origin: given.origin.clone(),
                    value: line.into(),
                };
                Ok(given.text()?.lines().map(line).collect())
            }
            _ => Ok(found.unwrap_or_default()),
        }
    }

    /// Where a switch was turned on, unless something stronger turns it off.
    pub(crate) fn switch(&self, id: Id, flag: bool) -> Result<Option<Origin>, Failure> {
        if flag {
            return Ok(Some(Origin::Flag(id)));
        }
        if self.turned_off(id) {
            return Ok(None);
        }
        for level in self.levels() {
            if let Some((on, origin)) = self.switch_at(level, id)? {
                return Ok(on.then_some(origin));
            }
        }
        Ok(None)
    }

    /// Lets through what only MQTT 5 can carry, and notes what an older version leaves behind.
    pub(crate) fn v5<T: FromGiven>(&self, given: T) -> T {
        if self.version.is_v5() {
            return given;
        }
        if let Some(origin) = given.origin() {
            self.ignored.borrow_mut().push(origin.to_string());
        }
        T::default()
    }

    /// All that there is to tell, once everything is resolved.
    pub(crate) fn into_warnings(self) -> Vec<String> {
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

/// The values that a layer has for a flag.
fn values_in(layer: &Layer, level: usize, id: Id) -> Option<Vec<Given>> {
    let entry = layer.entry(id)?;
    let given = |value: &OsString| Given {
        origin: Origin::File(level, entry.origin.clone()),
        value: value.clone(),
    };
    Some(entry.values.iter().map(given).collect())
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
    each(given, |text| {
        let (key, value) = value::pair(text)?;
        Ok((value::string(&key)?, value::string(&value)?))
    })
}
