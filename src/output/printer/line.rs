//! The line mode: a format of the user's own, with the sequences of `mosquitto_sub -F`.
//!
//! Widths count characters of a text, bytes of a payload and hexadecimal digits. Where a message has no such part, its place
//! is blank; so is a number where the payload is none.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::super::clock::push_formatted;
use super::super::{digits, sanitize};
use super::line_json;
use crate::model::{Delivery, Field, FormatPiece, Layout, LineFormat};

/// Prints messages by a line format.
#[derive(Debug)]
pub struct LinePrinter {
    format: LineFormat,
    zone: TimeZone,
    pub(super) terminal: bool,
    pub(super) newline: bool,
    pub(super) pretty: bool,
    /// Kept for its capacity.
    scratch: Vec<u8>,
    unfit: u64,
}

impl LinePrinter {
    /// A printer that shows times as they are in this zone.
    pub fn new(format: LineFormat, zone: TimeZone) -> Self {
        Self {
            format,
            zone,
            terminal: false,
            newline: true,
            pretty: false,
            scratch: Vec::new(),
            unfit: 0,
        }
    }

    /// How many messages could not be shown as asked: not JSON for `%J`, no number for `%f` or `%d`.
    pub fn unfit(&self) -> u64 {
        self.unfit
    }

    pub(super) fn print(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        payload: &[u8],
        received: SystemTime,
    ) {
        let timestamp = Timestamp::try_from(received).unwrap_or(Timestamp::UNIX_EPOCH);
        let time = timestamp.to_zoned(self.zone.clone());
        let mut fits = true;
        let mut scratch = std::mem::take(&mut self.scratch);
        for piece in &self.format.pieces {
            match piece {
                FormatPiece::Text(text) => out.extend_from_slice(text),
                FormatPiece::Time(format) => push_formatted(out, &time, format),
                FormatPiece::Nanos => push_nanos(out, received),
                FormatPiece::Field(field, layout) => {
                    scratch.clear();
                    let place = Place {
                        message,
                        payload,
                        time: &time,
                        received,
                        layout: *layout,
                    };
                    fits &= self.push_field(out, &mut scratch, *field, &place);
                }
            }
        }
        self.scratch = scratch;
        self.unfit += u64::from(!fits);
        if self.newline {
            out.push(b'\n');
        }
    }

    /// Appends a part; false if the message has it not in the form that was asked for.
    fn push_field(
        &self,
        out: &mut Vec<u8>,
        scratch: &mut Vec<u8>,
        field: Field,
        place: &Place<'_>,
    ) -> bool {
        let (message, layout) = (place.message, place.layout);
        let properties = message.properties;
        let number = |out: &mut Vec<u8>, number: Option<u64>| push_number(out, number, layout);
        match field {
            Field::TopicAlias => number(out, properties.topic_alias.map(u64::from)),
            Field::Expiry => number(out, properties.message_expiry_interval.map(u64::from)),
            Field::PayloadFormat => {
                number(out, properties.payload_format_indicator.map(u64::from));
            }
            Field::SubscriptionIdentifier => {
                let first = properties.subscription_identifiers.first();
                number(out, first.copied().map(u64::from));
            }
            Field::Length => number(out, Some(message.payload.len() as u64)),
            Field::PacketId => number(out, Some(u64::from(message.packet_id))),
            Field::Qos => out.push(b'0' + message.qos.level()),
            Field::Retain => out.push(b'0' + u8::from(message.retain)),
            Field::Topic => self.push_text(out, message.topic, layout),
            Field::ContentType => {
                let text = properties.content_type.as_deref().unwrap_or_default();
                self.push_text(out, text, layout);
            }
            Field::ResponseTopic => {
                if let Some(topic) = &properties.response_topic {
                    self.push_text(out, topic, layout);
                }
            }
            Field::CorrelationData => {
                self.push_bytes(out, properties.correlation_data.as_deref().unwrap_or(b""));
            }
            Field::UserProperties => {
                for (index, (name, value)) in properties.user_properties.iter().enumerate() {
                    let pair = format!("{}{name}:{value}", if index > 0 { " " } else { "" });
                    self.push_text(out, &pair, Layout::default());
                }
            }
            Field::Payload => self.push_payload(out, place.payload, layout),
            Field::HexLower => push_hex(out, place.payload, layout, b"0123456789abcdef"),
            Field::HexUpper => push_hex(out, place.payload, layout, b"0123456789ABCDEF"),
            Field::Float => {
                let value = place.payload.try_into().map(f32::from_ne_bytes);
                return push_float(out, value.ok().map(f64::from), layout);
            }
            Field::Double => {
                let value = place.payload.try_into().map(f64::from_ne_bytes);
                return push_float(out, value.ok(), layout);
            }
            Field::IsoTime => {
                push_formatted(scratch, place.time, "%Y-%m-%dT%H:%M:%S%z");
                let text = String::from_utf8_lossy(scratch);
                self.push_text(out, &text, layout);
            }
            Field::UnixTime => {
                let since = place.received.duration_since(UNIX_EPOCH);
                digits::push(out, since.unwrap_or_default().as_secs());
                out.push(b'.');
                push_nanos(out, place.received);
            }
            Field::Json | Field::JsonPayload => {
                let style = line_json::Style {
                    terminal: self.terminal,
                    pretty: self.pretty,
                    payload_is_json: field == Field::JsonPayload,
                };
                return line_json::push(out, message, place.payload, place.time, style);
            }
        }
        true
    }

