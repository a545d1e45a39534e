//! The name of a file, with what is only known when it is made.
//!
//! A topic is part of one name, never of a path: its levels are joined by `+`, which no topic holds, and
//! what could mean something to a file system is written as `%` and two hexadecimal digits. So two topics
//! never share a file, and none leaves the folder.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;
use std::time::SystemTime;

use jiff::Timestamp;

use crate::model::{NamePart, NamePattern};
use crate::output::sanitize::is_harmful;

/// The longest text of a topic in a name, in bytes: file systems take 255 for all of it.
const LONGEST: usize = 160;

/// What Windows takes for a device, in every folder and with any ending.
const RESERVED: &[&str] = &[
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7",
    "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    "com¹", "com²", "com³", "lpt¹", "lpt²", "lpt³", "conin$", "conout$",
];

/// The file for a message of this topic that was received at that time.
pub(super) fn path(pattern: &NamePattern, topic: &str, received: SystemTime) -> PathBuf {
    let mut name = String::new();
    for part in &pattern.parts {
        match part {
            NamePart::Text(text) => name.push_str(text),
            NamePart::Topic => push_topic(&mut name, topic),
            NamePart::Time => {
                let time = Timestamp::try_from(received).unwrap_or(Timestamp::UNIX_EPOCH);
                // Writing to a string does not fail.
                let _ = write!(name, "{}", time.strftime("%Y%m%dT%H%M%SZ"));
            }
        }
    }
    name.into()
}

fn push_topic(name: &mut String, topic: &str) {
    let start = name.len();
    let reserved = RESERVED.iter().any(|reserved| {
        let first = topic.split(['.', ' ']).next().unwrap_or_default();
        first.eq_ignore_ascii_case(reserved)
    });
    let last = topic.chars().count().saturating_sub(1);
    for (index, character) in topic.chars().enumerate() {
        if name.len() - start > LONGEST {
            name.truncate(start + cut(&name[start..]));
            // The same in every run, so that a file is found again.
            let mut hasher = DefaultHasher::new();
            topic.hash(&mut hasher);
            let _ = write!(name, "%~{:016x}", hasher.finish());
            return;
        }
        // What begins so is hidden, or taken for an option by whoever is given the name.
        let special = index == 0 && matches!(character, '.' | '-');
        match character {
            '/' => name.push('+'),
            '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%' | '+' => escape(name, character),
            // Windows takes such names for devices, and drops what they end in.
            _ if index == 0 && reserved => escape(name, character),
            '.' | ' ' if index == last => escape(name, character),
            _ if special || is_harmful(character) => escape(name, character),
            _ => name.push(character),
        }
    }
}

/// Where to cut a text, so that no character and no escape is halved.
fn cut(text: &str) -> usize {
    let mut end = LONGEST.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    match text[..end].rfind('%') {
        Some(at) if at + 3 > end => at,
        _ => end,
    }
}

fn escape(name: &mut String, character: char) {
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        let _ = write!(name, "%{byte:02X}");
    }
}
