//! clap's errors in our words: one line that names the flag, and what to do.

use std::ffi::{OsStr, OsString};

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{Arg, Command};

use super::definition::{self, Definition};
use super::help::PAGE_FLAGS;
use super::{describe, habits, letters, positional};
use crate::error::Failure;
use crate::model::secret::{is_secret_option, masked_text, masked_word};
use crate::options::Id;

/// Where the commands are listed.
const ALL: &str = "run `mqtty help` to list the commands";

/// Where what can be typed for a command is listed.
fn listed(command: &Command) -> String {
    if command.get_name() == super::root().get_name() {
        return ALL.to_owned();
    }
    format!(
        "run `mqtty help {}` to list the options",
        describe::path(command)
    )
}

/// Options before the name of the command that they are for. They would be those of the program, which has none but those
/// that show its page and its version: nothing would be done, and nothing said.
pub(super) fn of_order(args: &[OsString]) -> Option<Failure> {
    let mut level: Vec<&Definition> = definition::all().collect();
    let mut path = vec!["mqtty"];
    let mut words = args.iter().skip(1).map(|word| word.to_str());
    let flag = loop {
        let word = words.next()??;
        match level.iter().find(|it| it.name == word) {
            Some(found) => {
                path.push(found.name);
                level = found.below().iter().collect();
            }
            None if word.starts_with('-') => break word,
            None => return None,
        }
    };
    let rest: Vec<_> = words.flatten().collect();
    let names = |word: &&str| level.iter().any(|it| it.name == *word);
    let at = rest.iter().position(names)?;
    if at == 0 && PAGE_FLAGS.contains(&flag) {
        // Its page is meant.
        return None;
    }
    path.push(rest[at]);
    let flag = short_of(flag);
    let command = path.join(" ");
    let failure = Failure::usage(format!("{flag} must come after the command"));
    Some(failure.with_hint(format!("put options after it: {command} {flag} …")))
}

/// A flag without its value: `--port` of `--port=1`, `-p` of `-p1`.
fn short_of(flag: &str) -> String {
    if flag.starts_with("--") || letters::is_known(OsStr::new(flag)) {
        let name = flag.split('=').next();
        return name.unwrap_or(flag).to_owned();
    }
    flag.chars().take(2).collect()
}

/// The failure that an error of clap stands for, for these words behind the program's name and before, and for
/// what was made of them for clap.
pub(super) fn of_words(error: &Error, words: &[OsString], rewritten: &[OsString]) -> Failure {
    let word = context(error, ContextKind::InvalidArg);
    let root = super::root();
    let command = habits::called(root, words);
    let known = match error.kind() {
        ErrorKind::UnknownArgument if may_continue_secret(words, &word) => {
            unexpected("*** after a flag for secrets", "")
        }
        ErrorKind::UnknownArgument if is_no_flag(rewritten, &word) => {
            let hint = positional::hint(command, &word, rewritten);
            return unexpected(&masked_word(&word), &hint);
        }
        ErrorKind::UnknownArgument if !word.starts_with('-') => {
            let hint = positional::hint(command, &word, rewritten);
            unexpected(&masked_word(&word), &hint)
        }
        ErrorKind::MissingRequiredArgument => missing(error, command),
        _ => failure(error, command),
    };
    let is_flag = match error.kind() {
        ErrorKind::UnknownArgument => context(error, ContextKind::InvalidArg).starts_with('-'),
        ErrorKind::InvalidValue => false,
        _ => return known,
    };
    let hint = if is_flag {
        habits::hint(root, command, &word)
    } else {
        habits::among(root, command, words)
    };
    match hint {
        Some(hint) => known.with_hint(hint),
        None => known,
    }
}

/// The failure that an unknown command stands for, for these words.
pub(super) fn of_command(error: &Error, words: &[OsString]) -> Failure {
    let name = context(error, ContextKind::InvalidSubcommand);
    let failure = Failure::usage(format!("unknown command {}", masked_word(&name)));
    let root = super::root();
    let without_help: Vec<OsString> = words
        .iter()
        .filter(|word| *word != "help")
        .cloned()
        .collect();
    let parent = habits::called(root, &without_help);
    let known: Vec<&str> = parent.get_subcommands().map(Command::get_name).collect();
    if let Some(ours) = habits::words::command(&name, &known) {
        return failure.with_hint(format!("did you mean {ours}?"));
    }
    let lists = match parent.get_subcommands().next() {
        Some(_) if parent.get_name() != root.get_name() => {
            format!(
                "run `mqtty help {}` to list its commands",
                describe::path(parent)
            )
        }
        _ => ALL.to_owned(),
    };
    suggest(
        failure,
        &name,
        error.get(ContextKind::SuggestedSubcommand),
        &lists,
    )
}

