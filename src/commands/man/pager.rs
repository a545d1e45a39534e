//! `man` on a terminal: the page in `man`, else its text in a pager.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::model::{program, shell};

/// A variable of the environment.
type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// Shows a page, and waits until it was read; false if no program shows it.
pub(super) fn page(roff: &[u8], text: &str, environment: Environment<'_>) -> bool {
    if cfg!(unix) {
        let mut man = program("man");
        man.args(["-l", "-"]).stderr(Stdio::null());
        if feed(man, roff) {
            return true;
        }
    }
    pagers(environment)
        .into_iter()
        .any(|pager| feed(pager, text.as_bytes()))
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
            // A page that fits is left on the screen.
            pager.env("LESS", "FRX");
        }
    }
    pagers
}

/// Runs a program with these bytes on stdin; whether it ended well.
fn feed(mut command: Command, bytes: &[u8]) -> bool {
    let Ok(mut child) = command.stdin(Stdio::piped()).spawn() else {
        return false;
    };
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever has read enough closes the pipe.
        let _ = stdin.write_all(bytes);
    }
    child.wait().is_ok_and(|status| status.success())
}
