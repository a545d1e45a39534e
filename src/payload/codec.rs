//! The one thing that `pub` and `sub` hold: format and schema together.

use std::borrow::Cow;

use super::codec_options::CodecOptions;
use super::format::Codec;
use super::json::{Json, compact, parse_text};
use super::sparkplug::{Sparkplug, is_state};
use super::{Decoded, Encoding, Format, PayloadError, auto};

/// Turns what a person writes into what a message carries: first by the format, then by the schema.
#[derive(Clone, Debug)]
pub struct Encoder(CodecOptions);

impl Encoder {
    /// # Errors
    /// A format that is only for received messages, or that does not go with a schema.
    pub fn new(options: CodecOptions) -> Result<Self, PayloadError> {
        options.check()?;
        match options.format {
            Some(format) if format.decode_only() => {
                let what = "only decodes";
                Err(PayloadError::Combination { format, what })
            }
            _ => Ok(Self(options)),
        }
    }

    /// The bytes to publish; borrowed where they are those of the input.
    ///
    /// # Errors
    /// Input that is not what the format reads, with the position; input that does not fit the schema,
    /// with the field.
    pub fn encode<'a>(&self, input: &'a [u8]) -> Result<Cow<'a, [u8]>, PayloadError> {
        let bytes = match self.0.format {
            None => Cow::Borrowed(input),
            Some(format) => encoded(format.codec(), input, self.0.schema.is_some())
                .map_err(|what| PayloadError::Encode { format, what })?,
        };
        match &self.0.schema {
            None => Ok(bytes),
            Some(schema) => schema.encode(&bytes).map(Cow::Owned),
        }
    }
}

/// Turns what a message carries into what a person reads: first by the schema, then by the format.
#[derive(Clone, Debug)]
pub struct Decoder {
    options: CodecOptions,
    sparkplug: Sparkplug,
}

impl Decoder {
    /// # Errors
    /// A format that does not go with a schema.
    pub fn new(options: CodecOptions) -> Result<Self, PayloadError> {
        options.check()?;
        Ok(Self {
            options,
            sparkplug: Sparkplug::default(),
        })
    }

    /// Whether neither a format nor a schema was asked for.
    pub fn is_plain(&self) -> bool {
        self.options.format.is_none() && self.options.schema.is_none()
    }

    /// Whether the format asks for indented JSON. A schema alone does not: its messages are one line.
    pub fn indents(&self) -> bool {
        let format = self.options.format;
        format.is_some_and(|it| it == Format::Auto || it.is_json() == Some(true))
    }

    /// How the payload of a message that was decoded to this is encoded; `None` where the text of `decoded` is
    /// the payload.
    pub fn encoding(&self, topic: &str, payload: &[u8], decoded: &Decoded<'_>) -> Option<Encoding> {
        Encoding::of(&self.options, topic, payload, decoded)
    }

    /// What the payload says. The topic tells whose metrics a Sparkplug message means, and nothing else.
    ///
    /// # Errors
    /// Payloads that are not what the format or the schema says.
    pub fn decode<'a>(
        &mut self,
        topic: &str,
        payload: &'a [u8],
    ) -> Result<Decoded<'a>, PayloadError> {
        if let Some(schema) = &self.options.schema {
            let json = schema.decode(payload)?;
            return Ok(match self.options.format.map(Format::codec) {
                Some(Codec::Text(_, encode)) => Decoded::Text(encode(json.as_bytes()).into()),
                _ => Decoded::Json(json.into()),
            });
        }
        let Some(format) = self.options.format else {
            return Ok(match std::str::from_utf8(payload) {
                Ok(text) => Decoded::Text(text.into()),
                Err(_) => Decoded::Bytes(payload),
            });
        };
        let wrong = |what| PayloadError::Decode { format, what };
        Ok(match format.codec() {
            Codec::Text(_, encode) => Decoded::Text(encode(payload).into()),
            Codec::Json => Decoded::Json(compact(parse_text(payload).map_err(wrong)?)),
            Codec::Binary { decode, .. } => lines(decode(payload).map_err(wrong)?),
            Codec::Bytes => Decoded::Bytes(payload),
            Codec::Utf8 => Decoded::Text(String::from_utf8_lossy(payload)),
            Codec::Detected => self.detect(topic, payload),
            Codec::Sparkplug if is_state(topic) => auto::detect(payload),
            Codec::Sparkplug => {
                Decoded::Json(self.sparkplug.decode(topic, payload).map_err(wrong)?.into())
            }
        })
    }
}

impl Decoder {
    /// What a payload is, Sparkplug B where the topic is one of its own.
    fn detect<'a>(&mut self, topic: &str, payload: &'a [u8]) -> Decoded<'a> {
        if let Some(text) = auto::text(payload) {
            return text;
        }
        match self.sparkplug.detect(topic, payload) {
            Some(json) => Decoded::Json(json.into()),
            None => auto::list_or_map(payload),
        }
    }
}

/// The bytes that the input stands for. A schema reads JSON as it is.
fn encoded(codec: Codec, input: &[u8], has_schema: bool) -> Result<Cow<'_, [u8]>, String> {
    Ok(match codec {
        Codec::Text(decode, _) => Cow::Owned(decode(input)?),
        Codec::Json if !has_schema => match compact(parse_text(input)?) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        },
        Codec::Binary { encode, .. } => {
            let mut out = Vec::with_capacity(input.len());
            encode(&Json::parse(input)?, &mut out)?;
            Cow::Owned(out)
        }
        Codec::Json | Codec::Bytes | Codec::Utf8 | Codec::Detected | Codec::Sparkplug => {
            Cow::Borrowed(input)
        }
    })
}

fn lines((text, count): (String, usize)) -> Decoded<'static> {
    if count == 1 {
        Decoded::Json(text.into())
    } else {
        Decoded::JsonLines(text)
    }
}

#[cfg(test)]
mod tests;
