//! Simulated devices: what they send, and when their state changes.
//!
//! In: which scenario is wanted (a built-in one, a scenario file, a script), and the options of the run. Out: a
//! [`Scenario`](crate::model::Scenario), which makes one message after another for each device. Who sends them, how fast and over which
//! connection is not known here: that is the load engine's business, which in turn knows scenarios only by
//! the trait.
//!
//! | | |
//! |---|---|
//! | [`builtin`] | the scenarios that mqtty brings along, which are scenario files |
//! | [`mod@file`] | scenario files in TOML and YAML; the expressions in them are those of templates |
//! | [`script`] | scenario scripts in JavaScript |

mod builtin;
mod file;
mod open;
pub mod script;
mod source;

pub use builtin::{UnknownScenario, list};
pub use file::{AnswerTemplate, Condition, FileError, Mock, Rule, answer, error_payload, mocks};
pub use open::{OpenError, Opened, open};
