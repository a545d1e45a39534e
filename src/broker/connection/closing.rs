//! The last bytes of a connection.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::broker::limits::LINGER;
use crate::model::{Properties, ReasonCode, Version};
use crate::transport::Stream;
use crate::wire::{Disconnect, Packet};

/// Appends a DISCONNECT with a reason.
pub(super) fn farewell(reason: ReasonCode, out: &mut Vec<u8>) {
    let packet = Packet::Disconnect(Box::new(Disconnect {
        reason,
        properties: Properties::default(),
    }));
    let before = out.len();
    if packet.encode(Version::V5, out).is_err() {
        out.truncate(before);
    }
}

/// Writes the last bytes and closes the connection so that they arrive: a socket that is dropped with
/// unread input tells the other side to forget what it has not read.
pub(super) async fn part(stream: &mut Stream, last: &[u8]) {
    let polite = async {
        stream.write_all(last).await?;
        stream.flush().await?;
        stream.shutdown().await?;
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await? > 0 {}
        Ok::<_, io::Error>(())
    };
    // Whoever does not take its last bytes in time goes without.
    let _ = timeout(LINGER, polite).await;
}
