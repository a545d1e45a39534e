//! What is done to the arguments before clap sees them.
//!
//! clap knows short flags of one letter, and reads a value that begins with a dash as a flag. The grammar
//! that we keep has short flags of several letters, values that swallow whatever follows, and lists that end
//! at the next flag. So every flag with a value becomes one word, `--long=value`, which clap cannot
//! misread, and the flags of a command are looked up in clap's own definition of it. Only whole words are
//! rewritten, never the value of a flag, and after `--` only words that stand for an option.

mod find;

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};

use clap::{Arg, ArgAction, Command};
use clap_lex::OsStrExt as _;

use self::find::{find_first, find_long, find_whole, is_long, is_one_of};
use super::argument::id_of;
use super::definition::Word;
use super::positional::{self, Pieces};
use super::{describe, habits, letters};
use crate::error::Failure;
use crate::model::secret::is_secret_option;
use crate::options::Id;

/// How many values follow a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// None.
    Nothing,
    /// One, whatever it looks like.
    One,
    /// One, unless a flag follows.
    Perhaps,
    /// One, whatever it looks like, and then all up to the next flag.
    Many,
    /// All up to the next flag, perhaps none.
    Any,
}

impl Takes {
    fn of(arg: &Arg) -> Self {
        let optional = arg
            .get_num_args()
            .is_some_and(|range| range.min_values() == 0);
        match arg.get_action() {
            // A list that takes one value each time.
            ArgAction::Append if arg.get_num_args() == Some(1.into()) => Self::One,
            ArgAction::Append if optional => Self::Any,
            ArgAction::Append => Self::Many,
            ArgAction::Set if optional => Self::Perhaps,
            ArgAction::Set => Self::One,
            _ => Self::Nothing,
        }
    }

    fn needs_value(self) -> bool {
        matches!(self, Self::One | Self::Many)
    }
}

/// Rewrites a whole command line, the program's name first.
///
/// # Errors
///
/// A flag of one dash that the command does not know, and a flag whose value is missing.
pub(super) fn rewrite(root: &Command, args: Vec<OsString>) -> Result<Line, Failure> {
    rewrite_with(root, args, describe::places)
}

/// The same, but words that stand for options stay words.
///
/// # Errors
///
/// As [`rewrite`].
pub(super) fn rewrite_flags(root: &Command, args: Vec<OsString>) -> Result<Line, Failure> {
    rewrite_with(root, args, |_| &[])
}

fn rewrite_with(
    root: &Command,
    args: Vec<OsString>,
    places: fn(&Command) -> &'static [Word],
) -> Result<Line, Failure> {
    let mut input = VecDeque::from(args);
    let mut words = Vec::with_capacity(input.len());
    let mut off = Vec::new();
    let mut taken = Vec::new();
    words.extend(input.pop_front());
    let mut level = root;
    while let Some(word) = input.pop_front() {
        let is_name = !is_flag(&word);
        let command = level.find_subcommand(&word);
        words.push(word);
        match command {
            Some(command) if command.has_subcommands() => {
                level = command;
                continue;
            }
            Some(command) => {
                let mut line = Rewriting {
                    input: std::mem::take(&mut input),
                    output: Pieces::default(),
                    off: Vec::new(),
                    taken: Vec::new(),
                    places: places(command),
                };
                line.rewrite(command)?;
                (off, taken) = (line.off, line.taken);
                words.extend(line.output.placed(line.places));
                refuse_repeated(command, &words)?;
            }
            None => {}
        }
        if is_name {
            break;
        }
    }
    words.extend(input);
    Ok(Line { words, off, taken })
}

/// Refuses a flag that takes one value and has been given several times: all but one would be lost. A repeated
/// switch loses nothing.
fn refuse_repeated(command: &Command, words: &[OsString]) -> Result<(), Failure> {
    let mut seen: Vec<&str> = Vec::new();
    for word in words.iter().take_while(|word| *word != "--") {
        let text = word.as_encoded_bytes();
        let end = memchr::memchr(b'=', text).unwrap_or(text.len());
        let name = std::str::from_utf8(&text[..end]).unwrap_or_default();
        let Some(arg) = find_long(command, OsStr::new(name)) else {
            continue;
        };
        if !matches!(arg.get_action(), ArgAction::Set) {
            continue;
        }
        let id = arg.get_id().as_str();
        if seen.contains(&id) {
            let flag = bare(arg);
            let flag = flag.to_string_lossy();
            return Err(Failure::usage(format!("{flag} is given more than once"))
                .with_hint(format!("pass {flag} once")));
        }
        seen.push(id);
    }
    Ok(())
}