/// The failure that an error of clap stands for.
fn failure(error: &Error, command: &Command) -> Failure {
    match error.kind() {
        ErrorKind::UnknownArgument => unknown_flag(error, command),
        ErrorKind::InvalidValue => invalid_value(error),
        ErrorKind::InvalidUtf8 => not_text(),
        ErrorKind::TooManyValues => {
            let name = context(error, ContextKind::InvalidArg);
            Failure::usage(format!("{} takes no value", flag(&name)))
        }
        ErrorKind::ArgumentConflict => {
            let one = context(error, ContextKind::InvalidArg);
            let other = context(error, ContextKind::PriorArg);
            let (one, other) = (flag(&one), flag(&other));
            Failure::usage(format!("{one} cannot be used with {other}"))
        }
        _ => Failure::usage(first_line(error)),
    }
}

/// What is missing, and what it can be.
fn missing(error: &Error, command: &Command) -> Failure {
    let missing = context(error, ContextKind::InvalidArg);
    let failure = Failure::usage(format!("missing {missing}"));
    let is_it = |arg: &&Arg| {
        let names = arg.get_value_names().unwrap_or_default();
        names.iter().any(|name| format!("<{name}>") == missing)
    };
    let argument = command.get_positionals().find(is_it);
    let values = argument.map(Arg::get_possible_values).unwrap_or_default();
    if values.is_empty() {
        return failure.with_hint(listed(command));
    }
    let values: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
    failure.with_hint(format!("use one of {}", values.join(", ")))
}

fn unknown_flag(error: &Error, command: &Command) -> Failure {
    let word = context(error, ContextKind::InvalidArg);
    let failure = Failure::usage(format!("unknown flag {}", masked_word(&word)));
    let lists = listed(command);
    suggest(failure, &word, error.get(ContextKind::SuggestedArg), &lists)
}

fn unexpected(word: &str, hint: &str) -> Failure {
    let word = if word.is_empty() { "\"\"" } else { word };
    let failure = Failure::usage(format!("unexpected argument {word}"));
    failure.with_hint(match hint {
        "" => "quote a value that contains spaces",
        hint => hint,
    })
}

/// Whether a word with a dash stands behind `--`, where there are no flags.
fn is_no_flag(rewritten: &[OsString], unexpected: &str) -> bool {
    let place = |wanted: &str| rewritten.iter().position(|word| word == wanted);
    let behind = place("--").zip(place(unexpected));
    unexpected.starts_with('-') && behind.is_some_and(|(dashes, word)| dashes < word)
}

/// Words before a value that may be a secret, those of other programs too: `-pw` is HiveMQ's.
const BEFORE_SECRETS: [&str; 6] = ["-P", "-pw", "-up", "-Cup", "-Wup", "-wh"];

/// Whether a word may be a secret, or the rest of one with spaces that was not quoted.
fn may_continue_secret(words: &[OsString], unexpected: &str) -> bool {
    let mut secret = false;
    words.iter().any(|word| {
        let word = word.to_string_lossy();
        if let Some(long) = word.strip_prefix("--") {
            let name = long.split('=').next().unwrap_or_default();
            secret = is_secret_option(name, "x");
        } else if word.starts_with('-') {
            secret = BEFORE_SECRETS.iter().any(|flag| word.starts_with(flag));
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
    if accepted.is_empty() {
        return no_value(flag);
    }
    let accepted: Vec<&str> = accepted.split(", ").collect();
    bad_value(flag, &value, &accepted)
}

/// A value that is not one of those that are accepted.
pub(super) fn bad_value(flag: &str, value: &str, accepted: &[&str]) -> Failure {
    let failure = Failure::usage(format!(
        "bad value {:?} for {flag}: expected one of {}",
        masked_word(value),
        accepted.join(", ")
    ));
    match habits::words::value(flag, value, accepted) {
        Some(meant) => failure.with_hint(format!("did you mean {meant}?")),
        // mosquitto_pub reads a file there.
        None if flag == Id::Format.to_string() && value.contains(['/', '.']) => {
            failure.with_hint(format!("did you mean {}?", Id::FileRead))
        }
        None => failure,
    }
}

/// An empty value of what takes any text but none, such as the name of a file.
pub(super) fn no_value(flag: &str) -> Failure {
    Failure::usage(format!("{flag} needs a value"))
}

/// A value that should be text, and is not.
pub(super) fn not_text() -> Failure {
    Failure::usage("a value is not valid UTF-8")
        .with_hint("pass UTF-8 text: only payloads, passwords and paths may contain other bytes")
}

/// Names what may be meant, or where it is listed.
fn suggest(failure: Failure, word: &str, suggested: Option<&ContextValue>, lists: &str) -> Failure {
    let suggested = match suggested {
        Some(ContextValue::String(text)) => std::slice::from_ref(text),
        Some(ContextValue::Strings(texts)) => texts,
        _ => &[],
    };
    let meant = suggested.iter().map(String::as_str);
    let meant: Vec<_> = meant
        .filter(|other| habits::words::is_near(word, other))
        .collect();
    if meant.is_empty() {
        failure.with_hint(lists)
    } else {
        failure.with_hint(format!("did you mean {}?", meant.join(" or ")))
    }
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
