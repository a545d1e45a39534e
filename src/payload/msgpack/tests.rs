use super::*;
use crate::payload::json::Json;
use crate::payload::samples::any_value;
use proptest::prelude::*;

fn bytes(hex: &str) -> Vec<u8> {
    crate::payload::hex::decode(hex.as_bytes()).unwrap()
}

fn encoded(json: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    encode(&Json::parse(json.as_bytes()).unwrap(), &mut out).map(|()| out)
}

/// The forms of the specification at their borders.
const BOTH_WAYS: &[(&str, &str)] = &[
    ("c0", "null"),
    ("c2", "false"),
    ("c3", "true"),
    ("00", "0"),
    ("7f", "127"),
    ("cc80", "128"),
    ("ccff", "255"),
    ("cd0100", "256"),
    ("cdffff", "65535"),
    ("ce00010000", "65536"),
    ("ceffffffff", "4294967295"),
    ("cf0000000100000000", "4294967296"),
    ("cfffffffffffffffff", "18446744073709551615"),
    ("ff", "-1"),
    ("e0", "-32"),
    ("d0df", "-33"),
    ("d080", "-128"),
    ("d1ff7f", "-129"),
    ("d18000", "-32768"),
    ("d2ffff7fff", "-32769"),
    ("d280000000", "-2147483648"),
    ("d3ffffffff7fffffff", "-2147483649"),
    ("d38000000000000000", "-9223372036854775808"),
    ("ca3fc00000", "1.5"),
    ("cb3ff199999999999a", "1.1"),
    ("ca80000000", "-0.0"),
    ("a0", "\"\""),
    ("a161", "\"a\""),
    ("90", "[]"),
    ("93010203", "[1,2,3]"),
    ("80", "{}"),
    // The example on the format's home page.
    (
        "82a7636f6d70616374c3a6736368656d6100",
        r#"{"compact":true,"schema":0}"#,
    ),
];

