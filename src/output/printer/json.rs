//! The json mode: one compact object a line, made to be read by programs.

use std::time::SystemTime;

use super::super::digits;
use super::super::json::{Layout, Object, push_flag, push_string, reflow};
use super::MessagePrinter;
use crate::model::Delivery;

/// Names, punctuation, time and numbers of a line without properties: what to reserve beside the texts.
const FRAME: usize = 176;

impl MessagePrinter {
    pub(super) fn print_json(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        received: SystemTime,
    ) {
        self.print_object(out, message, received, None, |object| {
            object.bytes("payload", message.payload);
        });
    }

    /// Prints a message, on one line or indented; `payload` puts its payload, which has this `format`.
    #[inline]
    pub(super) fn print_object(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        received: SystemTime,
        format: Option<&str>,
        payload: impl FnOnce(&mut Object<'_>),
    ) {
        if self.options.pretty {
            let mut compact = std::mem::take(&mut self.compact);
            compact.clear();
            self.push_json(&mut compact, message, received, format, payload);
            reflow(out, &compact, Layout::Blanks);
            self.compact = compact;
        } else {
            self.push_json(out, message, received, format, payload);
        }
        out.push(b'\n');
    }

    #[inline]
    fn push_json(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        received: SystemTime,
        format: Option<&str>,
        payload: impl FnOnce(&mut Object<'_>),
    ) {
        let terminal = self.options.style.terminal;
        out.reserve(FRAME + message.topic.len() + message.payload.len());
        // The fields that every message has are written with their punctuation in one piece.
        out.extend_from_slice(b"{\"time\":\"");
        self.clock.push_micros(out, received);
        if let Some(format) = format {
            out.extend_from_slice(b"\",\"format\":\"");
            out.extend_from_slice(format.as_bytes());
        }
        out.extend_from_slice(b"\",\"topic\":");
        push_string(out, message.topic, terminal);
        out.extend_from_slice(b",\"qos\":");
        out.push(b'0' + message.qos.level());
        out.extend_from_slice(b",\"retain\":");
        push_flag(out, message.retain);
        out.extend_from_slice(b",\"dup\":");
        push_flag(out, message.dup);
        if message.packet_id != 0 {
            out.extend_from_slice(b",\"packet_id\":");
            digits::push(out, u64::from(message.packet_id));
        }
        out.extend_from_slice(b",\"size\":");
        digits::push(out, message.payload.len() as u64);
        let mut object = Object::resume(out, terminal);
        payload(&mut object);
        if !message.properties.is_empty_for_publish() {
            object.properties(message.properties);
        }
        object.end();
    }
}
