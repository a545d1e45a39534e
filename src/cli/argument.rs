//! clap's arguments: what is made of the rows of the table of options, and what the table knows about them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use super::definition::Word;
use crate::options::{Hint, Id, Opt, Takes, Value};

/// The option that an argument is.
pub(super) fn id_of(arg: &Arg) -> Option<Id> {
    arg.get_long().and_then(Id::of)
}

/// The argument of a command that is an option.
pub(super) fn find(command: &Command, id: Id) -> Option<&Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(id.long()))
}

/// Whether a command connects: it is one that reads a profile.
pub(super) fn connects(command: &Command) -> bool {
    find(command, Id::Profile).is_some()
}

/// clap's definition of a word.
pub(super) fn word(word: &Word) -> Arg {
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
pub(super) fn argument(row: &Opt) -> Arg {
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
pub(super) fn described(arg: Arg, row: &Opt, heading: &'static str) -> Arg {
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
