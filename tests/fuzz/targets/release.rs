//! What a web server answers to `mqtty check`. How it is cut makes no difference, and the address that it names can be
//! printed.

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use mqtty::model::{Address, CheckPlan, Endpoint, Via};
use mqtty::release::{Newest, ask};
use tokio::io::{AsyncRead, ReadBuf, join};

pub(crate) fn run(bytes: &[u8]) {
    let whole = read(bytes, usize::MAX);
    let pieces = read(bytes, 3);
    assert_eq!(described(whole.as_ref()), described(pieces.as_ref()));
    let url = whole.and_then(|newest| newest.url).unwrap_or_default();
    assert!(url.bytes().all(|byte| byte.is_ascii_graphic()));
}

fn described(newest: Option<&Newest>) -> Option<(String, Option<&str>)> {
    newest.map(|newest| (newest.version.to_string(), newest.url.as_deref()))
}

/// The release that an answer names, which arrives in pieces of this size.
fn read(bytes: &[u8], size: usize) -> Option<Newest> {
    let plan = CheckPlan {
        url: "https://example.org/".to_owned(),
        endpoint: Endpoint {
            address: Address::Tcp {
                host: "example.org".to_owned(),
                port: 443,
            },
            bind: None,
            tls: None,
            websocket: None,
            via: Via::Direct,
            quick_ack: false,
            quic: false,
        },
        host: "example.org".to_owned(),
        target: "/".to_owned(),
    };
    let stream = join(Pieces { rest: bytes, size }, Vec::new());
    let asked = pin!(ask(stream, &plan));
    match asked.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(newest) => newest.ok(),
        Poll::Pending => unreachable!("a slice is always ready"),
    }
}

struct Pieces<'a> {
    rest: &'a [u8],
    size: usize,
}

impl AsyncRead for Pieces<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let size = self.size.min(self.rest.len()).min(buffer.remaining());
        let (piece, rest) = self.rest.split_at(size);
        buffer.put_slice(piece);
        self.rest = rest;
        Poll::Ready(Ok(()))
    }
}
