use super::*;
use crate::payload::samples::any_json;
use proptest::prelude::*;

fn indented(text: &str) -> String {
    let mut out = String::new();
    pretty(text, |_, piece| out.push_str(piece));
    out
}

#[test]
fn white_space_goes_and_nothing_else() {
    let text = " { \"b\" : 1.50 , \"a\" : [ 1E400 , -0 , \"x  \\\" y\\ud800\" ] ,\n\"b\":{ } }\n";
    let checked = parse_text(text.as_bytes()).unwrap();
    assert_eq!(
        compact(checked),
        r#"{"b":1.50,"a":[1E400,-0,"x  \" y\ud800"],"b":{}}"#
    );
    assert!(matches!(compact("[1]"), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn indentation_of_two() {
    assert_eq!(
        indented(r#"{"a":[1,{"b":null}],"c":{},"d":[]}"#),
        "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}"
    );
    assert_eq!(indented("3"), "3");
}

#[test]
fn tokens_tell_names_from_strings() {
    let mut keys = Vec::new();
    let mut strings = Vec::new();
    pretty(
        r#"{"k":"s","l":["t",{"m":{}},"u"],"n":[],"o":"v"}"#,
        |token, piece| match token {
            Token::Key => keys.push(piece.to_owned()),
            Token::String => strings.push(piece.to_owned()),
            _ => {}
        },
    );
    assert_eq!(keys, ["\"k\"", "\"l\"", "\"m\"", "\"n\"", "\"o\""]);
    assert_eq!(strings, ["\"s\"", "\"t\"", "\"u\"", "\"v\""]);
}

#[test]
fn errors_name_line_and_column() {
    let error = parse_text(b"{\"a\":1,\n  b:2}").unwrap_err();
    assert!(error.contains("line 2 column 3"), "{error}");
    assert!(parse_text(b"").is_err());
    assert!(
        parse_text(b"\"\xff\"")
            .unwrap_err()
            .contains("after byte 1")
    );
    assert!(parse_text(b"1 2").is_err());
}

#[test]
fn depth_is_bounded_without_recursion() {
    let ok = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert!(parse_text(ok.as_bytes()).is_ok());
    assert!(Json::parse(ok.as_bytes()).is_ok());
    for depth in [MAX_DEPTH + 1, 1_000_000] {
        let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse_text(deep.as_bytes()).unwrap_err().contains("128"));
    }
}

#[test]
fn numbers_by_what_holds_them() {
    let big = |negative, digits: &str| Number::Big {
        negative,
        digits: digits.into(),
    };
    let decimal = |negative, digits: &str, exponent| Number::Decimal {
        negative,
        digits: digits.into(),
        exponent,
    };
    for (text, expected) in [
        ("0", Number::Unsigned(0)),
        ("18446744073709551615", Number::Unsigned(u64::MAX)),
        ("18446744073709551616", big(false, "18446744073709551616")),
        ("-1", Number::Negative(0)),
        ("-18446744073709551616", Number::Negative(u64::MAX)),
        ("-18446744073709551617", big(true, "18446744073709551617")),
        ("1.50", Number::Double(1.5)),
        ("1e2", Number::Double(100.0)),
        ("0.0e9", Number::Double(0.0)),
        ("0.1", Number::Double(0.1)),
        // Halfway between two numbers of 16 digits, which are both its shortest form.
        ("756.9880981445312", Number::Double(756.988_098_144_531_3)),
        ("756.9880981445313", Number::Double(756.988_098_144_531_3)),
        ("1e400", decimal(false, "1", 400)),
        ("-1E-400", decimal(true, "1", -400)),
        (
            "0.1234567890123456789",
            decimal(false, "1234567890123456789", -19),
        ),
        ("9007199254740993.0", decimal(false, "9007199254740993", 0)),
        ("1e99999999999999999999", decimal(false, "1", i64::MAX)),
    ] {
        assert_eq!(Number::of(text), expected, "{text}");
    }
    assert!(matches!(Number::of("-0"), Number::Double(zero) if zero.is_sign_negative()));
}

#[test]
fn long_integers_have_a_limit() {
    assert_eq!(magnitude_from_digits(&"9".repeat(1_000_000)), None);
    assert_eq!(digits_of(&vec![1; 1_000_000]), None);
    assert_eq!(digits_of(&vec![0; 1_000_000]).as_deref(), Some("0"));
    let widest = digits_of(&[0xff; 1024]).unwrap();
    assert_eq!(magnitude_from_digits(&widest).unwrap(), [0xff; 1024]);
}

proptest! {
    #[test]
    fn any_json_survives(text in any_json()) {
        let checked = parse_text(text.as_bytes()).unwrap();
        prop_assert_eq!(compact(checked), text.as_str());
        let shown = indented(checked);
        prop_assert_eq!(compact(&shown), text.as_str());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _ = Json::parse(&bytes);
    }

    #[test]
    fn strings_are_escaped_as_serde_json_reads_them(text: String) {
        let mut out = String::new();
        push_string(&text, &mut out);
        prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
    }

    #[test]
    fn long_integers_survive(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let digits = digits_of(&bytes).unwrap();
        let stripped: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
        prop_assert_eq!(magnitude_from_digits(&digits).unwrap(), stripped);
    }

    #[test]
    fn long_integers_agree_with_the_standard_library(value: u128) {
        prop_assert_eq!(digits_of(&value.to_be_bytes()).unwrap(), value.to_string());
    }

    #[test]
    fn doubles_survive(value: f64) {
        prop_assume!(value.is_finite());
        let mut out = String::new();
        push_f64(value, &mut out);
        prop_assert_eq!(out.parse::<f64>().unwrap().to_bits(), value.to_bits());
        prop_assert!(matches!(Number::of(&out), Number::Double(read) if read.to_bits() == value.to_bits()));
    }
}
