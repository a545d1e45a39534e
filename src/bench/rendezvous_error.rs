//! Why a rendezvous failed.

use std::fmt;

use crate::error::Exit;

/// More shards than this are only counted.
const MOST_NAMED: usize = 10;

/// Why a rendezvous failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RendezvousError {
    /// This shard has another value of this option than shard 0: theirs, and that of shard 0.
    DifferentOption {
        /// The shard.
        shard: u32,
        /// The option with its dashes, or what else differs: `the payload`.
        option: String,
        /// Its values.
        values: [String; 2],
    },
    /// This shard disconnected after the start was agreed.
    Disconnected(u32),
    /// The other shards started without this process.
    TooLate,
    /// Another process has the same shard number.
    DuplicateShard,
    /// Timed out waiting for these shards; empty if unknown.
    Missing(Vec<u32>),
    /// The broker refused a message or a subscription, or the connection was lost: the reason.
    Refused(String),
}

impl RendezvousError {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::DifferentOption { .. } | Self::DuplicateShard => Exit::Usage,
            Self::Disconnected(_) | Self::TooLate | Self::Missing(_) => Exit::Timeout,
            Self::Refused(_) => Exit::Refused,
        }
    }

    pub(crate) fn hint(&self) -> String {
        let hint = match self {
            Self::DifferentOption { .. } => "start all shards with the same options",
            Self::Disconnected(_) | Self::TooLate => {
                "run the whole job again, and let the scheduler not retry its tasks"
            }
            Self::DuplicateShard => {
                "give each process another --shard, or each run another --run-id"
            }
            Self::Missing(_) => "start all shards, or wait longer with --rendezvous-timeout",
            Self::Refused(_) => "choose a topic that these clients may use with --rendezvous=TOPIC",
        };
        hint.to_owned()
    }
}

impl fmt::Display for RendezvousError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DifferentOption {
                shard,
                option,
                values: [theirs, first],
            } => write!(
                f,
                "{option} is {theirs} in shard {shard}, and {first} in shard 0"
            ),
            Self::Disconnected(shard) => write!(f, "shard {shard} has left"),
            Self::TooLate => f.write_str("too late: they have begun without this one"),
            Self::DuplicateShard => f.write_str("another process is the same shard of the run"),
            Self::Missing(shards) => write!(f, "timed out while waiting for {}", named(shards)),
            Self::Refused(why) => f.write_str(why),
        }
    }
}

/// Shards by their numbers.
pub(super) fn named(shards: &[u32]) -> String {
    match shards {
        [] => "the other shards".to_owned(),
        [one] => format!("shard {one}"),
        some if some.len() <= MOST_NAMED => {
            let some: Vec<String> = some.iter().map(ToString::to_string).collect();
            format!("shards {}", some.join(", "))
        }
        many => format!("{} shards", many.len()),
    }
}
