//! Addresses and logins that several places know something about.

use super::*;

const PROD: &str = "hostname=prod port=8884 protocol=mqtts ca=/ca username=u password=p";
const URL: &str = "url=wss://eve:pe@prod:99/x";

/// What the places say, the command line first, and where that leads.
type Case<'a> = (&'a str, &'a str, Environment<'a>, &'a str, &'a str, &'a str);

type Environment<'a> = &'a [(&'a str, &'a str)];

const ADDRESSES: &[Case] = &[
    ("conn", "", &[], PROD, "", "mqtts://prod:8884"),
    ("conn", "", &[], URL, "", "wss://prod:99/x"),
    ("conn", "", &[], PROD, URL, "mqtts://prod:8884"),
    // A part that is stronger replaces that part.
    ("conn -h h", "", &[], PROD, "", "mqtts://h:8884"),
    ("conn -p 5", "", &[], PROD, "", "mqtts://prod:5"),
    ("conn -h h", "", &[], URL, "", "wss://h:99/x"),
    ("conn -p 5", "", &[], URL, "", "wss://prod:5/x"),
    (
        "conn",
        "",
        &[("MQTTY_HOST", "env")],
        PROD,
        "",
        "mqtts://env:8884",
    ),
    (
        "conn",
        "",
        &[("MQTTY_HOST", "env")],
        URL,
        "",
        "wss://env:99/x",
    ),
    (
        "conn",
        "port=7",
        &[("MQTTY_PORT", "6")],
        PROD,
        "",
        "mqtts://prod:7",
    ),
    (
        "conn",
        "",
        &[("MQTTY_PORT", "6")],
        PROD,
        "",
        "mqtts://prod:6",
    ),
    // A URL is an address as a whole, wherever it is.
    ("conn -h mqtt://h", "", &[], PROD, URL, "mqtt://h:1883"),
    (
        "conn --url ws://h",
        "",
        &[],
        PROD,
        "path=/y",
        "ws://h:80/mqtt",
    ),
    (
        "conn",
        "url=mqtt://o",
        &[("MQTTY_PORT", "6")],
        PROD,
        "",
        "mqtt://o:1883",
    ),
    (
        "conn",
        "",
        &[("MQTTY_HOST", "mqtt://e")],
        PROD,
        "",
        "mqtt://e:1883",
    ),
    (
        "conn",
        "",
        &[("MQTTY_URL", "mqtts://e")],
        PROD,
        "",
        "mqtts://e:8883",
    ),
    (
        "conn",
        "hostname=mqtt://o",
        &[("MQTTY_URL", "ws://e:1")],
        "",
        "",
        "mqtt://o:1883",
    ),
    (
        "conn",
        "",
        &[],
        "url=mqtt://p",
        "port=9 protocol=ws",
        "mqtt://p:1883",
    ),
    ("conn --unix /s", "", &[], PROD, "", "unix:///s"),
    ("conn", "", &[], "unix=/s", "hostname=h port=5", "unix:///s"),
    ("conn -h h", "", &[], "unix=/s", "", "mqtt://h:1883"),
    // TLS counts unless something as strong as it, or stronger, names a transport without it.
    ("conn", "", &[], "hostname=h ca=/ca", "", "mqtts://h:8883"),
    (
        "conn",
        "",
        &[],
        "hostname=h protocol=mqtt insecure=true",
        "",
        "mqtts://h:8883",
    ),
    ("conn -l mqtt", "", &[], PROD, "", "mqtt://prod:8884"),
    (
        "conn",
        "",
        &[],
        "protocol=mqtt",
        "ca=/ca",
        "mqtt://localhost:1883",
    ),
    (
        "conn",
        "",
        &[("MQTTY_CA", "/ca")],
        "protocol=mqtt",
        "",
        "mqtts://localhost:8883",
    ),
    // A port behind a host belongs to that host.
    ("conn -h h:5", "", &[], PROD, "", "mqtts://h:5"),
    ("conn -h [::1]:5", "", &[], "", "port=6", "mqtt://[::1]:5"),
    (
        "conn -h ::1",
        "",
        &[],
        "hostname=o:6",
        "",
        "mqtt://[::1]:1883",
    ),
    (
        "conn -h h",
        "",
        &[("MQTTY_HOST", "e:6")],
        "",
        "",
        "mqtt://h:1883",
    ),
    (
        "conn -p 7",
        "",
        &[("MQTTY_HOST", "e:6")],
        "",
        "",
        "mqtt://e:7",
    ),
    (
        "conn",
        "",
        &[("MQTTY_HOST", "e:6")],
        "port=8",
        "",
        "mqtt://e:6",
    ),
    ("conn", "", &[], "hostname=o:6 port=6", "", "mqtt://o:6"),
    ("conn -l ws -h h:5", "", &[], "", "", "ws://h:5/mqtt"),
    // Switches can be turned off.
    (
        "conn",
        "",
        &[],
        "insecure=false",
        "insecure=true",
        "mqtt://localhost:1883",
    ),
    (
        "conn",
        "",
        &[("MQTTY_INSECURE", "0")],
        "insecure=true",
        "",
        "mqtt://localhost:1883",
    ),
    (
        "conn --insecure=false",
        "",
        &[("MQTTY_INSECURE", "1")],
        "insecure=true",
        "",
        "mqtt://localhost:1883",
    ),
    // A broker of our own, and a place that is stronger than it.
    ("conn --embedded", "", &[], PROD, URL, "mqtt://127.0.0.1:0"),
    ("conn -h h", "", &[], "embedded=true", "", "mqtt://h:1883"),
    (
        "conn",
        "",
        &[("MQTTY_HOST", "e")],
        "embedded=true",
        "",
        "mqtt://e:1883",
    ),
    ("conn", "", &[], "embedded=true", PROD, "mqtt://127.0.0.1:0"),
    (
        "conn --embedded=false",
        "",
        &[],
        "embedded=true",
        "",
        "mqtt://localhost:1883",
    ),
    (
        "conn -l ws",
        "",
        &[],
        "path=/a",
        "url=ws://h/b",
        "ws://h:80/a",
    ),
    (
        "conn",
        "",
        &[],
        "ws-headers=a:b",
        "",
        "mqtt://localhost:1883",
    ),
];

