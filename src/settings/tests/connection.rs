//! The flags of the connection, one group after the other.

use std::time::Duration;

use super::*;
use crate::model::{
    DisconnectOptions, Properties, QoS, ReconnectPolicy, TlsVersion, Version, Will,
};

#[test]
fn defaults() {
    let job = job("conn");
    let profile = profile(&job);
    assert_eq!(profile.version, Version::V5);
    assert!(profile.clean_start);
    assert_eq!(profile.keep_alive, 30);
    assert_eq!(profile.connect_timeout, Duration::from_secs(30));
    assert_eq!(profile.ack_timeout, Duration::from_secs(30));
    assert_eq!(profile.properties, Properties::default());
    assert_eq!(profile.disconnect, DisconnectOptions::default());
    let policy = ReconnectPolicy {
        period: Some(Duration::from_secs(1)),
        maximum: Some(10),
    };
    assert_eq!(profile.reconnect, policy);
    let digits = profile.client_id.strip_prefix("mqtty_").unwrap();
    assert_eq!(digits.len(), 8);
    assert!(u32::from_str_radix(digits, 16).is_ok());
    assert!(job.warnings.is_empty());
}

#[test]
fn random_client_ids_differ() {
    let one = profile(&job("conn")).client_id.clone();
    let other = profile(&job("conn")).client_id.clone();
    assert_ne!(one, other);
}

#[test]
fn session() {
    let job = job(
        "pub -t a -i me -k 1m -se 1h --rcv-max 5 --maximum-packet-size 64KB --topic-alias-maximum 7 \
         --req-response-info --no-req-problem-info -rp 250ms --maximum-reconnect-times unlimited \
         --disconnect-with-will --disconnect-session-expiry 2m --connect-timeout 0.5 --timeout 2",
    );
    let profile = profile(&job);
    assert_eq!(profile.client_id, "me");
    assert_eq!(profile.keep_alive, 60);
    let properties = Properties {
        session_expiry_interval: Some(3600),
        receive_maximum: Some(5),
        maximum_packet_size: Some(65_536),
        topic_alias_maximum: Some(7),
        request_response_information: Some(1),
        request_problem_information: Some(0),
        ..Properties::default()
    };
    assert_eq!(profile.properties, properties);
    assert_eq!(profile.reconnect.period, Some(Duration::from_millis(250)));
    assert_eq!(profile.reconnect.maximum, None);
    let disconnect = DisconnectOptions {
        with_will: true,
        reason: None,
        session_expiry_interval: Some(120),
    };
    assert_eq!(profile.disconnect, disconnect);
    assert_eq!(profile.connect_timeout, Duration::from_millis(500));
    assert_eq!(profile.ack_timeout, Duration::from_secs(2));
}

#[test]
fn a_kept_session_never_expires_unless_told() {
    let expiry = |line: &str| profile(&job(line)).properties.session_expiry_interval;
    assert_eq!(expiry("conn -i me --no-clean"), Some(u32::MAX));
    assert_eq!(expiry("conn -i me --no-clean -se 60"), Some(60));
    assert_eq!(expiry("conn -i me --no-clean -V 3.1.1"), None);
    assert_eq!(expiry("conn -i me -se never"), Some(u32::MAX));
    assert_eq!(expiry("conn"), None);
    assert_eq!(profile(&job("conn -rp 0")).reconnect.period, None);
}

#[test]
fn bad_values_name_the_flag_the_value_and_what_is_accepted() {
    let cases = [
        (
            "conn -p 70000",
            "bad value \"70000\" for --port: expected a port",
        ),
        ("conn -p 0", "--port"),
        (
            "conn -k 1.5",
            "bad value \"1.5\" for --keepalive: expected whole seconds",
        ),
        ("conn -k 70000", "--keepalive"),
        ("conn -se soon", "never"),
        ("conn --rcv-max 0", "--receive-maximum"),
        ("conn -rp x", "--reconnect-period"),
        ("conn --maximum-reconnect-times x", "a number or unlimited"),
        ("conn --connect-timeout 0", "--connect-timeout"),
        ("conn -A localhost", "--bind"),
        (
            "conn -h localhost:x",
            "bad value \"localhost:x\" for --hostname",
        ),
        ("conn -h a/b", "--hostname"),
        (
            "conn -h http://h",
            "--hostname is not a broker URL: unknown scheme http",
        ),
        ("conn --url h", "--url"),
        (
            "conn -up a=b",
            "bad value \"a=b\" for --user-properties: expected \"key: value\"",
        ),
        (
            "pub -t a -q 3",
            "bad value \"3\" for --qos: expected 0, 1 or 2",
        ),
        ("pub -t a -Cup a=b", "--conn-user-properties"),
    ];
    for (line, text) in cases {
        wrong(line, text);
    }
    let failure = resolved(&["conn"], &[("MQTTY_PORT", "x")], &Person::default()).unwrap_err();
    assert!(
        failure.message.contains("bad value \"x\" for MQTTY_PORT"),
        "{failure}"
    );
}

