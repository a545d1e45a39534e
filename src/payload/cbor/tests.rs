use super::*;
use crate::payload::json::{Json, Number};
use crate::payload::samples::{any_json, any_value};
use proptest::prelude::*;

fn bytes(hex: &str) -> Vec<u8> {
    crate::payload::hex::decode(hex.as_bytes()).unwrap()
}

fn encoded(json: &str) -> Vec<u8> {
    let mut out = Vec::new();
    encode(&Json::parse(json.as_bytes()).unwrap(), &mut out).unwrap();
    out
}

/// RFC 8949 appendix A: the item and what it is in JSON, in our mapping. The second half is not what
/// our encoder writes (other lengths, tags, byte strings, what JSON lacks).
const BOTH_WAYS: &[(&str, &str)] = &[
    ("00", "0"),
    ("01", "1"),
    ("0a", "10"),
    ("17", "23"),
    ("1818", "24"),
    ("1819", "25"),
    ("1864", "100"),
    ("1903e8", "1000"),
    ("1a000f4240", "1000000"),
    ("1b000000e8d4a51000", "1000000000000"),
    ("1bffffffffffffffff", "18446744073709551615"),
    ("c249010000000000000000", "18446744073709551616"),
    ("3bffffffffffffffff", "-18446744073709551616"),
    ("c349010000000000000000", "-18446744073709551617"),
    ("20", "-1"),
    ("29", "-10"),
    ("3863", "-100"),
    ("3903e7", "-1000"),
    ("f90000", "0.0"),
    ("f98000", "-0.0"),
    ("f93c00", "1.0"),
    ("fb3ff199999999999a", "1.1"),
    ("f93e00", "1.5"),
    ("f97bff", "65504.0"),
    ("fa47c35000", "100000.0"),
    ("fb7e37e43c8800759c", "1e300"),
    ("f9c400", "-4.0"),
    ("fbc010666666666666", "-4.1"),
    ("f4", "false"),
    ("f5", "true"),
    ("f6", "null"),
    ("60", "\"\""),
    ("6161", "\"a\""),
    ("6449455446", "\"IETF\""),
    ("62225c", r#""\"\\""#),
    ("62c3bc", "\"ü\""),
    ("63e6b0b4", "\"水\""),
    ("64f0908591", "\"𐅑\""),
    ("80", "[]"),
    ("83010203", "[1,2,3]"),
    ("8301820203820405", "[1,[2,3],[4,5]]"),
    (
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
        "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]",
    ),
    ("a0", "{}"),
    ("a26161016162820203", r#"{"a":1,"b":[2,3]}"#),
    ("826161a161626163", r#"["a",{"b":"c"}]"#),
    (
        "a56161614161626142616361436164614461656145",
        r#"{"a":"A","b":"B","c":"C","d":"D","e":"E"}"#,
    ),
];

const TO_JSON: &[(&str, &str)] = &[
    ("fa7f7fffff", "3.4028234663852886e38"),
    ("f90001", "5.960464477539063e-8"),
    ("f90400", "6.103515625e-5"),
    ("f97c00", "\"Infinity\""),
    ("f97e00", "\"NaN\""),
    ("f9fc00", "\"-Infinity\""),
    ("fa7f800000", "\"Infinity\""),
    ("fa7fc00000", "\"NaN\""),
    ("faff800000", "\"-Infinity\""),
    ("fb7ff0000000000000", "\"Infinity\""),
    ("fb7ff8000000000000", "\"NaN\""),
    ("fbfff0000000000000", "\"-Infinity\""),
    ("f7", "null"),
    ("f0", "\"simple(16)\""),
    ("f8ff", "\"simple(255)\""),
    (
        "c074323031332d30332d32315432303a30343a30305a",
        "\"2013-03-21T20:04:00Z\"",
    ),
    ("c11a514b67b0", "1363896240"),
    ("c1fb41d452d9ec200000", "1363896240.5"),
    ("d74401020304", "\"01020304\""),
    ("d818456449455446", "\"ZElFVEY=\""),
    (
        "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
        "\"http://www.example.com\"",
    ),
    ("40", "\"\""),
    ("4401020304", "\"AQIDBA==\""),
    ("a201020304", r#"{"1":2,"3":4}"#),
    ("5f42010243030405ff", "\"AQIDBAU=\""),
    ("7f657374726561646d696e67ff", "\"streaming\""),
    ("9fff", "[]"),
    ("9f018202039f0405ffff", "[1,[2,3],[4,5]]"),
    ("9f01820203820405ff", "[1,[2,3],[4,5]]"),
    ("83018202039f0405ff", "[1,[2,3],[4,5]]"),
    ("83019f0203ff820405", "[1,[2,3],[4,5]]"),
    ("bf61610161629f0203ffff", r#"{"a":1,"b":[2,3]}"#),
    ("826161bf61626163ff", r#"["a",{"b":"c"}]"#),
    ("bf6346756ef563416d7421ff", r#"{"Fun":true,"Amt":-2}"#),
    ("c48221196ab3", "273.15"),
    ("d9d9f783010203", "[1,2,3]"),
    ("d54401fffefd", "\"Af_-_Q\""),
    ("a2f501f93e0002", r#"{"true":1,"1.5":2}"#),
];

#[test]
fn the_vectors_of_the_rfc() {
    for (hex, json) in BOTH_WAYS {
        assert_eq!(item(&bytes(hex)).as_deref(), Ok(*json), "{hex}");
        assert_eq!(encoded(json), bytes(hex), "{json}");
    }
    for (hex, json) in TO_JSON {
        assert_eq!(item(&bytes(hex)).as_deref(), Ok(*json), "{hex}");
    }
}

/// RFC 8949 section 3.3: a simple value below 32 in two bytes is not well-formed; from 32 on, it has no other form.
#[test]
fn simple_values_in_two_bytes_begin_at_32() {
    for value in 0..32u8 {
        let error = item(&[0xf8, value]).unwrap_err();
        assert!(
            error.contains("byte 2: a simple value in two bytes that has a form of one"),
            "{value}: {error}"
        );
    }
    for value in 32..=255u8 {
        assert_eq!(
            item(&[0xf8, value]).unwrap(),
            format!("\"simple({value})\"")
        );
    }
    for value in 0..20u8 {
        assert_eq!(
            item(&[0xe0 + value]).unwrap(),
            format!("\"simple({value})\"")
        );
    }
    for (byte, shown) in [
        (0xf4, "false"),
        (0xf5, "true"),
        (0xf6, "null"),
        (0xf7, "null"),
    ] {
        assert_eq!(item(&[byte]).unwrap(), shown);
    }
}

#[test]
fn what_is_not_well_formed_names_the_byte() {
    for (hex, words) in [
        ("", "ends too early"),
        ("18", "ends too early"),
        ("62c3", "1 more byte"),
        ("1c", "byte 1: no item begins with 0x1c"),
        ("ff", "byte 1: a break"),
        ("8301ff", "byte 3: a break"),
        ("9f01", "ends too early"),
        ("1f", "without a length"),
        ("df00", "without a length"),
        ("5f6161ff", "byte 2: a chunk"),
        ("61ff", "byte 2: the text"),
        ("0001", "more than one item"),
        ("a18000", "as the name of a member"),
        ("f818", "byte 2: a simple value"),
        ("c201", "must be a byte string"),
        ("c401", "list of two"),
        ("bf01ff", "a break"),
    ] {
        let error = item(&bytes(hex)).unwrap_err();
        assert!(error.contains(words), "{hex}: {error}");
    }
}

#[test]
fn hostile_lengths_and_depths_are_refused_at_once() {
    for hex in [
        "5bffffffffffffffff",
        "7bffffffffffffffff",
        "9bffffffffffffffff",
        "bbffffffffffffffff",
    ] {
        assert!(item(&bytes(hex)).is_err(), "{hex}");
    }
    for start in [0x81, 0x9f, 0xc1, 0xd5] {
        assert!(
            item(&vec![start; 1_000_000])
                .unwrap_err()
                .contains("deeper than 128"),
            "{start}"
        );
    }
    // A map as a name, a million times over.
    assert!(item(&vec![0xa1; 1_000_000]).is_err());
    let long = [
        &[0xc2, 0x5a, 0x00, 0x0f, 0x42, 0x40][..],
        &vec![7; 1_000_000],
    ]
    .concat();
    assert!(item(&long).unwrap_err().contains("too long"));
}

#[test]
fn sequences_are_lines() {
    assert_eq!(
        sequence(&bytes("01a16161026162")),
        Ok(("1\n{\"a\":2}\n\"b\"".to_owned(), 3))
    );
    assert_eq!(sequence(&bytes("01")), Ok(("1".to_owned(), 1)));
    assert!(sequence(&[]).is_err());
    assert!(sequence(&bytes("0118")).is_err());
}

#[test]
fn decimals_that_no_double_holds() {
    for (json, shown) in [
        ("1e400", "1e400"),
        ("-15e-401", "-15e-401"),
        ("0.1234567890123456789", "0.1234567890123456789"),
        ("-12345678901234567890.5", "-12345678901234567890.5"),
        ("9007199254740993.0", "9007199254740993.0"),
        ("0.00012345678901234567890", "0.0001234567890123456789"),
        ("0.10000000149011612", "0.10000000149011612"),
        ("1.50", "1.5"),
        ("21.5", "21.5"),
    ] {
        assert_eq!(item(&encoded(json)).as_deref(), Ok(shown), "{json}");
    }
    let mut out = Vec::new();
    for json in ["1e99999999999999999999".to_owned(), "9".repeat(5000)] {
        let error = encode(&Json::parse(json.as_bytes()).unwrap(), &mut out).unwrap_err();
        assert!(error.len() < 100, "{error}");
    }
}

#[test]
fn names_that_stand_twice_stay() {
    let json = r#"{"b":1,"a":2,"b":3}"#;
    assert_eq!(item(&encoded(json)).as_deref(), Ok(json));
}

/// The same value, number by number: `1.50` is `1.5`.
fn same(left: &Json<'_>, right: &Json<'_>) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => Number::of(left) == Number::of(right),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| left.0 == right.0 && same(&left.1, &right.1))
        }
        (left, right) => left == right,
    }
}

/// What an independent reader makes of the bytes, against what `serde_json` makes of the text.
fn agrees(value: &serde_json::Value, cbor: &ciborium::Value) -> bool {
    use ciborium::Value as Cbor;
    match (value, cbor) {
        (serde_json::Value::Null, Cbor::Null) => true,
        (serde_json::Value::Bool(left), Cbor::Bool(right)) => left == right,
        (serde_json::Value::String(left), Cbor::Text(right)) => left == right,
        (serde_json::Value::Number(left), Cbor::Integer(right)) => {
            left.to_string() == i128::from(*right).to_string()
        }
        (serde_json::Value::Number(left), Cbor::Float(right)) => left.as_f64() == Some(*right),
        (serde_json::Value::Array(left), Cbor::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| agrees(left, right))
        }
        (serde_json::Value::Object(left), Cbor::Map(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|((name, left), (key, right))| {
                    key.as_text() == Some(name) && agrees(left, right)
                })
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn any_json_survives(text in any_json()) {
        let tree = Json::parse(text.as_bytes()).unwrap();
        let shown = item(&encoded(&text)).unwrap();
        let read = Json::parse(shown.as_bytes()).unwrap();
        prop_assert!(same(&tree, &read), "{} became {}", text, shown);
    }

    #[test]
    fn another_implementation_reads_the_same(value in any_value()) {
        let text = value.to_string();
        let cbor: ciborium::Value = ciborium::from_reader(encoded(&text).as_slice()).unwrap();
        prop_assert!(agrees(&value, &cbor), "{} became {:?}", text, cbor);
    }

    #[test]
    fn what_another_implementation_writes_is_read(value in any_value()) {
        let mut written = Vec::new();
        ciborium::into_writer(&value, &mut written).unwrap();
        let shown: serde_json::Value = serde_json::from_str(&item(&written).unwrap()).unwrap();
        prop_assert_eq!(shown, value);
    }

    #[test]
    fn any_bytes_are_read_or_refused(payload: Vec<u8>) {
        if let Ok((lines, count)) = sequence(&payload) {
            prop_assert_eq!(lines.lines().count(), count);
            for line in lines.lines() {
                serde_json::from_str::<serde::de::IgnoredAny>(line).unwrap();
            }
        }
    }
}
