//! Words without a flag that stand for options: `pub TOPIC MESSAGE`, `sub FILTER…`.
//!
//! They become the options that they stand for before clap sees the line, so that everything else knows options only.
//! A word that stands for none stays, and clap refuses it.

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};

use super::argument::{find, id_of};
use super::definition::Word;
use super::{describe, habits, letters};
use crate::model::secret::is_secret_option;
use crate::options::{Id, Saved};

/// A word of a line that is being rewritten.
#[derive(Debug)]
pub(super) enum Piece {
    /// A flag, joined with its value.
    Flag(OsString),
    /// A word that is no flag; `behind_dashes`: it follows `--`.
    Word { text: OsString, behind_dashes: bool },
}

/// Whether a word was perhaps meant as the value of a flag of another program or command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Habit {
    #[default]
    None,
    /// The next word would be.
    Next,
    /// One was.
    Found,
}

/// The words of a line, and what is known about their places.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    list: Vec<Piece>,
    habit: Habit,
    /// A word follows the value of a flag for secrets: perhaps the rest of one with a space in it.
    after_secret: bool,
    behind_dashes: bool,
}

impl Pieces {
    /// Adds a flag with its value.
    pub(super) fn flag(&mut self, text: OsString) {
        if self.habit == Habit::Next {
            self.habit = Habit::None;
        }
        self.list.push(Piece::Flag(text));
    }

    /// Adds a word that is no flag.
    pub(super) fn word(&mut self, text: OsString) {
        if self.habit == Habit::Next {
            self.habit = Habit::Found;
        }
        if let Some(Piece::Flag(flag)) = self.list.last()
            && let Some(value) = secret(flag)
        {
            self.after_secret = true;
            // The flag behind `-P` was taken for the password.
            if value.starts_with(b"-") {
                self.habit = Habit::Found;
            }
        }
        self.list.push(Piece::Word {
            text,
            behind_dashes: self.behind_dashes,
        });
    }

    /// What follows stands behind `--`.
    pub(super) fn end_flags(&mut self) {
        self.behind_dashes = true;
    }

    /// A word of several letters, `-pw`, was read as a letter and its value, `-p w`.
    pub(super) fn split(&mut self, typed: &OsStr) {
        let is_habit = typed.to_str().is_some_and(habits::is_habit) || letters::is_known(typed);
        if self.habit == Habit::None && is_habit {
            self.habit = Habit::Next;
        }
    }

    /// Removes a flag that is turned off.
    pub(super) fn remove(&mut self, flag: &OsStr) {
        self.list
            .retain(|piece| !matches!(piece, Piece::Flag(text) if text == flag));
    }

    /// The place that the next word would take, if the line gives no option for it.
    pub(super) fn next_place(&self, places: &'static [Word]) -> Option<(usize, &'static Word)> {
        let is_word = |piece: &&Piece| matches!(piece, Piece::Word { .. });
        let taken = self.list.iter().filter(is_word).count();
        let place = places.get(taken).or(places.last().filter(|it| it.several));
        place.map(|place| (taken, place))
    }

    /// The words for clap. The words of the command that have a place become options.
    pub(super) fn placed(self, places: &'static [Word]) -> Vec<OsString> {
        let given = |word: &Word| {
            let option = word.stands_for;
            option.is_some_and(|id| self.list.iter().any(|piece| gives(piece, id)))
        };
        let spoiled = self.habit == Habit::Found
            || self.after_secret && places.iter().any(|place| place.several && given(place));
        let taken = places.iter().position(|it| !it.several && given(it));
        let mut open = match taken {
            _ if spoiled => &[],
            Some(end) => &places[..end],
            None => places,
        };
        // A word beside a file is another file, and no message.
        let has_file = self.list.iter().any(|piece| gives(piece, Id::FileRead));
        let message = |place: &Word| place.stands_for == Some(Id::Message);
        if has_file && let Some(end) = open.iter().position(message) {
            open = &open[..end];
        }
        let mut words = Vec::with_capacity(self.list.len());
        let mut rest = Vec::new();
        for piece in self.list {
            let (text, behind_dashes) = match piece {
                Piece::Flag(text) => {
                    words.push(text);
                    continue;
                }
                Piece::Word {
                    text,
                    behind_dashes,
                } => (text, behind_dashes),
            };
            match open
                .first()
                .and_then(|place| Some((place, place.stands_for?)))
            {
                Some((place, id)) => {
                    let mut word = OsString::from(format!("{id}="));
                    word.push(text);
                    words.push(word);
                    if !place.several {
                        open = &open[1..];
                    }
                }
                None if behind_dashes => rest.push(text),
                None => words.push(text),
            }
        }
        if !rest.is_empty() {
            words.push("--".into());
            words.append(&mut rest);
        }
        words
    }
}

/// Whether a flag gives this option.
fn gives(piece: &Piece, id: Id) -> bool {
    let Piece::Flag(text) = piece else {
        return false;
    };
    name(text) == Some(id.long())
}

/// The long name of a flag, without its value.
fn name(flag: &OsStr) -> Option<&str> {
    let bytes = flag.as_encoded_bytes();
    let end = memchr::memchr(b'=', bytes).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[..end]).ok()?.strip_prefix("--")
}

/// The value of a flag for secrets.
fn secret(flag: &OsStr) -> Option<&[u8]> {
    let bytes = flag.as_encoded_bytes();
    let end = memchr::memchr(b'=', bytes)?;
    is_secret_option(name(flag)?, "x").then(|| &bytes[end + 1..])
}