const TO_JSON: &[(&str, &str)] = &[
    ("d00a", "10"),
    ("d30000000000000001", "1"),
    ("c403010203", "\"AQID\""),
    ("c50003010203", "\"AQID\""),
    ("c600000003010203", "\"AQID\""),
    ("d90161", "\"a\""),
    ("da000161", "\"a\""),
    ("db0000000161", "\"a\""),
    ("dc000101", "[1]"),
    ("dd0000000101", "[1]"),
    ("de0001a16101", r#"{"a":1}"#),
    ("df00000001a16101", r#"{"a":1}"#),
    ("a2fffe", "\"//4=\""),
    ("ca3dcccccd", "0.10000000149011612"),
    ("ca7fc00000", "\"NaN\""),
    ("cb7ff0000000000000", "\"Infinity\""),
    ("cafF800000", "\"-Infinity\""),
    ("8201020304", r#"{"1":2,"3":4}"#),
    ("82c001c302", r#"{"null":1,"true":2}"#),
    ("d40501", r#"{"ext":5,"data":"AQ=="}"#),
    ("d5fe0102", r#"{"ext":-2,"data":"AQI="}"#),
    ("c7030501 0203", r#"{"ext":5,"data":"AQID"}"#),
    ("c80001 0501", r#"{"ext":5,"data":"AQ=="}"#),
    ("c900000001 0501", r#"{"ext":5,"data":"AQ=="}"#),
    ("d6ff 00000000", "\"1970-01-01T00:00:00Z\""),
    ("d6ff ffffffff", "\"2106-02-07T06:28:15Z\""),
    (
        "d7ff 0000000400000001",
        "\"1970-01-01T00:00:01.000000001Z\"",
    ),
    (
        "c70cff 00000001 ffffffffffffffff",
        "\"1969-12-31T23:59:59.000000001Z\"",
    ),
    (
        "c70cff 00000000 0000003afff4417f",
        "\"9999-12-31T23:59:59Z\"",
    ),
    (
        "c70cff 3b9ac9ff 0000003afff4417f",
        "\"9999-12-31T23:59:59.999999999Z\"",
    ),
    (
        "c70cff 00000000 fffffff1868b8400",
        "\"0000-01-01T00:00:00Z\"",
    ),
    ("d7ff 00000003ffffffff", "\"2514-05-30T01:53:03Z\""),
    (
        "c70cff 00000000 0000003afff44180",
        r#"{"ext":-1,"data":"AAAAAAAAADr/9EGA"}"#,
    ),
    (
        "d7ff ffffffffffffffff",
        r#"{"ext":-1,"data":"//////////8="}"#,
    ),
    ("d4ff00", r#"{"ext":-1,"data":"AA=="}"#),
];

#[test]
fn the_forms_of_the_specification() {
    for (hex, json) in BOTH_WAYS {
        assert_eq!(item(&bytes(hex)).as_deref(), Ok(*json), "{hex}");
        assert_eq!(encoded(json).unwrap(), bytes(hex), "{json}");
    }
    for (hex, json) in TO_JSON {
        assert_eq!(item(&bytes(hex)).as_deref(), Ok(*json), "{hex}");
    }
}

#[test]
fn extensions_are_written_as_they_are_shown() {
    for hex in [
        "d40501",
        "d5fe0102",
        "d60501020304",
        "c7030501 0203",
        "d7ff ffffffffffffffff",
        "c70005",
    ] {
        let shown = item(&bytes(hex)).unwrap();
        assert_eq!(encoded(&shown).unwrap(), bytes(hex), "{shown}");
    }
    for (time, hex) in [
        ("1970-01-01T00:00:00Z", "d6ff 00000000"),
        ("2106-02-07T06:28:15Z", "d6ff ffffffff"),
        ("2106-02-07T06:28:16Z", "d7ff 0000000100000000"),
        ("1970-01-01T00:00:01.000000001Z", "d7ff 0000000400000001"),
        ("2514-05-30T01:53:04Z", "c70cff 00000000 0000000400000000"),
        (
            "1969-12-31T23:59:59.000000001Z",
            "c70cff 00000001 ffffffffffffffff",
        ),
        (
            "9999-12-31T23:59:59.999999999Z",
            "c70cff 3b9ac9ff 0000003afff4417f",
        ),
        ("0000-01-01T00:00:00Z", "c70cff 00000000 fffffff1868b8400"),
    ] {
        let json = format!(r#"{{"ext":-1,"data":"{time}"}}"#);
        assert_eq!(encoded(&json).unwrap(), bytes(hex), "{time}");
        assert_eq!(item(&bytes(hex)).unwrap(), format!("\"{time}\""));
    }
    for (json, words) in [
        (
            r#"{"ext":5,"data":"!"}"#,
            "the data of an extension is base64",
        ),
        (r#"{"ext":5,"data":"2026-11-20T00:00:00Z"}"#, "base64"),
    ] {
        let error = encoded(json).unwrap_err();
        assert!(error.contains(words), "{json}: {error}");
    }
    // Objects that only look a little like one.
    for json in [
        r#"{"ext":128,"data":"AQ=="}"#,
        r#"{"ext":1.5,"data":"AQ=="}"#,
        r#"{"ext":"5","data":"AQ=="}"#,
        r#"{"ext":5,"data":1}"#,
        r#"{"ext":5,"data":"AQ==","more":1}"#,
    ] {
        let map = encoded(json).unwrap();
        assert_eq!(item(&map).unwrap(), json);
    }
}

#[test]
fn lengths_take_the_shortest_form() {
    for (length, start) in [
        (31, "bf"),
        (32, "d920"),
        (255, "d9ff"),
        (256, "da0100"),
        (65536, "db00010000"),
    ] {
        let json = format!("\"{}\"", "x".repeat(length));
        let out = encoded(&json).unwrap();
        assert!(out.starts_with(&bytes(start)), "{length}");
        assert_eq!(item(&out).as_deref(), Ok(json.as_str()));
    }
    for (length, start) in [(15, "9f"), (16, "dc0010"), (65536, "dd00010000")] {
        let json = format!("[{}]", vec!["0"; length].join(","));
        assert!(
            encoded(&json).unwrap().starts_with(&bytes(start)),
            "{length}"
        );
    }
    for (length, start) in [(15, "8f"), (16, "de0010"), (65536, "df00010000")] {
        let json = format!("{{{}}}", vec!["\"\":0"; length].join(","));
        assert!(
            encoded(&json).unwrap().starts_with(&bytes(start)),
            "{length}"
        );
    }
}

#[test]
fn what_it_cannot_hold_is_refused() {
    for json in [
        "18446744073709551617",
        "-9223372036854775809",
        "[123456789012345678901234567890]",
    ] {
        assert!(
            encoded(json).unwrap_err().contains("beyond 64 bits"),
            "{json}"
        );
    }
    assert!(encoded("1e400").unwrap_err().contains("too large"));
    // A power of two and a round number are doubles.
    for json in ["18446744073709551616", "-100000000000000000000"] {
        assert!(matches!(encoded(json).unwrap()[0], 0xca | 0xcb), "{json}");
    }
}

#[test]
fn broken_and_hostile_payloads_are_refused() {
    for (hex, words) in [
        ("", "ends too early"),
        ("c1", "byte 1: no value begins with 0xc1"),
        ("a261", "1 more byte"),
        ("92 01", "1 more byte"),
        ("0101", "more than one"),
        ("81 90 00", "as the name"),
        ("dbffffffff", "4,294,967,295 more bytes"),
        ("ddffffffff", "ends too early"),
        ("dfffffffff", "ends too early"),
        ("c9ffffffff05", "more bytes"),
    ] {
        let error = item(&bytes(hex)).unwrap_err();
        assert!(error.contains(words), "{hex}: {error}");
    }
    for start in [0x91, 0x81] {
        assert!(item(&vec![start; 1_000_000]).is_err());
    }
    assert_eq!(
        sequence(&bytes("01a16180")),
        Ok(("1\n\"a\"\n{}".to_owned(), 3))
    );
}

/// What an independent reader makes of the bytes, against what `serde_json` makes of the text.
fn agrees(value: &serde_json::Value, msgpack: &rmpv::Value) -> bool {
    use rmpv::Value as Pack;
    match (value, msgpack) {
        (serde_json::Value::Null, Pack::Nil) => true,
        (serde_json::Value::Bool(left), Pack::Boolean(right)) => left == right,
        (serde_json::Value::String(left), Pack::String(right)) => right.as_str() == Some(left),
        (serde_json::Value::Number(left), Pack::Integer(right)) => {
            left.to_string() == right.to_string()
        }
        (serde_json::Value::Number(left), Pack::F32(right)) => {
            left.as_f64() == Some(f64::from(*right))
        }
        (serde_json::Value::Number(left), Pack::F64(right)) => left.as_f64() == Some(*right),
        (serde_json::Value::Array(left), Pack::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| agrees(left, right))
        }
        (serde_json::Value::Object(left), Pack::Map(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|((name, left), (key, right))| {
                    key.as_str() == Some(name) && agrees(left, right)
                })
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn any_value_survives(value in any_value()) {
        let shown = item(&encoded(&value.to_string()).unwrap()).unwrap();
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }

    #[test]
    fn another_implementation_reads_the_same(value in any_value()) {
        let out = encoded(&value.to_string()).unwrap();
        let read = rmpv::decode::read_value(&mut out.as_slice()).unwrap();
        prop_assert!(agrees(&value, &read), "{} became {:?}", value, read);
    }

    #[test]
    fn any_bytes_are_read_or_refused(payload: Vec<u8>) {
        let ours = sequence(&payload);
        if let Ok((lines, count)) = &ours {
            prop_assert_eq!(lines.lines().count(), *count);
            for line in lines.lines() {
                serde_json::from_str::<serde::de::IgnoredAny>(line).unwrap();
            }
        }
        // Whatever it takes, the other implementation takes as well.
        if ours.is_ok() {
            prop_assert!(rmpv::decode::read_value(&mut payload.as_slice()).is_ok());
        }
    }
}
