//! A command line that was read, and that can be read again with flags from elsewhere.

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::builder::Str;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::definition::{self, Definition, Flags, Kind};
use super::{CliExit, command, describe, exit, fault, groups, needed, rewrite};
use crate::commands::COMMANDS;
use crate::error::Failure;

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
    fn of(arg: &Arg) -> Self {
        let shape = match arg.get_action() {
            ArgAction::Append => Shape::List,
            ArgAction::Set => Shape::One,
            _ => Shape::Switch,
        };
        let is_number = |name: &Str| NUMBERS.contains(&name.as_str());
        Self {
            shape,
            is_number: arg
                .get_value_names()
                .is_some_and(|names| names.iter().all(is_number)),
            is_path: arg.get_value_parser().type_id() == TypeId::of::<PathBuf>(),
        }
    }
}

/// A command line that was read.
#[derive(Debug)]
pub struct CommandLine {
    /// What was typed, and what was added.
    pub parsed: Box<dyn Flags>,
    // Taking it apart again would cost as much as a connection, for memory that the process needs once.
    root: ManuallyDrop<Command>,
    words: Vec<OsString>,
    matches: ArgMatches,
    /// What was added to it, together with it.
    added: Option<ArgMatches>,
    off: Vec<String>,
}

impl CommandLine {
    /// Reads a command line, the program's name first.
    pub(super) fn read(args: Vec<OsString>) -> Result<Self, CliExit> {
        let mut root = ManuallyDrop::new(needed(&args));
        let typed = args.clone();
        let rewrite::Line { words, off } = rewrite::rewrite(&root, args).map_err(CliExit::Wrong)?;
        let matches = root
            .try_get_matches_from_mut(&words)
            .map_err(|error| exit(error, &typed, &words))?;
        let parsed = parsed(&root, &matches).map_err(CliExit::Wrong)?;
        let mut line = Self {
            parsed,
            root,
            words,
            matches,
            added: None,
            off: Vec::new(),
        };
        // The last of a repeated flag counts.
        line.off = off.into_iter().filter(|long| !line.types(long)).collect();
        Ok(line)
    }

    /// The words by which the command is called: `pub`, `bench pub`.
    pub fn command(&self) -> String {
        words(&self.matches).join(" ")
    }

    /// Whether a flag was typed, also to turn it off (`--retain=false`).
    pub fn types(&self, long: &str) -> bool {
        let (command, matches) = leaf(&self.root, &self.matches);
        self.turns_off(long)
            || find(command, long).is_some_and(|arg| {
                matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
            })
    }

    /// Whether a switch was turned off.
    pub fn turns_off(&self, long: &str) -> bool {
        self.off.iter().any(|name| name == long)
    }

    /// The switches that were turned off.
    pub fn off(&self) -> &[String] {
        &self.off
    }

    /// What the command knows about a flag; `None` if it has no such flag.
    pub fn flag(&self, long: &str) -> Option<Flag> {
        let (command, _) = leaf(&self.root, &self.matches);
        find(command, long).map(Flag::of)
    }

    /// Whether a flag of the command says how to connect, so that it can also be set in the environment.
    pub fn says_how_to_connect(&self, long: &str) -> bool {
        let (command, _) = leaf(&self.root, &self.matches);
        find(command, long).is_some_and(|arg| groups::environment_of(command, arg).is_some())
    }

    /// Adds flags as if they had been typed: long names with their values; a switch has none.
    ///
    /// # Errors
    ///
    /// What is wrong with them, in the words for flags that were typed.
    pub fn add(&mut self, flags: &[(&str, &[OsString])]) -> Result<(), Failure> {
        let mut words = self.words.clone();
        for (long, values) in flags {
            if values.is_empty() {
                words.push(format!("--{long}").into());
            }
            for value in *values {
                let mut word = OsString::from(format!("--{long}="));
                word.push(value);
                words.push(word);
            }
        }
        let matches = self
            .root
            .try_get_matches_from_mut(&words)
            .map_err(|error| fault::failure(&error))?;
        self.parsed = parsed(&self.root, &matches)?;
        self.added = Some(matches);
        Ok(())
    }

