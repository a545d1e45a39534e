//! Payloads that are not the UTF-8 text that the payload format indicator claims (MQTT 5 §3.3.2.3.2).

use crate::bench::{FailureKind, Outcome, Prepared};
use crate::model::{BenchPayload, Properties};
use crate::text::Counted;

/// Whether the properties claim that the payload is text.
pub(crate) fn claims_text(properties: &Properties) -> bool {
    properties.payload_format_indicator == Some(1)
}

/// Whether the properties claim text and the payload is not.
pub(crate) fn is_broken(properties: &Properties, payload: &[u8]) -> bool {
    claims_text(properties) && std::str::from_utf8(payload).is_err()
}

/// The warning about a message whose payload is not text.
pub(crate) fn not_text(message: &str) -> String {
    format!(
        "the payload of {message} is not UTF-8, as its payload format indicator claims: the broker may refuse it"
    )
}

/// The warning about the payloads that a scenario has made.
pub(crate) fn of_outcome(outcome: &Outcome) -> Option<String> {
    let causes = outcome.causes.of(FailureKind::NotText);
    let broken: u64 = causes.iter().map(|cause| cause.count).sum();
    let all = outcome.totals.counters.written.max(broken);
    (broken > 0).then(|| not_text(&Counted::of_all(broken, all, "message").to_string()))
}

/// The warning about the payloads of a benchmark that are known before it begins.
pub(crate) fn of_bench(prepared: &Prepared) -> Option<String> {
    let publish = prepared.published()?;
    let broken = |payload: &Vec<u8>| is_broken(&publish.properties, payload);
    let name = match &publish.payload {
        BenchPayload::Fixed(payload) if broken(payload) => "each message".to_owned(),
        BenchPayload::Random(_) if claims_text(&publish.properties) => {
            match prepared.random_not_text() {
                (0, _) => return None,
                (broken, all) if broken == all => "each message".to_owned(),
                (broken, all) => {
                    format!("each message of {}", Counted::of_all(broken, all, "client"))
                }
            }
        }
        BenchPayload::Pieces(pieces) => {
            let at = pieces.iter().position(broken)?;
            format!("message {}", at + 1)
        }
        _ => return None,
    };
    Some(not_text(&format!("{name} to {}", publish.topic())))
}
