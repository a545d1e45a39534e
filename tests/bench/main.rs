//! The load engine of the real binary against a broker with known behaviour: what it reports is what happened,
//! and its exit code says so.

#![cfg(unix)]
#![expect(clippy::float_cmp, reason = "counters are whole numbers")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test a panic is the report"
)]

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod support;

mod bulk_broker;
mod causes;
mod clients;
mod drain;
mod exit_codes;
mod faulty_broker;
mod frames;
mod generator;
mod live;
mod maximum;
mod pushing;
mod rates;
mod recordings;
mod refused_messages;
mod rendezvous;
mod report;
mod result_files;
mod run_length;
mod runs;
mod saved_results;
mod schedulers;
mod shards;
mod short_runs;
mod soak;
mod storm;
mod subscribe;
mod thresholds;
mod tls_sessions;
mod tokens;
mod unread_messages;
