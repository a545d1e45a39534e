//! What a line came to → a section of a file.

use std::ffi::OsString;

use super::connection::{self, ConnectionDetails, Options, utf8};
use super::keys;
use super::secrets::SecretFilter;
use crate::cli::{CommandLine, Shape};
use crate::document::{Node, Saving};
use crate::error::Failure;
use crate::kernel::Connects;
use crate::model::secret::masked_word;
use crate::options::{Id, Mask, Saved};
use crate::settings::context::Context;
use crate::settings::{authentication, login, message, proxy, value};

/// What MQTTX must find, because it knows no defaults when it loads a file. In the order of its own files.
const EXPECTED: [(&str, &[(Id, &str)]); 6] = [
    (
        "pub",
        &[
            (Id::Message, ""),
            (Id::Qos, "0"),
            (Id::Retain, "false"),
            (Id::Dup, "false"),
            (Id::Stdin, "false"),
            (Id::Multiline, "false"),
            (Id::LineMode, "false"),
        ],
    ),
    (
        "sub",
        &[
            (Id::Qos, "0"),
            (Id::NoLocal, "false"),
            (Id::RetainAsPublished, "false"),
            (Id::RetainHandling, "0"),
            (Id::Verbose, "false"),
            (Id::OutputMode, "default"),
            (Id::Delimiter, "\n"),
        ],
    ),
    ("benchConn", &[(Id::Count, "1000"), (Id::Interval, "10")]),
    (
        "benchPub",
        &[
            (Id::Count, "1000"),
            (Id::Interval, "10"),
            (Id::MessageInterval, "1000"),
            (Id::Limit, "0"),
            (Id::Message, ""),
            (Id::Qos, "0"),
            (Id::Retain, "false"),
            (Id::Dup, "false"),
            (Id::Verbose, "false"),
        ],
    ),
    (
        "benchSub",
        &[
            (Id::Count, "1000"),
            (Id::Interval, "10"),
            (Id::Qos, "0"),
            (Id::NoLocal, "false"),
            (Id::RetainAsPublished, "false"),
            (Id::RetainHandling, "0"),
            (Id::Verbose, "false"),
        ],
    ),
    (
        "simulate",
        &[
            (Id::Count, "1000"),
            (Id::Interval, "10"),
            (Id::MessageInterval, "1000"),
            (Id::Limit, "0"),
            (Id::Topic, super::load::MQTTX_TOPIC),
            (Id::Qos, "0"),
            (Id::Retain, "false"),
            (Id::Dup, "false"),
            (Id::Verbose, "false"),
        ],
    ),
];

/// Whether a value is what a command without it does, so that it only stands in a file because all does.
pub(crate) fn is_default(section: &str, id: Id, values: &[String]) -> bool {
    const OF_CONNECTIONS: [(Id, &str); 9] = [
        (Id::MqttVersion, "5"),
        (Id::NoClean, "false"),
        (Id::Keepalive, "30"),
        (Id::Path, "/mqtt"),
        (Id::Insecure, "false"),
        (Id::ReconnectPeriod, "1000"),
        (Id::MaximumReconnectTimes, "10"),
        (Id::NoReqProblemInfo, "false"),
        (Id::WillRetain, "false"),
    ];
    let of_command = EXPECTED.iter().find(|(name, _)| *name == section);
    let of_command = of_command.map_or(&[][..], |(_, expected)| *expected);
    let is = |(name, usual): &(Id, &str)| *name == id && values.iter().all(|value| value == usual);
    let switched_off = id == Id::Debug && values.iter().all(|value| value == "false");
    let greeting = id == Id::Message
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
    let Some(path) = context.typed_path(Id::SaveOptions) else {
        return Ok(None);
    };
    let section = keys::section_of(&line.command());
    let mut secrets = SecretFilter::new(context.is_typed(Id::SaveSecrets));
    let mut options = Options {
        section: &section,
        members: Vec::new(),
        secrets: &mut secrets,
    };
    let of_conn = matches!(section.as_str(), "conn" | "benchConn");
    let details = ConnectionDetails {
        targets: connects.targets,
        embedded: connects.embedded,
        password_from: login::reference(context)?,
        authentication_data: authentication::reference(context)?,
        proxy: proxy::reference(context)?,
        user_properties: if of_conn {
            Id::UserProperties
        } else {
            Id::ConnUserProperties
        },
    };
    connection::add(&mut options, connects.profile, &details)?;
    let mut command = of_command(line, connects, details.user_properties)?;
    expected(&section, &mut command);
    for (id, values) in &command {
        let id = *id;
        let shape = line.flag(id).map_or(Shape::One, |flag| flag.shape);
        let node = node(id, shape, values, &mut options);
        options.put(id, node);
    }
    let members = options.members;
    Ok(Some(Saving {
        path,
        section,
        options: Node::map(members),
        left_out: secrets.left_out,
        has_secrets: secrets.kept,
    }))
}

