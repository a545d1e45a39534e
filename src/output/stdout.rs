//! stdout itself, and whether the process was started without one.

use std::io::{self, IsTerminal as _, Write};

/// The process's stdout, to which writing fails where it was closed from the start (`>&-`).
///
/// Rust's runtime opens `/dev/null` in the place of a closed descriptor before `main`, so that no file that is
/// opened later becomes stdout. Writing then succeeds, and the output is lost. From the descriptor alone this
/// cannot be told from a stdout that somebody has thrown away on purpose: Python's `subprocess.DEVNULL`, Node's
/// `stdio: "ignore"` and daemon(3) open `/dev/null` for reading and writing too. So the descriptor is looked at
/// before the runtime starts.
#[derive(Debug)]
pub struct Stdout(io::Stdout);

impl Stdout {
    /// Fails where nothing that is written would come to anybody.
    ///
    /// # Errors
    ///
    /// It was closed when the process started.
    pub(super) fn check() -> io::Result<()> {
        if at_start::was_closed() {
            return Err(io::Error::other("it is closed"));
        }
        Ok(())
    }

    /// Whether it is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        self.0.is_terminal()
    }
}

impl Default for Stdout {
    fn default() -> Self {
        Self(io::stdout())
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Self::check()?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(unix)]
mod at_start {
    use std::sync::atomic::{AtomicBool, Ordering};

    static CLOSED: AtomicBool = AtomicBool::new(false);

    // The standard library is not ready yet: a system call and a store, and nothing that could panic.
    #[ctor::ctor]
    fn look() {
        let flags = rustix::io::fcntl_getfd(rustix::stdio::stdout());
        CLOSED.store(flags == Err(rustix::io::Errno::BADF), Ordering::Relaxed);
    }

    pub(super) fn was_closed() -> bool {
        CLOSED.load(Ordering::Relaxed)
    }
}

#[cfg(not(unix))]
mod at_start {
    /// Nothing is put in the place of a closed stdout here.
    pub(super) fn was_closed() -> bool {
        false
    }
}
