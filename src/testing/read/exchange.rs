//! `request` and `respond`.

use std::time::Duration;

use super::expect::{condition_keys, conditions, latency};
use super::fields::{Fields, unexpected};
use super::reader::StepReader;
use super::values::PAYLOADS;
use crate::document::Node;
use crate::model::{Carrier, QoS};
use crate::testing::plan::{Conditions, Request, Respond};
use crate::testing::problem::{Place, Problem};

/// The variables of a request that its answer may use.
const OF_REQUEST: [&str; 2] = ["request", "request_topic"];

/// `request`.
pub(super) fn request(
    reader: &mut StepReader<'_>,
    node: &Node,
    at: Place,
) -> Result<Request, Problem> {
    let keys: Vec<&str> = [
        "client",
        "topic",
        "qos",
        "retain",
        "properties",
        "response_topic",
        "expect",
        "latency",
        "save",
        "within",
    ]
    .into_iter()
    .chain(PAYLOADS)
    .collect();
    let fields = Fields::of(node, "request", &keys)?;
    let mut publish = reader.message(&fields)?;
    let conditions = match fields.get("expect") {
        None => Conditions::default(),
        Some(node) => {
            let keys: Vec<&str> = condition_keys()
                .into_iter()
                .filter(|key| *key != "topic")
                .collect();
            conditions(reader, &Fields::of(node, "expect", &keys)?)?
        }
    };
    let response_topic = reader.names.text_of(&fields, "response_topic")?;
    let saved = reader.names.save_sent(&fields)?;
    publish.sent_at = saved.times;
    Ok(Request {
        publish,
        response_topic,
        conditions,
        latency: latency(&fields)?,
        save: saved.values,
        at,
    })
}

/// `respond`.
pub(super) fn respond(reader: &mut StepReader<'_>, node: &Node) -> Result<Respond, Problem> {
    let keys: Vec<&str> = ["client", "topic", "qos", "to", "properties", "delay"]
        .into_iter()
        .chain(PAYLOADS)
        .collect();
    let fields = Fields::of(node, "respond", &keys)?;
    let client = reader.clients.of(&fields)?;
    let topic = fields.need("topic")?;
    let filters = reader.filters(topic)?;
    let Ok([filter]) = <[_; 1]>::try_from(filters) else {
        return Err(unexpected(topic, "topic", "one filter"));
    };
    let mut names = reader.names.clone();
    for name in OF_REQUEST {
        names.add(name, fields.at)?;
    }
    let payload = names.payload(&fields, reader.folder)?;
    Ok(Respond {
        client,
        topic: filter,
        qos: fields.qos("qos")?.unwrap_or(QoS::AtLeastOnce),
        to: names.text_of(&fields, "to")?,
        payload,
        properties: names.properties(&fields, Carrier::Publish)?,
        delay: fields.duration("delay")?.unwrap_or(Duration::ZERO),
    })
}
