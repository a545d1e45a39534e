//! The end of `mqtty broker`: in a moment, whatever its clients do, and with exit code 0.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::subscribe::port_of;
use crate::support::run::{hangup_is_ignored, mqtty};
use crate::support::scratch::scratch_dir;

/// How many retained messages there are. To look at all of them or to free them takes a while.
const RETAINED: usize = 200_000;

/// An idle broker ends within a second; this one, in a build for tests on a busy machine, within a few. Before it
/// yielded, it took longer than this to notice the signal.
const QUICKLY: Duration = Duration::from_secs(5);

/// A client of MQTT 3.1.1 that is connected.
fn client(port: u16, id: u8) -> TcpStream {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let connect = [&b"\x10\x0D\x00\x04MQTT\x04\x02\x00\x00\x00\x01"[..], &[id]].concat();
    stream.write_all(&connect).unwrap();
    let mut connack = [0; 4];
    stream.read_exact(&mut connack).unwrap();
    assert_eq!(connack, *b"\x20\x02\x00\x00");
    stream
}

/// A packet with a body of fewer than 128 bytes.
fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    [&[first, body.len().try_into().unwrap()][..], body].concat()
}

/// Waits until the broker has done all that was sent before.
fn done(stream: &mut TcpStream) {
    stream.write_all(b"\xC0\x00").unwrap();
    stream.read_exact(&mut [0; 2]).unwrap();
}

#[test]
fn under_load() {
    let broker = mqtty(&["broker", "--port", "0"]).start();
    let port = port_of(&broker);
    let mut filling = client(port, b'f');
    let topic = |number: usize| [b"\x00\x08".to_vec(), format!("r/{number:06}").into()].concat();
    let mut messages = Vec::new();
    for number in 0..RETAINED {
        messages.extend(packet(
            0x31,
            &[topic(number), b"retained".to_vec()].concat(),
        ));
    }
    filling.write_all(&messages).unwrap();
    done(&mut filling);
    // It is sent all of them for each of its filters, and reads none.
    let mut greedy = client(port, b'g');
    let filters = ["#", "+/#", "r/+", "r/#", "+/+", "+/+/#"];
    for (number, filter) in (1..).zip(filters) {
        let length = filter.len().try_into().unwrap();
        let body = [&[0, number, 0, length][..], filter.as_bytes(), &[0]].concat();
        greedy.write_all(&packet(0x82, &body)).unwrap();
    }
    // They publish until the broker is gone.
    let publishers: Vec<_> = (b'0'..=b'1')
        .map(|id| {
            let mut stream = client(port, id);
            let batch = packet(0x30, &[topic(0), b"x".to_vec()].concat()).repeat(1000);
            thread::spawn(move || while stream.write_all(&batch).is_ok() {})
        })
        .collect();
    greedy.read_exact(&mut [0; 1000]).unwrap();
    let begun = Instant::now();
    broker.signal(Signal::TERM);
    broker.finish().code(0);
    let took = begun.elapsed();
    assert!(took < QUICKLY, "{took:?}");
    for publisher in publishers {
        publisher.join().unwrap();
    }
}

#[test]
fn by_each_signal() {
    let mut signals = vec![Signal::TERM, Signal::INT];
    if !hangup_is_ignored() {
        signals.push(Signal::HUP);
    }
    for signal in signals {
        let file = scratch_dir().join("ready");
        let broker = mqtty(&["broker", "--port", "0", "--ready-file"])
            .args(&[&file])
            .start();
        let mut client = client(port_of(&broker), b'c');
        assert!(file.exists());
        let begun = Instant::now();
        broker.signal(signal);
        broker.finish().code(0);
        let took = begun.elapsed();
        assert!(took < QUICKLY, "{took:?}");
        assert!(!file.exists());
        assert_eq!(client.read(&mut [0]).unwrap_or(0), 0);
    }
}
