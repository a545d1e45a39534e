//! The real binary, driven from outside, against a broker that does everything wrong, and by a user who
//! does everything unexpected: each ends with a clear message and the documented exit code, in time.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test a panic is the report"
)]

#[allow(dead_code, reason = "shared with tests that need more of it")]
#[path = "../support/mod.rs"]
mod support;

mod asking;
mod bounding;
mod breaking;
mod checking;
mod claiming;
mod closed_stdout;
mod commands_end;
mod completing;
mod configuring;
mod decoding;
mod disconnecting;
mod dropping;
mod filing;
mod filling;
mod forms;
mod greeting;
mod hanging_up;
mod hostile;
mod lines;
mod masking;
mod metrics;
mod opening;
mod pipes;
mod profiles;
mod publishing;
mod reconnecting;
mod refusing;
mod saving;
mod scram;
mod scripting;
mod secrets;
mod securing;
mod selecting;
mod simulating;
mod sources;
mod spreading;
mod stopping;
mod streams;
mod subscribing;
mod tables;
mod telling;
mod together;
mod waiting;
mod websocket;
mod wiring;
mod wrong_ports;
