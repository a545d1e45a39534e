//! The table mode: one line for each topic, with what came last.
//!
//! On a terminal the table is drawn anew, in its place, a few times a second; elsewhere it is printed once, at
//! the end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

use super::clock::Clock;
use super::style::Style;
use super::{sanitize, units};
use crate::model::Delivery;

/// Topics beyond this many are counted and not shown.
const MOST_TOPICS: usize = 10_000;

/// The most characters of a payload that are shown.
const LONGEST: usize = 200;

/// How long a drawing stays at least.
const PAUSE: Duration = Duration::from_millis(200);

/// A table of topics.
#[derive(Debug)]
pub struct Table {
    style: Style,
    /// Rows and columns of the terminal.
    size: (usize, usize),
    rows: BTreeMap<String, Row>,
    others: u64,
    /// How many messages have come; also the age of a row.
    messages: u64,
    /// How many lines the last drawing has.
    drawn: usize,
    /// Something has come since the last drawing.
    stale: bool,
    drawn_at: Option<Instant>,
}

#[derive(Debug, Default)]
struct Row {
    messages: u64,
    last: u64,
    qos: u8,
    retain: bool,
    size: u64,
    time: Vec<u8>,
    payload: String,
}

impl Table {
    /// An empty table for a stream of this style; `size` is how many rows and columns the terminal has.
    pub fn new(style: Style, size: (usize, usize)) -> Self {
        Self {
            style,
            size,
            rows: BTreeMap::new(),
            others: 0,
            messages: 0,
            drawn: 0,
            stale: false,
            drawn_at: None,
        }
    }

    /// A message has come.
    pub fn add(&mut self, message: &Delivery<'_>, received: SystemTime) {
        self.messages += 1;
        self.stale = true;
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
            Clock::new().push_millis(&mut row.time, received);
            let text = String::from_utf8_lossy(message.payload);
            row.payload = text.chars().take(LONGEST).collect();
        }
    }

    /// Appends the table to `out` if it is time to draw it.
    pub fn draw(&mut self, out: &mut Vec<u8>) {
        let rested = self.drawn_at.is_none_or(|at| at.elapsed() >= PAUSE);
        if self.style.terminal && self.stale && rested {
            self.redraw(out);
            self.stale = false;
            self.drawn_at = Some(Instant::now());
        }
    }

    /// Appends the table as it is at the end.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if self.style.terminal {
            self.redraw(out);
        } else {
            for line in self.lines(usize::MAX) {
                out.extend_from_slice(line.as_bytes());
                out.push(b'\n');
            }
        }
    }

    /// How long a drawing stays.
    pub fn period(&self) -> Option<Duration> {
        self.style.terminal.then_some(PAUSE)
    }

    fn redraw(&mut self, out: &mut Vec<u8>) {
        if self.drawn > 0 {
            out.extend_from_slice(format!("\x1b[{}A\x1b[J", self.drawn).as_bytes());
        }
        let (rows, columns) = self.size;
        let lines = self.lines(rows.saturating_sub(3));
        self.drawn = lines.len();
        for line in lines {
            let shown: String = line.chars().take(columns.saturating_sub(1)).collect();
            out.extend_from_slice(shown.as_bytes());
            out.push(b'\n');
        }
    }

    /// The lines: names, a row each, and what is not shown. Where not all fit, those that changed last stay.
    fn lines(&self, most: usize) -> Vec<String> {
        let mut oldest = 0;
        if self.rows.len() > most {
            let mut ages: Vec<u64> = self.rows.values().map(|row| row.last).collect();
            ages.sort_unstable();
            oldest = ages[ages.len() - most.max(1)];
        }
        let mut cells =
            vec![["TOPIC", "MESSAGES", "TIME", "QOS", "SIZE", "PAYLOAD"].map(String::from)];
        for (topic, row) in self.rows.iter().filter(|(_, row)| row.last >= oldest) {
            let mut size = Vec::new();
            units::push_size(&mut size, row.size);
            let retained = if row.retain { " R" } else { "" };
            cells.push([
                escaped(topic),
                units::count(row.messages),
                String::from_utf8_lossy(&row.time).into_owned(),
                format!("{}{retained}", row.qos),
                String::from_utf8_lossy(&size).into_owned(),
                escaped(&row.payload),
            ]);
        }
        let width = |column: usize| {
            let widths = cells.iter().map(|row| row[column].chars().count());
            widths.max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..5).map(width).collect();
        let mut lines: Vec<String> = cells.iter().map(|row| line(row, &widths)).collect();
        let hidden = self.rows.len() + 1 - cells.len();
        if hidden > 0 {
            lines.push(format!("… {} more topics", units::count(hidden as u64)));
        }
        if self.others > 0 {
            let others = units::count(self.others);
            lines.push(format!("… {others} messages of other topics"));
        }
        lines
    }
}

/// A row, each cell as wide as its column; numbers to the right.
fn line(cells: &[String; 6], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, cell) in cells.iter().enumerate() {
        let width = widths.get(column).copied().unwrap_or_default();
        let padded = match column {
            1 | 4 => format!("{cell:>width$}  "),
            _ => format!("{cell:width$}  "),
        };
        line.push_str(&padded);
    }
    line.truncate(line.trim_end().len());
    line
}

/// On one line, whatever it is: a table is no place for exact bytes.
fn escaped(text: &str) -> String {
    let mut out = Vec::new();
    sanitize::push_line(&mut out, text);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Properties, QoS};
    use std::time::UNIX_EPOCH;

    fn table(style: Style, topics: &[&str]) -> Table {
        let mut table = Table::new(style, (5, 60));
        for (number, topic) in topics.iter().enumerate() {
            let payload = format!("{number}\x1b[2J");
            let message = Delivery {
                topic,
                payload: payload.as_bytes(),
                qos: QoS::AtLeastOnce,
                retain: number == 0,
                dup: false,
                packet_id: 1,
                properties: &Properties::default(),
            };
            table.add(&message, UNIX_EPOCH + Duration::from_secs(1_795_158_049));
        }
        table
    }

    #[test]
    fn in_a_pipe_once() {
        let mut table = table(Style::PLAIN, &["a", "b/long", "a"]);
        let mut out = Vec::new();
        table.draw(&mut out);
        assert!(out.is_empty());
        table.finish(&mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                "TOPIC   MESSAGES  TIME                      QOS  SIZE  PAYLOAD\n",
                "a              2  2026-11-20T07:00:49.000Z  1      5B  2\\x1b[2J\n",
                "b/long         1  2026-11-20T07:00:49.000Z  1      5B  1\\x1b[2J\n",
            )
        );
    }

    #[test]
    fn on_a_terminal_in_its_place() {
        let style = Style {
            terminal: true,
            color: false,
        };
        let mut table = table(style, &["a", "b", "c"]);
        let mut out = Vec::new();
        table.draw(&mut out);
        let shown = String::from_utf8(std::mem::take(&mut out)).unwrap();
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(
            lines[1].starts_with("b ") && lines[2].starts_with("c "),
            "{shown}"
        );
        assert_eq!(lines[3], "… 1 more topics");
        assert!(lines.iter().all(|line| line.chars().count() < 60));
        // Nothing has changed: nothing is drawn.
        table.draw(&mut out);
        assert!(out.is_empty());
        table.finish(&mut out);
        assert!(out.starts_with(b"\x1b[4A\x1b[J"));
    }
}
