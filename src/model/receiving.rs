//! What `sub` does with messages beside printing them: which of them it wants, and where else they go.

use std::time::Duration;

/// Which of the messages that arrive are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Messages whose topic matches one of these valid filters are not wanted.
    pub filter_out: Vec<String>,
    /// What about retained messages.
    pub retained: RetainedChoice,
    /// How likely each message is taken, above 0 and at most 1; `None`: all are.
    pub chance: Option<f64>,
    /// Only messages whose payload is another than the last one of their topic.
    pub changed: bool,
    /// A filter in jq's language: only messages with a JSON payload for which it holds.
    pub condition: Option<String>,
    /// A filter in jq's language that makes the payloads to be shown of a JSON payload.
    pub select: Option<String>,
}

impl Selection {
    /// Whether the payload decides if a message is wanted.
    pub fn looks_at_payloads(&self) -> bool {
        let Self {
            chance,
            changed,
            condition,
            select,
            ..
        } = self;
        chance.is_some() || *changed || condition.is_some() || select.is_some()
    }
}

/// What about retained messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetainedChoice {
    /// They are like others.
    #[default]
    All,
    /// They are not wanted.
    None,
    /// Only they are wanted; the first other message is the end.
    Only,
}

/// What happens to the retained messages that were received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// They are counted.
    DryRun,
    /// They are removed from the broker.
    Remove,
}

/// Where payloads are written to, beside stdout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlan {
    /// The name of the file, or of each file.
    pub name: NamePattern,
    /// How payloads are spread over files.
    pub mode: FileMode,
}

/// How payloads are spread over files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileMode {
    /// One after the other.
    Append {
        /// What stands behind each payload.
        delimiter: Vec<u8>,
        /// A file is put aside before it grows beyond this many bytes.
        rotate_size: Option<u64>,
        /// A file is put aside when it is this old.
        rotate_every: Option<Duration>,
    },
    /// Each in a file of its own.
    Save,
}

/// The name of a file with places for what is only known when it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePattern {
    /// What it is made of.
    pub parts: Vec<NamePart>,
}

/// A part of a file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamePart {
    /// As it is.
    Text(String),
    /// The topic of the message.
    Topic,
    /// When the file was begun.
    Time,
}

impl NamePattern {
    /// Reads `{topic}` and `{time}`; everything else stands for itself. `None` for a name that names no file.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        let places = [("{topic}", NamePart::Topic), ("{time}", NamePart::Time)];
        while !rest.is_empty() {
            let next = places
                .iter()
                .filter_map(|(mark, part)| Some((rest.find(mark)?, mark.len(), part)))
                .min_by_key(|(at, ..)| *at);
            let Some((at, length, part)) = next else {
                parts.push(NamePart::Text(rest.to_owned()));
                break;
            };
            if at > 0 {
                parts.push(NamePart::Text(rest[..at].to_owned()));
            }
            parts.push(part.clone());
            rest = &rest[at + length..];
        }
        let is_file = !text.is_empty() && !text.ends_with(std::path::is_separator);
        is_file.then_some(Self { parts })
    }

    /// Whether every message has the same name.
    pub fn is_fixed(&self) -> bool {
        self.parts
            .iter()
            .all(|part| matches!(part, NamePart::Text(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_places() {
        let text = |text: &str| NamePart::Text(text.into());
        let parts = |text| NamePattern::parse(text).map(|pattern| pattern.parts);
        assert_eq!(parts("a.txt"), Some(vec![text("a.txt")]));
        assert_eq!(
            parts("o/{time}-{topic}{x}.bin"),
            Some(vec![
                text("o/"),
                NamePart::Time,
                text("-"),
                NamePart::Topic,
                text("{x}.bin")
            ])
        );
        assert_eq!(parts(""), None);
        assert_eq!(parts("folder/"), None);
    }
}
