//! The load engine of the real binary against a broker with known manners: what it reports is what happened,
//! and its exit code says so.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test a panic is the report"
)]

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod support;

mod bulk;
mod causes;
mod clients;
mod drain;
mod endings;
mod ends;
mod frames;
mod generator;
mod rates;
mod refused;
mod report;
mod results;
mod shortest;
mod subscribing;
mod thresholds;
mod truth;
mod unread;
