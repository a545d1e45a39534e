//! What commands share: their context, running a client beside a script, status messages, decoding.
//!
//! In: a profile and a plan, the stop signal, the streams. Out: results for a command to go on with, or a
//! [`Failure`](crate::error::Failure). It knows no command.

pub(crate) mod alarm;
pub(crate) mod coding;
pub(crate) mod connecting;
pub(crate) mod connection_status;
pub(crate) mod context;
pub(crate) mod decoding;
pub(crate) mod embedded;
pub(crate) mod input;
pub(crate) mod pager;
pub(crate) mod recent;
pub(crate) mod running;
pub(crate) mod saving;
mod secrets;
pub(crate) mod stop;
pub(crate) mod task;
pub(crate) mod text_claim;
pub(crate) mod ticker;

pub(crate) use context::Context;
pub(crate) use secrets::secret_reader;
pub(crate) use stop::{Signal, Stop};
pub(crate) use task::{Connects, Hangup, Needs, Print, Running, Task};

pub(crate) use crate::model::end_all as end_commands;
