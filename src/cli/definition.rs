//! What can be typed for a command, and what becomes of it.

use std::ffi::OsString;

use super::CommandLine;
pub(super) use crate::commands::GROUPS;
use crate::error::Failure;
use crate::kernel::Task;
use crate::options::{Id, Opt};
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
    pub(super) heading: &'static str,
    pub(super) options: &'static [Id],
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

    /// Its options, in the order of the help, and then those that show its pages.
    pub(super) fn options(&self) -> impl Iterator<Item = Id> {
        let sections = match self.kind {
            Kind::Command(flags, _) => flags.sections,
            Kind::Group(_) => &[],
        };
        let sections = sections.iter().copied().flatten();
        let options = sections.flat_map(|section| section.options).copied();
        options.chain([Id::Help, Id::HelpAll])
    }

    /// Whether an option can be typed for it.
    pub(super) fn has(&self, id: Id) -> bool {
        self.options().any(|option| option == id)
    }

    /// Whether it connects: it is a command that reads a profile.
    pub(super) fn connects(&self) -> bool {
        self.has(Id::Profile)
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
    /// An option as this command has it.
    pub(super) fn row(&self, id: Id) -> Opt {
        let varied = self.varied.iter().copied().flatten();
        let own = varied.filter(|(varied, _)| *varied == id);
        own.fold(*id.row(), |row, (_, vary)| vary(row))
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

/// All commands that do something, each with the words that call it; those below a name come where it stands.
pub(super) fn commands() -> impl Iterator<Item = (Vec<&'static str>, &'static Definition)> {
    fn leaves(
        path: &[&'static str],
        definition: &'static Definition,
    ) -> Vec<(Vec<&'static str>, &'static Definition)> {
        let words = [path, &[definition.name]].concat();
        let below = definition.below().iter();
        let below: Vec<_> = below.flat_map(|it| leaves(&words, it)).collect();
        match definition.kind {
            Kind::Command(..) => vec![(words, definition)],
            Kind::Group(_) => below,
        }
    }
    all().flat_map(|definition| leaves(&[], definition))
}

/// The command that these words call.
pub(super) fn of(words: &[&str]) -> Option<&'static Definition> {
    let mut groups = GROUPS.iter();
    groups.find_map(|group| find(group.commands, words))
}

/// The command that the first of these words call, with the groups that it is in, and the words after them; `None` where
/// they call none that does something.
pub(super) fn called(args: &[OsString]) -> Option<(Vec<&'static Definition>, &[OsString])> {
    let mut path: Vec<&'static Definition> = Vec::new();
    let mut words = args;
    loop {
        let (name, rest) = words.split_first()?;
        let found = match path.last() {
            None => of(&[name.to_str()?])?,
            Some(group) => Definition::below(group)
                .iter()
                .find(|definition| name == definition.name)?,
        };
        path.push(found);
        words = rest;
        if found.below().is_empty() {
            return Some((path, words));
        }
    }
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
