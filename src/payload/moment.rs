//! Moments of the years 0 to 9999, and RFC 3339 text for them. The timestamps of the library end some hours before
//! the year 9999 does.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The text of a moment, by its seconds since 1970 and the nanoseconds after them; `None` for other years and for
/// nanoseconds of a second and more.
pub(super) fn show(seconds: i64, nanoseconds: u32) -> Option<String> {
    let nanoseconds = i32::try_from(nanoseconds).ok()?;
    if nanoseconds >= 1_000_000_000 {
        return None;
    }
    let time = EPOCH
        .checked_add(SignedDuration::new(seconds, nanoseconds))
        .ok()?;
    (time.year() >= 0).then(|| format!("{time}Z"))
}

/// The time since 1970 of a text with date, time and offset.
pub(super) fn read(text: &str) -> Option<SignedDuration> {
    let pieces = Pieces::parse(text).ok()?;
    let local = pieces.date().to_datetime(pieces.time()?);
    let offset = SignedDuration::from_secs(pieces.to_numeric_offset()?.seconds().into());
    local.duration_since(EPOCH).checked_sub(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_the_ends_of_the_years() {
        for (seconds, nanoseconds, text) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (
                253_402_300_799,
                999_999_999,
                "9999-12-31T23:59:59.999999999Z",
            ),
            (253_402_300_799, 0, "9999-12-31T23:59:59Z"),
            (-62_167_219_200, 0, "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(show(seconds, nanoseconds).as_deref(), Some(text));
            let read = read(text).unwrap();
            assert_eq!(
                read,
                SignedDuration::new(seconds, i32::try_from(nanoseconds).unwrap()),
                "{text}"
            );
        }
        for (seconds, nanoseconds) in [
            (253_402_300_800, 0),
            (-62_167_219_201, 0),
            (i64::MAX, 0),
            (i64::MIN, 0),
            (0, 1_000_000_000),
            (0, u32::MAX),
        ] {
            assert_eq!(show(seconds, nanoseconds), None);
        }
        let offset = read("9999-12-31T23:59:59-01:00").unwrap();
        assert_eq!(offset.as_secs(), 253_402_304_399);
        for text in [
            "",
            "9999-12-31",
            "9999-12-31T23:59:59",
            "noon",
            "2026-13-01T00:00:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
