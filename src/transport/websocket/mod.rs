//! WebSocket (RFC 6455) as a byte stream: the handshakes here, the frames in `stream`.
//!
//! The handshake's parts come from tungstenite. Its frames are not used, because it buffers whole messages: MQTT's
//! packets may share and span them (MQTT 5 §6), so bytes are passed on as they arrive.

mod aws;
mod client;
mod frame;
mod redirect;
mod request;
mod server;
mod stream;
#[cfg(test)]
mod tests;

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};
use tungstenite::handshake::machine::TryParse;

pub(super) use client::Client;
pub use frame::Role;
pub(super) use server::accept;
pub use stream::WebSocket;

/// The longest request or answer that is read before giving up, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// What came instead of an HTTP head.
enum HeadError {
    /// The connection failed or ended; the bytes that had come.
    Io(io::Error, Vec<u8>),
    /// Bytes that are not HTTP, or not of a kind that tungstenite takes, and why.
    Unusable(&'static str, Vec<u8>),
}

/// Reads an HTTP head; returns it with the bytes that came after it.
async fn read_head<T: TryParse>(
    stream: &mut (impl AsyncRead + Unpin),
) -> Result<(T, Vec<u8>), HeadError> {
    let mut bytes = Vec::with_capacity(512);
    loop {
        match stream.read_buf(&mut bytes).await {
            Ok(0) => return Err(HeadError::Io(io::ErrorKind::UnexpectedEof.into(), bytes)),
            Ok(_) => {}
            Err(error) => return Err(HeadError::Io(error, bytes)),
        }
        match T::try_parse(&bytes) {
            Ok(Some((length, head))) => return Ok((head, bytes.split_off(length))),
            Ok(None) if bytes.len() > LONGEST_HEAD => {
                return Err(HeadError::Unusable("it does not end", bytes));
            }
            Ok(None) => {}
            Err(_) => return Err(HeadError::Unusable("it is not correct HTTP", bytes)),
        }
    }
}

/// Whether a header's value, a list, has an element; case does not matter.
fn lists(value: Option<&tungstenite::http::HeaderValue>, wanted: &str) -> bool {
    value
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .split(',')
                .any(|element| element.trim().eq_ignore_ascii_case(wanted))
        })
}
