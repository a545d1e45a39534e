//! Showing manual pages.

use std::io;
use std::path::Path;

use super::plan::Pages;
use crate::cli;
use crate::error::{Exit, Failure, plain};
use crate::kernel::{Context, Running, Task, pager, stop};

impl Task for Pages {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            match *self {
                Self::Show { text, pager, .. } if !pager && context.stdout_style.terminal => {
                    context.print(text.as_bytes())
                }
                Self::Show { roff, text, .. } => show(context, &roff, &text),
                Self::Write(directory) => write_manual(&directory).map(|()| Exit::Done),
            }
        })
    }
}

/// Shows a manual page: read on a terminal, as it is in a pipe.
fn show(context: &Context, roff: &[u8], text: &str) -> Result<Exit, Failure> {
    if !context.stdout_style.terminal {
        return context.print(roff);
    }
    // Ctrl-C is for the pager.
    let _interrupt = stop::interrupt_is_for_others();
    if pager::man(roff) || pager::page(text, &|name| std::env::var_os(name)) {
        Ok(Exit::Done)
    } else {
        context.print(text.as_bytes())
    }
}

/// Writes all manual pages into a directory.
fn write_manual(directory: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        let text = format!("cannot write to {}: {}", directory.display(), plain(&error));
        Failure::new(Exit::File, text)
    };
    std::fs::create_dir_all(directory).map_err(failed)?;
    for (name, page) in cli::man_pages() {
        std::fs::write(directory.join(name), page).map_err(failed)?;
    }
    Ok(())
}
