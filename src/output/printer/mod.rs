//! Received messages → bytes, one file per mode. This is the hot path of `sub`.
//!
//! A mode appends to the buffer it is given and allocates nothing of its own for a message; what does
//! not change from one message to the next (labels, the text of the current second) is kept. A new mode
//! is one more file and one line in [`MessagePrinter::print`].

mod clean;
mod csv;
mod default;
mod json;
mod line;
mod line_json;
mod shown;
#[cfg(test)]
mod tests;
mod text;

use std::time::SystemTime;

use super::clock::Clock;
use super::sanitize;
use super::style::Style;
use crate::model::{Delivery, OutputMode, Property, Version};
pub(super) use default::details;
pub use shown::Shown;

pub use line::LinePrinter;

/// The properties of a message in MQTTX's order.
const MQTTX_ORDER: [Property; 8] = [
    Property::PayloadFormatIndicator,
    Property::MessageExpiryInterval,
    Property::TopicAlias,
    Property::ResponseTopic,
    Property::CorrelationData,
    Property::UserProperties,
    Property::SubscriptionIdentifier,
    Property::ContentType,
];

/// How messages are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrinterOptions {
    /// The shape.
    pub mode: OutputMode,
    /// Raw and line mode: a newline after each message.
    pub newline: bool,
    /// JSON with line breaks and indentation.
    pub pretty: bool,
    /// Text, default, log and csv mode: every property, DUP and the packet identifier too. The JSON modes always
    /// have them; raw has never more than the payload, and a line format what it asks for.
    pub verbose: bool,
    /// Whether the output is a terminal, to which nothing may pass that it would obey, and has colours.
    pub style: Style,
    /// The protocol version of the connection; the clean mode shows the packet's length, which depends
    /// on it.
    pub version: Version,
}

impl Default for PrinterOptions {
    /// Default mode into a pipe.
    fn default() -> Self {
        Self {
            mode: OutputMode::Default,
            newline: true,
            pretty: false,
            verbose: false,
            style: Style::PLAIN,
            version: Version::V5,
        }
    }
}

/// Prints messages, all in the same way.
#[derive(Debug)]
pub struct MessagePrinter {
    options: PrinterOptions,
    clock: Clock,
    labels: default::Labels,
    /// The line of names is still to come, for csv.
    names_due: bool,
    line: Option<LinePrinter>,
    /// Kept for its capacity.
    compact: Vec<u8>,
}

impl MessagePrinter {
    /// A printer.
    pub fn new(options: PrinterOptions) -> Self {
        Self {
            options,
            clock: Clock::new(),
            labels: default::Labels::new(options.style.color),
            names_due: true,
            line: None,
            compact: Vec::new(),
        }
    }

    /// The same with a line format, for [`OutputMode::Line`].
    #[must_use]
    pub fn with_line(mut self, mut line: LinePrinter) -> Self {
        line.terminal = self.options.style.terminal;
        line.newline = self.options.newline;
        line.pretty = self.options.pretty;
        self.line = Some(line);
        self
    }

    /// How many messages could not be shown as the line format asks; see [`LinePrinter::unfit`].
    pub fn unfit(&self) -> u64 {
        self.line.as_ref().map_or(0, LinePrinter::unfit)
    }

    /// Appends the message, received at that time, to `out`.
    pub fn print(&mut self, out: &mut Vec<u8>, message: &Delivery<'_>, received: SystemTime) {
        match self.options.mode {
            OutputMode::Default => self.print_default(out, message, received),
            OutputMode::Text => self.print_text(out, message, message.payload, received),
            OutputMode::Clean => self.print_clean(out, message, message.payload),
            OutputMode::Json => self.print_json(out, message, received),
            OutputMode::Raw => self.print_raw(out, message.payload),
            OutputMode::Csv => self.print_csv(out, message, message.payload, received),
            OutputMode::Log => self.print_log(out, message, message.payload, received),
            OutputMode::Line => {
                if let Some(line) = &mut self.line {
                    line.print(out, message, message.payload, received);
                }
            }
            // A table is more than one message after the other; see `Table`.
            OutputMode::Table => {}
        }
    }

    /// The payload and nothing else.
    fn print_raw(&self, out: &mut Vec<u8>, payload: &[u8]) {
        out.reserve(payload.len() + 1);
        self.push_payload(out, payload);
        if self.options.newline {
            out.push(b'\n');
        }
    }

    /// The payload as it is; on a terminal without anything that it would obey.
    fn push_payload(&self, out: &mut Vec<u8>, payload: &[u8]) {
        if self.options.style.terminal {
            sanitize::push_payload(out, payload);
        } else {
            out.extend_from_slice(payload);
        }
    }
}
