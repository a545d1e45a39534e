//! Whole numbers as decimal digits, without the machinery of `format!`.

/// Appends the number.
pub(super) fn push(out: &mut Vec<u8>, number: u64) {
    // The longest u64 has 20 digits.
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = number;
    loop {
        start -= 1;
        digits[start] = digit(rest);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// Fills the slice with the last digits of the number, with zeros in front.
pub(super) fn fill(slice: &mut [u8], number: u32) {
    let mut rest = u64::from(number);
    for place in slice.iter_mut().rev() {
        *place = digit(rest);
        rest /= 10;
    }
}

fn digit(number: u64) -> u8 {
    b'0' + (number % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_writes_them() {
        for number in [0, 1, 9, 10, 99, 100, 65_535, 268_435_455, u64::MAX] {
            let mut out = Vec::new();
            push(&mut out, number);
            assert_eq!(out, number.to_string().into_bytes());
        }
    }

    #[test]
    fn with_zeros_in_front() {
        let mut place = *b"......";
        fill(&mut place, 1_234);
        assert_eq!(&place, b"001234");
    }
}
