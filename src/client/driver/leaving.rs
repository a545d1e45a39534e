//! The way out: what was taken is stored and acknowledged, DISCONNECT is written and flushed, the broker
//! gets a moment to close, and none of it takes longer than it may.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::reading::poll_discard;
use super::{Driver, End, Step};
use crate::client::workload::Workload;
use crate::model::ReasonCode;

/// How long storing what was taken and writing all that is left may take when we leave.
const LEAVE_LIMIT: Duration = Duration::from_secs(3);

/// How long the broker may keep us waiting meanwhile without taking or sending anything.
const STALL_LIMIT: Duration = Duration::from_secs(2);

/// How long the last bytes, DISCONNECT among them, and the broker's close may take in the end.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// How long leaving may take.
pub(super) struct Parting {
    limit: Instant,
    /// When the broker counts as stalled.
    by: Instant,
    /// It has: there is nothing more to wait for.
    stalled: bool,
}

impl Parting {
    /// We leave from now on.
    pub(super) fn begin(now: Instant) -> Self {
        Self {
            limit: now + LEAVE_LIMIT,
            by: now + STALL_LIMIT,
            stalled: false,
        }
    }

    /// When it is to be looked at again.
    pub(super) fn by(&self) -> Instant {
        self.by
    }

    /// Something has moved, or it is not the broker that we wait for.
    fn go_on(&mut self, now: Instant) {
        self.by = self.limit.min(now + STALL_LIMIT);
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin, W: Workload> Driver<'_, S, W> {
    /// The rest of a round on the way out: over when DISCONNECT is written, when the socket takes nothing
    /// more, or when the time is up.
    pub(super) fn leave(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        stored: bool,
        wrote: Result<Step, End>,
    ) -> Result<Step, End> {
        if let Some(parting) = &mut self.parting {
            if !stored || matches!(wrote, Ok(Step::Moved)) {
                parting.go_on(now);
            }
            if now >= parting.by {
                parting.stalled = stored;
                self.take_leave();
                return Err(End::Left);
            }
        }
        // Nobody needs a connection that is lost now.
        let wrote = wrote.map_err(|_| End::Left)?;
        if self.session.is_connected() {
            // What was taken is not stored yet; nothing more is read.
            let pinged = self.keep_alive(now, false)?;
            return Ok(if pinged == Step::Moved { pinged } else { wrote });
        }
        if !self.is_dirty() {
            return Err(End::Left);
        }
        // The broker may have to be rid of what it has for us before it takes more. What comes after our
        // DISCONNECT is not acknowledged.
        let mut moved = false;
        match poll_discard(&mut self.stream, cx, &mut moved) {
            Poll::Ready(_) => Err(End::Left),
            Poll::Pending => {
                if let Some(parting) = self.parting.as_mut().filter(|_| moved) {
                    parting.go_on(now);
                }
                Ok(wrote)
            }
        }
    }

    /// Puts DISCONNECT into the outgoing bytes, if there is a connection.
    pub(super) fn take_leave(&mut self) {
        let reason = if self.leaving.with_will {
            ReasonCode::DISCONNECT_WITH_WILL
        } else {
            ReasonCode::SUCCESS
        };
        let expiry = self.leaving.session_expiry_interval;
        self.session.disconnect(reason, expiry, &mut self.out);
    }

    /// Writes what is left and closes our side. After a DISCONNECT of ours (`wait`) the broker is given a
    /// moment to close its own: closing with unread bytes would reset the connection, and the broker
    /// might lose the DISCONNECT over it.
    pub(in crate::client) async fn close(mut self, wait: bool) {
        if let Some(tracer) = &mut self.tracer {
            tracer.sending(&self.out.ready);
            tracer.emptied();
        }
        let rest = self.out.ready.split_off(self.written);
        let limit = match &self.parting {
            // It has had its time.
            Some(parting) if parting.stalled => Duration::ZERO,
            _ => CLOSE_LIMIT,
        };
        let stream = &mut self.stream;
        let farewell = async {
            stream.write_all(&rest).await?;
            stream.flush().await?;
            stream.shutdown().await?;
            if wait {
                poll_fn(|cx| poll_discard(stream, cx, &mut false)).await?;
            }
            io::Result::Ok(())
        };
        // Whether the broker plays along is of no consequence.
        let _ = timeout(limit, farewell).await;
    }
}
