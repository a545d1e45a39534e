//! `mqtty bench storm` and its storms.

use crate::cli::definition::{Examples, Flags, Section, Varied};
use crate::cli::groups::{
    CONFIGURATION, COUNT, LOGIN, OF_MANY_CLIENTS, RAMP, SAVED, SERVER, SESSION, TALK, TLS,
    WEBSOCKET, WILL as WILL_OF_CLIENTS,
};
use crate::options::Id;

/// What all storms have.
const COMMON: &[Section] = &[
    Section::new("Clients", &[Id::UserProperties]),
    RAMP,
    Section::new("Bystanders", &[Id::Bystanders, Id::Warmup, Id::Hold]),
    Section::new("Run", &[Id::Topic, Id::Drain, Id::Threads, Id::Seed]),
    Section::new("Results", &[Id::OutputMode, Id::Report, Id::FailIf]),
    CONFIGURATION,
    SERVER,
    LOGIN,
    TLS,
    WEBSOCKET,
    SESSION,
    WILL_OF_CLIENTS,
    SAVED,
    TALK,
];

/// Options that mean something else here.
const OF_STORMS: &[Varied] = &[
    (Id::UserProperties, |row| {
        row.rare().help("User properties of the connections")
    }),
    (Id::Interval, |row| {
        row.help("Time between two connects before the storm: milliseconds or a duration; 0 for as fast as possible [default: 1]")
    }),
    (Id::ConnectRate, |row| {
        row.help("Connect at this rate before the storm, such as 1000/s, instead of --interval")
    }),
    (Id::Warmup, |row| {
        row.takes("DURATION")
            .proposes(&[])
            .help("Watch the bystanders this long before the storm [default: 2s]")
    }),
    (Id::Arrivals, |row| {
        row.help("How arrivals are spread: even, or poisson for chance [default: even]")
    }),
    (Id::Hold, |row| {
        row.help("Watch the bystanders, and hold the connections, this long after the storm [default: 2s]")
    }),
    (Id::Topic, |row| {
        row.rare().takes("TOPIC").help(
            "Prefix of all topics [default: mqtty/storm/RUN, where RUN is eight random hex digits]",
        )
    }),
    (Id::Drain, |row| {
        row.help("End the storm when nothing has happened for this long [default: 10s]")
    }),
    (Id::Report, |row| {
        row.help("Write the result to this file: .json, .csv (the bystanders over time), .html or .txt; may be repeated")
    }),
    (Id::FailIf, |row| {
        row.help("Exit with code 9 if this holds at the end, such as 'bystander.p99>50ms', 'recovery>10s' or 'undone>0'; may be repeated")
    }),
];

/// Where connecting is the storm.
const OF_CONNECTS: &[Varied] = &[
    (Id::Interval, |row| {
        row.help("Time between two connects: milliseconds or a duration [default: 0, all at once]")
    }),
    (Id::ConnectRate, |row| {
        row.help("Connect at this rate, such as 1000/s, instead of all at once")
    }),
    (Id::WaitForBroker, |row| {
        row.help("Try again to connect for this long, or unlimited [default: once]")
    }),
];

const OF_A_HUNDRED: Varied = (Id::Count, |row| {
    row.short('c').help("Number of clients [default: 100]")
});

const SIZE: Varied = (Id::PayloadSize, |row| {
    row.rare()
        .help("Payload size, at least 24 bytes [default: 24B]")
});

macro_rules! flags {
    ($name:ident, [$($own:expr),* $(,)?], [$($varied:expr),* $(,)?]) => {
        pub(super) const $name: &Flags = &Flags {
            words: &[],
            sections: &[
                &[COUNT, Section::new("Storm", &[$($own),*])],
                COMMON,
            ],
            varied: &[OF_MANY_CLIENTS, OF_STORMS, $($varied),*],
        };
    };
}

