//! The portrait: what a broker announces and what is observed.

mod plan;
mod run;
mod ways;

pub(super) use plan::plan;
