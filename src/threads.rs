//! Threads and runtimes where the system refuses them: an error, where the runtime's own functions panic.
//!
//! In: work that blocks. Out: what came of it, or why there is no thread for it. It knows nothing of what is done.

use std::io;
use std::thread::Builder;

use tokio::sync::oneshot;

use crate::error::plain;

/// Starts a thread.
///
/// # Errors
///
/// The system has no room for one (`ulimit -u`, `ulimit -v`).
pub(crate) fn start(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    match Builder::new().spawn(work) {
        Ok(_) => Ok(()),
        Err(error) => Err(io::Error::other(format!(
            "cannot start a thread: {}",
            plain(&error)
        ))),
    }
}

/// Does what may block for long on a thread of its own, which nobody waits for once this is dropped.
///
/// # Errors
///
/// There is no thread for it, or it panicked.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let (sender, result) = oneshot::channel();
    start(move || {
        // Nobody may be waiting any more.
        let _ = sender.send(work());
    })?;
    let ended = || io::Error::other("a thread ended early");
    result.await.map_err(|_| ended())
}

/// Makes sure that a runtime can be set up: for its signals it opens a pair of sockets behind what it opens for
/// itself, and panics without one.
///
/// # Errors
///
/// Too many files are open (`ulimit -n`).
#[cfg(unix)]
pub(crate) fn room_for_runtime() -> io::Result<()> {
    use std::os::unix::net::UnixStream;
    let pairs: io::Result<Vec<_>> = (0..3).map(|_| UnixStream::pair()).collect();
    pairs.map(drop)
}

/// The same where nothing is opened for signals.
#[cfg(not(unix))]
pub(crate) fn room_for_runtime() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_apart_is_waited_for() {
        assert_eq!(apart(|| 1 + 1).await.ok(), Some(2));
        let failed = apart(|| -> u8 { std::panic::resume_unwind(Box::new(())) }).await;
        assert_eq!(failed.unwrap_err().to_string(), "a thread ended early");
    }
}
