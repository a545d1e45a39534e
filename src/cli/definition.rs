//! What can be typed for a command, and what becomes of it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use super::CommandLine;
pub(super) use crate::commands::GROUPS;
use crate::error::Failure;
use crate::kernel::Task;
use crate::options::{Hint, Id, Opt, Takes, Value};
use crate::prompt::Prompter;
use crate::settings::{Context, Job};

/// Examples for a page: what each does, and the line.
pub type Examples = &'static [(&'static str, &'static str)];

/// Makes the plan of a command. A person may be asked for what is missing.
///
/// # Errors
///
/// Bad values and combinations (exit 2), files that cannot be read (exit 8).
pub type Plan = fn(&mut Context<'_>, &CommandLine, &dyn Prompter) -> Result<Planned, Failure>;

/// What is to be done.
pub enum Planned {
    /// This.
    Task(Box<dyn Task>),
    /// What another command line has come to.
    Job(Box<Job>),
}

impl<T: Task> From<T> for Planned {
    fn from(task: T) -> Self {
        Self::Task(Box::new(task))
    }
}

/// Options under one heading of the help.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    heading: &'static str,
    options: &'static [Id],
}

impl Section {
    /// These options under this heading.
    pub const fn new(heading: &'static str, options: &'static [Id]) -> Self {
        Self { heading, options }
    }
}

/// A word that is no option.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the word"
)]
pub struct Word {
    /// What it is called in the code.
    pub name: &'static str,
    /// What it is called in the help.
    pub value_name: &'static str,
    /// The sentence of the help.
    pub help: &'static str,
    /// There may be none.
    pub optional: bool,
    /// There may be several.
    pub several: bool,
    /// They come after `--`.
    pub after_dashes: bool,
    /// The option that takes its place.
    pub excludes: Option<Id>,
    /// It names a file.
    pub is_path: bool,
    /// What it can be; empty for anything.
    pub choices: &'static [&'static str],
    /// The option that it is another way to give.
    pub stands_for: Option<Id>,
}

impl Word {
    /// One word that has to be there.
    pub const fn new(name: &'static str, value_name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            value_name,
            help,
            optional: false,
            several: false,
            after_dashes: false,
            excludes: None,
            is_path: false,
            choices: &[],
            stands_for: None,
        }
    }

    /// A word that may be typed in the place of an option.
    pub const fn of(option: Id, value_name: &'static str, help: &'static str) -> Self {
        Self {
            optional: true,
            stands_for: Some(option),
            ..Self::new("", value_name, help)
        }
    }

    /// There may be several.
    #[must_use]
    pub const fn several(mut self) -> Self {
        self.several = true;
        self
    }
}

/// What can be typed for a command.
#[derive(Clone, Copy)]
pub struct Flags {
    /// Its words.
    pub words: &'static [Word],
    /// Its options, in the order of the help.
    pub sections: &'static [&'static [Section]],
    /// The options that it has in another form than the table; the last for an option counts.
    pub varied: &'static [&'static [Varied]],
}

/// An option, and what a command makes of its row.
pub type Varied = (Id, fn(Opt) -> Opt);

/// A command, or several under one name.
#[derive(Clone, Copy)]
pub struct Definition {
    /// The word that calls it.
    pub name: &'static str,
    /// The sentence about it.
    pub about: &'static str,
    /// Examples for its page.
    pub examples: Examples,
    pub(super) kind: Kind,
}

/// Whether there are commands below it.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Command(&'static Flags, Plan),
    Group(&'static [Definition]),
}

impl Definition {
    /// A command with these flags.
    pub const fn new(
        name: &'static str,
        about: &'static str,
        examples: Examples,
        flags: &'static Flags,
        plan: Plan,
    ) -> Self {
        Self {
            name,
            about,
            examples,
            kind: Kind::Command(flags, plan),
        }
    }

    /// Several commands under one name.
    pub const fn group(
        name: &'static str,
        about: &'static str,
        examples: Examples,
        commands: &'static [Definition],
    ) -> Self {
        Self {
            name,
            about,
            examples,
            kind: Kind::Group(commands),
        }
    }

    /// clap's definition of it, alone.
    pub(super) fn command(&self) -> Command {
        let command = clap::Command::new(self.name);
        let command = match self.kind {
            Kind::Command(flags, _) => flags.add_to(command, described),
            Kind::Group(commands) => commands
                .iter()
                .fold(command, |command, below| {
                    command.subcommand(below.command())
                })
                .subcommand_required(true)
                .arg_required_else_help(true),
        };
        command.about(self.about)
    }

    /// The same without the texts of the help and what only shells need: enough to read a line. They are a fifth of what
    /// it takes to set up a command that has a hundred options.
    pub(super) fn reader(&self) -> Command {
        let command = clap::Command::new(self.name);
        match self.kind {
            Kind::Command(flags, _) => flags.add_to(command, |arg, _, _| arg),
            Kind::Group(_) => self.command(),
        }
    }

    /// An option as it has it.
    pub(super) fn row(&self, id: Id) -> Opt {
        match self.kind {
            Kind::Command(flags, _) => flags.row(id),
            Kind::Group(_) => *id.row(),
        }
    }

