//! `mqtty sub`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CODING, CONNECT_USER_PROPERTIES, CONNECTION, DESTINATION, OF_SUBSCRIPTIONS,
    SELECTION, SUBSCRIPTION, TALK,
};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[Word::of(
        Id::Topic,
        "FILTER",
        "Topic filters, beside those of --topic",
    )
    .several()],
    sections: &[
        &[
            SUBSCRIPTION,
            Section::new(
                "Subscription",
                &[
                    Id::Count,
                    Id::Wait,
                    Id::SubscribeOnly,
                    Id::Unsubscribe,
                    Id::OutputMode,
                    Id::LineFormat,
                    Id::NoNewline,
                ],
            ),
            CODING,
            Section::new("Payload format", &[Id::DecodeWith, Id::Strict, Id::Pretty]),
            SELECTION,
            DESTINATION,
        ],
        CONNECTION,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT, TALK],
    ],
    varied: &[
        OF_SUBSCRIPTIONS,
        &[(Id::OutputMode, |row| {
            row.help("How to print a message [default: text on a terminal, else default]")
                .one_of(&[
                    "text", "default", "clean", "json", "raw", "csv", "table", "log",
                ])
        })],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "print everything below home/",
        "mqtty sub -h localhost -t 'home/#'",
    ),
    (
        "one message as JSON, or exit code 5 after ten seconds",
        "mqtty sub -h localhost -t 'home/+/temperature' -C 1 -W 10s -o json",
    ),
    (
        "two filters, each with its QoS",
        "mqtty sub -h localhost -t a/# b/# -q 1 2",
    ),
    (
        "payloads of Protocol Buffers, read as JSON",
        "mqtty sub -h localhost -t 'weather/#' -Pp weather.proto -Pmn weather.Reading",
    ),
    (
        "payloads unpacked by a command",
        "mqtty sub -h localhost -t 'logs/#' --decode-with 'gunzip -c'",
    ),
    (
        "time, topic and payload in a line, without retained messages and one branch",
        "mqtty sub -h localhost -t 'home/#' -R -T 'home/attic/#' -F '%I %t %p'",
    ),
    (
        "only what is hot, and of that one value",
        "mqtty sub -h localhost -t 'home/+/climate' --where '.temperature > 30' --select .temperature",
    ),
    (
        "each payload in a file of its own",
        "mqtty sub -h localhost -t 'cam/+' --file-save 'pictures/{topic}.jpg' -F %t",
    ),
    (
        "a command for each message",
        "mqtty sub -h localhost -t alarms --exec 'logger -t alarm'",
    ),
    (
        "which retained messages would be removed",
        "mqtty sub -h localhost -t 'old/#' --retained-only --remove-retained --dry-run -F %t",
    ),
];
