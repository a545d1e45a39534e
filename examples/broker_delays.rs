//! How long other clients wait for their CONNACK, and how much memory the broker takes, while a client sends what costs it
//! much: `broker_delays MQTTY [NAME…]`, where MQTTY is the program. Used by `benches/delays.sh`. Linux only.
//!
//! The CPU time that the broker uses during one such wait is what the broker itself makes of it: it is the same on a machine
//! that has other things to do.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measuring program: whatever goes wrong ends it"
)]

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::mem::ManuallyDrop;
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

/// What a client does to the broker.
type Attack = fn(&Broker);

/// The attacks: a name, more options of the broker, what is sent before anything is measured, and what then.
const ATTACKS: &[(&str, &[&str], Attack, Attack)] = &[
    ("1,000 filters, 200,000 retained", &[], fill_200k, search),
    (
        "filters that all match, 200,000 retained",
        &[],
        fill_200k,
        match_all,
    ),
    ("1,000,000 retained", &[], nothing, fill_1m),
    (
        "1,000 more beside 1,000,000 retained",
        &[],
        fill_1m,
        fill_more,
    ),
    ("1,000,000 retained that expire", &[], fill_expiring, pause),
    ("290 filters of 29,000 levels", &[], nothing, deep),
    ("43,500 filters of 190 levels", &[], nothing, less_deep),
    ("20 packets of 256 MiB announced", &[], nothing, announce),
    (
        "60 packets of 60 MiB not finished",
        &[],
        nothing,
        unfinished,
    ),
    ("90,000 groups on one filter", &[], nothing, groups),
    ("4 x 16 MiB for 100 that do not read", &[], nothing, wide),
    (
        "retained messages above 200 MB",
        &["--memory-limit", "200MB"],
        nothing,
        above,
    ),
    ("QoS 2 to itself, not acknowledged", &[], nothing, to_itself),
    (
        "800,000 filters that match one topic",
        &[],
        fill_overlapping,
        to_all_overlapping,
    ),
    ("200 that ping and do not read", &[], nothing, pings),
    (
        "250 kB of properties for 100 that do not read",
        &[],
        nothing,
        properties,
    ),
];

fn main() {
    let mut arguments = env::args().skip(1);
    let program = arguments.next().expect("broker_delays MQTTY [NAME...]");
    let names: Vec<String> = arguments.collect();
    println!(
        "| what is sent | longest CONNACK | CPU of the broker in one | CONNECTs | peak memory | CPU | SIGTERM to end |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, options, before, attack) in ATTACKS {
        if names.is_empty() || names.iter().any(|wanted| name.contains(wanted.as_str())) {
            let broker = Broker::start(&program, options);
            before(&broker);
            let prober = Prober::start(broker.port, broker.process.id());
            attack(&broker);
            let Waits {
                longest,
                most_cpu,
                count,
            } = prober.finish();
            let (memory, cpu) = (broker.peak(), broker.cpu());
            let end = broker.stop();
            println!(
                "| {name} | {} ms | {} ms | {count} | {memory} MiB | {cpu:.1} s | {} ms |",
                longest.as_millis(),
                most_cpu.as_millis(),
                end.as_millis()
            );
        }
    }
}

/// A broker in a process of its own.
struct Broker {
    process: Child,
    port: u16,
}

impl Broker {
    fn start(program: &str, options: &[&str]) -> Self {
        let mut process = Command::new(program)
            .args(["broker", "--port", "0"])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line.trim().rsplit(':').next().unwrap().parse().unwrap();
        Self { process, port }
    }

    fn status(&self, key: &str) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    fn peak(&self) -> u64 {
        self.status("VmHWM") / 1024
    }

    /// User and system, in seconds; a tick is a hundredth.
    fn cpu(&self) -> f64 {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        let fields: Vec<&str> = text
            .rsplit(')')
            .next()
            .unwrap()
            .split_whitespace()
            .collect();
        (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
    }

    fn stop(mut self) -> Duration {
        let begun = Instant::now();
        let id = self.process.id().to_string();
        Command::new("kill").arg(id).status().unwrap();
        self.process.wait().unwrap();
        begun.elapsed()
    }

    fn dial(&self, name: &str) -> Client {
        Client::dial(self.port, name)
    }
}

/// What clients had to wait.
#[derive(Default)]
struct Waits {
    longest: Duration,
    /// The most CPU time of the broker in one of them.
    most_cpu: Duration,
    count: usize,
}

/// Connects all the time and remembers how long that took.
struct Prober {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Waits>,
}

impl Prober {
    fn start(port: u16, process: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = spawn(move || {
            let mut waits = Waits::default();
            while !stopped.load(Ordering::Relaxed) {
                let (begun, before) = (Instant::now(), on_cpu(process));
                drop(Client::dial(port, "prober"));
                waits.longest = waits.longest.max(begun.elapsed());
                waits.most_cpu = waits.most_cpu.max(on_cpu(process).saturating_sub(before));
                waits.count += 1;
                sleep(Duration::from_millis(5));
            }
            waits
        });
        sleep(Duration::from_millis(300));
        Self { stop, thread }
    }

