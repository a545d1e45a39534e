//! Time stamps: RFC 3339, UTC, with milliseconds or microseconds; others in a format of strftime.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::digits;

/// `2026-11-20T07:00:49`
const SECOND: usize = 19;
/// The second, a dot, six digits and the `Z`.
const LENGTH: usize = SECOND + 8;

/// Writes time stamps. The text of the second is kept, so that within the same second only the
/// fraction is written anew.
#[derive(Clone, Debug)]
pub struct Clock {
    second: Option<u64>,
    text: [u8; LENGTH],
    local: Local,
}

/// The time of day where we are.
#[derive(Clone, Debug)]
struct Local {
    /// Looked up when it is first needed: that reads the time zones of the system.
    zone: Option<TimeZone>,
    second: Option<u64>,
    /// `07:00:49.`
    text: Vec<u8>,
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock {
    /// A clock that has not been asked yet.
    pub fn new() -> Self {
        Self {
            second: None,
            text: *b"1970-01-01T00:00:00.000000Z",
            local: Local {
                zone: None,
                second: None,
                text: Vec::new(),
            },
        }
    }

    /// Appends the time with three digits after the second. A time before 1970 is shown as its first
    /// moment.
    pub fn push_millis(&mut self, out: &mut Vec<u8>, time: SystemTime) {
        let nanos = self.turn_to(time);
        let fraction = &mut self.text[SECOND + 1..SECOND + 5];
        digits::fill(&mut fraction[..3], nanos / 1_000_000);
        fraction[3] = b'Z';
        out.extend_from_slice(&self.text[..SECOND + 5]);
    }

    /// Appends the time with six digits after the second; see [`Clock::push_millis`].
    pub fn push_micros(&mut self, out: &mut Vec<u8>, time: SystemTime) {
        let nanos = self.turn_to(time);
        digits::fill(&mut self.text[SECOND + 1..SECOND + 7], nanos / 1_000);
        self.text[SECOND + 7] = b'Z';
        out.extend_from_slice(&self.text);
    }

    /// Shows local times as this zone has them.
    #[cfg(test)]
    #[must_use]
    pub(super) fn in_zone(mut self, zone: TimeZone) -> Self {
        self.local.zone = Some(zone);
        self
    }

    /// Appends the time of day where we are, with three digits after the second: `08:00:49.486`.
    pub(super) fn push_local(&mut self, out: &mut Vec<u8>, time: SystemTime) {
        let nanos = self.turn_to(time);
        let local = &mut self.local;
        if local.second != self.second {
            local.second = self.second;
            local.text.clear();
            let second = self.second.and_then(|second| i64::try_from(second).ok());
            let stamp = second.and_then(|second| Timestamp::from_second(second).ok());
            let zone = local.zone.get_or_insert_with(TimeZone::system).clone();
            let zoned = stamp.unwrap_or(Timestamp::MAX).to_zoned(zone);
            push_formatted(&mut local.text, &zoned, "%H:%M:%S.");
        }
        out.extend_from_slice(&local.text);
        let mut fraction = [0; 3];
        digits::fill(&mut fraction, nanos / 1_000_000);
        out.extend_from_slice(&fraction);
    }

    /// Brings the text to the second of `time`; gives the nanoseconds beyond it.
    fn turn_to(&mut self, time: SystemTime) -> u32 {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        if self.second != Some(since.as_secs()) {
            self.second = Some(since.as_secs());
            // Beyond the year 9999 the calendar ends; so does this one.
            let second = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
            let stamp = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
            let text = stamp.strftime("%Y-%m-%dT%H:%M:%S").to_string();
            if let Some(place) = self.text.get_mut(..text.len().min(SECOND)) {
                place.copy_from_slice(&text.as_bytes()[..place.len()]);
            }
        }
        since.subsec_nanos()
    }
}

/// Appends the time in a format of strftime.
pub(super) fn push_formatted(out: &mut Vec<u8>, time: &Zoned, format: &str) {
    out.extend_from_slice(time.strftime(format).to_string().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &mut Clock, nanos: u64) -> (String, String) {
        let time = UNIX_EPOCH + Duration::from_nanos(nanos);
        let (mut millis, mut micros) = (Vec::new(), Vec::new());
        clock.push_millis(&mut millis, time);
        clock.push_micros(&mut micros, time);
        (
            String::from_utf8(millis).unwrap(),
            String::from_utf8(micros).unwrap(),
        )
    }

    #[test]
    fn seconds_and_fractions() {
        let mut clock = Clock::new();
        let cases = [
            (0, "1970-01-01T00:00:00.000000Z"),
            (1_795_158_049_486_123_999, "2026-11-20T07:00:49.486123Z"),
            (1_795_158_049_000_000_000, "2026-11-20T07:00:49.000000Z"),
            (1_795_158_050_000_999_000, "2026-11-20T07:00:50.000999Z"),
            (1_709_164_800_000_000_001, "2024-02-29T00:00:00.000000Z"),
            (253_402_300_799_999_999, "1978-01-11T21:31:40.799999Z"),
        ];
        for (nanos, expected) in cases {
            let (millis, micros) = at(&mut clock, nanos);
            assert_eq!(micros, expected);
            assert_eq!(millis, format!("{}Z", &expected[..23]));
        }
    }

    /// A program that shows no local time does not pay for it at its start.
    #[test]
    fn the_time_zone_is_looked_up_when_it_is_needed() {
        let mut clock = Clock::new();
        let mut out = Vec::new();
        clock.push_millis(&mut out, UNIX_EPOCH);
        assert!(clock.local.zone.is_none());
        clock.push_local(&mut out, UNIX_EPOCH);
        assert!(clock.local.zone.is_some());
    }

    #[test]
    fn times_of_the_day_are_local() {
        let zone = TimeZone::fixed(jiff::tz::offset(-9));
        let mut clock = Clock::new().in_zone(zone);
        let mut out = Vec::new();
        for nanos in [
            1_795_158_049_486_123_999,
            1_795_158_049_487_000_000,
            1_795_158_050_000_000_000,
        ] {
            clock.push_local(&mut out, UNIX_EPOCH + Duration::from_nanos(nanos));
            out.push(b' ');
        }
        assert_eq!(out, b"22:00:49.486 22:00:49.487 22:00:50.000 ");
    }

    #[test]
    fn times_that_no_calendar_holds() {
        let mut clock = Clock::new();
        let mut out = Vec::new();
        clock.push_millis(&mut out, UNIX_EPOCH - Duration::from_secs(1));
        assert_eq!(out, b"1970-01-01T00:00:00.000Z");
        out.clear();
        clock.push_millis(&mut out, UNIX_EPOCH + Duration::from_secs(400_000_000_000));
        assert_eq!(out, b"9999-12-30T22:00:00.000Z");
    }
}
