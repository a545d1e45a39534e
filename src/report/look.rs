//! How the text of a report looks.

use super::layout::{COLUMNS, wrapped_to};

/// How the lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// With the phases of connecting, which are always there where connections are what was measured.
    pub verbose: bool,
    /// With colours.
    pub color: bool,
    /// How wide lines may be.
    pub columns: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            verbose: false,
            color: false,
            columns: COLUMNS,
        }
    }
}

impl Look {
    /// Words on as many lines as they need, indented by `first` and by `rest`.
    pub(super) fn wrapped(self, words: &str, first: usize, rest: usize) -> String {
        wrapped_to(self.columns, words, first, rest)
    }
}
