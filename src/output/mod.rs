//! Messages and events → text on a given writer.
//!
//! In: messages as `sub` received them, reports of what a connection did, failures. Out: bytes, in the
//! shape that was asked for, safe to show. Data goes to stdout by way of the [`StdoutSink`], which never
//! blocks the runtime; status messages go line by line to the writer of a [`StatusWriter`].
//!
//! The module uses `model`, `stats` and `error`. It must not know how a message came in (`wire`,
//! `client`), what was typed (`cli`), nor where the settings are from; it reads no environment variable
//! and no clock but the one it is handed, so everything here is tested from fixed values.
//!
//! | file | what it holds |
//! |---|---|
//! | `style` | whether a stream gets colours and symbols, and which |
//! | `sanitize` | what strangers may not send to a terminal, and how it is shown instead |
//! | `printer` | received messages, one file per mode. The hot path |
//! | `paint` | JSON in colours |
//! | `print` | text as it is |
//! | `table` | the table mode of received messages |
//! | `status` | status lines, warnings and errors: for people, as a log, as JSON |
//! | `files` | payloads into files |
//! | `fold` | lines that are too wide for a terminal |
//! | `trace` | the packets that pass, for `--debug` |
//! | `report` | what happened, one file per kind of event |
//! | `shell` | words of commands to be pasted into a shell |
//! | `stdout` | stdout itself, which may be closed |
//! | `sink` | the writer to stdout that never blocks |
//! | `clock`, `digits`, `json`, `scan`, `units` | time stamps, numbers, JSON, the search for special bytes, sizes and durations |

mod clock;
mod digits;
mod files;
mod fold;
mod gone;
mod json;
mod paint;
mod print;
mod printer;
mod report;
mod sanitize;
mod scan;
mod shell;
mod sink;
mod status_writer;
mod stdout;
mod style;
mod table;
mod trace;
mod units;

pub use clock::Clock;
pub use files::{FileError, PayloadFiles};
pub use fold::fold;
pub use json::Object;
pub use paint::{JsonPainter, JsonPart};
pub use print::{print, print_aside, print_line};
pub use printer::{LinePrinter, MessagePrinter, PrinterOptions, Shown};
pub use report::{
    BrokerDisconnected, ConnectTimes, ConnectionLost, ConnectionReport, Disconnected, LinesReport,
    Page, PublishReport, Reconnected, Reconnecting, Report, SubscribeReport, TlsReport,
    UnsubscribeReport,
};
pub use sanitize::{push_line, push_payload};
pub use shell::{exact_regex, shell_word};
pub use sink::{RawStdout, StdoutSink};
pub use status_writer::StatusWriter;
pub use stdout::Stdout;
pub use style::{Mark, Style, is_in_background, stderr_columns, terminal_size};
pub use table::Table;
pub use trace::Trace;
pub use unicode_width::UnicodeWidthStr as Width;
pub use units::{bytes, count, duration};
