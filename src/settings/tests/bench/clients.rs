//! Who the clients of a benchmark are, and where they connect.

use super::*;

#[test]
fn names_of_clients() {
    let id = |flags: &str| plan(&format!("bench conn {flags}")).profile.client_id;
    assert_eq!(id("-I a"), "a_%i");
    assert_eq!(id("-I a -c 1"), "a");
    assert_eq!(id("-I %i-a"), "%i-a");
    assert_eq!(id("-I %u -u dev%i"), "%u");
    assert_eq!(id("-I %u -u dev"), "%u_%i");
    assert_eq!(id("-I "), "");
    assert!(id("-c 1").ends_with("_%i"));
    let exported = bench_plan(job_in("bench conn", &[("MQTTY_CLIENT_ID", "e")]));
    assert_eq!(exported.profile.client_id, "e_%i");
    assert_ne!(plan("bench conn").run, plan("bench conn").run);
}

#[test]
fn several_targets() {
    let found = |line: &str, environment: &[(&str, &str)]| -> Vec<String> {
        let plan = bench_plan(job_in(line, environment));
        assert_eq!(plan.profile.endpoint, plan.targets[0]);
        plan.targets.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        found("bench conn -h a,b -h mqtts://c -p 5", &[]),
        ["mqtt://a:5", "mqtt://b:5", "mqtts://c:5"]
    );
    let exported = [("MQTTY_HOST", "a, mqtts://b:9")];
    assert_eq!(
        found("bench conn", &exported),
        ["mqtt://a:1883", "mqtts://b:9"]
    );
    assert_eq!(found("bench conn -h c", &exported), ["mqtt://c:1883"]);
    assert_eq!(
        found("bench conn --embedded", &exported),
        ["mqtt://127.0.0.1:0"]
    );
    assert_eq!(found("bench conn --unix /s", &exported), ["unix:///s"]);

    let plan = plan("bench pub -h mqtt://u:p@a/t,b");
    assert_eq!(plan.profile.username.as_deref(), Some("u"));
    assert_eq!(publishing(plan).topic(), "t");
    wrong("bench conn -h a,,b", "separated by commas");
    wrong(
        "bench conn -h a,mqtt://u:p@b",
        "mqtt://b:1883: only the first",
    );
    wrong(
        "bench pub -t t -h a,mqtt://b/t",
        "only the first of several URLs can name a topic",
    );
    wrong("conn -h a,mqtt://b", "--hostname");
}

#[test]
fn source_addresses() {
    let binds = |line: &str, environment: &[(&str, &str)]| -> Vec<String> {
        let plan = bench_plan(job_in(line, environment));
        assert_eq!(plan.profile.endpoint.bind, None);
        plan.binds.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        binds("bench conn -A 127.0.0.2-127.0.0.3 -A ::1,127.0.0.8/31", &[]),
        ["127.0.0.2", "127.0.0.3", "::1", "127.0.0.8", "127.0.0.9"]
    );
    let exported = [("MQTTY_BIND", "127.0.0.0/30")];
    assert_eq!(binds("bench conn", &exported), ["127.0.0.1", "127.0.0.2"]);
    wrong(
        "bench conn -A 127.0.0.3-127.0.0.2",
        "for --bind: expected at most 65536 addresses such as",
    );
    wrong("conn -A 127.0.0.2-127.0.0.3", "--bind");
}

#[test]
fn options_hold_no_secret() {
    let words = [
        "bench",
        "conn",
        "-h",
        "wss://bob:pa@ss@h/x,k",
        "-P",
        "pass",
        "--key-password=pass",
        "--key",
        "k",
        "--cert",
        "c",
        "-l",
        "wss",
        "-wh",
        "Authorization: pass",
        "-c",
        "2",
    ];
    let plan = bench_plan(resolved(&words, &[], &Person::default()).unwrap());
    let found: Vec<_> = plan
        .options
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let expected = [
        ("hostname", "wss://bob:***@h/x,k"),
        ("password", "***"),
        ("key-password", "***"),
        ("key", "k"),
        ("cert", "c"),
        ("protocol", "wss"),
        ("ws-headers", "Authorization: ***"),
        ("count", "2"),
    ];
    assert_eq!(found, expected);
    let url = bench_plan(job("bench conn --url mqtt://bob:pass@h"));
    assert_eq!(url.options[0].1, "mqtt://bob:***@h");
}

#[test]
fn a_password_is_asked_for_last() {
    let person = Person {
        answer: Some("secret"),
        ..Person::default()
    };
    let words = ["bench", "conn", "-u", "u", "--ask-password", "-c", "0"];
    assert!(resolved(&words, &[], &person).is_err());
    assert!(person.asked.borrow().is_empty());
    let words = ["bench", "conn", "-h", "a,b", "-u", "u", "-P"];
    let plan = bench_plan(resolved(&words, &[], &person).unwrap());
    assert_eq!(plan.profile.password, Some(Secret::new("secret")));
    assert_eq!(person.asked.borrow().len(), 1);
}

#[test]
fn user_properties_of_each_packet() {
    let words = ["bench", "sub", "-t", "a", "-up", "k: v", "-Cup", "c: w"];
    let plan = bench_plan(resolved(&words, &[], &Person::default()).unwrap());
    let pair = |key: &str, value: &str| [(key.to_owned(), value.to_owned())];
    assert_eq!(plan.profile.properties.user_properties, pair("c", "w"));
    assert_eq!(subscribing(plan).user_properties, pair("k", "v"));
    let words = ["bench", "conn", "-up", "k: v"];
    let plan = bench_plan(resolved(&words, &[], &Person::default()).unwrap());
    assert_eq!(plan.profile.properties.user_properties, pair("k", "v"));
}

#[test]
fn what_another_load_generator_calls_otherwise_is_warned_of() {
    for (flags, warning) in [
        ("-t a/%i/%c -I load_%i", None),
        (
            "-t a/%s/%c",
            Some(
                "%s in the topic \"a/%s/%c\" is no placeholder and stays as it is; %i is the number of the client",
            ),
        ),
        (
            "-t a -I 10",
            Some(
                "the clients are called 10_1, 10_2 …: -I is --client-id; the interval of messages is -im 10",
            ),
        ),
    ] {
        let warnings = job(&format!("bench pub {flags}")).warnings;
        let expected: Vec<&str> = warning.into_iter().collect();
        assert_eq!(warnings, expected, "{flags}");
    }
}
