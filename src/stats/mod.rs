//! Counters, histograms and time series: what a run did, in numbers.
//!
//! In: what a load engine observes, written straight into plain structs by the thread that saw it (a
//! [`Recorder`] a shard: no lock, no allocation and no formatting per message). Out: once a second an
//! [`Interval`] from each shard, which [`Totals`] adds up for progress, metrics, thresholds and the
//! final summary.
//!
//! Memory depends on what is measured, never on how many messages were, nor on how long a run takes:
//! histograms have a fixed size and exist only where something was recorded, the [`Series`] halves
//! its resolution when it is full, and a [`Sequence`] keeps what is missing instead of what was seen.
//!
//! The module is pure: no clock, no sockets, no terminal, no files. It imports nothing of ours but the
//! kinds of failure.

mod backlog;
mod checker;
mod clock_offset;
mod confidence;
mod counters;
mod drift;
mod flow;
mod generator;
mod health;
mod histogram;
mod integer_hasher;
mod latencies;
mod packed;
mod ranks;
mod recorder;
mod scope;
mod sequence;
mod series;
mod sightings;
mod stamp;
mod stat;
mod steady;
mod system;
mod thresholds;
mod totals;
mod trend;
pub mod units;
mod warmup;

pub use backlog::{Stretch, StretchKind, Window, backlog, growth, rise, stretches};
pub use checker::Checker;
pub use clock_offset::{ClockOffset, RoundTrip};
pub use confidence::{quantile_interval, rate_interval};
pub use counters::{Counters, Errors};
pub use drift::{Drift, Track, Typical};
pub use flow::{Flow, LastCounted, Spans, per_second};
pub use generator::{Generator, GeneratorLoad, Verdict};
pub use health::{Health, OWN_DELAY_US, Work};
pub use histogram::{Histogram, HistogramError};
pub use latencies::{Latencies, LatencyBasis, Phase};
pub use packed::{PackedHistogram, PackedLatencies};
pub use ranks::{Shift, holm, median, median_interval, shift};
pub use recorder::{Gauges, Interval, Recorder};
pub use scope::{Lack, Scope};
pub use sequence::{Sequence, SequenceCheck};
pub use series::{Sample, Series};
pub use sightings::{GroupChecker, Sightings};
pub use stamp::{STAMP_LEN, Stamp, StampError, pad};
pub use stat::Stat;
pub use system::{SystemCounters, SystemUse, Trouble};
pub use thresholds::{
    Checked, CheckedValue, Figures, NamedThreshold, Outcome, Threshold, ThresholdError, Unit,
};
pub use totals::Totals;
pub use warmup::{AutoWarmup, Steadiness, WarmupLog};
