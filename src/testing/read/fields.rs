//! The members of a map of a test file, each asked for by its key.

use std::time::Duration;

use super::meant;
use crate::document::{Member, Node, Value};
use crate::model::QoS;
use crate::options::Id;
use crate::testing::problem::{Place, Problem};

/// The place of a node.
pub(super) fn place(node: &Node) -> Place {
    Place {
        line: node.line,
        column: node.column,
    }
}

/// The place of a key.
pub(super) fn key_place(member: &Member) -> Place {
    Place {
        line: member.line,
        column: member.column,
    }
}

/// An option as a key of a file.
pub(super) fn key(id: Id) -> String {
    id.long().replace('-', "_")
}

/// A map whose keys are known.
pub(super) struct Fields<'a> {
    /// Where it begins.
    pub(super) at: Place,
    members: &'a [Member],
}

impl<'a> Fields<'a> {
    /// The members of a map that may have these keys.
    ///
    /// # Errors
    ///
    /// It is no map, or has another key.
    pub(super) fn of(node: &'a Node, what: &str, keys: &[&str]) -> Result<Self, Problem> {
        let Value::Map(members) = &node.value else {
            let kind = node.kind();
            let text = format!("{what} should be a map, not {kind}");
            return Err(Problem::new(place(node), text));
        };
        for member in members {
            if !keys.contains(&member.key.as_str()) {
                let hint = meant::hint(&member.key, keys);
                let text = format!("{what} has no key {:?}{hint}", member.key);
                return Err(Problem::new(key_place(member), text));
            }
        }
        Ok(Self {
            at: place(node),
            members,
        })
    }

    /// A member.
    pub(super) fn member(&self, key: &str) -> Option<&'a Member> {
        self.members.iter().find(|member| member.key == key)
    }

    /// The value of a key; `null` counts as a value.
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.member(key).map(|member| &member.node)
    }

    /// Where the key stands, or else the map.
    pub(super) fn place_of(&self, key: &str) -> Place {
        self.member(key).map_or(self.at, key_place)
    }

    /// The value of a key that has to be there.
    pub(super) fn need(&self, key: &str) -> Result<&'a Node, Problem> {
        self.get(key)
            .ok_or_else(|| Problem::new(self.at, format!("{key} is missing")))
    }

    /// The value of a key, read by `read`.
    pub(super) fn with<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'a Node) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        self.get(key).map(read).transpose()
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, Problem> {
        self.with(key, |node| text(node, key))
    }

    pub(super) fn boolean(&self, key: &str) -> Result<Option<bool>, Problem> {
        self.with(key, |node| {
            let expected = || unexpected(node, key, "true or false");
            node.as_bool().ok_or_else(expected)
        })
    }

    /// A whole number that fits.
    pub(super) fn number<T: TryFrom<u64>>(&self, key: &str) -> Result<Option<T>, Problem> {
        self.with(key, |node| {
            number(node)
                .and_then(|number| T::try_from(number).ok())
                .ok_or_else(|| unexpected(node, key, &whole_number::<T>()))
        })
    }

    pub(super) fn duration(&self, key: &str) -> Result<Option<Duration>, Problem> {
        self.with(key, |node| duration(node, key))
    }

    pub(super) fn qos(&self, key: &str) -> Result<Option<QoS>, Problem> {
        self.with(key, |node| {
            number(node)
                .and_then(|level| u8::try_from(level).ok())
                .and_then(QoS::from_level)
                .ok_or_else(|| unexpected(node, key, "0, 1 or 2"))
        })
    }

    /// Refuses more than one of these keys.
    pub(super) fn at_most_one(&self, keys: &[&str]) -> Result<(), Problem> {
        let mut found = keys.iter().filter_map(|key| self.member(key));
        match (found.next(), found.next()) {
            (Some(first), Some(second)) => Err(Problem::new(
                key_place(second),
                format!("{} cannot be used with {}", second.key, first.key),
            )),
            _ => Ok(()),
        }
    }
}

/// The whole numbers that fit, in words.
fn whole_number<T: TryFrom<u64>>() -> String {
    let mosts = [u32::MAX, u16::MAX.into(), u8::MAX.into()];
    let fits = |most: &u32| T::try_from((*most).into()).is_ok();
    match mosts.into_iter().find(fits) {
        Some(most) if T::try_from(u64::MAX).is_err() => format!("a whole number up to {most}"),
        _ => "a whole number".to_owned(),
    }
}

/// The words of a single value.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Result<&'a str, Problem> {
    node.as_text().ok_or_else(|| unexpected(node, key, "text"))
}

/// A whole number, written in decimal or as `0x87`.
pub(super) fn number(node: &Node) -> Option<u64> {
    let Value::Bare(word) = &node.value else {
        return None;
    };
    match word.strip_prefix("0x").or(word.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => word.parse().ok(),
    }
}

/// A duration: `300ms`, `2s`, or a number of seconds.
pub(super) fn duration(node: &Node, key: &str) -> Result<Duration, Problem> {
    let words = node.as_text().unwrap_or_default();
    let seconds = words.parse::<u32>().ok();
    let seconds = seconds.map(|seconds| Duration::from_secs(seconds.into()));
    seconds
        .or_else(|| humantime::parse_duration(words).ok())
        .filter(|duration| *duration <= LONGEST)
        .ok_or_else(|| unexpected(node, key, "a duration, such as 2s or 300ms"))
}

/// The longest duration.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The problem of a value that is not what was expected.
pub(super) fn unexpected(node: &Node, key: &str, expected: &str) -> Problem {
    let what = match &node.value {
        Value::Bare(word) | Value::Text(word) if !node.is_null() => {
            let mut shown: String = word.chars().take(60).collect();
            if shown.len() < word.len() {
                shown.push('…');
            }
            format!("bad value {shown:?} for {key}: expected {expected}")
        }
        _ => format!(
            "bad value for {key}: expected {expected}, not {}",
            node.kind()
        ),
    };
    Problem::new(place(node), what)
}

/// The items of a list.
pub(super) fn list<'a>(node: &'a Node, key: &str) -> Result<&'a [Node], Problem> {
    match &node.value {
        Value::List(items) => Ok(items),
        _ => Err(unexpected(node, key, "a list")),
    }
}

/// The members of a map, whatever their keys.
pub(super) fn map<'a>(node: &'a Node, key: &str) -> Result<&'a [Member], Problem> {
    match &node.value {
        Value::Map(members) => Ok(members),
        _ => Err(unexpected(node, key, "a map")),
    }
}

/// Whether a value is one word or text, where it may also be a map.
pub(super) fn is_name(node: &Node) -> bool {
    matches!(node.value, Value::Bare(_) | Value::Text(_)) && !node.is_null()
}
