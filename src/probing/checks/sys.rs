//! What the broker tells about itself in `$SYS`.

use super::Checked;
use crate::model::QoS;
use crate::probing::finding::{Finding, Value};
use crate::probing::lab::Lab;
use crate::probing::trouble::Trouble;

/// Where brokers have their version: mosquitto and its relatives, EMQX and NanoMQ.
const VERSIONS: [&str; 2] = ["$SYS/broker/version", "$SYS/brokers/+/version"];

/// The version.
pub(in crate::probing) async fn version(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    for filter in VERSIONS {
        link.subscribe(filter, QoS::AtMostOnce).await?;
    }
    let message = link.message().await?;
    let text = String::from_utf8_lossy(&message.payload);
    let text: String = Trouble::clean(&text).chars().take(200).collect();
    Ok(Finding::yes().with(Value::Text(text)))
}

/// Anything at all.
pub(in crate::probing) async fn readable(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    link.subscribe("$SYS/#", QoS::AtMostOnce).await?;
    link.message().await?;
    Ok(Finding::yes())
}

/// A wildcard in the first level of a filter does not match topics that begin with `$` (MQTT 5 §4.7.2).
pub(in crate::probing) async fn hidden(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    link.subscribe("$SYS/#", QoS::AtMostOnce).await?;
    let seen = match link.message().await {
        Ok(message) if message.retain => message.topic,
        Ok(_) | Err(Trouble::NoMessage) => {
            return Ok(Finding::untested("nothing is retained in $SYS"));
        }
        Err(trouble) => return Err(trouble),
    };
    let Some((_, rest)) = seen.split_once('/') else {
        return Ok(Finding::untested("nothing is retained in $SYS"));
    };
    let mut link = lab.open().await?;
    // What must not arrive is to be seen.
    link.filters.push("$SYS/#".to_owned());
    link.subscribe(&format!("+/{rest}"), QoS::AtMostOnce)
        .await?;
    let messages = lab.settled(&mut link).await?;
    let matched = messages
        .iter()
        .any(|message| message.topic.starts_with('$'));
    Ok(Finding::if_so(!matched, "+ matches $SYS"))
}
