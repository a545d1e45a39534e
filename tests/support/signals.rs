//! The signals that ask the binary to stop.

use rustix::process::Signal;

use super::run::hangup_is_ignored;

/// Each signal, the exit code of work that it leaves undone, and its name.
pub(crate) fn signals() -> Vec<(Signal, i32, &'static str)> {
    let mut signals = vec![(Signal::INT, 130, "Ctrl-C"), (Signal::TERM, 143, "SIGTERM")];
    if !hangup_is_ignored() {
        signals.push((Signal::HUP, 129, "SIGHUP"));
    }
    signals
}
