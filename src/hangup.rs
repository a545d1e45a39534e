//! SIGHUP: whether it is to be followed, and whether it means that the terminal was closed.
//!
//! In: the process as it was started. Out: two answers. Unix only: Windows has no SIGHUP.

use std::fs::File;
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::io::Read as _;
use std::sync::OnceLock;

/// Whether SIGHUP was ignored when the process was started, as `nohup` does: then it stays ignored. To be
/// asked for the first time before a handler is installed.
pub(crate) fn is_ignored() -> bool {
    static IGNORED: OnceLock<bool> = OnceLock::new();
    *IGNORED.get_or_init(|| ignored_signals().is_some_and(|mask| mask & 1 != 0))
}

/// The mask of ignored signals; SIGHUP, number 1, is its lowest bit.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn ignored_signals() -> Option<u64> {
    // Every command that connects asks this: with room for all of it, two calls do what ten do for a growing text.
    let mut status = Vec::with_capacity(8192);
    let file = File::open("/proc/self/status").ok()?;
    file.take(1 << 20).read_to_end(&mut status).ok()?;
    let mut lines = status.split(|byte| *byte == b'\n');
    let mask = lines.find_map(|line| line.strip_prefix(b"SigIgn:"))?;
    u64::from_str_radix(str::from_utf8(mask).ok()?.trim(), 16).ok()
}

/// The mask of ignored signals, from `ps`: without unsafe code there is no other way to ask.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn ignored_signals() -> Option<u64> {
    let output = std::process::Command::new("/bin/ps")
        .env_clear()
        .args(["-o", "sigignore=", "-p", &std::process::id().to_string()])
        .stdin(std::process::Stdio::null())
        .output()
        .ok()?;
    let mask = String::from_utf8(output.stdout).ok()?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

/// The terminal that controls the process, if there is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    was_there: bool,
}

impl Terminal {
    /// The terminal at this moment.
    pub(crate) fn now() -> Self {
        Self {
            was_there: is_there(),
        }
    }

    /// Whether there was a terminal and it has been closed since.
    pub(crate) fn is_closed(self) -> bool {
        self.was_there && !is_there()
    }
}

fn is_there() -> bool {
    File::open("/dev/tty").is_ok()
}
