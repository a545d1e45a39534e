//! `mqtty simulate`.

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
            Section::new("Scenario", &[Id::Scenario, Id::File, Id::Print]),
            Section::new(
                "Message",
                &[Id::Topic, Id::Qos, Id::Retain, Id::Dup, Id::Stamp],
            ),
            PUBLISH_PROPERTIES,
            TRAFFIC,
            COUNT,
            MEASURING,
            Section::new(
                "Several machines",
                &[
                    Id::StartAt,
                    Id::Shard,
                    Id::RunId,
                    Id::Rendezvous,
                    Id::RendezvousBroker,
                    Id::RendezvousTimeout,
                ],
            ),
        ],
        LOAD,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT],
    ],
    varied: &[
        OF_MANY_CLIENTS,
        &[
            (Id::Topic, |row| {
                row.help("Topic, if the scenario does not set it; repeat to publish to several in turn. Placeholders: %sc scenario, %i client number, %c client identifier, %u user name, %rand_N random number below N, %mod_N client number modulo N [default: the path of the URL, else mqttx/simulate/%sc/%c]")
            }),
            (Id::Retain, |row| row.help("Retain the messages")),
            (Id::Stamp, |row| {
                row.help("Replace each payload with a stamped one of the same size (at least 16 bytes), from which bench sub measures latency and loss")
            }),
            (Id::MaximumReconnectTimes, |row| {
                row.alias("maximun-reconnect-times")
            }),
        ],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "simulate three cars, with a broker in this process",
        "mqtty simulate --embedded -sc tesla -c 3 -L 6",
    ),
    (
        "print one message of a weather station without connecting",
        "mqtty simulate -sc weather -c 1 --print 1",
    ),
    (
        "simulate 1,000 homes with 5,000 messages per second, and write a report",
        "mqtty simulate -h localhost -sc smart_home -c 1000 --rate 5k/s -z 1m --report run.html",
    ),
    (
        "run your own scenario with a fixed seed",
        "mqtty simulate -h localhost -f greenhouse.yaml -c 10 --seed 1 -z 30s",
    ),
];
