//! Sessions: taken over by another connection, and kept without one.

use super::Checked;
use crate::model::{QoS, ReasonCode};
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, message};
use crate::probing::opening::{Opening, goodbye};
use crate::probing::trouble::Trouble;

/// How long the broker is to keep a session, in seconds; it is removed before.
const KEPT: u32 = 60;

/// A second connection with the same identifier ends the first (MQTT 5 §3.1.4). Both are ours.
pub(in crate::probing) async fn takeover(lab: &Lab) -> Checked {
    let opening = lab.opening(lab.version);
    let mut first = lab.connect(&opening).await?.link;
    let second = lab.connect(&opening).await?.link;
    let end = first.end(lab.until()).await;
    drop(second);
    Ok(match end {
        Trouble::Silent(_) => Finding::no("both connections stay"),
        Trouble::Disconnected(ReasonCode::SESSION_TAKEN_OVER, _) => {
            Finding::yes().because("DISCONNECT 0x8e")
        }
        Trouble::Closed => Finding::yes().because("without DISCONNECT"),
        other => Finding::yes().because(other.to_string()),
    })
}

/// A session with a subscription whose connection has ended.
async fn asleep(lab: &Lab, topic: &str) -> Result<Opening, Trouble> {
    let opening = lab.opening(lab.version).kept(KEPT);
    lab.leftovers.keeps(&opening);
    let mut link = lab.connect(&opening).await?.link;
    link.subscribe(topic, QoS::AtLeastOnce).await?;
    link.leave(&goodbye(ReasonCode::SUCCESS)).await?;
    Ok(opening)
}

/// The session is there when the client comes back, with its subscription.
pub(in crate::probing) async fn resumed(lab: &Lab) -> Checked {
    let topic = lab.topic("session");
    let opening = asleep(lab, &topic).await?;
    let opened = lab.connect(&opening).await?;
    if !opened.ack.session_present {
        return Ok(Finding::no("CONNACK without session present"));
    }
    let mut link = opened.link;
    lab.publish(&message(&topic, "mqtty", QoS::AtLeastOnce))
        .await?;
    Ok(match link.message().await {
        Ok(_) => Finding::yes(),
        Err(Trouble::NoMessage) => Finding::no("the subscription is lost"),
        Err(trouble) => return Err(trouble),
    })
}

/// Messages of QoS 1 wait for a client that is not connected.
pub(in crate::probing) async fn queued(lab: &Lab) -> Checked {
    let topic = lab.topic("queue");
    let opening = asleep(lab, &topic).await?;
    lab.publish(&message(&topic, "mqtty", QoS::AtLeastOnce))
        .await?;
    let mut link = lab.connect(&opening).await?.link;
    link.message().await?;
    Ok(Finding::yes())
}

/// Messages of QoS 0 wait for a client that is not connected, which the specification leaves to the broker (MQTT 5 §4.1).
pub(in crate::probing) async fn queued_qos0(lab: &Lab) -> Checked {
    let topic = lab.topic("queue-qos0");
    let opening = asleep(lab, &topic).await?;
    let mut publisher = lab.open().await?;
    publisher
        .publish(&message(&topic, "mqtty", QoS::AtMostOnce))
        .await?;
    // What was sent before its answer has been dealt with.
    publisher.ping().await?;
    let mut link = lab.connect(&opening).await?.link;
    link.filters.push(topic);
    let messages = lab.settled(&mut link).await?;
    Ok(Finding::if_so(!messages.is_empty(), "discarded"))
}