    fn finish(self) -> Waits {
        sleep(Duration::from_millis(500));
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// The CPU time of all threads of a process, to the nanosecond.
fn on_cpu(process: u32) -> Duration {
    let threads = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let times = threads.flatten().filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(times.sum())
}

struct Client(TcpStream);

impl Client {
    fn dial(port: u16, name: &str) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Self(stream);
        let body = [b"\x00\x04MQTT\x05\x02\x00\x00\x00", text(name).as_slice()].concat();
        client.send(&packet(0x10, &body));
        client.0.read_exact(&mut [0; 5]).unwrap();
        client
    }

    /// The broker may have closed the connection: that is its right.
    fn send(&mut self, bytes: &[u8]) {
        let _ = self.0.write_all(bytes);
    }

    /// Reads what comes, and throws it away.
    fn drain(&self) {
        let mut stream = self.0.try_clone().unwrap();
        spawn(move || {
            let mut buffer = vec![0; 1 << 14];
            while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
        });
    }

    /// Waits until everything before is done: for the answer to a ping, at the end of what comes.
    fn settle(&mut self) {
        self.send(&[0xC0, 0]);
        let (mut buffer, mut last) = (vec![0; 1 << 16], [0; 2]);
        while last != [0xD0, 0] {
            match self.0.read(&mut buffer) {
                Ok(0) | Err(_) => return,
                Ok(1) => last = [last[1], buffer[0]],
                Ok(read) => last = [buffer[read - 2], buffer[read - 1]],
            }
        }
    }
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    bytes.extend(length(body.len()));
    bytes.extend_from_slice(body);
    bytes
}

fn length(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number % 128).unwrap();
        number /= 128;
        bytes.push(if number > 0 { low | 0x80 } else { low });
        if number == 0 {
            return bytes;
        }
    }
}

fn text(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap().to_be_bytes();
    [&length, text.as_bytes()].concat()
}

fn publish(flags: u8, topic: &str, properties: &[u8], payload: &[u8]) -> Vec<u8> {
    let id: &[u8] = if flags & 6 == 0 { &[] } else { &[0, 1] };
    packet(
        0x30 | flags,
        &[&text(topic), id, properties, payload].concat(),
    )
}

fn subscribe(filters: impl Iterator<Item = String>, qos: u8) -> Vec<u8> {
    let mut body = vec![0, 1, 0];
    for filter in filters {
        body.extend(text(&filter));
        body.push(qos);
    }
    packet(0x82, &body)
}

fn nothing(_: &Broker) {}

fn pause(_: &Broker) {
    sleep(Duration::from_secs(5));
}

/// Publishes retained messages to so many topics.
fn fill(broker: &Broker, count: usize, topic: fn(usize) -> String, properties: &[u8]) {
    let mut client = broker.dial("fill");
    for first in (0..count).step_by(5_000) {
        let messages = first..count.min(first + 5_000);
        let messages = messages.map(|n| publish(1, &topic(n), properties, b"0123456789"));
        client.send(&messages.collect::<Vec<_>>().concat());
    }
    client.settle();
}

fn fill_200k(broker: &Broker) {
    fill(broker, 200_000, |n| format!("a/{n}/b/c"), &[0]);
}

fn fill_1m(broker: &Broker) {
    fill(broker, 1_000_000, |n| format!("r/{n}"), &[0]);
}

fn fill_more(broker: &Broker) {
    fill(broker, 1_000, |n| format!("q/{n}"), &[0]);
}

fn fill_expiring(broker: &Broker) {
    fill(broker, 1_000_000, |n| format!("r/{n}"), &[5, 2, 0, 0, 0, 3]);
}

fn search(broker: &Broker) {
    let mut client = broker.dial("search");
    client.send(&subscribe((0..1_000).map(|n| format!("+/+/+/{n}")), 0));
    client.settle();
    sleep(Duration::from_secs(3));
}

fn match_all(broker: &Broker) {
    let mut client = broker.dial("search");
    client.drain();
    let filters = (0..16).map(|bits| {
        let level = |at: u32, name| if bits >> at & 1 == 0 { name } else { "+" };
        format!("{}/+/{}/{}", level(0, "a"), level(1, "b"), level(2, "c"))
    });
    client.send(&subscribe(filters.chain(["#".into(), "+/#".into()]), 0));
    sleep(Duration::from_secs(5));
}

fn deep(broker: &Broker) {
    let mut client = broker.dial("deep");
    client.drain();
    for n in 0..290 {
        let filter = format!("{n}/{}x", "a/".repeat(29_000));
        client.send(&subscribe([filter].into_iter(), 0));
    }
    sleep(Duration::from_secs(1));
}

fn less_deep(broker: &Broker) {
    let mut client = broker.dial("deep");
    client.drain();
    for n in 0..300 {
        let filters = (0..145).map(|m| format!("{n}/{m}/{}x", "a/".repeat(190)));
        client.send(&subscribe(filters, 0));
    }
    sleep(Duration::from_secs(1));
    drop(client);
    sleep(Duration::from_secs(1));
}

