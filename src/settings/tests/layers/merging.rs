//! Flags of all kinds, in files.

use super::*;

#[test]
fn lists_are_replaced_as_a_whole() {
    let job = Places {
        line: "conn",
        profile: "conn-user-properties=a:~1;b:~2 alpn=",
        defaults: "conn-user-properties=c:~3 alpn=x user-properties=d:~4",
        ..NOTHING
    }
    .job();
    let profile = profile(&job);
    let expected = [("a", "1"), ("b", "2")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(profile.properties.user_properties, expected);
    assert!(profile.endpoint.tls.is_none());

    let brokers = |line, environment: &[(&str, &str)], profile, defaults| {
        let places = Places {
            line,
            environment,
            profile,
            defaults,
            ..NOTHING
        };
        let targets = bench_plan(places.job()).targets;
        targets.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let two = ["mqtt://a:5", "mqtt://b:5"];
    assert_eq!(
        brokers("bench conn", &[], "hostname=a;b port=5", "hostname=c"),
        two
    );
    assert_eq!(
        brokers(
            "bench conn -p 5",
            &[("MQTTY_HOST", "a,b")],
            "hostname=c",
            ""
        ),
        two
    );
    assert_eq!(
        brokers("bench conn -h a,b", &[], "hostname=c port=5", ""),
        two
    );
    assert_eq!(
        brokers("bench conn", &[], "url=mqtt://h:5", "hostname=a;b"),
        ["mqtt://h:5"]
    );
    assert_eq!(
        brokers("bench conn --unix /s", &[], "hostname=a;b", ""),
        ["unix:///s"]
    );
}

#[test]
fn what_is_weaker_makes_way() {
    let cases = [
        ("pub -t t -lm", "message=x file-read=f"),
        ("pub -t t -n", "message=x"),
        ("pub -t t -m x --rate 5 --repeat 2", "repeat-interval=1s"),
        ("pub --topic-per-line", "template=true line-mode=true"),
        ("pub -t t", "repeat-interval=1s split=x multiline=true"),
        ("sub -t t -F %p", "output-mode=json"),
        ("sub -t t --file-save f", "file-write=g delimiter=x"),
        (
            "sub -t t -R",
            "retained-only=true remove-retained=true dry-run=true",
        ),
        (
            "sub -t t",
            "delimiter=x dry-run=true message=m scenario=here timeout=5s",
        ),
        ("bench pub -t t --stages 1s:5", "rate=5 message-interval=3"),
        ("bench pub -t t --stamp", "message=x payload-size=64"),
        ("bench e2e --suite conn", "qos=1 pubs=3 rate=5"),
        ("bench conn --connect-rate 5", "interval=3"),
    ];
    for (line, profile) in cases {
        let job = Places {
            line,
            profile,
            ..NOTHING
        }
        .job();
        assert!(job.warnings.is_empty(), "{line}: {:?}", job.warnings);
    }
}

#[test]
fn switches_of_a_file() {
    let quiet = |line, profile, defaults| {
        let places = Places {
            line,
            profile,
            defaults,
            ..NOTHING
        };
        places.job().verbosity.quiet
    };
    assert!(quiet("pub -t t", "quiet=true", ""));
    assert!(quiet("pub -t t", "", "quiet=true"));
    assert!(!quiet("pub -t t", "quiet=false", "quiet=true"));
    assert!(!quiet("pub -t t --quiet=false", "quiet=true", ""));
    assert!(quiet("pub -t t --quiet=false --quiet", "", ""));

    let clean = |line, profile| {
        let job = Places {
            line,
            profile,
            ..NOTHING
        }
        .job();
        super::profile(&job).clean_start
    };
    assert!(!clean("conn -i me", "no-clean=true"));
    assert!(clean("conn --no-clean=false", "no-clean=true"));

    let color = |line, environment: &[(&str, &str)]| {
        let places = Places {
            line,
            environment,
            profile: "color=always",
            ..NOTHING
        };
        format!("{:?}", places.job().color)
    };
    assert_eq!(color("pub -t t", &[]), "Always");
    assert_eq!(color("pub -t t", &[("NO_COLOR", "1")]), "Never");
}

#[test]
fn errors_name_the_place() {
    let cases = [
        (
            "pub -t t",
            "port=x",
            "bad value \"x\" for port (the file:1): expected",
        ),
        (
            "pub -t t",
            "quiet=true qos=5",
            "for qos (the file:2): expected",
        ),
        (
            "pub -t t",
            "output-mode=csv",
            "for output-mode (the file:1): expected one of",
        ),
        (
            "pub -t t",
            "qos=1;2",
            "qos (the file:1): expected one value, not a list",
        ),
        ("pub -t t", "qos=", "qos (the file:1) needs a value"),
        (
            "pub -t t",
            "quiet=maybe",
            "for quiet (the file:1): expected true or false",
        ),
        (
            "pub -t t",
            "insecure=maybe",
            "for insecure (the file:1): expected",
        ),
        (
            "pub -t t",
            "hostname=a;b",
            "hostname (the file:1): expected one value",
        ),
        (
            "pub -t t",
            "url=http://h",
            "url (the file:1) is not a broker URL",
        ),
        (
            "pub -t t",
            "tls-min=1.3 tls-max=1.2",
            "tls-min (the file:1) is above tls-max (the file:2)",
        ),
        (
            "pub -t t --tls-min 1.3",
            "tls-max=1.2",
            "--tls-min is above tls-max (the file:1)",
        ),
        ("pub -t t", "cert=/c", "cert (the file:1) needs --key"),
        (
            "pub -t t",
            "will-qos=1",
            "will-qos (the file:1) needs --will-topic",
        ),
        (
            "pub -t t",
            "unix=/s ca=/ca",
            "ca (the file:2) cannot be used with a Unix socket",
        ),
        (
            "sub -t t",
            "file-write=a file-save=b",
            "file-write (the file:1) cannot be used with file-save (the file:2)",
        ),
        (
            "pub -t t",
            "hostname=mqtt://a url=mqtt://b",
            "conflicting URLs: hostname (the file:1) and url (the file:2)",
        ),
    ];
    for (line, profile, expected) in cases {
        let message = Places {
            line,
            profile,
            ..NOTHING
        }
        .failure();
        assert!(message.contains(expected), "{line} | {profile}: {message}");
    }
    let job = Places {
        line: "pub -t t -V 3.1.1",
        profile: "receive-maximum=5 inflight=3",
        ..NOTHING
    }
    .job();
    assert_eq!(
        job.warnings,
        ["MQTT 3.1.1 cannot carry receive-maximum (the file:1): ignored"]
    );
}

#[test]
fn a_benchmark_reports_what_files_say() {
    let plan = bench_plan(
        Places {
            line: "bench pub -t a/%i -q 1",
            profile: "count=3 rate=5 hostname=h keepalive=7 key-password=secret key=k cert=c",
            ..NOTHING
        }
        .job(),
    );
    assert_eq!(plan.count, 3);
    let option = |name: &str| plan.options.iter().find(|(option, _)| option == name);
    assert_eq!(option("rate").unwrap().1, "5");
    assert_eq!(option("qos").unwrap().1, "1");
    assert_eq!(option("keepalive").unwrap().1, "7");
    assert_eq!(option("key-password").unwrap().1, "***");
    assert_eq!(plan.options.len(), 8, "{:?}", plan.options);
}
