//! Four clients of the broker, whose bytes come in pieces between each other: whatever they send, the broker goes on, keeps
//! to its memory, and sends whole packets that its clients can read.
//!
//! Input: commands of two bytes and what follows. The first byte names the client in its lower two bits and the command in
//! its upper four, the second is a length or a choice.

use std::time::Duration;

use mqtty::broker::OfflineBroker;
use mqtty::model::{BrokerPlan, Version};
use mqtty::wire::{Packet, next_frame};

/// Small, so that it is reached.
const MEMORY: usize = 4 << 20;

/// What may be above it: clients that lag behind may each have a little output in any case, and so may the next packet.
const BESIDE: usize = 2 << 20;

const CLIENTS: u8 = 4;

/// CONNECTs to begin with: each version, sessions that last, limits of the client, wills.
const CONNECTS: &[&[u8]] = &[
    b"\x10\x0f\x00\x06MQIsdp\x03\x02\x00\x00\x00\x01a",
    b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01b",
    b"\x10\x0e\x00\x04MQTT\x05\x02\x00\x00\x00\x00\x01c",
    b"\x10\x13\x00\x04MQTT\x05\x00\x00\x05\x05\x11\x00\x00\x00\x20\x00\x01a",
    b"\x10\x16\x00\x04MQTT\x05\x00\x00\x00\x08\x11\xff\xff\xff\xff\x21\x00\x02\x00\x01d",
    b"\x10\x16\x00\x04MQTT\x05\x02\x00\x00\x08\x27\x00\x00\x00\x20\x22\x00\x02\x00\x01c",
    b"\x10\x18\x00\x04MQTT\x05\x2e\x00\x00\x00\x00\x01e\x05\x18\x00\x00\x00\x03\x00\x01t\x00\x01w",
    b"\x10\x0d\x00\x04MQTT\x04\x00\x00\x00\x00\x01b",
];

pub(crate) fn run(bytes: &[u8]) {
    let mut broker = OfflineBroker::new(&BrokerPlan {
        memory_limit: MEMORY,
        ..BrokerPlan::default()
    });
    let mut rest = bytes;
    while let [command, choice, others @ ..] = rest {
        rest = others;
        let client = command % CLIENTS;
        match command >> 4 {
            0 => broker.lose(client),
            1 => broker.pass(Duration::from_secs(u64::from(*choice))),
            2 | 3 => {
                let connect = CONNECTS[usize::from(*choice) % CONNECTS.len()];
                if broker.version(client).is_none() {
                    broker.lose(client);
                }
                broker.receive(client, connect);
            }
            // The same many times over.
            4 => {
                let (packet, others) = rest.split_at(rest.len().min(16));
                rest = others;
                for _ in 0..*choice {
                    broker.receive(client, packet);
                }
            }
            _ => {
                let (piece, others) = rest.split_at(rest.len().min(usize::from(*choice)));
                rest = others;
                broker.receive(client, piece);
            }
        }
        let used = broker.memory();
        assert!(used <= MEMORY + BESIDE, "{used} bytes");
        // Some clients do not read.
        if command & 4 == 0 {
            check(&mut broker, client);
        }
    }
    for client in 0..CLIENTS {
        check(&mut broker, client);
    }
}

/// What a client gets is whole packets of its version, none larger than it accepts.
fn check(broker: &mut OfflineBroker, client: u8) {
    let (Some(version), Some(maximum)) = (broker.version(client), broker.maximum_packet(client))
    else {
        return;
    };
    let output = broker.take_output(client);
    let mut rest = &output[..];
    while !rest.is_empty() {
        let frame = next_frame(rest, usize::MAX).expect("a packet").expect("a whole one");
        assert!(frame.size <= maximum, "{} bytes", frame.size);
        let packet = frame.decode(version).expect("one that can be read");
        match packet {
            Packet::Publish(publish) => {
                assert!(version == Version::V5 || !publish.topic.is_empty());
            }
            Packet::Ack(ack) => assert!(ack.packet_id > 0),
            Packet::ConnAck(_) | Packet::SubAck(_) | Packet::UnsubAck(_) | Packet::PingResp => {}
            other => panic!("a broker sends no {}", other.name()),
        }
        rest = &rest[frame.size..];
    }
}
