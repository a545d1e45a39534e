//! clap's errors in our words: one line that names the flag, and what to do.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::habits;
use crate::error::Failure;
use crate::model::secret::{is_secret_option, masked_text, masked_word};

/// The failure that an error of clap stands for, for these words behind the program's name and before.
pub(super) fn of_words(error: &Error, words: &[OsString]) -> Failure {
    let word = context(error, ContextKind::InvalidArg);
    let known = match error.kind() {
        ErrorKind::UnknownArgument if goes_on_with_a_secret(words, &word) => {
            unexpected("*** after a password")
        }
        _ => failure(error),
    };
    let is_flag = match error.kind() {
        ErrorKind::UnknownArgument => context(error, ContextKind::InvalidArg).starts_with('-'),
        ErrorKind::InvalidValue => false,
        _ => return known,
    };
    let root = super::command();
    let command = habits::called(&root, words);
    let hint = if is_flag {
        let other = || habits::elsewhere(&root, &word);
        habits::hint(command, &word).or_else(other)
    } else {
        habits::among(command, words)
    };
    match hint {
        Some(hint) => known.with_hint(hint),
        None => known,
    }
}

/// The failure that an error of clap stands for.
pub(super) fn failure(error: &Error) -> Failure {
    match error.kind() {
        ErrorKind::UnknownArgument => unknown_argument(error),
        ErrorKind::InvalidSubcommand => {
            let name = context(error, ContextKind::InvalidSubcommand);
            let failure = Failure::usage(format!("unknown command {}", masked_word(&name)));
            suggest(failure, &name, error.get(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::InvalidValue => invalid_value(error),
        ErrorKind::InvalidUtf8 => Failure::usage("a value is not valid UTF-8")
            .with_hint("only payloads, passwords and paths may hold other bytes"),
        ErrorKind::TooManyValues => {
            let name = context(error, ContextKind::InvalidArg);
            Failure::usage(format!("{} takes no value", flag(&name)))
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = context(error, ContextKind::InvalidArg);
            Failure::usage(format!("missing {missing}")).with_hint("mqtty help shows how")
        }
        ErrorKind::ArgumentConflict => {
            let one = context(error, ContextKind::InvalidArg);
            let other = context(error, ContextKind::PriorArg);
            let (one, other) = (flag(&one), flag(&other));
            Failure::usage(format!("{one} and {other} exclude each other"))
        }
        _ => Failure::usage(first_line(error)),
    }
}

fn unknown_argument(error: &Error) -> Failure {
    let word = context(error, ContextKind::InvalidArg);
    if !word.starts_with('-') {
        return unexpected(&masked_word(&word));
    }
    let failure = Failure::usage(format!("unknown flag {}", masked_word(&word)));
    suggest(failure, &word, error.get(ContextKind::SuggestedArg))
}

fn unexpected(word: &str) -> Failure {
    Failure::usage(format!("unexpected argument {word}"))
        .with_hint("a value belongs to a flag; quote a value that contains spaces")
}

/// Whether a word may be the rest of a secret with spaces that was not quoted.
fn goes_on_with_a_secret(words: &[OsString], unexpected: &str) -> bool {
    let mut secret = false;
    words.iter().any(|word| {
        let word = word.to_string_lossy();
        if let Some(long) = word.strip_prefix("--") {
            let name = long.split('=').next().unwrap_or_default();
            secret = is_secret_option(name, "x");
        } else if word.starts_with('-') {
            secret = word.starts_with("-P");
        } else if secret && word == unexpected {
            return true;
        }
        false
    })
}

fn invalid_value(error: &Error) -> Failure {
    let name = context(error, ContextKind::InvalidArg);
    let flag = flag(&name);
    let value = context(error, ContextKind::InvalidValue);
    let accepted = context(error, ContextKind::ValidValue);
    Failure::usage(format!(
        "bad value {:?} for {flag}: expected one of {accepted}",
        masked_word(&value)
    ))
}

fn suggest(failure: Failure, word: &str, suggested: Option<&ContextValue>) -> Failure {
    let suggested = match suggested {
        Some(ContextValue::String(text)) => std::slice::from_ref(text),
        Some(ContextValue::Strings(texts)) => texts,
        _ => &[],
    };
    let meant = suggested.iter().map(String::as_str);
    let meant: Vec<_> = meant.filter(|other| is_near(word, other)).collect();
    if meant.is_empty() {
        failure.with_hint("mqtty help lists the commands, mqtty help COMMAND its flags")
    } else {
        failure.with_hint(format!("did you mean {}?", meant.join(" or ")))
    }
}

/// Whether one may be meant by the other: it begins like it, or at most half of the letters differ.
fn is_near(word: &str, other: &str) -> bool {
    let longest = word.chars().count().max(other.chars().count());
    other.starts_with(word) || strsim::damerau_levenshtein(word, other) * 2 <= longest
}

/// `--protocol` of `--protocol <PROTOCOL>`.
fn flag(text: &str) -> &str {
    text.split([' ', '[', '=']).next().unwrap_or(text)
}

/// A piece of what clap knows about the error; lists with commas, absent pieces empty.
fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

fn first_line(error: &Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    masked_text(line.trim_start_matches("error: ")).into_owned()
}
