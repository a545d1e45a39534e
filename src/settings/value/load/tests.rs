use super::*;

const EPSILON: f64 = 1e-9;

#[test]
fn rates() {
    let cases = [
        ("500", 500.0),
        ("50k/s", 50_000.0),
        ("1.5M", 1_500_000.0),
        ("3/m", 0.05),
        ("0.5/s", 0.5),
        ("7200/h", 2.0),
        (" 1e3 /s", 1000.0),
    ];
    for (text, expected) in cases {
        let found = rate(text).unwrap_or_else(|_| panic!("{text}"));
        assert!((found - expected).abs() < EPSILON, "{text}: {found}");
    }
    for text in [
        "0", "0/s", "-1", "", "k", "/s", "5/", "5/d", "5/s/s", "inf", "nan", "2G", "5s", "1 000",
    ] {
        assert!(rate(text).is_err(), "{text:?}");
    }
}

#[test]
fn stages_of_rates() {
    let seconds = Duration::from_secs;
    let found = stages("10s:1k/s,1m 30s:5k/s,5:0").unwrap();
    let expected = [(seconds(10), 1e3), (seconds(90), 5e3), (seconds(5), 0.0)];
    assert_eq!(found, expected);
    assert_eq!(total(&found), Some(seconds(105)));
    assert_eq!(stages("0s:100,1m:100").unwrap()[0].0, Duration::ZERO);
    for text in [
        "",
        "10s",
        "10s:",
        ":5",
        "10s:5,",
        "0s:5",
        "10s:0,5s:0",
        "10s:-1",
        "x:5",
        "18446744073709551615s:1,1s:1",
    ] {
        assert!(stages(text).is_err(), "{text:?}");
    }
}

#[test]
fn separators() {
    let cases: [(&str, &[u8]); 6] = [
        ("|", b"|"),
        (r"\n", b"\n"),
        (r"\r\n", b"\r\n"),
        (r"\x00\xfF", b"\0\xff"),
        (r"a\\b\t\0", b"a\\b\t\0"),
        ("é", "é".as_bytes()),
    ];
    for (text, expected) in cases {
        assert_eq!(separator(text).as_deref(), Ok(expected), "{text:?}");
    }
    for text in ["", r"\", r"\.", r"\x1", r"\xgg", r"a\"] {
        assert!(separator(text).is_err(), "{text:?}");
    }
}

#[test]
fn moments() {
    let expected = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(3_725_500);
    assert_eq!(moment("1970-01-01T00:00:01.5Z", now), Ok(expected));
    assert_eq!(moment("1970-01-01T02:00:01.5+02:00", now), Ok(expected));
    for text in [
        "",
        "now",
        "10:00",
        "2026-11-20",
        "2026-11-20T10:00:00",
        "+",
        "+x",
        "next-",
        "next-0",
        "next-100ms",
        "next-year",
        "next-9999999999999999h",
    ] {
        assert!(moment(text, now).is_err(), "{text:?}");
    }
    for (text, millis) in [
        ("+30s", 3_755_500),
        ("+1m 30s", 3_815_500),
        ("+0.5", 3_726_000),
        ("next-minute", 3_780_000),
        ("next-hour", 7_200_000),
        ("next-5m", 3_900_000),
        ("next-10s", 3_730_000),
        ("next-1", 3_726_000),
    ] {
        let expected = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
        assert_eq!(moment(text, now), Ok(expected), "{text}");
    }
    // The whole minute itself has begun.
    let whole = SystemTime::UNIX_EPOCH + Duration::from_secs(120);
    let next = whole + Duration::from_secs(60);
    assert_eq!(moment("next-minute", whole), Ok(next));
}

#[test]
fn places_to_listen() {
    let cases = [
        ("127.0.0.1:9100", "127.0.0.1:9100"),
        ("0.0.0.0:0", "0.0.0.0:0"),
        ("[::1]:9100", "[::1]:9100"),
        ("localhost:80", "127.0.0.1:80"),
        (":80", "127.0.0.1:80"),
        ("80", "127.0.0.1:80"),
    ];
    for (text, expected) in cases {
        let expected = expected.parse().unwrap();
        assert_eq!(listening_address(text), Ok(expected), "{text}");
    }
    for text in ["", "127.0.0.1", "host:80", "70000", "localhost80", "::1:80"] {
        assert!(listening_address(text).is_err(), "{text:?}");
    }
}

#[test]
fn ranges_of_addresses() {
    let cases: [(&str, &[&str]); 9] = [
        ("127.0.0.2", &["127.0.0.2"]),
        (
            "127.0.0.2-127.0.0.4",
            &["127.0.0.2", "127.0.0.3", "127.0.0.4"],
        ),
        ("127.0.0.255-127.0.1.0", &["127.0.0.255", "127.0.1.0"]),
        ("127.0.0.9/30", &["127.0.0.9", "127.0.0.10"]),
        ("127.0.0.8/31", &["127.0.0.8", "127.0.0.9"]),
        ("127.0.0.8/32", &["127.0.0.8"]),
        ("::8/126", &["::9", "::a", "::b"]),
        ("[::1] - [::2]", &["::1", "::2"]),
        ("127.0.0.1, ::1", &["127.0.0.1", "::1"]),
    ];
    for (text, expected) in cases {
        let expected: Vec<IpAddr> = expected.iter().map(|text| text.parse().unwrap()).collect();
        assert_eq!(addresses(text), Ok(expected), "{text}");
    }
    let network = addresses("127.0.0.0/29").unwrap();
    assert_eq!(network.len(), 6);
    assert_eq!(network[5].to_string(), "127.0.0.6");
    assert_eq!(addresses("10.0.0.0/16").unwrap().len(), 65_534);
    for text in [
        "",
        "localhost",
        "127.0.0.2,",
        "127.0.0.4-127.0.0.2",
        "127.0.0.1-::1",
        "127.0.0.0/33",
        "127.0.0.0/x",
        "127.0.0.0/",
        "::/129",
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/15",
        "10.0.0.0/16,10.1.0.0/16",
    ] {
        assert!(addresses(text).is_err(), "{text:?}");
    }
}

#[test]
fn numbers_of_a_load() {
    assert_eq!(clients("10k"), Ok(10_000));
    assert!(clients("0").is_err());
    assert!(clients("5G").is_err());
    assert_eq!(threads("2"), Ok(2));
    assert!(threads("0").is_err());
    assert_eq!(seed("0"), Ok(0));
    assert_eq!(seed("0xff"), Ok(255));
    assert_eq!(factor("0.1"), Ok(0.1));
    assert!(factor("0").is_err());
    assert_eq!(pause("0"), Ok(Duration::ZERO));
    assert_eq!(pause("250ms"), Ok(Duration::from_millis(250)));
    assert!(pause("-1").is_err());
}
