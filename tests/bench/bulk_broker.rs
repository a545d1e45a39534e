//! A broker for benchmarks: many connections, packets by the thousand, and known behaviour. It speaks MQTT 5.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use crate::frames::{credentials, id, next};
use crate::support::LIMIT;
use crate::support::bytes::{CONNACK, PINGRESP, ack, ack_with, connack, publish, suback};

/// What is answered to a PUBLISH above QoS 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Success.
    Yes,
    /// Success, so much later.
    Late(Duration),
    /// Success, the n-th this many times as long after the first message.
    Each(Duration),
    /// This reason.
    Refuse(u8),
    /// Nothing.
    Never,
}

/// What happens to a message on its way to the subscribers. Messages are numbered from 1 in the order in
/// which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forwarding {
    /// Nothing.
    Straight,
    /// Each n-th gets lost.
    Lose(u64),
    /// Each n-th arrives twice.
    Double(u64),
    /// The n-th arrives after the next one.
    Swap(u64),
    /// The n-th arrives this many times as long after the first one was sent.
    Each(Duration),
}

/// How the broker behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Behaviour {
    pub(crate) answer: Answer,
    pub(crate) forwarding: Forwarding,
    /// So long after the first PUBLISH it stops looking at its sockets, for so long.
    pub(crate) frost: Option<(Duration, Duration)>,
    /// Each n-th connection is refused with 0x87.
    pub(crate) refuse_every: Option<u64>,
    /// So many connections end without an answer before the first is taken.
    pub(crate) close_first: u64,
    /// The n-th PUBLISH costs its connection, unanswered. At QoS 2 it is the first one from there on before which
    /// all messages of its connection were released: what is between PUBREC and PUBCOMP is lost with its session.
    pub(crate) cut_at: Option<u64>,
    /// So many messages wait for each subscription.
    pub(crate) backlog: u32,
    /// They come one by one, with so much time between them.
    pub(crate) backlog_every: Duration,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            answer: Answer::Yes,
            forwarding: Forwarding::Straight,
            frost: None,
            refuse_every: None,
            close_first: 0,
            cut_at: None,
            backlog: 0,
            backlog_every: Duration::ZERO,
        }
    }
}

/// What has come so far.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Connections.
    pub(crate) connections: u64,
    /// Connections that are open.
    pub(crate) open: u64,
    /// PUBLISH packets, without those that are sent again.
    pub(crate) messages: u64,
    /// PUBLISH packets that are sent again.
    pub(crate) again: u64,
    /// PUBACK and PUBCOMP for what was delivered.
    pub(crate) taken: u64,
    /// PINGREQ packets.
    pub(crate) pings: u64,
    /// DISCONNECT packets.
    pub(crate) farewells: u64,
    /// Topics, and how many messages came on each.
    pub(crate) topics: BTreeMap<String, u64>,
    /// Client identifiers with user names and passwords.
    pub(crate) clients: BTreeSet<(String, String, String)>,
    /// Payloads; the first thousand.
    pub(crate) payloads: BTreeSet<Vec<u8>>,
    first: Option<Instant>,
    /// How many subscriptions there are.
    pub(crate) subscriptions: usize,
    /// When the first PUBLISH came.
    pub(crate) first_at: Option<std::time::SystemTime>,
    /// What has flowed, by the name of its rate, and when.
    pub(crate) flows: BTreeMap<&'static str, Flow>,
    /// Messages of each connection between PUBREC and PUBREL.
    unreleased: BTreeMap<u64, u64>,
    was_cut: bool,
    routes: Vec<Route>,
    held: Option<Vec<u8>>,
    sockets: Vec<TcpStream>,
}

/// How many there were, and from when to when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow {
    pub(crate) count: u64,
    pub(crate) first: Instant,
    pub(crate) last: Instant,
}

impl Seen {
    fn note(&mut self, name: &'static str) {
        let now = Instant::now();
        let flow = self.flows.entry(name).or_insert(Flow {
            count: 0,
            first: now,
            last: now,
        });
        flow.count += 1;
        flow.last = now;
    }
}

#[derive(Debug)]
struct Route {
    connection: u64,
    filter: String,
    out: Sender<Piece>,
}