/// A rewritten command line.
#[derive(Debug)]
pub(super) struct Line {
    /// What clap will see.
    pub(super) words: Vec<OsString>,
    /// The switches that were turned off, as `--retain=false`, which clap does not know.
    pub(super) off: Vec<Id>,
    /// Flags that became the value of the flag before them.
    pub(super) taken: Vec<TakenFlag>,
}

/// A flag that became the value of the flag before it, which takes any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TakenFlag {
    /// What is the value now.
    pub(super) flag: String,
    /// The flag whose value it is.
    pub(super) by: String,
}

/// A command line on its way: what is still to be read, and what clap will see.
struct Rewriting {
    input: VecDeque<OsString>,
    output: Pieces,
    off: Vec<Id>,
    taken: Vec<TakenFlag>,
    /// The words that stand for options.
    places: &'static [Word],
}

impl Rewriting {
    /// Rewrites what follows the name of a command.
    fn rewrite(&mut self, command: &Command) -> Result<(), Failure> {
        while let Some(word) = self.input.pop_front() {
            if word == "--" {
                self.output.end_flags();
                for word in self.input.drain(..) {
                    self.output.word(word);
                }
            } else if word.starts_with("--") {
                match find_long(command, &word) {
                    Some(arg) => self.flag(command, arg, &word)?,
                    None => self.perhaps_switch(command, word),
                }
            } else if is_flag(&word) && !self.is_number(command, &word) {
                self.short(command, &word)?;
            } else {
                self.output.word(word);
            }
        }
        Ok(())
    }

    /// Whether a word such as `-5` is what a topic is followed by.
    fn is_number(&self, command: &Command, word: &OsStr) -> bool {
        let number = word.to_str().filter(|text| text.parse::<f64>().is_ok());
        let digit = number.and_then(|text| text.chars().nth(1));
        let is_digit = digit.is_some_and(|digit| !digit.is_alphabetic());
        let place = self.output.next_place(self.places);
        let follows = place.is_some_and(|(before, place)| before > 0 && !place.several);
        is_digit && follows && find_whole(command, word).is_none()
    }

    /// Whether a word goes on with the list of an argument.
    fn goes_on(&self, arg: &Arg) -> bool {
        let next = self.input.front().filter(|next| !is_flag(next));
        next.is_some_and(|next| self.places.is_empty() || !positional::ends_list(arg, next))
    }

    /// `--retain=true` and `--retain=false`, or any other word with two dashes.
    fn perhaps_switch(&mut self, command: &Command, word: OsString) {
        let text = word.to_str().unwrap_or_default();
        let switch = text.split_once('=').and_then(|(name, value)| {
            let arg = find_long(command, OsStr::new(name))?;
            let on = value.parse::<bool>().ok()?;
            (Takes::of(arg) == Takes::Nothing).then(|| (bare(arg), id_of(arg), on))
        });
        match switch {
            Some((flag, _, true)) => self.output.flag(flag),
            Some((flag, Some(id), false)) => {
                self.output.remove(&flag);
                self.off.push(id);
            }
            _ => self.output.flag(word),
        }
    }

    /// A word with one dash: letters that match as a whole, else a first letter that either takes the
    /// rest as its value or leaves it to be read as a word of its own. What is one flag in another command is
    /// not read as several in this one, and neither is a long name behind one dash.
    fn short(&mut self, command: &Command, word: &OsStr) -> Result<(), Failure> {
        let mut rest = word.to_owned();
        loop {
            if let Some(arg) = find_whole(command, &rest) {
                return self.flag(command, arg, word);
            }
            let (arg, tail) =
                find_first(command, &rest).ok_or_else(|| self.unknown(command, word))?;
            let takes_rest = Takes::of(arg).needs_value();
            if rest == word && !takes_rest && letters::is_known(word) {
                return Err(self.unknown(command, word));
            }
            if takes_rest && is_long(command, word) {
                return Err(self.unknown(command, word));
            }
            if takes_rest {
                self.output.flag(joined(arg, &tail));
                self.output.split(word);
                return Ok(());
            }
            self.output.flag(bare(arg));
            rest = OsString::from("-");
            rest.push(tail);
        }
    }

