//! What a search has come to.

use super::Reason;

/// Between which loads the maximum is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Interval {
    /// The highest load that passes.
    pub low: Option<f64>,
    /// The lowest that does not.
    pub high: Option<f64>,
    /// From where to where trials have disagreed: between the two.
    pub doubt: Option<(f64, f64)>,
    /// Why not more.
    pub reason: Option<Reason>,
    /// Both ends are confirmed by trials of full length.
    pub confirmed: bool,
    /// Whether the last, long trial was passed, if there was one.
    pub held: Option<bool>,
    /// Why that trial said nothing of the broker: the load generator was the limit.
    pub unproved: Option<String>,
    /// Trials in which the broker paused.
    pub paused: u32,
}
