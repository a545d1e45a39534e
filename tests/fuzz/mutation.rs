//! Inputs that are nearly right: entries of a corpus with something changed.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};

/// Bytes that formats give a meaning of their own.
const TELLING: &[u8] = b"\0\x01\x7f\x80\xfe\xff\n\r\"\\%{}[](),:;/$#*+-.09aZ ";

/// Makes one mutation after the other, the same in each run.
pub(crate) struct Mutator<'a> {
    corpus: &'a [Vec<u8>],
    random: ChaCha8Rng,
}

impl<'a> Mutator<'a> {
    pub(crate) fn new(corpus: &'a [Vec<u8>]) -> Self {
        Self {
            corpus,
            random: ChaCha8Rng::seed_from_u64(1),
        }
    }

    /// An entry with one to four changes.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        let mut bytes = self.entry().to_vec();
        for _ in 0..self.random.random_range(1..=4) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn entry(&mut self) -> &'a [u8] {
        &self.corpus[self.random.random_range(0..self.corpus.len())]
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.random.random_range(0..=bytes.len());
        let end = (at + self.random.random_range(0..=16)).min(bytes.len());
        let telling = TELLING[self.random.random_range(0..TELLING.len())];
        match self.random.random_range(0..7) {
            0 => bytes.insert(at, telling),
            1 if at < bytes.len() => bytes[at] = telling,
            2 if at < bytes.len() => bytes[at] ^= 1 << self.random.random_range(0..8),
            3 => {
                bytes.drain(at..end);
            }
            4 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            5 => bytes.truncate(at),
            _ => {
                let other = self.entry();
                let from = self.random.random_range(0..=other.len());
                let to = (from + self.random.random_range(0..=64)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
        }
    }
}
