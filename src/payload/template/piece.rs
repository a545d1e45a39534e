//! A part of an expanded text.

use std::ops::Range;

/// A part of an expanded text.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// As it was written.
    Same(Range<usize>),
    /// Instead of what begins there.
    New(usize, String),
}
