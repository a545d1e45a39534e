//! Retained messages, and the subscription options about them.

use super::Checked;
use crate::client::Filter;
use crate::model::{QoS, RetainHandling};
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, retained};
use crate::probing::link::Link;
use crate::probing::trouble::Trouble;

/// They are stored, delivered to later subscribers, and removed by an empty one (MQTT 5 §3.3.1.3).
pub(in crate::probing) async fn kept(lab: &Lab) -> Checked {
    let topic = lab.topic("retain");
    lab.leftovers.retains(&topic);
    lab.publish(&retained(&topic, "mqtty")).await?;
    let mut later = lab.open().await?;
    later.subscribe(&topic, QoS::AtLeastOnce).await?;
    let received = later.message().await?;
    if !received.retain {
        return Ok(Finding::no("delivered without the RETAIN flag"));
    }
    lab.publish(&retained(&topic, "")).await?;
    let mut last = lab.open().await?;
    last.subscribe(&topic, QoS::AtLeastOnce).await?;
    let left = lab.settled(&mut last).await?;
    Ok(Finding::if_so(
        left.is_empty(),
        "not removed by an empty payload",
    ))
}

/// The RETAIN flag stays as it was published if the subscription wants that.
pub(in crate::probing) async fn as_published(lab: &Lab) -> Checked {
    let topic = lab.topic("as-published");
    let mut flags = Vec::new();
    let mut links = Vec::new();
    for retain_as_published in [true, false] {
        let mut link = lab.open().await?;
        let filter = Filter {
            retain_as_published,
            ..filter(&topic, RetainHandling::OnSubscribe)
        };
        link.subscribe_with(filter, None).await?;
        links.push(link);
    }
    lab.leftovers.retains(&topic);
    lab.publish(&retained(&topic, "mqtty")).await?;
    for link in &mut links {
        flags.push(link.message().await?.retain);
    }
    Ok(match flags[..] {
        [true, false] => Finding::yes(),
        [false, _] => Finding::no("the RETAIN flag is cleared"),
        _ => Finding::no("the RETAIN flag is kept although not requested"),
    })
}

/// Retained messages come at each subscription, at a new one, or never, as is wanted.
pub(in crate::probing) async fn handling(lab: &Lab) -> Checked {
    let topic = lab.topic("handling");
    lab.leftovers.retains(&topic);
    lab.publish(&retained(&topic, "mqtty")).await?;
    let mut link = lab.open().await?;
    let mut ignored = Vec::new();
    // Each of a client that has no subscription yet, and of the same once it has.
    if delivered(lab, &mut link, &topic, RetainHandling::Never).await? {
        ignored.push("2 (never)");
    }
    drop(link);
    let mut link = lab.open().await?;
    let new = delivered(lab, &mut link, &topic, RetainHandling::OnNewSubscribe).await?;
    let known = delivered(lab, &mut link, &topic, RetainHandling::OnNewSubscribe).await?;
    if !new || known {
        ignored.push("1 (new subscriptions)");
    }
    if !delivered(lab, &mut link, &topic, RetainHandling::OnSubscribe).await? {
        ignored.push("0 (each SUBSCRIBE)");
    }
    Ok(if ignored.is_empty() {
        Finding::yes()
    } else {
        Finding::no(format!("ignores {}", ignored.join(", ")))
    })
}

/// Whether a subscription with this option delivers the retained message.
async fn delivered(
    lab: &Lab,
    link: &mut Link,
    topic: &str,
    handling: RetainHandling,
) -> Result<bool, Trouble> {
    link.subscribe_with(filter(topic, handling), None).await?;
    let messages = lab.settled(link).await?;
    Ok(messages.iter().any(|message| message.topic == topic))
}

fn filter(topic: &str, retain_handling: RetainHandling) -> Filter {
    Filter {
        filter: topic.to_owned(),
        qos: QoS::AtLeastOnce,
        retain_handling,
        ..Filter::default()
    }
}
