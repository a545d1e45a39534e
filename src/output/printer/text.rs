//! The text mode: a message a line, for people at a terminal.
//!
//! Local time, topic, marks for QoS above 0 and for retained messages, payload, properties. A payload of several lines
//! stands below its header. Bytes that are no text are shown in hexadecimal, the first of them.

use std::time::SystemTime;

use colored::Color;

use super::super::json::push_string;
use super::super::style::terminal_size;
use super::super::{digits, sanitize, units};
use super::MessagePrinter;
use crate::model::{Delivery, PropertyValue, QoS};
use unicode_width::UnicodeWidthStr as _;

/// So many bytes of a payload that is no text are shown.
const SHOWN: usize = 32;
/// So many of the correlation data.
const SHOWN_OF_PROPERTY: usize = 16;
/// A value of JSON that takes more rows of the terminal than this is indented.
const MOST_ROWS: usize = 3;
/// The time, and a space on each side of the topic.
const FRAME: usize = 14;

impl MessagePrinter {
    /// Whether a message whose payload is that wide has room on three rows of the terminal.
    pub fn fits(&self, message: &Delivery<'_>, width: usize) -> bool {
        let (_, columns) = terminal_size();
        FRAME + message.topic.width() + marks(message).len() + width <= MOST_ROWS * columns
    }

    /// Prints a message with its payload as bytes.
    pub(super) fn print_text(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        payload: &[u8],
        received: SystemTime,
    ) {
        let mut shown = std::mem::take(&mut self.compact);
        shown.clear();
        self.push_shown(&mut shown, payload);
        self.print_text_page(out, message, &shown, received);
        self.compact = shown;
    }

    /// Prints a message with what is shown of its payload.
    pub(super) fn print_text_page(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        shown: &[u8],
        received: SystemTime,
    ) {
        let style = self.options.style;
        let mut time = Vec::new();
        self.clock.push_local(&mut time, received);
        style.dim(out, &String::from_utf8_lossy(&time));
        out.push(b' ');
        let mut topic = Vec::new();
        self.push_line(&mut topic, message.topic);
        style.paint(out, Color::Green, &String::from_utf8_lossy(&topic));
        let marks = marks(message);
        if !marks.is_empty() {
            style.dim(out, &marks);
        }
        let is_long = shown.contains(&b'\n');
        if !is_long && !shown.is_empty() {
            out.push(b' ');
            out.extend_from_slice(shown);
        }
        let properties = self.properties(message);
        if !properties.is_empty() {
            style.dim(out, &properties);
        }
        if is_long {
            out.push(b'\n');
            out.extend_from_slice(shown);
        }
        out.push(b'\n');
    }

    /// Appends bytes as text, without the end of their last line, or in hexadecimal.
    fn push_shown(&self, out: &mut Vec<u8>, payload: &[u8]) {
        let style = self.options.style;
        match std::str::from_utf8(payload) {
            Ok("") => style.dim(out, "(empty)"),
            Ok(text) if !text.contains('\0') => {
                let line = text.strip_suffix('\n').unwrap_or(text);
                let line = line.strip_suffix('\r').unwrap_or(line);
                if style.terminal {
                    sanitize::push_payload(out, line.as_bytes());
                } else {
                    out.extend_from_slice(line.as_bytes());
                }
            }
            _ => {
                push_hex(out, payload, SHOWN);
                out.extend_from_slice(
                    format!(" ({})", units::bytes(payload.len() as u64)).as_bytes(),
                );
            }
        }
    }

