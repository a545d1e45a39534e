//! The seconds of the measured part, put together from what each shard saw in them.

use std::collections::VecDeque;

use crate::stats::Interval;

/// The pieces of one second.
#[derive(Debug)]
pub(super) struct Second {
    /// Which one, from 0.
    pub(super) number: u64,
    /// Where it ends, in µs of the run: with the last shard.
    pub(super) until_us: u64,
    /// What each shard saw.
    pub(super) pieces: Vec<Interval>,
}

/// The seconds that are not complete yet, in order.
#[derive(Debug)]
pub(super) struct Seconds {
    shards: usize,
    open: VecDeque<Second>,
}

impl Seconds {
    /// For so many shards.
    pub(super) fn of(shards: usize) -> Self {
        Self {
            shards,
            open: VecDeque::new(),
        }
    }

    /// Takes in what one shard saw in one second.
    pub(super) fn add(&mut self, number: u64, until_us: u64, piece: Interval) {
        let place = self.open.partition_point(|second| second.number < number);
        match self.open.get_mut(place) {
            Some(second) if second.number == number => {
                second.until_us = second.until_us.max(until_us);
                second.pieces.push(piece);
            }
            _ => {
                let mut pieces = Vec::with_capacity(self.shards);
                pieces.push(piece);
                let second = Second {
                    number,
                    until_us,
                    pieces,
                };
                self.open.insert(place, second);
            }
        }
    }

    /// The next second that all shards have reported.
    pub(super) fn complete(&mut self) -> Option<Second> {
        let first = self.open.front()?;
        (first.pieces.len() >= self.shards)
            .then(|| self.open.pop_front())
            .flatten()
    }

    /// Whether nothing is open.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The next second, complete or not: for the end of a run.
    pub(super) fn rest(&mut self) -> Option<Second> {
        self.open.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(number: u64) -> Interval {
        let mut interval = Interval::default();
        interval.counters.written = number;
        interval
    }

    #[test]
    fn a_second_is_complete_when_all_shards_have_told() {
        let mut seconds = Seconds::of(2);
        for number in [0, 1, 2] {
            seconds.add(number, number + 5, numbered(number));
        }
        assert!(seconds.complete().is_none());
        seconds.add(1, 9, numbered(1));
        // Seconds come in order: the first one is still open.
        assert!(seconds.complete().is_none());
        seconds.add(0, 4, numbered(0));
        assert_eq!(seconds.complete().map(|second| second.number), Some(0));
        let second = seconds.complete().unwrap();
        assert_eq!((second.number, second.pieces.len()), (1, 2));
        assert_eq!(second.until_us, 9, "with the last of them");
        assert!(seconds.complete().is_none() && !seconds.is_empty());
        assert_eq!(seconds.rest().map(|second| second.number), Some(2));
        assert!(seconds.is_empty() && seconds.rest().is_none());
    }
}
