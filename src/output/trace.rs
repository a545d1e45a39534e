//! `--debug`: one line on stderr for each packet that passes.

use std::io::{self, Write};
use std::time::SystemTime;

use super::clock::Clock;
use super::sanitize;
use super::style::Style;

/// Shows packets as they pass, each with its time.
pub struct Trace<W = io::Stderr> {
    writer: W,
    style: Style,
    clock: Clock,
    line: Vec<u8>,
}

impl Trace {
    /// A trace on stderr, which looks as `style` says.
    pub fn stderr(style: Style) -> Self {
        Self::new(io::stderr(), style)
    }
}

impl<W: Write> Trace<W> {
    /// A trace on any writer, which looks as `style` says.
    fn new(writer: W, style: Style) -> Self {
        Self {
            writer,
            style,
            clock: Clock::new(),
            line: Vec::new(),
        }
    }

    /// A packet from the broker, in words.
    pub fn received(&mut self, packet: &str) {
        self.show(" <- ", packet, SystemTime::now());
    }

    /// A packet to the broker, in words.
    pub fn sent(&mut self, packet: &str) {
        self.show(" -> ", packet, SystemTime::now());
    }

    fn show(&mut self, arrow: &str, packet: &str, now: SystemTime) {
        self.line.clear();
        self.clock.push_micros(&mut self.line, now);
        self.line.extend_from_slice(arrow.as_bytes());
        if self.style.terminal {
            sanitize::push_line(&mut self.line, packet);
        } else {
            self.line.extend_from_slice(packet.as_bytes());
        }
        self.line.push(b'\n');
        // A trace that cannot be shown changes nothing.
        let _ = self.writer.write_all(&self.line);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_line_for_each_packet_and_none_that_moves_a_terminal() {
        let style = Style {
            color: false,
            terminal: true,
        };
        let mut trace = Trace::new(Vec::new(), style);
        let now = UNIX_EPOCH + Duration::from_micros(1_795_158_049_486_123);
        trace.show(" -> ", "PINGREQ", now);
        trace.show(" <- ", "PUBLISH \"\x1b[2J\"", now);
        let text = String::from_utf8(trace.writer).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "2026-11-20T07:00:49.486123Z -> PINGREQ");
        assert_eq!(lines.len(), 2);
        assert!(lines[1].starts_with("2026-11-20T07:00:49.486123Z <- PUBLISH"));
        assert!(!text.contains('\x1b'), "{text:?}");
    }
}
