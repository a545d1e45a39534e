//! The way out: what was taken is stored and acknowledged, DISCONNECT is written and flushed, the broker
//! gets a moment to close, and none of it takes longer than it may.

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant as Clock, timeout_at};

use super::reading::poll_rest;
use super::{Driver, End, Step};
use crate::client::error::Unread;
use crate::client::workload::Workload;
use crate::model::{ReasonCode, Version};
use crate::wire::{Disconnect, Packet, Publish, next_frame};

/// How long storing what was taken and writing all that is left may take when we leave.
const LEAVE_LIMIT: Duration = Duration::from_secs(3);

/// How long the broker may keep us waiting meanwhile without taking or sending anything.
const STALL_LIMIT: Duration = Duration::from_secs(2);

/// How long the last bytes, DISCONNECT among them, and the broker's close may take in the end.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// How long the broker may take to acknowledge what this process would take with it. The stream gives up before if
/// nothing is acknowledged any more.
const ACKNOWLEDGE_LIMIT: Duration = Duration::from_secs(10);

/// A packet longer than this is no DISCONNECT that anybody reads.
const LONGEST_DISCONNECT: usize = 256 * 1024;

/// What a broker still sends after our DISCONNECT: everything is passed over but a DISCONNECT of its own.
struct DisconnectReader {
    version: Version,
    /// The beginning of a packet.
    rest: Vec<u8>,
    disconnect: Option<Box<Disconnect>>,
    /// What comes cannot be read any more.
    lost: bool,
}

impl DisconnectReader {
    fn new(version: Version, rest: Vec<u8>) -> Self {
        Self {
            version,
            rest,
            disconnect: None,
            lost: !version.is_v5(),
        }
    }

    fn read(&mut self, bytes: &[u8]) {
        if self.lost {
            return;
        }
        self.rest.extend_from_slice(bytes);
        let mut taken = 0;
        loop {
            match next_frame(&self.rest[taken..], usize::MAX) {
                Ok(Some(frame)) => {
                    if frame.first >> 4 == 14
                        && let Ok(Packet::Disconnect(packet)) = frame.decode(self.version)
                    {
                        self.disconnect = Some(packet);
                    }
                    taken += frame.size;
                }
                Ok(None) => break,
                Err(_) => {
                    self.lost = true;
                    break;
                }
            }
        }
        self.rest.drain(..taken);
        if self.lost || self.rest.len() > LONGEST_DISCONNECT {
            (self.lost, self.rest) = (true, Vec::new());
        }
    }
}

/// Who holds bytes that the stream has taken and the broker has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum SendBuffer {
    /// The system sends them, and DISCONNECT is the last of them.
    System,
    /// The system sends them, and after DISCONNECT those that end TLS or WebSocket. A broker may close over them unread.
    SystemWithEpilogue,
    /// QUIC: they are lost with this process unless the broker has acknowledged them.
    Process,
}

/// How the broker answered our DISCONNECT.
#[derive(Debug, Default)]
pub(in crate::client) struct DisconnectReply {
    /// A DISCONNECT of its own.
    pub(in crate::client) disconnect: Option<Box<Disconnect>>,
    /// What was sent last may be lost.
    pub(in crate::client) unread: Option<Unread>,
}

/// How long leaving may take.
pub(super) struct DisconnectLimits {
    limit: Instant,
    /// When the broker counts as stalled.
    by: Instant,
    /// It has: there is nothing more to wait for.
    stalled: bool,
    /// The broker has closed the connection.
    cut: bool,
}

