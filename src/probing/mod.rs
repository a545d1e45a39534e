//! The portrait of a broker: what it announces in CONNACK beside what is observed.
//!
//! In: a [`Target`], the connectors and the profile to connect with. Out: a [`Portrait`], one item for each row of the
//! table of checks ([`table`]), which [`Requirement`]s and an earlier portrait are compared with. A check speaks
//! with the broker packet by packet, over connections of its own ([`link`]), since what is asked is what a client
//! normally would not do: withhold acknowledgements, or be silent beyond the keep-alive interval.
//!
//! All topics are below one random topic, client identifiers are random, and what a check leaves behind (retained
//! messages, sessions) is noted before it is made and removed at the end, whatever that is. The module prints nothing
//! and knows no flags.

mod advice;
mod announced;
mod checks;
mod compare;
mod connecting;
mod finding;
mod json;
mod lab;
mod leftovers;
mod link;
mod opening;
mod portrait;
mod requests;
mod requirement;
mod run;
mod survey;
mod sweep;
mod table;
mod text;
mod trace;
mod trouble;
mod wanted;

pub(crate) use compare::differences;
pub(crate) use json::Saved;
pub(crate) use lab::{Port, Target};
pub(crate) use portrait::Portrait;
pub(crate) use requirement::{Requirement, unmet};
pub(crate) use run::portray;
pub(crate) use text::text;

#[cfg(test)]
mod tests;
