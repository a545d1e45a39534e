//! The broker's end of a connection, played by a test.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex,
};
use tokio::sync::mpsc;

use super::packets::{connack, short};
use crate::client::{Connection, Dial, Opened};
use crate::model::{Profile, Properties, Version};
use crate::transport::{DialTimes, TransportError};
use crate::wire::{Packet, next_frame};

/// The broker's end.
pub(super) struct Peer<S = DuplexStream> {
    pub(super) stream: S,
    input: Vec<u8>,
    version: Version,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Peer<S> {
    pub(super) fn new(stream: S, version: Version) -> Self {
        Self {
            stream,
            input: Vec::new(),
            version,
        }
    }

    /// The next packet in few words; `end` when the client has closed.
    pub(super) async fn next(&mut self) -> String {
        loop {
            if let Some(frame) = next_frame(&self.input, usize::MAX).unwrap() {
                let text = short(&frame.decode(self.version).unwrap());
                let size = frame.size;
                self.input.drain(..size);
                return text;
            }
            match self.stream.read_buf(&mut self.input).await {
                Ok(0) | Err(_) => return "end".to_owned(),
                Ok(_) => {}
            }
        }
    }

    /// The next packet, one that is not PUBLISH or an acknowledgement.
    pub(super) async fn packet(&mut self) -> Packet<'static> {
        loop {
            if let Some(frame) = next_frame(&self.input, usize::MAX).unwrap() {
                let packet = match frame.decode(self.version).unwrap() {
                    Packet::Connect(packet) => Packet::Connect(packet),
                    Packet::Auth(packet) => Packet::Auth(packet),
                    other => panic!("{}", other.name()),
                };
                let size = frame.size;
                self.input.drain(..size);
                return packet;
            }
            assert_ne!(self.stream.read_buf(&mut self.input).await.unwrap(), 0);
        }
    }

    /// Whether there is anything more to read, whatever it is.
    pub(super) async fn next_raw(&mut self) -> bool {
        let mut bytes = [0; 1000];
        matches!(self.stream.read(&mut bytes).await, Ok(1..))
    }

    /// The next packets are these.
    pub(super) async fn expect(&mut self, all: &[&str]) {
        for expected in all {
            assert_eq!(self.next().await, *expected);
        }
    }

    pub(super) async fn send(&mut self, packet: Packet<'_>) {
        let mut bytes = Vec::new();
        packet.encode(self.version, &mut bytes).unwrap();
        self.raw(&bytes).await;
    }

    pub(super) async fn raw(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Takes CONNECT and accepts it.
    pub(super) async fn accept(&mut self) {
        self.accept_with(false, Properties::default()).await;
    }

    pub(super) async fn accept_with(&mut self, session_present: bool, properties: Properties) {
        self.expect(&["CONNECT"]).await;
        self.send(connack(session_present, properties)).await;
    }
}

/// What becomes of an attempt to dial.
#[derive(Clone, Copy, Debug)]
pub(super) enum Line {
    /// It is answered by a [`Peer`], with that many bytes of buffer each way.
    Up(usize),
    /// The connection is refused.
    Refused,
    /// Nothing is ever heard.
    Dead,
}

/// The network: one line after the other.
pub(super) struct Network {
    lines: RefCell<VecDeque<Line>>,
    ends: mpsc::UnboundedSender<DuplexStream>,
    /// How often was dialed.
    pub(super) dialed: Rc<RefCell<u32>>,
}

/// Where the broker takes connections.
pub(super) struct Listening {
    ends: mpsc::UnboundedReceiver<DuplexStream>,
    version: Version,
}

impl Listening {
    pub(super) async fn next(&mut self) -> Peer {
        Peer::new(self.ends.recv().await.unwrap(), self.version)
    }
}

/// A network whose lines are used one after the other; the last of them for ever.
pub(super) fn network(version: Version, lines: &[Line]) -> (Network, Listening) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let network = Network {
        lines: RefCell::new(lines.iter().copied().collect()),
        ends: sender,
        dialed: Rc::default(),
    };
    let listening = Listening {
        ends: receiver,
        version,
    };
    (network, listening)
}

impl Dial for Network {
    type Stream = DuplexStream;

    async fn dial(&self) -> Result<Opened<DuplexStream>, TransportError> {
        *self.dialed.borrow_mut() += 1;
        let line = {
            let mut lines = self.lines.borrow_mut();
            if lines.len() > 1 {
                lines.pop_front()
            } else {
                lines.front().copied()
            }
        };
        match line.unwrap() {
            Line::Up(buffer) => {
                let (ours, theirs) = duplex(buffer);
                self.ends.send(theirs).unwrap();
                Ok(Opened {
                    stream: ours,
                    times: DialTimes::default(),
                    tls: None,
                    warnings: Vec::new(),
                })
            }
            Line::Refused => Err(TransportError::Connect {
                address: "127.0.0.1:1".to_owned(),
                attempts: vec![(
                    ([127, 0, 0, 1], 1).into(),
                    std::io::ErrorKind::ConnectionRefused.into(),
                )],
            }),
            Line::Dead => std::future::pending().await,
        }
    }
}

/// A stream that counts how often it is written to.
pub(super) struct Counting<S> {
    pub(super) stream: S,
    pub(super) writes: Rc<RefCell<Vec<usize>>>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Counting<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counting<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = &result {
            self.writes.borrow_mut().push(*count);
        }
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A network on which the end of a stream is acknowledged after some time; `None`: it cannot be any more.
pub(super) struct Acknowledging {
    pub(super) network: Network,
    pub(super) after: Option<Duration>,
}

impl Dial for Acknowledging {
    type Stream = Acknowledged;

    async fn dial(&self) -> Result<Opened<Acknowledged>, TransportError> {
        let opened = self.network.dial().await?;
        Ok(Opened {
            stream: Acknowledged {
                stream: opened.stream,
                after: self.after,
                waiting: None,
            },
            times: opened.times,
            tls: opened.tls,
            warnings: opened.warnings,
        })
    }
}

/// A stream of such a network.
pub(super) struct Acknowledged {
    stream: DuplexStream,
    after: Option<Duration>,
    waiting: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl AsyncRead for Acknowledged {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Acknowledged {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        let Some(after) = this.after else {
            return Poll::Ready(Err(std::io::ErrorKind::TimedOut.into()));
        };
        let waiting = this
            .waiting
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(after)));
        std::task::ready!(waiting.as_mut().poll(cx));
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}

/// A connection over a network of the test.
pub(super) fn on<D: Dial>(network: D, profile: Profile) -> Connection<D> {
    Connection::shared(network, Rc::new(profile), None)
}

/// Lets everybody go on until they all wait for something.
pub(super) async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

/// Fails the test when the clock of the test goes on for an hour: something hangs.
pub(super) async fn within<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(3600), test)
        .await
        .expect("it hangs")
}
