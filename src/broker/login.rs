//! Enhanced authentication when a client connects: SCRAM with the broker's users (MQTT 5 §4.12).

use std::rc::Rc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::observers::ClientTrace;
use super::scram::Exchange;
use super::shared::{Shared, Unfinished};
use crate::model::{Properties, ReasonCode, ScramMechanism, Secret, Version};
use crate::transport::Stream;
use crate::wire::{Auth, Connect, Packet, next_frame};

/// The proof that a client knows the password of a user.
pub(super) struct Proof {
    /// The user.
    pub(super) user: String,
    /// The properties of the CONNACK that go with it.
    pub(super) properties: Properties,
}

/// Reads until a whole packet is there, and returns its size. `None` if it is larger than `maximum`, or does not come and
/// does not begin with this byte.
pub(super) async fn read_packet(
    stream: &mut Stream,
    bytes: &mut Vec<u8>,
    first: u8,
    maximum: usize,
    kept: &mut Unfinished,
) -> Option<usize> {
    loop {
        if let Some(frame) = next_frame(bytes, maximum).ok()? {
            return Some(frame.size);
        }
        // The rest of anything else is not worth waiting for.
        if bytes.first().is_some_and(|byte| *byte != first) {
            return None;
        }
        if stream.read_buf(bytes).await.ok()? == 0 || !kept.grow(bytes.capacity()) {
            return None;
        }
    }
}

/// Lets a client prove who it is, if it wants to; `bytes` came after its CONNECT.
///
/// # Errors
///
/// The reason to refuse it; `None` where it is gone.
pub(super) async fn log_in(
    stream: &mut Stream,
    connect: &Connect,
    bytes: &mut Vec<u8>,
    kept: &mut Unfinished,
    shared: &Shared,
    trace: Option<&Rc<ClientTrace>>,
) -> Result<Option<Proof>, Option<ReasonCode>> {
    /// More than any message of SCRAM with a name that can be typed.
    const LARGEST: usize = 16 << 10;
    let properties = &connect.properties;
    let method = properties.authentication_method.as_deref();
    let Some(mechanism) = method.and_then(ScramMechanism::named) else {
        return Ok(None);
    };
    let exchange = {
        let router = shared.router.borrow();
        if !router.rules.has_users() {
            return Ok(None);
        }
        let first = properties.authentication_data.as_ref();
        let first = first.map_or(&[][..], Secret::expose);
        let mut store = shared.keys.borrow_mut();
        Exchange::begin(mechanism, first, &mut store, |name| {
            router.rules.password_of(name)
        })
    };
    let exchange = exchange.ok_or(Some(ReasonCode::NOT_AUTHORIZED))?;
    let answer = |data: &str| Properties {
        authentication_method: Some(mechanism.name().to_owned()),
        authentication_data: Some(Secret::new(data)),
        ..Properties::default()
    };
    let challenge = Packet::Auth(Box::new(Auth {
        reason: ReasonCode::CONTINUE_AUTHENTICATION,
        properties: answer(&exchange.challenge),
    }));
    let mut out = Vec::new();
    challenge.encode(Version::V5, &mut out).map_err(|_| None)?;
    let limit = properties.maximum_packet_size;
    if limit.is_some_and(|limit| out.len() > limit as usize) {
        return Err(None);
    }
    if let Some(trace) = trace {
        trace.sent(&out);
    }
    let written = async {
        stream.write_all(&out).await?;
        stream.flush().await
    };
    written.await.map_err(|_| None)?;
    shared.traffic.note_sent(1, out.len());
    let size = read_packet(stream, bytes, 0xF0, LARGEST, kept)
        .await
        .ok_or(None)?;
    let rest = bytes.split_off(size);
    let packet = std::mem::replace(bytes, rest);
    shared.traffic.note_received(1, size);
    if let Some(trace) = trace {
        trace.received(&packet);
    }
    let frame = next_frame(&packet, LARGEST).ok().flatten().ok_or(None)?;
    let Ok(Packet::Auth(auth)) = frame.decode(Version::V5) else {
        return Err(Some(ReasonCode::MALFORMED_PACKET));
    };
    if auth.properties.authentication_method.as_deref() != method
        || auth.reason != ReasonCode::CONTINUE_AUTHENTICATION
    {
        return Err(Some(ReasonCode::PROTOCOL_ERROR));
    }
    let last = auth.properties.authentication_data.as_ref();
    let signature = exchange.finish(last.map_or(&[][..], Secret::expose));
    let signature = signature.ok_or(Some(ReasonCode::NOT_AUTHORIZED))?;
    Ok(Some(Proof {
        user: exchange.user,
        properties: answer(&signature),
    }))
}
