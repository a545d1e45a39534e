//! Messages for people at a terminal: JSON in colours, on one line where it has room.

use std::time::SystemTime;

use crate::error::Failure;
use crate::kernel::decoding::{Form, part};
use crate::model::Delivery;
use crate::output::{JsonPainter, JsonPart, MessagePrinter, Shown, Style, Width as _};
use crate::payload::{CodecOptions, Decoded, Decoder, Format};

/// Prints messages in the text mode.
pub(super) struct TextPage {
    /// Reads payloads that are JSON without having been asked to be.
    json: Decoder,
    painter: JsonPainter,
    painted: Vec<u8>,
    /// JSON is always indented.
    pretty: bool,
}

impl TextPage {
    pub(super) fn new(style: Style, pretty: bool) -> Result<Self, Failure> {
        let options = CodecOptions {
            format: Some(Format::Json),
            ..CodecOptions::default()
        };
        Ok(Self {
            json: Decoder::new(options)?,
            painter: JsonPainter::new(style),
            painted: Vec::new(),
            pretty,
        })
    }

    /// Prints a message with its payload in this form.
    pub(super) fn print(
        &mut self,
        printer: &mut MessagePrinter,
        batch: &mut Vec<u8>,
        message: &Delivery<'_>,
        received: SystemTime,
        form: &Form<'_>,
    ) {
        let found;
        let json = match form {
            Form::Decoded(decoded @ (Decoded::Json(_) | Decoded::JsonLines(_))) => Some(decoded),
            // A number or a word alone needs no colours.
            _ if matches!(form.bytes().trim_ascii_start().first(), Some(b'{' | b'[')) => {
                found = self.json.decode(message.topic, form.bytes()).ok();
                found.as_ref()
            }
            _ => None,
        };
        let shown = match json {
            Some(json) => {
                let text = json.text().unwrap_or_default();
                // A space stands behind each comma and colon.
                let spaces = text.bytes().filter(|byte| matches!(byte, b',' | b':'));
                let width = text.width() + spaces.count();
                let one_line = !self.pretty && printer.fits(message, width);
                self.paint(json, one_line);
                Shown::Page(&self.painted)
            }
            None => Shown::Bytes(form.bytes()),
        };
        printer.print_shown(batch, message, received, shown, None);
    }

    /// JSON in colours, indented or on one line.
    fn paint(&mut self, json: &Decoded<'_>, one_line: bool) {
        let (painter, painted) = (&self.painter, &mut self.painted);
        painted.clear();
        let mut after_comma = false;
        json.pretty(|token, text| {
            let part = part(token);
            let is_break = part == JsonPart::Frame && text.starts_with('\n');
            match (one_line && is_break, after_comma) {
                (true, true) => painted.push(b' '),
                (true, false) => {}
                (false, _) => painter.push(painted, part, text),
            }
            after_comma = text == ",";
        });
    }
}
