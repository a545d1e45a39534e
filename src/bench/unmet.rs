//! Why the processes that share a run did not meet.

use std::fmt;

use crate::error::Exit;

/// More shards than this are only counted.
const MOST_NAMED: usize = 10;

/// Why a meeting has come to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unmet {
    /// This shard has another value of this option than shard 0: theirs, and that of shard 0.
    Other {
        /// The shard.
        shard: u32,
        /// The name of the option, without dashes.
        option: String,
        /// Its values.
        values: [String; 2],
    },
    /// This shard left after all had met.
    Left(u32),
    /// The others have begun without this process.
    Late,
    /// Another process says that it is the same shard.
    Twice,
    /// The time was over. These shards were missing, as far as that is known.
    Missing(Vec<u32>),
    /// The broker has refused what is needed for a meeting, or the connection to it is lost: why.
    Refused(String),
}

impl Unmet {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Other { .. } | Self::Twice => Exit::Usage,
            Self::Left(_) | Self::Late | Self::Missing(_) => Exit::Timeout,
            Self::Refused(_) => Exit::Refused,
        }
    }

    pub(crate) fn hint(&self) -> String {
        let hint = match self {
            Self::Other { .. } => "start all shards with the same options",
            Self::Left(_) | Self::Late => {
                "run the whole job again, and let the scheduler not retry its tasks"
            }
            Self::Twice => "give each process another --shard, or each run another --run-id",
            Self::Missing(_) => "start all shards, or wait longer with --rendezvous-timeout",
            Self::Refused(_) => "choose a topic that these clients may use with --rendezvous=TOPIC",
        };
        hint.to_owned()
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other {
                shard,
                option,
                values: [theirs, first],
            } => write!(
                f,
                "--{option} is {theirs} in shard {shard}, and {first} in shard 0"
            ),
            Self::Left(shard) => write!(f, "shard {shard} has left"),
            Self::Late => f.write_str("too late: they have begun without this one"),
            Self::Twice => f.write_str("another process is the same shard of the run"),
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
