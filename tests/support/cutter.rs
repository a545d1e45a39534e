//! A relay on a free port of loopback in front of a broker, which cuts connections after a number of bytes.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

/// Which bytes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Broker,
}

/// Where a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Who has sent the bytes.
    pub(crate) side: Side,
    /// How many of them the other side still receives.
    pub(crate) after: usize,
    /// Both sides see a reset; otherwise an end in good order.
    pub(crate) is_reset: bool,
}

#[derive(Default)]
struct State {
    /// What becomes of the next connections; those after them are not cut.
    planned: VecDeque<Cut>,
    made: usize,
}

/// A running relay. It listens as long as the test process lives.
pub(crate) struct Cutter {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
}

impl Cutter {
    /// A relay in front of this port of loopback.
    pub(crate) fn before(broker: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                // Taken here, so that connections are cut in the order in which they come in.
                let cut = shared.lock().unwrap().planned.pop_front();
                relay(client.unwrap(), broker, cut, &shared);
            }
        });
        Self { port, state }
    }

    /// The next connections are cut so, the first of them first. What was planned before is forgotten.
    pub(crate) fn plan(&self, cuts: impl IntoIterator<Item = Cut>) {
        self.state.lock().unwrap().planned = cuts.into_iter().collect();
    }

    /// How many connections were cut so far.
    pub(crate) fn made(&self) -> usize {
        self.state.lock().unwrap().made
    }
}

/// Carries the bytes of both sides until one of them closes, or until the cut.
fn relay(client: TcpStream, broker: u16, cut: Option<Cut>, state: &Arc<Mutex<State>>) {
    let broker = TcpStream::connect((Ipv4Addr::LOCALHOST, broker)).unwrap();
    for stream in [&client, &broker] {
        stream.set_nodelay(true).unwrap();
        // Whoever does not end is not waited for.
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
    }
    let pair = Arc::new((client, broker));
    for side in [Side::Client, Side::Broker] {
        let (pair, state) = (pair.clone(), state.clone());
        thread::spawn(move || {
            let (from, to) = match side {
                Side::Client => (&pair.0, &pair.1),
                Side::Broker => (&pair.1, &pair.0),
            };
            let cut = cut.filter(|cut| cut.side == side);
            if carry(from, to, cut.map(|cut| cut.after)) {
                state.lock().unwrap().made += 1;
                end(&pair, cut.is_some_and(|cut| cut.is_reset));
            } else {
                // The other side may still have something to say.
                let _ = to.shutdown(Shutdown::Write);
            }
        });
    }
}

/// Carries bytes until the end, or until so many have passed; whether it was the latter.
fn carry(mut from: &TcpStream, mut to: &TcpStream, limit: Option<usize>) -> bool {
    let mut left = limit.unwrap_or(usize::MAX);
    let mut buffer = [0; 4096];
    while left > 0 {
        let Ok(count @ 1..) = from.read(&mut buffer) else {
            return false;
        };
        let passed = count.min(left);
        if to.write_all(&buffer[..passed]).is_err() {
            return false;
        }
        left -= passed;
    }
    true
}

/// Ends both connections at once. What has not been read yet is lost.
fn end(pair: &(TcpStream, TcpStream), is_reset: bool) {
    for stream in [&pair.0, &pair.1] {
        // One that its peer has closed is no concern here.
        if is_reset {
            let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
            // Wakes the other thread; the socket is closed, and so reset, when both have ended.
            let _ = stream.shutdown(Shutdown::Read);
        } else {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
