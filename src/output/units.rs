//! Sizes, counts and durations for people.

use std::time::Duration;

use super::digits;
pub use crate::text::count;

/// A number of bytes: `2 B`, `1.5 KiB`, `256 MiB`.
pub fn bytes(number: u64) -> String {
    let (unit, name) = match number {
        0..0x400 => return format!("{number} B"),
        0x400..0x10_0000 => (0x400, "KiB"),
        0x10_0000..0x4000_0000 => (0x10_0000, "MiB"),
        _ => (0x4000_0000, "GiB"),
    };
    let tenths = scaled(number, unit, 10);
    match tenths % 10 {
        0 => format!("{} {name}", count(tenths / 10)),
        tenth => format!("{}.{tenth} {name}", count(tenths / 10)),
    }
}

/// A duration: `410 µs`, `1.6 ms`, `2.3 s`, `2 min 5 s`. One that is a whole number of its unit, as those that people
/// choose are, has no decimals: `2 s`.
pub fn duration(time: Duration) -> String {
    if time.as_secs() >= 60 {
        return seconds(time.as_secs());
    }
    let unit = TimeUnit::fitting(time);
    let number = unit.whole(time).map(|whole| whole.to_string());
    let number = number.unwrap_or_else(|| unit.number(time));
    format!("{number} {}", unit.name())
}

/// Whole seconds, in at most two units: `30 s`, `2 min 5 s`, `1 h`, `3 d 4 h`.
pub(super) fn seconds(number: u64) -> String {
    let parts = [
        (number / 86_400, "d"),
        (number / 3_600 % 24, "h"),
        (number / 60 % 60, "min"),
        (number % 60, "s"),
    ];
    let first = parts.iter().position(|(part, _)| *part > 0).unwrap_or(3);
    let text: Vec<_> = parts[first..]
        .iter()
        .take(2)
        .enumerate()
        .filter(|(index, (part, _))| *index == 0 || *part > 0)
        .map(|(_, (part, unit))| format!("{} {unit}", count(*part)))
        .collect();
    text.join(" ")
}

/// A unit of time, where several durations are to be shown in the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeUnit {
    Micros,
    Millis,
    Seconds,
}

impl TimeUnit {
    /// The unit in which the duration is a handy number.
    pub(super) fn fitting(time: Duration) -> Self {
        // At the borders it is the rounded number that counts: 999.96 ms would be "1000 ms".
        if time < Duration::from_nanos(999_500) {
            Self::Micros
        } else if time < Duration::from_micros(999_500) {
            Self::Millis
        } else {
            Self::Seconds
        }
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Micros => "µs",
            Self::Millis => "ms",
            Self::Seconds => "s",
        }
    }

    /// The duration in this unit, if it is a whole number of it.
    fn whole(self, time: Duration) -> Option<u128> {
        let unit = match self {
            Self::Micros => 1_000,
            Self::Millis => 1_000_000,
            Self::Seconds => 1_000_000_000,
        };
        let nanos = time.as_nanos();
        nanos.is_multiple_of(unit).then(|| nanos / unit)
    }

    /// The duration in this unit: whole microseconds, else one decimal below 100.
    pub(super) fn number(self, time: Duration) -> String {
        let seconds = time.as_secs_f64();
        match self {
            Self::Micros => format!("{:.0}", seconds * 1e6),
            Self::Millis if seconds >= 0.099_95 => format!("{:.0}", seconds * 1e3),
            Self::Millis => format!("{:.1}", seconds * 1e3),
            Self::Seconds => format!("{seconds:.1}"),
        }
    }
}

/// Appends a size as MQTTX writes it: `7B`, `1KB`, `1.5KB`, `2.25MB`; units of 1024, at most two decimals.
pub(super) fn push_size(out: &mut Vec<u8>, number: u64) {
    let (unit, name) = match number {
        0..0x400 => (1, "B"),
        0x400..0x10_0000 => (0x400, "KB"),
        0x10_0000..0x4000_0000 => (0x10_0000, "MB"),
        _ => (0x4000_0000, "GB"),
    };
    let hundredths = scaled(number, unit, 100);
    digits::push(out, hundredths / 100);
    match hundredths % 100 {
        0 => {}
        fraction if fraction % 10 == 0 => {
            out.push(b'.');
            digits::push(out, fraction / 10);
        }
        fraction => {
            out.extend_from_slice(if fraction < 10 { b".0" } else { b"." });
            digits::push(out, fraction);
        }
    }
    out.extend_from_slice(name.as_bytes());
}

/// `number / unit * parts`, rounded.
fn scaled(number: u64, unit: u64, parts: u64) -> u64 {
    // The remainder is below 2³⁰, so this cannot overflow.
    let rest = (number % unit * parts + unit / 2) / unit;
    (number / unit).saturating_mul(parts).saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let cases = [
            (0, "0B", "0 B"),
            (7, "7B", "7 B"),
            (1023, "1023B", "1023 B"),
            (1024, "1KB", "1 KiB"),
            (1536, "1.5KB", "1.5 KiB"),
            (1075, "1.05KB", "1 KiB"),
            (2_359_296, "2.25MB", "2.3 MiB"),
            (268_435_455, "256MB", "256 MiB"),
            (u64::MAX, "17179869184GB", "17,179,869,184 GiB"),
        ];
        for (number, short, long) in cases {
            let mut out = Vec::new();
            push_size(&mut out, number);
            assert_eq!(String::from_utf8(out).unwrap(), short);
            assert_eq!(bytes(number), long);
        }
    }

    #[test]
    fn durations() {
        let cases = [
            (0, "0 µs"),
            (410_000, "410 µs"),
            (999_499, "999 µs"),
            (999_500, "1.0 ms"),
            (1_640_000, "1.6 ms"),
            (99_940_000, "99.9 ms"),
            (250_400_000, "250 ms"),
            (999_600_000, "1.0 s"),
            (2_300_000_000, "2.3 s"),
            (10_000_000, "10 ms"),
            (2_000_000_000, "2 s"),
            (2_000_000_001, "2.0 s"),
            (125_000_000_000, "2 min 5 s"),
            (3_600_000_000_000, "1 h"),
            (273_659_000_000_000, "3 d 4 h"),
        ];
        for (nanos, expected) in cases {
            assert_eq!(duration(Duration::from_nanos(nanos)), expected);
        }
    }

    #[test]
    fn whole_seconds() {
        let shown = [0, 30, 60, 3_605, 86_400].map(seconds);
        assert_eq!(shown, ["0 s", "30 s", "1 min", "1 h", "1 d"]);
    }
}
