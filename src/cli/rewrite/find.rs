//! The flags of a command that words stand for.

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};
use clap_lex::RawArgs;

use crate::cli::letters;

/// The flag that a word such as `--topic` is; `None` for an unknown one and for `--topic=value`.
pub(super) fn find_long<'a>(command: &'a Command, word: &OsStr) -> Option<&'a Arg> {
    let name = word.to_str()?.strip_prefix("--")?;
    command.get_arguments().find(|arg| {
        arg.get_long() == Some(name)
            || arg
                .get_all_aliases()
                .is_some_and(|aliases| aliases.contains(&name))
    })
}

/// Whether a word is a long flag behind one dash: `-port`.
pub(super) fn is_long(command: &Command, word: &OsStr) -> bool {
    let mut long = OsString::from("-");
    long.push(word);
    find_long(command, &long).is_some()
}

/// Whether a word is a flag of the command, without a value.
pub(super) fn is_one_of(command: &Command, word: &OsStr) -> bool {
    find_long(command, word).is_some() || find_whole(command, word).is_some()
}

/// The flag that a whole word such as `-t` or `-up` is.
pub(super) fn find_whole<'a>(command: &'a Command, word: &OsStr) -> Option<&'a Arg> {
    let letters = word.to_str()?.strip_prefix('-')?;
    let mut characters = letters.chars();
    match (characters.next(), characters.next()) {
        (Some(letter), None) => find_short(command, letter),
        _ => letters::find(command, letters),
    }
}

/// The flag of the first letter of a word such as `-q1`, and the rest of the word.
pub(super) fn find_first<'a>(command: &'a Command, word: &OsStr) -> Option<(&'a Arg, OsString)> {
    let raw = RawArgs::new([word]);
    let mut letters = raw.next(&mut raw.cursor())?.to_short()?;
    let letter = letters.next_flag()?.ok()?;
    let rest = letters.next_value_os().unwrap_or_default();
    Some((find_short(command, letter)?, rest.to_owned()))
}

pub(super) fn find_short(command: &Command, letter: char) -> Option<&Arg> {
    command.get_arguments().find(|arg| {
        let aliases = arg.get_all_short_aliases().unwrap_or_default();
        arg.get_short() == Some(letter) || aliases.contains(&letter)
    })
}
