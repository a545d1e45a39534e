//! What a line came to → a section of a file.

use std::ffi::OsString;

use super::connection::{self, Beside, Options, utf8};
use super::keys::{self, Kind};
use super::secrets::Guard;
use crate::cli::{CommandLine, Shape, is_setting};
use crate::document::{Node, Saving};
use crate::error::Failure;
use crate::kernel::Connects;
use crate::settings::given::Context;
use crate::settings::{login, message, value};

/// What MQTTX must find, because it knows no defaults when it loads a file. In the order of its own files.
const EXPECTED: [(&str, &[(&str, &str)]); 6] = [
    (
        "pub",
        &[
            ("message", ""),
            ("qos", "0"),
            ("retain", "false"),
            ("dup", "false"),
            ("stdin", "false"),
            ("multiline", "false"),
            ("line-mode", "false"),
        ],
    ),
    (
        "sub",
        &[
            ("qos", "0"),
            ("no-local", "false"),
            ("retain-as-published", "false"),
            ("retain-handling", "0"),
            ("verbose", "false"),
            ("output-mode", "default"),
            ("delimiter", "\n"),
        ],
    ),
    ("benchConn", &[("count", "1000"), ("interval", "10")]),
    (
        "benchPub",
        &[
            ("count", "1000"),
            ("interval", "10"),
            ("message-interval", "1000"),
            ("limit", "0"),
            ("message", ""),
            ("qos", "0"),
            ("retain", "false"),
            ("dup", "false"),
            ("verbose", "false"),
        ],
    ),
    (
        "benchSub",
        &[
            ("count", "1000"),
            ("interval", "10"),
            ("qos", "0"),
            ("no-local", "false"),
            ("retain-as-published", "false"),
            ("retain-handling", "0"),
            ("verbose", "false"),
        ],
    ),
    (
        "simulate",
        &[
            ("count", "1000"),
            ("interval", "10"),
            ("message-interval", "1000"),
            ("limit", "0"),
            ("topic", super::load::MQTTX_TOPIC),
            ("qos", "0"),
            ("retain", "false"),
            ("dup", "false"),
            ("verbose", "false"),
        ],
    ),
];

/// Whether a value is what a command without it does, so that it only stands in a file because all does.
pub(crate) fn is_usual(section: &str, long: &str, values: &[String]) -> bool {
    const OF_CONNECTIONS: [(&str, &str); 9] = [
        ("mqtt-version", "5"),
        ("no-clean", "false"),
        ("keepalive", "30"),
        ("path", "/mqtt"),
        ("insecure", "false"),
        ("reconnect-period", "1000"),
        ("maximum-reconnect-times", "10"),
        ("no-req-problem-info", "false"),
        ("will-retain", "false"),
    ];
    let of_command = EXPECTED.iter().find(|(name, _)| *name == section);
    let of_command = of_command.map_or(&[][..], |(_, expected)| *expected);
    let is =
        |(name, usual): &(&str, &str)| *name == long && values.iter().all(|value| value == usual);
    let switched_off = long == "debug" && values.iter().all(|value| value == "false");
    let greeting = long == "message"
        && values
            .first()
            .is_some_and(|text| text == super::load::MQTTX_GREETING);
    switched_off || greeting || OF_CONNECTIONS.iter().chain(of_command).any(is)
}

/// What is to be saved of a job, if anything is.
///
/// # Errors
///
/// A value that is not text, which no file of options can hold (exit 2).
pub(crate) fn save(
    line: &CommandLine,
    context: &Context<'_>,
    connects: &Connects<'_>,
) -> Result<Option<Saving>, Failure> {
    let Some(connection) = line.parsed.connection() else {
        return Ok(None);
    };
    let saved = &connection.saved;
    let Some(path) = &saved.save_options else {
        return Ok(None);
    };
    let section = keys::section_of(&line.command());
    let mut guard = Guard::new(saved.save_secrets);
    let mut options = Options {
        section: &section,
        members: Vec::new(),
        guard: &mut guard,
    };
    let of_conn = matches!(section.as_str(), "conn" | "benchConn");
    let beside = Beside {
        targets: connects.targets,
        embedded: connects.embedded,
        password_from: login::reference(context, connection)?,
        user_properties: if of_conn {
            "user-properties"
        } else {
            "conn-user-properties"
        },
    };
    connection::add(&mut options, connects.profile, &beside)?;
    let mut command = of_command(line, connects, beside.user_properties)?;
    expected(&section, &mut command);
    for (long, values) in &command {
        let shape = line.flag(long).map_or(Shape::One, |flag| flag.shape);
        let node = node(long, shape, values, &mut options);
        options.put(long, node);
    }
    let members = options.members;
    Ok(Some(Saving {
        path: path.clone(),
        section,
        options: Node::map(members),
        left_out: guard.left_out,
        has_secrets: guard.kept,
    }))
}

