//! `bench`: loads a broker with many clients and measures it.

mod bars;
pub(super) mod conn;
pub(super) mod console_lines;
mod description;
mod e2e;
mod metrics;
pub(super) mod plan;
pub(super) mod publish;
pub(super) mod report;
pub(super) mod run;
mod saved;
mod screen;
mod subscribe;
mod summary;
mod verdict;

use crate::cli::{Definition, Examples};

/// The commands.
pub(super) const DEFINITION: Definition = Definition::group(
    "bench",
    "Load a broker with many clients and measure it",
    EXAMPLES,
    &[
        conn::DEFINITION,
        publish::DEFINITION,
        subscribe::DEFINITION,
        e2e::DEFINITION,
        report::DEFINITION,
    ],
);

/// Examples for the page of `bench`.
const EXAMPLES: Examples = &[
    (
        "end to end against a broker inside this process",
        "mqtty bench e2e --embedded --pubs 2 --subs 2 -z 2s --rate 100/s",
    ),
    (
        "20,000 messages a second from 100 clients for half a minute, with a report",
        "mqtty bench pub -h localhost -c 100 -t bench/%i -S 256B -q 1 --rate 20k/s -z 30s --report run.html",
    ),
];
