//! An established WebSocket, read and written as a byte stream.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tungstenite::protocol::frame::coding::{CloseCode, Control, Data, OpCode};

use super::frame::{Decoder, Reply, Role, encode};

/// The largest payload that is put into one message, in bytes: what a single write offers beyond that goes
/// into the next. It bounds what is kept for a socket that does not take it.
const LARGEST_MESSAGE: usize = 64 * 1024;

/// How much room for outgoing bytes an idle connection keeps, in bytes.
const KEPT_ROOM: usize = 4 * 1024;

/// A byte stream in the binary messages of a WebSocket.
///
/// Reading: frames are taken off in the caller's buffer, so nothing is kept here but an unfinished header.
/// Pings are answered while reading; a close frame is the end of the stream. Writing: each write becomes
/// one message; at most one is kept while the socket takes no more, and then writes wait.
pub struct WebSocket<S> {
    io: S,
    role: Role,
    decoder: Decoder,
    /// What came with the handshake, behind it.
    early: Vec<u8>,
    /// Frames on their way out; those before `sent` are gone.
    out: Vec<u8>,
    sent: usize,
    /// Control frames are among `out`, which nobody but the reader would flush.
    replying: bool,
    close_sent: bool,
    /// Who waits to write. The reader sends replies and takes the socket's one place for a waker.
    writer: Option<Waker>,
}

impl<S> WebSocket<S> {
    /// A stream past the handshake; `early` are the bytes that came behind it.
    pub fn new(io: S, role: Role, early: Vec<u8>) -> Self {
        Self {
            io,
            role,
            decoder: Decoder::new(role),
            early,
            out: Vec::new(),
            sent: 0,
            replying: false,
            close_sent: false,
            writer: None,
        }
    }

    /// Bytes of memory that it keeps.
    pub fn kept(&self) -> usize {
        size_of::<Self>() + self.early.capacity() + self.out.capacity()
    }

    /// The stream that carries it.
    pub fn get_ref(&self) -> &S {
        &self.io
    }

    /// Puts the control frame that is owed to the peer behind what is on its way out.
    fn queue_reply(&mut self) -> io::Result<()> {
        // A peer that pings and does not read the answers fills no memory.
        if self.close_sent || self.out.len() > LARGEST_MESSAGE {
            return Ok(());
        }
        let (control, payload) = match self.decoder.take_reply() {
            Some(Reply::Pong(payload)) => (Control::Pong, payload),
            Some(Reply::Close(payload)) => {
                self.close_sent = true;
                (Control::Close, payload)
            }
            None => return Ok(()),
        };
        self.replying = true;
        encode(&mut self.out, self.role, OpCode::Control(control), &payload)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    /// Hands what is on its way out to the socket.
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.out.len() {
            let taken = ready!(Pin::new(&mut self.io).poll_write(cx, &self.out[self.sent..]))?;
            if taken == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += taken;
        }
        self.sent = 0;
        if self.out.capacity() > KEPT_ROOM {
            self.out = Vec::new();
        } else {
            self.out.clear();
        }
        Poll::Ready(Ok(()))
    }

    /// The same for a writer, who is remembered if it has to wait.
    fn poll_drain_for_writer(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let drained = self.poll_drain(cx);
        match &mut self.writer {
            _ if drained.is_ready() => self.writer = None,
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        drained
    }

    /// Sends what is owed to the peer, as far as the socket takes it.
    fn reply(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        self.queue_reply()?;
        if !self.replying {
            return Ok(());
        }
        if self.poll_drain(cx)?.is_ready() {
            self.replying = Pin::new(&mut self.io).poll_flush(cx)?.is_pending();
            if let Some(writer) = self.writer.take() {
                writer.wake();
            }
        }
        Ok(())
    }

    /// Raw bytes into the rest of the buffer: what came with the handshake, then what the socket has.
    fn poll_raw(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.early.is_empty() {
            return Pin::new(&mut self.io).poll_read(cx, buffer);
        }
        let length = self.early.len().min(buffer.remaining());
        buffer.put_slice(&self.early[..length]);
        self.early.drain(..length);
        if self.early.is_empty() {
            self.early = Vec::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for WebSocket<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        loop {
            // A reply that cannot be sent is no reason to withhold what has come.
            let replied = this.reply(cx);
            if this.decoder.closed() || buffer.remaining() == 0 {
                return Poll::Ready(Ok(()));
            }
            replied?;
            ready!(this.poll_raw(cx, buffer))?;
            if buffer.filled().len() == before {
                return Poll::Ready(Ok(()));
            }
            let payload = this.decoder.decode(&mut buffer.filled_mut()[before..]);
            buffer.set_filled(before + payload.as_ref().map_or(0, |length| *length));
            if payload? > 0 {
                let _ = this.reply(cx);
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for WebSocket<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.close_sent || this.decoder.closed() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        ready!(this.poll_drain_for_writer(cx))?;
        this.queue_reply()?;
        let length = bytes.len().min(LARGEST_MESSAGE);
        encode(
            &mut this.out,
            this.role,
            OpCode::Data(Data::Binary),
            &bytes[..length],
        )?;
        // What the socket does not take now goes with the next write or flush.
        if let Poll::Ready(Err(error)) = this.poll_drain(cx) {
            return Poll::Ready(Err(error));
        }
        Poll::Ready(Ok(length))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_drain_for_writer(cx))?;
        Pin::new(&mut this.io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.close_sent {
            this.close_sent = true;
            let code = u16::from(CloseCode::Normal).to_be_bytes();
            encode(
                &mut this.out,
                this.role,
                OpCode::Control(Control::Close),
                &code,
            )?;
        }
        ready!(this.poll_drain_for_writer(cx))?;
        ready!(Pin::new(&mut this.io).poll_flush(cx))?;
        Pin::new(&mut this.io).poll_shutdown(cx)
    }
}
