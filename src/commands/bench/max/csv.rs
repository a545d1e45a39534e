//! The trials as CSV, a line each, in their order.

use super::result::{Found, words};
use crate::stats::Phase;

pub(super) fn render(found: &Found<'_>) -> String {
    let mut text =
        String::from("trial,load,seconds,verdict,achieved,phase,p50,p99,max,backlog,cpu\n");
    for (index, row) in found.rows.iter().enumerate() {
        let latency = |value: Option<f64>| value.map_or_else(String::new, |it| format!("{it:.0}"));
        let cells = [
            (index + 1).to_string(),
            format!("{:.3}", row.load),
            format!("{:.3}", row.length.as_secs_f64()),
            words(&row.verdict).0.to_owned(),
            format!("{:.3}", row.achieved),
            row.phase.map_or("", Phase::name).to_owned(),
            latency(row.p50),
            latency(row.p99),
            latency(row.max),
            format!("{:.0}", row.backlog),
            format!("{:.3}", row.cpu),
        ];
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}
