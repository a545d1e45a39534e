//! Wills: published when a connection is lost, or as DISCONNECT wants, perhaps later.

use std::time::Duration;

use tokio::time::Instant;

use super::Checked;
use crate::model::{Properties, QoS, ReasonCode, Will};
use crate::probing::finding::Finding;
use crate::probing::lab::Lab;
use crate::probing::link::Link;
use crate::probing::opening::{Opening, goodbye};
use crate::probing::trouble::Trouble;

/// The delay in seconds that is asked for.
const DELAY: u32 = 2;
/// A will that comes before this time was not delayed.
const EARLY: Duration = Duration::from_millis(1_500);
/// Then it does not come any more.
const LATE: Duration = Duration::from_secs(9);

/// A client that hears of a will, and what CONNECT of the client with this will says.
async fn prepared(lab: &Lab, name: &str, delay: Option<u32>) -> Result<(Link, Opening), Trouble> {
    // A will of the same check that was tried before must not be taken for this one.
    let topic = lab.topic(&format!("{name}/{}", lab.client_id()));
    let mut heir = lab.open().await?;
    heir.subscribe(&topic, QoS::AtMostOnce).await?;
    let mut opening = lab.opening(lab.version);
    opening.will = Some(Will {
        topic,
        payload: b"mqtty".to_vec(),
        properties: Properties {
            will_delay_interval: delay,
            ..Properties::default()
        },
        ..Will::default()
    });
    Ok((heir, opening))
}

/// It is published when the connection is closed without DISCONNECT.
pub(in crate::probing) async fn lost(lab: &Lab) -> Checked {
    let (mut heir, opening) = prepared(lab, "will", None).await?;
    lab.connect(&opening).await?.link.kill();
    heir.message().await?;
    Ok(Finding::yes())
}

/// It is not published after DISCONNECT.
pub(in crate::probing) async fn discarded(lab: &Lab) -> Checked {
    let (mut heir, opening) = prepared(lab, "will-discarded", None).await?;
    let link = lab.connect(&opening).await?.link;
    link.leave(&goodbye(ReasonCode::SUCCESS)).await?;
    let messages = lab.settled(&mut heir).await?;
    Ok(Finding::if_so(messages.is_empty(), "published"))
}

/// It is published after DISCONNECT with the reason 0x04.
pub(in crate::probing) async fn on_disconnect(lab: &Lab) -> Checked {
    let (mut heir, opening) = prepared(lab, "will-on-disconnect", None).await?;
    let link = lab.connect(&opening).await?.link;
    link.leave(&goodbye(ReasonCode::DISCONNECT_WITH_WILL))
        .await?;
    heir.message().await?;
    Ok(Finding::yes())
}

/// It is published later (MQTT 5 §3.1.3.2.2), while the session still exists.
pub(in crate::probing) async fn delayed(lab: &Lab) -> Checked {
    let (mut heir, mut opening) = prepared(lab, "will-delay", Some(DELAY)).await?;
    opening.properties.session_expiry_interval = Some(60);
    lab.leftovers.keeps(&opening);
    let link = lab.connect(&opening).await?.link;
    let killed = Instant::now();
    link.kill();
    heir.message_until(killed + LATE).await?;
    Ok(Finding::if_so(
        killed.elapsed() >= EARLY,
        "published without a delay",
    ))
}
