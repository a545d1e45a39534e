//! clap's commands, made of definitions and of rows of the table of options.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use super::definition::{Definition, Flags, Kind, Word};
use super::names;
use crate::options::{Hint, Id, Opt, Takes, Value};

impl Definition {
    /// clap's definition of it, alone.
    pub(super) fn command(&self) -> Command {
        let command = clap::Command::new(self.name);
        let command = match self.kind {
            Kind::Command(flags, _) => flags.add_to(command),
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

    /// The same without the texts of the help, and of its options only those that these words may name: enough to read
    /// a line that has no mistake. All of them take longer to set up than everything else that a single publish needs.
    pub(super) fn reader(&self, words: &[OsString]) -> Command {
        let command = clap::Command::new(self.name).disable_help_flag(true);
        match self.kind {
            Kind::Command(flags, _) => flags.add_named_to(command, words),
            Kind::Group(_) => command,
        }
    }
}

impl Flags {
    /// A command with these flags.
    fn add_to(&self, command: Command) -> Command {
        let sections = self.sections.iter().copied().flatten();
        let options = sections.flat_map(|section| {
            let rows = section.options.iter().map(|id| self.row(*id));
            rows.map(|row| described(argument(&row), &row, section.heading))
        });
        command.args(self.own_words().map(word)).args(options)
    }

    /// A command with those of these flags that words may name.
    fn add_named_to(&self, command: Command, words: &[OsString]) -> Command {
        let sections = self.sections.iter().copied().flatten();
        let options = sections.flat_map(|section| section.options).copied();
        let stands = |id: Id| self.words.iter().any(|it| it.stands_for == Some(id));
        let mut named: Vec<(Id, Opt)> = options
            .map(|id| (id, self.row(id)))
            .filter(|(id, row)| stands(*id) || names::may_name(words, *id, row))
            .collect();
        // That one is missing, clap says.
        let required: Vec<Id> = named.iter().filter_map(|(_, row)| row.requires).collect();
        for id in required {
            if !named.iter().any(|(other, _)| *other == id) {
                named.push((id, self.row(id)));
            }
        }
        let is_there = |id: Id| named.iter().any(|(other, _)| *other == id);
        let options = named.iter().map(|(_, row)| {
            // What is not named cannot be in the way.
            let excludes = row.excludes.filter(|id| is_there(*id));
            argument(&Opt { excludes, ..*row })
        });
        let words = self.own_words().map(|it| {
            let excludes = it.excludes.filter(|id| is_there(*id));
            word(&Word { excludes, ..*it })
        });
        command.args(words).args(options)
    }

    /// The words that are no options by the time that clap sees them.
    fn own_words(&self) -> impl Iterator<Item = &'static Word> {
        self.words.iter().filter(|it| it.stands_for.is_none())
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
