//! Status lines, warnings and errors: for people, as a log, or as JSON.
//!
//! Status lines are no data: they are escaped for a terminal even where they go into a pipe, so that no broker can
//! forge a line of somebody's log. The JSON events are data, exact, and written even with
//! `--quiet`.
//!
//! A message is one line in a pipe and in a log, where programs read it. On a terminal it is folded between words at
//! the terminal's width.

use std::io::{self, Write};
use std::time::SystemTime;

use super::clock::Clock;
use super::gone::gone;
use super::json::Object;
use super::report::{Line, Page, Place, Report};
use super::sanitize;
use super::style::{Mark, Style, is_in_background, stderr_columns};
use crate::error::Failure;
use crate::model::StatusMode;
use crate::model::secret::masked_text;
use crate::text::fold;
use unicode_width::UnicodeWidthStr as _;

/// What a hint begins with.
const HINT: &str = "hint: ";

/// How wide the mark of a first line is, and the indentation of those that belong to it.
const MARGIN: usize = 2;

/// Moves to the beginning of a line and erases it.
const REMOVE_LINE: &[u8] = b"\r\x1b[K";

/// Writes status messages to one writer.
pub struct StatusWriter {
    mode: StatusMode,
    quiet: bool,
    style: Style,
    writer: Box<dyn Write + Send>,
    now: fn() -> SystemTime,
    /// How wide the terminal is now.
    columns: fn() -> usize,
    clock: Clock,
    /// Kept from line to line for its capacity. One write a report keeps its lines together.
    buffer: Vec<u8>,
    /// The terminal shows a line that is removed before the next one.
    has_passing_line: bool,
}

impl StatusWriter {
    /// Messages in this mode, to a writer that fits it: stderr for [`StatusMode::Default`], stdout for the
    /// others. `quiet` leaves only errors, and JSON reports. `style` is the writer's.
    pub fn new(mode: StatusMode, quiet: bool, style: Style, writer: Box<dyn Write + Send>) -> Self {
        Self {
            mode,
            quiet,
            style,
            writer,
            now: SystemTime::now,
            columns: stderr_columns,
            clock: Clock::new(),
            buffer: Vec::new(),
            has_passing_line: false,
        }
    }

    /// The same with another clock for the time stamps.
    #[must_use]
    pub fn with_now(mut self, now: fn() -> SystemTime) -> Self {
        self.now = now;
        self
    }

    /// The same on a terminal of another width.
    #[must_use]
    pub fn with_columns(mut self, columns: fn() -> usize) -> Self {
        self.columns = columns;
        self
    }

    /// Something was done.
    ///
    /// # Errors
    ///
    /// As [`StatusWriter::report`].
    pub fn success(&mut self, text: &str) -> io::Result<()> {
        self.note(Mark::Done, text)
    }

    /// Something to know.
    ///
    /// # Errors
    ///
    /// As [`StatusWriter::report`].
    pub fn info(&mut self, text: &str) -> io::Result<()> {
        self.note(Mark::Info, text)
    }

    /// Something needs attention.
    ///
    /// # Errors
    ///
    /// As [`StatusWriter::report`].
    pub fn warning(&mut self, text: &str) -> io::Result<()> {
        self.note(Mark::Warning, text)
    }

    /// A failure: one line and, where it has one, a hint.
    ///
    /// # Errors
    ///
    /// As [`StatusWriter::report`].
    pub fn error(&mut self, failure: &Failure) -> io::Result<()> {
        self.report(failure)
    }

    /// Whether [`StatusWriter::pass`] shows anything: it is for people at a terminal that can remove a line.
    pub fn shows_passing_lines(&self) -> bool {
        let can = self.style.color || !cfg!(windows);
        self.mode == StatusMode::Default && !self.quiet && self.style.terminal && can
    }

    /// Shows a line that the next one replaces; an empty text only removes the last one. In the background it shows nothing.
    pub fn pass(&mut self, text: &str) {
        if !self.shows_passing_lines() || (text.is_empty() && !self.has_passing_line) {
            return;
        }
        if is_in_background() {
            self.has_passing_line = false;
            return;
        }
        let room = (self.columns)().saturating_sub(1);
        let text: String = text.chars().take(room).collect();
        sanitize::push_line(&mut self.buffer, &text);
        // A stderr that cannot be written to is no reason to end anything.
        let _ = self.flush();
        self.has_passing_line = !text.is_empty();
    }

