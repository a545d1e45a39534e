//! The last bytes of a connection.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::broker::limits::LINGER;
use crate::model::{Properties, ReasonCode, Version};
use crate::transport::Stream;
use crate::wire::{Disconnect, Packet};

/// Appends a DISCONNECT with a reason and, where there is one and the client accepts so large a packet, an explanation
/// (MQTT 5 §3.14.2.2.3); says whether the client accepts the packet at all.
pub(super) fn farewell(
    reason: ReasonCode,
    explanation: Option<String>,
    maximum_packet: usize,
    out: &mut Vec<u8>,
) -> bool {
    let before = out.len();
    let mut append = |reason_string| {
        let packet = Packet::Disconnect(Box::new(Disconnect {
            reason,
            properties: Properties {
                reason_string,
                ..Properties::default()
            },
        }));
        let written = packet.encode(Version::V5, out).is_ok();
        let fits = written && out.len() - before <= maximum_packet;
        if !fits {
            out.truncate(before);
        }
        fits
    };
    (explanation.is_some() && append(explanation)) || append(None)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::next_frame;

    #[test]
    fn an_explanation_is_left_out_where_the_client_does_not_accept_it() {
        let said = |maximum| {
            let mut out = b"before".to_vec();
            let reason = ReasonCode::MALFORMED_PACKET;
            let sent = farewell(reason, Some("why".into()), maximum, &mut out);
            assert_eq!(sent, out.len() > 6);
            let frame = next_frame(&out[6..], maximum).expect("a frame")?;
            match frame.decode(Version::V5).expect("a packet") {
                Packet::Disconnect(packet) => {
                    assert_eq!(packet.reason, reason);
                    Some(packet.properties.reason_string)
                }
                other => panic!("{other:?}"),
            }
        };
        // Fixed header, reason, length of the properties, and a property of six bytes.
        assert_eq!(said(10), Some(Some("why".into())));
        assert_eq!(said(9), Some(None));
        assert_eq!(said(3), Some(None));
        assert_eq!(said(2), None);
    }
}
