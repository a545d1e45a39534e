//! A command line that was read, and that can be read again with flags from elsewhere.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::mem::ManuallyDrop;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use super::argument::{find, id_of};
use super::definition::{self, Definition, Kind, Planned};
use super::help::Request;
use super::{CliExit, alone, exit, fault, needed, rewrite};
use crate::error::Failure;
use crate::options::{Id, Opt, Takes, Value};
use crate::prompt::Prompter;
use crate::settings::Context;

/// How a flag takes its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// It takes none: on or off.
    Switch,
    /// It takes one.
    One,
    /// It takes any number.
    List,
}

/// What is known about a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// How it takes its values.
    pub shape: Shape,
    /// Its value names a file or a folder.
    pub is_path: bool,
    /// Its value is, or can be, a number.
    pub is_number: bool,
}

/// The names of values that are numbers, or may be.
const NUMBERS: &[&str] = &["NUMBER", "PORT", "QOS", "SECONDS", "MILLISECONDS", "BYTES"];

impl Flag {
    fn of(row: &Opt) -> Self {
        let shape = match row.takes {
            Takes::Nothing => Shape::Switch,
            Takes::One => Shape::One,
            Takes::Each | Takes::List => Shape::List,
        };
        Self {
            shape,
            is_number: NUMBERS.contains(&row.value_name),
            is_path: row.value == Value::Path && row.choices.is_empty(),
        }
    }
}

/// A command line that was read.
pub struct CommandLine {
    // Taking it apart again would cost as much as a connection, for memory that the process needs once.
    root: ManuallyDrop<Command>,
    matches: ArgMatches,
    /// What was added to it.
    added: Vec<(Id, Vec<OsString>)>,
    off: Vec<Id>,
    taken: Vec<rewrite::TakenFlag>,
}

impl fmt::Debug for CommandLine {
    /// What was typed may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = self.command();
        let mut line = f.debug_struct("CommandLine");
        line.field("command", &command).finish_non_exhaustive()
    }
}

impl CommandLine {
    /// Reads a command line, the program's name first.
    pub(super) fn read(args: Vec<OsString>) -> Result<Self, CliExit> {
        // Whatever is wrong with a line, or asked for by it, takes the whole definition to answer.
        match reader(&args).map(|root| Self::read_by(root, args.clone())) {
            Some(Ok(line)) => Ok(line),
            Some(Err(_)) | None => match fault::of_order(&args) {
                Some(failure) => Err(CliExit::Wrong(failure)),
                None => Self::read_by(needed(&args), args),
            },
        }
    }

    /// Reads a command line by this definition.
    pub(super) fn read_by(mut root: Command, args: Vec<OsString>) -> Result<Self, CliExit> {
        let typed = args.clone();
        let rewrite::Line {
            mut words,
            off,
            taken,
        } = rewrite::rewrite(&root, args).map_err(CliExit::Wrong)?;
        let help = Request::take(&mut words);
        let matches = root
            .try_get_matches_from_mut(&words)
            .map_err(|error| exit(error, help, &typed, &words))?;
        let mut line = Self {
            root: ManuallyDrop::new(root),
            matches,
            added: Vec::new(),
            off: Vec::new(),
            taken,
        };
        // The last of a repeated flag counts.
        line.off = off.into_iter().filter(|id| !line.types(*id)).collect();
        Ok(line)
    }

    /// The words by which the command is called: `pub`, `bench pub`.
    pub fn command(&self) -> String {
        words(&self.matches).join(" ")
    }

    /// Whether a flag was typed, also to turn it off (`--retain=false`).
    pub fn types(&self, id: Id) -> bool {
        let (command, matches) = leaf(&self.root, &self.matches);
        self.turns_off(id)
            || find(command, id).is_some_and(|arg| {
                matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
            })
    }

    /// Whether a switch was turned off.
    pub fn turns_off(&self, id: Id) -> bool {
        self.off.contains(&id)
    }

    /// The switches that were turned off.
    pub fn off(&self) -> &[Id] {
        &self.off
    }

    /// A warning for each flag that was read as the value of the one before it.
    pub fn warnings(&self) -> Vec<String> {
        let taken = self.taken.iter();
        taken
            .map(|it| {
                let (flag, by) = (&it.flag, &it.by);
                format!("{flag} is read as the value of {by}: did you forget the value of {by}?")
            })
            .collect()
    }

    /// What the command knows about a flag; `None` if it has no such flag.
    pub fn flag(&self, id: Id) -> Option<Flag> {
        let definition = self.definition().filter(|it| it.has(id))?;
        Some(Flag::of(&definition.row(id)))
    }

    /// Whether a flag of the command says how to connect, so that it can also be set in the environment.
    pub fn says_how_to_connect(&self, id: Id) -> bool {
        let has = |it: &Definition| it.connects() && it.has(id);
        id.row().is_connection && self.definition().is_some_and(has)
    }

