//! The search for the few bytes that need a second look, eight bytes at a time.
//!
//! Nearly all topics and payloads hold none of them; then a whole slice is copied as it is.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The bytes of `word` below `limit` (at most 0x80), marked in their highest bits. Marks above the
/// lowest one may be wrong (the subtraction borrows upwards); the lowest is right.
const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word & HIGHS
}

/// The bytes of `word` that equal `byte`, marked like those of [`below`].
const fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * byte as u64), 1)
}

/// The index of the first byte that `marks` finds.
fn position(bytes: &[u8], marks: impl Fn(u64) -> u64) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let found = marks(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(index * 8 + lowest(found));
        }
    }
    // A space is special to nobody: it fills the last word.
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    let found = marks(u64::from_le_bytes(last));
    (found != 0).then(|| words.len() * 8 + lowest(found))
}

/// Which byte of the word holds the lowest mark.
fn lowest(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// The first byte that may not be shown as it is: a control character, or part of a character beyond
/// ASCII, which may be one.
pub(super) fn suspect(bytes: &[u8]) -> Option<usize> {
    position(bytes, |word| {
        below(word, 0x20) | equal(word, 0x7F) | (word & HIGHS)
    })
}

/// The first byte that JSON does not allow inside a string.
pub(super) fn json_special(bytes: &[u8]) -> Option<usize> {
    position(bytes, |word| {
        below(word, 0x20) | equal(word, b'"') | equal(word, b'\\')
    })
}

/// The first byte that is special to JSON or not fit for a terminal.
pub(super) fn json_suspect(bytes: &[u8]) -> Option<usize> {
    position(bytes, |word| {
        below(word, 0x20)
            | equal(word, b'"')
            | equal(word, b'\\')
            | equal(word, 0x7F)
            | (word & HIGHS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_plain_loop_finds(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let control = |byte: &u8| *byte < 0x20;
            let quote = |byte: &u8| matches!(byte, b'"' | b'\\');
            let hidden = |byte: &u8| *byte >= 0x7F;
            prop_assert_eq!(suspect(&bytes), bytes.iter().position(|b| control(b) || hidden(b)));
            prop_assert_eq!(json_special(&bytes), bytes.iter().position(|b| control(b) || quote(b)));
            prop_assert_eq!(
                json_suspect(&bytes),
                bytes.iter().position(|b| control(b) || quote(b) || hidden(b))
            );
        }

        #[test]
        fn finds_the_only_one_wherever_it_stands(length in 1_usize..40, at in 0_usize..40) {
            let at = at % length;
            let mut bytes = vec![b'x'; length];
            prop_assert_eq!(json_suspect(&bytes), None);
            bytes[at] = b'\n';
            prop_assert_eq!(suspect(&bytes), Some(at));
            prop_assert_eq!(json_special(&bytes), Some(at));
        }
    }
}
