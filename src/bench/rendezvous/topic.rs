//! The topics of a rendezvous, below the common one.

use std::fmt;

/// A topic below the common one. A number is that of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// Who this shard is, and with which options; retained.
    Here(u32),
    /// This shard is ready to send; retained.
    Ready(u32),
    /// This shard has gone.
    Left(u32),
    /// Questions for the time to this shard.
    Ping(u32),
    /// Answers to this shard.
    Pong(u32),
    /// All are there: the run begins; retained.
    Begin,
    /// All are ready: when the sending begins; retained.
    Go,
    /// Shard 0 has ended the meeting.
    End,
    /// Whom shard 0 waits for; retained.
    Waiting,
}

impl Topic {
    /// The one with this name, in a run with so many shards.
    pub(super) fn of(name: &str, count: u32) -> Option<Self> {
        let Some((kind, number)) = name.split_once('/') else {
            return Some(match name {
                "begin" => Self::Begin,
                "go" => Self::Go,
                "end" => Self::End,
                "waiting" => Self::Waiting,
                _ => return None,
            });
        };
        let shard = number.parse::<u32>().ok().filter(|shard| *shard < count)?;
        let topic = match kind {
            "here" => Self::Here(shard),
            "ready" => Self::Ready(shard),
            "left" => Self::Left(shard),
            "ping" => Self::Ping(shard),
            "pong" => Self::Pong(shard),
            _ => return None,
        };
        // Another way to write the same number is another topic.
        (topic.to_string() == name).then_some(topic)
    }

    /// Whether its message stays on the broker.
    pub(super) fn is_retained(self) -> bool {
        matches!(
            self,
            Self::Here(_) | Self::Ready(_) | Self::Begin | Self::Go | Self::Waiting
        )
    }

    /// Whether its message may be lost: it measures time, and what was sent again measures none.
    pub(super) fn is_fleeting(self) -> bool {
        matches!(self, Self::Ping(_) | Self::Pong(_))
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here(shard) => write!(f, "here/{shard}"),
            Self::Ready(shard) => write!(f, "ready/{shard}"),
            Self::Left(shard) => write!(f, "left/{shard}"),
            Self::Ping(shard) => write!(f, "ping/{shard}"),
            Self::Pong(shard) => write!(f, "pong/{shard}"),
            Self::Begin => f.write_str("begin"),
            Self::Go => f.write_str("go"),
            Self::End => f.write_str("end"),
            Self::Waiting => f.write_str("waiting"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let all = [
            Topic::Here(2),
            Topic::Ready(0),
            Topic::Left(1),
            Topic::Ping(2),
            Topic::Pong(0),
            Topic::Begin,
            Topic::Go,
            Topic::End,
            Topic::Waiting,
        ];
        for topic in all {
            assert_eq!(Topic::of(&topic.to_string(), 3), Some(topic));
        }
        for name in [
            "",
            "/",
            "here",
            "here/",
            "here/3",
            "here/-1",
            "here/01",
            "here/+1",
            "here/1/2",
            "there/1",
            "begin/0",
            "Begin",
            "here/99999999999",
        ] {
            assert_eq!(Topic::of(name, 3), None, "{name}");
        }
    }
}
