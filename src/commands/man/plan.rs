//! The plan of `man`.

use std::path::PathBuf;

use super::flags::COMMAND;
use crate::cli::{self, CommandLine, Planned};
use crate::error::Failure;
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::Context;

/// Which manual pages are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    /// Show this page: on a terminal in a pager, else as it is.
    Show {
        /// The page for `man`.
        roff: Vec<u8>,
        /// The same as plain text, where there is no `man`.
        text: String,
        /// Whether to read it in a pager on a terminal.
        pager: bool,
    },
    /// Write all pages ([`cli::man_pages`]) into this directory.
    Write(PathBuf),
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    line: &CommandLine,
    _: &dyn Prompter,
) -> Result<Planned, Failure> {
    Ok(pages(context, line)?.into())
}
/// Which pages `man` is to show.
fn pages(context: &Context<'_>, line: &CommandLine) -> Result<Pages, Failure> {
    if let Some(directory) = context.typed_path(Id::Out) {
        return Ok(Pages::Write(directory));
    }
    let words = line.words(COMMAND).into_iter();
    let words = words.map(|word| word.to_string_lossy().into_owned());
    let command: Vec<String> = words.collect();
    let text = || cli::help_page(&command);
    let pager = !context.is_typed(Id::NoPager);
    cli::man_page(&command)
        .map(|roff| Pages::Show {
            roff,
            text: text(),
            pager,
        })
        .ok_or_else(|| {
            let name = command.join(" ");
            Failure::usage(format!("there is no manual page for {name:?}"))
                .with_hint("run `mqtty help` to list the commands")
        })
}
