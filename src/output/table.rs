//! The table mode: one line for each topic, with what came last.
//!
//! On a terminal the table is drawn anew, in its place, a few times a second, as large as the terminal is then; a row
//! that has changed since the last drawing is coloured. Elsewhere it is printed once: the names at the first message
//! that waits for its acknowledgement, so that an output that takes nothing is known before that, and the rows at the
//! end.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

use colored::Color;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::clock::Clock;
use super::printer;
use super::style::{Style, terminal_size};
use super::{sanitize, units};
use crate::model::{Delivery, QoS};
use crate::text::Counted;

/// Topics beyond this many are counted and not shown.
const MOST_TOPICS: usize = 10_000;

/// The most characters of a payload that are shown.
const LONGEST: usize = 200;

/// Spaces between two columns.
const GAP: usize = 2;

/// No column of texts is made narrower.
const NARROWEST: usize = 8;

/// How long a drawing stays at least.
const PAUSE: Duration = Duration::from_millis(200);

/// The same while the broker waits for acknowledgements: some send no more than 20 messages without.
const SHORT_PAUSE: Duration = Duration::from_millis(50);

/// A table of topics.
#[derive(Debug)]
pub struct Table {
    style: Style,
    /// With a column of properties.
    verbose: bool,
    rows: BTreeMap<String, Row>,
    others: u64,
    /// How many messages have come; also the age of a row.
    messages: u64,
    /// How many there were at the last drawing.
    shown: u64,
    /// How many lines the last drawing has, and how large the terminal was.
    drawn: usize,
    size: Size,
    drawn_at: Option<Instant>,
    /// Messages above QoS 0 have come since the last drawing.
    unshown: bool,
    /// The next drawing does not wait.
    hurried: bool,
    /// How wide the columns are whose names were printed before the rows.
    named: Option<Vec<usize>>,
    clock: Clock,
}

/// Rows and columns of a terminal.
pub(super) type Size = (usize, usize);

#[derive(Debug, Default)]
struct Row {
    messages: u64,
    last: u64,
    qos: u8,
    retain: bool,
    size: u64,
    time: Vec<u8>,
    properties: String,
    payload: String,
}

/// A line of cells.
struct Line {
    cells: Vec<String>,
    color: Option<Color>,
}

impl Table {
    /// An empty table for a stream of this style; with `verbose` it has a column for all properties.
    pub fn new(style: Style, verbose: bool) -> Self {
        Self {
            style,
            verbose,
            rows: BTreeMap::new(),
            others: 0,
            messages: 0,
            shown: 0,
            drawn: 0,
            size: (0, 0),
            drawn_at: None,
            unshown: false,
            hurried: false,
            named: None,
            clock: Clock::new(),
        }
    }

    /// Shows local times as this zone has them.
    #[cfg(test)]
    pub(super) fn in_zone(mut self, zone: jiff::tz::TimeZone) -> Self {
        self.clock = self.clock.in_zone(zone);
        self
    }

    /// A message has come; `shown` is what is to be shown of its payload.
    pub fn add(&mut self, message: &Delivery<'_>, shown: &[u8], received: SystemTime) {
        self.messages += 1;
        self.unshown |= message.qos != QoS::AtMostOnce;
        if !self.rows.contains_key(message.topic) {
            if self.rows.len() == MOST_TOPICS {
                self.others += 1;
                return;
            }
            self.rows.insert(message.topic.to_owned(), Row::default());
        }
        if let Some(row) = self.rows.get_mut(message.topic) {
            row.messages += 1;
            row.last = self.messages;
            row.qos = message.qos.level();
            row.retain = message.retain;
            row.size = message.payload.len() as u64;
            row.time.clear();
            if self.style.terminal {
                self.clock.push_local(&mut row.time, received);
            } else {
                self.clock.push_millis(&mut row.time, received);
            }
            // No character has more than four bytes.
            let beginning = &shown[..shown.len().min(4 * LONGEST)];
            let text = String::from_utf8_lossy(beginning);
            row.payload = text.chars().take(LONGEST).collect();
            if self.verbose {
                row.properties = printer::details(message).chars().take(LONGEST).collect();
            }
        }
    }

