//! What says where the broker is and does not go together, and what has no effect there.

use super::*;

/// The job of `conn` with a profile that contains these lines.
fn profile_says(profile: &str) -> Result<Job, Failure> {
    Places {
        line: "conn",
        profile,
        ..NOTHING
    }
    .resolve()
}

#[test]
fn one_place_names_one_broker() {
    for (profile, one, other) in [
        ("embedded=true hostname=h", "embedded", "hostname"),
        ("url=mqtt://h embedded=true", "embedded", "url"),
        ("embedded=true unix=/s", "embedded", "unix"),
        ("unix=/s port=5", "unix", "port"),
        ("hostname=h unix=/s", "unix", "hostname"),
        ("url=unix:///s port=5", "url", "port"),
        ("hostname=UNIX:///s embedded=true", "embedded", "hostname"),
        ("hostname=unix:///s unix=/t", "unix", "hostname"),
    ] {
        let text = profile_says(profile).expect_err(profile).message;
        assert!(text.contains(" cannot be used with"), "{profile}: {text}");
        for name in [one, other] {
            assert!(
                text.contains(&format!("{name} (the file:")),
                "{profile}: {text}"
            );
        }
    }
    for line in [
        "conn --unix /s -p 5",
        "conn -h unix:///s -p 5",
        "conn --url unix:///s --port 5",
        "conn --unix /s -h unix:///t",
        "bench conn -h unix:///s,unix:///t -p 5",
        "profile add x --embedded -h h",
        "profile add x --unix /s -p 5",
    ] {
        let text = Places { line, ..NOTHING }.failure();
        assert!(text.contains(" cannot be used with"), "{line}: {text}");
    }
    // What is off says nothing, and a host may stand beside the URL that it replaces it in.
    for profile in ["embedded=false hostname=h", "hostname=h url=mqtt://g"] {
        let job = profile_says(profile).unwrap();
        assert_eq!(super::profile(&job).endpoint.to_string(), "mqtt://h:1883");
    }
    // A variable may stay from long ago.
    let exported = |environment| {
        Places {
            line: "conn",
            environment,
            ..NOTHING
        }
        .endpoint()
    };
    let embedded = exported(&[("MQTTY_EMBEDDED", "1"), ("MQTTY_HOST", "h")]);
    assert_eq!(embedded, "mqtt://127.0.0.1:0");
    assert_eq!(
        exported(&[("MQTTY_UNIX", "/s"), ("MQTTY_PORT", "5")]),
        "unix:///s"
    );
}

#[test]
fn the_weaker_place_gives_way() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str, &'a str);
    let cases: &[Case] = &[
        ("conn -p 5", &[], "unix=/s", "", "mqtt://localhost:5"),
        (
            "conn",
            &[("MQTTY_PORT", "5")],
            "unix=/s",
            "",
            "mqtt://localhost:5",
        ),
        ("conn", &[], "port=5", "unix=/s", "mqtt://localhost:5"),
        (
            "conn -h unix:///s",
            &[],
            "hostname=h port=5",
            "",
            "unix:///s",
        ),
        ("conn --unix /s", &[], "embedded=true", "", "unix:///s"),
        ("conn", &[], "unix=/s", "embedded=true", "unix:///s"),
        (
            "conn",
            &[],
            "embedded=true",
            "unix=/s port=5",
            "mqtt://127.0.0.1:0",
        ),
        (
            "conn --embedded",
            &[("MQTTY_HOST", "h")],
            "",
            "",
            "mqtt://127.0.0.1:0",
        ),
        // What gives way takes nothing with it: the host replaces the socket, and the port is for the host.
        ("conn -h h", &[], "unix=/s", "port=5", "mqtt://h:5"),
        // What stands beside the wish for a broker of our own is for that one.
        (
            "conn",
            &[],
            "embedded=true port=5 protocol=ws path=/x",
            "",
            "ws://127.0.0.1:5/x",
        ),
        (
            "conn -p 6",
            &[],
            "embedded=true port=5",
            "",
            "mqtt://127.0.0.1:6",
        ),
    ];
    for (line, environment, profile, defaults, expected) in cases {
        let places = Places {
            line,
            options: "",
            environment,
            profile,
            defaults,
        };
        assert_eq!(
            places.endpoint(),
            *expected,
            "{line} | {profile} | {defaults}"
        );
    }
}

#[test]
fn what_has_no_effect_is_told() {
    let warnings = |line: &str, options: &str, profile: &str, defaults: &str| {
        Places {
            line,
            options,
            profile,
            defaults,
            ..NOTHING
        }
        .job()
        .warnings
    };
    let unused = "is ignored: the protocol is not ws or wss";
    for (line, profile, told) in [
        ("conn -h h --path /x", "", format!("--path {unused}")),
        ("conn --unix /s --path /x", "", format!("--path {unused}")),
        (
            "conn",
            "hostname=h path=/x",
            format!("path (the file:2) {unused}"),
        ),
        (
            "conn",
            "unix=/s path=/x",
            format!("path (the file:2) {unused}"),
        ),
        (
            "conn",
            "protocol=mqtts ws-subprotocol=x",
            format!("ws-subprotocol (the file:2) {unused}"),
        ),
        (
            "conn",
            "url=mqtt://h ws-headers=a:~b",
            format!("ws-headers (the file:2) {unused}"),
        ),
        (
            "conn --unix /s --bind 127.0.0.1",
            "",
            "--bind is ignored: a Unix socket has no source address".to_owned(),
        ),
        (
            "bench conn -c 1",
            "unix=/s bind=127.0.0.1",
            "bind (the file:2) is ignored: a Unix socket has no source address".to_owned(),
        ),
    ] {
        assert_eq!(warnings(line, "", profile, ""), [told], "{line} {profile}");
    }
    // What is weaker may be for other brokers, and a file of saved options holds everything.
    for (line, options, profile, defaults) in [
        (
            "conn -h other",
            "",
            "hostname=h path=/x ws-headers=a:~b",
            "",
        ),
        ("conn -l mqtt -h h", "", "protocol=ws path=/x", ""),
        ("conn", "", "hostname=h", "path=/x ws-subprotocol=y"),
        ("conn", "hostname=h protocol=mqtt path=/mqtt", "", ""),
        ("conn --unix /s", "", "bind=127.0.0.1", ""),
        (
            "conn",
            "",
            "hostname=h protocol=ws path=/x ws-headers=a:~b",
            "",
        ),
    ] {
        let told = warnings(line, options, profile, defaults);
        assert_eq!(told, [""; 0], "{line} {options} {profile} {defaults}");
    }
    let headers = Places {
        line: "conn --unix /s -wh a:~b",
        ..NOTHING
    };
    let failure = headers.resolve().unwrap_err();
    assert_eq!(failure.message, "--ws-headers needs the protocol ws or wss");
    // Over a socket there is no other protocol to advise.
    assert_eq!(failure.hint, None);
}

/// Those of the rules that say how to connect are looked at place by place.
#[test]
fn every_flag_of_the_rules_that_says_how_to_connect_is_settled() {
    use crate::settings::conflicts::ADDRESS_OPTIONS;
    use crate::settings::exclusive::RULES;
    let line = parsed(&["conn"]);
    for (left, right, _) in RULES {
        for side in left.iter().chain(*right) {
            if line.says_how_to_connect(side.id()) {
                assert!(ADDRESS_OPTIONS.contains(&side.id()), "{side:?}");
            }
        }
    }
}
