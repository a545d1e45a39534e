//! Two runs, or two groups of them, side by side.

mod json;
mod row;
mod text;

use serde_json::Value;

use super::figures;
use super::settings;
use super::summary::{Group, Summary};
use row::{Row, correct};

/// With fewer runs in each group no difference is significant.
const FEWEST: usize = 4;

/// What a comparison has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The figures side by side.
    pub text: String,
    /// The same for programs; the fields are documented in `docs/report.md`.
    pub document: Value,
    /// Why the runs can hardly be compared.
    pub warnings: Vec<String>,
    /// The figures of the second group that are worse by more than the margin.
    pub worse: Vec<String>,
}

impl Comparison {
    /// The document on several lines, with a line feed.
    pub fn json(&self) -> String {
        format!("{:#}\n", self.document)
    }
}

/// Puts two groups side by side, with the ratio of the second to the first; neither is empty. Settings that are the
/// same in all runs are left out. With `margin`, such as 0.05, figures that are worse by more than that are named: for
/// several runs, those whose confidence interval is beyond it.
pub fn compare(first: Group<'_>, second: Group<'_>, margin: Option<f64>) -> Comparison {
    let runs: Vec<&Summary> = first.iter().chain(second).map(|it| it.1).collect();
    let single = first.len() == 1 && second.len() == 1;
    let figures = figures::all(&runs);
    let mut rows: Vec<Row> = figures
        .iter()
        .map(|figure| Row::new(figure, first, second))
        .collect();
    correct(&mut rows);
    let mut warnings = settings::differences(first, second);
    if !single && first.len().min(second.len()) < FEWEST {
        warnings.push(format!(
            "fewer than {FEWEST} runs on one side: no difference can be significant"
        ));
    }
    let worse = margin.map_or_else(Vec::new, |margin| {
        let worse = rows.iter().filter(|row| row.is_worse_than(margin));
        worse.map(|row| text::worse(row, margin)).collect()
    });
    Comparison {
        text: text::render(first, second, &rows, single),
        document: json::document([first, second], &rows, margin, &warnings),
        warnings,
        worse,
    }
}
