//! Random payloads: drawn once for each client, and the same whenever they are drawn.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::prepared::Prepared;
use super::role::Role;
use super::share;
use crate::model::BenchPayload;

/// Random bytes beyond so many are not all text: one payload of 64 bytes in 10^17 is.
const NEVER_TEXT: usize = 64;

impl Prepared {
    /// The random payload of connection `k`.
    pub(super) fn random(&self, k: u32, size: usize) -> Vec<u8> {
        // Apart from the numbers that names and topics are made of.
        let seed = self.random_seed ^ (u64::from(k) << 32) ^ 0x7061_796c_6f61_6400;
        let mut bytes = vec![0; size];
        StdRng::seed_from_u64(seed).fill_bytes(&mut bytes);
        bytes
    }

    /// How many clients have a random payload that is not UTF-8, and how many have a random one.
    pub(crate) fn random_not_text(&self) -> (u64, u64) {
        let Some(BenchPayload::Random(size)) = self.published().map(|it| &it.payload) else {
            return (0, 0);
        };
        let workload = self.workload();
        let publishes = |k: &u32| matches!(workload.role(*k), Role::Publisher(_));
        let publishers = || share::connections(&self.plan).filter(publishes);
        let count = publishers().count();
        let is_text = |k: &u32| std::str::from_utf8(&self.random(*k, *size)).is_ok();
        let text = match *size {
            // A stamp begins with a byte that UTF-8 does not have.
            0 => count,
            _ if self.stamps || *size > NEVER_TEXT => 0,
            _ => publishers().filter(is_text).count(),
        };
        ((count - text) as u64, count as u64)
    }
}
