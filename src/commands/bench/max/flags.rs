//! `mqtty bench max conn`, `pub` and `e2e`.

use crate::cli::definition::{Examples, Flags, Section, Varied};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CONFIGURATION, CONNECT_USER_PROPERTIES, COUNT, LOGIN, OF_MANY_CLIENTS,
    PUBLISH_PROPERTIES, RAMP, SAVED, SERVER, SESSION, TALK, TLS, WEBSOCKET, WILL,
};
use crate::options::{Id, Opt};

/// What is searched for, and how.
const SEARCH: Section = Section::new(
    "Search",
    &[
        Id::Slo,
        Id::Search,
        Id::From,
        Id::To,
        Id::Width,
        Id::Trial,
        Id::Hold,
        Id::Curve,
        Id::MaxTime,
        Id::Expect,
    ],
);

/// What is sent in each trial, beside the load that is searched for.
const TRAFFIC: Section = Section::new(
    "Rate",
    &[
        Id::Rate,
        Id::MessageInterval,
        Id::Inflight,
        Id::Warmup,
        Id::Drain,
    ],
);

/// What all searches have.
const COMMON: &[Section] = &[
    RAMP,
    Section::new("Run", &[Id::Threads, Id::Seed]),
    Section::new("Results", &[Id::OutputMode, Id::Report]),
    CONFIGURATION,
    SERVER,
    LOGIN,
    TLS,
    WEBSOCKET,
    SESSION,
    WILL,
    SAVED,
    TALK,
];

/// Options that mean something else here.
const OF_SEARCHES: &[Varied] = &[
    (Id::Report, |row| {
        row.help("Write the result with all trials to this file: .json, .csv, .html or .txt; may be repeated")
    }),
    (Id::MaxTime, |row| {
        row.rare()
            .help("Stop searching after this time, with exit code 5 [default: 10m]")
    }),
    (Id::Hold, |row| {
        row.help("Confirm the result in a last trial of this length; if it fails, reduce the load by 5 %")
    }),
    (Id::Rate, |row| {
        row.rare().help("Message rate of all clients together, unless the search is for the rate: 50k/s, 3/m, or a number per second")
    }),
    (Id::MessageInterval, |row| {
        row.rare().help("Time between two messages of a client, unless the search is for the rate: milliseconds or a duration [default: 1000]")
    }),
    (Id::Drain, |row| {
        row.help("End a trial when nothing has arrived for this long [default: 1s]")
    }),
    (Id::Warmup, |row| {
        row.help("Run each trial this long before measuring")
    }),
    (Id::Interval, |row| {
        row.help("Time between two connects: milliseconds or a duration; 0 for as fast as possible [default: 1]")
    }),
];

/// What can be typed for `bench max conn`.
pub(super) const CONN: &Flags = &Flags {
    words: &[],
    sections: &[
        &[
            SEARCH,
            COUNT,
            Section::new("Clients", &[Id::UserProperties]),
        ],
        COMMON,
    ],
    varied: &[
        OF_MANY_CLIENTS,
        OF_SEARCHES,
        &[
            (Id::UserProperties, |row| {
                row.help("User properties of the connections")
            }),
            (Id::Count, |row| {
                row.short('c').help("Most connections of a trial that searches for a rate of connects [default: 20000]")
            }),
            (Id::Search, |row| {
                row.help("Load to search for [default: connect-rate]")
                    .one_of(&["connect-rate", "clients"])
            }),
        ],
    ],
};

/// What can be typed for `bench max pub`.
pub(super) const PUB: &Flags = &Flags {
    words: &[],
    sections: &[
        &[
            SEARCH,
            Section::new(
                "Message",
                &[Id::Topic, Id::Message, Id::Qos, Id::Retain, Id::PayloadSize],
            ),
            PUBLISH_PROPERTIES,
            TRAFFIC,
            COUNT,
        ],
        COMMON,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT],
    ],
    varied: &[
        OF_MANY_CLIENTS,
        OF_SEARCHES,
        &[
            (Id::Topic, |row| {
                row.help("Topic, with %i for the number of the client; repeat to publish to several in turn [default: the path of the URL]")
            }),
            (Id::Message, |row| row.help("Payload [default: a greeting]")),
            (Id::Qos, |row| {
                row.help(
                    "Quality of service: 1 or 2; nothing is acknowledged at QoS 0 [default: 1]",
                )
            }),
            (Id::Search, |row| {
                row.help("Load to search for [default: rate, the messages per second]")
                    .one_of(&["rate", "clients", "size"])
            }),
        ],
    ],
};

/// What can be typed for `bench max e2e`.
pub(super) const E2E: &Flags = &Flags {
    words: &[],
    sections: &[
        &[
            SEARCH,
            Section::new(
                "Scenario",
                &[
                    Id::Pubs,
                    Id::Subs,
                    Id::Pattern,
                    Id::Topic,
                    Id::Qos,
                    Id::PayloadSize,
                ],
            ),
            PUBLISH_PROPERTIES,
            TRAFFIC,
        ],
        COMMON,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT],
    ],
    varied: &[
        OF_MANY_CLIENTS,
        OF_SEARCHES,
        &[
            (Id::Topic, |row| {
                row.help("Topic, with %i for the number of the publisher [default: mqtty/bench/RUN/%i with a random RUN]").takes("TOPIC")
            }),
            (Id::Qos, |row| {
                row.help("Quality of service of messages and subscriptions: 0, 1 or 2 [default: 0]")
            }),
            (Id::ConnectRate, Opt::rare),
            (Id::PayloadSize, |row| {
                row.help("Payload size, at least 16 bytes [default: 16B]")
            }),
            (Id::Search, |row| {
                row.help("Load to search for [default: rate, the messages per second]")
                    .one_of(&["rate", "clients", "size"])
            }),
        ],
    ],
};

/// Examples for the help pages: what it does, and the line.
pub(super) const CONN_EXAMPLES: Examples = &[
    (
        "find the highest rate of connects with a broker in this process, in trials of one second",
        "mqtty bench max conn --embedded --trial 1s --from 50 --to 100 --slo 'connack.p99<500ms'",
    ),
    (
        "find how many connections a broker holds",
        "mqtty bench max conn -h broker.example --search clients --connect-rate 2k/s --slo 'connect_failed==0'",
    ),
];

/// Examples for the help pages: what it does, and the line.
pub(super) const PUB_EXAMPLES: Examples = &[
    (
        "try a broker in this process with up to 200 messages per second, in trials of one second",
        "mqtty bench max pub --embedded -c 2 -t bench/%i --trial 1s --from 100 --to 200",
    ),
    (
        "find the largest payload at 1,000 messages per second, and write all trials to a file",
        "mqtty bench max pub -h localhost -c 10 -t bench/%i --search size --rate 1k/s --slo 'ack.p99<20ms' --report max.json",
    ),
];

/// Examples for the help pages: what it does, and the line.
pub(super) const E2E_EXAMPLES: Examples = &[
    (
        "try a broker in this process, in trials of one second",
        "mqtty bench max e2e --embedded --pubs 2 --subs 2 --trial 1s --from 100 --to 200",
    ),
    (
        "find the highest rate, then prove it for a minute",
        "mqtty bench max e2e -h broker.example --pubs 50 --subs 50 -q 1 --slo 'e2e.p99<50ms' --slo 'lost==0' --hold 1m",
    ),
];
