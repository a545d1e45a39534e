//! Frames, wherever they are cut, and the stream around them.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use proptest::prelude::*;
use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex,
};
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use super::frame::Role;
use super::frame::{Decoder, Reply, encode};
use super::stream::WebSocket;

const BINARY: OpCode = OpCode::Data(Data::Binary);

fn frame(from: Role, opcode: OpCode, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(&mut bytes, from, opcode, payload).unwrap();
    bytes
}

/// Feeds pieces of the given lengths, over and over, and gathers the payload.
fn decode(decoder: &mut Decoder, bytes: &[u8], lengths: &[usize]) -> std::io::Result<Vec<u8>> {
    let mut lengths = lengths.iter().cycle();
    let mut rest = bytes;
    let mut payload = Vec::new();
    while !rest.is_empty() {
        let length = lengths.next().map_or(1, |length| *length).min(rest.len());
        let (piece, others) = rest.split_at(length);
        let mut piece = piece.to_vec();
        let kept = decoder.decode(&mut piece)?;
        payload.extend_from_slice(&piece[..kept]);
        rest = others;
    }
    Ok(payload)
}

/// What a server's decoder makes of bytes that come in one piece.
fn refusal(role: Role, bytes: &[u8]) -> String {
    let mut decoder = Decoder::new(role);
    let error = decode(&mut decoder, bytes, &[bytes.len()]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    assert!(decoder.closed());
    error.to_string()
}

proptest! {
    #[test]
    fn messages_survive_any_cut(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..8),
        large in 60_000_usize..70_000,
        cuts in prop::collection::vec(1_usize..200, 1..6),
        from_client in any::<bool>(),
    ) {
        let (from, to) = if from_client {
            (Role::Client, Role::Server)
        } else {
            (Role::Server, Role::Client)
        };
        let mut bytes = Vec::new();
        let mut expected = Vec::new();
        for message in messages.iter().chain([&vec![7; large]]) {
            encode(&mut bytes, from, BINARY, message).unwrap();
            encode(&mut bytes, from, OpCode::Control(Control::Ping), b"are you there").unwrap();
            expected.extend_from_slice(message);
        }
        let mut decoder = Decoder::new(to);
        prop_assert_eq!(decode(&mut decoder, &bytes, &cuts).unwrap(), expected);
        prop_assert_eq!(decoder.take_reply(), Some(Reply::Pong(b"are you there".to_vec())));
        prop_assert_eq!(decoder.take_reply(), None);
    }

    #[test]
    fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 1_usize..20) {
        for role in [Role::Client, Role::Server] {
            let payload = decode(&mut Decoder::new(role), &bytes, &[cut]);
            prop_assert!(payload.map_or(0, |payload| payload.len()) <= bytes.len());
        }
    }
}

#[test]
fn fragments_are_one_stream_and_control_frames_may_stand_between() {
    let bytes = b"\x02\x01a\x89\x00\x00\x01b\x80\x01c\x82\x00\x82\x01d";
    let mut decoder = Decoder::new(Role::Client);
    let payload = decode(&mut decoder, bytes, &[3]).unwrap();
    assert_eq!(payload, b"abcd");
    assert_eq!(decoder.take_reply(), Some(Reply::Pong(Vec::new())));
}

#[test]
fn after_a_close_frame_nothing_counts() {
    let bytes = b"\x82\x01a\x88\x05\x03\xe8bye\x82\x01b";
    let mut decoder = Decoder::new(Role::Client);
    assert_eq!(decode(&mut decoder, bytes, &[64]).unwrap(), b"a");
    assert!(decoder.closed());
    assert_eq!(decoder.take_reply(), Some(Reply::Close(vec![3, 0xe8])));
}

#[test]
fn what_breaks_the_rules_is_refused() {
    let client = Role::Client;
    for (bytes, says) in [
        (
            &b"\x81\x02hi"[..],
            "WebSocket: a text frame; MQTT is carried in binary ones",
        ),
        (b"\xc2\x00", "reserved bit"),
        (b"\x80\x01a", "did not begin"),
        (b"\x02\x01a\x82\x01b", "within another"),
        (b"\x09\x01a", "fragmented"),
        (b"\x89\x7e\x00\x7e", "too long"),
        (b"\x83\x00", "opcode"),
        (b"\x82\x81\0\0\0\0a", "masks"),
    ] {
        let text = refusal(client, bytes);
        assert!(
            text.to_lowercase().contains(says.to_lowercase().as_str()),
            "{text} for {bytes:?}"
        );
    }
    assert!(refusal(Role::Server, b"\x82\x01a").contains("does not mask"));
}

/// RFC 6455 §5.5: a control frame holds up to 125 bytes.
#[test]
fn a_ping_of_125_bytes_is_answered() {
    let mut decoder = Decoder::new(Role::Client);
    let bytes = [&b"\x89\x7d"[..], &[b'x'; 125]].concat();
    assert_eq!(decode(&mut decoder, &bytes, &[64]).unwrap(), b"");
    assert_eq!(decoder.take_reply(), Some(Reply::Pong(vec![b'x'; 125])));
}

#[test]
fn a_length_that_is_only_claimed_takes_no_memory() {
    let mut decoder = Decoder::new(Role::Client);
    let bytes = b"\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xffabc";
    assert_eq!(decode(&mut decoder, bytes, &[5]).unwrap(), b"abc");
}

/// A client's stream and the raw other end; the pipe between holds so many bytes.
fn client(room: usize) -> (WebSocket<DuplexStream>, DuplexStream) {
    let (near, far) = duplex(room);
    (WebSocket::new(near, Role::Client, Vec::new()), far)
}

