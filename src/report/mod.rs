//! A finished run as text, JSON, CSV or HTML; saved runs read again, merged and compared. A run under way
//! as a line or a JSON document a second, or as Prometheus' text.
//!
//! In: a [`Summary`]. Out: text, whole; nothing here writes to a file or a terminal. The JSON report
//! is the one that can be read back ([`read()`]); its fields are documented in `docs/report.md`.
//!
//! The module is pure: no clock, no files, no terminal. It must not know how a run is made. A new format
//! is one new file here and one line in [`Format`].

mod backlog;
mod bars;
mod clocks;
mod columns;
mod compare;
mod counter_notes;
mod csv;
mod drift;
mod error;
mod figures;
mod format;
mod generator;
mod html;
mod intervals;
mod json;
mod jsonl;
mod latency;
mod layout;
mod look;
mod merge;
mod otlp;
mod parts;
mod progress;
mod prometheus;
mod rates;
mod read;
mod runs;
mod settings;
mod shard;
mod shards;
mod spread;
mod summary;
mod table;
mod text;
mod warmup;

pub use backlog::windows;
pub use clocks::{drift_note, note as clock_note};
pub use compare::{Comparison, compare};
pub use counter_notes::CounterNotes;
pub use drift::DriftRow;
pub use error::ReportError;
pub use format::Format;
pub use html::{MaximumPage, MaximumTrial, StormPage, StormWindow, maximum_page, storm_page};
pub use jsonl::{Moment, moment, one_line};
pub(crate) use layout::{COLUMNS, columns_of, wrapped_to};
pub use look::Look;
pub use merge::merge;
pub use otlp::{Sender, otlp};
pub use parts::mismatches;
pub use progress::{Progress, line};
pub use prometheus::{CONTENT_TYPE as METRICS_TYPE, Metrics, metrics};
pub use read::{read, read_all};
pub use shard::ShardOf;
pub use spread::{brief, middle};
pub use summary::{Environment, Group, Kind, Summary};
pub(crate) use table::{aligned, printable};
pub use text::render as text;

#[cfg(test)]
mod tests;
