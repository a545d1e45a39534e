//! `mqtty pub`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CODING, CONNECT_USER_PROPERTIES, CONNECTION, PUBLISH_PROPERTIES, TALK,
};
use crate::options::{Id, Opt};

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[
        Word::of(Id::Topic, "TOPIC", "Topic, instead of --topic"),
        Word::of(
            Id::Message,
            "MESSAGE",
            "Payload, instead of --message [default: read from stdin]",
        ),
    ],
    sections: &[
        &[
            Section::new(
                "Message",
                &[
                    Id::Topic,
                    Id::Message,
                    Id::Qos,
                    Id::Retain,
                    Id::Dup,
                    Id::Stdin,
                    Id::Multiline,
                    Id::LineMode,
                    Id::FileRead,
                    Id::PayloadSize,
                    Id::Empty,
                    Id::TopicPerLine,
                    Id::JsonLines,
                    Id::Speed,
                    Id::Split,
                    Id::Template,
                    Id::Repeat,
                    Id::RepeatInterval,
                    Id::Rate,
                ],
            ),
            CODING,
            PUBLISH_PROPERTIES,
            Section::new("Output", &[Id::OutputMode]),
        ],
        CONNECTION,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT, TALK],
    ],
    varied: &[&[
        (Id::PayloadSize, Opt::rare),
        (Id::Rate, Opt::rare),
        (Id::Speed, |row| {
            row.help("With --json-lines: publish at the intervals of the recording, divided by this factor, such as 1x, 10x or 0.5x")
        }),
        (Id::OutputMode, Opt::rare),
    ]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "publish a message and wait for the broker's acknowledgement",
        "mqtty pub home/light on -h localhost -q 1",
    ),
    (
        "publish each line of stdin, with a user and a password prompt",
        "printf '20.5\\n20.7\\n' | mqtty pub home/temp -lm -h localhost -u bob -P",
    ),
    (
        "publish over TLS with a private CA",
        "mqtty pub home/light off -h mqtts://broker.example --ca ca.pem",
    ),
    (
        "set MQTT 5 properties, with a broker in this process",
        "mqtty pub a/b '{\"on\":true}' --embedded -ct application/json -up 'room: kitchen' 'floor: 2'",
    ),
    (
        "encode JSON as CBOR",
        "mqtty pub a/b '{\"temperature\":20.5}' --embedded -f cbor",
    ),
    (
        "publish ten generated readings, two per second",
        "mqtty pub a/b --embedded --template -m '{\"n\":{{ counter() }},\"t\":{{ random(18, 24) }}}' --repeat 10 --rate 2",
    ),
    (
        "save the options of this line for mqtty pub -lo light.yaml -m off",
        "mqtty pub -h localhost -t home/light -m on -so light.yaml",
    ),
    (
        "replay what sub -o json has recorded",
        "mqtty pub -h localhost --json-lines -q 1 --file-read messages.jsonl",
    ),
];
