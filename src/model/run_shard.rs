//! A run that several processes share: which part of it is done here.

use std::fmt;

/// One of the processes that share a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunShard {
    /// Its number, from 0.
    pub index: u32,
    /// How many there are, at least 1.
    pub count: u32,
    /// The scheduler whose variables say so.
    pub scheduler: Option<&'static str>,
    /// Whether all of them have the same number of the run.
    pub common_run: bool,
}

impl RunShard {
    /// The one process of a run that is not shared.
    pub const WHOLE: Self = Self {
        index: 0,
        count: 1,
        scheduler: None,
        common_run: true,
    };

    /// Whether there are others.
    pub fn is_shared(self) -> bool {
        self.count > 1
    }

    /// Whether the one with this number, from 0, belongs to it. They are dealt out in turn, so that the connects and the
    /// messages of all shards alternate instead of following each other.
    pub fn owns(self, number: u32) -> bool {
        number % self.count == self.index
    }

    /// How many of the numbers below this one belong to it.
    fn owned_below(self, number: u64) -> u64 {
        let number = number.saturating_sub(self.index.into());
        number.div_ceil(self.count.into())
    }

    /// How many of the first `messages` are its own, which so many clients send in turn.
    pub fn turns(self, messages: u64, clients: u32) -> u64 {
        let clients = u64::from(clients.max(1));
        let (rounds, rest) = (messages / clients, messages % clients);
        rounds * self.owned_below(clients) + self.owned_below(rest)
    }
}

/// As it is typed: `3/16`.
impl fmt::Display for RunShard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shards(count: u32) -> impl Iterator<Item = RunShard> {
        (0..count).map(move |index| RunShard {
            index,
            count,
            ..RunShard::WHOLE
        })
    }

    #[test]
    fn each_number_belongs_to_one() {
        for count in 1..20 {
            for number in 0..50 {
                let owners = shards(count).filter(|it| it.owns(number));
                assert_eq!(owners.count(), 1, "{number} of {count}");
            }
        }
    }

    #[test]
    fn turns_are_those_of_the_clients_that_belong_to_it() {
        for (count, clients) in [(1, 1), (3, 7), (7, 3), (4, 12), (5, 5)] {
            for messages in 0..60 {
                for shard in shards(count) {
                    let own = (0..messages).filter(|m| {
                        let client = u32::try_from(m % u64::from(clients)).unwrap();
                        shard.owns(client)
                    });
                    let turns = shard.turns(messages, clients);
                    assert_eq!(turns, own.count() as u64, "{shard}: {messages}, {clients}");
                }
            }
        }
        let all = |it: RunShard| it.turns(u64::MAX, 7);
        assert_eq!(all(RunShard::WHOLE), u64::MAX);
        assert_eq!(shards(3).map(all).sum::<u64>(), u64::MAX);
    }

    #[test]
    fn remainders_go_to_the_first() {
        let turns: Vec<u64> = shards(3).map(|it| it.turns(100, 100)).collect();
        assert_eq!(turns, [34, 33, 33]);
    }
}