/// Bytes, when they are to be written, and which rate they belong to.
type Piece = (Option<Instant>, Vec<u8>, Option<&'static str>);

#[derive(Debug)]
struct Shared {
    behaviour: Behaviour,
    seen: Mutex<Seen>,
    changed: Condvar,
}

/// The broker. It ends with the test.
#[derive(Debug)]
pub(crate) struct BulkBroker {
    /// Where it listens.
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

impl BulkBroker {
    /// A broker with these behaviour.
    pub(crate) fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            behaviour,
            seen: Mutex::default(),
            changed: Condvar::new(),
        });
        let accepting = shared.clone();
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let shared = accepting.clone();
                thread::spawn(move || serve(&shared, socket));
            }
        });
        Self { port, shared }
    }

    /// A broker without faults.
    pub(crate) fn polite() -> Self {
        Self::start(Behaviour::default())
    }

    /// What has come so far.
    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.seen.lock().unwrap()
    }

    /// Waits until what has come is as wanted.
    pub(crate) fn until(&self, wanted: impl Fn(&Seen) -> bool) {
        let seen = self.seen();
        let (seen, _) = self
            .shared
            .changed
            .wait_timeout_while(seen, LIMIT, |seen| !wanted(seen))
            .unwrap();
        assert!(wanted(&seen), "{seen:?}");
    }

    /// Ends all connections at once, as a broker does that is started anew.
    pub(crate) fn drop_all(&self) {
        for socket in self.seen().sockets.drain(..) {
            // It may have ended by itself.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

/// One connection.
fn serve(shared: &Arc<Shared>, mut socket: TcpStream) {
    socket.set_nodelay(true).unwrap();
    let (out, pieces) = channel();
    let number = {
        let mut seen = shared.seen.lock().unwrap();
        seen.connections += 1;
        seen.open += 1;
        seen.sockets.push(socket.try_clone().unwrap());
        seen.connections
    };
    let writer = socket.try_clone().unwrap();
    let writing = shared.clone();
    let writer = thread::spawn(move || write(&writing, writer, &pieces));
    let mut buffer = vec![0; 256 * 1024];
    let mut input = Vec::new();
    while let Ok(count @ 1..) = socket.read(&mut buffer) {
        input.extend_from_slice(&buffer[..count]);
        freeze(shared);
        let taken = take_all(shared, number, &input, &out);
        shared.changed.notify_all();
        match taken {
            Some(taken) => drop(input.drain(..taken)),
            None => break,
        }
    }
    let mut seen = shared.seen.lock().unwrap();
    seen.open -= 1;
    seen.routes.retain(|route| route.connection != number);
    let was_cut = seen.unreleased.remove(&number).is_some() && seen.was_cut;
    drop(seen);
    if was_cut {
        // What was answered before arrives.
        drop(out);
        let _ = writer.join();
    }
    // The client may have done so.
    let _ = socket.shutdown(Shutdown::Both);
    shared.changed.notify_all();
}

fn write(shared: &Shared, mut socket: TcpStream, pieces: &Receiver<Piece>) {
    while let Ok((at, bytes, flow)) = pieces.recv() {
        if let Some(at) = at {
            thread::sleep(at.saturating_duration_since(Instant::now()));
        }
        if let Some(name) = flow {
            shared.seen.lock().unwrap().note(name);
            shared.changed.notify_all();
        }
        if socket.write_all(&bytes).is_err() {
            return;
        }
    }
}

/// Sleeps through the frost.
fn freeze(shared: &Shared) {
    let first = shared.seen.lock().unwrap().first;
    if let (Some((after, length)), Some(first)) = (shared.behaviour.frost, first) {
        let since = first.elapsed();
        if since >= after && since < after + length {
            thread::sleep((after + length).saturating_sub(since));
        }
    }
}

/// Takes all whole packets; how many bytes that were, or `None` when the connection is to end.
fn take_all(shared: &Shared, number: u64, input: &[u8], out: &Sender<Piece>) -> Option<usize> {
    let mut seen = shared.seen.lock().unwrap();
    let mut answers = Vec::new();
    let mut rest = input;
    let mut alive = true;
    while alive && let Some((first, body, size)) = next(rest) {
        rest = &rest[size..];
        alive = match first >> 4 {
            3 => take_publish(shared, &mut seen, number, (first, body), &mut answers, out),
            kind => take(shared, &mut seen, kind, body, number, &mut answers, out),
        };
    }
    if !answers.is_empty() {
        // The writer may be gone with its socket.
        let _ = out.send((None, answers, None));
    }
    alive.then(|| input.len() - rest.len())
}

fn take(
    shared: &Shared,
    seen: &mut Seen,
    kind: u8,
    body: &[u8],
    number: u64,
    answers: &mut Vec<u8>,
    out: &Sender<Piece>,
) -> bool {
    match kind {
        1 if number <= shared.behaviour.close_first => return false,
        1 => {
            seen.clients.insert(credentials(body));
            let every = shared.behaviour.refuse_every;
            if every.is_some_and(|every| number.is_multiple_of(every)) {
                answers.extend(connack(false, 0x87, &[]));
            } else {
                answers.extend(CONNACK);
                seen.note("connected");
            }
        }
        4 | 7 => seen.taken += 1,
        // PUBREC for what was delivered, PUBREL for what was published.
        5 => answers.extend(ack(0x62, id(body))),
        6 => {
            answers.extend(ack(0x70, id(body)));
            let unreleased = seen.unreleased.entry(number).or_default();
            *unreleased = unreleased.saturating_sub(1);
        }
        8 => {
            let length = usize::from(id(&body[3..]));
            let filter = String::from_utf8(body[5..5 + length].to_vec()).unwrap();
            let qos = body[5 + length] & 3;
            answers.extend(suback(id(body), &[qos]));
            let mut backlog = Vec::new();
            for message in 1..=shared.behaviour.backlog {
                let packet_id = u16::try_from(message).unwrap();
                let packet = publish(qos << 1, "backlog", packet_id, b"waiting");
                let every = shared.behaviour.backlog_every;
                if every.is_zero() {
                    answers.extend(packet);
                    seen.note("received");
                } else {
                    let at = Instant::now() + every * message;
                    backlog.push((Some(at), packet, Some("received")));
                }
            }
            if !backlog.is_empty() {
                let answer = std::mem::take(answers);
                backlog.insert(0, (None, answer, None));
            }
            for piece in backlog {
                // The writer may be gone with its socket.
                let _ = out.send(piece);
            }
            seen.subscriptions += 1;
            seen.routes.push(Route {
                connection: number,
                filter,
                out: out.clone(),
            });
        }
        12 => {
            seen.pings += 1;
            answers.extend(PINGRESP);
        }
        14 => seen.farewells += 1,
        _ => {}
    }
    true
}

/// Whether a message of QoS 2 gets a PUBREC that a PUBREL follows.
fn recorded(answer: Answer) -> bool {
    !matches!(answer, Answer::Refuse(_) | Answer::Never)
}

fn take_publish(
    shared: &Shared,
    seen: &mut Seen,
    number: u64,
    (first, body): (u8, &[u8]),
    answers: &mut Vec<u8>,
    out: &Sender<Piece>,
) -> bool {
    let qos = (first >> 1) & 3;
    let length = usize::from(id(body));
    let topic = std::str::from_utf8(&body[2..2 + length]).unwrap();
    let rest = &body[2 + length..];
    if seen.first.is_none() {
        seen.first = Some(Instant::now());
        seen.first_at = Some(std::time::SystemTime::now());
    }
    if first & 8 != 0 {
        seen.again += 1;
    } else {
        seen.messages += 1;
        seen.note("written");
        *seen.topics.entry(topic.to_owned()).or_default() += 1;
    }
    let unreleased = seen.unreleased.entry(number).or_default();
    let reached = |at| seen.messages + seen.again >= at;
    if shared.behaviour.cut_at.is_some_and(reached) && *unreleased == 0 && !seen.was_cut {
        seen.was_cut = true;
        return false;
    }
    *unreleased += u64::from(qos == 2 && recorded(shared.behaviour.answer));
    let payload = &rest[if qos > 0 { 3 } else { 1 }..];
    if seen.payloads.len() < 1000 {
        seen.payloads.insert(payload.to_vec());
    }
    deliver(shared.behaviour.forwarding, seen, topic, payload);
    if qos > 0 {
        let (kind, packet_id) = (if qos == 1 { 0x40 } else { 0x50 }, id(rest));
        match shared.behaviour.answer {
            Answer::Yes => {
                seen.note("acked");
                answers.extend(ack(kind, packet_id));
            }
            Answer::Refuse(reason) => answers.extend(ack_with(kind, packet_id, reason)),
            Answer::Late(delay) => {
                // The writer may be gone with its socket.
                let at = Instant::now() + delay;
                let _ = out.send((Some(at), ack(kind, packet_id), Some("acked")));
            }
            Answer::Each(time) => {
                // The writer may be gone with its socket.
                let at = seen.first.unwrap() + time * u32::try_from(seen.messages).unwrap();
                let _ = out.send((Some(at), ack(kind, packet_id), Some("acked")));
            }
            Answer::Never => {}
        }
    }
    true
}

/// Passes a message on, at QoS 0.
fn deliver(forwarding: Forwarding, seen: &mut Seen, topic: &str, payload: &[u8]) {
    if seen.routes.is_empty() {
        return;
    }
    let number = seen.messages;
    let mut bytes = publish(0, topic, 0, payload);
    let mut at = None;
    match forwarding {
        Forwarding::Each(time) => {
            at = Some(seen.first.unwrap() + time * u32::try_from(number).unwrap());
        }
        Forwarding::Lose(every) if number.is_multiple_of(every) => return,
        Forwarding::Double(every) if number.is_multiple_of(every) => bytes.extend(bytes.clone()),
        Forwarding::Swap(which) if number == which => {
            seen.held = Some(bytes);
            return;
        }
        _ => {}
    }
    bytes.extend(seen.held.take().unwrap_or_default());
    for route in &seen.routes {
        let matches = match route.filter.strip_suffix(['+', '#']) {
            Some(start) => topic.starts_with(start),
            None => topic == route.filter,
        };
        if matches {
            // The writer may be gone with its socket.
            let _ = route.out.send((at, bytes.clone(), Some("received")));
        }
    }
}
