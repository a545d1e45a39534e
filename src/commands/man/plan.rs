//! The plan of `man`.

use std::path::PathBuf;

use super::flags::Man;
use crate::cli::{self, CommandLine, Flags, Planned};
use crate::error::Failure;
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
    },
    /// Write all pages ([`cli::man_pages`]) into this directory.
    Write(PathBuf),
}

impl Flags for Man {
    fn plan(
        &self,
        _: &mut Context<'_>,
        _: &CommandLine,
        _: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        Ok(pages(self)?.into())
    }
}

/// Which pages `man` is to show.
fn pages(flags: &Man) -> Result<Pages, Failure> {
    if let Some(directory) = &flags.out {
        return Ok(Pages::Write(directory.clone()));
    }
    let text = || cli::help_page(&flags.command);
    cli::man_page(&flags.command)
        .map(|roff| Pages::Show { roff, text: text() })
        .ok_or_else(|| {
            let name = flags.command.join(" ");
            Failure::usage(format!("there is no manual page for {name:?}"))
                .with_hint("mqtty help lists the commands")
        })
}
