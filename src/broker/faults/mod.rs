//! Faults on request: what the broker does wrong, beside the protocol and not in it.
//!
//! [`Faults`] are those in force. A connection has a [`FaultLayer`] between its output and its socket, and asks it about
//! each packet of the client before the protocol sees it; `opening` asks when a client connects. `control` sets and lifts
//! faults at run time. A broker without faults has none of this.

mod control;
mod layer;
mod malformed;
mod output;
mod timer;

use std::cell::{Cell, RefCell};
use std::time::Instant;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

pub(super) use control::is_control;
pub(super) use layer::{FaultLayer, Verdict};
pub(super) use output::{Cut, Next};

use crate::model::{
    BrokerFaults, Fault, FaultEvent, FaultKind, FaultPacket, FaultScope, ReasonCode,
};
use crate::wire::Connect;

/// The faults that are in force.
#[derive(Debug)]
pub(super) struct Faults {
    seed: u64,
    /// How many were ever set.
    set: Cell<u64>,
    active: RefCell<Vec<Active>>,
}

/// A fault that is in force.
#[derive(Debug)]
struct Active {
    fault: Fault,
    since: Instant,
    /// Packets that it could have happened to.
    packets: u64,
    /// Each fault has its own, so that the others do not change its decisions.
    random: ChaCha8Rng,
}

/// A fault that happens, and the chance that it may need.
type Fired = (FaultKind, u64);

impl Faults {
    /// The faults of a broker that starts now.
    pub(super) fn new(plan: &BrokerFaults, now: Instant) -> Self {
        let faults = Self {
            seed: plan.seed.unwrap_or_else(rand::random),
            set: Cell::new(0),
            active: RefCell::default(),
        };
        for fault in &plan.faults {
            faults.add(fault.clone(), now);
        }
        faults
    }

    /// Sets a fault.
    fn add(&self, fault: Fault, now: Instant) {
        let number = self.set.replace(self.set.get() + 1);
        self.active.borrow_mut().push(Active {
            fault,
            since: now,
            packets: 0,
            random: ChaCha8Rng::seed_from_u64(self.seed.wrapping_add(number)),
        });
    }

    /// The faults that happen to a packet: those of the opening, which have a scope of their own, or the others.
    fn fire(&self, event: &FaultEvent<'_>, opening: bool, now: Instant) -> Vec<Fired> {
        let mut active = self.active.borrow_mut();
        let active = active.iter_mut();
        let asked = active.filter(|one| (one.fault.scope == FaultScope::Connect) == opening);
        asked.filter_map(|one| one.fire(event, now)).collect()
    }

    /// What happens to a client that connects: its limits may be ignored, or it is refused for this reason.
    pub(super) fn connecting(&self, connect: &mut Connect, now: Instant) -> Option<ReasonCode> {
        let event = FaultEvent {
            packet: FaultPacket::Connect,
            sent: false,
            client: &connect.client_id,
            topic: None,
        };
        let mut refused = None;
        for (kind, _) in self.fire(&event, true, now) {
            match kind {
                FaultKind::Refuse(reason) => refused = Some(reason),
                FaultKind::ExceedReceiveMaximum => connect.properties.receive_maximum = None,
                FaultKind::ExceedPacketSize => connect.properties.maximum_packet_size = None,
                _ => {}
            }
        }
        refused
    }
}

impl Active {
    fn fire(&mut self, event: &FaultEvent<'_>, now: Instant) -> Option<Fired> {
        let age = now.saturating_duration_since(self.since);
        if !self.fault.concerns(event, age) {
            return None;
        }
        self.packets += 1;
        if !self.fault.when.includes_number(self.packets) {
            return None;
        }
        // Drawn in any case, so that a probability that is changed does not change the other draws.
        let (chance, random) = (self.random.random::<f64>(), self.random.random());
        (chance < self.fault.probability).then_some((self.fault.kind, random))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn faults(texts: &[&str], seed: u64, now: Instant) -> Faults {
        let plan = BrokerFaults {
            faults: texts.iter().map(|text| text.parse().expect(text)).collect(),
            seed: Some(seed),
        };
        Faults::new(&plan, now)
    }

    fn fired(faults: &Faults, packet: FaultPacket, now: Instant) -> usize {
        let event = FaultEvent {
            packet,
            sent: packet != FaultPacket::Publish,
            client: "c",
            topic: Some("t"),
        };
        faults.fire(&event, false, now).len()
    }

    #[test]
    fn a_seed_repeats_what_happens_whatever_other_faults_there_are() {
        let now = Instant::now();
        let run = |texts: &[&str], seed| {
            let faults = faults(texts, seed, now);
            (0..200)
                .map(|_| fired(&faults, FaultPacket::Delivery, now))
                .collect::<Vec<_>>()
        };
        let first = run(&["drop:0.5"], 7);
        assert_eq!(first, run(&["drop:0.5", "drop-ack:0.1"], 7));
        assert_ne!(first, run(&["drop:0.5"], 8));
        let dropped = first.iter().sum::<usize>();
        assert!((60..140).contains(&dropped), "{dropped} of 200");
    }

    #[test]
    fn packets_are_counted_when_the_other_conditions_hold() {
        let now = Instant::now();
        let faults = faults(&["close@delivery,2-3,1s-5s"], 1, now);
        let at = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(fired(&faults, FaultPacket::Delivery, at(0)), 0);
        for (expected, packet, seconds) in [
            (0, FaultPacket::Delivery, 1),
            (0, FaultPacket::Publish, 1),
            (1, FaultPacket::Delivery, 2),
            (1, FaultPacket::Delivery, 4),
            (0, FaultPacket::Delivery, 4),
        ] {
            assert_eq!(fired(&faults, packet, at(seconds)), expected);
        }
    }
}
