//! The plans of the commands.

use std::time::Duration;

use super::*;
use crate::commands::tests::{Conn, LineShape, Pages, PayloadSource, VersionPlan};
use crate::model::{
    CodingPlan, ColorChoice, OutputMode, Properties, QoS, RetainHandling, SchemaPlan, StatusMode,
};

#[test]
fn conn() {
    let plan: Conn = task(job("conn --once -o json"));
    assert!(plan.once);
    assert_eq!(plan.mode, StatusMode::Json);
}

/// Without it a request takes 40 ms more at a broker with Nagle's algorithm, and so does its answer.
#[test]
fn who_waits_for_each_message_acknowledges_at_once() {
    let linux = cfg!(target_os = "linux");
    for (line, quick) in [
        ("rr a -m b", linux),
        ("reply a --echo", linux),
        ("rr a -m b -h mqtts://broker.test", linux),
        ("reply a --echo -h ws://broker.test/mqtt", linux),
        ("rr a -m b --unix /run/broker", false),
        ("reply a --echo --unix /run/broker", false),
        ("pub a -m b", false),
        ("sub a", false),
    ] {
        let job = job(line);
        assert_eq!(profile(&job).endpoint.quick_ack, quick, "{line}");
    }
}

#[test]
fn publish() {
    let words = [
        "pub", "-t", "a/b", "-m", "hi", "-q", "2", "-r", "-d", "-pf", "-e", "1m", "-ta", "3",
        "-rt", "r", "-cd", "c", "-ct", "t", "-up", "k: v: w", "-o", "json",
    ];
    let job = resolved(&words, &[], &Person::default()).unwrap();
    assert!(job.warnings.is_empty(), "{:?}", job.warnings);
    let plan = pub_plan(job);
    assert_eq!(plan.topics, ["a/b"]);
    assert_eq!(plan.qos, QoS::ExactlyOnce);
    assert!(plan.retain && plan.dup);
    assert_eq!(plan.topic_alias, Some(3));
    assert_eq!(plan.mode, StatusMode::Json);
    assert_eq!(plan.source, PayloadSource::Message(b"hi".into()));
    let properties = Properties {
        payload_format_indicator: Some(1),
        message_expiry_interval: Some(60),
        content_type: Some("t".into()),
        response_topic: Some("r".into()),
        correlation_data: Some(b"c".into()),
        user_properties: vec![("k".into(), "v: w".into())],
        ..Properties::default()
    };
    assert_eq!(plan.properties, properties);
}

#[test]
fn payload_sources() {
    let text = |text: &str| PayloadSource::Message(text.into());
    let lines = |shape, file: Option<&str>| {
        PayloadSource::Lines(shape, file.map(Into::into).into_iter().collect())
    };
    let pieces = |separator: &str| PayloadSource::Pieces(vec!["f".into()], separator.into());
    let cases = [
        ("", PayloadSource::Unnamed),
        ("-M", lines(LineShape::Payload, None)),
        ("-m x", text("x")),
        ("-m x -S 1KB", text("x")),
        ("-S 1KB", PayloadSource::Random(1024)),
        ("-s", PayloadSource::Stdin),
        ("-s -m x", PayloadSource::Stdin),
        ("-sM", lines(LineShape::Payload, None)),
        ("-lm", lines(LineShape::Payload, None)),
        ("-M -m x", text("x")),
        (
            "--file-read f -s -m x",
            PayloadSource::Files(vec!["f".into()]),
        ),
        ("--file-read f -lm", PayloadSource::Files(vec!["f".into()])),
        ("--file-read f --split", pieces("\n")),
        ("--file-read f --split=;", pieces(";")),
        ("--file-read f --split \\x00", pieces("\0")),
        ("--topic-per-line", lines(LineShape::Topic, None)),
        ("--json-lines -lm", lines(LineShape::Json, None)),
        ("--json-lines -s -m x", lines(LineShape::Json, None)),
        (
            "--json-lines --file-read f",
            lines(LineShape::Json, Some("f")),
        ),
        ("-n", PayloadSource::Empty),
        ("-m ", text("")),
    ];
    for (flags, expected) in cases {
        let line = format!("pub -t a {flags}");
        let line = if flags.is_empty() { "pub -t a" } else { &line };
        assert_eq!(pub_plan(job(line)).source, expected, "{flags}");
    }
    for flags in ["-m x", "-s", "-lm", "-S 1", "--file-read f"] {
        wrong(
            &format!("pub -t a -n {flags}"),
            "--empty cannot be used with --",
        );
    }
}

