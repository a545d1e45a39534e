//! The language of `--line-format`: text with places for the parts of a message, as `mosquitto_sub -F` has it.
//! Parsed by hand: no crate knows its sequences.
//!
//! `%` begins a part of the message, perhaps with `-` (left-aligned), `0` (zeros in front), a width,
//! `.precision` and a separator between groups of hexadecimal digits; `@` one of the time, in strftime's
//! letters; `\` a character that is hard to type.

use thiserror::Error;

/// A line format, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFormat {
    /// What it is made of, in order.
    pub pieces: Vec<FormatPiece>,
}

/// A piece of a line format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatPiece {
    /// Bytes that stand for themselves.
    Text(Vec<u8>),
    /// A part of the message.
    Field(Field, Layout),
    /// A part of the time, as a format of strftime.
    Time(&'static str),
    /// The nanoseconds of the second, nine digits.
    Nanos,
}

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `%A`
    TopicAlias,
    /// `%C`
    ContentType,
    /// `%D`
    CorrelationData,
    /// `%E`
    Expiry,
    /// `%F`
    PayloadFormat,
    /// `%I`: when it was received, ISO 8601.
    IsoTime,
    /// `%j`: all of it as JSON, the payload as a string.
    Json,
    /// `%J`: all of it as JSON, the payload as the JSON that it is.
    JsonPayload,
    /// `%l`
    Length,
    /// `%m`
    PacketId,
    /// `%P`
    UserProperties,
    /// `%p`
    Payload,
    /// `%q`
    Qos,
    /// `%R`
    ResponseTopic,
    /// `%r`
    Retain,
    /// `%S`
    SubscriptionIdentifier,
    /// `%t`
    Topic,
    /// `%U`: when it was received, seconds since 1970 with nanoseconds.
    UnixTime,
    /// `%x`
    HexLower,
    /// `%X`
    HexUpper,
    /// `%f`: the payload's 4 bytes as a floating point number of this machine.
    Float,
    /// `%d`: the same with 8 bytes.
    Double,
}

/// How a part is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// To the left of its width.
    pub left: bool,
    /// Zeros in front, not blanks.
    pub zeros: bool,
    /// At least this wide; 0 is as wide as it is.
    pub width: usize,
    /// The most characters of a text, the digits behind a point, or of a group of hexadecimal digits.
    pub precision: Option<usize>,
    /// What stands between groups of hexadecimal digits.
    pub separator: Option<u8>,
}

/// Why a line format is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LineFormatError {
    /// It ends in the middle of a sequence.
    #[error("it ends within the sequence that begins at character {at}")]
    Incomplete {
        /// Where the sequence begins, from 1.
        at: usize,
    },
    /// A letter that means nothing.
    #[error("unknown sequence {sign}{letter} at character {at}")]
    Unknown {
        /// Where the sequence begins, from 1.
        at: usize,
        /// `%`, `@` or `\`.
        sign: char,
        /// What follows it.
        letter: char,
    },
    /// A number that makes no line.
    #[error("the width or precision at character {at} is above {WIDEST}")]
    TooWide {
        /// Where the sequence begins, from 1.
        at: usize,
    },
}

/// The largest width and precision.
const WIDEST: usize = 10_000;

impl LineFormat {
    /// Reads a format.
    ///
    /// # Errors
    ///
    /// A sequence that is not complete, or means nothing.
    pub fn parse(text: &str) -> Result<Self, LineFormatError> {
        let mut reader = Reader {
            characters: text.chars().collect(),
            next: 0,
        };
        let mut pieces = Vec::new();
        while let Some(character) = reader.take() {
            let at = reader.next;
            match character {
                '%' => match reader.field(at)? {
                    Some(piece) => pieces.push(piece),
                    None => push_text(&mut pieces, '%'),
                },
                '@' => match reader.time(at)? {
                    Some(piece) => pieces.push(piece),
                    None => push_text(&mut pieces, '@'),
                },
                '\\' => push_text(&mut pieces, reader.escape(at)?),
                other => push_text(&mut pieces, other),
            }
        }
        Ok(Self { pieces })
    }
}

fn push_text(pieces: &mut Vec<FormatPiece>, character: char) {
    let mut buffer = [0; 4];
    let bytes = character.encode_utf8(&mut buffer).as_bytes();
    match pieces.last_mut() {
        Some(FormatPiece::Text(text)) => text.extend_from_slice(bytes),
        _ => pieces.push(FormatPiece::Text(bytes.to_vec())),
    }
}

