//! Dates and times that are given as text.

use super::*;

#[test]
fn times_that_would_be_cut() {
    let long = |logical: &str| format!(r#"{{"type":"long","logicalType":"{logical}"}}"#);
    let int = |logical: &str| format!(r#"{{"type":"int","logicalType":"{logical}"}}"#);
    let nullable = format!(r#"["null",{}]"#, long("timestamp-millis"));
    for (text, value, words) in [
        (
            long("timestamp-millis"),
            "2025-11-20T07:00:49.4861Z",
            "milliseconds and nothing finer",
        ),
        (
            long("timestamp-millis"),
            "1969-12-31T23:59:59.9999Z",
            "milliseconds and nothing finer",
        ),
        (
            long("timestamp-micros"),
            "2025-11-20T07:00:49.4860001Z",
            "microseconds and nothing finer",
        ),
        (
            long("local-timestamp-millis"),
            "2025-11-20T07:00:49.4861",
            "milliseconds and nothing finer",
        ),
        (
            int("time-millis"),
            "00:00:01.5001",
            "milliseconds and nothing finer",
        ),
        (
            long("time-micros"),
            "00:00:01.5000001",
            "microseconds and nothing finer",
        ),
        (
            nullable,
            "2025-11-20T07:00:49.4861Z",
            "milliseconds and nothing finer",
        ),
        (
            long("timestamp-nanos"),
            "9999-12-31T00:00:00Z",
            "the nanoseconds since 1970 are beyond 64 bits",
        ),
        (
            long("timestamp-millis"),
            "2016-12-31T23:59:60Z",
            "a leap second cannot be stored",
        ),
        (
            int("time-millis"),
            "23:59:60",
            "a leap second cannot be stored",
        ),
        (
            int("date"),
            "2025-11-20T07:00:49",
            "a date has no time of day",
        ),
        (
            int("time-millis"),
            "2025-11-20T07:00:49",
            "a time of day has no date",
        ),
        (
            int("time-millis"),
            "07:00:49+01:00",
            "a time of day has no offset",
        ),
        (
            long("local-timestamp-millis"),
            "2025-11-20T07:00:49+01:00",
            "a local time has no offset",
        ),
    ] {
        let error = schema(&text).encode(format!("\"{value}\"").as_bytes());
        let error = error.expect_err(value).to_string();
        assert!(
            error.ends_with(words) && error.contains(&format!("\"{value}\" does not fit: ")),
            "{text} {value}: {error}"
        );
    }
}

#[test]
fn times_that_are_kept() {
    let long = |logical: &str| format!(r#"{{"type":"long","logicalType":"{logical}"}}"#);
    let int = |logical: &str| format!(r#"{{"type":"int","logicalType":"{logical}"}}"#);
    for (text, value, stored) in [
        (
            long("timestamp-millis"),
            "2025-11-20T07:00:49.486000Z",
            "1763622049486",
        ),
        (
            long("timestamp-nanos"),
            "1969-12-31T23:59:59.999999999Z",
            "-1",
        ),
        // A branch of the union that holds it.
        (
            format!(r"[{},{}]", int("time-millis"), long("time-micros")),
            "00:00:01.5001",
            r#"{"long":1500100}"#,
        ),
        (
            format!(r#"[{},"string"]"#, long("timestamp-millis")),
            "1970-01-01T00:00:00.0001Z",
            r#""1970-01-01T00:00:00.0001Z""#,
        ),
    ] {
        assert_eq!(
            round(&schema(&text), &format!("\"{value}\"")),
            stored,
            "{text}"
        );
    }
}

#[test]
fn times_to_the_end_of_the_years() {
    for (logical, text, stored) in [
        (
            "timestamp-millis",
            "9999-12-31T23:59:59.999Z",
            "253402300799999",
        ),
        ("timestamp-micros", "1969-12-31T23:59:59.999999Z", "-1"),
        (
            "local-timestamp-millis",
            "9999-12-31T23:59:59.999",
            "253402300799999",
        ),
    ] {
        let schema = schema(&format!(r#"{{"type":"long","logicalType":"{logical}"}}"#));
        assert_eq!(round(&schema, &format!("\"{text}\"")), stored, "{text}");
    }
    let date = schema(r#"{"type":"int","logicalType":"date"}"#);
    assert_eq!(round(&date, "\"9999-12-31\""), "2932896");
}
