//! Random things.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use rand::distr::{Alphanumeric, SampleString as _};
use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, RngExt as _};

/// The longest random text, in characters.
pub(super) const LONGEST: usize = 1 << 20;

const COLORS: [&str; 24] = [
    "azure", "black", "blue", "brown", "cyan", "gold", "gray", "green", "indigo", "ivory",
    "lavender", "lime", "magenta", "maroon", "olive", "orange", "orchid", "pink", "purple", "red",
    "silver", "teal", "white", "yellow",
];

/// Rounded to so many digits after the point.
pub(super) fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    let rounded = (value * scale).round() / scale;
    // A number that is too large to have digits there has nothing to round.
    if rounded.is_finite() { rounded } else { value }
}

/// A number around 0 with the standard deviation 1, by the method of Box and Muller.
pub(super) fn normal(random: &mut ChaCha8Rng) -> f64 {
    // From above 0, so that the logarithm is finite.
    let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
    let angle = TAU * random.random::<f64>();
    radius * angle.cos()
}

/// So many hexadecimal digits.
pub(super) fn hex(random: &mut ChaCha8Rng, digits: usize) -> String {
    let mut bytes = vec![0; digits.div_ceil(2)];
    random.fill_bytes(&mut bytes);
    let mut text = String::with_capacity(digits + 1);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.truncate(digits);
    text
}

/// So many letters and digits.
pub(super) fn string(random: &mut ChaCha8Rng, length: usize) -> String {
    Alphanumeric.sample_string(random, length)
}

/// A random identifier (RFC 9562, version 4).
pub(super) fn uuid(random: &mut ChaCha8Rng) -> String {
    let mut bits: u128 = random.random();
    bits = bits & !(0xf << 76) | 0x4 << 76;
    bits = bits & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

/// The number of a vehicle: 17 letters and digits without I, O and Q (ISO 3779).
pub(super) fn vin(random: &mut ChaCha8Rng) -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
    (0..17)
        .map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())]))
        .collect()
}

/// The name of a colour.
pub(super) fn color(random: &mut ChaCha8Rng) -> &'static str {
    COLORS[random.random_range(0..COLORS.len())]
}
