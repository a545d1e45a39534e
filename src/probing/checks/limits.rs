//! Limits of the broker, and whether it keeps those of the client.

use std::time::Duration;

use tokio::time::Instant;

use super::Checked;
use super::largest::largest;
use crate::model::{Message, QoS, ReasonCode};
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, message};
use crate::probing::opening::goodbye;
use crate::probing::trouble::Trouble;
use crate::wire::AckKind;

/// How long a silent client with a keep-alive of a second may stay. It has to be closed after 1.5 s; some brokers look
/// every five seconds.
const SILENCE: Duration = Duration::from_secs(10);

/// How many messages are left unreleased at most.
const UNRELEASED: u16 = 100;

/// Payloads to ourselves in bytes, the largest that nobody minds first.
const PAYLOADS: [usize; 6] = [1 << 20, 256 << 10, 64 << 10, 16 << 10, 4 << 10, 1 << 10];

/// Room for what else is in a PUBLISH.
const HEADERS: usize = 1 << 10;

/// The deepest topic that is tried.
const DEEPEST: usize = 1_000;

/// The broker closes the connection of a client that is silent (MQTT 5 §3.1.2.10).
pub(in crate::probing) async fn keep_alive(lab: &Lab) -> Checked {
    let mut opening = lab.opening(lab.version);
    opening.keep_alive = 1;
    let opened = lab.connect(&opening).await?;
    let server = opened.ack.properties.server_keep_alive.unwrap_or(1);
    if !(1..=4).contains(&server) {
        let text = format!("the server keep alive is {server} s");
        return Ok(Finding::untested(text));
    }
    let mut link = opened.link;
    Ok(match link.end(Instant::now() + SILENCE).await {
        Trouble::Silent(_) => Finding::no("a silent client stays connected"),
        Trouble::Disconnected(ReasonCode::KEEP_ALIVE_TIMEOUT, _) => {
            Finding::yes().because("DISCONNECT 0x8d")
        }
        _ => Finding::yes(),
    })
}

/// So many messages of QoS 2 may be under way to the broker (MQTT 5 §3.2.2.3.3); 100 of them are tried at most.
pub(in crate::probing) async fn receive_maximum(lab: &Lab) -> Checked {
    let announced = lab.announced.as_ref().and_then(|it| it.receive_maximum);
    let maximum = announced.unwrap_or(u16::MAX);
    let mut link = lab.open().await?;
    let topic = lab.topic("receive-maximum");
    let mut identifiers = Vec::new();
    for _ in 0..maximum.min(UNRELEASED) {
        let message = message(&topic, "mqtty", QoS::ExactlyOnce);
        identifiers.push(link.begin(&message).await?);
    }
    for id in &identifiers {
        link.acknowledged(AckKind::PubRec, *id).await?;
    }
    link.release(&identifiers).await?;
    let finding = Finding::yes().with(u64::from(maximum));
    Ok(if maximum > UNRELEASED {
        finding.because(format!("{UNRELEASED} tried"))
    } else {
        finding
    })
}

/// No more messages are sent to the client than it allows (MQTT 5 §3.1.2.11.3).
pub(in crate::probing) async fn client_receive_maximum(lab: &Lab) -> Checked {
    let mut opening = lab.opening(lab.version);
    opening.properties.receive_maximum = Some(2);
    let mut link = lab.connect(&opening).await?.link;
    link.acknowledges = false;
    let topic = lab.topic("client-receive-maximum");
    if link.subscribe(&topic, QoS::AtLeastOnce).await? == QoS::AtMostOnce {
        return Ok(Finding::untested("QoS 0 granted"));
    }
    let mut publisher = lab.open().await?;
    for _ in 0..5 {
        let message = message(&topic, "mqtty", QoS::AtLeastOnce);
        publisher.publish(&message).await?;
    }
    Ok(match lab.settled(&mut link).await?.len() {
        2 => Finding::yes(),
        number @ 0..2 => Finding::no(format!("sends {number} instead of 2")),
        number => Finding::no(format!(
            "sends {number} unacknowledged messages instead of 2"
        )),
    })
}