    /// Its words that are no options.
    pub(super) fn words(&self) -> &'static [Word] {
        match self.kind {
            Kind::Command(flags, _) => flags.words,
            Kind::Group(_) => &[],
        }
    }

    /// The commands below it.
    pub(super) fn below(&self) -> &'static [Definition] {
        match self.kind {
            Kind::Command(..) => &[],
            Kind::Group(commands) => commands,
        }
    }
}

impl Flags {
    /// A command with these flags; `describe` adds to an option what stands about it under its heading.
    fn add_to(&self, command: Command, describe: fn(Arg, &Opt, &'static str) -> Arg) -> Command {
        // The others are options by the time that clap sees them.
        let words = self.words.iter().filter(|it| it.stands_for.is_none());
        let words = words.map(word);
        let sections = self.sections.iter().copied().flatten();
        let options = sections.flat_map(|section| {
            let row = |id: &Id| self.row(*id);
            let options = section.options.iter().map(row);
            options.map(|row| describe(argument(&row), &row, section.heading))
        });
        command.args(words).args(options)
    }

    /// An option as this command has it.
    fn row(&self, id: Id) -> Opt {
        let varied = self.varied.iter().copied().flatten();
        let own = varied.filter(|(varied, _)| *varied == id);
        own.fold(*id.row(), |row, (_, vary)| vary(row))
    }
}

/// clap's definition of a word.
fn word(word: &Word) -> Arg {
    let arg = Arg::new(word.name)
        .value_name(word.value_name)
        .help(word.help)
        .required(!word.optional);
    let arg = match word.excludes {
        Some(id) => arg.conflicts_with(id.long()),
        None => arg,
    };
    let arg = match word.choices {
        [] if word.is_path => arg
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::AnyPath),
        [] => arg,
        choices => arg.value_parser(choices.to_vec()),
    };
    let arg = arg.last(word.after_dashes);
    if word.several {
        arg.num_args(1..).action(ArgAction::Append)
    } else {
        arg
    }
}

/// clap's definition of an option.
fn argument(row: &Opt) -> Arg {
    let mut arg = Arg::new(row.long).long(row.long);
    if let Some(letter) = row.short {
        arg = arg.short(letter);
    }
    if let Some(alias) = row.alias {
        arg = arg.visible_alias(alias);
    }
    if let Some(other) = row.requires {
        arg = arg.requires(other.long());
    }
    if let Some(other) = row.excludes {
        arg = arg.conflicts_with(other.long());
    }
    arg = match row.takes {
        Takes::Nothing => return arg.action(ArgAction::SetTrue),
        Takes::One => arg.action(ArgAction::Set),
        Takes::Each => arg.action(ArgAction::Append).num_args(1),
        Takes::List => arg.action(ArgAction::Append),
    };
    arg = arg.value_name(row.value_name);
    arg = match (row.choices, row.value) {
        ([], Value::Text) => arg,
        ([], Value::Bytes) => arg.value_parser(value_parser!(OsString)),
        ([], Value::Path) => arg.value_parser(value_parser!(PathBuf)),
        (choices, _) => arg.value_parser(choices.to_vec()),
    };
    match row.alone {
        Some((alone, by_equals)) => arg
            .num_args(0..=1)
            .require_equals(by_equals)
            .default_missing_value(alone),
        None => arg,
    }
}

/// The same with its help, and with what completes its value in a shell.
fn described(arg: Arg, row: &Opt, heading: &'static str) -> Arg {
    let arg = arg.help(row.help).help_heading(heading);
    match (row.takes, row.hint, row.value) {
        (Takes::Nothing, _, _) => arg,
        (_, Hint::Hostname, _) => arg.value_hint(ValueHint::Hostname),
        (_, Hint::Url, _) => arg.value_hint(ValueHint::Url),
        (_, Hint::None, Value::Path) if row.choices.is_empty() => {
            arg.value_hint(ValueHint::AnyPath)
        }
        (_, Hint::None, _) => arg,
    }
}

/// Commands under one heading of the program's page.
#[derive(Clone, Copy)]
pub struct Group {
    /// The heading.
    pub heading: &'static str,
    /// The commands, those that are used most first.
    pub commands: &'static [Definition],
    /// Whether the page of bare `mqtty`, which fits a small screen, only names them.
    pub brief: bool,
}

/// All commands.
pub(super) fn all() -> impl Iterator<Item = &'static Definition> {
    GROUPS.iter().flat_map(|group| group.commands)
}

/// The command that these words call.
pub(super) fn of(words: &[&str]) -> Option<&'static Definition> {
    let mut groups = GROUPS.iter();
    groups.find_map(|group| find(group.commands, words))
}

/// The command that these words call, in a list of them.
fn find(list: &'static [Definition], words: &[&str]) -> Option<&'static Definition> {
    let (first, rest) = words.split_first()?;
    let found = list.iter().find(|definition| definition.name == *first)?;
    if rest.is_empty() {
        Some(found)
    } else {
        find(found.below(), rest)
    }
}
