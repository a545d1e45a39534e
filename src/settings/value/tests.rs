use super::*;

#[test]
fn numbers_as_javascript_writes_them() {
    let cases = [
        ("10", Some(10)),
        ("1e3", Some(1000)),
        ("1E3", Some(1000)),
        ("0x10", Some(16)),
        ("0XfF", Some(255)),
        ("0b101", Some(5)),
        ("0o17", Some(15)),
        ("1.50e1", Some(15)),
        ("20e-1", Some(2)),
        ("+7", Some(7)),
        (" 7 ", Some(7)),
        ("2.0", Some(2)),
        ("007", Some(7)),
        ("0e999999999", Some(0)),
        ("1.5", None),
        ("-1", None),
        ("", None),
        (".", None),
        ("abc", None),
        ("1e", None),
        ("0x", None),
        ("0x+1", None),
        ("1_000", None),
        ("Infinity", None),
        ("1e99", None),
        ("é", None),
    ];
    for (text, expected) in cases {
        assert_eq!(scaled(text, 0), expected, "{text:?}");
    }
}

#[test]
fn ranges() {
    assert_eq!(port("65535"), Ok(65535));
    assert!(port("0").is_err());
    assert!(port("65536").is_err());
    assert_eq!(listening_port("0"), Ok(0));
    assert_eq!(qos("2"), Ok(QoS::ExactlyOnce));
    assert!(qos("3").is_err());
    assert!(qos("1.5").is_err());
    assert!(subscription_identifier("0").is_err());
    assert_eq!(subscription_identifier("268435455"), Ok(268_435_455));
    assert!(subscription_identifier("268435456").is_err());
    assert_eq!(retain_handling("1"), Ok(RetainHandling::OnNewSubscribe));
}

#[test]
fn counts() {
    let cases = [
        ("1", Ok(1)),
        ("10k", Ok(10_000)),
        ("1.5k", Ok(1500)),
        ("2M", Ok(2_000_000)),
        ("1G", Ok(1_000_000_000)),
        ("0x10", Ok(16)),
        ("1e3", Ok(1000)),
    ];
    for (text, expected) in cases {
        assert_eq!(count(text), expected, "{text}");
    }
    for text in ["0", "-1", "k", "1.2345k", "", "ten"] {
        assert!(count(text).is_err(), "{text}");
    }
}

#[test]
fn times() {
    let cases = [
        ("30s", 30_000),
        ("1m 30s", 90_000),
        ("250ms", 250),
        ("2", 2_000),
        ("0.25", 250),
        ("1e1", 10_000),
    ];
    for (text, expected) in cases {
        assert_eq!(limit(text), Ok(Duration::from_millis(expected)), "{text}");
    }
    for text in [
        "0",
        "0s",
        "-1",
        "soon",
        "",
        "1e18",
        "18446744073709551615",
        "1001years",
    ] {
        assert!(limit(text).is_err(), "{text}");
    }
    assert_eq!(milliseconds("1000"), Ok(Duration::from_secs(1)));
    assert_eq!(milliseconds("2s"), Ok(Duration::from_secs(2)));
    assert_eq!(milliseconds("0"), Ok(Duration::ZERO));
    assert!(milliseconds("1e18").is_err() && pause("1e12").is_err());
    assert!(stages("1e12:5").is_err());
    assert!(limit("999years").is_ok());
}

#[test]
fn seconds_of_properties() {
    assert_eq!(keep_alive("60"), Ok(60));
    assert_eq!(keep_alive("1m"), Ok(60));
    assert_eq!(keep_alive("0"), Ok(0));
    assert!(keep_alive("65536").is_err());
    assert!(keep_alive("500ms").is_err());
    assert!(keep_alive("1.5").is_err());
    assert_eq!(session_expiry("never"), Ok(u32::MAX));
    assert_eq!(session_expiry("MAX"), Ok(u32::MAX));
    assert_eq!(session_expiry("1h"), Ok(3600));
    assert_eq!(interval("4294967295"), Ok(u32::MAX));
    assert!(interval("4294967296").is_err());
}

#[test]
fn sizes() {
    let cases = [
        ("0", 0),
        ("100", 100),
        ("100b", 100),
        ("1KB", 1024),
        ("1k", 1024),
        ("2.5MB", 2_621_440),
        ("0.3k", 307),
        ("256MB", 268_435_456),
        ("0.25G", 268_435_456),
    ];
    for (text, expected) in cases {
        assert_eq!(size(text), Ok(expected), "{text}");
    }
    for text in [
        "", "KB", "1.", ".5", "10XB", "257MB", "1GB", "-1", "1e3", "1 2",
    ] {
        assert!(size(text).is_err(), "{text}");
    }
    assert_eq!(packet_size("1e3"), Ok(1000));
    assert_eq!(packet_size("64KB"), Ok(65_536));
    assert!(packet_size("0").is_err());
}

#[test]
fn pairs_split_at_the_first_colon_and_space() {
    let owned = |key: &str, value: &str| Ok((key.to_owned(), value.to_owned()));
    assert_eq!(pair("a: b"), owned("a", "b"));
    assert_eq!(pair("a: b: c"), owned("a", "b: c"));
    assert_eq!(pair("a:b: c"), owned("a:b", "c"));
    assert_eq!(pair("a:  b"), owned("a", " b"));
    for text in ["a=b", "a:b", ": b", "a: ", "", ":"] {
        assert!(pair(text).is_err(), "{text}");
    }
}

#[test]
fn headers_are_what_http_allows() {
    let owned = |key: &str, value: &str| Ok((key.to_owned(), value.to_owned()));
    assert_eq!(header("X-A: b: c"), owned("X-A", "b: c"));
    for text in ["X A: b", "A:b", "A: b\r\nC: d", "Ä: b", "A: "] {
        assert!(header(text).is_err(), "{text:?}");
    }
}

#[test]
fn reconnects_without_end() {
    assert_eq!(reconnects("unlimited"), Ok(None));
    assert_eq!(reconnects("0"), Ok(Some(0)));
    assert!(reconnects("-1").is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in "[0-9a-fxEe.+kKmMgGbBs: -]{0,12}|.{0,12}") {
        let _ = (count(&text), limit(&text), size(&text), packet_size(&text), pair(&text));
        let _ = (milliseconds(&text), session_expiry(&text), header(&text), address(&text));
        let _ = crate::settings::url::parse(&format!("ws://{text}"));
    }

    #[test]
    fn a_whole_number_is_read_as_it_is_written(number: u64) {
        let plain = format!("{number}");
        let hexadecimal = format!("{number:#x}");
        let thousandths = format!("{number}000e-3");
        for text in [plain, hexadecimal, thousandths] {
            proptest::prop_assert_eq!(scaled(&text, 0), Some(u128::from(number)));
        }
    }
}
