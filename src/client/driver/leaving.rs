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

/// How long the last bytes, DISCONNECT among them, and the broker's close may take in the end.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

impl<S: AsyncRead + AsyncWrite + Unpin, W: Workload> Driver<'_, S, W> {
    /// The rest of a round on the way out: over when DISCONNECT is written, when the socket takes nothing
    /// more, or when the time is up.
    pub(super) fn leave(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        wrote: Result<Step, End>,
    ) -> Result<Step, End> {
        if self.leave_by.is_some_and(|limit| now >= limit) {
            self.take_leave();
            return Err(End::Left);
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
        match poll_discard(&mut self.stream, cx) {
            Poll::Ready(_) => Err(End::Left),
            Poll::Pending => Ok(wrote),
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
        let stream = &mut self.stream;
        let farewell = async {
            stream.write_all(&rest).await?;
            stream.flush().await?;
            stream.shutdown().await?;
            if wait {
                poll_fn(|cx| poll_discard(stream, cx)).await?;
            }
            io::Result::Ok(())
        };
        // Whether the broker plays along is of no consequence.
        let _ = timeout(CLOSE_LIMIT, farewell).await;
    }
}