#[test]
fn bad_values_that_may_be_secret_are_not_shown() {
    let (message, _) = failure("conn --url mqtt://bob:hunter2@h:x");
    assert!(!message.contains("hunter2"), "{message}");
    let words = ["conn", "-l", "ws", "-wh", "Authorization:hunter2"];
    let failure = resolved(&words, &[], &Person::default()).unwrap_err();
    assert!(!failure.message.contains("hunter2"), "{failure}");
    assert!(failure.message.contains("--ws-headers"), "{failure}");
}

#[test]
fn combinations_that_make_no_sense() {
    let cases = [
        ("conn --embedded -h h", "used with --hostname"),
        ("conn --embedded --url mqtt://h", "used with --url"),
        ("conn --embedded --unix /s", "used with --unix"),
        ("conn --unix /s -h h", "--unix"),
        (
            "conn --unix /s --ca c",
            "--ca cannot be used with a Unix socket",
        ),
        ("conn --unix /s -l ws", "support only --protocol mqtt"),
        ("conn -h mqtt://a --url mqtt://b", "conflicting URLs"),
        ("conn -wh a:b", "--ws-headers needs the protocol ws or wss"),
        ("conn --cert c", "--cert needs --key"),
        ("conn --key k", "--key needs --cert"),
        ("conn --key-password k", "--key-password needs --key"),
        (
            "conn --tls-min 1.3 --tls-max 1.2",
            "--tls-min is above --tls-max",
        ),
        ("conn -Wm x", "--will-message needs --will-topic"),
        (
            "conn --will-message-base64 AA==",
            "--will-message-base64 needs --will-topic",
        ),
        ("conn --will-file f", "--will-file needs --will-topic"),
        (
            "conn -Wt w -Wm x --will-message-base64 AA==",
            "--will-message cannot be used with --will-message-base64",
        ),
        (
            "pub -t t -m x -Wt w -Wm x --will-file f",
            "--will-message cannot be used with --will-file",
        ),
        (
            "bench conn -Wt w --will-message-base64 AA== --will-file f",
            "--will-message-base64 cannot be used with --will-file",
        ),
        (
            "sub -t t -Wt w --will-message-base64 !",
            "base64 of at most 65535 bytes",
        ),
        ("conn -Wr", "--will-retain needs"),
        ("conn -Wpf", "--will-payload-format-indicator needs"),
        ("conn -Wt a/#", "bad topic \"a/#\" for --will-topic"),
        (
            "conn -am SCRAM-SHA-1 -u a",
            "needs --username and --password",
        ),
        (
            "conn -am SCRAM-SHA-1 -P a",
            "needs --username and --password",
        ),
        ("conn -am SCRAM-SHA-1 -u a -P a -V 3.1.1", "needs MQTT 5"),
        (
            "conn -P a --ask-password",
            "--password cannot be used with --ask-password",
        ),
        (
            "conn --password-file a --password-env b",
            "cannot be used with",
        ),
        ("conn --password-env NOWHERE", "variable NOWHERE is not set"),
        ("conn -V 3.1 -i ", "MQTT 3.1 needs a client identifier"),
        ("conn -V 3.1.1 --no-clean -i ", "--client-id is empty"),
    ];
    for (line, text) in cases {
        wrong(line, text);
    }
}

#[test]
fn tls() {
    let job = job(
        "conn --ca d --cert c --key k --key-password p --insecure --alpn mqtt x --sni n --tls-min 1.2 --tls-max 1.3",
    );
    let tls = profile(&job).endpoint.tls.clone().unwrap();
    assert_eq!(tls.ca, Some("d".into()));
    assert_eq!(tls.certificate, Some("c".into()));
    assert_eq!(tls.key, Some("k".into()));
    assert_eq!(tls.key_password, Some(Secret::new("p")));
    assert!(tls.insecure);
    assert_eq!(tls.alpn, ["mqtt", "x"]);
    assert_eq!(tls.sni.as_deref(), Some("n"));
    assert_eq!(tls.min, Some(TlsVersion::V1_2));
    assert_eq!(tls.max, Some(TlsVersion::V1_3));
}

#[test]
fn websocket() {
    let person = Person::default();
    let words = [
        "conn",
        "-l",
        "ws",
        "-wh",
        "A: b: c",
        "D: e",
        "--ws-subprotocol",
        "x",
    ];
    let job = resolved(&words, &[("MQTTY_WS_HEADERS", "Z: z")], &person).unwrap();
    let options = profile(&job).endpoint.websocket.clone().unwrap();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(options.headers, [pair("A", "b: c"), pair("D", "e")]);
    assert_eq!(options.subprotocol, "x");
    let job = resolved(&words[..3], &[("MQTTY_WS_HEADERS", "Z: z\nY: y")], &person).unwrap();
    let options = profile(&job).endpoint.websocket.clone().unwrap();
    assert_eq!(options.headers, [pair("Z", "z"), pair("Y", "y")]);
    assert_eq!(options.subprotocol, "mqtt");
}

