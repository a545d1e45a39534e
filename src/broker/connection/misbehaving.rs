//! A connection with faults or a trace: how it reads and writes differently.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::AsyncWrite as _;

use super::closing::part;
use super::state::{Connection, make_way};
use crate::broker::faults::{Cut, FaultLayer, Next, Verdict};
use crate::broker::limits::LOW_WATER;
use crate::broker::protocol::Peer;
use crate::broker::shared::Shared;
use crate::transport::Stream;
use crate::wire::Frame;

/// After so many writes the others have their turn: they may be of one byte each.
const WRITES: usize = 256;

impl Connection {
    /// Writes what the faults let through; an error ends the connection.
    pub(super) fn poll_write_with_faults(
        &mut self,
        cx: &mut Context<'_>,
        shared: &Shared,
    ) -> io::Result<()> {
        let Some(faults) = &mut self.faults else {
            return Ok(());
        };
        let link = &self.peer.link;
        let mut writes = 0;
        loop {
            let now = Instant::now();
            if link.pending() > 0 && faults.has_room() {
                shared.traffic.note_sent(link.take_packets(), 0);
                faults.take(&link.take_all(), now);
                link.release();
                if link.has_more() && link.pending() <= LOW_WATER {
                    let mut router = shared.router.borrow_mut();
                    router.pump(self.peer.key, now);
                }
                continue;
            }
            match faults.next(now) {
                Next::Bytes(bytes) => {
                    let Poll::Ready(taken) = Pin::new(&mut self.stream).poll_write(cx, bytes)
                    else {
                        link.note_write(false, || now);
                        return Ok(());
                    };
                    let taken = taken?;
                    if taken == 0 {
                        return Err(io::ErrorKind::WriteZero.into());
                    }
                    faults.note_written(taken, now);
                    shared.traffic.note_sent(0, taken);
                    link.note_write(true, || now);
                    self.unflushed = true;
                    writes += 1;
                    if writes == WRITES {
                        make_way(cx);
                        break;
                    }
                }
                Next::Later(at) => {
                    if faults.poll_write_at(cx, at).is_pending() {
                        // Like a client that takes nothing: others wait for it so long and no longer.
                        if link.pending() > 0 {
                            link.note_write(false, || now);
                        }
                        break;
                    }
                }
                Next::Nothing => break,
                Next::Cut(_) => return Err(io::ErrorKind::ConnectionAborted.into()),
            }
        }
        if self.unflushed && Pin::new(&mut self.stream).poll_flush(cx)?.is_ready() {
            self.unflushed = false;
        }
        Ok(())
    }

    /// Whether a fault keeps the broker from reading; the task is woken when that is over.
    pub(super) fn pauses_reading(&mut self, cx: &mut Context<'_>) -> bool {
        let faults = self.faults.as_mut();
        faults.is_some_and(|faults| faults.poll_read_again(cx).is_pending())
    }

    /// Whether a fault that has just happened does.
    pub(super) fn is_paused(&self, now: Instant) -> bool {
        let faults = self.faults.as_ref();
        faults.is_some_and(|faults| faults.pauses_reading(now))
    }

    /// What becomes of a packet of the client.
    pub(super) fn judge(&mut self, frame: &Frame<'_>, bytes: &[u8], now: Instant) -> Verdict {
        let link = &self.peer.link;
        let faults = self.faults.as_mut();
        faults.map_or(Verdict::Pass, |faults| {
            faults.receive(frame, bytes, link, now)
        })
    }
}

/// What goes wrong with a client that has connected, and its trace.
pub(super) fn fault_layer(peer: &Peer, shared: &Shared) -> Option<Box<FaultLayer>> {
    let mut router = shared.router.borrow_mut();
    let client = &router.session_of(peer.key)?.client_id;
    let (faults, trace) = (shared.faults.as_ref(), shared.trace.as_ref());
    FaultLayer::new(faults, trace, client, peer.link.version(), &shared.memory)
}

/// Ends a connection as a fault wants it.
pub(super) async fn cut_off(mut stream: Stream, cut: Cut) {
    match cut {
        Cut::Close => part(&mut stream, &[]).await,
        Cut::Reset => stream.reset(),
    }
}
