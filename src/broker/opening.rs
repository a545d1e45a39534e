//! From an accepted stream to a connected client: CONNECT and CONNACK (MQTT 5 §3.1, §3.2).

use std::rc::Rc;
use std::time::Instant;

use super::filters::{check_response_topic, is_too_deep};
use super::limits::{CONNECT_SIZE, PACKET_SIZE};
use super::link::Link;
use super::login::{Proof, log_in, read_packet};
use super::observers::ClientTrace;
use super::protocol::Peer;
use super::shared::Shared;
use crate::model::{Properties, ReasonCode, Version};
use crate::transport::Stream;
use crate::wire::{ConnAck, Connect, Packet, WireError, next_frame};

/// The return codes of 3.x that the broker uses (MQTT 3.1.1 §3.2.2.3).
const UNACCEPTABLE_VERSION: u8 = 1;
const IDENTIFIER_REJECTED: u8 = 2;
const SERVER_UNAVAILABLE: u8 = 3;
const BAD_LOGIN: u8 = 4;
const NOT_AUTHORIZED: u8 = 5;

/// How an opening went.
pub(super) enum Opening {
    /// The client is connected; these bytes came after its CONNECT.
    Connected(Peer, Vec<u8>),
    /// It is not; this is the CONNACK that tells it so.
    Refused(Vec<u8>),
    /// It is not, and nothing can be said.
    Gone,
}

/// Reads the CONNECT and gives the client its session.
pub(super) async fn open(stream: &mut Stream, shared: &Shared) -> Opening {
    const CONNECT: u8 = 0x10;
    let mut bytes = Vec::with_capacity(256);
    let mut kept = shared.unfinished();
    let maximum = CONNECT_SIZE.min(shared.largest_packet);
    let size = read_packet(stream, &mut bytes, CONNECT, maximum, &mut kept).await;
    let Some(size) = size else {
        return Opening::Gone;
    };
    shared.traffic.note_received(1, size);
    let mut rest = bytes.split_off(size);
    let connect = read_connect(&bytes);
    let trace = trace_of(connect.as_deref().ok(), shared);
    if let Some(trace) = &trace {
        trace.received(&bytes);
    }
    let opened = match connect {
        Ok(connect) => {
            let trace = trace.as_ref();
            match log_in(stream, &connect, &mut rest, &mut kept, shared, trace).await {
                Ok(proof) => accept(connect, proof, shared),
                Err(reason) => Err(reason.and_then(|reason| {
                    let refusal = refusal(Version::V5, reason.0);
                    refusal.filter(|bytes| bytes.len() <= largest_for(&connect))
                })),
            }
        }
        Err(refusal) => Err(refusal),
    };
    match opened {
        Ok(peer) => Opening::Connected(peer, rest),
        Err(None) => Opening::Gone,
        Err(Some(refusal)) => {
            if let Some(trace) = &trace {
                trace.sent(&refusal);
            }
            Opening::Refused(refusal)
        }
    }
}

/// For the packets before the first one of a session: the CONNACK that accepts a client is the first of those.
fn trace_of(connect: Option<&Connect>, shared: &Shared) -> Option<Rc<ClientTrace>> {
    let trace = Rc::clone(shared.trace.as_ref()?);
    let client = connect.map_or("", |connect| connect.client_id.as_str());
    Some(Rc::new(ClientTrace {
        trace,
        client: client.into(),
        version: connect.map_or(Version::V5, |connect| connect.version),
    }))
}

/// The CONNECT that a packet is.
///
/// # Errors
///
/// The CONNACK that refuses it, if there is one.
pub(super) fn read_connect(packet: &[u8]) -> Result<Box<Connect>, Option<Vec<u8>>> {
    let frame = next_frame(packet, usize::MAX).ok().flatten().ok_or(None)?;
    // The body begins with the protocol's name and level; who asks for 5 can read a reason.
    let speaks_5 = frame.body.starts_with(b"\x00\x04MQTT\x05");
    match frame.decode(Version::V5) {
        Ok(Packet::Connect(connect)) => Ok(connect),
        Err(error @ WireError::UnsupportedVersion { level }) => {
            Err(if level > Version::V5.level() {
                refusal(Version::V5, error.reason().0)
            } else {
                refusal(Version::V3_1_1, UNACCEPTABLE_VERSION)
            })
        }
        Err(error) if speaks_5 => Err(refusal(Version::V5, error.reason().0)),
        Ok(_) | Err(_) => Err(None),
    }
}

/// The largest packet that a client accepts.
fn largest_for(connect: &Connect) -> usize {
    let given = connect.properties.maximum_packet_size;
    given.map_or(PACKET_SIZE, |size| size as usize)
}

