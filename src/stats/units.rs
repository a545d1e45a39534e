//! Numbers for people: durations, counts, rates, shares.

pub use crate::text::count;

/// What a figure is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds.
    Micros,
    /// So many per second.
    PerSecond,
    /// Bytes per second.
    BytesPerSecond,
    /// Hundredths of what was asked for.
    Percent,
    /// Things.
    Count,
}

impl Unit {
    const ALL: [Self; 5] = [
        Self::Micros,
        Self::PerSecond,
        Self::BytesPerSecond,
        Self::Percent,
        Self::Count,
    ];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Micros => "us",
            Self::PerSecond => "per_second",
            Self::BytesPerSecond => "bytes_per_second",
            Self::Percent => "percent",
            Self::Count => "count",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// A figure as it is shown in a column whose heading names what it is.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts and percentages, rounded to be shown"
    )]
    pub fn show(self, number: f64) -> String {
        match self {
            Self::Micros => micros(number),
            Self::PerSecond => rate(number),
            Self::BytesPerSecond => byte_rate(number),
            Self::Percent | Self::Count => count(number.round() as u64),
        }
    }
}

/// A number of microseconds with a unit: `0 µs`, `410 µs`, `1.9 ms`, `12 ms`, `2.3 s`, `120 s`.
pub fn micros(us: f64) -> String {
    // At the borders it is the rounded number that counts: 999.96 ms would be "1000 ms".
    if us < 999.5 {
        format!("{us:.0} µs")
    } else if us < 999_500.0 {
        format!("{} ms", two_digits(us / 1e3))
    } else {
        format!("{} s", two_digits(us / 1e6))
    }
}

/// Whole microseconds with a unit; see [`micros`].
#[expect(clippy::cast_precision_loss, reason = "shown with two or three digits")]
pub fn micros_u64(us: u64) -> String {
    micros(us as f64)
}

/// Below ten with one decimal, else none.
fn two_digits(number: f64) -> String {
    if number < 9.95 {
        format!("{number:.1}")
    } else {
        format!("{number:.0}")
    }
}

/// A rate, without its unit: `20,012`, `9.5`, `0`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rates are above 0 and far below 2^64; a cast saturates"
)]
pub fn rate(per_second: f64) -> String {
    if per_second > 0.0 && per_second < 9.95 {
        format!("{per_second:.1}")
    } else {
        count(per_second.round() as u64)
    }
}

/// A rate of bytes in decimal units: `830 B/s`, `5.1 MB/s`.
pub fn byte_rate(per_second: f64) -> String {
    let mut value = per_second;
    let mut unit = "B/s";
    for larger in ["kB/s", "MB/s", "GB/s", "TB/s"] {
        if value < 999.5 {
            break;
        }
        value /= 1e3;
        unit = larger;
    }
    if unit == "B/s" {
        format!("{value:.0} {unit}")
    } else {
        format!("{} {unit}", two_digits(value))
    }
}

/// A part of a whole: `100.0 %`, `0.02 %`, `-` of nothing.
///
/// What is not all is never shown as all, and what is not nothing never as nothing.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let percent = part as f64 / whole as f64 * 100.0;
    if part < whole && percent >= 99.95 {
        return format!("{:.2} %", (percent * 100.0).floor().min(9_999.0) / 100.0);
    }
    if part == 0 || percent >= 0.95 {
        format!("{percent:.1} %")
    } else if percent >= 0.005 {
        format!("{percent:.2} %")
    } else {
        "<0.01 %".to_owned()
    }
}

/// A time of the run: `00:17`, `1:02:05`.
pub fn clock(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes:02}:{rest:02}")
    } else {
        format!("{hours}:{minutes:02}:{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_two_or_three_digits() {
        let table = [
            (0.0, "0 µs"),
            (410.0, "410 µs"),
            (999.4, "999 µs"),
            (999.6, "1.0 ms"),
            (1_900.0, "1.9 ms"),
            (9_960.0, "10 ms"),
            (12_345.0, "12 ms"),
            (999_499.0, "999 ms"),
            (999_600.0, "1.0 s"),
            (120_000_000.0, "120 s"),
        ];
        for (us, text) in table {
            assert_eq!(micros(us), text);
        }
    }

    #[test]
    fn a_share_is_all_or_nothing_only_if_it_is() {
        assert_eq!(share(600_000, 600_000), "100.0 %");
        assert_eq!(share(599_999, 600_000), "99.99 %");
        assert_eq!(share(599_600, 600_000), "99.9 %");
        assert_eq!(share(9_997, 10_000), "99.97 %");
        assert_eq!(share(9_995, 10_000), "99.95 %");
        assert_eq!(share(9_994, 10_000), "99.9 %");
        assert_eq!(share(0, 600_000), "0.0 %");
        assert_eq!(share(1, 600_000), "<0.01 %");
        assert_eq!(share(60, 600_000), "0.01 %");
        assert_eq!(share(1, 0), "-");
    }

    #[test]
    fn counts_rates_and_clocks() {
        assert_eq!(count(0), "0");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(rate(0.0), "0");
        assert_eq!(rate(0.5), "0.5");
        assert_eq!(rate(20_011.6), "20,012");
        assert_eq!(byte_rate(830.0), "830 B/s");
        assert_eq!(byte_rate(5_123_072.0), "5.1 MB/s");
        assert_eq!(byte_rate(999_900.0), "1.0 MB/s");
        assert_eq!(clock(17), "00:17");
        assert_eq!(clock(3_725), "1:02:05");
    }
}