    /// The long names of the flags that were typed or added, in order, each with its values; a switch has
    /// none. Secrets are among them.
    pub fn given(&self) -> Vec<(String, Vec<OsString>)> {
        let (command, matches) = leaf(&self.root, self.added.as_ref().unwrap_or(&self.matches));
        given(command, matches)
    }

    /// The long names of all flags of the command.
    pub fn flags(&self) -> Vec<&str> {
        let (command, _) = leaf(&self.root, &self.matches);
        command.get_arguments().filter_map(Arg::get_long).collect()
    }
}

/// What the matches say, in our structs.
fn parsed(root: &Command, matches: &ArgMatches) -> Result<Box<dyn Flags>, Failure> {
    let (command, leaf) = leaf(root, matches);
    let unknown = || Failure::usage("there is no such command");
    let definition = defined(matches).ok_or_else(unknown)?;
    let Kind::Command { read, .. } = definition.kind else {
        return Err(unknown());
    };
    let mut parsed = read(leaf).map_err(|error| fault::failure(&error))?;
    // Notes what was typed where a report will show it.
    if let Some(noted) = parsed.noted() {
        *noted = typed(command, leaf);
    }
    Ok(parsed)
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

/// The definition of the command that was called.
fn defined(matches: &ArgMatches) -> Option<&'static Definition> {
    definition::find(COMMANDS, &words(matches))
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

fn find<'a>(command: &'a Command, long: &str) -> Option<&'a Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(long))
}

/// The flags of a command that were typed, in the order of their first appearance.
fn typed(command: &Command, matches: &ArgMatches) -> Vec<(String, Vec<String>)> {
    let text = |value: OsString| value.to_string_lossy().into_owned();
    let flag =
        |(long, values): (String, Vec<OsString>)| (long, values.into_iter().map(text).collect());
    given(command, matches).into_iter().map(flag).collect()
}

/// The same with values that need not be text.
fn given(command: &Command, matches: &ArgMatches) -> Vec<(String, Vec<OsString>)> {
    // There are a hundred flags, and a few of them are given. Groups have names, too.
    let mut given: Vec<_> = matches
        .ids()
        .filter_map(|id| {
            let id = id.as_str();
            if matches.value_source(id)? != ValueSource::CommandLine {
                return None;
            }
            let mut args = command.get_arguments();
            let long = args.find(|arg| arg.get_id() == id)?.get_long()?;
            let first = matches.indices_of(id)?.next()?;
            let values = matches.get_raw(id)?.map(OsStr::to_owned).collect();
            Some((first, (long.to_owned(), values)))
        })
        .collect();
    given.sort_by_key(|(first, _)| *first);
    given.into_iter().map(|(_, flag)| flag).collect()
}

/// Every flag of the commands that connect, by its long name and each name once: what a config file can set.
/// Where a name means a list in one command and a value in another, it is given as the list.
pub fn flags() -> Vec<(String, Flag)> {
    let root = command();
    let mut flags: Vec<(String, Flag)> = Vec::new();
    for command in describe::commands(&root) {
        if find(command, "profile").is_none() {
            continue;
        }
        for arg in command.get_arguments() {
            let (Some(long), flag) = (arg.get_long(), Flag::of(arg)) else {
                continue;
            };
            match flags.iter_mut().find(|(name, _)| name == long) {
                Some((_, known)) if flag.shape == Shape::List => *known = flag,
                Some(_) => {}
                None => flags.push((long.to_owned(), flag)),
            }
        }
    }
    flags.retain(|(long, _)| is_setting(long));
    flags
}

/// Whether a flag is one that a file can set: not those that name such files.
pub fn is_setting(long: &str) -> bool {
    !matches!(
        long,
        "help" | "profile" | "config" | "save-options" | "load-options" | "save-secrets"
    )
}

/// The words by which the commands that connect are called: `pub`, `bench pub`.
pub fn connecting() -> Vec<String> {
    let root = command();
    let mut paths = Vec::new();
    for command in root.get_subcommands() {
        let name = command.get_name();
        if find(command, "profile").is_some() {
            paths.push(name.to_owned());
        }
        for below in command.get_subcommands() {
            if find(below, "profile").is_some() {
                paths.push(format!("{name} {}", below.get_name()));
            }
        }
    }
    paths
}