    /// The properties, each with a space in front.
    fn properties(&self, message: &Delivery<'_>) -> String {
        let mut out = Vec::new();
        if self.options.verbose {
            if message.dup {
                out.extend_from_slice(b" dup=true");
            }
            if message.packet_id != 0 {
                out.extend_from_slice(b" packet_id=");
                digits::push(&mut out, message.packet_id.into());
            }
        }
        for (property, value) in message.properties.iter() {
            out.push(b' ');
            out.extend_from_slice(property.field().as_bytes());
            if let PropertyValue::Pair(name, _) = value {
                out.push(b'.');
                push_value(&mut out, name);
            }
            out.push(b'=');
            match value {
                PropertyValue::Pair(_, text) | PropertyValue::Text(text) => {
                    push_value(&mut out, text);
                }
                PropertyValue::Binary(data) => match std::str::from_utf8(data) {
                    Ok(text) if !text.chars().any(sanitize::is_harmful) => {
                        push_value(&mut out, text);
                    }
                    _ => {
                        out.extend_from_slice(b"0x");
                        push_hex(&mut out, data, SHOWN_OF_PROPERTY);
                    }
                },
                number => digits::push(&mut out, number.number().unwrap_or_default().into()),
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    fn push_line(&self, out: &mut Vec<u8>, text: &str) {
        if self.options.style.terminal {
            sanitize::push_line(out, text);
        } else {
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// Appends a value: as it is, or quoted where its end could not be seen.
fn push_value(out: &mut Vec<u8>, text: &str) {
    let is_word = !text.is_empty()
        && !text.contains(|c: char| matches!(c, ' ' | '=' | '"' | '\'') || sanitize::is_harmful(c));
    if is_word {
        out.extend_from_slice(text.as_bytes());
    } else {
        push_string(out, text, true);
    }
}

/// ` q1`, ` q2` and ` r`, as far as they hold.
fn marks(message: &Delivery<'_>) -> String {
    let mut marks = String::new();
    if message.qos != QoS::AtMostOnce {
        marks.push_str(" q");
        marks.push(char::from(b'0' + message.qos.level()));
    }
    if message.retain {
        marks.push_str(" r");
    }
    marks
}

/// Appends the first bytes in hexadecimal, and `…` for those that are left out.
fn push_hex(out: &mut Vec<u8>, bytes: &[u8], most: usize) {
    for byte in bytes.iter().take(most) {
        out.extend_from_slice(format!("{byte:02x}").as_bytes());
    }
    if bytes.len() > most {
        out.extend_from_slice("…".as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use jiff::tz::TimeZone;

    use super::super::{PrinterOptions, Style};
    use super::*;
    use crate::model::{OutputMode, Properties};

    const TERMINAL: Style = Style {
        terminal: true,
        color: false,
    };

    fn printed(style: Style, verbose: bool, message: &Delivery<'_>) -> String {
        let mut printer = MessagePrinter::new(PrinterOptions {
            mode: OutputMode::Text,
            style,
            verbose,
            ..PrinterOptions::default()
        });
        printer.clock = printer.clock.in_zone(TimeZone::UTC);
        let mut out = Vec::new();
        let received = UNIX_EPOCH + Duration::from_micros(1_795_158_049_486_123);
        printer.print(&mut out, message, received);
        String::from_utf8(out).unwrap()
    }

    fn message<'a>(payload: &'a [u8], properties: &'a Properties) -> Delivery<'a> {
        Delivery {
            topic: "home/t",
            payload,
            qos: QoS::AtMostOnce,
            retain: false,
            dup: false,
            packet_id: 0,
            properties,
        }
    }

    #[test]
    fn payloads_of_every_kind() {
        let none = Properties::default();
        let mut long = vec![0xFF; 300];
        long[0] = 0x0A;
        let of_long = format!("0a{}… (300 B)", "ff".repeat(31));
        let cases: &[(&[u8], &str)] = &[
            (b"21.5", "21.5"),
            (b"21.5\r\n", "21.5"),
            (b"", "(empty)"),
            (b"\x1b[2J", "\\x1b[2J"),
            ("\u{202e}€".as_bytes(), "\\u{202e}€"),
            (b"\xff", "ff (1 B)"),
            (b"a\0b", "610062 (3 B)"),
            (&long, &of_long),
        ];
        for (payload, expected) in cases {
            assert_eq!(
                printed(TERMINAL, false, &message(payload, &none)),
                format!("07:00:49.486 home/t {expected}\n")
            );
        }
        assert_eq!(
            printed(TERMINAL, false, &message(b"one\ntwo\n", &none)),
            "07:00:49.486 home/t\none\ntwo\n"
        );
    }

    #[test]
    fn marks_and_properties() {
        let properties = Properties {
            content_type: Some("text/plain".into()),
            response_topic: Some("a b".into()),
            correlation_data: Some(vec![0, 0xFF]),
            subscription_identifiers: vec![1, 300],
            user_properties: vec![
                ("k".into(), "v".into()),
                ("content_type=x y".into(), "\u{1b}\"".into()),
                (String::new(), String::new()),
            ],
            ..Properties::default()
        };
        let message = Delivery {
            qos: QoS::AtLeastOnce,
            packet_id: 9,
            retain: true,
            ..message(b"x", &properties)
        };
        let rest = concat!(
            r#" content_type=text/plain response_topic="a b" correlation_data=0x00ff"#,
            r#" subscription_identifiers=1 subscription_identifiers=300 user_properties.k=v"#,
            r#" user_properties."content_type=x y"="\u001b\"" user_properties.""="""#,
        );
        assert_eq!(
            printed(TERMINAL, false, &message),
            format!("07:00:49.486 home/t q1 r x{rest}\n")
        );
        assert_eq!(
            printed(TERMINAL, true, &message),
            format!("07:00:49.486 home/t q1 r x packet_id=9{rest}\n")
        );
        let again = Delivery {
            dup: true,
            ..message
        };
        assert_eq!(
            printed(TERMINAL, true, &again),
            format!("07:00:49.486 home/t q1 r x dup=true packet_id=9{rest}\n")
        );
        let lines = Delivery {
            payload: b"1\n2",
            ..message
        };
        assert_eq!(
            printed(TERMINAL, false, &lines),
            format!("07:00:49.486 home/t q1 r{rest}\n1\n2\n")
        );
    }

    #[test]
    fn colours_and_topics() {
        let none = Properties::default();
        let hostile = Delivery {
            topic: "a\u{1b}b",
            ..message(b"x", &none)
        };
        let colored = Style {
            color: true,
            ..TERMINAL
        };
        assert_eq!(
            printed(colored, false, &hostile),
            "\u{1b}[2m07:00:49.486\u{1b}[0m \u{1b}[32ma\\x1bb\u{1b}[0m x\n"
        );
        // In a pipe, where it has to be asked for, bytes pass as they are.
        assert_eq!(
            printed(Style::PLAIN, false, &hostile),
            "07:00:49.486 a\u{1b}b x\n"
        );
    }
}