flags!(CONNECT, [Id::Backoff, Id::Arrivals], [OF_CONNECTS]);
flags!(RECONNECT, [Id::Cut, Id::Backoff], []);
flags!(
    CHURN,
    [Id::Lifetime, Id::Duration, Id::Arrivals, Id::Cut],
    [&[
        (Id::Duration, |row| {
            row.help("How long connections come and go [default: 10s]")
        }),
        (Id::Cut, |row| {
            row.help("How connections end: disconnect, fin (close without DISCONNECT) or rst (TCP reset) [default: disconnect]")
        }),
        (Id::Count, |row| {
            row.short('c')
                .help("Number of connections that are open at any time, on average [default: 1000]")
        }),
    ]]
);
flags!(
    BURST,
    [
        Id::Rate,
        Id::Burst,
        Id::RepeatInterval,
        Id::Repeat,
        Id::Arrivals,
        Id::Qos,
        Id::PayloadSize,
    ],
    [&[
        OF_A_HUNDRED,
        SIZE,
        (Id::Rate, |row| {
            row.help("Messages per second of all clients within a burst [default: 5000/s]")
        }),
        (Id::Repeat, |row| row
            .rare()
            .help("Number of bursts [default: 3]")),
        (Id::RepeatInterval, |row| {
            row.rare()
                .help("Time between two bursts: milliseconds or a duration [default: 2s]")
        }),
        (Id::Qos, |row| {
            row.rare()
                .help("Quality of service: 0, 1 or 2 [default: 1]")
        }),
    ]]
);
flags!(
    SUBSCRIBE,
    [Id::Filters, Id::Pattern, Id::Repeat, Id::Qos],
    [&[
        (Id::Pattern, |row| {
            row.help("What filters look like: plain, deep (ten levels), wildcard or shared [default: plain]")
                .one_of(&["plain", "deep", "wildcard", "shared"])
        }),
        (Id::Repeat, |row| {
            row.rare().help(
                "How often each client subscribes; between two times it unsubscribes [default: 1]",
            )
        }),
        (Id::Qos, |row| {
            row.rare().help("Maximum QoS [default: 0]")
        }),
    ]]
);
flags!(
    RETAINED,
    [Id::Limit, Id::PayloadSize],
    [&[
        OF_A_HUNDRED,
        SIZE,
        (Id::Limit, |row| {
            row.help("Number of retained messages [default: 1000]")
        }),
    ]]
);
flags!(WILL, [Id::Cut], []);
flags!(
    OFFLINE,
    [Id::Limit, Id::Rate, Id::PayloadSize],
    [&[
        OF_A_HUNDRED,
        SIZE,
        (Id::Limit, |row| {
            row.help("Number of messages queued for each client [default: 100]")
        }),
        (Id::Rate, |row| {
            row.help("Messages per second that are queued [default: 2000/s]")
        }),
    ]]
);
flags!(
    SLOW,
    [
        Id::Slow,
        Id::ReadRate,
        Id::Rate,
        Id::Duration,
        Id::PayloadSize,
    ],
    [&[
        (Id::Count, |row| {
            row.short('c').help("Number of subscribers [default: 10]")
        }),
        (Id::PayloadSize, |row| {
            row.rare()
                .help("Payload size, at least 24 bytes [default: 1KB]")
        }),
        (Id::Rate, |row| {
            row.help("Messages per second, each for all subscribers [default: 500/s]")
        }),
        (Id::Duration, |row| {
            row.help("How long messages are sent [default: 10s]")
        }),
    ]]
);

pub(super) const CONNECT_EXAMPLES: Examples = &[
    (
        "connect 50 clients at once to a broker in this process",
        "mqtty bench storm connect --embedded -c 50 --warmup 200ms --hold 200ms",
    ),
    (
        "connect 1,000 clients by chance within about a second; each tries again for 10 s",
        "mqtty bench storm connect -h localhost -c 1000 --connect-rate 1k/s --arrivals poisson --wait-for-broker 10s --backoff 100ms-1s",
    ),
];

