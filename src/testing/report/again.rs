//! The command that repeats a case.

use super::super::outcome::CaseResult;
use crate::output::{exact_regex, shell_word};

/// What repeats the cases of a run.
#[derive(Clone, Debug, Default)]
pub struct Again {
    /// The seed of the run.
    pub seed: u64,
    /// The options that repeat the run apart from files, filter and seed, each with its value: `--var room=kitchen`.
    pub options: Vec<String>,
}

impl Again {
    /// The command in pieces that belong together: an option and its value.
    pub(super) fn pieces(&self, result: &CaseResult) -> Vec<String> {
        let name = shell_word(&exact_regex(&result.name));
        let mut pieces = vec![
            format!("mqtty test {}", shell_word(&result.file)),
            format!("--filter {name}"),
            format!("--seed {}", self.seed),
        ];
        pieces.extend_from_slice(&self.options);
        pieces
    }

    /// The command on one line.
    pub(super) fn line(&self, result: &CaseResult) -> String {
        self.pieces(result).join(" ")
    }
}
