//! Where values come from: the levels, and what a plan asks of them.

use std::cell::RefCell;
use std::ffi::OsString;
use std::path::PathBuf;

use super::given::{FromGiven, Given, Origin};
use super::layer::{Layer, ValueSource};
use super::value;
use crate::error::Failure;
use crate::model::Version;
use crate::options::Id;

/// What flags, files, the environment and the version leave to the rules of a command; and what the rules
/// have to say about it.
///
/// The command line is level 0; what is weaker has a higher number.
pub struct Context<'a> {
    environment: &'a dyn Fn(&str) -> Option<OsString>,
    levels: Vec<Level<'a>>,
    line: CommandLineValues<'a>,
    version: Version,
    ignored: RefCell<Vec<String>>,
    warnings: RefCell<Vec<String>>,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct CommandLineValues<'a> {
    /// The flags that were typed, or added from files, with their values.
    pub(crate) typed: &'a [(Id, Vec<OsString>)],
    /// The switches that are turned off.
    pub(crate) off: &'a [Id],
    /// What a report names of all this, and of what files say.
    pub(crate) options: &'a [(Id, Vec<OsString>)],
}

/// A source of values.
enum Level<'a> {
    /// What was typed, or added to the command line from files.
    CommandLine(&'a [(Id, Vec<OsString>)]),
    Environment,
    /// What counts of a file, and all that it says.
    File(&'a Layer, &'a Layer),
}

