//! `mqtty bench sub`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, ARRIVALS_OF_CONNECTS, CONNECT_USER_PROPERTIES, COUNT, LOAD, MEASURING,
    OF_MANY_CLIENTS, OF_SUBSCRIPTIONS, SHARED, SUBSCRIPTION,
};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[
        &[
            SUBSCRIPTION,
            Section::new("Subscription", &[Id::LatencyFrom]),
            COUNT,
            Section::new("Clients", &[Id::Arrivals]),
            MEASURING,
            SHARED,
        ],
        LOAD,
        &[CONNECT_USER_PROPERTIES, ACKNOWLEDGEMENT],
    ],
    varied: &[OF_SUBSCRIPTIONS, OF_MANY_CLIENTS, &[ARRIVALS_OF_CONNECTS]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "run five subscribers for a second, with a broker in this process",
        "mqtty bench sub --embedded -c 5 -t bench/%i -z 1s",
    ),
    (
        "measure the latency from a timestamp in the payloads of other programs",
        "mqtty bench sub -h localhost -c 1 -t 'sensors/#' --latency-from .ts -z 1m",
    ),
    (
        "receive what bench pub --stamp sends, and fail if messages are lost",
        "mqtty bench sub -h localhost -c 10 -t bench/%i -q 1 -z 1m --fail-if 'lost>0'",
    ),
];
