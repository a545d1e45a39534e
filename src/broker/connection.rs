//! The task of one connection: it reads, has the client's packets handled, and writes the pending output.
//!
//! Reading goes through one large buffer that all connections share; a connection keeps bytes of its own
//! only between the parts of a packet, or while it has to wait for a slow subscriber.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

use super::faults::Verdict;
use super::framing::next_packet;
use super::limits::{LOW_WATER, OPENING, READ_SIZE, STALL, STEP_BYTES, WRITE_SIZE};
use super::memory::Charge;
use super::opening::{Opening, open};
use super::router::Ending;
use super::shared::Shared;
use crate::transport::{Accepted, Acceptor};
use crate::wire::frame_size;
use closing::{farewell, part};
use misbehaving::{cut_off, fault_layer};
use state::{Connection, make_way};

mod closing;
mod misbehaving;
mod state;

/// Part of a packet up to this size is put in front of the next read; with more, the read is appended.
const CARRY: usize = READ_SIZE / 4;

/// Serves one accepted socket until it is gone.
pub(super) async fn serve(accepted: Accepted, acceptor: Acceptor, shared: Rc<Shared>) {
    // The opening is boxed: what it needs is given back before the connection idles.
    let opening = Box::pin(timeout(OPENING, async {
        let mut stream = acceptor.handshake(accepted).await.ok()?;
        // Counted before the client gets its session, which it does not get where there is no room.
        let transport = Charge::new(&shared.memory, stream.kept());
        let opening = open(&mut stream, &shared).await;
        Some((stream, transport, opening))
    }));
    let Ok(Some((mut stream, transport, opening))) = opening.await else {
        return;
    };
    match opening {
        Opening::Connected(peer, bytes) => {
            let _present = shared.enter();
            let faults = fault_layer(&peer, &shared);
            let mut connection = Connection {
                stream,
                transport,
                peer,
                faults,
                kept: bytes,
                counted: shared.unfinished(),
                largest_packet: shared.largest_packet,
                unread: true,
                unflushed: false,
                waiting_for: None,
            };
            let ending = poll_fn(|cx| connection.poll(cx, &shared)).await;
            connection.let_go(ending, &shared);
            Box::pin(connection.part(ending, &shared)).await;
        }
        Opening::Refused(bytes) => {
            let packets = u64::from(!bytes.is_empty());
            shared.traffic.note_sent(packets, bytes.len());
            Box::pin(part(&mut stream, &bytes)).await;
        }
        Opening::Gone => {}
    }
}

impl Connection {
    /// Runs until the connection ends.
    fn poll(&mut self, cx: &mut Context<'_>, shared: &Shared) -> Poll<Ending> {
        shared.router.borrow_mut().begin_slice();
        // What this very call puts into the output needs nobody woken: it is written before the end.
        self.peer.link.unwatch();
        let polled = self.poll_all(cx, shared);
        self.peer.link.watch(cx.waker());
        polled
    }

