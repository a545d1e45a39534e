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
            Section::new("Message", &[Id::Topic, Id::Qos, Id::Retain, Id::Dup]),
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
                row.help("Topic, unless the scenario names its own; repeat it, and each device publishes to them in turn; %sc is the name of the scenario, %i the number of the client, %c its identifier, %u its user name, %rand_N a random number below N; also the path of the URL [default: mqttx/simulate/%sc/%c, as in MQTTX]")
            }),
            (Id::Retain, |row| {
                row.help("Keep the messages as the topics' retained ones")
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
        "three cars, a message a second each, against a broker inside this process",
        "mqtty simulate --embedded -sc tesla -c 3 -L 6",
    ),
    (
        "what a weather station would send",
        "mqtty simulate -sc weather -c 1 --print 1",
    ),
    (
        "a thousand homes, 5,000 messages a second for a minute, with a report",
        "mqtty simulate -h localhost -sc smart_home -c 1000 -q 1 --rate 5k/s -z 1m --report run.html",
    ),
    (
        "devices of your own, the same in every run",
        "mqtty simulate -h localhost -f greenhouse.yaml -c 10 --seed 1 -z 30s",
    ),
];
