//! `mqtty pub`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CODING, CONNECT_USER_PROPERTIES, CONNECTION, PUBLISH_PROPERTIES, TALK,
};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[
        Word::of(Id::Topic, "TOPIC", "Topic, in the place of --topic"),
        Word::of(Id::Message, "MESSAGE", "Payload, in the place of --message"),
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
                    Id::Split,
                    Id::Template,
                    Id::Repeat,
                    Id::RepeatInterval,
                    Id::Rate,
                    Id::OutputMode,
                ],
            ),
            CODING,
            PUBLISH_PROPERTIES,
        ],
        CONNECTION,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT, TALK],
    ],
    varied: &[],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "publish a message and wait for the broker's answer",
        "mqtty pub -h localhost -q 1 -t home/light -m on",
    ),
    (
        "one message for each line, sent and acknowledged before leaving",
        "printf '20.5\\n20.7\\n' | mqtty pub -h localhost -q 1 -t home/temperature -lm",
    ),
    (
        "with properties, against a broker inside this process",
        "mqtty pub --embedded -t a/b -m '{\"on\":true}' -ct application/json -up 'room: kitchen' 'floor: 2'",
    ),
    (
        "CBOR made from JSON",
        "mqtty pub --embedded -t a/b -f cbor -m '{\"temperature\":20.5}'",
    ),
    (
        "ten made-up readings, two a second",
        "mqtty pub --embedded -t a/b --template -m '{\"n\":{{ counter() }},\"t\":{{ random(18, 24) }}}' --repeat 10 --rate 2",
    ),
    (
        "save the options of this line; mqtty pub -lo light.yaml -m off uses them again",
        "mqtty pub -h localhost -t home/light -m on -so light.yaml",
    ),
    (
        "send again what sub -o json has printed",
        "mqtty pub -h localhost --json-lines -q 1 --file-read messages.jsonl",
    ),
];
