//! Whether somebody still reads.

use std::io;

/// An error of writing to this stream, as `BrokenPipe` where it means that the reader has gone: a terminal whose
/// window was closed is said to have failed in some way (EIO).
pub(super) fn gone(error: io::Error, terminal: bool) -> io::Error {
    #[cfg(unix)]
    if terminal && error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) {
        return io::ErrorKind::BrokenPipe.into();
    }
    let _ = terminal;
    error
}
