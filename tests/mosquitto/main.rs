//! The real binary against a real broker, with mosquitto's own clients on the other side.
//!
//! They need mosquitto, mosquitto_pub, mosquitto_sub and mosquitto_passwd, and some microsocks and tinyproxy, and are left out where those may
//! be missing: `cargo test --test mosquitto -- --ignored` runs them. Each test has a broker of its own, on
//! free ports of loopback; the one that the system may have running is not touched.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "in a test a panic is the report"
)]

#[path = "../support/books.rs"]
mod books;
#[path = "../support/cutter.rs"]
mod cutter;
#[path = "../support/finished.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod finished;
#[path = "../support/run.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod run;
#[path = "../support/scratch.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod scratch;

mod bench;
mod broker;
mod certificates;
mod peers;

mod cuts;
mod formats;
mod limits;
mod login;
mod matrix;
mod our_broker;
mod payloads;
mod portrait;
mod properties;
mod proxies;
mod restart;
mod retained;
mod sessions;
mod shared;
mod test_files;
mod versions;
mod wills;

use std::time::Duration;

/// Nothing that a test waits for takes this long; whoever waits longer has hung.
const LIMIT: Duration = Duration::from_secs(30);
