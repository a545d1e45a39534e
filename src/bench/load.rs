//! What a publisher puts into its messages.

use rand::Rng as _;
use rand::rngs::StdRng;

use super::prepared::Prepared;
use super::template::Filling;
use crate::model::{BenchPayload, BenchPublish};
use crate::payload::PayloadError;
use crate::stats::{STAMP_LEN, Stamp, pad};

/// The payloads of one publisher.
pub(super) enum Load {
    /// Always the same bytes, but for the stamp.
    Same(Vec<u8>),
    /// The pieces of the plan, each once.
    Pieces,
    /// Filled in for each message.
    Template(Box<Filling>),
}

impl Load {
    /// The payloads of one publisher; `filling` makes them where there is a template. With stamps they
    /// begin with room for one.
    pub(super) fn new(
        publish: &BenchPublish,
        stamps: bool,
        filling: impl FnOnce() -> Filling,
        rng: &mut StdRng,
    ) -> Self {
        let mut bytes = match &publish.payload {
            BenchPayload::Pieces(_) => return Self::Pieces,
            BenchPayload::Template(_) => return Self::Template(Box::new(filling())),
            BenchPayload::Fixed(bytes) => bytes.clone(),
            BenchPayload::Random(size) => {
                let mut bytes = vec![0; *size];
                rng.fill_bytes(&mut bytes);
                bytes
            }
        };
        if stamps {
            bytes.resize(bytes.len().max(STAMP_LEN), 0);
            pad(&mut bytes);
        }
        Self::Same(bytes)
    }

    /// Whether a message that may not be sent means that none may.
    pub(super) fn is_same(&self) -> bool {
        matches!(self, Self::Same(_))
    }

    /// Whether each message is made by itself.
    #[inline]
    pub(super) fn is_made(&self) -> bool {
        matches!(self, Self::Template(_))
    }

    /// Puts a stamp at the beginning of the next message.
    #[inline]
    pub(super) fn stamp(&mut self, stamp: &Stamp) {
        if let Self::Same(bytes) = self {
            stamp.encode(bytes);
        }
    }

    /// Makes the payload of message `number`, from 0, where each is made by itself; the time is in
    /// microseconds since 1970.
    #[inline]
    pub(super) fn make(
        &mut self,
        prepared: &Prepared,
        number: u64,
        wall_us: u64,
    ) -> Result<(), PayloadError> {
        match (self, &prepared.template) {
            (Self::Template(filling), Some(template)) => filling.fill(template, number, wall_us),
            _ => Ok(()),
        }
    }

    /// The payload of message `number`, from 0, after it was made.
    #[inline]
    pub(super) fn message<'a>(&'a self, publish: &'a BenchPublish, number: u64) -> &'a [u8] {
        match (self, &publish.payload) {
            (Self::Same(bytes), _) => bytes,
            (Self::Pieces, BenchPayload::Pieces(pieces)) => usize::try_from(number)
                .ok()
                .and_then(|number| pieces.get(number))
                .map_or(&[], Vec::as_slice),
            (Self::Template(filling), _) => filling.payload(),
            _ => &[],
        }
    }
}
