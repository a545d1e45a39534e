//! Keys and steps that are not there, and what was probably meant.

use crate::text::did_you_mean;

/// What other tools call keys and steps of ours.
const OTHER_NAMES: [(&str, &str); 9] = [
    ("assert", "expect"),
    ("contains", "matches"),
    ("delay", "wait"),
    ("pub", "publish"),
    ("regex", "matches"),
    ("sleep", "wait"),
    ("sub", "subscribe"),
    ("timeout", "within"),
    ("unsub", "unsubscribe"),
];
/// What says who a client is: it stands beside the name of the client, not in a step.
const OF_CLIENTS: [&str; 3] = ["username", "password", "client_id"];

/// A hint at one of these names, to stand behind an error; empty where nothing is near.
pub(super) fn hint(typed: &str, names: &[&str]) -> String {
    let known = OTHER_NAMES
        .iter()
        .find(|(other, ours)| *other == typed && names.contains(ours));
    match known {
        Some((_, "matches")) if names.contains(&"json_has") => {
            "; did you mean matches (text), or json_has (JSON)?".to_owned()
        }
        Some((_, ours)) => format!("; did you mean {ours}?"),
        None if OF_CLIENTS.contains(&typed) && names.contains(&"client") => {
            format!("; {typed} belongs to the client, below clients")
        }
        None => did_you_mean(typed, names.iter().copied()),
    }
}
