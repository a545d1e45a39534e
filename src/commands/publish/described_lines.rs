//! Lines that describe messages: payloads in a format, lines that name their topic,
//! JSON objects.

use std::task::{Context, Poll, ready};

use jiff::Timestamp;

use super::encoded::{Payload, set_topic, wrong};
use super::input::{Lines, Next};
use super::json_line::JsonReader;
use super::message_source::{MessageSource, SourceError};
use super::payload::LineShape;
use crate::client::Outgoing;
use crate::error::Failure;
use crate::model::Properties;
use crate::payload::CodecOptions;
use crate::text::{self, NotText};

/// The lines and how they are read.
pub(in crate::commands) struct DescribedLines {
    lines: Lines,
    reader: Reader,
    /// `reader` holds the message of the line at hand.
    is_read: bool,
    /// No line has been read yet.
    is_first: bool,
}

/// Turns a line into a message, and holds that one.
enum Reader {
    Payload(Payload),
    Topic(String, Payload),
    Json(Box<JsonReader>),
}

impl DescribedLines {
    /// Lines of a shape. `default` is what the flags say, `has_topic` whether they name a topic.
    ///
    /// # Errors
    ///
    /// A format that cannot be written.
    pub(in crate::commands) fn new(
        lines: Lines,
        shape: LineShape,
        options: CodecOptions,
        default: Properties,
        has_topic: bool,
    ) -> Result<Self, Failure> {
        let reader = match shape {
            LineShape::Payload => Reader::Payload(Payload::new(options)?),
            LineShape::Topic => Reader::Topic(String::new(), Payload::new(options)?),
            LineShape::Json => {
                Reader::Json(Box::new(JsonReader::new(options, default, has_topic)?))
            }
        };
        Ok(Self {
            lines,
            reader,
            is_read: false,
            is_first: true,
        })
    }
}

impl DescribedLines {
    /// The same, for lines that say when they were recorded; others are refused.
    pub(super) fn with_times(self) -> Self {
        let reader = match self.reader {
            Reader::Json(reader) => Reader::Json(Box::new(reader.with_times())),
            reader => reader,
        };
        Self { reader, ..self }
    }
}

impl Reader {
    /// The first line without the mark that a text may begin with. A payload is sent as it is.
    fn beginning<'a>(&self, line: &'a [u8]) -> Result<&'a [u8], Failure> {
        match self {
            Self::Payload(_) => Ok(line),
            _ if text::is_utf16(line) => Err(wrong(NotText::Utf16.to_string())),
            _ => Ok(text::without_mark(line)),
        }
    }

    fn read(&mut self, line: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Payload(payload) => payload.encode(line),
            Self::Topic(topic, payload) => {
                let Some(tab) = memchr::memchr(b'\t', line) else {
                    return Err(wrong("expected a topic, a tab and a payload"));
                };
                set_topic(topic, &line[..tab])?;
                payload.encode(&line[tab + 1..])
            }
            Self::Json(reader) => reader.read(line),
        }
    }
}

impl MessageSource for DescribedLines {
    const NOUN: &'static str = "line";

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Next, SourceError>> {
        if self.is_read {
            return Poll::Ready(Ok(Next::Line));
        }
        let next = ready!(self.lines.poll_next(cx)).map_err(SourceError::Input)?;
        if next == Next::Line {
            let mut line = self.lines.line();
            if self.is_first {
                self.is_first = false;
                line = self.reader.beginning(line).map_err(SourceError::Message)?;
            }
            self.reader.read(line).map_err(SourceError::Message)?;
            self.is_read = true;
        }
        Poll::Ready(Ok(next))
    }

    fn message<'s>(&'s self, default: Outgoing<'s>) -> Outgoing<'s> {
        match &self.reader {
            Reader::Payload(payload) => Outgoing {
                payload: &payload.bytes,
                ..default
            },
            Reader::Topic(topic, payload) => Outgoing {
                topic,
                payload: &payload.bytes,
                ..default
            },
            Reader::Json(reader) => reader.message(default),
        }
    }

    fn names_topic(&self) -> bool {
        match &self.reader {
            Reader::Payload(_) => false,
            Reader::Topic(..) => true,
            Reader::Json(reader) => reader.names_topic(),
        }
    }

    fn claims_text(&self) -> Option<bool> {
        match &self.reader {
            Reader::Json(reader) => reader.claims_text(),
            _ => None,
        }
    }

    fn recorded_at(&self) -> Option<Timestamp> {
        match &self.reader {
            Reader::Json(reader) => reader.time(),
            _ => None,
        }
    }

    fn names_properties(&self) -> bool {
        matches!(&self.reader, Reader::Json(reader) if reader.names_properties())
    }

    fn take(&mut self) {
        self.is_read = false;
        self.lines.take();
    }

    fn progress(&self) -> Option<(u64, u64)> {
        self.lines.progress()
    }
}
