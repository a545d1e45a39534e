//! Decoded payloads on a page: as values, indented, dumped, each where it belongs.

use std::time::SystemTime;

use super::Form;
use crate::commands::coding;
use crate::commands::context::Context;
use crate::model::{Delivery, OutputMode};
use crate::output::{JsonPainter, JsonPart, MessagePrinter, Shown};
use crate::payload::{CodecOptions, Decoded, Decoder, Token, hex_dump};

/// How forms are printed.
pub(in crate::commands) struct Rendering {
    mode: OutputMode,
    terminal: bool,
    /// In the json mode a decoded payload is always a value, so that bytes must not look like one.
    values: bool,
    indents: bool,
    painter: JsonPainter,
    painted: Vec<u8>,
}

impl Rendering {
    pub(super) fn new(
        context: &Context,
        mode: OutputMode,
        options: &CodecOptions,
        decoder: &Decoder,
    ) -> Self {
        Self {
            mode,
            terminal: context.stdout_style.terminal,
            values: coding::is_json(options),
            indents: decoder.indents(),
            painter: JsonPainter::new(context.stdout_style),
            painted: Vec::new(),
        }
    }

    /// Prints a message with its payload in this form.
    pub(in crate::commands) fn print(
        &mut self,
        printer: &mut MessagePrinter,
        batch: &mut Vec<u8>,
        message: &Delivery<'_>,
        received: SystemTime,
        form: &Form<'_>,
    ) {
        let mut print = |shown| printer.print_shown(batch, message, received, shown);
        let decoded = match form {
            Form::Decoded(decoded) => decoded,
            Form::AsItCame(bytes) if self.values && self.mode == OutputMode::Json => {
                return print(Shown::Opaque(bytes));
            }
            Form::AsItCame(bytes) => return print(Shown::Bytes(bytes)),
        };
        let is_json = matches!(decoded, Decoded::Json(_) | Decoded::JsonLines(_));
        if is_json && self.mode == OutputMode::Default && self.indents {
            let (painter, painted) = (&self.painter, &mut self.painted);
            painted.clear();
            decoded.pretty(|token, text| painter.push(painted, part(token), text));
            return print(Shown::Page(painted));
        }
        if (is_json || self.values)
            && self.mode == OutputMode::Json
            && let Some(value) = decoded.json_value()
        {
            return print(Shown::Json(&value));
        }
        match decoded {
            Decoded::Unknown(bytes) if self.is_dumped() => {
                print(Shown::Bytes(hex_dump(bytes).as_bytes()));
            }
            _ => print(Shown::Bytes(form.bytes())),
        }
    }

    /// Whether bytes that nothing is known about are shown as a dump: not where they are data.
    fn is_dumped(&self) -> bool {
        match self.mode {
            OutputMode::Default | OutputMode::Log => true,
            OutputMode::Raw => self.terminal,
            OutputMode::Clean
            | OutputMode::Json
            | OutputMode::Csv
            | OutputMode::Line
            | OutputMode::Table => false,
        }
    }
}

fn part(token: Token) -> JsonPart {
    match token {
        Token::Key => JsonPart::Key,
        Token::String => JsonPart::String,
        Token::Number => JsonPart::Number,
        Token::Bool | Token::Null => JsonPart::Word,
        Token::Punctuation | Token::Space => JsonPart::Frame,
    }
}
