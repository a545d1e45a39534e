//! What an export has subscribed to → the flags of `sub`.

use super::fields::Fields;
use super::imported::{ImportedProfile, Settings};
use crate::document::{Node, Value};
use crate::options::Id;

/// A flag of `sub` with a value for each filter, the field that it comes from, and its default.
const PER_FILTER: [(Id, &str, &str); 4] = [
    (Id::Qos, "qos", "0"),
    (Id::NoLocal, "nl", "false"),
    (Id::RetainAsPublished, "rap", "false"),
    (Id::RetainHandling, "rh", "0"),
];

/// What was subscribed to becomes what `sub` subscribes to.
pub(in crate::commands) fn take(found: &mut ImportedProfile, node: Option<&Node>, is_v5: bool) {
    let Some(Value::List(items)) = node.map(|node| &node.value) else {
        return;
    };
    let mut topics = Vec::new();
    let mut lists = [const { Vec::new() }; PER_FILTER.len()];
    let mut identifiers = Vec::new();
    for item in items {
        let fields = Fields::of(Some(item));
        let Some(topic) = fields.text("topic") else {
            continue;
        };
        if fields.on("disabled") == Some(true) {
            found.note(format!("the disabled subscription to {topic:?}"));
            continue;
        }
        topics.push(topic.to_owned());
        for ((_, key, usual), values) in PER_FILTER.iter().zip(&mut lists) {
            values.push(fields.text(key).unwrap_or(usual).to_owned());
        }
        let identifier = fields.text("subscriptionIdentifier");
        identifiers.push(identifier.map(str::to_owned));
        // What was done with it, of which the broker knows nothing.
        let _ = fields.get("retain");
        for key in fields.rest() {
            found.note(format!("{key:?} of the subscription to {topic:?}"));
        }
    }
    if topics.is_empty() {
        return;
    }
    let mut settings: Settings = Vec::new();
    for ((id, key, usual), values) in PER_FILTER.iter().zip(lists) {
        let says = values.iter().any(|value| value != usual);
        match *id {
            Id::Qos => settings.push((Id::Qos, values)),
            id if says && is_v5 => settings.push((id, values)),
            _ if says => found.note(format!("{key:?} of the subscriptions, which needs MQTT 5,")),
            _ => {}
        }
    }
    match identifiers.iter().cloned().collect::<Option<Vec<String>>>() {
        Some(all) if is_v5 => settings.push((Id::SubscriptionIdentifier, all)),
        // `sub` has one for each filter or the same for all.
        _ => {
            let named = topics.iter().zip(&identifiers);
            for (topic, _) in named.filter(|(_, identifier)| identifier.is_some()) {
                found.note(format!(
                    "the subscription identifier of {topic:?}, which not all subscriptions have,"
                ));
            }
        }
    }
    settings.insert(0, (Id::Topic, topics));
    found.commands.push(("sub".to_owned(), settings));
}