#[test]
fn sources_that_exclude_each_other() {
    for (flags, what) in [
        (
            "-n --json-lines",
            "--empty cannot be used with --json-lines",
        ),
        (
            "--json-lines --topic-per-line",
            "--topic-per-line cannot be used with --json-lines",
        ),
        (
            "--template -lm",
            "--template cannot be used with --line-mode",
        ),
        (
            "--template --json-lines",
            "--template cannot be used with --json-lines",
        ),
        (
            "--template -S 5",
            "--template cannot be used with --payload-size",
        ),
        ("--repeat 2 -lm", "--repeat cannot be used with --line-mode"),
        (
            "--repeat 2 --repeat-interval 1s --rate 5",
            "--repeat-interval cannot be used with --rate",
        ),
        ("--split=, -m x", "--split needs --file-read"),
        (
            "--split=, --json-lines --file-read f",
            "--split cannot be used with --json-lines",
        ),
        ("--repeat 0", "--repeat: expected a number above 0"),
        ("--rate 0", "--rate: expected a rate above 0"),
    ] {
        wrong(&format!("pub -t a {flags}"), what);
    }
}

#[test]
fn how_often_and_how_fast() {
    let pace = |flags: &str| {
        let plan = pub_plan(job(format!("pub -t a {flags}").trim()));
        (plan.repeat, plan.rate)
    };
    assert_eq!(pace(""), (None, None));
    assert_eq!(pace("--repeat 3"), (Some(3), None));
    assert_eq!(
        pace("--repeat 3 --repeat-interval 250ms"),
        (Some(3), Some(4.0))
    );
    assert_eq!(pace("--repeat 3 --repeat-interval 0"), (Some(3), None));
    assert_eq!(pace("--repeat 2k --rate 30/m"), (Some(2000), Some(0.5)));
    assert_eq!(pace("-lm --rate 1k"), (None, Some(1000.0)));
    assert_eq!(pace("--file-read f --split --rate 1"), (None, Some(1.0)));
}

#[test]
fn lines_that_name_their_topic_need_none() {
    for flag in ["--json-lines", "--topic-per-line"] {
        assert!(pub_plan(job(&format!("pub {flag}"))).topics.is_empty());
        let job = job(&format!("pub {flag} -ta 3"));
        assert!(job.warnings[0].contains("--topic-alias is ignored"));
        assert_eq!(pub_plan(job).topic_alias, None);
    }
    wrong("pub -lm", "no topic");
}

#[test]
fn formats_and_schemas() {
    let coding = |flags: &str| pub_plan(job(format!("pub -t a {flags}").trim())).coding;
    assert_eq!(coding(""), CodingPlan::default());
    assert_eq!(coding("-f hex").format.as_deref(), Some("hex"));
    assert_eq!(
        coding("-Ap s.avsc").schema,
        Some(SchemaPlan::Avro("s.avsc".into()))
    );
    assert_eq!(
        coding("-Pp s.proto -Pmn a.B --proto-include x y").schema,
        Some(SchemaPlan::Protobuf {
            path: "s.proto".into(),
            message: "a.B".into(),
            includes: vec!["x".into(), "y".into()],
        })
    );
    wrong("pub -t a -Pp s.proto", "--protobuf-message-name");
    wrong("pub -t a -Pmn B", "--protobuf-path");
    wrong("sub -t a -Pp s -Pmn B -Ap t", "cannot be used with");
    assert!(job("sub -t a --proto-include x").warnings[0].contains("--proto-include"));
}

#[test]
fn what_mqtt_forbids_a_publisher_is_refused() {
    wrong("pub -t a -m x -d", "--dup is not allowed with QoS 0");
    wrong("pub -t a -m x -d -q 0", "--dup is not allowed with QoS 0");
    wrong(
        "pub -t a -m x -si 9",
        "--subscription-identifier cannot be used to publish",
    );
    // Before MQTT 5 it is not sent at all.
    assert!(job("pub -t a -m x -si 9 -V 3.1.1").warnings[0].contains("--subscription-identifier"));
}

#[test]
fn what_is_given_and_not_used_is_named() {
    let warnings = |line: &str| job(line).warnings;
    assert!(warnings("pub -t a --file-read f -m x")[0].contains("--message ignored"));
    assert!(warnings("pub -t a -M -m x")[0].contains("--multiline"));
    assert!(warnings("pub -t a --topic-per-line")[0].contains("topic a is ignored"));
    assert!(warnings("pub -t a -t b -m x -ta 3")[0].contains("--topic-alias is ignored"));
    assert!(warnings("bench pub -t a -m  -r")[0].contains("deletes retained messages"));
    assert!(warnings("conn -Wt w -Wr")[0].contains("removes the retained message"));
    assert!(warnings("conn -Wt w -Wr -Wm x").is_empty());
    assert!(warnings("pub -t a -d -q 1").is_empty());
    assert!(warnings("sub -t a -q 1 2")[0].contains("--qos has 2 values for 1 filter:"));
    assert!(warnings("sub -t a -N")[0].contains("--no-newline"));
    assert!(warnings("conn --path /x")[0].contains("--path"));
}

