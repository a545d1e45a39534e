//! The payload of a benchmark's messages.

use std::path::Path;

use regex_lite::Regex;

use crate::error::{Exit, Failure, plain};
use crate::kernel::input;
use crate::model::{BenchPayload, pieces};
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::{message, value};
use crate::text;

/// The length of a stamp, which is the shortest payload that holds one.
const STAMP: usize = 16;
/// The longest payload that a packet of MQTT holds (MQTT 5 §2.1.4), as a round number.
const LONGEST: usize = 256 << 20;

/// The size of a stamped payload; a stamp fits by default.
pub(in crate::commands) fn stamped(context: &Context<'_>) -> Result<BenchPayload, Failure> {
    let given = context.typed(Id::PayloadSize);
    let size = given.parsed(|text| {
        let size = value::size(text)?;
        (size >= STAMP)
            .then_some(size)
            .ok_or("at least 16 bytes, for the stamp")
    })?;
    Ok(BenchPayload::Random(size.unwrap_or(STAMP)))
}

/// The payload: a file, else the message, else random bytes, else a greeting.
pub(in crate::commands) fn resolve(context: &Context<'_>) -> Result<BenchPayload, Failure> {
    let on = |id: &Id| context.is_typed(*id);
    let sources = [Id::FileRead, Id::Message, Id::PayloadSize].into_iter();
    let given: Vec<Id> = sources.filter(on).collect();
    let splitter = Splitter::given(context)?;
    if on(&Id::Stamp) {
        let mut others = [
            Id::FileRead,
            Id::Message,
            Id::Split,
            Id::SplitRegex,
            Id::Template,
        ]
        .into_iter();
        if let Some(other) = others.find(on) {
            // However it is split, it is called that.
            let other = if other == Id::SplitRegex {
                Id::Split
            } else {
                other
            };
            let text = format!("{} cannot be used with {other}", Id::Stamp);
            return Err(Failure::usage(text)
                .with_hint("a stamp is all of the payload: choose its size with -S"));
        }
        return stamped(context);
    }
    let template = on(&Id::Template);
    if let [used, unused @ ..] = &given[..]
        && !unused.is_empty()
    {
        let unused: Vec<_> = unused.iter().map(ToString::to_string).collect();
        let unused = unused.join(", ");
        context.warn(format!("{unused} ignored: the payload comes from {used}"));
    }
    let size = context.typed(Id::PayloadSize).parsed(value::size)?;
    let file = context.typed_path(Id::FileRead);
    if let Some(splitter) = splitter {
        let name = splitter.name();
        if template {
            return Err(Failure::usage(format!(
                "{name} cannot be used with --template"
            )));
        }
        let Some(path) = &file else {
            return Err(Failure::usage(format!("{name} needs --file-read")));
        };
        return splitter
            .pieces(path, &read(path)?)
            .map(BenchPayload::Pieces);
    }
    let bytes = match (&file, context.typed(Id::Message), size) {
        (Some(path), ..) => read(path)?,
        (None, Some(message), _) => message.value.into_encoded_bytes(),
        (None, None, Some(_)) if template => {
            return Err(Failure::usage(
                "--template cannot be used with --payload-size",
            ));
        }
        (None, None, Some(size)) => return Ok(BenchPayload::Random(size)),
        (None, None, None) => message::GREETING.to_vec(),
    };
    let used = given.first().map(ToString::to_string).unwrap_or_default();
    if bytes.len() > LONGEST {
        let size = bytes.len();
        return Err(Failure::usage(format!(
            "{used} has {size} bytes: at most 256MB fit into a message"
        )));
    }
    if !template {
        return Ok(BenchPayload::Fixed(bytes));
    }
    text::template::source(&bytes, &used, file.as_deref()).map(BenchPayload::Template)
}

/// Where a file is split into messages.
enum Splitter {
    At(Vec<u8>),
    AtMatch(Regex),
}

impl Splitter {
    fn given(context: &Context<'_>) -> Result<Option<Self>, Failure> {
        let literal = context.typed(Id::Split);
        let regex = context.typed(Id::SplitRegex);
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

    fn name(&self) -> Id {
        match self {
            Self::At(_) => Id::Split,
            Self::AtMatch(_) => Id::SplitRegex,
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

/// All of a file, or of stdin.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    input::read(path).map_err(|error| {
        Failure::new(
            Exit::File,
            format!("cannot read {}: {}", path.display(), plain(&error)),
        )
    })
}
