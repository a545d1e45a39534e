//! Subscriptions: wildcards, groups, identifiers, options.

use super::Checked;
use crate::client::Filter;
use crate::model::{Message, QoS, ReasonCode, Version};
use crate::probing::finding::{Finding, Value};
use crate::probing::lab::{Lab, message};

/// How many messages are shared by two members of a group.
const SHARED: usize = 10;

/// `+` stands for one level, `#` for any number of them and none (MQTT 5 §4.7.1).
pub(in crate::probing) async fn wildcards(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let mut publisher = lab.open().await?;
    for filter in ["one/+/end", "any/#", "two/+/+"] {
        let filter = lab.topic(filter);
        link.subscribe(&filter, QoS::AtLeastOnce).await?;
    }
    for name in [
        "one/a/end",
        "one/a/b/end",
        "any",
        "any/a/b",
        "two/a/b",
        "two/a",
        "two/a/b/c",
    ] {
        publisher.publish(&sent(&lab.topic(name))).await?;
    }
    let messages = lab.settled(&mut link).await?;
    let has = |name: &str| messages.iter().any(|it| it.topic == lab.topic(name));
    Ok(if has("one/a/b/end") || has("two/a/b/c") || has("two/a") {
        Finding::no("+ does not match exactly one level")
    } else if !has("one/a/end") {
        Finding::no("+ does not match a level")
    } else if !has("two/a/b") {
        Finding::no("+/+ does not match two levels")
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

/// Two subscriptions that match a message: both identifiers with one copy, or each with its own (MQTT 5 §3.3.4).
pub(in crate::probing) async fn overlapping_identifiers(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("overlapping-identifiers/a");
    let wider = lab.topic("overlapping-identifiers/+");
    for (name, identifier) in [(&topic, 7), (&wider, 8)] {
        link.subscribe_with(filter(name), Some(identifier)).await?;
    }
    lab.publish(&sent(&topic)).await?;
    let messages = lab.settled(&mut link).await?;
    let mut lists: Vec<_> = messages
        .into_iter()
        .map(|message| message.properties.subscription_identifiers)
        .collect();
    for list in &mut lists {
        list.sort_unstable();
    }
    lists.sort_unstable();
    let named = |name: &str| Finding::yes().with(Value::Text(name.to_owned()));
    let lists: Vec<_> = lists.iter().map(Vec::as_slice).collect();
    Ok(match lists[..] {
        [[7, 8]] => named("together"),
        [[7], [8]] => named("one per copy"),
        [[7 | 8]] => Finding::no("one of two identifiers"),
        [] => Finding::no("no message arrives"),
        _ => Finding::no("other identifiers"),
    })
}

/// UNSUBACK has the reason 0x11 where there was no such subscription (MQTT 5 §3.11.3).
pub(in crate::probing) async fn no_subscription(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let reason = link.unsubscribe(&lab.topic("never-subscribed")).await?;
    Ok(Finding::if_so(
        reason == ReasonCode::NO_SUBSCRIPTION_EXISTED,
        "UNSUBACK with reason 0x00",
    ))
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