    /// The definition of the command that was called.
    fn definition(&self) -> Option<&'static Definition> {
        definition::of(&words(&self.matches))
    }

    /// Adds flags as if they had been typed: long names with their values; a switch has none.
    ///
    /// # Errors
    ///
    /// What is wrong with them, in the words for flags that were typed.
    pub fn add(&mut self, flags: &[(Id, &[OsString])]) -> Result<(), Failure> {
        let mut added = Vec::with_capacity(flags.len());
        for (id, values) in flags {
            let definition = self.definition().filter(|it| it.has(*id));
            if let Some(row) = definition.map(|it| it.row(*id)) {
                values.iter().try_for_each(|value| check(&row, value))?;
            }
            added.push(match values {
                [] => (*id, vec!["true".into()]),
                values => (*id, values.to_vec()),
            });
        }
        self.added.append(&mut added);
        Ok(())
    }

    /// The flags that were typed or added, in order, each with its values; a switch has
    /// none. Secrets are among them.
    pub fn given(&self) -> Vec<(Id, Vec<OsString>)> {
        let (command, matches) = leaf(&self.root, &self.matches);
        let mut given = given(command, matches);
        given.extend(self.added.iter().cloned());
        given
    }

    /// Whether a flag was typed, and not only added from a file.
    pub fn has_typed(&self, id: Id) -> bool {
        let (command, matches) = leaf(&self.root, &self.matches);
        given(command, matches)
            .iter()
            .any(|(typed, _)| *typed == id)
    }

    /// The words that are no flags, by the name of their place.
    pub fn words(&self, name: &str) -> Vec<OsString> {
        let (_, matches) = leaf(&self.root, &self.matches);
        let words = matches.get_raw(name).into_iter().flatten();
        words.map(OsStr::to_owned).collect()
    }

    /// The one word that is no flag, by the name of its place, as text.
    pub fn word(&self, name: &str) -> String {
        let word = self.words(name).pop().unwrap_or_default();
        word.to_string_lossy().into_owned()
    }

    /// Makes the plan of the command.
    ///
    /// # Errors
    ///
    /// As [`Plan`](super::definition::Plan).
    pub fn plan(
        &self,
        context: &mut Context<'_>,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        match self.definition().map(|definition| definition.kind) {
            Some(Kind::Command(_, plan)) => plan(context, self, prompter),
            _ => Err(Failure::usage("unknown command")),
        }
    }

    /// The value of a flag that was typed or added; the last, where it has several.
    pub fn value(&self, id: Id) -> Option<OsString> {
        let given = self.given().into_iter().find(|(given, _)| *given == id);
        given.and_then(|(_, mut values)| values.pop())
    }

    /// Whether the command connects.
    pub fn connects(&self) -> bool {
        self.definition().is_some_and(Definition::connects)
    }

    /// All flags of the command.
    pub fn flags(&self) -> Vec<Id> {
        let definition = self.definition();
        let options = definition.into_iter().flat_map(Definition::options);
        options.chain([Id::Help, Id::HelpAll]).collect()
    }
}

/// As much of the definition of a command as reading this line can need; `None` where no command is called.
pub(super) fn reader(args: &[OsString]) -> Option<Command> {
    let (path, words) = definition::called(args.get(1..)?)?;
    let leaf = path.last()?.reader(words);
    Some(alone(&path, leaf).disable_help_flag(true))
}

/// Checks a value as clap does where it is typed.
fn check(row: &Opt, value: &OsStr) -> Result<(), Failure> {
    let flag = format!("--{}", row.long);
    match value.to_str() {
        Some(text) if !row.choices.is_empty() && !row.choices.contains(&text) => {
            Err(fault::bad_value(&flag, text, row.choices))
        }
        None if row.value == Value::Text => Err(fault::not_text()),
        Some("") if row.value == Value::Path => Err(fault::no_value(&flag)),
        _ => Ok(()),
    }
}

/// The words by which a command is called.
fn words(matches: &ArgMatches) -> Vec<&str> {
    let mut words = Vec::new();
    let mut matches = matches;
    while let Some((name, below)) = matches.subcommand() {
        words.push(name);
        matches = below;
    }
    words
}

/// The definition of the command that was called, and what was typed for it.
fn leaf<'a>(root: &'a Command, matches: &'a ArgMatches) -> (&'a Command, &'a ArgMatches) {
    let (mut command, mut matches) = (root, matches);
    while let Some((name, below)) = matches.subcommand() {
        let Some(found) = command.find_subcommand(name) else {
            break;
        };
        (command, matches) = (found, below);
    }
    (command, matches)
}

/// The flags of a command that were typed, in the order of their first appearance, with their values.
fn given(command: &Command, matches: &ArgMatches) -> Vec<(Id, Vec<OsString>)> {
    // There are a hundred flags, and a few of them are given. Groups have names, too.
    let mut given: Vec<_> = matches
        .ids()
        .filter_map(|id| {
            let id = id.as_str();
            if matches.value_source(id)? != ValueSource::CommandLine {
                return None;
            }
            let mut args = command.get_arguments();
            let option = args.find(|arg| arg.get_id() == id).and_then(id_of)?;
            let first = matches.indices_of(id)?.next()?;
            let values = matches.get_raw(id)?.map(OsStr::to_owned).collect();
            Some((first, (option, values)))
        })
        .collect();
    given.sort_by_key(|(first, _)| *first);
    given.into_iter().map(|(_, flag)| flag).collect()
}

/// Every flag of the commands that connect, each once: what a config file can set. Where a name means a list in one
/// command and a value in another, it is given as the list.
pub fn flags() -> Vec<(Id, Flag)> {
    let mut flags: Vec<(Id, Flag)> = Vec::new();
    for (_, command) in definition::commands().filter(|(_, command)| command.connects()) {
        for id in command.options().filter(|id| id.row().is_setting) {
            let flag = Flag::of(&command.row(id));
            match flags.iter_mut().find(|(known, _)| *known == id) {
                Some((_, known)) if flag.shape == Shape::List => *known = flag,
                Some(_) => {}
                None => flags.push((id, flag)),
            }
        }
    }
    flags
}

/// The words by which the commands that connect are called: `pub`, `bench pub`.
pub fn connecting() -> Vec<String> {
    let connecting = definition::commands().filter(|(_, command)| command.connects());
    connecting.map(|(words, _)| words.join(" ")).collect()
}
