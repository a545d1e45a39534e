//! A relay for UDP in front of a broker: a line that is slow, or that loses what is sent.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Who has sent a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Broker,
}

/// What becomes of datagrams.
#[derive(Clone, Copy)]
struct Line {
    delay: Duration,
    /// How many of each side are still lost.
    losses: [usize; 2],
}

impl Line {
    fn loses(&mut self, side: Side) -> bool {
        let left = &mut self.losses[side as usize];
        let lost = *left > 0;
        *left = left.saturating_sub(1);
        lost
    }
}

/// A running relay. It listens as long as the test process lives.
pub(crate) struct Relay {
    pub(crate) port: u16,
    line: Arc<Mutex<Line>>,
}

impl Relay {
    /// A relay in front of this port of loopback, on which every datagram takes so long.
    pub(crate) fn before(broker: u16, delay: Duration) -> Self {
        let front = socket();
        let port = front.local_addr().unwrap().port();
        let line = Arc::new(Mutex::new(Line {
            delay,
            losses: [0; 2],
        }));
        let shared = line.clone();
        thread::spawn(move || forward(&Arc::new(front), broker, &shared));
        Self { port, line }
    }

    /// The next datagrams of a side are lost.
    pub(crate) fn lose(&self, side: Side, datagrams: usize) {
        self.line.lock().unwrap().losses[side as usize] = datagrams;
    }

    /// How many of them have not been sent yet.
    pub(crate) fn still_to_lose(&self, side: Side) -> usize {
        self.line.lock().unwrap().losses[side as usize]
    }
}

fn socket() -> UdpSocket {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()
}

/// Carries what clients send, each with a socket of its own.
fn forward(front: &Arc<UdpSocket>, broker: u16, line: &Arc<Mutex<Line>>) {
    let mut clients: HashMap<SocketAddr, Sender<Datagram>> = HashMap::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let (length, client) = front.recv_from(&mut buffer).unwrap();
        let queue = clients.entry(client).or_insert_with(|| {
            let back = Arc::new(socket());
            back.connect((Ipv4Addr::LOCALHOST, broker)).unwrap();
            let (front, line, sending) = (front.clone(), line.clone(), back.clone());
            thread::spawn(move || backward(&back, &front, client, &line));
            send_in_time(move |bytes| sending.send(bytes))
        });
        pass(Side::Client, &buffer[..length], queue, line);
    }
}

/// Carries what the broker sends to one client.
fn backward(back: &UdpSocket, front: &Arc<UdpSocket>, client: SocketAddr, line: &Arc<Mutex<Line>>) {
    let front = front.clone();
    let queue = send_in_time(move |bytes| front.send_to(bytes, client));
    let mut buffer = vec![0; 64 * 1024];
    // A broker that has ended refuses what is sent to it, and may be back.
    loop {
        if let Ok(length) = back.recv(&mut buffer) {
            pass(Side::Broker, &buffer[..length], &queue, line);
        }
    }
}

type Datagram = (Instant, Vec<u8>);

fn pass(side: Side, bytes: &[u8], queue: &Sender<Datagram>, line: &Mutex<Line>) {
    let mut line = line.lock().unwrap();
    if !line.loses(side) {
        queue
            .send((Instant::now() + line.delay, bytes.into()))
            .unwrap();
    }
}

/// A queue of datagrams, each of which is sent at its time.
fn send_in_time(
    mut send: impl FnMut(&[u8]) -> io::Result<usize> + Send + 'static,
) -> Sender<Datagram> {
    let (sender, receiver): (_, Receiver<Datagram>) = channel();
    thread::spawn(move || {
        for (due, bytes) in receiver {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            // Whoever has left is no failure.
            let _ = send(&bytes);
        }
    });
    sender
}
