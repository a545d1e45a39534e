//! From an accepted stream to a connected client: CONNECT and CONNACK (MQTT 5 §3.1, §3.2).

use std::time::Instant;

use tokio::io::AsyncReadExt as _;

use super::filters::is_too_deep;
use super::limits::{CONNECT_SIZE, PACKET_SIZE};
use super::link::Link;
use super::observers::PacketTrace;
use super::protocol::Peer;
use super::shared::Shared;
use crate::model::{Properties, ReasonCode, Version};
use crate::transport::Stream;
use crate::wire::{ConnAck, Frame, Packet, WireError, next_frame};

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
    let mut bytes = Vec::with_capacity(256);
    let mut kept = shared.unfinished();
    let maximum = CONNECT_SIZE.min(shared.largest_packet);
    loop {
        match next_frame(&bytes, maximum) {
            Ok(Some(frame)) => {
                let size = frame.size;
                shared.traffic.note_received(1, size);
                let opened = connect(frame, shared);
                if let Some(trace) = &shared.trace {
                    let refusal = opened.as_ref().err().and_then(Option::as_deref);
                    show(trace, &bytes[..size], refusal.unwrap_or_default());
                }
                return match opened {
                    Ok(peer) => Opening::Connected(peer, bytes.split_off(size)),
                    Err(refusal) => refusal.map_or(Opening::Gone, Opening::Refused),
                };
            }
            Ok(None) => {}
            Err(_) => return Opening::Gone,
        }
        // Anything else than a CONNECT is not worth waiting for.
        if bytes.first().is_some_and(|first| *first != 0x10) {
            return Opening::Gone;
        }
        match stream.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return Opening::Gone,
            Ok(_) => {}
        }
        if !kept.grow(bytes.capacity()) {
            return Opening::Gone;
        }
    }
}

fn connect(frame: Frame<'_>, shared: &Shared) -> Result<Peer, Option<Vec<u8>>> {
    // The body begins with the protocol's name and level; who asks for 5 can read a reason.
    let speaks_5 = frame.body.starts_with(b"\x00\x04MQTT\x05");
    let mut connect = match frame.decode(Version::V5) {
        Ok(Packet::Connect(connect)) => connect,
        Err(error @ WireError::UnsupportedVersion { level }) => {
            return Err(if level > Version::V5.level() {
                refusal(Version::V5, error.reason().0)
            } else {
                refusal(Version::V3_1_1, UNACCEPTABLE_VERSION)
            });
        }
        Err(error) if speaks_5 => return Err(refusal(Version::V5, error.reason().0)),
        Ok(_) | Err(_) => return Err(None),
    };
    let version = connect.version;
    let faults = shared.faults.as_ref();
    let fault = faults.and_then(|faults| faults.connecting(&mut connect, Instant::now()));
    let maximum_packet = connect.properties.maximum_packet_size;
    let maximum_packet = maximum_packet.map_or(PACKET_SIZE, |size| size as usize);
    let refused = |code| Err(refusal(version, code).filter(|bytes| bytes.len() <= maximum_packet));
    if connect.properties.authentication_method.is_some() {
        return refused(ReasonCode::BAD_AUTHENTICATION_METHOD.0);
    }
    let unavailable = |reason| refused(connack_code(reason, version));
    if let Err(reason) = shared.router.borrow().rules.apply(&mut connect) {
        return unavailable(reason);
    }
    if let Some(reason) = fault {
        return unavailable(reason);
    }
    let will = connect.will.as_ref();
    // Nobody can answer to an empty topic (MQTT 5 §4.7.3).
    if will.is_some_and(|will| will.properties.response_topic.as_deref() == Some("")) {
        return refused(ReasonCode::PROTOCOL_ERROR.0);
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

/// Traces a CONNECT and the CONNACK that refuses it; one that accepts it is the first packet of the connection.
fn show(trace: &PacketTrace, connect: &[u8], refusal: &[u8]) {
    let frame = next_frame(connect, usize::MAX).ok().flatten();
    let decoded = frame.and_then(|frame| frame.decode(Version::V5).ok());
    let (client, version) = match &decoded {
        Some(Packet::Connect(connect)) => (connect.client_id.as_str(), connect.version),
        _ => ("", Version::V5),
    };
    trace.received(client, connect, version);
    trace.sent(client, refusal, version);
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
