//! A broker that asks for answers and does not take them.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::peer::{Line, network, on, settle, within};
use super::probe::Probe;
use super::profile;
use crate::model::Version;

/// A PUBREC for a packet that was never sent, which has to be answered.
const PUBREC: [u8; 4] = [0x50, 2, 0, 7];
/// The answer: there is no such packet.
const PUBREL: [u8; 5] = [0x62, 3, 0, 7, 0x92];

#[tokio::test(start_paused = true)]
async fn answers_that_nobody_takes_do_not_pile_up() {
    let (network, mut listening) = network(Version::V5, &[Line::Up(64 * 1024)]);
    let mut connection = on(network, profile(Version::V5, 1));
    let mut probe = Probe::idle();
    let stop = probe.stop.clone();
    let (result, ()) = within(async {
        tokio::join!(connection.run(&mut probe), async {
            let mut peer = listening.next().await;
            peer.accept().await;
            let flood = PUBREC.repeat(16 * 1024);
            let mut sent = 0;
            while sent < 64 << 20 {
                let piece = peer.stream.write(&flood[sent % PUBREC.len()..]);
                match timeout(Duration::from_secs(1), piece).await {
                    Ok(written) => sent += written.unwrap(),
                    Err(_) => break,
                }
            }
            assert!(sent < 4 << 20, "it has taken {sent} bytes");
            // As soon as they are taken it goes on where it was.
            let mut expected = sent / PUBREC.len() * PUBREL.len();
            let mut bytes = vec![0; 64 * 1024];
            while expected > 0 {
                let length = peer.stream.read(&mut bytes).await.unwrap();
                assert!(length > 0 && length <= expected, "{length} of {expected}");
                expected -= length;
            }
            peer.stream
                .write_all(&PUBREC[sent % PUBREC.len()..])
                .await
                .unwrap();
            settle().await;
            stop.open();
        })
    })
    .await;
    result.unwrap();
}
