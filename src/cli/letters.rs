//! The short flags of several letters, which clap does not know.

use std::ffi::OsStr;

use clap::{Arg, Command};

use super::argument::id_of;
use crate::options::OPTIONS;

/// The letters of an argument.
pub(super) fn letters_of(arg: &Arg) -> Option<&'static str> {
    id_of(arg)?.row().letters
}

/// Whether a word such as `-rh` is a flag of some command.
pub(super) fn is_known(word: &OsStr) -> bool {
    let letters = word.to_str().and_then(|word| word.strip_prefix('-'));
    let mut rows = OPTIONS.iter().filter(|row| row.letters.is_some());
    rows.any(|row| row.letters == letters)
}

/// The flag of a command that these letters stand for, without their dash.
pub(super) fn find<'a>(command: &'a Command, letters: &str) -> Option<&'a Arg> {
    command
        .get_arguments()
        .find(|arg| letters_of(arg) == Some(letters))
}

/// Every short form of a flag, with its dash: of one letter or of several.
pub(super) fn short_form(arg: &Arg) -> Option<String> {
    match arg.get_short() {
        Some(short) => Some(format!("-{short}")),
        None => Some(format!("-{}", letters_of(arg)?)),
    }
}
