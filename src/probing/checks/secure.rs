//! What carries the bytes: TLS and WebSocket.

use jiff::Timestamp;

use super::Checked;
use crate::model::{TlsDetails, TlsVersion};
use crate::probing::finding::{Finding, Value};
use crate::probing::lab::Lab;
use crate::probing::trouble::Trouble;

const DAY: i64 = 24 * 60 * 60;

/// The handshake succeeds in this version alone.
pub(in crate::probing) async fn version(lab: &Lab, version: TlsVersion) -> Checked {
    let connectors = &lab.target.by_tls_version;
    let known = connectors.iter().find(|(known, _)| *known == version);
    let Some((_, connector)) = known else {
        return Ok(Finding::untested("left out by the options"));
    };
    match lab.dial(connector, lab.version, lab.until()).await {
        Ok(_) => Ok(Finding::yes()),
        Err(Trouble::Unreachable(_)) => Ok(Finding::no("no handshake")),
        Err(trouble) => Err(trouble),
    }
}

/// What the first connection has agreed on.
#[expect(clippy::unnecessary_wraps, reason = "it is what a check has come to")]
fn details(lab: &Lab, of: impl Fn(&TlsDetails) -> Option<Finding>) -> Checked {
    let transport = lab.transport.borrow();
    let details = transport.as_ref().and_then(|it| it.tls.as_ref());
    let finding = details.and_then(of);
    Ok(finding.unwrap_or_else(|| Finding::untested("unknown")))
}

fn named(name: &str) -> Finding {
    Finding::yes().with(Value::Text(name.to_owned()))
}

/// The cipher suite.
#[expect(clippy::unused_async, reason = "it is a check like any other")]
pub(in crate::probing) async fn cipher(lab: &Lab) -> Checked {
    details(lab, |tls| Some(named(&tls.cipher)))
}

/// The group of the key exchange.
#[expect(clippy::unused_async, reason = "it is a check like any other")]
pub(in crate::probing) async fn group(lab: &Lab) -> Checked {
    details(lab, |tls| tls.group.as_deref().map(named))
}

/// The number of certificates, and their names from the server's own on.
#[expect(clippy::unused_async, reason = "it is a check like any other")]
pub(in crate::probing) async fn chain(lab: &Lab) -> Checked {
    details(lab, |tls| {
        let last = tls.chain.last()?;
        let mut names: Vec<_> = tls
            .chain
            .iter()
            .map(|it| Trouble::clean(&it.subject))
            .collect();
        if last.issuer != last.subject {
            names.push(Trouble::clean(&last.issuer));
        }
        let finding = Finding::yes().with(tls.chain.len() as u64);
        Some(finding.because(names.join(" < ")))
    })
}

/// The server chooses the protocol of MQTT by ALPN, where it is offered.
pub(in crate::probing) async fn alpn(lab: &Lab) -> Checked {
    let Some(connector) = &lab.target.by_alpn else {
        return Ok(Finding::untested("no TLS"));
    };
    match lab.agree(connector, lab.until()).await {
        Ok(details) => Ok(match details.and_then(|tls| tls.protocol) {
            Some(protocol) => named(&Trouble::clean(&protocol)),
            None => Finding::no("none is chosen"),
        }),
        Err(Trouble::Unreachable(_)) => Ok(Finding::no("no handshake")),
        Err(trouble) => Err(trouble),
    }
}

/// The certificate of the server has no issuer but itself.
#[expect(clippy::unused_async, reason = "it is a check like any other")]
pub(in crate::probing) async fn self_signed(lab: &Lab) -> Checked {
    details(lab, |tls| {
        let own = tls.chain.first()?;
        let issuer = Trouble::clean(&own.issuer);
        Some(if own.subject == own.issuer {
            Finding::yes()
        } else {
            Finding::no(format!("signed by {issuer}"))
        })
    })
}

/// How many days the certificate is still valid.
#[expect(clippy::unused_async, reason = "it is a check like any other")]
pub(in crate::probing) async fn days(lab: &Lab) -> Checked {
    let transport = lab.transport.borrow();
    let end = transport.as_ref().and_then(|it| it.times.certificate_end);
    let Some(end) = end else {
        return Ok(Finding::untested("unknown"));
    };
    let left = (end.as_second() - Timestamp::now().as_second()).div_euclid(DAY);
    Ok(match u64::try_from(left) {
        Ok(days) => Finding::yes().with(days),
        Err(_) => Finding::no("expired").with(0),
    })
}

/// The broker confirms the subprotocol (MQTT 5 §6).
#[expect(clippy::unused_async, reason = "it is a check like any other")]
pub(in crate::probing) async fn subprotocol(lab: &Lab) -> Checked {
    let transport = lab.transport.borrow();
    // The handshake warns of nothing else.
    let confirmed = transport.as_ref().is_some_and(|it| it.warnings.is_empty());
    let options = lab.target.profile.endpoint.websocket.as_ref();
    let name = options.map(|it| it.subprotocol.as_str());
    Ok(match (confirmed, name) {
        (true, Some(name)) => named(name),
        _ => Finding::no("not confirmed"),
    })
}