/// The flags that are the command's own, with their values; a switch has none.
fn of_command(
    line: &CommandLine,
    connects: &Connects<'_>,
    user_properties: Id,
) -> Result<Vec<(Id, Vec<String>)>, Failure> {
    let mut flags = Vec::new();
    for (id, values) in line.given() {
        let elsewhere = line.says_how_to_connect(id) && id != Id::Bind;
        if elsewhere || id == user_properties || !id.row().is_setting {
            continue;
        }
        let text = |value: &OsString| utf8(id, value.as_encoded_bytes());
        let values = values.iter().map(text).collect::<Result<_, _>>()?;
        flags.push((id, values));
    }
    // One source address is the endpoint's.
    if !connects.many {
        flags.retain(|(id, _)| *id != Id::Bind);
    }
    if !flags.iter().any(|(id, _)| *id == Id::Topic) {
        let topics = &connects.topics;
        if !topics.is_empty() {
            flags.insert(0, (Id::Topic, topics.clone()));
        }
    }
    Ok(flags)
}

/// Adds what MQTTX expects and nobody has given.
fn expected(section: &str, flags: &mut Vec<(Id, Vec<String>)>) {
    let given = |flags: &[(Id, Vec<String>)], id: Id| flags.iter().any(|(known, _)| *known == id);
    let Some((_, expected)) = EXPECTED.iter().find(|(name, _)| *name == section) else {
        return;
    };
    let mut elsewhere = super::load::PAYLOADS.iter().any(|id| given(flags, *id));
    if section == "pub" && !elsewhere && !given(flags, Id::Message) {
        // Nobody has named a payload: it is on stdin.
        flags.push((Id::Stdin, vec!["true".to_owned()]));
        elsewhere = true;
    }
    for (id, usual) in *expected {
        let frozen = *id == Id::Count && given(flags, Id::ClientsFrom);
        if given(flags, *id) || frozen {
            continue;
        }
        let value = match *id {
            // By its own greeting MQTTX knows that another payload is wanted.
            Id::Message if elsewhere => super::load::MQTTX_GREETING.to_owned(),
            Id::Message => String::from_utf8_lossy(message::GREETING).into_owned(),
            _ => (*usual).to_owned(),
        };
        flags.push((*id, vec![value]));
    }
}

/// Values as MQTTX writes them: numbers in its units, lists, maps.
fn node(id: Id, shape: Shape, values: &[String], options: &mut Options<'_>) -> Node {
    let one = values.first().map(String::as_str);
    match (id.row().saved, shape, one) {
        (Saved::Pairs, ..) => {
            let pairs = values.iter().filter_map(|text| text.split_once(": "));
            let key = keys::key_of(options.section, id);
            options.secrets.pairs(&key, pairs)
        }
        (_, Shape::Switch, one) => Node::boolean(one != Some("false")),
        // A URL with a password in it.
        (_, _, Some(url))
            if id.row().mask == Mask::Url
                && masked_word(url) != url
                && !options.secrets.allows(&keys::key_of(options.section, id)) =>
        {
            Node::null()
        }
        (Saved::Separator, _, Some(text)) => Node::text(unescaped(text)),
        // MQTTX has a list only where it takes several.
        (_, Shape::List, Some(value)) if values.len() == 1 && !is_list(id, options.section) => {
            scalar(id, value)
        }
        (_, Shape::List, _) => Node::list(values.iter().map(|value| scalar(id, value))),
        (_, _, Some(value)) => scalar(id, value),
        (_, _, None) => Node::null(),
    }
}

/// Whether MQTTX has a list for a flag even where there is one value.
fn is_list(id: Id, section: &str) -> bool {
    id == Id::Topic && !matches!(section, "pub" | "benchPub" | "simulate")
}

/// A value, as a number where MQTTX has a number.
fn scalar(id: Id, text: &str) -> Node {
    let milliseconds = |text: &str| {
        let time = value::milliseconds(text).ok()?;
        let whole = u64::try_from(time.as_millis()).ok()?;
        (time == std::time::Duration::from_millis(whole)).then_some(whole)
    };
    let number = match id {
        Id::Qos | Id::RetainHandling | Id::TopicAlias | Id::SubscriptionIdentifier => {
            text.parse().ok()
        }
        Id::Count | Id::Limit => value::count(text).ok().or_else(|| text.parse().ok()),
        Id::Interval | Id::MessageInterval => milliseconds(text),
        Id::MessageExpiryInterval => value::interval(text).ok().map(u64::from),
        _ => None,
    };
    match (id, number) {
        (_, Some(number)) => Node::number(number),
        (Id::NoLocal | Id::RetainAsPublished, _) => Node::boolean(text == "true"),
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
