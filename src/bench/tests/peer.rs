//! A broker inside the test, with known manners, on the test's clock. It speaks MQTT 5 in bytes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::client::{Dial, Opened};
use crate::client::{DialTimes, TransportError};

/// What the broker answers to a PUBLISH above QoS 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ack {
    /// Success, so long after it came.
    After(Duration),
    /// Success, one message after another; each takes so long.
    OneByOne(Duration),
    /// This reason.
    Reason(u8),
    /// Nothing.
    Never,
}

/// What becomes of a message on its way to the subscribers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// It arrives once.
    Once,
    /// Each message with this number (modulo the second) does not arrive.
    Drop(u64, u64),
    /// Each message with this number (modulo the second) arrives twice.
    Double(u64, u64),
    /// The message with this number arrives after the next one.
    Swap(u64),
}

/// How the broker behaves.
#[derive(Clone, Debug)]
pub(super) struct Manners {
    pub(super) ack: Ack,
    pub(super) delivery: Delivery,
    /// From when to when, counted from the first PUBLISH, nothing is read or answered.
    pub(super) frozen: Option<(Duration, Duration)>,
    /// Every such connection is refused with 0x87.
    pub(super) refuse_every: Option<u32>,
    /// After so many PUBLISH packets the connection is dropped, once, before that one is answered.
    pub(super) cut_after: Option<usize>,
    /// What is granted to the subscriber that comes as the n-th, from 0; `None`: no answer.
    pub(super) grant: fn(u32) -> Option<u8>,
    /// CONNACK comes so late.
    pub(super) connack_after: Duration,
    /// So many messages wait for each subscription.
    pub(super) backlog: u32,
    /// After so many PUBLISH packets the connections of all subscribers are dropped, once.
    pub(super) drop_subscribers_after: Option<usize>,
    /// Properties of CONNACK.
    pub(super) announced: &'static [u8],
    /// Bytes that the network holds in each direction.
    pub(super) buffer: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            ack: Ack::After(Duration::ZERO),
            delivery: Delivery::Once,
            frozen: None,
            refuse_every: None,
            cut_after: None,
            grant: |_| Some(0),
            connack_after: Duration::ZERO,
            backlog: 0,
            drop_subscribers_after: None,
            announced: &[],
            buffer: 1 << 20,
        }
    }
}

/// The broker.
pub(super) struct Peer {
    manners: Manners,
    begun: Instant,
    connections: Cell<u32>,
    subscribed: Cell<u32>,
    /// When each PUBLISH came, since the broker was made, with its topic.
    pub(super) log: RefCell<Vec<(Duration, String)>>,
    first: Cell<Option<Instant>>,
    routes: RefCell<Vec<(String, Outgoing)>>,
    held: RefCell<Option<Vec<u8>>>,
    /// Until when there is work to do, and how long there was none.
    busy: Cell<Instant>,
    pub(super) idle: Cell<Duration>,
    /// What the messages held.
    pub(super) payloads: RefCell<Vec<String>>,
    /// DISCONNECT packets that came.
    pub(super) farewells: Cell<u32>,
}

/// Bytes and when they are to be written.
type Outgoing = mpsc::UnboundedSender<(Instant, Vec<u8>)>;

/// Dials the broker.
#[derive(Clone)]
pub(super) struct Line(pub(super) Rc<Peer>);

impl Dial for Line {
    type Stream = DuplexStream;

    async fn dial(&self) -> Result<Opened<DuplexStream>, TransportError> {
        let (ours, theirs) = duplex(self.0.manners.buffer);
        tokio::task::spawn_local(self.0.clone().serve(theirs));
        Ok(Opened {
            stream: ours,
            times: DialTimes::default(),
            tls: None,
            warnings: Vec::new(),
        })
    }
}

