//! Flags that exclude each other: the one table of them.
//!
//! Of two that exclude each other, the one from the stronger place replaces the other ([`super::layer`], and for those
//! that say how to connect [`super::conflicts`]). Where both come from the same place, they are refused, or the command
//! that knows more about them decides.
//!
//! A rule may be about an option with some of its values only, or about the option of some commands only.

use std::ffi::OsString;

use crate::cli::CommandLine;
use crate::error::Failure;
use crate::options::Id;

/// What happens where both flags come from one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SameSource {
    /// They are refused.
    Refused,
    /// The command refuses them, or uses one and warns of the other.
    Decided,
}

use SameSource::{Decided, Refused};
use Side::{In, One, Valued};

/// What a rule is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    /// An option.
    One(Id),
    /// An option with one of these values.
    Valued(Id, &'static [&'static str]),
    /// An option of the commands whose first word this is.
    In(&'static str, Id),
}

/// Each option of the first list excludes each other option of the second.
pub(super) type Rule = (&'static [Side], &'static [Side], SameSource);

/// The flags that say where a payload comes from.
const SOURCES: &[Side] = &[
    One(Id::Message),
    One(Id::Empty),
    One(Id::Stdin),
    One(Id::LineMode),
    One(Id::FileRead),
    One(Id::PayloadSize),
    One(Id::TopicPerLine),
    One(Id::JsonLines),
];
/// Those of them that publish many messages.
const LINES: &[Side] = &[
    One(Id::LineMode),
    One(Id::TopicPerLine),
    One(Id::JsonLines),
    One(Id::Multiline),
];
const PACES: &[Side] = &[One(Id::MessageInterval), One(Id::Rate), One(Id::Stages)];
const SCHEMAS: &[Side] = &[
    One(Id::ProtobufPath),
    One(Id::ProtobufMessageName),
    One(Id::AvscPath),
];

pub(super) const RULES: &[Rule] = &[
    // Where the broker is. A host may stand beside a URL, whose host it replaces.
    (
        &[One(Id::Embedded)],
        &[One(Id::Hostname), One(Id::Url), One(Id::Unix)],
        Refused,
    ),
    (
        &[One(Id::Unix)],
        &[One(Id::Hostname), One(Id::Url), One(Id::Port)],
        Refused,
    ),
    // Payloads.
    (SOURCES, SOURCES, Decided),
    (
        &[One(Id::Empty)],
        &[One(Id::Template), One(Id::Split)],
        Decided,
    ),
    (&[One(Id::Template), One(Id::Repeat)], LINES, Decided),
    (
        &[One(Id::Multiline)],
        &[
            One(Id::TopicPerLine),
            One(Id::JsonLines),
            One(Id::Message),
            One(Id::Empty),
            One(Id::FileRead),
            One(Id::PayloadSize),
        ],
        Decided,
    ),
    (&[One(Id::Template)], &[One(Id::PayloadSize)], Decided),
    (
        &[One(Id::Split), One(Id::SplitRegex)],
        &[
            One(Id::TopicPerLine),
            One(Id::JsonLines),
            One(Id::Message),
            One(Id::Stdin),
            One(Id::LineMode),
            One(Id::PayloadSize),
        ],
        Decided,
    ),
    (
        &[One(Id::Template)],
        &[In("bench", Id::Split), One(Id::SplitRegex)],
        Decided,
    ),
    (
        &[
            One(Id::Template),
            One(Id::Message),
            One(Id::FileRead),
            One(Id::Split),
            One(Id::SplitRegex),
        ],
        &[One(Id::Stamp)],
        Decided,
    ),
    (&[One(Id::Split)], &[One(Id::SplitRegex)], Refused),
    (
        &[One(Id::CorrelationData)],
        &[One(Id::CorrelationDataBase64)],
        Refused,
    ),
    (
        &[One(Id::NoCorrelation)],
        &[One(Id::CorrelationData), One(Id::CorrelationDataBase64)],
        Refused,
    ),
    (
        &[One(Id::TopicAlias)],
        &[One(Id::TopicPerLine), One(Id::JsonLines)],
        Decided,
    ),
    // Formats.
    (
        &[
            One(Id::ProtobufPath),
            One(Id::ProtobufMessageName),
            One(Id::ProtoInclude),
        ],
        &[One(Id::AvscPath)],
        Decided,
    ),
    (
        &[Valued(Id::Format, &["cbor", "msgpack", "sparkplug"])],
        SCHEMAS,
        Decided,
    ),
    (&[One(Id::DecodeWith)], SCHEMAS, Decided),
    // How fast.
    (PACES, PACES, Refused),
    (&[One(Id::RepeatInterval)], &[One(Id::Rate)], Decided),
    (&[One(Id::Interval)], &[One(Id::ConnectRate)], Refused),
    // What sub does with messages.
    (&[One(Id::OutputMode)], &[One(Id::LineFormat)], Refused),
    (&[One(Id::FileWrite)], &[One(Id::FileSave)], Refused),
    (
        &[One(Id::RetainedOnly), One(Id::RemoveRetained)],
        &[One(Id::NoRetained)],
        Refused,
    ),
    (&[One(Id::SubscribeOnly)], &[One(Id::Count)], Refused),
    (
        &[One(Id::Until)],
        &[
            One(Id::Count),
            One(Id::SubscribeOnly),
            One(Id::RetainedOnly),
        ],
        Refused,
    ),
    (&[One(Id::FailOn)], &[One(Id::SubscribeOnly)], Refused),
    // What probe checks.
    (&[One(Id::Read)], &[One(Id::Level)], Refused),
    // One part of a run that several processes share.
    (&[One(Id::Shard)], &[One(Id::Runs), One(Id::Print)], Refused),
    (&[One(Id::StartAt)], &[One(Id::Rendezvous)], Refused),
    // Scenarios of bench e2e.
    (
        &[One(Id::Suite)],
        &[One(Id::Pubs), One(Id::Subs), One(Id::Pattern)],
        Decided,
    ),
    (
        &[Valued(Id::Suite, &["conn"])],
        &[
            One(Id::Topic),
            One(Id::Qos),
            One(Id::PayloadSize),
            One(Id::MessageInterval),
            One(Id::Rate),
            One(Id::Stages),
            One(Id::Arrivals),
            One(Id::Inflight),
            One(Id::Limit),
            One(Id::Warmup),
            One(Id::StartAt),
        ],
        Decided,
    ),
];