    fn poll_all(&mut self, cx: &mut Context<'_>, shared: &Shared) -> Poll<Ending> {
        loop {
            if let Some(reason) = self.peer.link.ending() {
                return Poll::Ready(Ending::Refused(reason));
            }
            if self.poll_write(cx, shared).is_err() {
                return Poll::Ready(Ending::Lost);
            }
            if self.must_wait(shared) || self.pauses_reading(cx) {
                self.peer.link.note_unread();
                return Poll::Pending;
            }
            if shared.router.borrow().is_exhausted() {
                make_way(cx);
                return Poll::Pending;
            }
            match self.poll_read(cx, shared) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(ending)) => return Poll::Ready(ending),
                Poll::Pending if self.peer.link.is_busy() => {
                    let mut router = shared.router.borrow_mut();
                    router.pump(self.peer.key, Instant::now());
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Writes what can be written.
    fn poll_write(&mut self, cx: &mut Context<'_>, shared: &Shared) -> io::Result<()> {
        let written = if self.faults.is_some() {
            self.poll_write_with_faults(cx, shared)
        } else {
            self.poll_write_all(cx, shared)
        };
        self.transport.set(self.stream.kept());
        written
    }

    /// Writes what the socket takes, and lets the session fill up the output in between.
    fn poll_write_all(&mut self, cx: &mut Context<'_>, shared: &Shared) -> io::Result<()> {
        let Self { stream, peer, .. } = self;
        let link = &peer.link;
        let mut room = WRITE_SIZE;
        while link.pending() > 0 {
            if room == 0 {
                make_way(cx);
                return Ok(());
            }
            let mut blocked = false;
            let packets = link.take_packets();
            let taken = link.drain(|bytes| {
                let bytes = &bytes[..bytes.len().min(room)];
                match Pin::new(&mut *stream).poll_write(cx, bytes) {
                    Poll::Ready(Ok(0)) => Err(io::ErrorKind::WriteZero.into()),
                    Poll::Ready(taken) => taken,
                    Poll::Pending => {
                        blocked = true;
                        Ok(0)
                    }
                }
            })?;
            room -= taken;
            shared.traffic.note_sent(packets, taken);
            link.note_write(!blocked, Instant::now);
            link.release();
            if blocked {
                return Ok(());
            }
            self.unflushed = true;
            if link.has_more() && link.pending() <= LOW_WATER {
                let mut router = shared.router.borrow_mut();
                router.pump(peer.key, Instant::now());
            }
        }
        if self.unflushed && Pin::new(stream).poll_flush(cx)?.is_ready() {
            self.unflushed = false;
        }
        Ok(())
    }

    /// Whether nothing may be read: because of a slow subscriber, or because the client itself does not
    /// take its answers.
    fn must_wait(&mut self, shared: &Shared) -> bool {
        let link = &self.peer.link;
        if link.is_full() {
            let mut router = shared.router.borrow_mut();
            router.schedule(self.peer.key.session, Instant::now() + STALL);
            return true;
        }
        if let Some(slow) = &self.waiting_for
            && slow.holds_others()
            && !Rc::ptr_eq(slow, link)
        {
            slow.hold(link);
            return true;
        }
        link.note_listening(Instant::now);
        self.waiting_for = None;
        false
    }

    /// Handles what was kept, or else what can be read.
    fn poll_read(&mut self, cx: &mut Context<'_>, shared: &Shared) -> Poll<Result<(), Ending>> {
        if self.unread {
            let kept = std::mem::take(&mut self.kept);
            let used = self.handle(&kept, shared)?;
            self.keep(kept, used);
            return Poll::Ready(Ok(()));
        }
        let mut buffer = shared.buffer.borrow_mut();
        let carried = if self.kept.len() <= CARRY {
            self.kept.len()
        } else {
            0
        };
        buffer[..carried].copy_from_slice(&self.kept[..carried]);
        let end = buffer.len().min(carried + shared.read_size());
        let mut space = ReadBuf::new(&mut buffer[carried..end]);
        if ready!(Pin::new(&mut self.stream).poll_read(cx, &mut space)).is_err() {
            return Poll::Ready(Err(Ending::Lost));
        }
        let read = space.filled().len();
        if read == 0 {
            return Poll::Ready(Err(Ending::Lost));
        }
        shared.router.borrow_mut().work += read / STEP_BYTES;
        if self.kept.len() > carried {
            self.append(&buffer[..read])?;
            drop(buffer);
            self.unread = true;
            return Poll::Ready(Ok(()));
        }
        self.kept.clear();
        let bytes = &buffer[..carried + read];
        let used = self.handle(bytes, shared)?;
        if used < bytes.len() {
            self.append(&bytes[used..])?;
        } else {
            self.keep_nothing();
        }
        Poll::Ready(Ok(()))
    }

    /// Handles the whole packets in some bytes, and says how many bytes these took. Stops early when the
    /// client has to wait, or the others have their turn.
    fn handle(&mut self, bytes: &[u8], shared: &Shared) -> Result<usize, Ending> {
        let now = Instant::now();
        self.peer.link.note_read(now);
        self.unread = false;
        let mut router = shared.router.borrow_mut();
        let (mut used, mut packets) = (0, 0);
        let mut handle_all = || {
            while let Some(frame) =
                next_packet(&bytes[used..], &self.peer.link, self.largest_packet)?
            {
                let packet = &bytes[used..used + frame.size];
                used += frame.size;
                packets += 1;
                let verdict = self.judge(&frame, packet, now);
                if verdict == Verdict::Pass {
                    self.waiting_for = self.peer.handle(&mut router, frame, now)?;
                }
                let ends = verdict == Verdict::End || self.is_paused(now);
                if ends
                    || self.waiting_for.is_some()
                    || self.peer.link.is_full()
                    || router.is_exhausted()
                {
                    self.unread = used < bytes.len();
                    break;
                }
            }
            Ok(())
        };
        let handled = handle_all();
        // The last packets of a connection count, too.
        shared.traffic.note_received(packets, used);
        handled?;
        let rest = &bytes[used..];
        if self.unread || rest.is_empty() {
            self.peer.link.note_unfinished(None);
        } else {
            let size = frame_size(rest).ok().flatten().unwrap_or(0);
            let known = self.peer.link.unfinished().filter(|_| used == 0);
            let since = known.map_or(now, |(since, _)| since);
            self.peer.link.note_unfinished(Some((since, size)));
            if let Some(until) = self.peer.link.unfinished_until(now) {
                router.schedule(self.peer.key.session, until);
            }
        }
        Ok(used)
    }

    /// The session lets go of the connection.
    fn let_go(&mut self, ending: Ending, shared: &Shared) {
        let mut router = shared.router.borrow_mut();
        router.begin_slice();
        router.detach(self.peer.key, ending, Instant::now());
        self.keep_nothing();
        self.waiting_for = None;
    }

    /// Closes the connection; an MQTT 5 client gets the reason.
    async fn part(mut self, ending: Ending, shared: &Shared) {
        if let Some(cut) = self.faults.as_mut().and_then(|faults| faults.cut()) {
            return cut_off(self.stream, cut).await;
        }
        let link = &self.peer.link;
        // Nothing is said to a client that is gone, or that does not even take what it was sent before.
        if ending == Ending::Lost || link.is_full() {
            return;
        }
        let mut packets = link.take_packets();
        let mut last = link.take_all();
        if let Ending::Refused(reason) = ending
            && link.version().is_v5()
        {
            let told = farewell(reason, link.explanation(), link.maximum_packet(), &mut last);
            packets += u64::from(told);
        }
        if let Some(faults) = &mut self.faults {
            last = faults.finish(&last);
        }
        shared.traffic.note_sent(packets, last.len());
        part(&mut self.stream, &last).await;
    }
}
