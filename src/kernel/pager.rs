//! Long text on a terminal, in a pager.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, ExitStatus, Stdio};

use super::context::Context;
use super::stop;
use super::task::{Running, Task};
use crate::error::Exit;
use crate::model::{program, shell};

/// A variable of the environment.
type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// Text that is read in a pager; printed where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paged(pub(crate) String);

impl Task for Paged {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            // Ctrl-C is for the pager.
            let _interrupt = stop::interrupt_is_for_others();
            if page(&self.0, &|name| std::env::var_os(name)) {
                Ok(Exit::Done)
            } else {
                context.print(self.0.as_bytes())
            }
        })
    }
}

/// Whether the environment wants a pager: `PAGER` may be empty or `cat`, and a terminal may be unable to.
pub(crate) fn is_wanted(environment: Environment<'_>) -> bool {
    let pager = environment("PAGER").is_none_or(|pager| !pager.is_empty() && pager != "cat");
    pager && environment("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// Shows a manual page in `man`, and waits until it was read; false if that cannot show it.
pub(crate) fn man(roff: &[u8]) -> bool {
    if !cfg!(unix) {
        return false;
    }
    let mut man = program("man");
    man.args(["-l", "-"]).stderr(Stdio::null());
    feed(man, roff).is_some_and(|status| status.success())
}

/// Shows text in a pager, and waits until it was read; false if there is none.
pub(crate) fn page(text: &str, environment: Environment<'_>) -> bool {
    // The codes by which a shell says that it found or could start no program.
    let not_started = |status: ExitStatus| matches!(status.code(), Some(126 | 127));
    pagers(environment)
        .into_iter()
        .any(|pager| feed(pager, text.as_bytes()).is_some_and(|status| !not_started(status)))
}

/// The pagers to try, the wanted one first.
fn pagers(environment: Environment<'_>) -> Vec<Command> {
    let mut pagers = Vec::new();
    if let Some(wanted) = environment("PAGER").filter(|wanted| !wanted.is_empty()) {
        pagers.push(if cfg!(windows) {
            let mut command = program("cmd");
            command.arg("/C").arg(wanted);
            command
        } else {
            shell(wanted)
        });
    }
    pagers.push(program("less"));
    pagers.push(program("more"));
    if environment("LESS").is_none() {
        for pager in &mut pagers {
            // A page that fits is left on the screen, and colours are shown.
            pager.env("LESS", "FRX");
        }
    }
    pagers
}

/// Runs a program with these bytes on stdin; how it ended, if it began.
fn feed(mut command: Command, bytes: &[u8]) -> Option<ExitStatus> {
    let mut child = command.stdin(Stdio::piped()).spawn().ok()?;
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever has read enough closes the pipe.
        let _ = stdin.write_all(bytes);
    }
    child.wait().ok()
}
