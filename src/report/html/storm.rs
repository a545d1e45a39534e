//! The page of a storm: what the bystanders saw over time.

use std::fmt::Write as _;

use super::chart::{self, Axis, Hint, Line, Stroke};
use super::escape;
use super::page::STYLE;
use crate::stats::units;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StormPage {
    /// What it is about, in a line.
    pub title: String,
    /// What came of it, a line each.
    pub facts: Vec<String>,
    /// The bystanders over time.
    pub windows: Vec<StormWindow>,
    /// How long the storm was, in seconds.
    pub length: f64,
    /// Tables, the first row of each its headings.
    pub tables: Vec<Vec<Vec<String>>>,
}

/// A short time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StormWindow {
    /// When it begins, in seconds since the beginning of the storm.
    pub at: f64,
    /// The median latency in µs.
    pub p50: u64,
    /// The 99th percentile.
    pub p99: u64,
    /// Messages that did not come back.
    pub lost: u64,
    /// All of them.
    pub sent: u64,
}

/// The whole page.
pub fn storm_page(page: &StormPage) -> String {
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
            "<section>\n<h2>Bystanders</h2>\n<figure style=\"margin:0\">\n{chart}\
             <figcaption>Latency of the bystanders' messages by when they were due, in seconds since the storm began; \
             the vertical axis is logarithmic. The storm ended after {}.</figcaption>\n</figure>\n</section>",
            units::micros(page.length * 1e6)
        );
    }
    for table in &page.tables {
        let Some((headings, rows)) = table.split_first().filter(|(_, rows)| !rows.is_empty())
        else {
            continue;
        };
        html.push_str("<section>\n<table>\n");
        row(&mut html, "th", headings);
        for cells in rows {
            row(&mut html, "td", cells);
        }
        html.push_str("</table>\n</section>\n");
    }
    html.push_str("</body>\n</html>\n");
    html
}

fn row(html: &mut String, tag: &str, cells: &[String]) {
    html.push_str("<tr>");
    for cell in cells {
        let _ = write!(html, "<{tag} class=\"n\">{}</{tag}>", escape(cell));
    }
    html.push_str("</tr>\n");
}

#[expect(clippy::cast_precision_loss, reason = "µs of at most an hour")]
fn chart(page: &StormPage) -> Option<String> {
    let measured = || page.windows.iter().filter(|it| it.sent > it.lost);
    let watched = || page.windows.iter().filter(|it| it.sent > 0);
    let least = measured().map(|it| it.p50.max(1)).min()? as f64;
    let most = measured().map(|it| it.p99.max(2)).max()? as f64;
    let (first, last) = (page.windows.first()?, page.windows.last()?);
    let mut x = Axis::from_zero(last.at.max(1.0), |at| {
        format!("{} s", (at * 10.0).round() / 10.0)
    });
    x.low = first.at.min(0.0);
    let label = if page.length < last.at { "after" } else { "" };
    x.shaded = (page.length < x.high).then_some((page.length, label));
    let y = Axis::logarithmic(least, most.max(least * 1.01), units::micros);
    let line = |value: fn(&StormWindow) -> u64| {
        let point = |it: &StormWindow| (it.at, (value(it).max(1) as f64).log10());
        vec![measured().map(point).collect()]
    };
    let lines = [("p50", 1, line(|it| it.p50)), ("p99", 0, line(|it| it.p99))];
    let lines = lines.map(|(label, colour, pieces)| Line {
        label: label.to_owned(),
        colour,
        stroke: Stroke::Solid,
        pieces,
    });
    let width = page.windows.get(1).map_or(1.0, |next| next.at - first.at);
    let hint = |it: &StormWindow| Hint {
        from: it.at,
        to: it.at + width,
        text: format!(
            "{:.1} s: p50 {}, p99 {}, {} of {} lost",
            it.at,
            units::micros_u64(it.p50),
            units::micros_u64(it.p99),
            it.lost,
            it.sent
        ),
    };
    let hints: Vec<_> = watched().map(hint).collect();
    Some(chart::draw("Latency over time", &x, &y, &lines, &hints))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_complete_and_harmless() {
        let window = |at: f64, p99: u64| StormWindow {
            at,
            p50: 400,
            p99,
            lost: 0,
            sent: 50,
        };
        let cells = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let page = StormPage {
            title: "reconnect storm: 10 clients → mqtt://<b>".to_owned(),
            facts: vec!["why: <script>".to_owned()],
            windows: vec![window(-1.0, 900), window(0.0, 80_000), window(1.0, 900)],
            length: 0.7,
            tables: vec![
                vec![cells(["bystanders", "p99"]), cells(["before", "900 µs"])],
                vec![cells(["latency", "p99"])],
            ],
        };
        let html = storm_page(&page);
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
        assert!(html.contains("<svg class=\"chart\"") && html.contains("80 ms"));
        assert!(!html.contains("<script>") && !html.contains("<b>"));
        // A table without rows is left out.
        assert_eq!(html.matches("<table>").count(), 1);
        assert!(!storm_page(&StormPage::default()).contains("<svg"));
    }
}
