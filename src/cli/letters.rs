//! The short flags of several letters, which clap does not know.

use std::ffi::OsStr;

use clap::{Arg, Command};

/// Long flag and its letters. A name means the same flag in every command that has it; whether a command
/// has it is for that command's struct to say.
const LETTERS: [(&str, &str); 34] = [
    ("authentication-method", "am"),
    ("conn-user-properties", "Cup"),
    ("avsc-path", "Ap"),
    ("content-type", "ct"),
    ("correlation-data", "cd"),
    ("line-mode", "lm"),
    ("load-options", "lo"),
    ("message-interval", "im"),
    ("no-local", "nl"),
    ("payload-format-indicator", "pf"),
    ("protobuf-message-name", "Pmn"),
    ("protobuf-path", "Pp"),
    ("reconnect-period", "rp"),
    ("response-topic", "rt"),
    ("retain-as-published", "rap"),
    ("retain-handling", "rh"),
    ("save-options", "so"),
    ("scenario", "sc"),
    ("session-expiry-interval", "se"),
    ("subscription-identifier", "si"),
    ("topic-alias", "ta"),
    ("user-properties", "up"),
    ("will-content-type", "Wct"),
    ("will-correlation-data", "Wcd"),
    ("will-delay-interval", "Wd"),
    ("will-message", "Wm"),
    ("will-message-expiry-interval", "We"),
    ("will-payload-format-indicator", "Wpf"),
    ("will-qos", "Wq"),
    ("will-response-topic", "Wrt"),
    ("will-retain", "Wr"),
    ("will-topic", "Wt"),
    ("will-user-properties", "Wup"),
    ("ws-headers", "wh"),
];

/// The letters of a long flag.
pub(super) fn letters_of(long: &str) -> Option<&'static str> {
    LETTERS
        .iter()
        .find(|(name, _)| *name == long)
        .map(|(_, letters)| *letters)
}

/// Whether a word such as `-rh` is a flag of some command.
pub(super) fn is_known(word: &OsStr) -> bool {
    let letters = word.to_str().and_then(|word| word.strip_prefix('-'));
    LETTERS.iter().any(|(_, known)| Some(*known) == letters)
}

/// The flag of a command that these letters stand for, without their dash.
pub(super) fn find<'a>(command: &'a Command, letters: &str) -> Option<&'a Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long().and_then(letters_of) == Some(letters))
}

/// Every short form of a flag, with its dash: of one letter or of several.
pub(super) fn short_form(arg: &Arg) -> Option<String> {
    match arg.get_short() {
        Some(short) => Some(format!("-{short}")),
        None => Some(format!("-{}", letters_of(arg.get_long()?)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::describe;
    use super::*;

    #[test]
    fn every_row_names_a_flag_that_exists() {
        let root = super::super::command();
        for (long, letters) in LETTERS {
            let known = describe::commands(&root)
                .into_iter()
                .filter_map(|command| find(command, letters))
                .any(|arg| arg.get_long() == Some(long));
            assert!(known, "no command has --{long}");
        }
    }

    #[test]
    fn letters_are_unique() {
        let root = super::super::command();
        for command in describe::commands(&root) {
            let mut seen = std::collections::HashSet::new();
            let longs = command.get_arguments().filter_map(Arg::get_long);
            for letters in longs.filter_map(letters_of) {
                let name = command.get_name();
                assert!(seen.insert(letters), "{name}: -{letters} twice");
            }
        }
    }
}
