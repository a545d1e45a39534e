//! What a peer sends in a WebSocket, as client and as server. How the bytes are cut makes no difference, and what is
//! read is never more than what came.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use mqtty::transport::{Role, WebSocket};
use tokio::io::{AsyncRead as _, ReadBuf, join};

pub(crate) fn run(bytes: &[u8]) {
    for role in [Role::Client, Role::Server] {
        let (whole, whole_ended) = read(bytes, role, 4096);
        let (pieces, pieces_ended) = read(bytes, role, 3);
        assert!(whole.len() <= bytes.len());
        assert_eq!(whole_ended.is_ok(), pieces_ended.is_ok());
        // What comes in one piece with a broken frame is lost with it.
        assert!(pieces.starts_with(&whole));
        if whole_ended.is_ok() {
            assert_eq!(whole, pieces);
        }
    }
}

/// The payload that arrives in a buffer of this size, and how reading ends.
fn read(bytes: &[u8], role: Role, size: usize) -> (Vec<u8>, io::Result<()>) {
    let mut socket = WebSocket::new(join(bytes, Vec::new()), role, Vec::new());
    let mut context = Context::from_waker(Waker::noop());
    let mut payload = Vec::new();
    let mut space = vec![0; size];
    loop {
        let mut buffer = ReadBuf::new(&mut space);
        match Pin::new(&mut socket).poll_read(&mut context, &mut buffer) {
            Poll::Ready(Ok(())) if buffer.filled().is_empty() => return (payload, Ok(())),
            Poll::Ready(Ok(())) => payload.extend_from_slice(buffer.filled()),
            Poll::Ready(Err(error)) => return (payload, Err(error)),
            Poll::Pending => unreachable!("a slice is always ready"),
        }
    }
}
