//! One short file per verb: each joins a plan to the client and to an output.
//!
//! In: a plan from `settings`, a [`Context`] with the talk, the stop signal and the streams. Out: an exit
//! code, or a [`Failure`](crate::error::Failure). The room knows `client`, `payload`, `output`, `broker`, `release` and
//! `model`; it does not know flags or where a plan came from.

mod bench;
mod broker;
mod check;
mod coding;
mod conn;
mod connecting;
mod context;
mod decoding;
mod manual;
mod news;
mod publish;
mod recent;
mod running;
mod saving;
mod simulate;
mod stop;
mod subscribe;
mod text_claim;

pub use bench::{report as bench_report, run as bench};
pub use broker::{embed, run as broker};
pub use check::run as check;
pub use conn::run as conn;
pub use context::Context;
pub use manual::page;
pub use publish::run as publish;
pub use recent::{list as recent, remember};
pub use saving::save;
pub use simulate::{list as scenarios, names as scenario_names, run as simulate};
pub use stop::{Signal, Stop};
pub use subscribe::run as subscribe;
