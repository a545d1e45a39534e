//! Whole numbers as decimal digits, without the machinery of `format!`.

/// Appends the number.
pub(super) fn push(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Fills the slice with the last digits of the number, with zeros in front.
pub(super) fn fill(slice: &mut [u8], number: u32) {
    let mut rest = number;
    for place in slice.iter_mut().rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_zeros_in_front() {
        let mut place = *b"......";
        fill(&mut place, 1_234);
        assert_eq!(&place, b"001234");
    }
}