impl<'a> Context<'a> {
    /// What counts of files, the strongest first, and all that they say; and what the command line says.
    pub(crate) fn new(
        environment: &'a dyn Fn(&str) -> Option<OsString>,
        (counting, all): (&'a [Layer], &'a [Layer]),
        line: CommandLineValues<'a>,
    ) -> Self {
        let files = counting.iter().zip(all);
        let mut levels: Vec<_> = files.map(|(layer, all)| Level::File(layer, all)).collect();
        let stronger = all.partition_point(|layer| layer.source < ValueSource::Environment);
        levels.insert(stronger, Level::Environment);
        levels.insert(0, Level::CommandLine(line.typed));
        Self {
            environment,
            levels,
            line,
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
        // Several brokers with the same warning get it once.
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    pub(crate) fn environment(&self) -> &'a dyn Fn(&str) -> Option<OsString> {
        self.environment
    }

    /// A variable of the environment; an empty one counts as absent.
    pub(crate) fn variable(&self, name: &str) -> Option<OsString> {
        (self.environment)(name).filter(|value| !value.is_empty())
    }

    /// All levels, the strongest first.
    pub(crate) fn levels(&self) -> std::ops::Range<usize> {
        0..self.levels.len()
    }

    /// The levels below the command line, the strongest first.
    pub(crate) fn levels_below(&self) -> std::ops::Range<usize> {
        1..self.levels.len()
    }

    /// The level where something was given.
    pub(crate) fn level_of(&self, origin: &Origin) -> usize {
        match origin {
            Origin::Flag(_) => 0,
            Origin::File(level, _) => *level,
            Origin::Environment(_) => {
                let is_environment = |level: &Level<'_>| matches!(level, Level::Environment);
                self.levels.iter().position(is_environment).unwrap_or(0)
            }
        }
    }

    pub(crate) fn source(&self, level: usize) -> Option<ValueSource> {
        Some(match self.levels.get(level)? {
            Level::CommandLine(_) => ValueSource::CommandLine,
            Level::Environment => ValueSource::Environment,
            Level::File(layer, _) => layer.source,
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

    /// The one value that a level has for a flag; the last, where it has several.
    pub(crate) fn one_at(&self, level: usize, id: Id) -> Option<Given> {
        self.values_at(level, id)?.pop()
    }

    /// All values that a level has for a flag; a variable is one.
    pub(crate) fn values_at(&self, level: usize, id: Id) -> Option<Vec<Given>> {
        match self.levels.get(level)? {
            Level::CommandLine(typed) => values_typed(typed, id),
            Level::Environment => Some(vec![self.exported(id)?]),
            Level::File(layer, _) => values_in(layer, level, id),
        }
    }

    /// The same, whether it counts or something stronger has replaced it.
    pub(crate) fn all_values_at(&self, level: usize, id: Id) -> Option<Vec<Given>> {
        match self.levels.get(level)? {
            Level::File(_, all) => values_in(all, level, id),
            _ => self.values_at(level, id),
        }
    }

    /// Whether a level turns a switch on or off, and where it says so.
    pub(crate) fn switch_at(
        &self,
        level: usize,
        id: Id,
    ) -> Result<Option<(bool, Origin)>, Failure> {
        match self.levels.get(level) {
            Some(Level::CommandLine(_)) if self.is_typed(id) => Ok(Some((true, Origin::Flag(id)))),
            Some(Level::CommandLine(_)) => {
                Ok(self.turned_off(id).then_some((false, Origin::Flag(id))))
            }
            _ => match self.one_at(level, id) {
                Some(given) => Ok(Some((given.parse(value::switch)?, given.origin))),
                None => Ok(None),
            },
        }
    }

    /// Whether the command line turns a switch off.
    pub(crate) fn turned_off(&self, id: Id) -> bool {
        self.line.off.contains(&id)
    }

    /// The value that was typed for a flag; the last, where it has several.
    pub(crate) fn typed(&self, id: Id) -> Option<Given> {
        self.one_at(0, id)
    }

    /// All values that were typed for a flag.
    pub(crate) fn all_typed(&self, id: Id) -> Vec<Given> {
        self.values_at(0, id).unwrap_or_default()
    }

    /// Whether a flag was typed.
    pub(crate) fn is_typed(&self, id: Id) -> bool {
        self.values_at(0, id).is_some()
    }

    /// The options that a report names, with their values. Secrets are among them.
    pub(crate) fn options(&self) -> &[(Id, Vec<OsString>)] {
        self.line.options
    }

    /// The first flag that was typed, of these.
    pub(crate) fn first_typed(&self, ids: &[Id]) -> Option<Id> {
        let mut typed = self.line.typed.iter().map(|(id, _)| *id);
        typed.find(|id| ids.contains(id))
    }

    /// The text that was typed for a flag.
    pub(crate) fn typed_text(&self, id: Id) -> Result<Option<String>, Failure> {
        let given = self.typed(id);
        let text = given.as_ref().map(Given::text).transpose()?;
        Ok(text.map(str::to_owned))
    }

    /// All texts that were typed for a flag.
    pub(crate) fn typed_texts(&self, id: Id) -> Result<Vec<String>, Failure> {
        let given = self.all_typed(id);
        let text = |given: &Given| given.text().map(str::to_owned);
        given.iter().map(text).collect()
    }

    /// The path that was typed for a flag.
    pub(crate) fn typed_path(&self, id: Id) -> Option<PathBuf> {
        self.typed(id).map(|given| given.value.into())
    }

    /// All paths that were typed for a flag.
    pub(crate) fn typed_paths(&self, id: Id) -> Vec<PathBuf> {
        let given = self.all_typed(id).into_iter();
        given.map(|given| given.value.into()).collect()
    }

    /// The value of the strongest level that has one for a flag.
    pub(crate) fn one(&self, id: Id) -> Option<Given> {
        self.levels().find_map(|level| self.one_at(level, id))
    }

    /// The values of the strongest level that has some for a flag; a variable has one a line.
    pub(crate) fn many(&self, id: Id) -> Result<Vec<Given>, Failure> {
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
    pub(crate) fn switch(&self, id: Id) -> Result<Option<Origin>, Failure> {
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

/// The values that were typed for a flag.
fn values_typed(typed: &[(Id, Vec<OsString>)], id: Id) -> Option<Vec<Given>> {
    let (_, values) = typed.iter().find(|(typed, _)| *typed == id)?;
    let given = |value: &OsString| Given {
        origin: Origin::Flag(id),
        value: value.clone(),
    };
    Some(values.iter().map(given).collect())
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
