//! One page, complete in itself: charts as inline SVG, no script, nothing loaded from elsewhere.

mod chart;
mod distribution;
mod maximum;
mod over_time;
mod page;
mod storm;

pub use maximum::{MaximumPage, MaximumTrial, maximum_page};
pub(super) use page::render;
pub use storm::{StormPage, StormWindow, storm_page};

/// Text from outside as HTML text or the value of an attribute in double quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in super::table::printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
