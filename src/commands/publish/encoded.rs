//! The payload and the topic of a line on their way into a message.

use crate::error::{Exit, Failure};
use crate::model::validate_topic;
use crate::payload::{CodecOptions, Encoder};

/// The payload of the message at hand, and how it is encoded.
pub(in crate::commands) struct Payload {
    encoder: Encoder,
    pub(super) bytes: Vec<u8>,
}

impl Payload {
    pub(in crate::commands) fn new(options: CodecOptions) -> Result<Self, Failure> {
        Ok(Self {
            encoder: Encoder::new(options)?,
            bytes: Vec::new(),
        })
    }

    pub(super) fn encode(&mut self, input: &[u8]) -> Result<(), Failure> {
        let encoded = self.encoder.encode(input)?;
        self.bytes.clear();
        self.bytes.extend_from_slice(&encoded);
        Ok(())
    }

    /// The same by another encoder.
    pub(super) fn encode_by(&mut self, encoder: &Encoder, input: &[u8]) -> Result<(), Failure> {
        self.bytes.clear();
        self.append_by(encoder, input)
    }

    /// Puts what another encoder makes of `input` behind what is there.
    pub(super) fn append_by(&mut self, encoder: &Encoder, input: &[u8]) -> Result<(), Failure> {
        self.bytes.extend_from_slice(&encoder.encode(input)?);
        Ok(())
    }
}

/// A line that is not what it should be.
pub(super) fn wrong(what: impl Into<String>) -> Failure {
    Failure::new(Exit::Payload, what)
}

/// Makes this the topic; the same one again costs a comparison.
pub(super) fn set_topic(topic: &mut String, given: &[u8]) -> Result<(), Failure> {
    if topic.as_bytes() == given && !given.is_empty() {
        return Ok(());
    }
    let text = std::str::from_utf8(given).map_err(|_| wrong("the topic is not UTF-8 text"))?;
    validate_topic(text).map_err(|why| wrong(format!("bad topic {text:?}: {why}")))?;
    topic.clear();
    topic.push_str(text);
    Ok(())
}
