//! A limit on the size of files (`ulimit -f`): an error of writing, like a full disk, and not the end.

#[cfg(unix)]
use std::io;

/// Catches the signal by which such a limit ends a process: the write itself then fails. It stays caught, and a
/// command that is run has the default again. Within a runtime.
#[cfg(unix)]
pub(super) fn catch() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let number = rustix::process::Signal::XFSZ.as_raw();
    signal(SignalKind::from_raw(number)).map(drop)
}

/// The same where there is no runtime.
pub(super) fn ignore_file_size_signal() {
    #[cfg(unix)]
    if crate::threads::room_for_runtime().is_ok()
        && let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
    {
        let _entered = runtime.enter();
        // Without it a limit that is reached ends the process, which is bad, and no reason to do nothing.
        let _ = catch();
    }
}