pub(super) const RECONNECT_EXAMPLES: Examples = &[
    (
        "cut 50 connections to a broker in this process",
        "mqtty bench storm reconnect --embedded -c 50 --warmup 200ms --hold 200ms",
    ),
    (
        "cut 10,000 connections; each client waits up to 5 s before it reconnects",
        "mqtty bench storm reconnect -h localhost -c 10k --connect-rate 2k/s --backoff 0s-5s --report storm.html",
    ),
];

pub(super) const CHURN_EXAMPLES: Examples = &[
    (
        "keep about 50 connections open for a second that live for half a second each",
        "mqtty bench storm churn --embedded -c 50 --lifetime 500ms -z 1s --warmup 200ms --hold 200ms",
    ),
    (
        "open 100 connections per second at random times, and cut each after about 20 s",
        "mqtty bench storm churn -h localhost -c 2000 --lifetime 20s -z 2m --arrivals poisson --cut rst",
    ),
];

pub(super) const BURST_EXAMPLES: Examples = &[
    (
        "send two bursts of half a second to a broker in this process",
        "mqtty bench storm burst --embedded -c 5 --rate 500/s --burst 500ms --repeat 2 --repeat-interval 500ms --warmup 200ms --hold 200ms",
    ),
    (
        "fail if a burst of 20,000 messages per second is felt for more than a second after its end",
        "mqtty bench storm burst -h localhost -c 200 --rate 20k/s --burst 2s --fail-if 'recovery>1s'",
    ),
];

pub(super) const SUBSCRIBE_EXAMPLES: Examples = &[
    (
        "subscribe 20 clients to ten filters each, twice",
        "mqtty bench storm subscribe --embedded -c 20 --repeat 2 --warmup 200ms --hold 200ms",
    ),
    (
        "subscribe 1,000 clients to 100 filters with wildcards each",
        "mqtty bench storm subscribe -h localhost -c 1000 --filters 100 --pattern wildcard",
    ),
];

pub(super) const RETAINED_EXAMPLES: Examples = &[
    (
        "let 10 clients subscribe to 100 retained messages, which are removed after that",
        "mqtty bench storm retained --embedded -c 10 -L 100 --warmup 200ms --hold 200ms",
    ),
    (
        "let 500 clients subscribe to 10,000 retained messages of 256 bytes",
        "mqtty bench storm retained -h localhost -c 500 -L 10k -S 256B",
    ),
];

pub(super) const WILL_EXAMPLES: Examples = &[
    (
        "cut 50 connections, each with a will",
        "mqtty bench storm will --embedded -c 50 --warmup 200ms --hold 200ms",
    ),
    (
        "fail if the last of 2,000 wills is later than 5 s, or one is missing",
        "mqtty bench storm will -h localhost -c 2000 --fail-if 'recovery>5s' --fail-if 'undone>0'",
    ),
];

pub(super) const OFFLINE_EXAMPLES: Examples = &[
    (
        "queue 20 messages for each of 10 clients, then bring them back at once",
        "mqtty bench storm offline --embedded -c 10 -L 20 --warmup 200ms --hold 200ms",
    ),
    (
        "queue 500 messages of 1 kB for each of 200 clients",
        "mqtty bench storm offline -h localhost -c 200 -L 500 -S 1KB --rate 10k/s",
    ),
];

pub(super) const SLOW_EXAMPLES: Examples = &[
    (
        "let one of five subscribers stop reading for a second",
        "mqtty bench storm slow --embedded -c 5 --slow 1 --rate 200/s -z 1s --warmup 200ms --hold 200ms",
    ),
    (
        "let 10 of 50 subscribers read 5 messages per second of 500",
        "mqtty bench storm slow -h localhost -c 50 --slow 10 --read-rate 5 --rate 500/s -z 30s",
    ),
];
