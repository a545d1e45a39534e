//! What random numbers are drawn from, so that they are the same whenever they should be.
//!
//! A run has a key: made of the seed, or drawn. From it come the keys of the devices, by their client
//! identifiers, so that neither the number of threads nor the order of messages changes what a device sends.

use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;
use sha2::{Digest as _, Sha256};

/// The key of a run with this seed; without one, of this run alone.
pub fn of_run(seed: Option<u64>, otherwise: &[u8; 32]) -> [u8; 32] {
    match seed {
        Some(seed) => hash(&[b"seed", &seed.to_le_bytes()]),
        None => *otherwise,
    }
}

/// The key of a device, by its client identifier.
pub fn of_device(run: &[u8; 32], client_id: &str) -> [u8; 32] {
    hash(&[run, b"device", client_id.as_bytes()])
}

/// The key of a value that several devices may share.
pub fn of_value(run: &[u8; 32], value: &str) -> [u8; 32] {
    hash(&[run, b"value", value.as_bytes()])
}

/// Random numbers of a key, for the function in this place: those of a device's messages have no place of
/// their own.
pub fn random(key: [u8; 32], place: usize) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::from_seed(key);
    random.set_stream(place as u64 + 1);
    random
}

/// Random numbers for the messages of a device.
pub fn messages(key: [u8; 32]) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(key)
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