    /// Appends a text, cut to its precision and filled with blanks up to its width.
    fn push_text(&self, out: &mut Vec<u8>, text: &str, layout: Layout) {
        let text = match layout.precision {
            Some(most) => match text.char_indices().nth(most) {
                Some((end, _)) => &text[..end],
                None => text,
            },
            None => text,
        };
        let missing = match layout.width {
            0 => 0,
            width => width.saturating_sub(text.chars().count()),
        };
        fill(out, missing, b' ', !layout.left);
        if self.terminal {
            sanitize::push_line(out, text);
        } else {
            out.extend_from_slice(text.as_bytes());
        }
        fill(out, missing, b' ', layout.left);
    }

    fn push_bytes(&self, out: &mut Vec<u8>, bytes: &[u8]) {
        if self.terminal {
            sanitize::push_payload(out, bytes);
        } else {
            out.extend_from_slice(bytes);
        }
    }

    /// Appends the payload; a width cuts it, too.
    fn push_payload(&self, out: &mut Vec<u8>, payload: &[u8], layout: Layout) {
        let (shown, missing) = match layout.width {
            0 => (payload, 0),
            width => (
                &payload[..payload.len().min(width)],
                width.saturating_sub(payload.len()),
            ),
        };
        fill(out, missing, padding(layout), !layout.left);
        self.push_bytes(out, shown);
        fill(out, missing, b' ', layout.left);
    }
}

/// What a part is made of.
struct Place<'a> {
    message: &'a Delivery<'a>,
    /// What is shown of its payload.
    payload: &'a [u8],
    time: &'a Zoned,
    received: SystemTime,
    layout: Layout,
}

fn padding(layout: Layout) -> u8 {
    if layout.zeros { b'0' } else { b' ' }
}

fn fill(out: &mut Vec<u8>, count: usize, byte: u8, wanted: bool) {
    if wanted {
        out.resize(out.len() + count, byte);
    }
}

/// Appends a number, or blanks of its width.
fn push_number(out: &mut Vec<u8>, number: Option<u64>, layout: Layout) {
    let start = out.len();
    let Some(number) = number else {
        fill(out, layout.width, padding(layout), true);
        return;
    };
    digits::push(out, number);
    let missing = layout.width.saturating_sub(out.len() - start);
    if layout.left {
        fill(out, missing, b' ', true);
    } else {
        out.splice(start..start, std::iter::repeat_n(padding(layout), missing));
    }
}

fn push_float(out: &mut Vec<u8>, value: Option<f64>, layout: Layout) -> bool {
    let Some(value) = value else {
        fill(out, layout.width, b' ', true);
        return false;
    };
    let (width, precision) = (layout.width, layout.precision.unwrap_or(6));
    let text = match (value.is_nan(), layout.left, layout.zeros) {
        (true, true, _) => format!("{:<width$}", "nan"),
        (true, false, _) => format!("{:>width$}", "nan"),
        (_, true, _) => format!("{value:<width$.precision$}"),
        (_, _, true) => format!("{value:0width$.precision$}"),
        _ => format!("{value:width$.precision$}"),
    };
    out.extend_from_slice(text.as_bytes());
    true
}

/// Appends hexadecimal digits, a separator behind each group of as many digits as the precision says. A
/// width cuts the payload to the bytes whose digits fit into it.
fn push_hex(out: &mut Vec<u8>, payload: &[u8], layout: Layout, names: &[u8; 16]) {
    let shown = match layout.width {
        0 => payload,
        width => &payload[..payload.len().min(width / 2)],
    };
    let missing = layout.width.saturating_sub(2 * shown.len());
    let group = layout.precision.unwrap_or(0);
    let separator = layout.separator.unwrap_or(b' ');
    let front = if layout.left { 0 } else { missing };
    let padding = std::iter::repeat_n(padding(layout), front);
    let nibbles = shown.iter().flat_map(|byte| {
        [
            names[usize::from(byte >> 4)],
            names[usize::from(byte & 0xF)],
        ]
    });
    for (index, digit) in padding.chain(nibbles).enumerate() {
        if group > 0 && index > 0 && index % group == 0 {
            out.push(separator);
        }
        out.push(digit);
    }
    fill(out, missing, b' ', layout.left);
}

fn push_nanos(out: &mut Vec<u8>, received: SystemTime) {
    let since = received.duration_since(UNIX_EPOCH).unwrap_or_default();
    let start = out.len();
    out.resize(start + 9, b'0');
    digits::fill(&mut out[start..], since.subsec_nanos());
}

#[cfg(test)]
mod tests;
