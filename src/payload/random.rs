//! Random bytes: payloads of a size whose content does not matter.

use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng};

/// A source of random payloads, some gigabytes a second.
#[derive(Debug)]
pub struct RandomPayload(ChaCha8Rng);

impl RandomPayload {
    /// With a seed, the payloads are those of every run with that seed, for this stream; a client's
    /// number makes a good stream.
    pub fn new(seed: Option<u64>, stream: u64) -> Self {
        let mut random = match seed {
            Some(seed) => ChaCha8Rng::seed_from_u64(seed),
            None => ChaCha8Rng::from_rng(&mut rand::rng()),
        };
        random.set_stream(stream);
        Self(random)
    }

    /// A new payload of `size` bytes.
    pub fn bytes(&mut self, size: usize) -> Vec<u8> {
        let mut bytes = vec![0; size];
        self.fill(&mut bytes);
        bytes
    }

    /// Puts a new payload in the place of an old one.
    pub fn fill(&mut self, payload: &mut [u8]) {
        self.0.fill_bytes(payload);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_have_their_size_and_differ() {
        let mut random = RandomPayload::new(None, 0);
        for size in [0, 1, 63, 4096] {
            assert_eq!(random.bytes(size).len(), size);
        }
        assert_ne!(random.bytes(32), random.bytes(32));
        let of = |seed, stream| RandomPayload::new(seed, stream).bytes(32);
        assert_eq!(of(Some(1), 2), of(Some(1), 2));
        assert_ne!(of(Some(1), 2), of(Some(1), 3));
        assert_ne!(of(Some(1), 2), of(Some(2), 2));
        assert_ne!(of(None, 2), of(None, 2));
    }
}
