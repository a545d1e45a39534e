//! `bench max`: the highest load at which a broker keeps what is asked of it.

mod csv;
pub(in crate::commands) mod flags;
mod json;
mod load;
pub(in crate::commands) mod plan;
mod result;
mod run;
mod text;
mod trial;

use crate::cli::{Definition, Examples};

/// The commands.
pub(super) const DEFINITION: Definition = Definition::group(
    "max",
    "Find the highest load at which a broker meets your objectives",
    EXAMPLES,
    &[
        Definition::new(
            "conn",
            "Find the highest rate of connects, or number of connections",
            flags::CONN_EXAMPLES,
            flags::CONN,
            plan::conn,
        ),
        Definition::new(
            "pub",
            "Find the highest rate of acknowledged messages",
            flags::PUB_EXAMPLES,
            flags::PUB,
            plan::publish,
        ),
        Definition::new(
            "e2e",
            "Find the highest rate of delivered messages",
            flags::E2E_EXAMPLES,
            flags::E2E,
            plan::e2e,
        ),
    ],
);

/// Examples for the page of `bench max`.
const EXAMPLES: Examples = &[
    (
        "find the highest rate at which 99 % of the messages arrive within 50 ms and none is lost",
        "mqtty bench max e2e -h broker.example --pubs 50 --subs 5 --pattern fan-in -q 1 --slo 'e2e.p99<50ms' --slo 'lost==0'",
    ),
    (
        "fail in CI if the broker takes less than 50,000 messages per second",
        "mqtty bench max pub -h localhost -c 50 -q 1 -t bench/%i --slo 'ack.p99<20ms' --expect '>50k/s'",
    ),
];