/// Whether a word ends a list of values that cannot hold it, because it is a topic.
pub(super) fn ends_list(arg: &Arg, word: &OsStr) -> bool {
    let Some((id, word)) = id_of(arg).zip(word.to_str()) else {
        return false;
    };
    let row = id.row();
    let numbers = !row.proposes.is_empty() || describe::value_name(arg) == "NUMBER";
    let pairs = row.saved == Saved::Pairs;
    let is_topic = word.contains(['/', '#']);
    is_topic && (numbers || pairs && !word.contains(':'))
}

/// What to say about a word that has no place: the line that may have been meant.
pub(super) fn hint(command: &Command, word: &str, rewritten: &[OsString]) -> String {
    const QUOTE: &str = "quote a value that contains spaces";
    let given = |id: Id| rewritten.iter().any(|text| name(text) == Some(id.long()));
    let has = |id: Id| find(command, id);
    let about = [Id::Topic, Id::Message];
    let candidates: &[Id] = match has(Id::Topic) {
        Some(_) => &about,
        None => &[Id::Hostname],
    };
    if word.is_empty() || !word.chars().all(is_plain) {
        return QUOTE.to_owned();
    }
    if let Some(broker) = broker_for_topic(rewritten)
        && let Some(letter) = has(Id::Hostname).and_then(Arg::get_short)
    {
        return format!("for the broker: -{letter} {broker}");
    }
    if given(Id::FileRead) && given(Id::Topic) {
        return format!(
            "leave out {word}, or read it as another file: {} {word}",
            Id::FileRead
        );
    }
    let wanted = candidates.iter().find(|id| !given(**id));
    match wanted.and_then(|id| has(*id)).and_then(Arg::get_short) {
        // It may be the name of a profile, as far as can be seen.
        Some(letter) if wanted == Some(&Id::Hostname) && !word.contains(['.', ':', '/']) => {
            format!(
                "did you mean -{letter} {word} or {} {word}? {QUOTE}",
                Id::Profile
            )
        }
        Some(letter) => format!("did you mean -{letter} {word}? {QUOTE}"),
        None => one_too_many(word, rewritten).unwrap_or_else(|| QUOTE.to_owned()),
    }
}

/// The address of a broker that was taken as the topic: `host:port` or a URL without anything secret.
fn broker_for_topic(rewritten: &[OsString]) -> Option<&str> {
    let topic = rewritten
        .iter()
        .find(|flag| name(flag) == Some(Id::Topic.long()))?;
    let (_, topic) = topic.to_str()?.split_once('=')?;
    let has_port = || {
        let (host, port) = topic.rsplit_once(':')?;
        let is_port = port.parse::<u16>().is_ok() && !host.contains(['/', ':']);
        is_port.then_some(())
    };
    let is_broker = topic.contains("://") || has_port().is_some();
    (is_broker && topic.chars().all(is_plain)).then_some(topic)
}

/// What to say about a word beside a message: part of it, if it follows it.
fn one_too_many(word: &str, rewritten: &[OsString]) -> Option<String> {
    let at = rewritten.iter().position(|it| it == word)?;
    let before = rewritten[..at].last()?;
    let value = |id: Id, flag: &OsString| {
        let value = flag.to_str()?.strip_prefix(&format!("{id}="))?;
        let is_short = value.chars().count() <= 40 && value.chars().all(is_plain);
        is_short.then(|| value.to_owned())
    };
    if let Some(message) = value(Id::Message, before) {
        return Some(format!(
            "quote a message that contains spaces: '{message} {word}'"
        ));
    }
    let is_message = |flag: &&OsString| name(flag) == Some(Id::Message.long());
    let message = match value(Id::Message, rewritten.iter().find(is_message)?) {
        Some(message) => format!("the message is {message} already"),
        None => "there is a message already".to_owned(),
    };
    let hint = format!("leave out {word}, since {message}");
    Some(match value(Id::Topic, before) {
        Some(topic) => format!("{hint}, or quote a topic that contains spaces: '{topic} {word}'"),
        None => hint,
    })
}

/// Whether a character needs no quotes in a hint.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_./:+-".contains(character)
}

#[cfg(test)]
mod tests {
    use crate::cli::{CliExit, parse};

    /// What is wrong, and what to write instead.
    #[test]
    fn a_word_beside_a_message_has_an_answer() {
        for (line, word, hint) in [
            (
                "pub a b junk",
                "junk",
                "quote a message that contains spaces: 'b junk'",
            ),
            // Two files, as a shell makes them of *.json.
            (
                "pub a --file-read x y",
                "y",
                "leave out y, or read it as another file: --file-read y",
            ),
            (
                "pub localhost:1884 a b",
                "b",
                "for the broker: -h localhost:1884",
            ),
            (
                "conn lab",
                "lab",
                "did you mean -h lab or --profile lab? quote a value that contains spaces",
            ),
            (
                "conn lab.example",
                "lab.example",
                "did you mean -h lab.example? quote a value that contains spaces",
            ),
            // The message twice: as a word, and with its flag.
            (
                "pub a b -m c",
                "b",
                "leave out b, since the message is c already, or quote a topic that contains spaces: 'a b'",
            ),
            (
                "rr a -m c b",
                "b",
                "quote a message that contains spaces: 'c b'",
            ),
            (
                "pub a b -q 1 c",
                "c",
                "leave out c, since the message is b already",
            ),
        ] {
            let words = ["mqtty"].into_iter().chain(line.split(' '));
            let Err(CliExit::Wrong(failure)) = parse(words.map(Into::into).collect()) else {
                panic!("{line} is taken");
            };
            assert_eq!(failure.message, format!("unexpected argument {word}"));
            assert_eq!(failure.hint.as_deref(), Some(hint), "{line}");
        }
    }
}
