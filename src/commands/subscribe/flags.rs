//! `mqtty sub`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CODING, CONNECT_USER_PROPERTIES, CONNECTION, DESTINATION, OF_SUBSCRIPTIONS,
    SELECTION, SUBSCRIPTION, TALK,
};
use crate::options::{Id, Opt};

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[Word::of(Id::Topic, "FILTER", "Topic filters, in addition to --topic").several()],
    sections: &[
        &[
            SUBSCRIPTION,
            Section::new(
                "Subscription",
                &[
                    Id::Count,
                    Id::Wait,
                    Id::Until,
                    Id::FailOn,
                    Id::SubscribeOnly,
                    Id::Unsubscribe,
                ],
            ),
            Section::new(
                "Output",
                &[Id::OutputMode, Id::LineFormat, Id::NoNewline, Id::Pretty],
            ),
            CODING,
            Section::new("Payload format", &[Id::DecodeWith, Id::Strict]),
            SELECTION,
            DESTINATION,
        ],
        CONNECTION,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT, TALK],
    ],
    varied: &[
        OF_SUBSCRIPTIONS,
        &[(Id::UserProperties, Opt::rare), (Id::Embedded, Opt::rare)],
        &[(Id::OutputMode, |row| {
            row.help("Message format; default is that of MQTTX [default: text on a terminal, otherwise default]")
                .one_of(&[
                    "text", "default", "clean", "json", "raw", "csv", "table", "log",
                ])
        })],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "print all messages below home/",
        "mqtty sub 'home/#' -h localhost",
    ),
    (
        "print one message as JSON, or exit with code 5 after ten seconds",
        "mqtty sub 'home/+/temp' -h localhost -C 1 -W 10s -o json",
    ),
    (
        "print time, topic and payload, without retained messages",
        "mqtty sub 'home/#' -h localhost -R -F '%I %t %p'",
    ),
    (
        "subscribe to two filters with different QoS",
        "mqtty sub a/# b/# -h localhost -q 1 2",
    ),
    (
        "exclude a branch of the topic tree",
        "mqtty sub 'home/#' -h localhost -T 'home/attic/#'",
    ),
    (
        "decode Protocol Buffers to JSON",
        "mqtty sub 'weather/#' -h localhost -Pp weather.proto -Pmn weather.Reading",
    ),
    (
        "decode payloads with a shell command",
        "mqtty sub 'logs/#' -h localhost --decode-with 'gunzip -c'",
    ),
    (
        "print one value of the messages that match",
        "mqtty sub 'home/+/climate' -h localhost --where '.temperature > 30' --select .temperature",
    ),
    (
        "wait until a job is done, for ten seconds",
        "mqtty sub jobs/7 -h localhost -W 10s --until '.state == \"done\"' --fail-on '.state == \"failed\"'",
    ),
    (
        "write each payload to a file",
        "mqtty sub 'cam/+' -h localhost --file-save 'pictures/{topic}.jpg' -F %t",
    ),
    (
        "run a command for each message",
        "mqtty sub alarms -h localhost --exec 'logger -t alarm'",
    ),
    (
        "list the retained messages that would be removed",
        "mqtty sub 'old/#' -h localhost --retained-only --remove-retained --dry-run -F %t",
    ),
];