/// The flags that are the command's own, with their values; a switch has none.
fn of_command(
    line: &CommandLine,
    connects: &Connects<'_>,
    user_properties: &str,
) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let mut flags = Vec::new();
    for (long, values) in line.given() {
        let elsewhere = line.says_how_to_connect(&long) && long != "bind";
        if elsewhere || long == user_properties || !is_setting(&long) {
            continue;
        }
        let text = |value: &OsString| utf8(&long, value.as_encoded_bytes());
        let values = values.iter().map(text).collect::<Result<_, _>>()?;
        flags.push((long, values));
    }
    // One source address is the endpoint's.
    if !connects.many {
        flags.retain(|(long, _)| long != "bind");
    }
    if !flags.iter().any(|(long, _)| long == "topic") {
        let topics = &connects.topics;
        if !topics.is_empty() {
            flags.insert(0, ("topic".to_owned(), topics.clone()));
        }
    }
    Ok(flags)
}

/// Adds what MQTTX expects and nobody has given.
fn expected(section: &str, flags: &mut Vec<(String, Vec<String>)>) {
    let given =
        |flags: &[(String, Vec<String>)], long: &str| flags.iter().any(|(name, _)| name == long);
    let Some((_, expected)) = EXPECTED.iter().find(|(name, _)| *name == section) else {
        return;
    };
    let mut elsewhere = super::load::PAYLOADS.iter().any(|long| given(flags, long));
    if section == "pub" && !elsewhere && !given(flags, "message") {
        // Nobody has named a payload: it is on stdin.
        flags.push(("stdin".to_owned(), vec!["true".to_owned()]));
        elsewhere = true;
    }
    for (long, usual) in *expected {
        let frozen = *long == "count" && given(flags, "clients-from");
        if given(flags, long) || frozen {
            continue;
        }
        let value = match *long {
            // By its own greeting MQTTX knows that another payload is wanted.
            "message" if elsewhere => super::load::MQTTX_GREETING.to_owned(),
            "message" => String::from_utf8_lossy(message::GREETING).into_owned(),
            _ => (*usual).to_owned(),
        };
        flags.push(((*long).to_owned(), vec![value]));
    }
}

/// Values as MQTTX writes them: numbers in its units, lists, maps.
fn node(long: &str, shape: Shape, values: &[String], options: &mut Options<'_>) -> Node {
    let one = values.first().map(String::as_str);
    match (keys::kind_of(long), shape, one) {
        (Kind::Pairs, ..) => {
            let pairs = values.iter().filter_map(|text| text.split_once(": "));
            let key = keys::key_of(options.section, long);
            options.guard.pairs(&key, pairs)
        }
        (_, Shape::Switch, one) => Node::boolean(one != Some("false")),
        (Kind::Separator, _, Some(text)) => Node::text(unescaped(text)),
        // MQTTX has a list only where it takes several.
        (_, Shape::List, Some(value)) if values.len() == 1 && !is_list(long, options.section) => {
            scalar(long, value)
        }
        (_, Shape::List, _) => Node::list(values.iter().map(|value| scalar(long, value))),
        (_, _, Some(value)) => scalar(long, value),
        (_, _, None) => Node::null(),
    }
}

/// Whether MQTTX has a list for a flag even where there is one value.
fn is_list(long: &str, section: &str) -> bool {
    long == "topic" && !matches!(section, "pub" | "benchPub" | "simulate")
}

/// A value, as a number where MQTTX has a number.
fn scalar(long: &str, text: &str) -> Node {
    let milliseconds = |text: &str| {
        let time = value::milliseconds(text).ok()?;
        let whole = u64::try_from(time.as_millis()).ok()?;
        (time == std::time::Duration::from_millis(whole)).then_some(whole)
    };
    let number = match long {
        "qos" | "retain-handling" | "topic-alias" | "subscription-identifier" => text.parse().ok(),
        "count" | "limit" => value::count(text).ok().or_else(|| text.parse().ok()),
        "interval" | "message-interval" => milliseconds(text),
        "message-expiry-interval" => value::interval(text).ok().map(u64::from),
        _ => None,
    };
    match (long, number) {
        (_, Some(number)) => Node::number(number),
        ("no-local" | "retain-as-published", _) => Node::boolean(text == "true"),
        _ => Node::text(text),
    }
}

/// A separator as MQTTX wants it, which knows no escapes; as it is where that says the same to nobody.
fn unescaped(text: &str) -> String {
    value::separator(text)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|text| !text.contains('\\'))
        .unwrap_or_else(|| text.to_owned())
}