/// A large message to ourselves; what is announced, or what was delivered, in bytes.
pub(in crate::probing) async fn packet_size(lab: &Lab) -> Checked {
    let announced = lab.announced.as_ref();
    let announced = announced.and_then(|it| it.maximum_packet_size);
    let most = announced.map_or(usize::MAX, |size| size as usize);
    let mut last = None;
    for size in PAYLOADS {
        if size.saturating_add(HEADERS) > most {
            continue;
        }
        match to_ourselves(lab, size).await {
            Ok(()) => {
                let value = announced.map_or(size as u64, u64::from);
                return Ok(Finding::yes().with(value));
            }
            Err(trouble @ (Trouble::Unreachable(_) | Trouble::Unsendable(_))) => {
                return Err(trouble);
            }
            Err(trouble) => last = Some(trouble),
        }
    }
    match last {
        Some(trouble) => Err(trouble),
        None => Ok(Finding::untested("too small for a message")),
    }
}

async fn to_ourselves(lab: &Lab, size: usize) -> Result<(), Trouble> {
    let mut link = lab.open().await?;
    let topic = lab.topic(&format!("size/{size}"));
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    link.publish(&sized(&topic, size)).await?;
    match link.message().await?.payload.len() {
        length if length == size => Ok(()),
        length => Err(Trouble::Malformed(format!(
            "{length} B instead of {size} B"
        ))),
    }
}

/// The broker leaves out messages that are too large for the client (MQTT 5 §3.1.2.11.4).
pub(in crate::probing) async fn client_packet_size(lab: &Lab) -> Checked {
    let mut opening = lab.opening(lab.version);
    opening.properties.maximum_packet_size = Some(512);
    let mut link = lab.connect(&opening).await?.link;
    let topic = lab.topic("client-size");
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    let mut publisher = lab.open().await?;
    for size in [2_048, 16] {
        publisher.publish(&sized(&topic, size)).await?;
    }
    let messages = lab.settled(&mut link).await?;
    let sizes: Vec<_> = messages.iter().map(|it| it.payload.len()).collect();
    Ok(match sizes[..] {
        [16] => Finding::yes(),
        [] => Finding::no("small messages do not arrive either"),
        _ => Finding::no("sends larger packets"),
    })
}

/// The longest topic that can be published to.
pub(in crate::probing) async fn topic_length(lab: &Lab) -> Checked {
    let least = lab.root.len() + 2;
    let fits = async |length: usize| {
        let mut topic = lab.topic("");
        let missing = length.saturating_sub(topic.len());
        topic.push_str(&"x".repeat(missing));
        accepted(lab, &topic).await
    };
    let most = usize::from(u16::MAX);
    Ok(match largest(least, most, fits).await? {
        Some(length) if length == most => Finding::yes().with(length as u64),
        Some(length) => Finding::yes().with(length as u64).doubted(),
        None => Finding::refused("no message is accepted"),
    })
}

/// The topic of most levels that can be published to.
pub(in crate::probing) async fn topic_depth(lab: &Lab) -> Checked {
    let levels = lab.root.split('/').count();
    let fits = async |depth: usize| {
        let mut topic = lab.root.clone();
        topic.push_str(&"/a".repeat(depth - levels));
        accepted(lab, &topic).await
    };
    Ok(match largest(levels + 1, DEEPEST, fits).await? {
        Some(DEEPEST) => Finding::yes().with(DEEPEST as u64).because("or more"),
        Some(depth) => Finding::yes().with(depth as u64).doubted(),
        None => Finding::refused("no message is accepted"),
    })
}

/// Publishes to a topic, and sees that the connection outlives it.
async fn accepted(lab: &Lab, topic: &str) -> Result<(), Trouble> {
    let mut link = lab.open().await?;
    link.publish(&message(topic, "mqtty", QoS::AtLeastOnce))
        .await?;
    link.ping().await?;
    link.leave(&goodbye(ReasonCode::SUCCESS)).await
}

fn sized(topic: &str, size: usize) -> Message {
    Message {
        payload: vec![b'x'; size],
        ..message(topic, "", QoS::AtLeastOnce)
    }
}
