//! Where the payloads of `pub` come from, how often and how fast.

use super::flags::Pub;
use super::plan::{LineShape, PayloadSource};
use crate::error::Failure;
use crate::options::Id;
use crate::settings::given::{Context, Given, ParseGiven as _};
use crate::settings::value;

/// Where the payload comes from: lines that name their topics, else files, else stdin, else the message,
/// else random bytes; without any of them stdin.
///
/// # Errors
///
/// Flags that exclude each other, and bad values.
pub(super) fn resolve(context: &Context<'_>, flags: &Pub) -> Result<PayloadSource, Failure> {
    let given = given(flags);
    let others = flags.empty || !given.is_empty();
    if flags.multiline && !flags.stdin && !flags.line_mode && others {
        context.warn("--multiline is ignored: it needs --stdin");
    }
    if flags.empty {
        return match given.first() {
            Some(other) => Err(exclude("--empty", other)),
            None => Ok(PayloadSource::Empty),
        };
    }
    if flags.topic_per_line && flags.json_lines {
        return Err(exclude("--topic-per-line", "--json-lines"));
    }
    if let [used, unused @ ..] = &given[..]
        && !unused.is_empty()
    {
        let unused = unused.join(", ");
        context.warn(format!("{unused} ignored: the payload comes from {used}"));
    }
    let source = choose(flags)?;
    if flags.template {
        let other = match &source {
            PayloadSource::Lines(shape, _) => flag_of(*shape),
            PayloadSource::Random(_) => "--payload-size",
            _ => return Ok(source),
        };
        return Err(exclude("--template", other));
    }
    Ok(source)
}

/// The flags that name a source, the one that is used first. A file can go with others.
fn given(flags: &Pub) -> Vec<&'static str> {
    let named = flags.topic_per_line || flags.json_lines;
    let line_mode = flags.line_mode && !named;
    [
        ("--json-lines", flags.json_lines),
        ("--topic-per-line", flags.topic_per_line),
        ("--file-read", !flags.file_read.is_empty() && !named),
        ("--line-mode", line_mode),
        ("--stdin", flags.stdin && !flags.line_mode && !named),
        ("--message", flags.message.is_some()),
        ("--payload-size", flags.payload_size.is_some()),
    ]
    .into_iter()
    .filter_map(|(flag, given)| given.then_some(flag))
    .collect()
}

fn choose(flags: &Pub) -> Result<PayloadSource, Failure> {
    let size = Given::flag(Id::PayloadSize, flags.payload_size.as_ref()).parsed(value::size)?;
    let separator = Given::flag(Id::Split, flags.split.as_ref()).parsed(value::separator)?;
    let lines = flags.line_mode || (flags.multiline && flags.stdin);
    let named = match (flags.topic_per_line, flags.json_lines) {
        (true, _) => Some(LineShape::Topic),
        (_, true) => Some(LineShape::Json),
        (false, false) => None,
    };
    if separator.is_some() {
        if let Some(shape) = named {
            return Err(exclude("--split", flag_of(shape)));
        }
        if flags.file_read.is_empty() {
            return Err(Failure::usage("--split needs --file-read"));
        }
    }
    if let Some(shape) = named {
        return Ok(PayloadSource::Lines(shape, flags.file_read.clone()));
    }
    let files = || flags.file_read.clone();
    Ok(match (&flags.message, size) {
        _ if !flags.file_read.is_empty() => match separator {
            Some(separator) => PayloadSource::Pieces(files(), separator),
            None => PayloadSource::Files(files()),
        },
        _ if lines => PayloadSource::Lines(LineShape::Payload, Vec::new()),
        _ if flags.stdin => PayloadSource::Stdin,
        (Some(message), _) => PayloadSource::Message(message.as_encoded_bytes().to_vec()),
        (None, Some(size)) => PayloadSource::Random(size),
        (None, None) if flags.multiline => PayloadSource::Lines(LineShape::Payload, Vec::new()),
        (None, None) => PayloadSource::Unnamed,
    })
}

/// The flag that makes lines name their topics, if they do.
pub(super) fn naming_topics(source: &PayloadSource) -> Option<&'static str> {
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
pub(super) fn pace(
    context: &Context<'_>,
    flags: &Pub,
    source: &PayloadSource,
    topics: usize,
) -> Result<(Option<u64>, Option<f64>), Failure> {
    let repeat = Given::flag(Id::Repeat, flags.repeat.as_ref()).parsed(value::count)?;
    let interval =
        Given::flag(Id::RepeatInterval, flags.repeat_interval.as_ref()).parsed(value::pause)?;
    let rate = Given::flag(Id::Rate, flags.rate.as_ref()).parsed(value::rate)?;
    if let (Some(_), PayloadSource::Lines(shape, _)) = (repeat, source) {
        return Err(exclude("--repeat", flag_of(*shape)));
    }
    if interval.is_some() && rate.is_some() {
        return Err(exclude("--repeat-interval", "--rate"));
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

fn flag_of(shape: LineShape) -> &'static str {
    match shape {
        LineShape::Payload => "--line-mode",
        LineShape::Topic => "--topic-per-line",
        LineShape::Json => "--json-lines",
    }
}

fn exclude(one: &str, other: &str) -> Failure {
    Failure::usage(format!("{one} and {other} exclude each other"))
}
