//! What is different in a portrait that was saved earlier.

use serde_json::Value as Json;

use super::finding::Verdict;
use super::json::{Saved, announced, observed};
use super::portrait::Portrait;

/// What is different now, one line each; nothing if all is as it was. What only one of the two has, or has tested, is none.
pub(crate) fn differences(earlier: &Saved, now: &Portrait) -> Vec<String> {
    let mut lines = Vec::new();
    for before in &earlier.0 {
        let Some(item) = now.item(&before.id) else {
            continue;
        };
        // Nothing is known of what one of them has not tested.
        if [before.verdict, item.finding.verdict].contains(&Verdict::Untested) {
            continue;
        }
        let mut changed = |what: &str, before: String, now: String| {
            if before != now {
                lines.push(format!("{}{what}: {before} → {now}", item.id));
            }
        };
        let verdict = item.finding.verdict;
        let value = observed(item).filter(|_| !item.varies);
        let value_before = before.value.as_ref().filter(|_| !item.varies);
        changed(
            "",
            shown(before.verdict.words(), value_before),
            shown(verdict.words(), value.as_ref()),
        );
        let text = |json: Option<&Json>| json.map_or_else(|| "nothing".to_owned(), plain);
        changed(
            " announced",
            text(before.announced.as_ref()),
            text(announced(item).as_ref()),
        );
    }
    lines
}

/// A verdict with the value, where there is one.
fn shown(verdict: &str, value: Option<&Json>) -> String {
    value.map_or_else(
        || verdict.to_owned(),
        |value| format!("{verdict} ({})", plain(value)),
    )
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        other => other.to_string(),
    }
}
