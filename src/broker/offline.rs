//! A broker without sockets and without a clock: bytes of clients go in, bytes for them come out, and time passes when the
//! caller says so. For what looks for input that the broker does not stand.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::framing::next_packet;
use super::limits::CONNECT_SIZE;
use super::opening::{accept, read_connect};
use super::protocol::Peer;
use super::router::{Ending, Router};
use super::shared::{Shared, Unfinished};
use crate::model::{BrokerPlan, Version};
use crate::wire::next_frame;

/// The broker; a client is a number.
pub struct OfflineBroker {
    shared: Shared,
    connections: BTreeMap<u8, Connection>,
    now: Instant,
}

/// One client, and what it has sent and is not a whole packet yet.
struct Connection {
    kept: Vec<u8>,
    counted: Unfinished,
    /// From its CONNECT on.
    peer: Option<Peer>,
}

impl OfflineBroker {
    /// A broker with the memory limit and the rules of a plan; without faults, and without SCRAM.
    pub fn new(plan: &BrokerPlan) -> Self {
        let router = Router::new(plan.memory_limit, plan.rules.clone());
        Self {
            shared: Shared::new(router, None),
            connections: BTreeMap::new(),
            now: Instant::now(),
        }
    }

    /// A client sends bytes; one that is not connected begins a connection.
    pub fn receive(&mut self, client: u8, bytes: &[u8]) {
        let Self {
            shared,
            connections,
            now,
        } = self;
        let connection = connections.entry(client).or_insert_with(|| Connection {
            kept: Vec::new(),
            counted: shared.unfinished(),
            peer: None,
        });
        connection.kept.extend_from_slice(bytes);
        let handled = connection.open(shared).and_then(|()| {
            let handled = connection.handle(shared, *now);
            if connection.counted.grow(connection.kept.capacity()) {
                handled
            } else {
                Err(Ending::Lost)
            }
        });
        if let Err(ending) = handled {
            self.end(client, ending);
        }
        self.end_others();
    }

    /// A client's connection is lost.
    pub fn lose(&mut self, client: u8) {
        self.end(client, Ending::Lost);
    }

    /// Time passes, and what is due is done.
    pub fn pass(&mut self, time: Duration) {
        self.now += time;
        while self.shared.router.borrow_mut().tick(self.now) {}
        self.end_others();
    }

    /// What was written for a connected client. It is taken out, and more is written where that makes room.
    pub fn take_output(&mut self, client: u8) -> Vec<u8> {
        let connection = self.connections.get(&client);
        let Some(peer) = connection.and_then(|connection| connection.peer.as_ref()) else {
            return Vec::new();
        };
        let output = peer.link.take_all();
        peer.link.release();
        let mut router = self.shared.router.borrow_mut();
        router.begin_slice();
        router.pump(peer.key, self.now);
        output
    }

    /// The version that a connected client speaks.
    pub fn version(&self, client: u8) -> Option<Version> {
        let connection = self.connections.get(&client)?;
        Some(connection.peer.as_ref()?.link.version())
    }

    /// The largest packet that a connected client accepts, in bytes.
    pub fn maximum_packet(&self, client: u8) -> Option<usize> {
        let connection = self.connections.get(&client)?;
        Some(connection.peer.as_ref()?.link.maximum_packet())
    }

    /// Bytes that the clients' data takes, as they are counted.
    pub fn memory(&self) -> usize {
        self.shared.memory.used()
    }

    /// Ends the connections that the router wants to end.
    fn end_others(&mut self) {
        let ended = self.connections.iter().filter_map(|(client, connection)| {
            let reason = connection.peer.as_ref()?.link.ending()?;
            Some((*client, Ending::Refused(reason)))
        });
        for (client, ending) in ended.collect::<Vec<_>>() {
            self.end(client, ending);
        }
    }

    fn end(&mut self, client: u8, ending: Ending) {
        if let Some(peer) = self.connections.remove(&client).and_then(|one| one.peer) {
            let mut router = self.shared.router.borrow_mut();
            router.begin_slice();
            router.detach(peer.key, ending, self.now);
        }
    }
}

impl Connection {
    /// Takes the CONNECT, if it is there and there was none.
    fn open(&mut self, shared: &Shared) -> Result<(), Ending> {
        if self.peer.is_some() {
            return Ok(());
        }
        let frame = next_frame(&self.kept, CONNECT_SIZE).map_err(|_| Ending::Lost)?;
        let Some(size) = frame.map(|frame| frame.size) else {
            return Ok(());
        };
        let opened = read_connect(&self.kept[..size]);
        let opened = opened.and_then(|connect| accept(connect, None, shared));
        self.peer = Some(opened.map_err(|_| Ending::Lost)?);
        self.kept.drain(..size);
        Ok(())
    }

    /// Handles whole packets.
    fn handle(&mut self, shared: &Shared, now: Instant) -> Result<(), Ending> {
        let Some(peer) = &mut self.peer else {
            return Ok(());
        };
        let mut router = shared.router.borrow_mut();
        let mut used = 0;
        while let Some(frame) = next_packet(&self.kept[used..], &peer.link, shared.largest_packet)?
        {
            used += frame.size;
            router.begin_slice();
            peer.handle(&mut router, frame, now)?;
        }
        self.kept.drain(..used);
        Ok(())
    }
}
