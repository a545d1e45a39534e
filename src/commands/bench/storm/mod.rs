//! `bench storm`: what a sudden load does to others.

mod csv;
mod figures;
pub(in crate::commands) mod flags;
mod json;
mod measured;
pub(in crate::commands) mod plan;
mod run;
mod text;
mod words;

use crate::cli::{Definition, Examples};

/// The commands.
pub(super) const DEFINITION: Definition = Definition::group(
    "storm",
    "Measure how a sudden load affects other clients, and how long the broker takes to recover",
    EXAMPLES,
    &[
        Definition::new(
            "connect",
            "Connect many clients at once",
            flags::CONNECT_EXAMPLES,
            flags::CONNECT,
            plan::connect,
        ),
        Definition::new(
            "reconnect",
            "Cut all connections at once, and measure how long the clients need to reconnect",
            flags::RECONNECT_EXAMPLES,
            flags::RECONNECT,
            plan::reconnect,
        ),
        Definition::new(
            "churn",
            "Let connections come and go",
            flags::CHURN_EXAMPLES,
            flags::CHURN,
            plan::churn,
        ),
        Definition::new(
            "burst",
            "Send messages in bursts, and measure how long each is felt",
            flags::BURST_EXAMPLES,
            flags::BURST,
            plan::burst,
        ),
        Definition::new(
            "subscribe",
            "Subscribe many clients to many filters at once",
            flags::SUBSCRIBE_EXAMPLES,
            flags::SUBSCRIBE,
            plan::subscribe,
        ),
        Definition::new(
            "retained",
            "Subscribe many clients to many retained messages at once",
            flags::RETAINED_EXAMPLES,
            flags::RETAINED,
            plan::retained,
        ),
        Definition::new(
            "will",
            "Cut many connections at once, and wait for their wills",
            flags::WILL_EXAMPLES,
            flags::WILL,
            plan::will,
        ),
        Definition::new(
            "offline",
            "Bring many clients back at once to the messages queued for them",
            flags::OFFLINE_EXAMPLES,
            flags::OFFLINE,
            plan::offline,
        ),
        Definition::new(
            "slow",
            "Let some subscribers read slowly or not at all, and measure the others",
            flags::SLOW_EXAMPLES,
            flags::SLOW,
            plan::slow,
        ),
    ],
);

/// Examples for the page of `bench storm`.
const EXAMPLES: Examples = &[
    (
        "cut 50 connections to a broker in this process, and see how long they need to reconnect",
        "mqtty bench storm reconnect --embedded -c 50 --warmup 200ms --hold 200ms",
    ),
    (
        "fail in CI if other clients notice 1,000 connects at once",
        "mqtty bench storm connect -h localhost -c 1000 --fail-if 'bystander.p99>50ms' --fail-if 'recovery>5s'",
    ),
];
