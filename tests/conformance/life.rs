//! What brokers take of the process that they are in: the tests of a client start and stop many, and connect many clients.

use std::fs;
use std::time::{Duration, Instant};

use mqtty::broker::Broker;
use mqtty::model::{BrokerPlan, Version};

use crate::client::Client;

/// What grows to its size at the beginning, such as the memory that the allocator keeps, has it by then.
const WARM_UP: usize = 30;

const STARTS: usize = 200;

/// How many kB all of them together may leave behind: far less than a broker, its certificate and its clients take.
const LEFT_BEHIND: u64 = 3_000;

/// Idle clients of one broker.
const CLIENTS: u64 = 400;

/// How many bytes of memory one of them takes at most. This build needs more than a release, which has 3 kB.
const PER_CLIENT: u64 = 8_000;

/// A broker's thread is gone soon after the broker.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the process takes.
#[derive(Debug)]
struct Taken {
    kilobytes: u64,
    threads: u64,
    files: u64,
}

impl Taken {
    fn now() -> Result<Self, String> {
        let status = fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
        let number = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name));
            let number = line.and_then(|line| line.split_whitespace().nth(1));
            number.and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        let files = fs::read_dir("/proc/self/fd").map_err(|error| error.to_string())?;
        Ok(Self {
            kilobytes: number("VmRSS:"),
            threads: number("Threads:"),
            files: files.count().try_into().unwrap_or(u64::MAX),
        })
    }
}

/// Neither memory nor threads nor open files grow.
pub(crate) fn starts_and_stops() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    for number in 0..WARM_UP {
        one(number)?;
    }
    let before = Taken::now()?;
    for number in 0..STARTS {
        one(number)?;
    }
    let begun = Instant::now();
    loop {
        let after = Taken::now()?;
        let is_same = after.threads <= before.threads
            && after.files <= before.files
            && after.kilobytes <= before.kilobytes + LEFT_BEHIND;
        if is_same {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            return Err(format!(
                "{before:?} before, {after:?} after {STARTS} starts"
            ));
        }
        std::thread::yield_now();
    }
}

/// A broker with a port for TCP and one for TLS, a client, a subscription and a retained message. Few of the clients are
/// still connected at its end, since it does not wait long for those that do not close.
fn one(number: usize) -> Result<(), String> {
    let plan = BrokerPlan {
        port: Some(0),
        tls_port: Some(0),
        ..BrokerPlan::default()
    };
    let broker = Broker::start(&plan).map_err(|error| error.to_string())?;
    let mut client = Client::dial(&broker, Version::V3_1_1)?;
    client.send(b"\x10\x0D\x00\x04MQTT\x04\x02\x00\x3C\x00\x01c")?;
    client.send(b"\x82\x06\x00\x01\x00\x01t\x01")?;
    client.send(b"\x31\x04\x00\x01tx")?;
    for expected in [0x20, 0x90, 0x30] {
        let packet = client.next()?;
        if packet.as_ref().map(|packet| packet[0]) != Some(expected) {
            return Err(client.show(packet.as_deref()));
        }
    }
    let stays = number.is_multiple_of(20).then_some(client);
    broker.stop();
    drop(stays);
    Ok(())
}

/// The memory of connections on which nothing happens.
pub(crate) fn idle_connections() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let plan = BrokerPlan {
        port: Some(0),
        ..BrokerPlan::default()
    };
    let broker = Broker::start(&plan).map_err(|error| error.to_string())?;
    let mut clients = vec![idle(&broker, 0)?];
    let before = Taken::now()?;
    for number in 1..=CLIENTS {
        clients.push(idle(&broker, number)?);
    }
    let after = Taken::now()?;
    let each = after.kilobytes.saturating_sub(before.kilobytes) * 1024 / CLIENTS;
    if each > PER_CLIENT {
        return Err(format!(
            "{each} B for each connection: {before:?} before, {after:?} after"
        ));
    }
    Ok(())
}

fn idle(broker: &Broker, number: u64) -> Result<Client, String> {
    let mut client = Client::dial(broker, Version::V5)?;
    let id = format!("idle{number:06}");
    let connect = [
        b"\x10\x17\x00\x04MQTT\x05\x02\x00\x3C\x00\x00\x0A",
        id.as_bytes(),
    ];
    client.send(&connect.concat())?;
    match client.next()? {
        Some(packet) if packet[0] == 0x20 => Ok(client),
        other => Err(client.show(other.as_deref())),
    }
}
