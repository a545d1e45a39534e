//! `mqtty reply`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{ACKNOWLEDGEMENT, CONNECT_USER_PROPERTIES, CONNECTION, TALK};
use crate::options::{Id, Opt};

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[Word::of(
        Id::Topic,
        "FILTER",
        "Topic filters of the requests, in addition to --topic",
    )
    .several()],
    sections: &[
        &[
            Section::new("Requests", &[Id::Topic, Id::Share, Id::Count, Id::Wait]),
            Section::new(
                "Answer (one of these)",
                &[
                    Id::Message,
                    Id::Template,
                    Id::Json,
                    Id::Jq,
                    Id::Exec,
                    Id::Echo,
                    Id::File,
                    Id::FileRead,
                    Id::Empty,
                ],
            ),
            Section::new(
                "Answers",
                &[Id::To, Id::Qos, Id::ExecTimeout, Id::Concurrency, Id::Rate],
            ),
            Section::new("Faults", &[Id::Delay, Id::Fail, Id::Drop, Id::Seed]),
            Section::new(
                "Message properties (MQTT 5)",
                &[
                    Id::PayloadFormatIndicator,
                    Id::MessageExpiryInterval,
                    Id::ContentType,
                    Id::UserProperties,
                ],
            ),
        ],
        CONNECTION,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT, TALK],
    ],
    varied: &[&[
        (Id::Topic, |row| {
            row.list("FILTER")
                .help("Topic filters of the requests [default: the path of the URL]")
        }),
        (Id::Count, |row| row.help("Exit after this many requests")),
        (Id::Message, |row| row.help("Answer with this payload")),
        (Id::Template, |row| {
            row.help("With --message or --file-read: fill in placeholders, including {{ request }}, {{ topic }} and {{ level(2) }}")
        }),
        (Id::Json, |row| {
            row.takes("JSON").common().help("Answer with this JSON; its strings are templates, or expressions if they begin with =")
        }),
        (Id::Exec, |row| {
            row.common().help("Answer with the output of this shell command: payload on stdin, topic in the environment")
        }),
        (Id::File, |row| {
            row.takes("FILE").help(
                "Answer by the rules in this YAML file, which also contains the topic filters",
            )
        }),
        (Id::FileRead, |row| {
            row.rare().takes("FILE").help("Answer with this file")
        }),
        (Id::Empty, |row| row.help("Answer with an empty payload")),
        (Id::To, |row| {
            row.takes("TEMPLATE").help("Topic of answers to requests without a response topic, required before MQTT 5; a template with level(2), topic and request")
        }),
        (Id::Qos, |row| {
            row.help("Quality of service of the answers: 0, 1 or 2 [default: that of the request]")
        }),
        (Id::Rate, |row| {
            row.rare()
                .help("Maximum rate of answers: 50k/s, 3/m, or a number per second")
        }),
        (Id::Seed, |row| {
            row.help("Seed for faults and random values, to repeat a run")
        }),
        (Id::UserProperties, |row| {
            row.rare().help("User properties of the answers")
        }),
        (Id::Embedded, Opt::rare),
    ]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "answer with a fixed payload",
        "mqtty reply lamp/get -m '{\"on\":true}' -h localhost",
    ),
    (
        "answer with JSON of random and given values",
        "mqtty reply 'lamp/+/get' -h localhost --json '{\"on\":\"=pick(true,false)\",\"id\":\"{{ level(2) }}\"}'",
    ),
    (
        "compute the answer from the payload",
        "mqtty reply calc -h localhost --jq '{sum: (.a + .b)}'",
    ),
    (
        "run a command for each request, and share the work with other responders",
        "mqtty reply jobs -h localhost --exec './work.sh' --exec-timeout 5s --share workers",
    ),
    (
        "be slow and unreliable",
        "mqtty reply echo -h localhost --echo --delay 10ms..1s --fail 5 --drop 1 --seed 7",
    ),
    (
        "answer by the rules in a file",
        "mqtty reply -h localhost -f mock.yaml",
    ),
];
