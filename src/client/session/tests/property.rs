//! A broker that keeps its sessions, a network that cuts connections anywhere, and the two promises: no
//! QoS 1 publish is lost, no QoS 2 message is delivered twice, in either direction.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;

use super::*;

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Move {
    /// We publish.
    Publish(QoS),
    /// The broker delivers a new message.
    Deliver(QoS),
    /// That many bytes of ours reach the broker.
    ToBroker(usize),
    /// That many bytes of the broker reach us.
    ToUs(usize),
    /// Our consumer has stored what it took.
    Store,
    /// The connection is cut and made again.
    Cut,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        3 => prop::sample::select(&[Q1, Q2][..]).prop_map(Move::Publish),
        3 => prop::sample::select(&[Q1, Q2][..]).prop_map(Move::Deliver),
        6 => (1_usize..40).prop_map(Move::ToBroker),
        6 => (1_usize..40).prop_map(Move::ToUs),
        4 => Just(Move::Store),
        1 => Just(Move::Cut),
    ];
    prop::collection::vec(one, 0..120)
}

/// The broker's side of a session that is never forgotten.
#[derive(Default)]
struct Broker {
    input: Vec<u8>,
    output: VecDeque<u8>,
    /// Payloads taken from us, with how often each was passed on.
    taken: BTreeMap<String, u32>,
    /// QoS 2 identifiers of ours that wait for PUBREL.
    unreleased: BTreeSet<u16>,
    /// Deliveries on their way: identifier → payload and QoS, or a PUBREL.
    open: BTreeMap<u16, Option<(String, QoS)>>,
    /// Deliveries that we acknowledged.
    acknowledged: BTreeSet<String>,
    /// How many of our publishes may be on their way at once.
    receive_maximum: u16,
    /// Publishes of ours that this broker has open on this connection.
    pending: BTreeSet<u16>,
    /// How many deliveries it may have open on this connection, as we announced, and those that it has.
    quota: usize,
    counted: BTreeSet<u16>,
    /// Deliveries that wait for room.
    waiting: VecDeque<(u16, bool)>,
}

impl Broker {
    fn send(&mut self, version: Version, packet: &Packet<'_>) {
        let mut bytes = Vec::new();
        packet.encode(version, &mut bytes).unwrap();
        self.output.extend(bytes);
    }

    /// Sends the deliveries that wait, as far as our receive maximum allows.
    fn deliver(&mut self, version: Version) {
        while self.counted.len() < self.quota
            && let Some((id, dup)) = self.waiting.pop_front()
        {
            let Some(Some((payload, qos))) = self.open.get(&id).cloned() else {
                continue;
            };
            self.counted.insert(id);
            let Packet::Publish(publish) = delivery(qos, id, &payload) else {
                unreachable!()
            };
            self.send(version, &Packet::Publish(Publish { dup, ..publish }));
        }
    }

    fn take(&mut self, version: Version, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
        let input = std::mem::take(&mut self.input);
        let mut rest = &input[..];
        while let Some(frame) = next_frame(rest, usize::MAX).unwrap() {
            rest = &rest[frame.size..];
            self.answer(version, &frame.decode(version).unwrap());
        }
        self.input = rest.to_vec();
    }

    fn answer(&mut self, version: Version, packet: &Packet<'_>) {
        match packet {
            Packet::Connect(_) => {
                self.send(
                    version,
                    &connack(
                        true,
                        Properties {
                            receive_maximum: Some(self.receive_maximum),
                            ..Properties::default()
                        },
                    ),
                );
                for (id, state) in self.open.clone() {
                    match state {
                        Some(_) => self.waiting.push_back((id, true)),
                        None => self.send(version, &ack(AckKind::PubRel, id)),
                    }
                }
                self.deliver(version);
            }
            Packet::Publish(publish) => {
                let id = publish.packet_id;
                self.pending.insert(id);
                assert!(
                    self.pending.len() <= usize::from(self.receive_maximum),
                    "more than the receive maximum"
                );
                if publish.qos == Q1 {
                    self.pass_on(publish.payload);
                    self.pending.remove(&id);
                    self.send(version, &ack(AckKind::PubAck, id));
                } else {
                    if self.unreleased.insert(id) {
                        self.pass_on(publish.payload);
                    }
                    self.send(version, &ack(AckKind::PubRec, id));
                }
            }
            Packet::Ack(Ack {
                kind, packet_id, ..
            }) => self.on_ack(version, *kind, *packet_id),
            Packet::PingReq => self.send(version, &Packet::PingResp),
            other => panic!("{}", other.name()),
        }
    }

    fn on_ack(&mut self, version: Version, kind: AckKind, id: u16) {
        match kind {
            AckKind::PubRel => {
                self.unreleased.remove(&id);
                self.pending.remove(&id);
                self.send(version, &ack(AckKind::PubComp, id));
            }
            AckKind::PubAck => {
                if let Some(Some((payload, _))) = self.open.remove(&id) {
                    self.acknowledged.insert(payload);
                }
                self.counted.remove(&id);
                self.deliver(version);
            }
            AckKind::PubRec => {
                if let Some(state) = self.open.get_mut(&id) {
                    if let Some((payload, _)) = state.take() {
                        self.acknowledged.insert(payload);
                    }
                    self.send(version, &ack(AckKind::PubRel, id));
                }
            }
            AckKind::PubComp => {
                self.open.remove(&id);
                self.counted.remove(&id);
                self.deliver(version);
            }
        }
    }

