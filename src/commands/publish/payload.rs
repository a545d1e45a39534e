//! Where the payloads of `pub` come from, how often and how fast.

use std::path::PathBuf;

use crate::error::Failure;
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::value;

/// Where `pub` takes its payload from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PayloadSource {
    /// Given on the command line; may be empty.
    Message(Vec<u8>),
    /// No payload, on purpose.
    Empty,
    /// All of stdin as one message.
    Stdin,
    /// The same where nobody has named a source: stdin is no terminal then, and not empty.
    Unnamed,
    /// One message per line, of files or, without any, of stdin.
    Lines(LineShape, Vec<PathBuf>),
    /// The bytes of files, each a message.
    Files(Vec<PathBuf>),
    /// One message for each piece of files, between separators that are not empty.
    Pieces(Vec<PathBuf>, Vec<u8>),
    /// This many random bytes.
    Random(usize),
}

impl PayloadSource {
    /// Whether it may hold several messages.
    pub(super) fn is_many(&self) -> bool {
        matches!(self, Self::Lines(..) | Self::Files(_) | Self::Pieces(..))
    }
}

/// What a line of the input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineShape {
    /// A payload.
    Payload,
    /// A topic, a tab and a payload.
    Topic,
    /// A JSON object as `sub` prints it in its JSON mode.
    Json,
}

/// Where the payload comes from: lines that name their topics, else files, else stdin, else the message,
/// else random bytes; without any of them stdin.
///
/// # Errors
///
/// Flags that exclude each other, and bad values.
pub(in crate::commands) fn resolve(context: &Context<'_>) -> Result<PayloadSource, Failure> {
    let on = |id| context.is_typed(id);
    let given = given(context);
    let others = on(Id::Empty) || !given.is_empty();
    if on(Id::Multiline) && !on(Id::Stdin) && !on(Id::LineMode) && others {
        context.warn("--multiline is ignored: it needs --stdin");
    }
    if on(Id::Empty) {
        return match given.first() {
            Some(other) => Err(exclude(Id::Empty, *other)),
            None => Ok(PayloadSource::Empty),
        };
    }
    if on(Id::TopicPerLine) && on(Id::JsonLines) {
        return Err(exclude(Id::TopicPerLine, Id::JsonLines));
    }
    if let [used, unused @ ..] = &given[..]
        && !unused.is_empty()
    {
        let unused: Vec<_> = unused.iter().map(ToString::to_string).collect();
        let unused = unused.join(", ");
        context.warn(format!("{unused} ignored: the payload comes from {used}"));
    }
    let source = choose(context)?;
    if on(Id::Template) {
        let other = match &source {
            PayloadSource::Lines(shape, _) => flag_of(*shape),
            PayloadSource::Random(_) => Id::PayloadSize,
            _ => return Ok(source),
        };
        return Err(exclude(Id::Template, other));
    }
    Ok(source)
}

/// The flags that name a source, the one that is used first. A file can go with others.
fn given(context: &Context<'_>) -> Vec<Id> {
    let on = |id| context.is_typed(id);
    let named = on(Id::TopicPerLine) || on(Id::JsonLines);
    let counts = |id: &Id| {
        on(*id)
            && match id {
                Id::FileRead | Id::LineMode => !named,
                Id::Stdin => !named && !on(Id::LineMode),
                _ => true,
            }
    };
    [
        Id::JsonLines,
        Id::TopicPerLine,
        Id::FileRead,
        Id::LineMode,
        Id::Stdin,
        Id::Message,
        Id::PayloadSize,
    ]
    .into_iter()
    .filter(counts)
    .collect()
}

fn choose(context: &Context<'_>) -> Result<PayloadSource, Failure> {
    let on = |id| context.is_typed(id);
    let size = context.typed(Id::PayloadSize).parsed(value::size)?;
    let separator = context.typed(Id::Split).parsed(value::separator)?;
    let lines = on(Id::LineMode) || (on(Id::Multiline) && on(Id::Stdin));
    let named = match (on(Id::TopicPerLine), on(Id::JsonLines)) {
        (true, _) => Some(LineShape::Topic),
        (_, true) => Some(LineShape::Json),
        (false, false) => None,
    };
    let files = context.typed_paths(Id::FileRead);
    if separator.is_some() {
        if let Some(shape) = named {
            return Err(exclude(Id::Split, flag_of(shape)));
        }
        if files.is_empty() {
            return Err(Failure::usage("--split needs --file-read"));
        }
    }
    if let Some(shape) = named {
        return Ok(PayloadSource::Lines(shape, files));
    }
    Ok(match (context.typed(Id::Message), size) {
        _ if !files.is_empty() => match separator {
            Some(separator) => PayloadSource::Pieces(files, separator),
            None => PayloadSource::Files(files),
        },
        _ if lines => PayloadSource::Lines(LineShape::Payload, Vec::new()),
        _ if on(Id::Stdin) => PayloadSource::Stdin,
        (Some(message), _) => PayloadSource::Message(message.value.into_encoded_bytes()),
        (None, Some(size)) => PayloadSource::Random(size),
        (None, None) if on(Id::Multiline) => PayloadSource::Lines(LineShape::Payload, Vec::new()),
        (None, None) => PayloadSource::Unnamed,
    })
}

/// The flag that makes lines name their topics, if they do.
pub(super) fn naming_topics(source: &PayloadSource) -> Option<Id> {
    match source {
        PayloadSource::Lines(shape @ (LineShape::Topic | LineShape::Json), _) => {
            Some(flag_of(*shape))
        }
        _ => None,
    }
}

/// How many times the source is published, and how many messages a second at most.
///
/// # Errors
///
/// Bad values, lines that are to be repeated, and two ways to say how fast.
pub(in crate::commands) fn pace(
    context: &Context<'_>,
    source: &PayloadSource,
    topics: usize,
) -> Result<(Option<u64>, Option<f64>), Failure> {
    let repeat = context.typed(Id::Repeat).parsed(value::count)?;
    let interval = context.typed(Id::RepeatInterval).parsed(value::pause)?;
    let rate = context.typed(Id::Rate).parsed(value::rate)?;
    if let (Some(_), PayloadSource::Lines(shape, _)) = (repeat, source) {
        return Err(exclude(Id::Repeat, flag_of(*shape)));
    }
    if interval.is_some() && rate.is_some() {
        return Err(exclude(Id::RepeatInterval, Id::Rate));
    }
    if interval.is_some() && repeat.is_none() {
        context.warn("--repeat-interval is ignored: it needs --repeat");
        return Ok((None, None));
    }
    let several = topics > 1
        || match source {
            PayloadSource::Lines(..) | PayloadSource::Pieces(..) => true,
            PayloadSource::Files(files) => files.len() > 1,
            _ => false,
        };
    if rate.is_some() && repeat.is_none() && !several {
        context.warn("--rate is ignored: there is one message");
        return Ok((None, None));
    }
    let interval = interval.filter(|interval| !interval.is_zero());
    let rate = rate.or(interval.map(|interval| interval.as_secs_f64().recip()));
    Ok((repeat, rate))
}

fn flag_of(shape: LineShape) -> Id {
    match shape {
        LineShape::Payload => Id::LineMode,
        LineShape::Topic => Id::TopicPerLine,
        LineShape::Json => Id::JsonLines,
    }
}

fn exclude(one: Id, other: Id) -> Failure {
    Failure::usage(format!("{one} cannot be used with {other}"))
}