    /// Something that happened.
    ///
    /// # Errors
    ///
    /// As the writer reports them, in the modes for stdout. A stderr that cannot be written to is no
    /// reason to end anything.
    pub fn report(&mut self, report: &impl Report) -> io::Result<()> {
        if self.mode == StatusMode::Json {
            return self.write_event(report);
        }
        let mut page = Page::default();
        report.describe(&mut page);
        let failed = page
            .lines
            .iter()
            .any(|line| line.place == Place::Headline(Mark::Failed));
        if self.quiet && !failed {
            return Ok(());
        }
        let now = (self.now)();
        for line in &page.lines {
            self.push_line(line, now);
        }
        self.flush()
    }

    fn note(&mut self, mark: Mark, text: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.report(&Note { mark, text })
    }

    fn write_event(&mut self, report: &impl Report) -> io::Result<()> {
        let mut time = Vec::new();
        self.clock.push_micros(&mut time, (self.now)());
        let mut object = Object::begin(&mut self.buffer, self.style.terminal);
        object.string("event", report.event());
        object.bytes("time", &time);
        report.fields(&mut object);
        object.end();
        self.buffer.push(b'\n');
        self.flush()
    }

    fn push_line(&mut self, line: &Line, now: SystemTime) {
        let out = &mut self.buffer;
        let text = masked_text(&line.text);
        if self.mode == StatusMode::Log {
            out.push(b'[');
            self.clock.push_millis(out, now);
            out.extend_from_slice("] › ".as_bytes());
            let mark = match line.place {
                Place::Headline(mark) => mark,
                Place::Detail | Place::Hint => Mark::Info,
            };
            self.style.paint(out, mark.color(), mark.symbol());
            out.extend_from_slice(b"  ");
            sanitize::push_line(out, &text);
        } else if self.style.terminal {
            let indent = match line.place {
                Place::Headline(mark) => {
                    self.style.paint(out, mark.color(), mark.symbol());
                    out.push(b' ');
                    MARGIN
                }
                Place::Hint => {
                    out.extend_from_slice(b"  ");
                    out.extend_from_slice(HINT.as_bytes());
                    MARGIN + HINT.len()
                }
                Place::Detail => {
                    out.extend_from_slice(b"  ");
                    MARGIN + MARGIN
                }
            };
            let mut shown = Vec::with_capacity(text.len());
            sanitize::push_line(&mut shown, &text);
            let begun = if line.place == Place::Detail {
                MARGIN
            } else {
                indent
            };
            let shown = String::from_utf8_lossy(&shown);
            let folded = fold(&shown, (self.columns)(), (begun, indent), |text| {
                text.width()
            });
            out.extend_from_slice(folded.as_bytes());
        } else {
            match line.place {
                Place::Headline(mark) => self.style.paint(out, mark.color(), mark.word()),
                Place::Hint => out.extend_from_slice(HINT.as_bytes()),
                Place::Detail => out.extend_from_slice(b"  "),
            }
            sanitize::push_line(out, &text);
        }
        out.push(b'\n');
    }

    fn flush(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.has_passing_line) {
            self.buffer.splice(0..0, REMOVE_LINE.iter().copied());
        }
        let written = self
            .writer
            .write_all(&self.buffer)
            .and_then(|()| self.writer.flush());
        self.buffer.clear();
        match self.mode {
            StatusMode::Default => Ok(()),
            StatusMode::Log | StatusMode::Json => {
                written.map_err(|error| gone(error, self.style.terminal))
            }
        }
    }
}

/// A line that is no more than its words.
struct Note<'a> {
    mark: Mark,
    text: &'a str,
}

impl Report for Note<'_> {
    fn event(&self) -> &'static str {
        match self.mark {
            Mark::Done => "success",
            Mark::Failed => "error",
            Mark::Warning => "warning",
            Mark::Info | Mark::Pending => "info",
        }
    }

    fn describe(&self, page: &mut Page) {
        page.headline(self.mark, self.text);
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.string("message", &masked_text(self.text));
    }
}

impl Report for Failure {
    fn event(&self) -> &'static str {
        "error"
    }

    fn describe(&self, page: &mut Page) {
        page.headline(Mark::Failed, self.message.as_str());
        if let Some(hint) = &self.hint {
            page.hint(hint.as_str());
        }
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.string("message", &masked_text(&self.message));
        let hint = self.hint.as_deref().map(masked_text);
        object.optional_string("hint", hint.as_deref());
        object.number("exit_code", self.exit.code());
    }
}
