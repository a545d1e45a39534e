//! `bench`: loads a broker with many clients and measures it.

mod bars;
pub(super) mod conn;
pub(super) mod console_lines;
mod description;
mod e2e;
mod live;
pub(super) mod max;
mod measured;
mod metrics;
pub(super) mod plan;
mod preview;
pub(super) mod publish;
mod pushing;
pub(super) mod report;
pub(super) mod run;
mod saved;
mod screen;
mod several;
mod soak;
pub(super) mod storm;
mod subscribe;
mod summary;
mod verdict;
mod work;
mod workload;

use crate::cli::{Definition, Examples};

/// The commands.
pub(super) const DEFINITION: Definition = Definition::group(
    "bench",
    "Load-test a broker with many clients",
    EXAMPLES,
    &[
        conn::DEFINITION,
        publish::DEFINITION,
        subscribe::DEFINITION,
        e2e::DEFINITION,
        max::DEFINITION,
        storm::DEFINITION,
        report::DEFINITION,
    ],
);

/// Examples for the page of `bench`.
const EXAMPLES: Examples = &[
    (
        "measure end-to-end latency with a broker in this process",
        "mqtty bench e2e --embedded --pubs 2 --subs 2 -z 2s --rate 100/s",
    ),
    (
        "publish 20,000 messages per second for 30 seconds and write a report",
        "mqtty bench pub -h localhost -c 100 -t bench/%i -S 256B -q 1 --rate 20k/s -z 30s --report run.html",
    ),
];
