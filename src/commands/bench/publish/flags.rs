//! `mqtty bench pub`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CONNECT_USER_PROPERTIES, COUNT, LOAD, MEASURING, OF_MANY_CLIENTS,
    PUBLISH_PROPERTIES, TRAFFIC,
};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
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
                    Id::PayloadSize,
                    Id::FileRead,
                    Id::Split,
                    Id::SplitRegex,
                    Id::Template,
                    Id::Stamp,
                ],
            ),
            PUBLISH_PROPERTIES,
            TRAFFIC,
            COUNT,
            MEASURING,
        ],
        LOAD,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT],
    ],
    varied: &[
        OF_MANY_CLIENTS,
        &[
            (Id::Topic, |row| {
                row.help("Topic; repeat it, and each client publishes to them in turn; %i is the number of the client, %c its identifier, %u its user name, %rand_N a random number below N; also the path of the URL")
            }),
            (Id::Message, |row| {
                row.help("The payload [default: a greeting]")
            }),
            (Id::Retain, |row| {
                row.help("Keep the messages as the topics' retained ones")
            }),
            (Id::FileRead, |row| {
                row.help("Publish the bytes of this file (- is stdin)")
                    .takes("FILE")
            }),
            (Id::Split, |row| {
                row.help("With --file-read: each client sends the pieces between this text once and in order; \\n \\r \\t \\0 \\\\ \\xHH are understood [default: a newline]")
            }),
            (Id::Template, |row| {
                row.help("Fill in the payload of every message: {{ counter() }}, {{ random(1, 6) }}, {{ now_ms() }} and other functions, and %i, %c, %u and %rand_N as in the topic")
            }),
        ],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "1,000 messages as fast as they go, against a broker inside this process",
        "mqtty bench pub --embedded -c 2 -im 0 -L 1k -q 1 -t bench/%i",
    ),
    (
        "a slow start, a plateau and an end, which fails if acknowledgements are slow",
        "mqtty bench pub -h localhost -c 100 -q 1 -t bench/%i --stages 10s:1k/s,1m:1k/s,10s:0 --fail-if 'ack.p99>50ms'",
    ),
    (
        "a reading of its own in every message",
        "mqtty bench pub --embedded -c 2 -L 10 -im 10 -t bench/%i --template -m '{\"n\":{{ counter() }},\"id\":%i}'",
    ),
    (
        "stamped messages for a bench sub on another machine",
        "mqtty bench pub -h localhost -c 10 -t bench/%i --stamp -S 256B --rate 1k/s -z 1m",
    ),
];
