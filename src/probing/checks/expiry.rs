//! What the broker forgets after a time.

use std::time::Duration;

use super::Checked;
use crate::model::{Message, Properties, QoS, ReasonCode};
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, pass, retained};
use crate::probing::opening::goodbye;

/// After this time a session that expires after a second is looked for. Some brokers look every five seconds.
const SESSION: Duration = Duration::from_secs(7);

/// The expiry interval of a message in seconds, when it is looked at, and when it has to be gone.
const MESSAGE: (u32, Duration, Duration) =
    (4, Duration::from_millis(1_500), Duration::from_secs(6));

/// A session ends when its interval is over (MQTT 5 §3.1.2.11.2).
pub(in crate::probing) async fn session(lab: &Lab) -> Checked {
    let short = lab.opening(lab.version).kept(1);
    let long = lab.opening(lab.version).kept(60);
    for opening in [&short, &long] {
        lab.leftovers.keeps(opening);
        let link = lab.connect(opening).await?.link;
        link.leave(&goodbye(ReasonCode::SUCCESS)).await?;
    }
    pass(SESSION).await;
    if !lab.connect(&long).await?.ack.session_present {
        return Ok(Finding::no("no session is kept"));
    }
    let is_there = lab.connect(&short).await?.ack.session_present;
    Ok(Finding::if_so(!is_there, "the session does not end"))
}

/// A message is not delivered when its interval is over, and before with what is left of it (MQTT 5 §3.3.2.3.3).
pub(in crate::probing) async fn message(lab: &Lab) -> Checked {
    let (interval, early, late) = MESSAGE;
    let topic = lab.topic("expiry");
    lab.leftovers.retains(&topic);
    let properties = Properties {
        message_expiry_interval: Some(interval),
        ..Properties::default()
    };
    lab.publish(&Message {
        properties,
        ..retained(&topic, "mqtty")
    })
    .await?;
    pass(early).await;
    let mut link = lab.open().await?;
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    let left = link.message().await?.properties.message_expiry_interval;
    pass(late).await;
    let mut link = lab.open().await?;
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    let messages = lab.settled(&mut link).await?;
    Ok(if !messages.is_empty() {
        Finding::no("delivered after its time")
    } else if left.is_some_and(|left| left < interval) {
        Finding::yes()
    } else {
        Finding::yes().because("the interval is not counted down")
    })
}