/// Gives a client its session, or refuses it.
///
/// # Errors
///
/// The CONNACK that refuses it, if there is one.
pub(super) fn accept(
    mut connect: Box<Connect>,
    proof: Option<Proof>,
    shared: &Shared,
) -> Result<Peer, Option<Vec<u8>>> {
    let version = connect.version;
    let faults = shared.faults.as_ref();
    let fault = faults.and_then(|faults| faults.connecting(&mut connect, Instant::now()));
    let maximum_packet = largest_for(&connect);
    let refused = |code| Err(refusal(version, code).filter(|bytes| bytes.len() <= maximum_packet));
    let unavailable = |reason| refused(connack_code(reason, version));
    let mut properties = Properties::default();
    let is_proved = proof.is_some();
    if let Some(proof) = proof {
        connect.username = Some(proof.user);
        properties = proof.properties;
    } else if connect.properties.authentication_method.is_some() {
        return unavailable(ReasonCode::BAD_AUTHENTICATION_METHOD);
    }
    if let Err(reason) = shared.router.borrow().rules.apply(&mut connect, is_proved) {
        return unavailable(reason);
    }
    if let Some(reason) = fault {
        return unavailable(reason);
    }
    let will = connect.will.as_ref();
    if let Some(Err(reason)) = will.map(|will| check_response_topic(&will.properties)) {
        return refused(reason.0);
    }
    if will.is_some_and(|will| is_too_deep(&will.topic)) {
        return unavailable(ReasonCode::TOPIC_NAME_INVALID);
    }
    let assigned = connect.client_id.is_empty();
    if assigned {
        // 3.1 knows no empty identifier, 3.1.1 none for a session that is to last (§3.1.3.1).
        let wants_one = version == Version::V3_1 || !connect.clean_start;
        if !version.is_v5() && wants_one {
            return refused(IDENTIFIER_REJECTED);
        }
        connect.client_id = format!("auto-{:016x}", rand::random::<u64>());
    }
    let mut router = shared.router.borrow_mut();
    let mut accepted = ConnAck::default();
    if version.is_v5() {
        accepted.properties = Properties {
            assigned_client_identifier: assigned.then(|| connect.client_id.clone()),
            authentication_method: properties.authentication_method,
            authentication_data: properties.authentication_data,
            ..router.rules.announced()
        };
    }
    // All of them bind the client, so none can be left out: a client that cannot take them gets no session.
    let mut packet = Packet::ConnAck(Box::new(accepted));
    let mut bytes = Vec::new();
    packet.encode(version, &mut bytes).map_err(|_| None)?;
    if bytes.len() > maximum_packet {
        return Err(None);
    }
    let now = Instant::now();
    let link = {
        let memory = &shared.memory;
        Link::new(version, maximum_packet, now, memory)
    };
    if connect.properties.request_problem_information == Some(0) {
        link.give_no_reasons();
    }
    let aliases = connect.properties.topic_alias_maximum.unwrap_or(0);
    // A fault may lose the packet that sets an alias.
    if aliases > 0 && shared.faults.is_none() {
        link.allow_aliases(aliases);
    }
    router.begin_slice();
    let attached = match router.attach(&mut connect, &link, now) {
        Ok(attached) => attached,
        Err(reason) => return unavailable(reason),
    };
    if let Packet::ConnAck(accepted) = &mut packet {
        // 3.1 has no such flag.
        accepted.session_present = attached.session_present && version != Version::V3_1;
    }
    link.answer(&packet).map_err(|_| None)?;
    router.resume(attached.key, now);
    Ok(Peer::new(attached.key, link, &shared.memory))
}

/// A reason as the code of a CONNACK: before MQTT 5 the return code that is closest to it.
fn connack_code(reason: ReasonCode, version: Version) -> u8 {
    match reason {
        reason if version.is_v5() || reason.0 <= NOT_AUTHORIZED => reason.0,
        ReasonCode::UNSUPPORTED_PROTOCOL_VERSION => UNACCEPTABLE_VERSION,
        ReasonCode::CLIENT_IDENTIFIER_NOT_VALID => IDENTIFIER_REJECTED,
        ReasonCode::BAD_USER_NAME_OR_PASSWORD => BAD_LOGIN,
        ReasonCode::NOT_AUTHORIZED => NOT_AUTHORIZED,
        _ => SERVER_UNAVAILABLE,
    }
}

fn refusal(version: Version, code: u8) -> Option<Vec<u8>> {
    let packet = Packet::ConnAck(Box::new(ConnAck {
        code,
        ..ConnAck::default()
    }));
    let mut out = Vec::new();
    packet.encode(version, &mut out).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_before_mqtt_5() {
        let code = |reason| connack_code(ReasonCode(reason), Version::V3_1_1);
        let codes = [0x84, 0x85, 0x86, 0x87, 0x88, 0x97, 2].map(code);
        assert_eq!(codes, [1, 2, 4, 5, 3, 3, 2]);
        assert_eq!(connack_code(ReasonCode(0x97), Version::V5), 0x97);
    }
}
