//! The half-precision floats of IEEE 754, which Rust has no stable type for.

/// The half-precision bits of a value that half precision holds exactly.
pub(super) fn to_half(value: f32) -> Option<u16> {
    let bits = value.to_bits();
    let sign = bits >> 16 & 0x8000;
    let mantissa = bits & 0x007f_ffff;
    let exponent = (bits >> 23 & 0xff).wrapping_sub(127).cast_signed();
    let magnitude = match exponent {
        _ if bits << 1 == 0 => 0,
        -14..=15 if mantissa.trailing_zeros() >= 13 => {
            (exponent + 15).cast_unsigned() << 10 | mantissa >> 13
        }
        -24..=-15 => {
            let whole = mantissa | 0x0080_0000;
            let dropped = (-1 - exponent).cast_unsigned();
            if whole.trailing_zeros() < dropped {
                return None;
            }
            whole >> dropped
        }
        _ => return None,
    };
    u16::try_from(sign | magnitude).ok()
}

/// The value of half-precision bits; every one of them is a single-precision value too.
pub(super) fn from_half(bits: u16) -> f32 {
    let mantissa = f32::from(bits & 0x03ff);
    let magnitude = match bits >> 10 & 0x1f {
        0 => mantissa * 2f32.powi(-24),
        31 if mantissa == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        exponent => (mantissa / 1024.0 + 1.0) * 2f32.powi(i32::from(exponent) - 15),
    };
    if bits & 0x8000 == 0 {
        magnitude
    } else {
        -magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_survives() {
        for bits in 0..=u16::MAX {
            let value = from_half(bits);
            if value.is_finite() {
                assert_eq!(to_half(value), Some(bits), "{value:e}");
            }
        }
    }

    #[test]
    fn what_is_not_a_half_is_refused() {
        for value in [
            0.1,
            65520.0,
            65505.0,
            1e-8,
            5.96e-8,
            f32::MAX,
            f32::MIN_POSITIVE,
            1e-40,
        ] {
            assert_eq!(to_half(value), None, "{value:e}");
        }
    }
}
