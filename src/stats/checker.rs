//! Whether each subscriber gets each message of each publisher, once and in order.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasherDefault;

use super::counters::Counters;
use super::integer_hasher::IntegerHasher;
use super::sequence::{Sequence, SequenceCheck};
use super::sightings::Sightings;
use super::stamp::Stamp;

/// The most streams (subscriber × publisher) that one checker follows.
const MOST_STREAMS: usize = 1 << 20;
/// How many gaps all streams together may have, 16 bytes each.
const MOST_GAPS: usize = 4 << 20;

/// Follows the sequences of every publisher at every subscriber of one shard.
///
/// Memory: about 60 bytes a stream, for at most 2^20 of them, and at most 64 MiB of gaps. Messages of
/// streams beyond that count as delivered, unchecked.
#[derive(Debug)]
pub struct Checker {
    streams: HashMap<u64, Sequence, BuildHasherDefault<IntegerHasher>>,
    begin: Sequence,
    most_streams: usize,
    most_gaps: usize,
}

impl Checker {
    /// For a run that was there before the first message: numbers count from 0.
    pub fn from_start() -> Self {
        Self::new(Sequence::from_start())
    }

    /// For a subscriber that may have come later than the publishers: each stream begins with the
    /// first message that arrives.
    pub fn joining() -> Self {
        Self::new(Sequence::joining())
    }

    fn new(begin: Sequence) -> Self {
        Self {
            streams: HashMap::default(),
            begin,
            most_streams: MOST_STREAMS,
            most_gaps: 1 << 16,
        }
    }

    /// Takes in a stamped message at a subscriber (its number in the shard or in the run, below 2^28),
    /// and counts it as delivered, duplicated, out of order.
    #[inline]
    pub fn observe(
        &mut self,
        subscriber: u32,
        stamp: &Stamp,
        counters: &mut Counters,
    ) -> SequenceCheck {
        let most_gaps = self.most_gaps;
        let seen = match self.stream(subscriber, stamp) {
            Some(stream) => stream.insert(stamp.sequence, most_gaps),
            None => SequenceCheck::InOrder,
        };
        match seen {
            SequenceCheck::InOrder => counters.delivered += 1,
            SequenceCheck::OutOfOrder => {
                counters.delivered += 1;
                counters.out_of_order += 1;
            }
            SequenceCheck::Duplicate => counters.duplicated += 1,
        }
        seen
    }

    /// Takes in a stamped message at one member of a shared subscription, whose other members may live
    /// in other shards. The order is judged here, member by member; what was delivered and duplicated
    /// only the [`GroupChecker`](super::GroupChecker) can say, from the sightings of all shards.
    #[inline]
    pub fn observe_share(
        &mut self,
        member: u32,
        stamp: &Stamp,
        counters: &mut Counters,
        sightings: &mut Sightings,
    ) {
        let first_here = sightings.note(stamp.publisher, stamp.sequence);
        let seen = match self.stream(member, stamp) {
            Some(stream) => stream.insert_share(stamp.sequence),
            None => SequenceCheck::InOrder,
        };
        if first_here && seen == SequenceCheck::OutOfOrder {
            counters.out_of_order += 1;
        }
    }

    /// How many messages are missing between those that arrived: the losses that a subscriber can see
    /// when nobody tells it how many were sent.
    pub fn missing(&self) -> u64 {
        self.streams.values().map(Sequence::missing).sum()
    }

    #[inline]
    fn stream(&mut self, subscriber: u32, stamp: &Stamp) -> Option<&mut Sequence> {
        let key = (u64::from(subscriber) << 36)
            | (u64::from(stamp.run) << 20)
            | u64::from(stamp.publisher);
        let count = self.streams.len();
        match self.streams.entry(key) {
            Entry::Occupied(stream) => Some(stream.into_mut()),
            Entry::Vacant(_) if count >= self.most_streams => None,
            Entry::Vacant(place) => {
                self.most_gaps = (MOST_GAPS / (count + 1)).clamp(4, 1 << 16);
                Some(place.insert(self.begin.clone()))
            }
        }
    }
}

#[cfg(test)]
mod tests;
