//! `mqtty bench e2e`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CONNECT_USER_PROPERTIES, LOAD, MEASURING, OF_MANY_CLIENTS, PUBLISH_PROPERTIES,
    SHARED, TRAFFIC,
};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[
        &[
            Section::new(
                "Scenario",
                &[
                    Id::Pubs,
                    Id::Subs,
                    Id::Pattern,
                    Id::Suite,
                    Id::Scale,
                    Id::Topic,
                    Id::Qos,
                    Id::PayloadSize,
                ],
            ),
            PUBLISH_PROPERTIES,
            TRAFFIC,
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
                row.help("Topic, with %i for the number of the publisher [default: mqtty/bench/RUN/%i with a random RUN]").takes("TOPIC")
            }),
            (Id::Qos, |row| {
                row.help("Quality of service of messages and subscriptions: 0, 1 or 2 [default: 0, or 1 with --suite]")
            }),
            (Id::PayloadSize, |row| {
                row.help("Payload size, at least 16 bytes [default: 16B]")
            }),
        ],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "run two publishers and two subscribers, with a broker in this process",
        "mqtty bench e2e --embedded --pubs 2 --subs 2 -z 2s --rate 100/s",
    ),
    (
        "send from all to all, print JSON and fail if messages are lost",
        "mqtty bench e2e --embedded --pubs 2 --subs 2 --pattern fan-in -q 1 -im 20 -L 100 -o json --fail-if 'lost>0'",
    ),
    (
        "run at a fixed rate for a minute, and write a report",
        "mqtty bench e2e -h localhost --pubs 50 --subs 50 --rate 10k/s -z 1m --report report.html",
    ),
    (
        "run a hundredth of a scenario of the Open MQTT Benchmark Suite",
        "mqtty bench e2e --embedded --suite p2p --scale 0.01 -z 2s",
    ),
];