/// Whether two options exclude each other, and what then happens to equals.
pub(crate) fn between(
    command: &str,
    one: (Id, &[OsString]),
    other: (Id, &[OsString]),
) -> Option<SameSource> {
    if one.0 == other.0 {
        return None;
    }
    let [one, other] = [one, other].map(|option| (role(option), option.1));
    if one.0 == other.0 {
        // Two sockets.
        return Some(Refused);
    }
    let any = |sides: &[Side], option| sides.iter().any(|side| side.is(command, option));
    let rules = RULES.iter().filter(|(left, right, _)| {
        any(left, one) && any(right, other) || any(left, other) && any(right, one)
    });
    // What is refused by one rule is not excused by another.
    rules
        .map(|(_, _, equals)| *equals)
        .min_by_key(|equals| *equals != Refused)
}

/// The option that another one stands for by its value: the URL of a Unix socket is one.
fn role((id, values): (Id, &[OsString])) -> Id {
    let is_socket = |value: &OsString| {
        let scheme = value.to_str().and_then(|text| text.get(..5));
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("unix:"))
    };
    match id {
        Id::Hostname | Id::Url if !values.is_empty() && values.iter().all(is_socket) => Id::Unix,
        _ => id,
    }
}

impl Side {
    /// The option.
    pub(super) fn id(self) -> Id {
        match self {
            One(id) | Valued(id, _) | In(_, id) => id,
        }
    }

    /// Whether it is about this option of a command.
    fn is(self, command: &str, (id, values): (Id, &[OsString])) -> bool {
        self.id() == id
            && match self {
                One(_) => true,
                Valued(_, wanted) => {
                    let mut wanted = wanted.iter();
                    wanted.any(|wanted| values.iter().any(|value| value == wanted))
                }
                In(word, _) => command.split(' ').next() == Some(word),
            }
    }
}

/// Refuses options of a line that exclude each other.
///
/// # Errors
///
/// Names the first two.
pub(super) fn check(line: &CommandLine) -> Result<(), Failure> {
    let (command, mut given) = (line.command(), line.given());
    // Few options are in a rule, and most lines have none of them.
    given.retain(|(id, values)| {
        let mut sides = RULES
            .iter()
            .flat_map(|(left, right, _)| left.iter().chain(*right));
        let option = (role((*id, values)), &values[..]);
        sides.any(|side| side.is(&command, option))
    });
    for (index, (id, values)) in given.iter().enumerate() {
        for (other, others) in &given[index + 1..] {
            if between(&command, (*id, values), (*other, others)) == Some(Refused) {
                let mut both = [*id, *other];
                both.sort_by_key(|id| rank(*id));
                let [one, other] = both;
                return Err(Failure::usage(format!("{one} cannot be used with {other}")));
            }
        }
    }
    Ok(())
}

/// Where an option first stands in the rules that refuse.
fn rank(id: Id) -> Option<usize> {
    let rules = RULES.iter().filter(|(_, _, equals)| *equals == Refused);
    let mut sides = rules.flat_map(|(left, right, _)| left.iter().chain(*right));
    sides.position(|side| matches!(side, One(one) if *one == id))
}
