//! The first look: whether there is a broker, which version it speaks, and what it announces.

use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

use super::connecting::Opened;
use super::lab::{Lab, Target};
use super::trouble::Trouble;
use crate::client::{FirstBytes, try_instead};
use crate::error::{Exit, Failure};
use crate::model::{QoS, Version};
use crate::output::duration;

/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects in the newest version that the broker accepts.
///
/// # Errors
///
/// There is no broker, or none that answers.
pub(super) async fn survey(target: Rc<Target>, deadline: Instant) -> Result<Lab, Failure> {
    let patience = PATIENCE.min(target.limit / 6);
    let mut lab = Lab::new(target, patience, deadline);
    let mut answer = first_answer(&mut lab).await?;
    if let Err(Trouble::Closed) = answer {
        answer = first_answer(&mut lab).await?;
    }
    match answer {
        // What may not be subscribed to is the result of many a check.
        Ok(()) | Err(Trouble::Refused(..) | Trouble::Disconnected(..)) => Ok(lab),
        Err(trouble) => Err(lab.failure(&trouble, true)),
    }
}

/// Connects, and asks for the first answers; `Err` inside: the broker did not give them.
async fn first_answer(lab: &mut Lab) -> Result<Result<(), Trouble>, Failure> {
    let Opened { mut link, ack } = newest(lab).await?;
    if lab.version.is_v5() {
        lab.announced = Some(ack.properties);
    }
    let topic = lab.topic("survey");
    let answers = async {
        link.ping().await?;
        link.subscribe(&topic, QoS::AtMostOnce).await
    };
    Ok(answers.await.map(drop))
}

/// A connection in the newest version that the broker accepts.
async fn newest(lab: &mut Lab) -> Result<Opened, Failure> {
    let mut reason: Option<Trouble> = None;
    for version in [Version::V5, Version::V3_1_1, Version::V3_1] {
        lab.version = version;
        let mut opening = lab.opening(version);
        if version.is_v5() {
            opening.properties.request_response_information = Some(1);
        }
        // A single connection that is closed says nothing about the version.
        let opened = match version {
            Version::V5 => lab.connect_surely(&opening).await,
            _ => lab.connect(&opening).await,
        };
        let trouble = match opened {
            Ok(opened) => return Ok(opened),
            Err(trouble) => trouble,
        };
        // Another version changes nothing about the login, and attempts may be counted.
        if let Trouble::Unreachable(_) | Trouble::Foreign(..) = trouble {
            return Err(lab.failure(&trouble, false));
        }
        if let Trouble::Refused(code, _) = trouble
            && !matches!(code, 1 | 0x84)
        {
            return Err(lab.failure(&trouble, false));
        }
        reason.get_or_insert(trouble);
    }
    let reason = reason.unwrap_or(Trouble::Closed);
    Err(lab.failure(&reason, false))
}

impl Lab {
    /// Why the broker cannot be reached any more, if it cannot.
    pub(super) async fn lost(&self) -> Option<Failure> {
        let opening = self.opening(self.version);
        let trouble = self.connect_surely(&opening).await.err()?;
        if !trouble.is_loss() {
            return None;
        }
        let address = &self.target.profile.endpoint.address;
        let text = format!("{address} was lost before the portrait was complete: {trouble}");
        Some(Failure::new(Exit::Lost, text))
    }

    /// What to try where the port may be one of another protocol.
    fn instead(&self, seen: FirstBytes) -> Option<String> {
        let endpoint = &self.target.profile.endpoint;
        let mut way = endpoint.way(self.version);
        // All versions were tried.
        way.newest = false;
        try_instead(way, &endpoint.address.to_string(), seen)
    }

    /// What the user is told when there is no portrait.
    fn failure(&self, trouble: &Trouble, is_up: bool) -> Failure {
        let address = &self.target.profile.endpoint.address;
        let (exit, text) = match (trouble, is_up) {
            (Trouble::Unreachable(failure), _) => return failure.clone(),
            (Trouble::Refused(_, reason) | Trouble::Disconnected(_, reason), _) => (
                Exit::Refused,
                format!("{address} refused the connection: {reason}"),
            ),
            (Trouble::Foreign(FirstBytes::Http, line), _) => {
                let text =
                    format!("{address} is an HTTP port: it answered CONNECT with \"{line}\"");
                return Failure::new(Exit::Connect, text).hinting(self.instead(FirstBytes::Http));
            }
            (Trouble::Foreign(seen, _), _) => {
                let text = format!("{address} is a TLS port: it answered CONNECT with a TLS alert");
                return Failure::new(Exit::Connect, text).hinting(self.instead(*seen));
            }
            (Trouble::Closed, false) => {
                let text =
                    format!("{address} closed the connection before answering with a CONNACK");
                let hint = self.instead(FirstBytes::Nothing);
                return Failure::new(Exit::Connect, text).hinting(hint);
            }
            (Trouble::Closed, true) => (
                Exit::Lost,
                format!("{address} closed the connection after CONNACK"),
            ),
            (Trouble::Silent(_), false) => {
                let patience = duration(self.clock().patience);
                let text = format!("{address} did not accept the connection within {patience}");
                (Exit::Connect, text)
            }
            (Trouble::Silent(what), true) => {
                let patience = duration(self.clock().patience);
                let text = format!("{address} did not answer {what} within {patience}");
                (Exit::Timeout, text)
            }
            (other, false) => (Exit::Connect, format!("{address}: {other}")),
            (other, true) => (Exit::Lost, format!("{address}: {other}")),
        };
        Failure::new(exit, text)
    }
}
