//! Sockets that acknowledge without delay. What is not acknowledged is what Linux says of the other side.
#![cfg(target_os = "linux")]

use std::task::Poll;

use tokio::io::ReadBuf;

use super::*;

/// Bytes that the socket at this port has sent to that one and that are not acknowledged.
fn unacknowledged(from: u16, to: u16) -> usize {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let port = |address: &str| u16::from_str_radix(address.split(':').nth(1).unwrap(), 16).unwrap();
    let line = table
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|fields| (port(fields[1]), port(fields[2])) == (from, to))
        .expect("the connection is in the table");
    let (queued, _) = line[4].split_once(':').unwrap();
    usize::from_str_radix(queued, 16).unwrap()
}

/// Reads as the driver does: until there is nothing more.
async fn read_all(stream: &mut Stream) -> usize {
    let mut all = 0;
    std::future::poll_fn(|cx| {
        let mut bytes = [0; 64];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            match std::pin::Pin::new(&mut *stream).poll_read(cx, &mut buffer) {
                Poll::Ready(result) => result.unwrap(),
                Poll::Pending if all > 0 => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
            all += buffer.filled().len();
        }
    })
    .await;
    all
}

#[tokio::test]
async fn a_prompt_socket_acknowledges_what_it_does_not_answer() {
    let listener = TcpListener::bind(LOOPBACK).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut endpoint = endpoint("127.0.0.1", port);
    endpoint.quick_ack = true;
    let (dialed, accepted) = tokio::join!(dial(&endpoint), listener.accept());
    let (mut stream, (mut peer, address)) = (dialed.unwrap().stream, accepted.unwrap());
    for _ in 0..50 {
        // A conversation, in which a system acknowledges with what it says next.
        stream.write_all(b"question").await.unwrap();
        let mut question = [0; 8];
        in_time(peer.read_exact(&mut question)).await.unwrap();
        peer.write_all(b"yes").await.unwrap();
        assert_eq!(in_time(read_all(&mut stream)).await, 3);
        assert_eq!(unacknowledged(port, address.port()), 0);
    }
}
