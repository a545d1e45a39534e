//! Which messages of one publisher have arrived, kept as the numbers that are missing.

use std::collections::VecDeque;

use super::stamp::SEQUENCE_BITS;

/// What a sequence number turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SequenceCheck {
    /// Here for the first time, after all that came before.
    InOrder,
    /// Here for the first time, but a later one came before it.
    OutOfOrder,
    /// Here once more.
    Duplicate,
}

/// The sequence numbers of one publisher as one subscriber sees them.
///
/// Only the gaps are kept, as ranges: a stream without loss costs 40 bytes however long it is, and a
/// burst of any length that was lost is one range. When there are more ranges than allowed, the
/// oldest is given up: its messages stay lost, and one that comes all the same counts as out of order.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    /// One more than the highest number seen; `None` until a stream that was joined has begun.
    next: Option<u64>,
    /// The lowest number that counts: nothing before it is missed.
    first: u64,
    /// Ranges not seen yet (first, one past the last), ascending and apart.
    #[expect(
        clippy::box_collection,
        reason = "most streams have no gaps, and there may be a million of them"
    )]
    gaps: Option<Box<VecDeque<(u64, u64)>>>,
    /// Messages in gaps that were given up.
    given_up: u64,
}

impl Sequence {
    /// A stream that is watched from its first message, number 0: what is missing before the first
    /// one that arrives is a gap.
    pub fn from_start() -> Self {
        Self {
            next: Some(0),
            ..Self::default()
        }
    }

    /// A stream that is joined while it runs: it begins with the first message that arrives.
    pub fn joining() -> Self {
        Self::default()
    }

    /// Takes in a sequence number as a stamp carries it (the low 28 bits); `most_gaps` bounds the memory.
    #[inline]
    pub fn insert(&mut self, sequence: u32, most_gaps: usize) -> SequenceCheck {
        let Some(next) = self.next else {
            // Some room below, should an earlier one come after all.
            let first = u64::from(sequence) | (1 << SEQUENCE_BITS);
            (self.first, self.next) = (first, Some(first + 1));
            return SequenceCheck::InOrder;
        };
        let number = unwrapped(sequence, next);
        if number == next {
            self.next = Some(next + 1);
            return SequenceCheck::InOrder;
        }
        if number > next {
            self.next = Some(number + 1);
            self.open_gap(next, number, most_gaps);
            return SequenceCheck::InOrder;
        }
        self.insert_earlier(number)
    }

    /// Takes in a sequence number where only the order matters, because others see the rest of the
    /// stream: nothing counts as missing.
    #[inline]
    pub fn insert_share(&mut self, sequence: u32) -> SequenceCheck {
        let next = self.next.unwrap_or(0);
        let number = unwrapped(sequence, next);
        if number < next {
            return SequenceCheck::OutOfOrder;
        }
        self.next = Some(number + 1);
        SequenceCheck::InOrder
    }

    fn open_gap(&mut self, from: u64, to: u64, most_gaps: usize) {
        let gaps = self.gaps.get_or_insert_default();
        gaps.push_back((from, to));
        while gaps.len() > most_gaps
            && let Some((from, to)) = gaps.pop_front()
        {
            self.given_up += to - from;
        }
    }

    fn insert_earlier(&mut self, number: u64) -> SequenceCheck {
        if number < self.first {
            // It was due when we joined, and so was all that lies between.
            if number + 1 < self.first {
                let gaps = self.gaps.get_or_insert_default();
                gaps.push_front((number + 1, self.first));
            }
            self.first = number;
            return SequenceCheck::OutOfOrder;
        }
        let known_from = self
            .gaps
            .as_ref()
            .and_then(|gaps| gaps.front())
            .map(|gap| gap.0);
        if self.given_up > 0 && known_from.is_some_and(|from| number < from) {
            self.given_up -= 1;
            return SequenceCheck::OutOfOrder;
        }
        let Some(gaps) = self.gaps.as_mut() else {
            return SequenceCheck::Duplicate;
        };
        let index = gaps.partition_point(|gap| gap.1 <= number);
        match gaps.get(index).copied() {
            Some((from, to)) if from <= number => {
                fill(gaps, index, (from, to), number);
                SequenceCheck::OutOfOrder
            }
            _ => SequenceCheck::Duplicate,
        }
    }

    /// How many messages are missing among those before the highest that was seen.
    pub fn missing(&self) -> u64 {
        let open: u64 = self
            .gaps
            .iter()
            .flat_map(|gaps| gaps.iter())
            .map(|gap| gap.1 - gap.0)
            .sum();
        open + self.given_up
    }
}

/// Takes one number out of the gap at `index`.
fn fill(gaps: &mut VecDeque<(u64, u64)>, index: usize, (from, to): (u64, u64), number: u64) {
    match (from == number, to == number + 1) {
        (true, true) => {
            gaps.remove(index);
        }
        (true, false) => gaps[index].0 = number + 1,
        (false, true) => gaps[index].1 = number,
        (false, false) => {
            gaps[index].1 = number;
            gaps.insert(index + 1, (number + 1, to));
        }
    }
}

/// The whole number whose low bits are `low` and which is nearest to `near`; never below 0.
#[inline]
fn unwrapped(low: u32, near: u64) -> u64 {
    const RANGE: u64 = 1 << SEQUENCE_BITS;
    let ahead = u64::from(low).wrapping_sub(near) & (RANGE - 1);
    if ahead < RANGE / 2 || near + ahead < RANGE {
        near + ahead
    } else {
        near + ahead - RANGE
    }
}

#[cfg(test)]
mod tests;
