//! `mqtty bench pub`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CONNECT_USER_PROPERTIES, COUNT, LOAD, MEASURING, OF_MANY_CLIENTS,
    PUBLISH_PROPERTIES, SHARED, TRAFFIC,
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
                    Id::Messages,
                    Id::Speed,
                ],
            ),
            PUBLISH_PROPERTIES,
            TRAFFIC,
            COUNT,
            MEASURING,
            SHARED,
        ],
        LOAD,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT],
    ],
    varied: &[
        OF_MANY_CLIENTS,
        &[
            (Id::Topic, |row| {
                row.help("Topic; repeat to publish to several in turn. Placeholders: %i client number, %c client identifier, %u user name, %rand_N random below N, %mod_N %i modulo N [default: the path of the URL]")
            }),
            (Id::Message, |row| row.help("Payload [default: a greeting]")),
            (Id::Retain, |row| row.help("Retain the messages")),
            (Id::FileRead, |row| {
                row.help("Publish the contents of this file (- for stdin)")
                    .takes("FILE")
            }),
            (Id::Split, |row| {
                row.help("With --file-read: split the file at this separator; each client publishes each part once, in order; accepts \\n \\r \\t \\0 \\\\ \\xHH [default: a newline]")
            }),
            (Id::Template, |row| {
                row.help("Fill in placeholders in the payload of each message, such as {{ counter() }} (see the list below), and %i, %c, %u, %rand_N and %mod_N as in the topic")
            }),
        ],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "publish 1,000 messages at full speed, with a broker in this process",
        "mqtty bench pub --embedded -c 2 -im 0 -L 1k -q 1 -t bench/%i",
    ),
    (
        "publish at a fixed rate for a minute; fail if acknowledgements are slow or the broker stops",
        "mqtty bench pub -h localhost -c 100 -q 1 -t bench/%i --rate 1k/s -z 1m --fail-if 'ack.p99>50ms' --fail-if 'written<100%'",
    ),
    (
        "generate a payload for each message",
        "mqtty bench pub --embedded -c 2 -L 10 -im 10 -t bench/%i --template -m '{\"n\":{{ counter() }},\"id\":%i}'",
    ),
    (
        "ramp up, hold and ramp down; fail if acknowledgements are slow",
        "mqtty bench pub -h localhost -c 100 -q 1 -t bench/%i --stages 10s:1k/s,1m:1k/s,10s:0 --fail-if 'ack.p99>50ms'",
    ),
    (
        "publish stamped messages for bench sub on another machine",
        "mqtty bench pub -h localhost -c 10 -t bench/%i --stamp -S 256B --rate 1k/s -z 1m",
    ),
];
