//! Connections that can be cut by a reset.

use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::client::{Connector, Dial, Opened, Stream, TransportError};

/// Dials streams that are reset when they are dropped, if that was asked for by then.
pub(super) struct Dialer {
    pub(super) connector: Connector,
    pub(super) reset: Rc<Cell<bool>>,
}

impl Dial for Dialer {
    type Stream = CutStream;

    async fn dial(&self) -> Result<Opened<CutStream>, TransportError> {
        let opened = Dial::dial(&self.connector).await?;
        Ok(Opened {
            stream: CutStream {
                inner: Some(opened.stream),
                reset: self.reset.clone(),
            },
            times: opened.times,
            warnings: opened.warnings,
            tls: opened.tls,
        })
    }

    fn late(&self, error: Option<&io::Error>) -> Option<TransportError> {
        Dial::late(&self.connector, error)
    }

    fn is_waiting_for_proxy(&self) -> bool {
        Dial::is_waiting_for_proxy(&self.connector)
    }
}

/// A stream that may be reset.
pub(super) struct CutStream {
    /// There until it is dropped.
    inner: Option<Stream>,
    reset: Rc<Cell<bool>>,
}

impl CutStream {
    fn inner(self: Pin<&mut Self>) -> io::Result<Pin<&mut Stream>> {
        let inner = self.get_mut().inner.as_mut();
        inner
            .map(Pin::new)
            .ok_or(io::ErrorKind::NotConnected.into())
    }
}

impl Drop for CutStream {
    fn drop(&mut self) {
        if self.reset.get()
            && let Some(inner) = self.inner.take()
        {
            inner.reset();
        }
    }
}

impl AsyncRead for CutStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.inner()?.poll_read(cx, buffer)
    }
}

impl AsyncWrite for CutStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.inner()?.poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner()?.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner()?.poll_shutdown(cx)
    }
}
