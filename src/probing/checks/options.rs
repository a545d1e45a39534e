//! What messages carry in MQTT 5.

use super::Checked;
use crate::model::{Message, Properties, QoS, ReasonCode};
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, message};

/// How many messages give the broker an occasion to use an alias.
const OCCASIONS: usize = 5;

/// The properties of a message arrive as they were sent, user properties in order (MQTT 5 §3.3.2.3).
pub(in crate::probing) async fn properties(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("properties");
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let sent = Properties {
        payload_format_indicator: Some(1),
        content_type: Some("text/plain".to_owned()),
        response_topic: Some(lab.topic("response")),
        correlation_data: Some(vec![0, 1, 254, 255]),
        user_properties: vec![pair("b", "1"), pair("a", "ü"), pair("b", "2")],
        ..Properties::default()
    };
    link.publish(&Message {
        properties: sent.clone(),
        ..message(&topic, "mqtty", QoS::AtLeastOnce)
    })
    .await?;
    let received = link.message().await?.properties;
    let mut changed = Vec::new();
    let mut compare = |name: &'static str, is_same: bool| {
        if !is_same {
            changed.push(name);
        }
    };
    let format = received.payload_format_indicator;
    compare("payload format indicator", format == Some(1));
    compare("content type", received.content_type == sent.content_type);
    let response_topic = received.response_topic == sent.response_topic;
    compare("response topic", response_topic);
    let correlation_data = received.correlation_data == sent.correlation_data;
    compare("correlation data", correlation_data);
    let own = |pair: &&(String, String)| sent.user_properties.contains(pair);
    let kept: Vec<_> = received.user_properties.iter().filter(own).collect();
    let same = kept.iter().copied().eq(&sent.user_properties);
    compare("user properties", same);
    Ok(if !changed.is_empty() {
        Finding::no(format!("not forwarded: {}", changed.join(", ")))
    } else if kept.len() < received.user_properties.len() {
        Finding::yes().because("the broker adds user properties")
    } else {
        Finding::yes()
    })
}

/// PUBACK has the reason 0x10 where nobody is subscribed.
pub(in crate::probing) async fn no_subscribers(lab: &Lab) -> Checked {
    let topic = lab.topic("nobody");
    let reason = lab
        .publish(&message(&topic, "mqtty", QoS::AtLeastOnce))
        .await?;
    Ok(Finding::if_so(
        reason == ReasonCode::NO_MATCHING_SUBSCRIBERS,
        "PUBACK with reason 0x00",
    ))
}

/// The broker takes an alias for a topic.
pub(in crate::probing) async fn alias_to_broker(lab: &Lab) -> Checked {
    let announced = lab.announced.as_ref();
    let maximum = announced.and_then(|it| it.topic_alias_maximum);
    let Some(maximum @ 1..) = maximum else {
        return Ok(Finding::no("maximum 0"));
    };
    let mut link = lab.open().await?;
    let topic = lab.topic("alias");
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    for name in [topic.as_str(), ""] {
        let properties = Properties {
            topic_alias: Some(1),
            ..Properties::default()
        };
        link.publish(&Message {
            properties,
            ..message(name, "mqtty", QoS::AtLeastOnce)
        })
        .await?;
        if link.message().await?.topic != topic {
            return Ok(Finding::no("delivered to another topic"));
        }
    }
    Ok(Finding::yes().with(u64::from(maximum)))
}

/// The broker uses aliases where the client allows them.
pub(in crate::probing) async fn alias_to_client(lab: &Lab) -> Checked {
    let mut opening = lab.opening(lab.version);
    opening.properties.topic_alias_maximum = Some(10);
    let mut link = lab.connect(&opening).await?.link;
    let topic = lab.topic("alias-to-client");
    link.subscribe(&topic, QoS::AtLeastOnce).await?;
    for _ in 0..OCCASIONS {
        link.publish(&message(&topic, "mqtty", QoS::AtLeastOnce))
            .await?;
        link.message().await?;
    }
    Ok(Finding::if_so(link.aliased, "never used"))
}
