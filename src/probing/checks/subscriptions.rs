//! Subscriptions: wildcards, groups, identifiers, options.

use super::Checked;
use crate::client::Filter;
use crate::model::{Message, QoS, Version};
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, message};

/// How many messages are shared by two members of a group.
const SHARED: usize = 10;

/// `+` stands for one level, `#` for any number of them and none (MQTT 5 §4.7.1).
pub(in crate::probing) async fn wildcards(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let mut publisher = lab.open().await?;
    for filter in ["one/+/end", "any/#"] {
        let filter = lab.topic(filter);
        link.subscribe(&filter, QoS::AtLeastOnce).await?;
    }
    for name in ["one/a/end", "one/a/b/end", "any", "any/a/b"] {
        publisher.publish(&sent(&lab.topic(name))).await?;
    }
    let messages = lab.settled(&mut link).await?;
    let has = |name: &str| messages.iter().any(|it| it.topic == lab.topic(name));
    Ok(if has("one/a/b/end") {
        Finding::no("+ matches several levels")
    } else if !has("one/a/end") {
        Finding::no("+ does not match a level")
    } else if !has("any/a/b") {
        Finding::no("# does not match two levels")
    } else {
        Finding::if_so(has("any"), "# does not match the level above it")
    })
}

/// Each message goes to one member of a group (MQTT 5 §4.8.2). Some brokers have it for MQTT 3.1.1, too.
pub(in crate::probing) async fn shared(lab: &Lab, version: Version) -> Checked {
    let topic = lab.topic(&format!("shared/{version}"));
    let filter = format!("$share/mqtty/{topic}");
    let mut publisher = lab.open_as(version).await?;
    let mut members = Vec::new();
    for _ in 0..2 {
        let mut member = lab.open_as(version).await?;
        member.subscribe(&filter, QoS::AtLeastOnce).await?;
        members.push(member);
    }
    for index in 0..SHARED {
        let message = message(&topic, &index.to_string(), QoS::AtLeastOnce);
        publisher.publish(&message).await?;
    }
    let mut counts = Vec::new();
    for member in &mut members {
        counts.push(lab.settled(member).await?.len());
    }
    let total: usize = counts.iter().sum();
    Ok(if total == 0 {
        Finding::no("no message arrives")
    } else if total != SHARED {
        Finding::no(format!("{total} deliveries of {SHARED} messages"))
    } else if counts.contains(&0) {
        Finding::yes().because("all messages to one member")
    } else {
        Finding::yes()
    })
}

/// Messages carry the identifier of the subscription.
pub(in crate::probing) async fn identifiers(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("identifier");
    link.subscribe_with(filter(&topic), Some(7)).await?;
    link.publish(&sent(&topic)).await?;
    let identifiers = link.message().await?.properties.subscription_identifiers;
    Ok(match identifiers[..] {
        [7] => Finding::yes(),
        [] => Finding::no("messages carry none"),
        _ => Finding::no("messages carry another one"),
    })
}

/// What a client publishes does not come back to it if the subscription does not want that.
pub(in crate::probing) async fn no_local(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("no-local");
    let filter = Filter {
        no_local: true,
        ..filter(&topic)
    };
    link.subscribe_with(filter, None).await?;
    link.publish(&sent(&topic)).await?;
    let own = lab.settled(&mut link).await?;
    lab.publish(&sent(&topic)).await?;
    let others = lab.settled(&mut link).await?;
    Ok(if own.is_empty() {
        Finding::if_so(
            !others.is_empty(),
            "messages of others do not arrive either",
        )
    } else {
        Finding::no("own messages come back")
    })
}

/// How many copies of a message two subscriptions that match it bring (MQTT 5 §3.3.4: one or two).
pub(in crate::probing) async fn overlapping(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("overlapping/a");
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    link.subscribe(&lab.topic("overlapping/+"), QoS::AtLeastOnce)
        .await?;
    lab.publish(&sent(&topic)).await?;
    let copies = lab.settled(&mut link).await?.len();
    Ok(Finding::if_so(copies > 0, "no message arrives").with(copies as u64))
}

/// Nothing arrives after UNSUBSCRIBE.
pub(in crate::probing) async fn unsubscribe(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("unsubscribe");
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    link.unsubscribe(&topic).await?;
    lab.publish(&sent(&topic)).await?;
    let messages = lab.settled(&mut link).await?;
    Ok(Finding::if_so(messages.is_empty(), "messages still arrive"))
}

fn sent(topic: &str) -> Message {
    message(topic, "mqtty", QoS::AtLeastOnce)
}

fn filter(topic: &str) -> Filter {
    Filter {
        filter: topic.to_owned(),
        qos: QoS::AtLeastOnce,
        ..Filter::default()
    }
}