impl DisconnectLimits {
    /// We leave from now on.
    pub(super) fn begin(now: Instant) -> Self {
        Self {
            limit: now + LEAVE_LIMIT,
            by: now + STALL_LIMIT,
            stalled: false,
            cut: false,
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
    /// Tells the workload which of its QoS 0 messages the socket has not taken all of, and the session which
    /// of the others.
    pub(super) fn note_unsent(&mut self) {
        let (mut rest, mut end, mut unsent) = (&self.out.ready[..], 0, 0);
        while self.written < self.out.ready.len()
            && let Ok(Some(frame)) = next_frame(rest, usize::MAX)
        {
            end += frame.size;
            rest = &rest[frame.size..];
            if end <= self.written || frame.first >> 4 != 3 {
                continue;
            }
            // Both QoS bits clear.
            if frame.first & 0x06 == 0 {
                unsent += 1;
            } else if let Ok(publish) = Publish::decode(frame, self.session.version()) {
                self.session.cut(publish.packet_id);
            }
        }
        if unsent > 0 {
            self.workload.unsent(unsent);
        }
    }

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
        let wrote = wrote.map_err(|_| self.cut_off())?;
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
        match poll_rest(&mut self.stream, cx, |_| moved = true) {
            Poll::Ready(_) => Err(self.cut_off()),
            Poll::Pending => {
                if let Some(parting) = self.parting.as_mut().filter(|_| moved) {
                    parting.go_on(now);
                }
                Ok(wrote)
            }
        }
    }

    /// The broker has closed the connection before we had written everything.
    fn cut_off(&mut self) -> End {
        if let Some(parting) = &mut self.parting {
            parting.cut = true;
        }
        End::Left
    }

    /// Puts DISCONNECT into the outgoing bytes, if there is a connection.
    pub(super) fn take_leave(&mut self) {
        let options = self.workload.disconnect_options();
        let options = options.unwrap_or(self.disconnect);
        let usual = if options.with_will {
            ReasonCode::DISCONNECT_WITH_WILL
        } else {
            ReasonCode::SUCCESS
        };
        let reason = options.reason.unwrap_or(usual);
        let expiry = options.session_expiry_interval;
        self.session.disconnect(reason, expiry, &mut self.out);
    }

    /// Writes what is left and closes our side. After a DISCONNECT of ours (`wait`) the broker is given a
    /// moment to close its own: closing with unread bytes would reset the connection, and the broker
    /// might lose the DISCONNECT over it. Returns how the broker answers: by a DISCONNECT of its own it may
    /// refuse what was sent last.
    pub(in crate::client) async fn close(
        mut self,
        wait: bool,
        send_buffer: SendBuffer,
    ) -> DisconnectReply {
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
        let was_cut = self.parting.as_ref().is_some_and(|parting| parting.cut);
        let mut reader =
            DisconnectReader::new(self.session.version(), std::mem::take(&mut self.rest));
        let stream = &mut self.stream;
        let mut until = Clock::now() + limit;
        let last = async {
            stream.write_all(&rest).await?;
            stream.flush().await
        };
        let written = timeout_at(until, last).await;
        let Ok(Ok(())) = written else {
            // That the broker takes its time is of no consequence.
            let is_cut = was_cut || written.is_ok();
            return DisconnectReply {
                disconnect: None,
                unread: is_cut.then_some(Unread::Closed),
            };
        };
        let in_process = send_buffer == SendBuffer::Process;
        if in_process && !limit.is_zero() {
            until = Clock::now() + ACKNOWLEDGE_LIMIT;
        }
        let ended = timeout_at(until, stream.shutdown()).await;
        let mut is_reset = matches!(ended, Ok(Err(_)));
        if wait && matches!(ended, Ok(Ok(()))) {
            if in_process {
                until = Clock::now() + limit;
            }
            let rest = poll_fn(|cx| poll_rest(stream, cx, |bytes| reader.read(bytes)));
            is_reset = matches!(timeout_at(until, rest).await, Ok(Err(_)));
        }
        let unread = if was_cut || is_reset && send_buffer == SendBuffer::System {
            Some(Unread::Closed)
        } else if ended.is_err() || in_process && !matches!(ended, Ok(Ok(()))) {
            Some(Unread::Unacknowledged)
        } else {
            None
        };
        DisconnectReply {
            disconnect: reader.disconnect,
            unread,
        }
    }
}