#[test]
fn topics() {
    let topic = |line: &str| pub_plan(job(line)).topics.concat();
    assert_eq!(topic("pub -h mqtt://h/a/b%20c"), "a/b c");
    assert_eq!(topic("pub -h mqtt://h/a -t b"), "b");
    assert_eq!(topic("pub -h mqtt://h//a"), "/a");
    wrong("pub", "no topic: -t, --topic <TOPIC>");
    wrong("pub -h mqtt://h/", "no topic");
    wrong("pub -h ws://h/a", "no topic");
    wrong("pub -t a/+", "bad topic \"a/+\" for --topic");
    wrong("pub -t ", "bad topic \"\"");
    wrong("pub -t a -rt a/#", "--response-topic");
    wrong("pub -h mqtt://h/%2b", "in the URL");
    wrong("pub -t a -ta 0", "--topic-alias");
    wrong(
        "pub -t a -cd x --correlation-data-base64 eA==",
        "cannot be used with",
    );
    wrong("pub -t a --correlation-data-base64 !", "base64");
}

#[test]
fn correlation_data_as_base64() {
    let plan = pub_plan(job("pub -t a --correlation-data-base64 /wA="));
    assert_eq!(plan.properties.correlation_data, Some(vec![0xff, 0]));
}

#[test]
fn subscribe() {
    let words = [
        "sub",
        "-t",
        "a/#",
        "b",
        "$share/g/c",
        "-q",
        "1",
        "2",
        "-rap",
        "-rh",
        "2",
        "-nl",
        "false",
        "true",
        "-si",
        "4",
        "-up",
        "k: v",
        "-C",
        "10k",
        "-W",
        "1m",
        "-o",
        "raw",
        "-N",
    ];
    let job = resolved(&words, &[], &Person::default()).unwrap();
    assert!(job.warnings.is_empty(), "{:?}", job.warnings);
    let plan = sub_plan(job);
    let found: Vec<_> = plan
        .filters
        .iter()
        .map(|filter| (filter.filter.as_str(), filter.qos.level(), filter.no_local))
        .collect();
    let expected = [("a/#", 1, false), ("b", 2, true), ("$share/g/c", 1, false)];
    assert_eq!(found, expected);
    for filter in &plan.filters {
        assert!(filter.retain_as_published);
        assert_eq!(filter.retain_handling, RetainHandling::Never);
        assert_eq!(filter.subscription_identifier, Some(4));
    }
    assert_eq!(plan.user_properties, [("k".into(), "v".into())]);
    assert_eq!(plan.count, Some(10_000));
    assert_eq!(plan.wait, Some(Duration::from_mins(1)));
    assert_eq!(plan.output.mode, OutputMode::Raw);
    assert!(!plan.output.newline);
}

#[test]
fn filters() {
    let filters = |line: &str| -> Vec<_> {
        let plan = sub_plan(job(line));
        plan.filters
            .into_iter()
            .map(|filter| filter.filter)
            .collect()
    };
    assert_eq!(filters("sub -h mqtt://h/a/%23"), ["a/#"]);
    assert_eq!(filters("sub -h mqtt://h/a/#"), ["a/#"]);
    assert_eq!(filters("sub -h mqtt://h/a -t b"), ["b"]);
    wrong("sub", "no topic: -t, --topic <FILTER>");
    wrong("sub -t a/#/b", "bad filter \"a/#/b\"");
    wrong("sub -nl -t $share/g/a", "--no-local cannot be used");
    wrong("sub -t a -nl yes", "expected true or false");
    wrong("sub -t a -C 0", "--count");
    wrong("sub -t a -W 0", "--wait");
    wrong("sub -t a -si 0", "--subscription-identifier");
}

#[test]
fn verbosity_and_color() {
    let all = job("sub -t a --quiet -v --debug --color always");
    assert!(all.verbosity.quiet && all.verbosity.verbose && all.verbosity.debug);
    assert_eq!(all.color, ColorChoice::Always);
    assert_eq!(job("conn").color, ColorChoice::Auto);
    let no_color = [("NO_COLOR", "1")];
    assert_eq!(job_in("conn", &no_color).color, ColorChoice::Never);
    assert_eq!(
        job_in("conn --color auto", &no_color).color,
        ColorChoice::Auto
    );
    assert!(job("broker --debug").verbosity.debug);
}

#[test]
fn pages() {
    let plan = |line: &str| task::<Pages>(job(line));
    let shown = |words: &[&str], pager| {
        let words: Vec<_> = words.iter().copied().map(String::from).collect();
        Pages::Show {
            roff: cli::man_page(&words).unwrap(),
            text: cli::help_page(&words),
            pager,
        }
    };
    let page = |words: &[&str]| shown(words, true);
    assert_eq!(plan("man"), page(&[]));
    assert_eq!(plan("man pub"), page(&["pub"]));
    assert_eq!(plan("man bench pub"), page(&["bench", "pub"]));
    assert_eq!(plan("man bench-pub"), page(&["bench", "pub"]));
    assert_eq!(plan("man pub --no-pager"), shown(&["pub"], false));
    wrong("man nothing", "no manual page for \"nothing\"");
    assert_eq!(plan("man --out d"), Pages::Write("d".into()));
    assert_eq!(
        task::<VersionPlan>(job("version")),
        VersionPlan { json: false }
    );
}
