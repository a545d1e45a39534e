//! The payload of a benchmark's messages.

use std::path::Path;

use regex_lite::Regex;

use crate::commands::bench::publish::flags::BenchPub;
use crate::error::{Exit, Failure, plain};
use crate::kernel::input;
use crate::model::{BenchPayload, pieces};
use crate::options::Id;
use crate::settings::given::{Context, Given, ParseGiven as _};
use crate::settings::{message, value};
use crate::text;

/// The length of a stamp, which is the shortest payload that holds one.
const STAMP: usize = 16;
/// The longest payload that a packet of MQTT holds (MQTT 5 §2.1.4), as a round number.
const LONGEST: usize = 256 << 20;

/// The size of a stamped payload; a stamp fits unless told otherwise.
pub(in crate::commands) fn stamped(size: Option<&String>) -> Result<BenchPayload, Failure> {
    let given = Given::flag(Id::PayloadSize, size);
    let size = given.parsed(|text| {
        let size = value::size(text)?;
        (size >= STAMP)
            .then_some(size)
            .ok_or("at least 16 bytes, for the stamp")
    })?;
    Ok(BenchPayload::Random(size.unwrap_or(STAMP)))
}

/// The payload: a file, else the message, else random bytes, else a greeting.
pub(in crate::commands) fn resolve(
    context: &Context<'_>,
    flags: &BenchPub,
) -> Result<BenchPayload, Failure> {
    let given: Vec<&str> = [
        ("--file-read", flags.file_read.is_some()),
        ("--message", flags.message.is_some()),
        ("--payload-size", flags.payload_size.is_some()),
    ]
    .into_iter()
    .filter_map(|(flag, given)| given.then_some(flag))
    .collect();
    let used = given.first().copied().unwrap_or_default();
    let splitter = Splitter::given(flags)?;
    if flags.stamp {
        let changing = [
            ("--split", splitter.is_some()),
            ("--template", flags.template),
        ];
        let changing = changing
            .iter()
            .find(|(_, given)| *given)
            .map(|(flag, _)| *flag);
        let other = given.iter().copied().find(|flag| *flag != "--payload-size");
        if let Some(other) = other.or(changing) {
            let text = format!("--stamp and {other} exclude each other");
            return Err(Failure::usage(text)
                .with_hint("a stamp is all of the payload: choose its size with -S"));
        }
        return stamped(flags.payload_size.as_ref());
    }
    if let [_, unused @ ..] = &given[..]
        && !unused.is_empty()
    {
        let unused = unused.join(", ");
        context.warn(format!("{unused} ignored: the payload comes from {used}"));
    }
    let size = Given::flag(Id::PayloadSize, flags.payload_size.as_ref()).parsed(value::size)?;
    if let Some(splitter) = splitter {
        let name = splitter.name();
        if flags.template {
            return Err(Failure::usage(format!(
                "{name} and --template exclude each other"
            )));
        }
        let Some(path) = &flags.file_read else {
            return Err(Failure::usage(format!("{name} needs --file-read")));
        };
        return splitter
            .pieces(path, &read(path)?)
            .map(BenchPayload::Pieces);
    }
    let bytes = match (&flags.file_read, &flags.message, size) {
        (Some(path), ..) => read(path)?,
        (None, Some(message), _) => message.as_encoded_bytes().to_vec(),
        (None, None, Some(_)) if flags.template => {
            return Err(Failure::usage(
                "--template and --payload-size exclude each other",
            ));
        }
        (None, None, Some(size)) => return Ok(BenchPayload::Random(size)),
        (None, None, None) => message::GREETING.to_vec(),
    };
    if bytes.len() > LONGEST {
        let size = bytes.len();
        return Err(Failure::usage(format!(
            "{used} has {size} bytes: at most 256MB fit into a message"
        )));
    }
    if !flags.template {
        return Ok(BenchPayload::Fixed(bytes));
    }
    text::template::source(&bytes, used, flags.file_read.as_deref()).map(BenchPayload::Template)
}

/// Where a file is split into messages.
enum Splitter {
    At(Vec<u8>),
    AtMatch(Regex),
}

impl Splitter {
    fn given(flags: &BenchPub) -> Result<Option<Self>, Failure> {
        let literal = Given::flag(Id::Split, flags.split.as_ref());
        let regex = Given::flag(Id::SplitRegex, flags.split_regex.as_ref());
        let Some(given) = regex else {
            return Ok(literal.parsed(value::separator)?.map(Self::At));
        };
        let text = given.text()?;
        let regex = Regex::new(text).map_err(|error| {
            let why = text::regex(&error.to_string());
            Failure::usage(format!(
                "bad regular expression {text:?} for --split-regex: {why}"
            ))
        })?;
        Ok(Some(Self::AtMatch(regex)))
    }

    fn name(&self) -> &'static str {
        match self {
            Self::At(_) => "--split",
            Self::AtMatch(_) => "--split-regex",
        }
    }

    /// The pieces; what follows the last separator is one if there is anything.
    fn pieces(&self, path: &Path, bytes: &[u8]) -> Result<Vec<Vec<u8>>, Failure> {
        let shown = path.display();
        let found: Vec<Vec<u8>> = match self {
            Self::At(separator) => pieces(bytes, separator),
            Self::AtMatch(regex) => {
                let text = std::str::from_utf8(bytes).map_err(|_| {
                    Failure::usage(format!(
                        "--split-regex needs UTF-8 text, which {shown} is not"
                    ))
                })?;
                let mut found: Vec<Vec<u8>> = regex.split(text).map(Vec::from).collect();
                found.pop_if(|last| last.is_empty());
                found
            }
        };
        if found.is_empty() {
            return Err(Failure::usage(format!(
                "{shown} is empty: there is nothing to send"
            )));
        }
        if found.iter().any(|piece| piece.len() > LONGEST) {
            let text = format!("{shown} has a piece of more than 256MB, which no message holds");
            return Err(Failure::usage(text));
        }
        Ok(found)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    input::read(path).map_err(|error| {
        Failure::new(
            Exit::File,
            format!("cannot read {}: {}", path.display(), plain(&error)),
        )
    })
}
