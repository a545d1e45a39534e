//! The csv mode: a record a line (RFC 4180), under a line of names.

use std::time::SystemTime;

use super::super::json::{Object, push_base64, push_flag};
use super::super::{digits, sanitize};
use super::MessagePrinter;
use crate::model::Delivery;

const NAMES: &[u8] = b"time,topic,qos,retain,size,payload,payload_base64";
const MORE_NAMES: &[u8] = b",dup,packet_id,properties";

impl MessagePrinter {
    pub(super) fn print_csv(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        payload: &[u8],
        received: SystemTime,
    ) {
        if std::mem::take(&mut self.names_due) {
            out.extend_from_slice(NAMES);
            if self.options.verbose {
                out.extend_from_slice(MORE_NAMES);
            }
            out.push(b'\n');
        }
        self.clock.push_micros(out, received);
        out.push(b',');
        self.push_value(out, message.topic);
        out.extend_from_slice(&[b',', b'0' + message.qos.level(), b',']);
        push_flag(out, message.retain);
        out.push(b',');
        digits::push(out, message.payload.len() as u64);
        out.push(b',');
        // One of the two columns is empty.
        if let Ok(text) = std::str::from_utf8(payload) {
            self.push_value(out, text);
            out.push(b',');
        } else {
            out.push(b',');
            let start = out.len();
            push_base64(out, payload);
            // Base64 needs no quotes here.
            out.pop();
            out.remove(start);
        }
        if self.options.verbose {
            self.push_details_csv(out, message);
        }
        out.push(b'\n');
    }

    fn push_details_csv(&self, out: &mut Vec<u8>, message: &Delivery<'_>) {
        out.push(b',');
        push_flag(out, message.dup);
        out.push(b',');
        if message.packet_id != 0 {
            digits::push(out, u64::from(message.packet_id));
        }
        out.push(b',');
        let mut json = Vec::new();
        let mut object = Object::begin(&mut json, self.options.style.terminal);
        object.properties(message.properties);
        object.end();
        // What is inside of `{"properties":…}`; nothing if there are none.
        if let Some(inner) = json
            .strip_prefix(b"{\"properties\":")
            .and_then(|rest| rest.strip_suffix(b"}"))
        {
            push_quoted(out, inner);
        }
    }

    /// Appends a text, in quotes where it needs them.
    fn push_value(&self, out: &mut Vec<u8>, text: &str) {
        let mut shown = Vec::new();
        let bytes = if self.options.style.terminal {
            sanitize::push_payload(&mut shown, text.as_bytes());
            shown.as_slice()
        } else {
            text.as_bytes()
        };
        if bytes.iter().any(|byte| b",\"\r\n".contains(byte)) {
            push_quoted(out, bytes);
        } else {
            out.extend_from_slice(bytes);
        }
    }
}

fn push_quoted(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    for byte in bytes {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}
