//! From the socket to the session: whole packets out of what a read has brought.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Driver, End, Step};
use crate::client::workload::Workload;

/// How much is read before the session has answered it.
const READ_BUFFER: usize = 256 * 1024;

/// An incomplete packet larger than this is not copied in front of the next read.
const LARGE_REST: usize = 64 * 1024;

thread_local! {
    /// Lent to whichever connection of the thread is reading at the moment; idle connections own none.
    static READ: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A buffer whose memory the system hands out page by page as it is used: growing an empty one would write
/// zeros to all of it, which is most of what a single small publish costs here.
fn new_buffer() -> Vec<u8> {
    vec![0; READ_BUFFER]
}

impl<S: AsyncRead + AsyncWrite + Unpin, W: Workload> Driver<'_, S, W> {
    /// Reads once and lets the session take every whole packet.
    pub(super) fn read(&mut self, cx: &mut Context<'_>) -> Result<Step, End> {
        READ.with_borrow_mut(|buffer| {
            if buffer.is_empty() {
                *buffer = new_buffer();
            }
            let small_rest = if self.rest.len() <= LARGE_REST {
                self.rest.len()
            } else {
                0
            };
            buffer[..small_rest].copy_from_slice(&self.rest[..small_rest]);
            let mut target = ReadBuf::new(buffer);
            target.set_filled(small_rest);
            match Pin::new(&mut self.stream).poll_read(cx, &mut target) {
                Poll::Pending => return Ok(Step::Still),
                Poll::Ready(Err(error)) => return Err(End::Io(error)),
                Poll::Ready(Ok(())) => {}
            }
            let filled = target.filled().len();
            if filled == small_rest {
                let mid_packet = !self.rest.is_empty();
                return Err(End::Closed { mid_packet });
            }
            // Answers are timed by this clock: what was written before the read is not theirs.
            let now = tokio::time::Instant::now().into_std();
            self.workload.arrived(now, filled - small_rest);
            if small_rest == self.rest.len() {
                let taken = self.receive(&buffer[..filled], now)?;
                self.rest.clear();
                self.rest.extend_from_slice(&buffer[taken..filled]);
            } else {
                self.receive_large(&buffer[..filled], now)?;
            }
            if self.rest.is_empty() && self.rest.capacity() > 0 {
                self.rest = Vec::new();
            }
            Ok(Step::Moved)
        })
    }

    /// Goes on with a packet that is larger than what is read at once.
    fn receive_large(&mut self, bytes: &[u8], now: Instant) -> Result<(), End> {
        self.rest.extend_from_slice(bytes);
        self.session.heard(now);
        let complete = crate::wire::frame_size(&self.rest)
            .map_err(|error| End::Session(error.into()))?
            .is_some_and(|size| self.rest.len() >= size);
        if complete {
            let rest = std::mem::take(&mut self.rest);
            let taken = self.receive(&rest, now)?;
            self.rest = rest[taken..].to_vec();
        }
        Ok(())
    }

    fn receive(&mut self, bytes: &[u8], now: Instant) -> Result<usize, End> {
        let unshown = match &mut self.tracer {
            Some(tracer) => tracer.received(bytes),
            None => &[],
        };
        let before = self.out.ready.len();
        let taken = self
            .session
            .receive(bytes, now, &mut self.out, self.workload);
        self.answers += self.out.ready.len() - before;
        taken.map_err(|error| {
            if let (Some(tracer), false) = (&mut self.tracer, unshown.is_empty()) {
                tracer.refused(unshown);
            }
            self.session.reject(&error, &mut self.out);
            End::Session(error)
        })
    }
}

/// Reads until the broker has closed, and passes on whatever comes.
pub(super) fn poll_rest(
    stream: &mut (impl AsyncRead + Unpin),
    cx: &mut Context<'_>,
    mut read: impl FnMut(&[u8]),
) -> Poll<io::Result<()>> {
    READ.with_borrow_mut(|buffer| {
        if buffer.is_empty() {
            *buffer = new_buffer();
        }
        loop {
            let mut target = ReadBuf::new(buffer);
            ready!(Pin::new(&mut *stream).poll_read(cx, &mut target))?;
            if target.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            read(target.filled());
        }
    })
}
