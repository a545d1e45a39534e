//! `mqtty rr`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{ACKNOWLEDGEMENT, CODING, CONNECT_USER_PROPERTIES, CONNECTION, TALK};
use crate::options::{Id, Opt};

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[
        Word::of(
            Id::Topic,
            "TOPIC",
            "Topic of the request, instead of --topic",
        ),
        Word::of(
            Id::Message,
            "MESSAGE",
            "Payload, instead of --message [default: read from stdin]",
        ),
    ],
    sections: &[
        &[
            Section::new(
                "Request",
                &[
                    Id::Topic,
                    Id::Message,
                    Id::Qos,
                    Id::Stdin,
                    Id::LineMode,
                    Id::FileRead,
                    Id::PayloadSize,
                    Id::Empty,
                    Id::Template,
                    Id::Repeat,
                    Id::RepeatInterval,
                    Id::Rate,
                    Id::Inflight,
                ],
            ),
            Section::new(
                "Answers",
                &[
                    Id::ResponseTopic,
                    Id::Count,
                    Id::Wait,
                    Id::Match,
                    Id::NoCorrelation,
                    Id::FailFast,
                    Id::Latency,
                ],
            ),
            Section::new(
                "Output",
                &[Id::OutputMode, Id::LineFormat, Id::NoNewline, Id::Pretty],
            ),
            CODING,
            Section::new(
                "Message properties (MQTT 5)",
                &[
                    Id::PayloadFormatIndicator,
                    Id::MessageExpiryInterval,
                    Id::CorrelationData,
                    Id::CorrelationDataBase64,
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
            row.takes("TOPIC")
                .help("Topic of the request [default: the path of the URL]")
        }),
        (Id::Stdin, |row| {
            row.help("Send all of stdin as one request, even if it is empty")
        }),
        (Id::LineMode, |row| {
            row.help(
                "Send each line of stdin as a request; the answers keep the order of the lines",
            )
        }),
        (Id::FileRead, |row| {
            row.rare()
                .help("Send this file (- for stdin); may be repeated")
        }),
        (Id::PayloadSize, |row| {
            row.rare()
                .help("Send this many random bytes, such as 100, 1KB or 2.5MB")
        }),
        (Id::Empty, |row| row.help("Send an empty payload")),
        (Id::Repeat, |row| {
            row.help("Send the request this many times")
        }),
        (Id::Rate, |row| {
            row.rare()
                .help("Maximum rate of requests: 50k/s, 3/m, or a number per second")
        }),
        (Id::Inflight, |row| {
            row.help("Maximum number of requests without an answer at a time [default: 1]")
        }),
        (Id::Qos, |row| {
            row.help("Quality of service of request and answers: 0, 1 or 2 [default: 0]")
        }),
        (Id::ResponseTopic, |row| {
            row.short('e').common().help("Topic for the answers, required before MQTT 5 [default: response information of the broker, else mqtty/rr, and the client identifier]")
        }),
        (Id::MessageExpiryInterval, Opt::no_short),
        (Id::Count, |row| {
            row.help("Answers to wait for; 0 for all within --wait [default: 1]")
        }),
        (Id::Wait, |row| {
            row.help("Time limit for the answers to a request; exit with code 5 if there are fewer than --count [default: 5s]")
        }),
        (Id::FailFast, |row| {
            row.help("Stop at the first request that fails or has no subscriber")
        }),
        (Id::OutputMode, |row| {
            row.help("Format of an answer [default: raw]")
                .one_of(&["text", "default", "clean", "json", "raw", "csv", "log"])
        }),
        (Id::UserProperties, Opt::rare),
        (Id::Embedded, Opt::rare),
        (Id::Debug, Opt::rare),
        (Id::Cert, Opt::rare),
        (Id::Key, Opt::rare),
    ]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "send a request and print the payload of its answer",
        "mqtty rr lamp/get '{}' -h localhost",
    ),
    (
        "print every answer within two seconds, as JSON",
        "mqtty rr devices/who '' -h localhost -C 0 -W 2s -o json",
    ),
    (
        "send each line as a request, ten at a time",
        "printf '%s\\n' a b c | mqtty rr calc -lm --inflight 10 -h localhost",
    ),
    (
        "measure the latency of 1,000 requests",
        "mqtty rr echo ping -h localhost --repeat 1000 --latency -q 1",
    ),
    (
        "with MQTT 3.1.1: the first message on lamp/state whose id is 7",
        "mqtty rr lamp/get '{\"id\":7}' -h localhost -V 3.1.1 -e lamp/state --match '.id == 7'",
    ),
];