    /// Appends the table to `out` if it is time to draw it; where it is not drawn, its names.
    pub fn draw(&mut self, out: &mut Vec<u8>) {
        if !self.style.terminal {
            if std::mem::take(&mut self.unshown) && self.named.is_none() {
                self.name(out);
            }
            return;
        }
        let rested = self.due().is_none_or(|due| due <= Instant::now());
        if !rested && !self.hurried {
            return;
        }
        let size = terminal_size();
        if self.messages > self.shown || self.drawn > 0 && size != self.size {
            self.redraw(out, size);
            self.drawn_at = Some(Instant::now());
        }
    }

    /// Appends the table as it is at the end.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if self.style.terminal {
            self.redraw(out, terminal_size());
        } else {
            self.push_lines(out, (usize::MAX, usize::MAX));
        }
    }

    /// When the next drawing may be made; `None`: at once.
    fn due(&self) -> Option<Instant> {
        let pause = if self.unshown { SHORT_PAUSE } else { PAUSE };
        self.drawn_at.map(|at| at + pause)
    }

    /// When messages are drawn that are not to be acknowledged before; `None`: all were.
    pub fn deadline(&self) -> Option<Instant> {
        self.due().filter(|_| self.unshown)
    }

    /// Whether messages wait for the next drawing that are not to be acknowledged before.
    pub fn holds(&self) -> bool {
        self.unshown
    }

    /// Makes the next drawing at once.
    pub fn hurry(&mut self) {
        self.hurried = true;
    }

    /// How long a drawing stays.
    pub fn period(&self) -> Option<Duration> {
        self.style.terminal.then_some(PAUSE)
    }

    pub(super) fn redraw(&mut self, out: &mut Vec<u8>, size: Size) {
        if self.drawn > 0 && size != self.size {
            // The terminal may have broken the old lines anew: it begins with an empty screen.
            out.extend_from_slice(b"\x1b[2J\x1b[H");
        } else if self.drawn > 0 {
            out.extend_from_slice(format!("\r\x1b[{}A\x1b[J", self.drawn).as_bytes());
        } else if self.style.terminal {
            // A terminal that shows ^C has left the beginning of the line.
            out.push(b'\r');
        }
        let (rows, columns) = size;
        self.drawn = self.push_lines(out, (rows.saturating_sub(3), columns.saturating_sub(1)));
        self.shown = self.messages;
        self.size = size;
        self.unshown = false;
    }

    /// Appends the line of names, as wide as the columns are so far.
    fn name(&mut self, out: &mut Vec<u8>) {
        let lines = self.lines(usize::MAX);
        let widths = widths(&lines);
        if let Some(names) = lines.first() {
            push_line(out, names, &widths, usize::MAX, self.style);
        }
        self.named = Some(widths);
    }

    /// Appends names, at most so many rows, and what is not shown; how many lines that is.
    fn push_lines(&self, out: &mut Vec<u8>, (rows, columns): Size) -> usize {
        let lines = self.lines(rows);
        let mut widths = widths(&lines);
        if columns < usize::MAX {
            share(&mut widths, columns);
        }
        // What was named before is as wide as it was then.
        for (width, named) in widths.iter_mut().zip(self.named.iter().flatten()) {
            *width = (*width).max(*named);
        }
        let printed = usize::from(self.named.is_some());
        for line in &lines[printed..] {
            push_line(out, line, &widths, columns, self.style);
        }
        let hidden = self.rows.len() + 1 - lines.len();
        let more = [
            (hidden as u64, "more topic", ""),
            (self.others, "message", " of other topics"),
        ];
        let more = more.into_iter().filter(|(number, ..)| *number > 0);
        let mut length = lines.len();
        for (number, noun, rest) in more {
            let cells = vec![format!("… {}{rest}", Counted::of(number, noun))];
            push_line(out, &Line { cells, color: None }, &[0], columns, self.style);
            length += 1;
        }
        length
    }

    /// Names and rows. Where not all fit, those that changed last stay.
    fn lines(&self, most: usize) -> Vec<Line> {
        let mut oldest = 0;
        if self.rows.len() > most {
            let mut ages: Vec<u64> = self.rows.values().map(|row| row.last).collect();
            ages.sort_unstable();
            oldest = ages[ages.len() - most.max(1)];
        }
        let mut names = vec!["TOPIC", "MESSAGES", "TIME", "QOS", "SIZE", "PAYLOAD"];
        if self.verbose {
            names.insert(5, "PROPERTIES");
        }
        let mut lines = vec![Line {
            cells: names.into_iter().map(String::from).collect(),
            color: Some(Color::Green),
        }];
        for (topic, row) in self.rows.iter().filter(|(_, row)| row.last >= oldest) {
            let mut size = Vec::new();
            units::push_size(&mut size, row.size);
            let retained = if row.retain { " R" } else { "" };
            let mut cells = vec![
                escaped(topic),
                units::count(row.messages),
                String::from_utf8_lossy(&row.time).into_owned(),
                format!("{}{retained}", row.qos),
                String::from_utf8_lossy(&size).into_owned(),
                escaped(&row.payload),
            ];
            if self.verbose {
                cells.insert(5, escaped(&row.properties));
            }
            let changed = self.shown > 0 && row.last > self.shown;
            lines.push(Line {
                cells,
                color: changed.then_some(Color::Yellow),
            });
        }
        lines
    }
}

