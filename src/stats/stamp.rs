//! The 16 bytes by which a message is recognised at the other end.
//!
//! | bytes | bits | field |
//! |---|---|---|
//! | 0 | 8 | magic, `0xFD` |
//! | 1 | 8 | checksum of the other 15 bytes and the length of the payload |
//! | 2–3 | 16 | run |
//! | 4–9 | 20 + 28 | publisher, sequence number |
//! | 10–15 | 36 + 12 | planned moment in µs, delay of the write after it |
//!
//! All big-endian. What follows the stamp is [padding](pad), the same in every message.

/// How long a stamp is, in bytes.
pub const STAMP_LEN: usize = 16;
/// How many bits of a sequence number are carried; the receiver knows the rest from what came before.
pub(super) const SEQUENCE_BITS: u32 = 28;

/// No text in UTF-8 and no CBOR begins with this byte.
const MAGIC: u8 = 0xFD;
const TIME_BITS: u32 = 36;
/// Bits of the mantissa of a delay; the rest of its 12 bits is the exponent.
const DELAY_BITS: u32 = 7;
/// The length of the padding before it repeats. A prime, so that shifted blocks are noticed.
const PERIOD: usize = 4093;
static PADDING: [u8; PERIOD] = padding();

/// Where a message came from and when it was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Which run it belongs to.
    pub run: u16,
    /// Which publisher of the run sent it: below 2^20, higher bits are cut.
    pub publisher: u32,
    /// Which message of the publisher it is, from 0: the low 28 bits.
    pub sequence: u32,
    /// When it was due, in µs on a clock that both sides share: the low 36 bits (19 hours).
    pub intended_us: u64,
    /// How much later than that it was written, in µs. Exact up to 255, then to 8 bits.
    pub delay_us: u64,
}

/// Why a payload has no stamp to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampError {
    /// It does not look like a stamped message at all.
    Foreign,
    /// It begins like one, but its stamp, its length or its padding is not what was sent.
    Damaged {
        /// The run that it claims, so that a stranger's bytes are not taken for ours.
        run: u16,
    },
}

impl Stamp {
    /// Writes the stamp over the first 16 bytes of a payload whose rest is [padding](pad). Returns
    /// `false`, and writes nothing, if the payload is shorter.
    #[inline]
    pub fn encode(&self, payload: &mut [u8]) -> bool {
        let length = payload.len();
        let Some(head) = payload.first_chunk_mut::<STAMP_LEN>() else {
            return false;
        };
        let origin = (u64::from(self.publisher & 0xF_FFFF) << SEQUENCE_BITS)
            | u64::from(self.sequence & 0x0FFF_FFFF);
        let when = ((self.intended_us & ((1 << TIME_BITS) - 1)) << 12) | pack_delay(self.delay_us);
        let words = [
            (u64::from(MAGIC) << 56) | (u64::from(self.run) << 32) | (origin >> 16),
            (origin << 48) | when,
        ];
        let sum = checksum(words, length);
        head[..8].copy_from_slice(&(words[0] | (u64::from(sum) << 48)).to_be_bytes());
        head[8..].copy_from_slice(&words[1].to_be_bytes());
        true
    }

    /// Reads the stamp of a whole payload, and checks its length and padding.
    #[inline]
    pub fn decode(payload: &[u8]) -> Result<Self, StampError> {
        let Some((head, rest)) = payload.split_first_chunk::<STAMP_LEN>() else {
            return Err(StampError::Foreign);
        };
        if head[0] != MAGIC {
            return Err(StampError::Foreign);
        }
        let [h0, h1, h2, h3, h4, h5, h6, h7, t @ ..] = *head;
        let first = u64::from_be_bytes([h0, 0, h2, h3, h4, h5, h6, h7]);
        let second = u64::from_be_bytes(t);
        let run = u16::from_be_bytes([h2, h3]);
        if checksum([first, second], payload.len()) != h1 || !is_padding(rest) {
            return Err(StampError::Damaged { run });
        }
        let origin = ((first & 0xFFFF_FFFF) << 16) | (second >> 48);
        Ok(Self {
            run,
            publisher: low_u32(origin >> SEQUENCE_BITS),
            sequence: low_u32(origin) & 0x0FFF_FFFF,
            intended_us: (second >> 12) & ((1 << TIME_BITS) - 1),
            delay_us: unpack_delay(second & 0xFFF),
        })
    }

    /// How long it took until `now_us` (µs on the clock of the sender): from the planned moment, and
    /// from the write. Below zero when the clocks disagree; right as long as it is less than 9 hours.
    #[inline]
    pub fn elapsed_us(&self, now_us: u64) -> (i64, i64) {
        let difference = now_us.wrapping_sub(self.intended_us) << (64 - TIME_BITS);
        let intended = difference.cast_signed() >> (64 - TIME_BITS);
        let delay = i64::try_from(self.delay_us).unwrap_or(i64::MAX);
        (intended, intended.saturating_sub(delay))
    }
}

/// Fills all but the first 16 bytes of a payload with the padding that the other end expects. Once per
/// buffer is enough: [`Stamp::encode`] leaves it alone.
pub fn pad(payload: &mut [u8]) {
    let Some(rest) = payload.get_mut(STAMP_LEN..) else {
        return;
    };
    for block in rest.chunks_mut(PERIOD) {
        block.copy_from_slice(&PADDING[..block.len()]);
    }
}

fn is_padding(rest: &[u8]) -> bool {
    rest.chunks(PERIOD)
        .all(|block| *block == PADDING[..block.len()])
}

/// Eight bits in which every bit of the stamp and of the length has a say.
#[inline]
fn checksum(words: [u64; 2], length: usize) -> u8 {
    let mixed = (words[0] ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let mixed = (mixed ^ (mixed >> 32) ^ words[1]).wrapping_mul(0xA076_1D64_78BD_642F);
    let mixed = (mixed ^ (mixed >> 32) ^ length as u64).wrapping_mul(0xE703_7ED1_A0B4_28DB);
    mixed.to_be_bytes()[0]
}

/// A delay as a 12-bit floating point number: exact below 256, else cut to its highest 8 bits.
#[inline]
fn pack_delay(us: u64) -> u64 {
    if us >> (DELAY_BITS + 1) == 0 {
        return us;
    }
    // The highest delay fits: 36 bits of time are 28 shifts at most.
    let us = us.min((1 << TIME_BITS) - 1);
    let shift = u64::from(63 - DELAY_BITS - us.leading_zeros());
    ((shift + 1) << DELAY_BITS) | ((us >> shift) & 0x7F)
}

#[inline]
fn unpack_delay(packed: u64) -> u64 {
    match packed >> DELAY_BITS {
        0 => packed,
        exponent => (0x80 | (packed & 0x7F)) << (exponent - 1),
    }
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the low half is what is asked for"
)]
fn low_u32(value: u64) -> u32 {
    value as u32
}

/// Bytes without a pattern that a fault in a broker would preserve (xorshift).
#[expect(
    clippy::cast_possible_truncation,
    reason = "the low byte is what is asked for"
)]
const fn padding() -> [u8; PERIOD] {
    let mut bytes = [0; PERIOD];
    let mut state: u32 = 0x6d71_7474;
    let mut index = 0;
    while index < PERIOD {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes[index] = state as u8;
        index += 1;
    }
    bytes
}

#[cfg(test)]
mod tests;