    /// A flag that stands alone in its word: its values are the words that follow.
    fn flag(&mut self, command: &Command, arg: &Arg, word: &OsStr) -> Result<(), Failure> {
        let takes = Takes::of(arg);
        if takes.needs_value() {
            // The one value that can be asked for. A flag behind it is rather forgotten than a password.
            let asks = id_of(arg) == Some(Id::Password)
                && self
                    .input
                    .front()
                    .is_none_or(|next| is_one_of(command, next));
            if asks {
                self.output.flag(Id::AskPassword.to_string().into());
            } else if let Some(value) = self.input.pop_front() {
                self.note_taken(command, arg, word, &value);
                self.output.flag(joined(arg, &value));
            } else {
                return Err(without_value(command, arg, word));
            }
        } else if takes == Takes::Nothing || !self.goes_on(arg) {
            self.output.flag(bare(arg));
        }
        let more = match takes {
            Takes::Many | Takes::Any => usize::MAX,
            Takes::Perhaps => 1,
            Takes::Nothing | Takes::One => 0,
        };
        for _ in 0..more {
            if !self.goes_on(arg) {
                break;
            }
            let value = self.input.pop_front().unwrap_or_default();
            self.output.flag(joined(arg, &value));
        }
        Ok(())
    }

    /// Notes a flag that becomes a value of any text; a secret that looks like one is not shown.
    fn note_taken(&mut self, command: &Command, arg: &Arg, word: &OsStr, value: &OsStr) {
        let is_secret = arg
            .get_long()
            .is_none_or(|name| is_secret_option(name, "x"));
        if !is_secret && is_flag(value) && is_one_of(command, value) {
            self.taken.push(TakenFlag {
                flag: value.to_string_lossy().into_owned(),
                by: word.to_string_lossy().into_owned(),
            });
        }
    }

    /// A flag of one dash that the command does not have; perhaps it was meant as a word.
    fn unknown(&self, command: &Command, word: &OsStr) -> Failure {
        let failure = unknown(command, word);
        let place = self.output.next_place(self.places);
        let follows = place.is_some_and(|(before, place)| before > 0 && !place.several);
        match &failure.hint {
            Some(hint) if follows && hint.contains("to list the options") => {
                let name = place.map_or("", |(_, place)| place.value_name);
                failure.with_hint(format!("put -- before a {name} that begins with a dash"))
            }
            _ => failure,
        }
    }
}

/// Whether a word begins with a dash; a lone dash is a value.
fn is_flag(word: &OsStr) -> bool {
    word.starts_with("-") && word != "-"
}

fn bare(arg: &Arg) -> OsString {
    format!("--{}", arg.get_long().unwrap_or_default()).into()
}

fn joined(arg: &Arg, value: &OsStr) -> OsString {
    let mut word = bare(arg);
    word.push("=");
    word.push(value);
    word
}

fn unknown(command: &Command, word: &OsStr) -> Failure {
    let typed = word.to_string_lossy();
    let failure = Failure::usage(format!("unknown flag {typed}"));
    let mut long = OsString::from("-");
    long.push(word);
    if let Some(arg) = find_long(command, &long) {
        return failure.with_hint(format!("did you mean {}?", bare(arg).to_string_lossy()));
    }
    failure.with_hint(
        habits::hint(super::root(), command, &typed).unwrap_or_else(|| {
            let path = describe::path(command);
            format!("run `mqtty help {path}` to list the options")
        }),
    )
}

fn without_value(command: &Command, arg: &Arg, word: &OsStr) -> Failure {
    let names = arg.get_value_names().unwrap_or_default();
    let value = names.first().map_or("VALUE", |name| name.as_str());
    let typed = word.to_string_lossy();
    let failure = Failure::usage(format!("{typed} needs a value: {value}"));
    match habits::hint(super::root(), command, &typed) {
        Some(hint) => failure.with_hint(hint),
        // What other programs have for help.
        None if typed == "-h" => {
            let path = describe::path(command);
            failure.with_hint(format!("run `mqtty {path} --help` for help"))
        }
        None => failure,
    }
}

#[cfg(test)]
mod tests;
