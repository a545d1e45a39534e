//! The chance that scripts draw from.

use std::cell::{Cell, RefCell};

use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};

/// How many bits of a stream's position count within one message: 2^20 words of 32 bits.
const MESSAGE_BITS: u32 = 20;

/// A source of random numbers.
///
/// With the seed of a run, what a message draws depends on its device and its number alone, so that a message is the
/// same in every run whichever device came first. A script that sets a seed itself has one row of numbers from
/// there on.
#[derive(Debug)]
pub(super) struct Random {
    source: RefCell<ChaCha8Rng>,
    by_message: Cell<bool>,
}

impl Random {
    pub(super) fn new(seed: Option<u64>) -> Self {
        let source = match seed {
            Some(seed) => ChaCha8Rng::seed_from_u64(seed),
            None => ChaCha8Rng::from_rng(&mut rand::rng()),
        };
        Self {
            source: RefCell::new(source),
            by_message: Cell::new(seed.is_some()),
        }
    }

    /// A message of a device is to be made; devices count from 1, so that the module itself has a row of its own.
    pub(super) fn turn(&self, device: u32, number: u64) {
        if self.by_message.get() {
            let mut source = self.source.borrow_mut();
            source.set_stream(u64::from(device));
            source.set_word_pos(u128::from(number) << MESSAGE_BITS);
        }
    }

    /// A number from 0 below 1.
    pub(super) fn unit(&self) -> f64 {
        // 53 bits: as many as a double holds.
        #[expect(clippy::cast_precision_loss, reason = "53 bits lose nothing")]
        let bits = (self.source.borrow_mut().next_u64() >> 11) as f64;
        bits / 9_007_199_254_740_992.0
    }

    /// The script sets a seed.
    pub(super) fn reseed(&self, seeds: &[f64]) {
        let seed = seeds.iter().fold(0u64, |seed, number| {
            // An odd factor keeps every bit: no two single seeds fall together.
            seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) ^ number.to_bits()
        });
        *self.source.borrow_mut() = ChaCha8Rng::seed_from_u64(seed);
        self.by_message.set(false);
    }
}
