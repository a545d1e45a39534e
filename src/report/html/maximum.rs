//! The page of a search for the maximum: latency over load, and the trials.

use std::fmt::Write as _;

use super::chart::{self, Axis, Hint, Line, Stroke};
use super::escape;
use super::page::STYLE;
use crate::stats::units;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaximumPage {
    /// The result in a line.
    pub title: String,
    /// What it is about, a line each.
    pub facts: Vec<String>,
    /// The unit of loads.
    pub unit: &'static str,
    /// The highest load that passes, and the lowest that does not.
    pub ends: (Option<f64>, Option<f64>),
    /// The headings of the table.
    pub headings: Vec<String>,
    /// The trials, in the order of their loads.
    pub trials: Vec<MaximumTrial>,
}

/// A trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaximumTrial {
    /// Its load, and the latencies in microseconds.
    pub load: f64,
    /// The median.
    pub p50: Option<f64>,
    /// The 99th percentile.
    pub p99: Option<f64>,
    /// Whether all was as it should be.
    pub passed: bool,
    /// Its cells in the table.
    pub cells: Vec<String>,
}

/// The whole page.
pub fn maximum_page(page: &MaximumPage) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{0}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
        escape(&page.title)
    );
    for fact in &page.facts {
        let _ = writeln!(html, "<p>{}</p>", escape(fact));
    }
    if let Some(chart) = chart(page) {
        let _ = writeln!(
            html,
            "<section>\n<h2>Latency over load</h2>\n<figure style=\"margin:0\">\n{chart}\
             <figcaption>Across: {}. Both axes are logarithmic. Shaded: loads that do not pass.</figcaption>\n</figure>\n</section>",
            escape(page.unit)
        );
    }
    html.push_str("<section>\n<h2>Trials</h2>\n<table>\n<tr>");
    for heading in &page.headings {
        let _ = write!(html, "<th class=\"n\">{}</th>", escape(heading));
    }
    html.push_str("</tr>\n");
    for trial in &page.trials {
        let class = if trial.passed { "" } else { " class=\"alarm\"" };
        let _ = write!(html, "<tr{class}>");
        for cell in &trial.cells {
            let _ = write!(html, "<td class=\"n\">{}</td>", escape(cell));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</table>\n</section>\n</body>\n</html>\n");
    html
}

/// The percentiles of trials over their loads; of several at one load the highest.
fn chart(page: &MaximumPage) -> Option<String> {
    let line = |latency: fn(&MaximumTrial) -> Option<f64>| {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for trial in &page.trials {
            let Some(value) = latency(trial) else {
                continue;
            };
            let point = (trial.load.max(1e-3).log10(), value.max(1.0).log10());
            match points.last_mut() {
                Some(last) if last.0 >= point.0 => last.1 = last.1.max(point.1),
                _ => points.push(point),
            }
        }
        points
    };
    let lines = [("p50", 1, line(|it| it.p50)), ("p99", 0, line(|it| it.p99))];
    let values = |axis: fn(&(f64, f64)) -> f64| {
        let points = lines.iter().flat_map(|it| &it.2);
        let all = points.map(axis);
        let all: Vec<f64> = all.map(|log| 10f64.powf(log)).collect();
        let least = all.iter().copied().reduce(f64::min)?;
        let most = all.iter().copied().reduce(f64::max)?;
        Some((least, most.max(least * 1.01)))
    };
    let (least, most) = values(|it| it.0)?;
    let (fastest, slowest) = values(|it| it.1)?;
    let mut x = Axis::logarithmic(least, most, units::rate);
    let end = page.ends.1.filter(|end| *end < most);
    x.shaded = end.map(|end| (end.log10(), "does not pass"));
    let y = Axis::logarithmic(fastest, slowest, units::micros);
    let lines = lines.map(|(label, colour, points)| Line {
        label: label.to_owned(),
        colour,
        stroke: Stroke::Solid,
        pieces: vec![points],
    });
    Some(chart::draw(
        "Latency over load",
        &x,
        &y,
        &lines,
        &hints(page),
    ))
}

/// What a trial was, where it is pointed at: from the middle between its load and the one below to that above.
fn hints(page: &MaximumPage) -> Vec<Hint> {
    let places: Vec<f64> = page
        .trials
        .iter()
        .map(|it| it.load.max(1e-3).log10())
        .collect();
    let middle = |a: usize, b: usize| f64::midpoint(places[a], places[b]);
    let hint = |(index, trial): (usize, &MaximumTrial)| Hint {
        from: middle(index.saturating_sub(1), index),
        to: middle(index, (index + 1).min(places.len() - 1)),
        text: trial.cells.join(", "),
    };
    page.trials.iter().enumerate().map(hint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(load: f64, p99: f64, passed: bool) -> MaximumTrial {
        MaximumTrial {
            load,
            p50: Some(p99 / 3.0),
            p99: Some(p99),
            passed,
            cells: vec![units::rate(load), "<b>".to_owned()],
        }
    }

    #[test]
    fn the_page_is_complete_and_harmless() {
        let page = MaximumPage {
            title: "maximum: 900 … 920 msg/s".to_owned(),
            facts: vec!["why: <script>".to_owned()],
            unit: "msg/s",
            ends: (Some(900.0), Some(920.0)),
            headings: vec!["msg/s".to_owned(), "verdict".to_owned()],
            trials: vec![
                trial(100.0, 900.0, true),
                trial(900.0, 5_000.0, true),
                trial(900.0, 7_000.0, true),
                trial(1_600.0, 900_000.0, false),
            ],
        };
        let html = maximum_page(&page);
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
        assert!(html.contains("class=\"shaded\"") && html.contains("<svg class=\"chart\""));
        assert!(!html.contains("<script>") && !html.contains("<b>"));
        assert_eq!(html.matches("<tr").count(), 5);
        // Nothing is drawn of nothing.
        assert!(!maximum_page(&MaximumPage::default()).contains("<svg"));
    }
}
