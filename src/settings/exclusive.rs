//! Flags that exclude each other: the one table of them.
//!
//! Of two that exclude each other, the one from the stronger place replaces the other ([`super::layer`], and for those
//! that say how to connect [`super::settled`]). Where both come from the same place, they are refused, or the command
//! that knows more about them decides.
//!
//! A name may be followed by the values that it is about, `format=cbor|msgpack`, or stand behind the first word of
//! the commands that it is about: `bench split`.

use std::ffi::OsString;

use crate::cli::CommandLine;
use crate::error::Failure;

/// What happens where both flags come from one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Equals {
    /// They are refused.
    Refused,
    /// The command refuses them, or uses one and warns of the other.
    Decided,
}

use Equals::{Decided, Refused};

/// Each flag of the first list excludes each other flag of the second.
pub(super) type Rule = (&'static [&'static str], &'static [&'static str], Equals);

/// The flags that say where a payload comes from.
const SOURCES: &[&str] = &[
    "message",
    "empty",
    "stdin",
    "line-mode",
    "file-read",
    "payload-size",
    "topic-per-line",
    "json-lines",
];
/// Those of them that publish many messages.
const LINES: &[&str] = &["line-mode", "topic-per-line", "json-lines", "multiline"];
const PACES: &[&str] = &["message-interval", "rate", "stages"];
const SCHEMAS: &[&str] = &["protobuf-path", "protobuf-message-name", "avsc-path"];

/// The rules.
pub(super) const RULES: &[Rule] = &[
    // Where the broker is. A host may stand beside a URL, whose host it replaces.
    (&["embedded"], &["hostname", "url", "unix"], Refused),
    (&["unix"], &["hostname", "url", "port"], Refused),
    // Payloads.
    (SOURCES, SOURCES, Decided),
    (&["empty"], &["template", "split"], Decided),
    (&["template", "repeat"], LINES, Decided),
    (
        &["multiline"],
        &[
            "topic-per-line",
            "json-lines",
            "message",
            "empty",
            "file-read",
            "payload-size",
        ],
        Decided,
    ),
    (&["template"], &["payload-size"], Decided),
    (
        &["split", "split-regex"],
        &[
            "topic-per-line",
            "json-lines",
            "message",
            "stdin",
            "line-mode",
            "payload-size",
        ],
        Decided,
    ),
    (&["template"], &["bench split", "split-regex"], Decided),
    (
        &["template", "message", "file-read", "split", "split-regex"],
        &["stamp"],
        Decided,
    ),
    (&["split"], &["split-regex"], Refused),
    (&["correlation-data"], &["correlation-data-base64"], Refused),
    (&["topic-alias"], &["topic-per-line", "json-lines"], Decided),
    // Formats.
    (
        &["protobuf-path", "protobuf-message-name", "proto-include"],
        &["avsc-path"],
        Decided,
    ),
    (&["format=cbor|msgpack|sparkplug"], SCHEMAS, Decided),
    (&["decode-with"], SCHEMAS, Decided),
    // How fast.
    (PACES, PACES, Refused),
    (&["repeat-interval"], &["rate"], Decided),
    (&["interval"], &["connect-rate"], Refused),
    // What sub does with messages.
    (&["output-mode"], &["line-format"], Refused),
    (&["file-write"], &["file-save"], Refused),
    (
        &["retained-only", "remove-retained"],
        &["no-retained"],
        Refused,
    ),
    (&["subscribe-only"], &["count"], Refused),
    // Scenarios of bench e2e.
    (&["suite"], &["pubs", "subs", "pattern"], Decided),
    (
        &["suite=conn"],
        &[
            "topic",
            "qos",
            "payload-size",
            "message-interval",
            "rate",
            "stages",
            "inflight",
            "limit",
            "warmup",
            "start-at",
        ],
        Decided,
    ),
];

/// Whether two flags exclude each other, and what then happens to equals.
pub(crate) fn between(
    command: &str,
    one: (&str, &[OsString]),
    other: (&str, &[OsString]),
) -> Option<Equals> {
    if one.0 == other.0 {
        return None;
    }
    let [one, other] = [one, other].map(|flag| (role(flag), flag.1));
    if one.0 == other.0 {
        // Two sockets.
        return Some(Refused);
    }
    let any = |specs: &[&str], flag| specs.iter().any(|spec| is(spec, command, flag));
    let rules = RULES.iter().filter(|(left, right, _)| {
        any(left, one) && any(right, other) || any(left, other) && any(right, one)
    });
    // What is refused by one rule is not excused by another.
    rules
        .map(|(_, _, equals)| *equals)
        .min_by_key(|equals| *equals != Refused)
}

/// The flag that another one stands for by its value: the URL of a Unix socket is one.
fn role<'a>((long, values): (&'a str, &[OsString])) -> &'a str {
    let is_socket = |value: &OsString| {
        let scheme = value.to_str().and_then(|text| text.get(..5));
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("unix:"))
    };
    match long {
        "hostname" | "url" if !values.is_empty() && values.iter().all(is_socket) => "unix",
        _ => long,
    }
}

/// Whether a flag is the one that a name in a rule stands for. Every command asks this some hundred times before it
/// connects, so that nothing is searched for: a longer text than the name can only add one thing to it.
fn is(spec: &str, command: &str, (long, values): (&str, &[OsString])) -> bool {
    if spec.len() <= long.len() {
        return spec == long;
    }
    let wanted = spec
        .strip_prefix(long)
        .and_then(|rest| rest.strip_prefix('='));
    if let Some(wanted) = wanted {
        let is_wanted = |value: &OsString| wanted.split('|').any(|wanted| value == wanted);
        return values.iter().any(is_wanted);
    }
    let word = spec
        .strip_suffix(long)
        .and_then(|rest| rest.strip_suffix(' '));
    word.is_some_and(|word| command.split(' ').next() == Some(word))
}

/// Refuses flags of a line that exclude each other.
///
/// # Errors
///
/// Names the first two.
pub(super) fn check(line: &CommandLine) -> Result<(), Failure> {
    let (command, mut given) = (line.command(), line.given());
    // Few flags are in a rule, and most lines have none of them.
    given.retain(|(long, values)| {
        let mut specs = RULES
            .iter()
            .flat_map(|(left, right, _)| left.iter().chain(*right));
        let flag = (role((long, values)), &values[..]);
        specs.any(|spec| is(spec, &command, flag))
    });
    for (index, (long, values)) in given.iter().enumerate() {
        for (other, others) in &given[index + 1..] {
            if between(&command, (long, values), (other, others)) == Some(Refused) {
                let mut names = [long.as_str(), other.as_str()];
                names.sort_by_key(|name| rank(name));
                let [one, other] = names;
                return Err(Failure::usage(format!(
                    "--{one} and --{other} exclude each other"
                )));
            }
        }
    }
    Ok(())
}

/// Where a flag first stands in the rules that refuse.
fn rank(long: &str) -> Option<usize> {
    let rules = RULES.iter().filter(|(_, _, equals)| *equals == Refused);
    let mut names = rules.flat_map(|(left, right, _)| left.iter().chain(*right));
    names.position(|name| *name == long)
}
