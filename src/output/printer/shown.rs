//! Messages whose payload is shown in another form than its bytes.

use std::time::SystemTime;

use super::MessagePrinter;
use crate::model::{Delivery, OutputMode};

/// A payload in the form that it is to be shown in. What is said about the message itself, its size too, is
/// that of the bytes that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown<'a> {
    /// Like bytes that came so.
    Bytes(&'a [u8]),
    /// Like bytes, but never to be taken for a value: base64 in JSON.
    Opaque(&'a [u8]),
    /// JSON without white space: the value itself in the json mode, else its text.
    Json(&'a str),
    /// Made by a [`JsonPainter`](crate::output::JsonPainter) for the stream: appended as it is, where the
    /// mode shows payloads as text.
    Page(&'a [u8]),
}

impl<'a> Shown<'a> {
    fn bytes(self) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) | Self::Opaque(bytes) | Self::Page(bytes) => bytes,
            Self::Json(text) => text.as_bytes(),
        }
    }
}

impl MessagePrinter {
    /// Appends the message, received at that time, with its payload in another form. In the json mode
    /// `format` names the encoding of the payload, for whoever publishes the line again.
    pub fn print_shown(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        received: SystemTime,
        shown: Shown<'_>,
        format: Option<&str>,
    ) {
        match (self.options.mode, shown) {
            (OutputMode::Default, _) => {
                self.push_header(out, message, received);
                match shown {
                    Shown::Page(page) => out.extend_from_slice(page),
                    _ => self.push_payload(out, shown.bytes()),
                }
                out.extend_from_slice(b"\n\n");
            }
            (OutputMode::Text, Shown::Page(page)) => {
                self.print_text_page(out, message, page, received);
            }
            (OutputMode::Text, _) => self.print_text(out, message, shown.bytes(), received),
            (OutputMode::Clean, _) => self.print_clean(out, message, shown.bytes()),
            (OutputMode::Json, _) => {
                self.print_object(out, message, received, format, |object| match shown {
                    Shown::Json(value) => object.value("payload", value),
                    Shown::Opaque(bytes) => object.base64("payload", bytes),
                    Shown::Bytes(bytes) | Shown::Page(bytes) => object.bytes("payload", bytes),
                });
            }
            (OutputMode::Raw, Shown::Page(page)) => {
                out.extend_from_slice(page);
                self.print_raw(out, b"");
            }
            (OutputMode::Raw, _) => self.print_raw(out, shown.bytes()),
            (OutputMode::Csv, _) => self.print_csv(out, message, shown.bytes(), received),
            (OutputMode::Log, _) => self.print_log(out, message, shown.bytes(), received),
            (OutputMode::Line, _) => {
                if let Some(line) = &mut self.line {
                    line.print(out, message, shown.bytes(), received);
                }
            }
            // A table is more than one message after the other; see `Table`.
            (OutputMode::Table, _) => {}
        }
    }
}
