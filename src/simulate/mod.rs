//! Simulated devices: what they send, and when their state changes.
//!
//! In: the name of a built-in scenario, or a scenario file. Out: a
//! [`Scenario`](crate::model::Scenario), which makes one message after another for each device. Who sends
//! them, how fast and over which connection is not known here: that is the load engine's business, which in
//! turn knows scenarios only by the trait.

mod builtin;
mod file;
mod keys;
mod language;
mod nearest;
mod value;

pub use builtin::{UnknownScenario, builtin, list};
pub use file::FileError;