    fn pass_on(&mut self, payload: &[u8]) {
        let payload = String::from_utf8(payload.to_vec()).unwrap();
        *self.taken.entry(payload).or_default() += 1;
    }
}

/// Both ends and what lies between them.
struct World {
    rig: Rig,
    broker: Broker,
    /// Bytes that have reached us and were not a whole packet.
    rest: Vec<u8>,
    published: Vec<(String, QoS)>,
    delivered: Vec<(String, QoS)>,
}

impl World {
    fn new(version: Version, receive_maximum: u16, quota: u16) -> Self {
        let mut world = Self {
            rig: Rig::new(version),
            broker: Broker {
                receive_maximum,
                quota: usize::from(quota),
                ..Broker::default()
            },
            rest: Vec::new(),
            published: Vec::new(),
            delivered: Vec::new(),
        };
        world.reconnect();
        world
    }

    fn reconnect(&mut self) {
        let mut connect = connect(self.rig.session.version());
        connect.clean_start = false;
        connect.properties.receive_maximum = u16::try_from(self.broker.quota).ok();
        self.rig.session.lost();
        self.rig.out = Outbox::default();
        self.rest.clear();
        self.broker.input.clear();
        self.broker.output.clear();
        self.broker.pending.clear();
        self.broker.counted.clear();
        self.broker.waiting.clear();
        let rig = &mut self.rig;
        rig.session
            .connect(connect, None, rig.now, &mut rig.out)
            .unwrap();
    }

    fn step(&mut self, step: Move) {
        let version = self.rig.session.version();
        match step {
            Move::Publish(qos) => {
                let payload = format!("p{}", self.published.len());
                let key = self.published.len() as u64;
                if self.rig.publish(qos, &payload, key).is_ok() {
                    self.published.push((payload, qos));
                }
            }
            Move::Deliver(qos) => {
                if self.rig.session.is_connected()
                    && let Some(id) = (1..20).find(|id| !self.broker.open.contains_key(id))
                {
                    let payload = format!("d{}", self.delivered.len());
                    self.broker.open.insert(id, Some((payload.clone(), qos)));
                    self.broker.waiting.push_back((id, false));
                    self.broker.deliver(version);
                    self.delivered.push((payload, qos));
                }
            }
            Move::ToBroker(count) => {
                let ready = &mut self.rig.out.ready;
                let bytes: Vec<u8> = ready.drain(..count.min(ready.len())).collect();
                if !bytes.is_empty() {
                    self.rig.session.wrote(self.rig.now, false);
                    self.broker.take(version, &bytes);
                }
            }
            Move::ToUs(count) => {
                let count = count.min(self.broker.output.len());
                self.rest.extend(self.broker.output.drain(..count));
                let taken = self.rig.raw(&self.rest).unwrap();
                self.rest.drain(..taken);
            }
            Move::Store => self.rig.session.release(&mut self.rig.out),
            Move::Cut => self.reconnect(),
        }
    }

    /// Lets everything arrive.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            let quiet = self.rig.out.ready.is_empty()
                && self.rig.out.held.is_empty()
                && self.broker.output.is_empty();
            if quiet {
                return;
            }
            self.step(Move::Store);
            self.step(Move::ToBroker(1000));
            self.step(Move::ToUs(1000));
        }
        panic!("the two never come to rest");
    }

    fn check(&mut self) {
        assert!(self.rig.session.is_idle(), "everything was answered");
        for (payload, qos) in &self.published {
            let times = self.broker.taken.get(payload).copied().unwrap_or_default();
            assert!(times >= 1, "{payload} (QoS {qos}) was lost");
            assert!(*qos != Q2 || times == 1, "{payload} came {times} times");
        }
        let heard = self.rig.heard();
        for (number, (payload, _)) in self.published.iter().enumerate() {
            let answers = heard
                .iter()
                .filter(|line| line.starts_with(&format!("{number}: ")));
            assert_eq!(answers.count(), 1, "{payload} is answered once");
        }
        for (payload, qos) in &self.delivered {
            let ending = format!(" {payload}");
            let times = heard.iter().filter(|l| l.ends_with(&ending)).count();
            assert!(times >= 1, "{payload} (QoS {qos}) was lost");
            assert!(*qos != Q2 || times == 1, "{payload} came {times} times");
            assert!(self.broker.acknowledged.contains(payload));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_lost_and_qos_2_is_delivered_once(
        version in prop::sample::select(&[Version::V3_1_1, Version::V5][..]),
        theirs in prop::sample::select(&[1_u16, 2, 3, 100][..]),
        ours in prop::sample::select(&[1_u16, 2, 3, 100][..]),
        moves in moves(),
    ) {
        // 3.1.1 cannot announce a receive maximum.
        let (theirs, ours) = if version.is_v5() { (theirs, ours) } else { (65_535, 65_535) };
        let mut world = World::new(version, theirs, ours);
        world.settle();
        for step in moves {
            world.step(step);
        }
        world.settle();
        world.check();
    }
}
