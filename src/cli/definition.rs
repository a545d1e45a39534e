//! What can be typed for a command, and what becomes of it.

use std::any::Any;
use std::fmt::Debug;

use clap::{ArgMatches, Args, Command};

use super::CommandLine;
use crate::error::Failure;
use crate::kernel::Task;
use crate::prompt::Prompter;
use crate::settings::{Context, Job};

/// Examples for a page: what each does, and the line.
pub type Examples = &'static [(&'static str, &'static str)];

/// The flags of a command, as they were typed.
pub trait Flags: Any + Debug {
    /// What is to be done. A person may be asked for what is missing.
    ///
    /// # Errors
    ///
    /// Bad values and combinations (exit 2), files that cannot be read (exit 8).
    fn plan(
        &self,
        context: &mut Context<'_>,
        line: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure>;
}

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
    Command {
        arguments: fn(Command) -> Command,
        read: fn(&ArgMatches) -> Result<Box<dyn Flags>, clap::Error>,
    },
    Group(&'static [Definition]),
}

impl Definition {
    /// A command with these flags.
    pub const fn of<F: Args + Flags>(
        name: &'static str,
        about: &'static str,
        examples: Examples,
    ) -> Self {
        Self {
            name,
            about,
            examples,
            kind: Kind::Command {
                arguments: F::augment_args,
                read: read::<F>,
            },
        }
    }

    /// The same with arguments that differ from those of the struct.
    #[must_use]
    pub const fn with(mut self, arguments: fn(Command) -> Command) -> Self {
        if let Kind::Command { read, .. } = self.kind {
            self.kind = Kind::Command { arguments, read };
        }
        self
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
            Kind::Command { arguments, .. } => arguments(command),
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

    /// The commands below it.
    pub(super) fn below(&self) -> &'static [Definition] {
        match self.kind {
            Kind::Command { .. } => &[],
            Kind::Group(commands) => commands,
        }
    }
}

fn read<F: Args + Flags>(matches: &ArgMatches) -> Result<Box<dyn Flags>, clap::Error> {
    Ok(Box::new(F::from_arg_matches(matches)?))
}

/// The command that these words call, in a list of them.
pub(super) fn find(list: &'static [Definition], words: &[&str]) -> Option<&'static Definition> {
    let (first, rest) = words.split_first()?;
    let found = list.iter().find(|definition| definition.name == *first)?;
    if rest.is_empty() {
        Some(found)
    } else {
        find(found.below(), rest)
    }
}
