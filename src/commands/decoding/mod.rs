//! Received payloads → what is shown of them: decoded by a schema, a format, or a command.
//!
//! A payload that will not decode is shown as it came, told of and counted; with `--strict` it is the end.
//! Messages stay in their order, whatever their decoders take.

mod external;
mod failures;

use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::SystemTime;

use tokio::sync::Notify;

use self::external::External;
use self::failures::Failures;
use super::coding;
use super::context::Context;
use crate::error::Failure;
use crate::model::{Delivery, OutputMode, SubscribePlan};
use crate::output::{JsonPainter, JsonPart, MessagePrinter, Shown};
use crate::payload::{Decoded, Decoder, Token, hex_dump};

/// Where a printed message goes.
pub(super) struct Page<'a> {
    pub(super) printer: &'a mut MessagePrinter,
    pub(super) batch: &'a mut Vec<u8>,
}

/// Decodes and prints messages.
pub(super) struct Decoding {
    decoder: Decoder,
    mode: OutputMode,
    terminal: bool,
    /// In the json mode a decoded payload is always a value, so that bytes must not look like one.
    values: bool,
    painter: JsonPainter,
    painted: Vec<u8>,
    command: Option<External>,
    failures: Failures,
}

impl Decoding {
    /// What a plan asks for; `None` where payloads are shown as they come.
    ///
    /// # Errors
    ///
    /// Schemas that cannot be used, and formats that do not go with them.
    pub(super) fn new(context: &Context, plan: &SubscribePlan) -> Result<Option<Self>, Failure> {
        let options = coding::options(&plan.coding)?;
        if plan.decode_with.is_some() && options.schema.is_some() {
            return Err(Failure::usage(
                "--decode-with and a schema exclude each other",
            ));
        }
        let values = coding::is_json(&options);
        let decoder = Decoder::new(options)?;
        if decoder.is_plain() && plan.decode_with.is_none() {
            if plan.strict {
                context.warn("--strict is ignored: there is nothing to decode");
            }
            return Ok(None);
        }
        Ok(Some(Self {
            decoder,
            mode: plan.mode,
            terminal: context.stdout_style.terminal,
            values,
            painter: JsonPainter::new(context.stdout_style),
            painted: Vec::new(),
            command: plan.decode_with.clone().map(External::new),
            failures: Failures::new(context.clone(), plan.strict),
        }))
    }

    /// Told when a payload has ended the work; see [`Decoding::failure`].
    pub(super) fn ended(&self) -> Rc<Notify> {
        self.failures.ended.clone()
    }

    /// The payload that has ended the work, if one has.
    pub(super) fn failure(&self) -> Option<&Failure> {
        self.failures.last.as_ref()
    }

    /// Says how many payloads could not be decoded.
    pub(super) fn sum_up(&self) {
        self.failures.sum_up();
    }

    /// Prints a message, now or, with a command, from [`Decoding::poll`].
    pub(super) fn print(
        &mut self,
        mut page: Page<'_>,
        message: &Delivery<'_>,
        received: SystemTime,
    ) {
        self.failures.total += 1;
        match &mut self.command {
            Some(command) => command.push(message, received),
            None => self.decode(&mut page, message, received, message.payload),
        }
    }

    /// Ready when every message is printed.
    pub(super) fn poll(&mut self, cx: &mut TaskContext<'_>, mut page: Page<'_>) -> Poll<()> {
        loop {
            let Some(command) = &mut self.command else {
                return Poll::Ready(());
            };
            if self.failures.last.is_some() {
                command.clear();
            }
            let Some((message, result)) = std::task::ready!(command.poll_next(cx)) else {
                return Poll::Ready(());
            };
            let received = message.received;
            message.with_delivery(|delivery| match result {
                Ok(output) => self.decode(&mut page, delivery, received, &output),
                Err(failure) => self.fail(&mut page, delivery, received, failure),
            });
        }
    }

    /// Prints a message; `input` is its payload, or what a command has made of it.
    fn decode(
        &mut self,
        page: &mut Page<'_>,
        message: &Delivery<'_>,
        received: SystemTime,
        input: &[u8],
    ) {
        match self.decoder.decode(message.topic, input) {
            Ok(decoded) => self.show(page, message, received, &decoded),
            Err(error) => self.fail(page, message, received, error.into()),
        }
    }

    /// Tells of a payload that will not decode, and prints the message as it came.
    fn fail(
        &mut self,
        page: &mut Page<'_>,
        message: &Delivery<'_>,
        received: SystemTime,
        failure: Failure,
    ) {
        if self.failures.note(message.topic, failure) {
            return;
        }
        let shown = if self.values && self.mode == OutputMode::Json {
            Shown::Opaque(message.payload)
        } else {
            Shown::Bytes(message.payload)
        };
        page.print(message, received, shown);
    }

    fn show(
        &mut self,
        page: &mut Page<'_>,
        message: &Delivery<'_>,
        received: SystemTime,
        decoded: &Decoded<'_>,
    ) {
        let is_json = matches!(decoded, Decoded::Json(_) | Decoded::JsonLines(_));
        if is_json && self.mode == OutputMode::Default && self.decoder.indents() {
            let (painter, painted) = (&self.painter, &mut self.painted);
            painted.clear();
            decoded.pretty(|token, text| painter.push(painted, part(token), text));
            return page.print(message, received, Shown::Page(painted));
        }
        if is_json
            && self.mode == OutputMode::Json
            && let Some(value) = decoded.json_value()
        {
            return page.print(message, received, Shown::Json(&value));
        }
        match decoded {
            Decoded::Text(text) | Decoded::Json(text) => {
                page.print(message, received, Shown::Bytes(text.as_bytes()));
            }
            Decoded::JsonLines(lines) => {
                page.print(message, received, Shown::Bytes(lines.as_bytes()));
            }
            Decoded::Unknown(bytes) if self.is_dumped() => {
                page.print(message, received, Shown::Bytes(hex_dump(bytes).as_bytes()));
            }
            Decoded::Bytes(bytes) | Decoded::Unknown(bytes) => {
                page.print(message, received, Shown::Bytes(bytes));
            }
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

impl Page<'_> {
    fn print(&mut self, message: &Delivery<'_>, received: SystemTime, shown: Shown<'_>) {
        self.printer
            .print_shown(self.batch, message, received, shown);
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