struct Reader {
    characters: Vec<char>,
    next: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.next).copied()
    }

    fn take(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.next += 1;
        Some(character)
    }

    fn take_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let character = self.peek().filter(|character| wanted(*character))?;
        self.next += 1;
        Some(character)
    }

    fn number(&mut self, at: usize) -> Result<usize, LineFormatError> {
        let mut number = 0;
        while let Some(digit) = self.peek().and_then(|digit| digit.to_digit(10)) {
            self.next += 1;
            number = number * 10 + digit as usize;
            if number > WIDEST {
                return Err(LineFormatError::TooWide { at });
            }
        }
        Ok(number)
    }

    /// What follows `%`; `None` for a `%` that stands for itself.
    fn field(&mut self, at: usize) -> Result<Option<FormatPiece>, LineFormatError> {
        let mut layout = Layout {
            left: self.take_if(|sign| sign == '-').is_some(),
            zeros: self.take_if(|sign| sign == '0').is_some(),
            width: self.number(at)?,
            ..Layout::default()
        };
        if self.take_if(|sign| sign == '.').is_some() {
            layout.precision = Some(self.number(at)?);
        }
        let separates = |sign: char| {
            sign == ' ' || sign.is_ascii_punctuation() && !matches!(sign, '%' | '@' | '\\')
        };
        if let Some(sign) = self.take_if(separates) {
            layout.separator = u8::try_from(sign).ok();
        }
        let letter = self.take().ok_or(LineFormatError::Incomplete { at })?;
        if letter == '%' {
            return Ok(None);
        }
        let field = field_of(letter).ok_or(LineFormatError::Unknown {
            at,
            sign: '%',
            letter,
        })?;
        Ok(Some(FormatPiece::Field(field, layout)))
    }

    /// What follows `@`; `None` for an `@` that stands for itself.
    fn time(&mut self, at: usize) -> Result<Option<FormatPiece>, LineFormatError> {
        let letter = self.take().ok_or(LineFormatError::Incomplete { at })?;
        Ok(match letter {
            '@' => None,
            'N' => Some(FormatPiece::Nanos),
            '%' => Some(FormatPiece::Text(b"%".to_vec())),
            _ => Some(FormatPiece::Time(time_of(letter).ok_or(
                LineFormatError::Unknown {
                    at,
                    sign: '@',
                    letter,
                },
            )?)),
        })
    }

    /// What follows a backslash.
    fn escape(&mut self, at: usize) -> Result<char, LineFormatError> {
        let letter = self.take().ok_or(LineFormatError::Incomplete { at })?;
        Ok(match letter {
            '\\' => '\\',
            '0' => '\0',
            'a' => '\x07',
            'e' => '\x1B',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0B',
            _ => {
                return Err(LineFormatError::Unknown {
                    at,
                    sign: '\\',
                    letter,
                });
            }
        })
    }
}

fn field_of(letter: char) -> Option<Field> {
    Some(match letter {
        'A' => Field::TopicAlias,
        'C' => Field::ContentType,
        'D' => Field::CorrelationData,
        'E' => Field::Expiry,
        'F' => Field::PayloadFormat,
        'I' => Field::IsoTime,
        'j' => Field::Json,
        'J' => Field::JsonPayload,
        'l' => Field::Length,
        'm' => Field::PacketId,
        'P' => Field::UserProperties,
        'p' => Field::Payload,
        'q' => Field::Qos,
        'R' => Field::ResponseTopic,
        'r' => Field::Retain,
        'S' => Field::SubscriptionIdentifier,
        't' => Field::Topic,
        'U' => Field::UnixTime,
        'x' => Field::HexLower,
        'X' => Field::HexUpper,
        'f' => Field::Float,
        'd' => Field::Double,
        _ => return None,
    })
}

/// strftime's letters, as they are in the C locale.
fn time_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        'a' => "%a",
        'A' => "%A",
        'b' | 'h' => "%b",
        'B' => "%B",
        'c' => "%a %b %e %H:%M:%S %Y",
        'C' => "%C",
        'd' => "%d",
        'D' | 'x' => "%m/%d/%y",
        'e' => "%e",
        'F' => "%Y-%m-%d",
        'g' => "%g",
        'G' => "%G",
        'H' => "%H",
        'I' => "%I",
        'j' => "%j",
        'k' => "%k",
        'l' => "%l",
        'm' => "%m",
        'M' => "%M",
        'n' => "\n",
        'p' => "%p",
        'P' => "%P",
        'r' => "%I:%M:%S %p",
        'R' => "%H:%M",
        's' => "%s",
        'S' => "%S",
        't' => "\t",
        'T' | 'X' => "%H:%M:%S",
        'u' => "%u",
        'U' => "%U",
        'V' => "%V",
        'w' => "%w",
        'W' => "%W",
        'y' => "%y",
        'Y' => "%Y",
        'z' => "%z",
        'Z' => "%Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