#[test]
fn addresses() {
    for (line, options, environment, profile, defaults, expected) in ADDRESSES {
        let places = Places {
            line,
            options,
            environment,
            profile,
            defaults,
        };
        assert_eq!(
            places.endpoint(),
            *expected,
            "{line} | {options} | {environment:?} | {profile} | {defaults}"
        );
    }
}

#[test]
fn credentials() {
    let env: (&str, &str) = ("OTHER", "other");
    let cases: &[(&str, Environment, &str, &str, &str)] = &[
        ("conn", &[], "username=u password=p", "", "u:p"),
        (
            "conn -P t",
            &[env],
            "username=u password-env=OTHER",
            "",
            "u:t",
        ),
        (
            "conn",
            &[env],
            "username=u password-env=OTHER",
            "password=d",
            "u:other",
        ),
        (
            "conn --password-env OTHER",
            &[env],
            "username=u password=p",
            "",
            "u:other",
        ),
        (
            "conn",
            &[env, ("MQTTY_PASSWORD", "e")],
            "username=u password-env=OTHER",
            "",
            "u:e",
        ),
        (
            "conn",
            &[env, ("MQTTY_PASSWORD_ENV", "OTHER")],
            "username=u password=p",
            "",
            "u:other",
        ),
        ("conn", &[], "password=p", "username=d password=d", "d:p"),
        (
            "conn",
            &[],
            "url=mqtt://a:b@h",
            "username=d password=d",
            "a:b",
        ),
        ("conn", &[], "url=mqtt://a:b@h username=c", "", "c:b"),
        (
            "conn -h mqtt://x:y@h",
            &[],
            "username=u password=p",
            "",
            "x:y",
        ),
        (
            "conn -h mqtt://x@h",
            &[],
            "username=u password=p",
            "",
            "x:p",
        ),
        // What is in a URL is for its broker.
        ("conn -h mqtt://h", &[], "url=mqtt://a:b@g", "", ":"),
        (
            "conn",
            &[("MQTTY_URL", "mqtt://h")],
            "url=mqtt://a:b@g",
            "",
            ":",
        ),
    ];
    for (line, environment, profile, defaults, expected) in cases {
        let places = Places {
            line,
            environment,
            profile,
            defaults,
            ..NOTHING
        };
        assert_eq!(
            places.login(),
            *expected,
            "{line} | {environment:?} | {profile}"
        );
    }
    let both = Places {
        line: "conn",
        profile: "password=p password-env=OTHER",
        ..NOTHING
    };
    let message = both.failure();
    assert!(
        message.contains("password (the file:1) cannot be used with password-env (the file:2)"),
        "{message}"
    );
}