impl Peer {
    pub(super) fn new(manners: Manners) -> Rc<Self> {
        Rc::new(Self {
            manners,
            begun: Instant::now(),
            connections: Cell::new(0),
            subscribed: Cell::new(0),
            log: RefCell::default(),
            first: Cell::new(None),
            routes: RefCell::default(),
            held: RefCell::default(),
            busy: Cell::new(Instant::now()),
            idle: Cell::default(),
            payloads: RefCell::default(),
            farewells: Cell::new(0),
        })
    }

    /// When each PUBLISH came, from the first one on, in µs.
    pub(super) fn arrivals(&self) -> Vec<u128> {
        let log = self.log.borrow();
        let first = log.first().map_or(Duration::ZERO, |(at, _)| *at);
        log.iter()
            .map(|(at, _)| at.saturating_sub(first).as_micros())
            .collect()
    }

    async fn serve(self: Rc<Self>, stream: DuplexStream) {
        let (mut reader, writer) = split(stream);
        let (out, pieces) = mpsc::unbounded_channel();
        let mut writing = tokio::task::spawn_local(write(writer, pieces));
        let mut input = Vec::new();
        loop {
            let (first, body) = tokio::select! {
                next = packet(&mut reader, &mut input) => match next {
                    Some(next) => next,
                    None => return,
                },
                _ = &mut writing => return,
            };
            self.thaw().await;
            if !self.take(first, &body, &out) {
                writing.abort();
                return;
            }
        }
    }

    /// Waits while the broker is frozen.
    async fn thaw(&self) {
        if let (Some((from, to)), Some(first)) = (self.manners.frozen, self.first.get()) {
            let now = Instant::now();
            if now >= first + from && now < first + to {
                sleep_until(first + to).await;
            }
        }
    }

    /// Takes a packet; false: the connection is dropped.
    fn take(&self, first: u8, body: &[u8], out: &Outgoing) -> bool {
        match first >> 4 {
            1 => return self.connect(out),
            3 => return self.publish(first, body, out),
            6 => reply(out, Instant::now(), 0x70, &body[..2]),
            8 => {
                let number = self.subscribed.replace(self.subscribed.get() + 1);
                let length = usize::from(u16::from_be_bytes([body[3], body[4]]));
                let filter = String::from_utf8(body[5..5 + length].to_vec()).unwrap();
                if let Some(code) = (self.manners.grant)(number) {
                    if code < 0x80 {
                        self.routes.borrow_mut().push((filter, out.clone()));
                    }
                    reply(out, Instant::now(), 0x90, &[body[0], body[1], 0, code]);
                    for _ in 0..self.manners.backlog {
                        reply(out, Instant::now(), 0x30, &[0, 1, b't', 0, b'x']);
                    }
                }
            }
            12 => reply(out, Instant::now(), 0xD0, &[]),
            14 => self.farewells.set(self.farewells.get() + 1),
            _ => {}
        }
        true
    }

    fn connect(&self, out: &Outgoing) -> bool {
        let number = self.connections.get() + 1;
        self.connections.set(number);
        let refused = self
            .manners
            .refuse_every
            .is_some_and(|every| number.is_multiple_of(every));
        let length = u8::try_from(self.manners.announced.len()).unwrap();
        let mut body = vec![0, if refused { 0x87 } else { 0 }, length];
        body.extend_from_slice(self.manners.announced);
        reply(
            out,
            Instant::now() + self.manners.connack_after,
            0x20,
            &body,
        );
        true
    }

