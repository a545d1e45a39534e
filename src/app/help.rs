//! Help pages on a terminal and elsewhere.

use std::io::{self, IsTerminal};

use super::{no_color, print, work};
use crate::cli::{HelpPage, Look};
use crate::error::Exit;
use crate::kernel::pager::{self, Paged};
use crate::model::{ColorChoice, Verbosity};
use crate::output::{Style, terminal_size};
use crate::settings::Job;

/// Shows a page that was asked for: in a pager where it is longer than the screen.
pub(super) fn show(page: &HelpPage) -> Exit {
    let (text, rows) = text(page, &io::stdout());
    let is_long = || text.lines().count() >= rows;
    let environment = |name: &str| std::env::var_os(name);
    if page.wants_pager()
        && io::stdout().is_terminal()
        && pager::is_wanted(&environment)
        && is_long()
    {
        return work(Job {
            verbosity: Verbosity::default(),
            color: ColorChoice::default(),
            warnings: Vec::new(),
            recent: None,
            saving: None,
            address_origin: None,
            task: Box::new(Paged(text)),
        });
    }
    print(text.as_bytes())
}

/// A page for a stream, and how many rows the screen has.
pub(super) fn text(page: &HelpPage, stream: &impl IsTerminal) -> (String, usize) {
    let style = Style::of_stream(page.color(), no_color(), stream);
    let (rows, columns) = if style.terminal {
        terminal_size()
    } else {
        (usize::MAX, Look::PLAIN.width)
    };
    let columns = number("COLUMNS").unwrap_or(columns);
    let text = page.text(Look::new(columns, style.color));
    (text, number("LINES").unwrap_or(rows))
}

/// A variable that holds a number of rows or columns.
fn number(variable: &str) -> Option<usize> {
    let value = std::env::var(variable).ok()?;
    value.parse().ok().filter(|number| *number > 0)
}