#[tokio::test]
async fn one_write_is_one_message() {
    let (mut near, mut far) = client(1024);
    near.write_all(b"first packet, second packet")
        .await
        .unwrap();
    near.flush().await.unwrap();
    let mut bytes = vec![0; 2 + 4 + 27];
    far.read_exact(&mut bytes).await.unwrap();
    assert_eq!(bytes[..2], [0x82, 0x80 + 27]);
    let payload = decode(&mut Decoder::new(Role::Server), &bytes, &[64]).unwrap();
    assert_eq!(payload, b"first packet, second packet");
}

#[tokio::test]
async fn what_the_socket_does_not_take_is_kept() {
    let (mut near, mut far) = client(1024);
    let idle = near.kept();
    let text = vec![b'x'; 50_000];
    near.write_all(&text).await.unwrap();
    let kept = near.kept() - idle;
    assert!((49_000..=70_000).contains(&kept), "{kept}");
    let read = async {
        let mut bytes = vec![0; text.len() + 8];
        far.read_exact(&mut bytes).await.unwrap();
    };
    let (flushed, ()) = tokio::join!(near.flush(), read);
    flushed.unwrap();
    assert!(near.kept() - idle <= 4096);
}

#[tokio::test]
async fn bytes_pass_one_at_a_time_both_ways() {
    let (near, far) = duplex(1);
    let mut near = WebSocket::new(near, Role::Client, Vec::new());
    let mut far = WebSocket::new(far, Role::Server, Vec::new());
    let text = b"one byte at a time".repeat(20);
    let echo = async {
        let mut buffer = vec![0; text.len()];
        far.read_exact(&mut buffer).await.unwrap();
        far.write_all(&buffer).await.unwrap();
        far.shutdown().await.unwrap();
    };
    let talk = async {
        near.write_all(&text).await.unwrap();
        near.flush().await.unwrap();
        let mut received = Vec::new();
        near.read_to_end(&mut received).await.unwrap();
        received
    };
    let ((), received) = tokio::join!(echo, talk);
    assert_eq!(received, text);
}

#[tokio::test]
async fn a_ping_is_answered_by_whoever_only_reads() {
    let (mut near, mut far) = client(1024);
    let reader = tokio::spawn(async move {
        let mut buffer = [0; 8];
        near.read(&mut buffer).await.unwrap()
    });
    far.write_all(b"\x89\x03abc").await.unwrap();
    let mut bytes = [0; 2 + 4 + 3];
    far.read_exact(&mut bytes).await.unwrap();
    assert_eq!(bytes[..2], [0x8a, 0x83]);
    far.write_all(b"\x88\x00").await.unwrap();
    assert_eq!(reader.await.unwrap(), 0);
}

#[tokio::test]
async fn a_close_frame_is_answered_and_ends_both_ways() {
    let (mut near, mut far) = client(1024);
    far.write_all(b"\x88\x02\x03\xe8").await.unwrap();
    assert_eq!(near.read(&mut [0; 8]).await.unwrap(), 0);
    let error = near.write(b"late").await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
    near.shutdown().await.unwrap();
    let mut bytes = Vec::new();
    far.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes.len(), 2 + 4 + 2, "one close frame");
    assert_eq!(bytes[..2], [0x88, 0x82]);
}

#[tokio::test]
async fn a_shutdown_sends_a_close_frame() {
    let (mut near, mut far) = client(1024);
    near.shutdown().await.unwrap();
    let mut bytes = Vec::new();
    far.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes[..2], [0x88, 0x82]);
}

#[tokio::test]
async fn a_full_socket_stops_the_writer() {
    let (mut near, _far) = client(16);
    let block = vec![0; 1024 * 1024];
    let mut taken = 0;
    poll_fn(|cx| {
        while let std::task::Poll::Ready(length) = Pin::new(&mut near).poll_write(cx, &block) {
            taken += length.unwrap();
            assert!(taken < block.len(), "everything is taken");
        }
        std::task::Poll::Ready(())
    })
    .await;
    assert!(taken > 0);
}

#[tokio::test]
async fn a_reply_does_not_lose_the_writers_turn() {
    let (near, mut far) = client(64);
    let (mut from, mut to) = tokio::io::split(near);
    let writer = tokio::spawn(async move {
        // Many messages: only behind a small one is there room for a reply.
        for _ in 0..200 {
            to.write_all(&[7; 1000]).await.unwrap();
        }
        to.flush().await.unwrap();
        to
    });
    // Let the writer run until it waits, before the reader takes its place at the socket.
    tokio::task::yield_now().await;
    let reader = tokio::spawn(async move { from.read(&mut [0; 8]).await.unwrap() });
    far.write_all(b"\x89\x03abc").await.unwrap();
    tokio::task::yield_now().await;

    let mut decoder = Decoder::new(Role::Server);
    let mut received = 0;
    let drained = async {
        let mut buffer = [0; 4096];
        while received < 200_000 {
            let length = far.read(&mut buffer).await.unwrap();
            received += decoder.decode(&mut buffer[..length]).unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(30), drained)
        .await
        .expect("the writer goes on");
    let to = writer.await.unwrap();
    drop(far);
    assert_eq!(reader.await.unwrap(), 0);
    drop(to);
}

#[tokio::test]
async fn reading_needs_no_initialised_buffer_and_keeps_what_is_in_it() {
    let (mut near, mut far) = client(1024);
    far.write_all(&frame(Role::Server, BINARY, b"new"))
        .await
        .unwrap();
    let mut bytes = [std::mem::MaybeUninit::uninit(); 16];
    let mut buffer = ReadBuf::uninit(&mut bytes);
    buffer.put_slice(b"old ");
    poll_fn(|cx| Pin::new(&mut near).poll_read(cx, &mut buffer))
        .await
        .unwrap();
    assert_eq!(buffer.filled(), b"old new");
}