    fn publish(&self, first: u8, body: &[u8], out: &Outgoing) -> bool {
        let now = Instant::now();
        if self.first.get().is_none() {
            self.first.set(Some(now));
        }
        let length = usize::from(u16::from_be_bytes([body[0], body[1]]));
        let topic = std::str::from_utf8(&body[2..2 + length]).unwrap();
        let number = self.log.borrow().len();
        if self.manners.cut_after == Some(number) {
            self.log.borrow_mut().push((now - self.begun, "cut".into()));
            return false;
        }
        self.log
            .borrow_mut()
            .push((now - self.begun, topic.to_owned()));
        let (qos, rest) = ((first >> 1) & 3, &body[2 + length..]);
        let payload = &rest[if qos > 0 { 3 } else { 1 }..];
        let text = String::from_utf8_lossy(payload).into_owned();
        self.payloads.borrow_mut().push(text);
        if self.manners.drop_subscribers_after == Some(number) {
            for (_, out) in self.routes.take() {
                // No bytes: the end.
                let _ = out.send((now, Vec::new()));
            }
        }
        self.deliver(number as u64, topic, payload);
        if qos > 0 {
            let kind = if qos == 1 { 0x40 } else { 0x50 };
            match self.manners.ack {
                Ack::After(delay) => reply(out, now + delay, kind, &rest[..2]),
                Ack::OneByOne(time) => {
                    let busy = self.busy.get();
                    if number > 0 {
                        self.idle
                            .set(self.idle.get() + now.saturating_duration_since(busy));
                    }
                    self.busy.set(busy.max(now) + time);
                    reply(out, self.busy.get(), kind, &rest[..2]);
                }
                Ack::Reason(code) => reply(out, now, kind, &[rest[0], rest[1], code]),
                Ack::Never => {}
            }
        }
        true
    }

    fn deliver(&self, number: u64, topic: &str, payload: &[u8]) {
        let mut body = u16::try_from(topic.len()).unwrap().to_be_bytes().to_vec();
        body.extend_from_slice(topic.as_bytes());
        body.push(0);
        body.extend_from_slice(payload);
        let send = |body: &[u8]| {
            for (filter, out) in &*self.routes.borrow() {
                let filter = filter.trim_start_matches("$share/mqtty/");
                if filter == topic || filter.ends_with('+') || filter == "#" {
                    reply(out, Instant::now(), 0x30, body);
                }
            }
        };
        match self.manners.delivery {
            Delivery::Drop(which, of) if number % of == which => return,
            Delivery::Double(which, of) if number % of == which => send(&body),
            Delivery::Swap(which) if number == which => {
                *self.held.borrow_mut() = Some(body);
                return;
            }
            _ => {}
        }
        send(&body);
        if let Some(body) = self.held.borrow_mut().take() {
            send(&body);
        }
    }
}

/// Sends a packet with a body below 16 kB.
fn reply(out: &Outgoing, at: Instant, first: u8, body: &[u8]) {
    let low = u8::try_from(body.len() % 128).unwrap();
    let high = u8::try_from(body.len() / 128).unwrap();
    let mut bytes = vec![first, low];
    if high > 0 {
        bytes[1] |= 0x80;
        bytes.push(high);
    }
    bytes.extend_from_slice(body);
    // A connection that is gone needs no answers.
    let _ = out.send((at, bytes));
}

async fn write(
    mut stream: WriteHalf<DuplexStream>,
    mut pieces: mpsc::UnboundedReceiver<(Instant, Vec<u8>)>,
) {
    while let Some((at, bytes)) = pieces.recv().await {
        if at > Instant::now() {
            sleep_until(at).await;
        }
        if bytes.is_empty() || stream.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// The next packet; `None`: the client has closed.
async fn packet(stream: &mut ReadHalf<DuplexStream>, input: &mut Vec<u8>) -> Option<(u8, Vec<u8>)> {
    loop {
        if let Some((header, length)) = header(input)
            && input.len() >= header + length
        {
            let first = input[0];
            let body = input[header..header + length].to_vec();
            input.drain(..header + length);
            return Some((first, body));
        }
        if stream.read_buf(input).await.ok()? == 0 {
            return None;
        }
    }
}

/// The sizes of the fixed header and of what follows it.
fn header(input: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0;
    for at in 1..5 {
        let byte = *input.get(at)?;
        length |= usize::from(byte & 0x7F) << (7 * (at - 1));
        if byte & 0x80 == 0 {
            return Some((at + 1, length));
        }
    }
    None
}
