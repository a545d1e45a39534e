//! Decoded payloads on a page: as values, indented, dumped, each where it belongs.

use std::time::SystemTime;

use super::Form;
use crate::kernel::coding;
use crate::kernel::context::Context;
use crate::model::{Delivery, OutputMode, OutputPlan};
use crate::output::{JsonPainter, JsonPart, MessagePrinter, Shown};
use crate::payload::{CodecOptions, Decoded, Decoder, Encoding, Format, Token, hex_dump};

/// How forms are printed.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about the plan"
)]
pub(crate) struct Rendering {
    mode: OutputMode,
    terminal: bool,
    /// In the json mode a decoded payload is always a value, so that bytes must not look like one.
    values: bool,
    indents: bool,
    /// For the encoding of payloads.
    decoder: Decoder,
    /// Payloads are shown as text, whatever they are.
    is_text: bool,
    /// What is shown is a part of a message, which has no encoding of its own.
    selects: bool,
    /// Payloads are decoded by a command first.
    external: bool,
    painter: JsonPainter,
    painted: Vec<u8>,
}

impl Rendering {
    pub(super) fn new(
        context: &Context,
        plan: &OutputPlan,
        options: &CodecOptions,
        decoder: &Decoder,
    ) -> Self {
        Self {
            mode: plan.mode,
            terminal: context.stdout_style.terminal,
            values: coding::is_json(options),
            indents: decoder.indents(),
            decoder: decoder.clone(),
            is_text: options.format == Some(Format::Text) && options.schema.is_none(),
            selects: plan.partial,
            external: plan.decode_with.is_some(),
            painter: JsonPainter::new(context.stdout_style),
            painted: Vec::new(),
        }
    }

    /// Prints a message with its payload in this form.
    pub(crate) fn print(
        &mut self,
        printer: &mut MessagePrinter,
        batch: &mut Vec<u8>,
        message: &Delivery<'_>,
        received: SystemTime,
        form: &Form<'_>,
    ) {
        let format = self.encoding(message, form);
        let mut print = |shown| printer.print_shown(batch, message, received, shown, format);
        let decoded = match form {
            Form::Decoded(decoded) => decoded,
            Form::AsItCame(bytes) if self.values && self.mode == OutputMode::Json => {
                return print(Shown::Opaque(bytes));
            }
            Form::AsItCame(bytes) => return print(Shown::Bytes(bytes)),
        };
        if self.mode == OutputMode::Json && self.has_replaced_bytes(message, decoded) {
            return print(Shown::Opaque(message.payload));
        }
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

    /// What a line of JSON says about how its payload is encoded.
    fn encoding(&self, message: &Delivery<'_>, form: &Form<'_>) -> Option<&'static str> {
        let Form::Decoded(decoded) = form else {
            return None;
        };
        if self.mode != OutputMode::Json || self.selects {
            return None;
        }
        let payload = if self.external {
            form.bytes()
        } else {
            message.payload
        };
        let encoding = self.decoder.encoding(message.topic, payload, decoded);
        encoding.map(Encoding::name)
    }

    /// Whether bytes that are no text were replaced, so that the output is ambiguous.
    fn has_replaced_bytes(&self, message: &Delivery<'_>, decoded: &Decoded<'_>) -> bool {
        matches!(decoded, Decoded::Text(_))
            && self.is_text
            && !self.external
            && std::str::from_utf8(message.payload).is_err()
    }

    /// Whether bytes that nothing is known about are shown as a dump: not where they are data.
    fn is_dumped(&self) -> bool {
        match self.mode {
            OutputMode::Text | OutputMode::Default | OutputMode::Log => true,
            OutputMode::Raw => self.terminal,
            OutputMode::Clean
            | OutputMode::Json
            | OutputMode::Csv
            | OutputMode::Line
            | OutputMode::Table => false,
        }
    }
}

/// The part that a token is painted as.
pub(crate) fn part(token: Token) -> JsonPart {
    match token {
        Token::Key => JsonPart::Key,
        Token::String => JsonPart::String,
        Token::Number => JsonPart::Number,
        Token::Bool | Token::Null => JsonPart::Word,
        Token::Punctuation | Token::Space => JsonPart::Frame,
    }
}