#[test]
fn will() {
    let words = [
        "sub", "-t", "a", "-Wt", "w", "-Wm", "gone", "-Wq", "1", "-Wr", "-Wd", "1m", "-Wpf", "-We",
        "9", "-Wct", "t", "-Wrt", "r", "-Wcd", "c", "-Wup", "k: v", "k: w",
    ];
    let job = resolved(&words, &[], &Person::default()).unwrap();
    let expected = Will {
        topic: "w".into(),
        payload: b"gone".into(),
        qos: QoS::AtLeastOnce,
        retain: true,
        properties: Properties {
            will_delay_interval: Some(60),
            payload_format_indicator: Some(1),
            message_expiry_interval: Some(9),
            content_type: Some("t".into()),
            response_topic: Some("r".into()),
            correlation_data: Some(b"c".into()),
            user_properties: vec![("k".into(), "v".into()), ("k".into(), "w".into())],
            ..Properties::default()
        },
    };
    assert_eq!(profile(&job).will, Some(expected));
}

#[test]
fn what_3_1_1_cannot_carry_is_ignored_and_named() {
    let words = [
        "pub",
        "-V",
        "3.1.1",
        "-t",
        "a",
        "-se",
        "5",
        "-ct",
        "x",
        "-up",
        "a: b",
        "-Wt",
        "w",
        "-Wd",
        "3",
        "--disconnect-with-will",
        "-ta",
        "3",
    ];
    let job = resolved(
        &words,
        &[("MQTTY_RECEIVE_MAXIMUM", "5")],
        &Person::default(),
    )
    .unwrap();
    let [warning] = &job.warnings[..] else {
        panic!("{:?}", job.warnings)
    };
    for name in [
        "MQTT 3.1.1",
        "--session-expiry-interval",
        "--content-type",
        "--user-properties",
        "--will-delay-interval",
        "--disconnect-with-will",
        "--topic-alias",
        "MQTTY_RECEIVE_MAXIMUM",
    ] {
        assert!(warning.contains(name), "{name}: {warning}");
    }
    assert_eq!(profile(&job).properties, Properties::default());
    assert_eq!(
        profile(&job).will.as_ref().unwrap().properties,
        Properties::default()
    );
    let plan = pub_plan(job);
    assert!(plan.properties.is_empty());
    assert_eq!(plan.topic_alias, None);
}

#[test]
fn a_password_needs_a_name_before_5() {
    assert!(job("conn -P a").warnings.is_empty());
    wrong(
        "conn -V 3.1.1 -P a",
        "MQTT 3.1.1 cannot carry a password without a user name",
    );
    assert!(job("conn -V 3.1.1 -u a -P b").warnings.is_empty());
    assert!(job("conn -V 3.1.1 -u a").warnings.is_empty());
}

#[test]
fn a_person_is_asked_last() {
    let person = Person {
        answer: Some("sesame"),
        ..Person::default()
    };
    let job = resolved(&["pub", "-t", "a", "-u", "bob", "-P"], &[], &person).unwrap();
    assert_eq!(profile(&job).password, Some(Secret::new("sesame")));
    assert_eq!(
        *person.asked.borrow(),
        ["Password of bob at localhost:1883"]
    );

    let failure = resolved(&["pub", "-u", "bob", "-P"], &[], &person).unwrap_err();
    assert!(failure.message.contains("no topic"), "{failure}");
    assert_eq!(person.asked.borrow().len(), 1);

    let nobody = resolved(&["conn", "--ask-password"], &[], &Person::default()).unwrap_err();
    assert_eq!(nobody.exit, Exit::Usage);
    assert!(nobody.message.contains("no terminal"), "{nobody}");
}

#[test]
fn a_password_file() {
    let directory = std::env::temp_dir().join(format!("mqtty-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    for (name, content, expected) in [
        ("unix", &b"pass word\nrest\n"[..], &b"pass word"[..]),
        ("windows", b"p\r\n", b"p"),
        ("bare", b"p\xff", b"p\xff"),
        ("empty", b"", b""),
    ] {
        let path = directory.join(name);
        std::fs::write(&path, content).unwrap();
        let job = job(&format!("conn -u a --password-file {}", path.display()));
        assert_eq!(
            profile(&job).password,
            Some(Secret::new(expected)),
            "{name}"
        );
    }
    let (message, exit) = failure(&format!("conn --password-file {}/no", directory.display()));
    assert_eq!(exit, Exit::File);
    assert!(
        message.ends_with("/no: no such file or directory"),
        "{message}"
    );
    std::fs::remove_dir_all(directory).unwrap();
}
