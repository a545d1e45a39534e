//! Lines of a recording, for others who send them.

use jiff::Timestamp;

use super::json_line::JsonReader;
use crate::error::Failure;
use crate::model::Properties;
use crate::payload::CodecOptions;

/// Reads messages as `sub -o json` prints them.
pub(in crate::commands) struct RecordedLines(JsonReader);

/// What a line says of its message.
pub(in crate::commands) struct RecordedLine<'a> {
    /// The topic; `None` only where there is another one for such lines.
    pub(in crate::commands) topic: Option<&'a str>,
    pub(in crate::commands) payload: &'a [u8],
    /// When it was recorded, where that is needed.
    pub(in crate::commands) time: Option<Timestamp>,
}

impl RecordedLines {
    /// With `needs_times` lines that do not say when they were recorded are refused; with `has_topic` a line needs no
    /// topic.
    pub(in crate::commands) fn new(needs_times: bool, has_topic: bool) -> Result<Self, Failure> {
        let reader = JsonReader::new(CodecOptions::default(), Properties::default(), has_topic)?;
        Ok(Self(if needs_times {
            reader.with_times()
        } else {
            reader
        }))
    }

    /// Reads a line.
    ///
    /// # Errors
    ///
    /// A line that is no message (exit 7).
    pub(in crate::commands) fn read(&mut self, line: &[u8]) -> Result<RecordedLine<'_>, Failure> {
        self.0.read(line)?;
        Ok(RecordedLine {
            topic: self.0.topic(),
            payload: self.0.payload(),
            time: self.0.time(),
        })
    }
}
