//! What the members of a shared subscription saw, put together from all shards.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::counters::Counters;
use super::integer_hasher::IntegerHasher;
use super::sequence::{Sequence, SequenceCheck};
use super::stamp::SEQUENCE_BITS;

/// How many gaps a publisher's stream may have: two shards see alternating messages, and one of them
/// may report a second later.
const MOST_GAPS: usize = 1 << 16;

/// Which messages one shard saw in one interval: a bit each, in blocks of 64.
#[derive(Clone, Debug, Default)]
pub struct Sightings {
    /// Publisher (20 bits) and block of its sequence (22 bits) → the messages of the block.
    blocks: HashMap<u64, u64, BuildHasherDefault<IntegerHasher>>,
    /// Messages that were seen before in the same interval.
    repeated: u64,
}

impl Sightings {
    /// Notes a message; returns whether it is the first time in this interval.
    #[inline]
    pub fn note(&mut self, publisher: u32, sequence: u32) -> bool {
        let key = (u64::from(publisher) << (SEQUENCE_BITS - 6)) | u64::from(sequence >> 6);
        let bit = 1 << (sequence & 63);
        let block = self.blocks.entry(key).or_default();
        let first = *block & bit == 0;
        *block |= bit;
        self.repeated += u64::from(!first);
        first
    }

    /// Whether nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Forgets everything, and keeps the memory.
    pub fn clear(&mut self) {
        self.blocks.clear();
        self.repeated = 0;
    }
}

/// Says which messages reached a shared subscription, whichever of its members got them.
#[derive(Debug, Default)]
pub struct GroupChecker {
    streams: HashMap<u32, Sequence, BuildHasherDefault<IntegerHasher>>,
}

impl GroupChecker {
    /// Takes in what all shards saw in about the same interval, and counts what was delivered and
    /// what came twice.
    pub fn absorb<'a>(
        &mut self,
        shards: impl IntoIterator<Item = &'a Sightings>,
        counters: &mut Counters,
    ) {
        let mut union: HashMap<u64, u64, BuildHasherDefault<IntegerHasher>> = HashMap::default();
        for shard in shards {
            counters.duplicated += shard.repeated;
            for (key, bits) in &shard.blocks {
                let block = union.entry(*key).or_default();
                counters.duplicated += u64::from((*block & bits).count_ones());
                *block |= bits;
            }
        }
        let mut blocks: Vec<_> = union.into_iter().collect();
        blocks.sort_unstable();
        for (key, bits) in blocks {
            self.absorb_block(key, bits, counters);
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "both parts of the key were 32 bits before"
    )]
    fn absorb_block(&mut self, key: u64, mut bits: u64, counters: &mut Counters) {
        let publisher = (key >> (SEQUENCE_BITS - 6)) as u32;
        let first = ((key << 6) & ((1 << SEQUENCE_BITS) - 1)) as u32;
        let stream = self
            .streams
            .entry(publisher)
            .or_insert_with(Sequence::from_start);
        while bits != 0 {
            match stream.insert(first + bits.trailing_zeros(), MOST_GAPS) {
                SequenceCheck::Duplicate => counters.duplicated += 1,
                SequenceCheck::InOrder | SequenceCheck::OutOfOrder => counters.delivered += 1,
            }
            bits &= bits - 1;
        }
    }

    /// How many messages are missing before the last that arrived, over all publishers.
    pub fn missing(&self) -> u64 {
        self.streams.values().map(Sequence::missing).sum()
    }
}