/// How wide each column is.
fn widths(lines: &[Line]) -> Vec<usize> {
    let count = lines.first().map_or(0, |line| line.cells.len());
    let width = |column: usize| {
        let widths = lines.iter().map(|line| line.cells[column].width());
        widths.max().unwrap_or(0)
    };
    (0..count).map(width).collect()
}

/// The columns whose texts may be cut: the topic, and what stands last, the payload and before it the properties.
fn is_flexible(column: usize) -> bool {
    column == 0 || column >= 5
}

/// Makes the columns fit those of the terminal: those of texts share what the others leave, each as wide as it needs
/// to be if that is no more than its share.
fn share(widths: &mut [usize], columns: usize) {
    let fixed = widths.iter().enumerate();
    let fixed = fixed.filter(|(column, _)| !is_flexible(*column));
    let fixed: usize = fixed.map(|(_, width)| width + GAP).sum();
    let mut flexible: Vec<_> = (0..widths.len()).filter(|c| is_flexible(*c)).collect();
    flexible.sort_by_key(|column| widths[*column]);
    let gaps = GAP * flexible.len().saturating_sub(1);
    let mut rest = columns.saturating_sub(fixed + gaps);
    let mut left = flexible.len();
    for column in flexible {
        widths[column] = widths[column].min((rest / left).max(NARROWEST));
        rest = rest.saturating_sub(widths[column]);
        left -= 1;
    }
}

/// Appends a line, each cell as wide as its column, numbers to the right, cut to the columns of the terminal.
fn push_line(out: &mut Vec<u8>, line: &Line, widths: &[usize], columns: usize, style: Style) {
    let mut text = String::new();
    for (column, cell) in line.cells.iter().enumerate() {
        let width = widths.get(column).copied().unwrap_or(0);
        let cell = &if width > 0 && is_flexible(column) {
            shortened(cell, width, column == 0)
        } else {
            Cow::Borrowed(cell.as_str())
        };
        let missing = width.saturating_sub(cell.width());
        let (before, after) = match column {
            1 | 4 => (missing, 0),
            _ => (0, missing),
        };
        text.extend(std::iter::repeat_n(' ', before));
        text.push_str(cell);
        text.extend(std::iter::repeat_n(' ', after + GAP));
    }
    let text = cut(text.trim_end(), columns);
    match line.color {
        Some(color) => style.paint(out, color, text),
        None => out.extend_from_slice(text.as_bytes()),
    }
    out.push(b'\n');
}

/// A text that is not wider than so many columns, of at least one: without its middle, or without its end.
fn shortened(text: &str, width: usize, in_the_middle: bool) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let kept = width.saturating_sub(1);
    let at_the_end = if in_the_middle { kept / 2 } else { 0 };
    let beginning = cut(text, kept - at_the_end);
    let mut end = text.len();
    let mut taken = 0;
    for (at, character) in text.char_indices().rev() {
        taken += character.width().unwrap_or(0);
        if taken > at_the_end {
            break;
        }
        end = at;
    }
    Cow::Owned(format!("{beginning}…{}", &text[end..]))
}

/// The beginning of a text that is not wider than so many columns.
fn cut(text: &str, columns: usize) -> &str {
    let mut width = 0;
    for (at, character) in text.char_indices() {
        width += character.width().unwrap_or(0);
        if width > columns {
            return &text[..at];
        }
    }
    text
}

/// On one line, whatever it is: a table is no place for exact bytes.
fn escaped(text: &str) -> String {
    let mut out = Vec::new();
    sanitize::push_line(&mut out, text);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests;
