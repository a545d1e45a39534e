//! One short file per verb: each joins a plan to the client and to an output.
//!
//! In: a plan from `settings`, a [`Context`] with the talk, the stop signal and the streams. Out: an exit
//! code, or a [`Failure`](crate::error::Failure). The room knows `client`, `payload`, `output`, `broker`, `release` and
//! `model`; it does not know flags or where a plan came from.

mod bench;
mod broker;
mod check;
mod conn;
mod manual;
mod publish;
mod simulate;
mod subscribe;

pub use bench::{report as bench_report, run as bench};
pub use broker::run as broker;
pub use check::run as check;
pub use conn::run as conn;
pub use manual::page;
pub use publish::run as publish;
pub use simulate::{list as scenarios, names as scenario_names, run as simulate};
pub use subscribe::run as subscribe;
