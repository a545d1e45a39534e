//! What a plan means beside its options: the contents of files, and what a profile or the environment sets. Shards of a run
//! compare it before they begin, and the merge of their reports compares its hash.

use super::hash::Fnv;
use crate::model::{BenchPayload, BenchPlan, BenchWork, Endpoint, Pacing};

/// What it is called in a message, and its value without secrets.
pub(super) type Fact = (String, String);

/// Everything that has to be the same in all shards, in the order in which it is compared.
pub(super) fn facts(plan: &BenchPlan) -> Vec<Fact> {
    let profile = &plan.profile;
    let properties = &profile.properties;
    let expiry = properties.session_expiry_interval.unwrap_or(0);
    let mut facts = vec![
        ("the number of clients", plan.count.to_string()),
        ("the MQTT version", profile.version.to_string()),
        ("the transport", transports(plan)),
        ("the keep-alive", format!("{} s", profile.keep_alive)),
        ("clean start", profile.clean_start.to_string()),
        ("the session expiry", format!("{expiry} s")),
    ];
    if let Some(will) = &profile.will {
        let mut hash = Fnv::new();
        hash.text(&will.topic);
        hash.bytes(&will.payload);
        hash.number(u64::from(will.qos as u8) * 2 + u64::from(will.retain));
        facts.push(("the will", hash.shown("message", 1)));
    }
    match &plan.work {
        BenchWork::Connect => {}
        BenchWork::Publish(publish) | BenchWork::EndToEnd { publish, .. } => {
            // The default has the number of the run in it, which each process draws by itself.
            let run = format!("{:08x}", plan.run);
            facts.push(("the topic", publish.topics.join(", ").replace(&run, "RUN")));
            facts.push(("the payload", payload(&publish.payload)));
            if let Pacing::Recorded(moments) = &publish.pacing {
                let mut hash = Fnv::new();
                for at in moments.iter() {
                    hash.number(u64::try_from(at.as_micros()).unwrap_or(u64::MAX));
                }
                facts.push(("the recording", hash.shown("moment", moments.len())));
            }
        }
        BenchWork::Subscribe(subscribe) => {
            let filters = subscribe.filters.iter();
            let filters: Vec<&str> = filters.map(|it| it.filter.as_str()).collect();
            facts.push(("the filter", filters.join(", ")));
        }
    }
    let owned = |(name, value): (&str, String)| (name.to_owned(), value);
    facts.into_iter().map(owned).collect()
}

/// A hash of all facts, as 16 hexadecimal digits.
pub(crate) fn meaning(plan: &BenchPlan) -> String {
    let mut hash = Fnv::new();
    for (name, value) in facts(plan) {
        hash.text(&name);
        hash.text(&value);
    }
    format!("{:016x}", hash.get())
}

/// The schemes of all brokers.
fn transports(plan: &BenchPlan) -> String {
    let schemes = plan.targets.iter().map(Endpoint::scheme);
    schemes.collect::<Vec<_>>().join(", ")
}

/// What the messages contain, without their contents.
fn payload(payload: &BenchPayload) -> String {
    let mut hash = Fnv::new();
    match payload {
        BenchPayload::Random(size) => format!("{size} random bytes"),
        BenchPayload::Fixed(bytes) => {
            hash.bytes(bytes);
            hash.shown("byte", bytes.len())
        }
        BenchPayload::Pieces(pieces) => {
            for piece in pieces {
                hash.bytes(piece);
            }
            hash.shown("message", pieces.len())
        }
        BenchPayload::Template(text) => {
            hash.text(text);
            hash.shown("template", 1)
        }
        BenchPayload::Made(scenario) => {
            hash.text(scenario.name());
            hash.number(scenario.fingerprint());
            hash.shown("scenario", 1)
        }
        BenchPayload::Recorded(messages) => {
            for message in messages.iter() {
                hash.text(&message.topic);
                hash.bytes(&message.payload);
            }
            hash.shown("message", messages.len())
        }
    }
}