fn announce(broker: &Broker) {
    let mut clients: Vec<_> = (0..20).map(|n| broker.dial(&format!("c{n}"))).collect();
    for client in &mut clients {
        client.send(&[&[0x30][..], &length(268_435_455), &text("t")].concat());
    }
    sleep(Duration::from_secs(1));
}

fn unfinished(broker: &Broker) {
    let sending: Vec<_> = (0..60)
        .map(|n| {
            let mut client = broker.dial(&format!("c{n}"));
            spawn(move || {
                client.send(&[&[0x30][..], &length(60 << 20), &text("t")].concat());
                for _ in 0..55 {
                    client.send(&vec![b'x'; 1 << 20]);
                }
                client
            })
        })
        .collect();
    let clients: Vec<_> = sending.into_iter().map(|one| one.join().unwrap()).collect();
    sleep(Duration::from_millis(500));
    drop(clients);
}

fn groups(broker: &Broker) {
    let mut client = broker.dial("groups");
    client.drain();
    for n in 0..9 {
        client.send(&subscribe(
            (0..10_000).map(|m| format!("$share/{n}.{m}/t")),
            0,
        ));
    }
    sleep(Duration::from_secs(2));
    let mut other = broker.dial("other");
    for _ in 0..20 {
        other.send(&publish(0, "t", &[0], &[b'x'; 1_000]));
    }
    other.settle();
    drop(client);
    sleep(Duration::from_secs(1));
}

fn wide(broker: &Broker) {
    let mut clients: Vec<_> = (0..100).map(|n| broker.dial(&format!("c{n}"))).collect();
    for client in &mut clients {
        client.send(&subscribe(["t".to_owned()].into_iter(), 0));
    }
    sleep(Duration::from_millis(500));
    let mut publisher = broker.dial("wide");
    for _ in 0..4 {
        publisher.send(&publish(0, "t", &[0], &vec![b'x'; 16 << 20]));
    }
    sleep(Duration::from_secs(2));
}

/// A topic of 20 levels.
fn deep_topic() -> String {
    vec!["a"; 20].join("/")
}

/// 8 clients with 100,000 filters each, which all match.
fn fill_overlapping(broker: &Broker) {
    for first in (0..800_000).step_by(100_000) {
        // It stays connected for as long as the broker.
        let mut client = ManuallyDrop::new(broker.dial(&format!("o{first}")));
        client.drain();
        for first in (first..first + 100_000).step_by(5_000) {
            let filters = (first..first + 5_000).map(|bits: usize| {
                let names = (0..20).map(|at| if bits >> at & 1 == 0 { "a" } else { "+" });
                names.collect::<Vec<_>>().join("/")
            });
            client.send(&subscribe(filters, 0));
        }
        sleep(Duration::from_secs(1));
    }
}

fn to_all_overlapping(broker: &Broker) {
    let mut client = broker.dial("wide");
    for _ in 0..10 {
        // What was found for the last topic is not looked for again.
        client.send(&publish(0, &deep_topic(), &[0], b"x"));
        client.send(&publish(0, "other", &[0], b"x"));
        sleep(Duration::from_millis(100));
    }
    client.settle();
}

fn pings(broker: &Broker) {
    let clients: Vec<_> = (0..200).map(|n| broker.dial(&format!("p{n}"))).collect();
    let many = [0xC0, 0].repeat(1 << 16);
    for client in &clients {
        client.0.set_nonblocking(true).unwrap();
    }
    for _ in 0..60 {
        for mut client in clients.iter().map(|client| &client.0) {
            let _ = client.write(&many);
        }
        sleep(Duration::from_millis(50));
    }
}

fn properties(broker: &Broker) {
    let mut clients: Vec<_> = (0..100).map(|n| broker.dial(&format!("r{n}"))).collect();
    for client in &mut clients {
        client.send(&subscribe(["t".to_owned()].into_iter(), 0));
    }
    let one = [&[0x26][..], &text("a"), &text("")].concat();
    let all = one.repeat(40_000);
    let all = [length(all.len()), all].concat();
    let mut publisher = broker.dial("many");
    for _ in 0..100 {
        publisher.send(&publish(0, "t", &all, b""));
    }
    sleep(Duration::from_secs(2));
}

fn above(broker: &Broker) {
    let mut client = broker.dial("above");
    client.drain();
    for n in 0..4_000 {
        client.send(&publish(3, &format!("t/{n}"), &[0], &vec![b'x'; 100_000]));
    }
    client.send(&[0xC0, 0]);
    sleep(Duration::from_secs(1));
}

fn to_itself(broker: &Broker) {
    let mut client = broker.dial("itself");
    client.drain();
    client.send(&subscribe(["t".to_owned()].into_iter(), 2));
    let message = publish(4, "t", &[0], &[b'x'; 100]);
    for _ in 0..100 {
        client.send(&message.repeat(1_000));
    }
    sleep(Duration::from_secs(1));
}
