//! A portrait for people, within 80 columns.

use std::fmt::Write as _;

use super::advice::{Advice, advice};
use super::checks::reach::{NO_NAME, NO_SCAN};
use super::checks::srv::NOT_ASKED;
use super::portrait::{Item, Portrait};
use super::table::Group;
use crate::output::Width;

/// The widths of the columns: what it is, what was observed, what is announced.
const TITLE: usize = 36;
const OBSERVED: usize = 30;
/// No line is longer.
const LINE: usize = 80;

/// A portrait for people.
pub(crate) fn text(portrait: &Portrait) -> String {
    let mut out = portrait.broker.clone();
    if let Some(version) = portrait.version() {
        let _ = write!(out, " ({version})");
    }
    out = wrapped(&out, 0);
    out.push('\n');
    let mut announced = "announced";
    for group in Group::ALL {
        let items = portrait.items.iter().filter(|item| item.group == group);
        // The version is above.
        let items: Vec<_> = items.filter(|it| is_shown(it)).collect();
        if items.is_empty() {
            continue;
        }
        let observed = if announced.is_empty() { "" } else { "observed" };
        let heading = format!("{:TITLE$}{observed:OBSERVED$}{announced}", group.title());
        let _ = write!(out, "\n{}\n", heading.trim_end());
        announced = "";
        for item in items {
            out.push_str(&row(item));
        }
    }
    let advice = advice(portrait);
    if !advice.is_empty() {
        out.push_str("\nOptions that follow from the limits\n");
    }
    for Advice { option, why } in advice {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {option:0$}{why}", TITLE - 2);
    }
    out
}

/// Whether an item says anything: what does not apply to this connection is left out.
fn is_shown(item: &Item) -> bool {
    let detail = item.finding.detail.as_deref();
    item.id != "broker_version"
        && !matches!(
            detail,
            Some("no TLS" | "no WebSocket" | "no password" | NO_NAME | NO_SCAN | NOT_ASKED)
        )
}

/// A line, and another one where the result does not fit beside what is announced.
fn row(item: &Item) -> String {
    let announced = item.announced.as_ref().map(ToString::to_string);
    let announced = announced.unwrap_or_default();
    let observed = item.observed();
    let title = format!("  {:1$}", item.title, TITLE - 2);
    let whole = format!("{title}{}", padded(&observed, OBSERVED, &announced));
    if whole.width() <= LINE {
        return format!("{}\n", whole.trim_end());
    }
    let short = match observed.split_once(" (") {
        Some((short, rest)) => (short.to_owned(), rest.strip_suffix(')').unwrap_or(rest)),
        None => (String::new(), observed.as_str()),
    };
    let first = format!("{title}{}", padded(&short.0, OBSERVED, &announced));
    let mut text = format!("{}\n", cut(first.trim_end()));
    let rest = wrapped(short.1, TITLE + 2);
    for line in rest.lines() {
        let _ = writeln!(text, "{line}");
    }
    text
}

/// A text and what follows it in the next column.
fn padded(text: &str, width: usize, next: &str) -> String {
    if next.is_empty() {
        return text.to_owned();
    }
    let missing = width.saturating_sub(text.width()).max(1);
    format!("{text}{}{next}", " ".repeat(missing))
}

/// A line without what is beyond the last column.
fn cut(line: &str) -> String {
    if line.width() <= LINE {
        return line.to_owned();
    }
    let mut out = String::new();
    for character in line.chars() {
        // The next one may be two columns wide, and the mark is one.
        if out.width() + 3 > LINE {
            break;
        }
        out.push(character);
    }
    out.push('…');
    out
}

/// A text in lines that begin in this column.
fn wrapped(text: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut line = " ".repeat(indent);
    for word in text.split(' ') {
        let is_first = line.width() == indent;
        if !is_first && line.width() + 1 + word.width() > LINE {
            let _ = writeln!(out, "{}", cut(&line));
            line = " ".repeat(indent);
        }
        if line.width() > indent {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = write!(out, "{}", cut(&line));
    out
}
