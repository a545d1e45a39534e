//! Options files: those that MQTTX wrote mean what its flags mean, and what is saved is loaded again.

mod saving;

use std::any::Any;
use std::path::{Path, PathBuf};

use super::*;
use crate::commands::tests::PayloadSource;
use crate::model::{Endpoint, SimulatePlan};

/// A command line whose words hold spaces as `~`.
fn try_job(line: &str, environment: &[(&str, &str)]) -> Result<Job, Failure> {
    let words: Vec<String> = line.split(' ').map(|word| word.replace('~', " ")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    resolved(&words, environment, &Person::default())
}

fn job_of(line: &str) -> Job {
    try_job(line, &[]).unwrap_or_else(|failure| panic!("{line}: {failure}"))
}

/// What a job is to do, to compare: without what is drawn by lot, and what only a report shows.
fn work(job: &Job) -> String {
    let password = |secret: &Option<Secret>| {
        let bytes = secret.as_ref().map(Secret::expose).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    };
    let connects = job.task.connects().expect("a task that connects");
    let secret = password(&connects.profile.password);
    let task: &dyn Any = &*job.task;
    let without_chance = |plan: &BenchPlan| BenchPlan {
        run: 0,
        options: Vec::new(),
        ..plan.clone()
    };
    let work = if let Some(benchmark) = task.downcast_ref::<Benchmark>() {
        let plan = without_chance(&benchmark.plan);
        format!("{plan:?} {}", benchmark.embedded)
    } else if let Some(simulation) = task.downcast_ref::<SimulatePlan>() {
        let run = without_chance(&simulation.run);
        format!(
            "{:?}",
            SimulatePlan {
                run,
                ..simulation.clone()
            }
        )
    } else {
        format!("{:?}", job.task)
    };
    let text = format!("{work} {secret:?} {:?}", job.verbosity);
    let generated = regex_lite::Regex::new("(mqtt[xy]_|mqtty/bench/)[0-9a-f]{8}").unwrap();
    generated.replace_all(&text, "GENERATED").into_owned()
}

fn fixture(name: &str) -> String {
    format!(
        "{}/tests/fixtures/options/{name}",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// A file of this text that only this test knows.
fn file(name: &str, text: &str) -> String {
    let path = directory().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(super) fn directory() -> PathBuf {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("test").replace("::", "-");
    let path = std::env::temp_dir().join(format!("mqtty-{}-{test}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

const CONNECTION: &str = "-h broker.example -p 8884 --no-clean -u bob -P s3cret -l wss --path /ws -wh X-A:~1 \
    --key k.pem --cert c.pem --ca ca.pem --insecure --alpn mqtt x -rp 2000 --maximum-reconnect-times 3 -se 60 \
    --receive-maximum 5 --maximum-packet-size 1000 --topic-alias-maximum 7 --req-response-info \
    --no-req-problem-info -Wt w -Wm gone -Wq 1 -Wr -Wd 5 -Wpf -We 6 -Wct text -Wrt r -Wcd d -Wup w:~1 \
    -am SCRAM-SHA-256";
const MESSAGE: &str = "-pf -e 9 -ta 4 -rt r/t -cd no -ct text/plain -up a:~1 a:~2 b:~3";
const SUBSCRIPTION: &str = "-t a/# b/+ -q 1 2 -nl true false -rap true -rh 1 2 -si 7 -up s:~1";

/// The warnings of a job but the one for a password beside `--insecure`, which the lines here have.
fn unusual(job: &Job) -> Vec<&String> {
    let usual = |text: &&String| !text.contains("accepts any certificate");
    job.warnings.iter().filter(usual).collect()
}

#[test]
fn what_mqttx_saved_means_what_its_flags_mean() {
    let conn = format!("-i me -k 60 {CONNECTION}");
    let bench = "-c 20 -i 5 -I me";
    let cases = [
        ("defaults", "conn", String::new()),
        (
            "defaults",
            "pub",
            "-t a/b -m Hello~From~MQTTX~CLI".to_owned(),
        ),
        ("defaults", "sub", "-t a/#".to_owned()),
        ("defaults", "bench conn", String::new()),
        (
            "defaults",
            "bench pub",
            "-t bench/%i -m Hello~From~MQTTX~CLI".to_owned(),
        ),
        ("defaults", "bench sub", "-t bench/%i".to_owned()),
        ("defaults", "simulate", "-sc tesla".to_owned()),
        ("full", "conn", format!("{conn} -up a:~1 a:~2 b:~3 --debug")),
        (
            "full",
            "pub",
            format!("-t a/b -m {{\"a\":~1}} -q 1 -r -d -f cbor {MESSAGE} {conn} -Cup c:~1 --debug"),
        ),
        (
            "full",
            "sub",
            format!(
                "{SUBSCRIPTION} -i me {CONNECTION} -Cup c:~1 -f hex -v -o clean --file-write /tmp/out.txt --delimiter ;"
            ),
        ),
        (
            "full",
            "bench conn",
            format!("-c 20 -i 5 -I c_%i -k 60 {CONNECTION} -up a:~1"),
        ),
        (
            "full",
            "bench pub",
            format!(
                "{bench} -k 60 -im 50 -L 100 -t bench/%i -q 2 -r -S 1KB {MESSAGE} {CONNECTION} -Cup c:~1 -v"
            ),
        ),
        (
            "full",
            "bench sub",
            format!("{bench} {SUBSCRIPTION} {CONNECTION} -Cup c:~1 -v"),
        ),
    ];
    for (name, command, flags) in cases {
        let typed = format!("{command} {flags}");
        let typed = work(&job_of(typed.trim_end()));
        for syntax in ["json", "yaml"] {
            let path = fixture(&format!("{name}.{syntax}"));
            let job = job_of(&format!("{command} -lo {path}"));
            assert_eq!(unusual(&job), [""; 0], "{command} {path}");
            assert_eq!(work(&job), typed, "{command} {path}");
        }
    }
}

/// The section whose scenario is a file, which is not there: by its keys.
#[test]
fn every_key_of_mqttx_has_a_flag() {
    for name in ["full.json", "full.yaml"] {
        let document = crate::document::Document::read(Path::new(&fixture(name))).unwrap();
        let simulate = document.section("simulate").unwrap();
        let crate::document::Value::Map(members) = &simulate.value else {
            panic!("{simulate:?}");
        };
        for member in members {
            let key = &member.key;
            let path = file("b.json", &format!("{{\"simulate\": {{\"{key}\": null}}}}"));
            job_of(&format!("simulate -sc tesla -lo {path}"));
        }
    }
}

#[test]
fn the_line_beats_the_file_and_the_file_the_environment() {
    let path = file(
        "a.json",
        r#"{"conn": {"hostname": "file", "port": 7, "clientId": "me", "keepalive": 9, "clean": false, "insecure": false},
            "pub": {"topic": "file", "message": "file", "retain": true, "qos": 2},
            "sub": {"topic": ["x", "y"], "qos": [1, 2]}}"#,
    );
    let endpoint = |line: &str, environment: &[(&str, &str)]| {
        let job = try_job(&format!("{line} -lo {path}"), environment).unwrap();
        profile(&job).endpoint.to_string()
    };
    let host = ("MQTTY_HOST", "env");
    let insecure = ("MQTTY_INSECURE", "1");
    assert_eq!(endpoint("conn", &[host]), "mqtt://file:7");
    assert_eq!(endpoint("conn -h line", &[host]), "mqtt://line:7");
    assert_eq!(endpoint("conn -h mqtt://line", &[host]), "mqtt://line:1883");
    assert_eq!(endpoint("conn", &[insecure]), "mqtt://file:7");
    assert_eq!(endpoint("conn --insecure", &[]), "mqtts://file:7");
    let job = job_of(&format!("conn --no-clean=false -lo {path}"));
    assert!(profile(&job).clean_start);

    let plan = pub_plan(job_of(&format!("pub -t line -lo {path}")));
    assert_eq!(plan.topics, ["line"]);
    assert!(plan.retain);
    let plan = pub_plan(job_of(&format!("pub --retain=false -S 3 -lo {path}")));
    assert!(!plan.retain);
    assert!(matches!(plan.source, PayloadSource::Random(3)), "{plan:?}");
    let plan = sub_plan(job_of(&format!("sub -t z -lo {path}")));
    assert_eq!(plan.filters.len(), 1);
    assert_eq!(plan.filters[0].filter, "z");
}

#[test]
fn a_file_may_say_little_or_nothing() {
    for text in [
        "{\"conn\": {}}",
        "{\"conn\": null}",
        "{\"conn\": {\"port\": null, \"alpn\": []}}",
    ] {
        let path = file("a.json", text);
        let loaded = job_of(&format!("conn -lo {path}"));
        assert_eq!(work(&loaded), work(&job_of("conn")));
    }
}

#[test]
fn words_of_yaml_stay_words() {
    let path = file(
        "a.yml",
        "pub:\n  topic: 1_000\n  message: no\n  clientId: 0x10\n  retain: yes\n  userProperties:\n    on: off\n",
    );
    let job = job_of(&format!("pub -lo {path}"));
    assert_eq!(profile(&job).client_id, "0x10");
    let plan = pub_plan(job);
    assert_eq!(plan.topics, ["1_000"]);
    assert!(matches!(&plan.source, PayloadSource::Message(bytes) if bytes == b"no"));
    assert!(plan.retain);
    assert_eq!(
        plan.properties.user_properties,
        [("on".to_owned(), "off".to_owned())]
    );
}

#[test]
fn a_port_is_taken_at_its_word_unless_the_line_chooses_another_protocol() {
    let cases = [
        (
            r#""protocol": "mqtts", "port": 1883"#,
            "",
            "mqtts://localhost:1883",
        ),
        (
            r#""protocol": "mqtt", "port": 1883"#,
            "-l mqtts",
            "mqtts://localhost:8883",
        ),
        (
            r#""protocol": "mqtt", "port": 1884"#,
            "-l mqtts",
            "mqtts://localhost:1884",
        ),
        (r#""port": 1883"#, "--insecure", "mqtts://localhost:8883"),
        (
            r#""protocol": "wss", "port": 8084"#,
            "-l mqtt",
            "mqtt://localhost:1883",
        ),
        (
            r#""protocol": "wss", "port": 1883"#,
            "-l mqtt",
            "mqtt://localhost:1883",
        ),
        (
            r#""protocol": "mqtt", "port": 1883"#,
            "-l ws -p 9",
            "ws://localhost:9/mqtt",
        ),
    ];
    for (options, flags, expected) in cases {
        let path = file("a.json", &format!("{{\"conn\": {{{options}}}}}"));
        let job = job_of(format!("conn -lo {path} {flags}").trim_end());
        assert_eq!(
            profile(&job).endpoint.to_string(),
            expected,
            "{options} {flags}"
        );
    }
    let path = file("a.json", r#"{"conn": {"protocol": "mqtt", "port": 1883}}"#);
    let job = try_job(&format!("conn -lo {path}"), &[("MQTTY_PORT", "7")]).unwrap();
    assert_eq!(profile(&job).endpoint.to_string(), "mqtt://localhost:1883");
}

#[test]
fn an_older_version_is_not_blamed_for_defaults() {
    let path = file(
        "a.json",
        r#"{"sub": {"topic": "t", "mqttVersion": 4, "no_local": false, "retainAsPublished": [false], "retainHandling": 0,
            "reqProblemInfo": true}}"#,
    );
    assert_eq!(job_of(&format!("sub -lo {path}")).warnings, [""; 0]);
    let path = file(
        "b.json",
        r#"{"sub": {"topic": "t", "mqttVersion": 4, "no_local": true}}"#,
    );
    let warnings = job_of(&format!("sub -lo {path}")).warnings;
    assert!(warnings[0].contains("sub.no_local"), "{warnings:?}");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let cases = [
        (
            "conn",
            "{\"conn\": {\n\"hostnam\": 1}}",
            "a.json:2: conn has no option \"hostnam\"",
            Some("did you mean \"hostname\"?"),
        ),
        (
            "sub",
            "{\"sub\": {\"noLocl\": 1}}",
            "a.json:1: sub has no option \"noLocl\"",
            Some("did you mean \"no_local\"?"),
        ),
        (
            "conn",
            "{\"conn\": {\"topic\": \"t\"}}",
            "a.json:1: conn has no option \"topic\"",
            None,
        ),
        (
            "conn",
            "{\"conn\": {\"loadOptions\": null, \"configg\": 1}}",
            "a.json:1: conn has no option \"configg\"",
            None,
        ),
        (
            "conn",
            "{\"conn\": {\n\n\"port\": 99999}}",
            "bad value \"99999\" for conn.port (a.json:3): expected a port from 1 to 65535",
            None,
        ),
        (
            "conn",
            "{\"conn\": {\"port\": [1]}}",
            "a.json:1: conn.port: expected one value, not a list",
            None,
        ),
        (
            "conn",
            "{\"conn\": {\"clean\": \"maybe\"}}",
            "a.json:1: conn.clean: expected true or false, not \"maybe\"",
            None,
        ),
        (
            "pub -t t",
            "{\"pub\": {\"userProperties\": {\"a\": {}}}}",
            "a.json:1: pub.userProperties: expected a map of names and texts",
            None,
        ),
        (
            "sub",
            "{\"sub\": {\"topic\": [[]]}}",
            "a.json:1: sub.topic: expected single values, not a list",
            None,
        ),
        (
            "conn",
            "{\"conn\": 1}",
            "a.json:1: conn: expected a map of options, not a single value",
            None,
        ),
        (
            "bench pub",
            "{\"pub\": {}, \"benchSub\": {}}",
            "a.json has no options for benchPub",
            Some("save some with --save-options: the file has options for pub, benchSub"),
        ),
        (
            "conn",
            "{\"conn\": {\"willMessage\": \"x\"}}",
            "conn.willMessage (a.json:1) needs --will-topic",
            None,
        ),
    ];
    for (command, text, message, hint) in cases {
        let path = file("a.json", text);
        let failure = try_job(&format!("{command} -lo {path}"), &[]).expect_err(text);
        assert_eq!(failure.exit, Exit::Usage, "{text}");
        assert_eq!(failure.message.replace(&path, "a.json"), message, "{text}");
        if let Some(hint) = hint {
            assert_eq!(failure.hint.as_deref(), Some(hint), "{text}");
        }
    }
    let (message, exit) = failure("conn -lo /nowhere/a.json");
    assert_eq!(exit, Exit::File);
    assert!(message.contains("/nowhere/a.json"), "{message}");
}

#[test]
fn endpoints_are_compared() {
    // The comparison of this file must see what differs.
    let endpoint = |job: &Job| -> Endpoint { profile(job).endpoint.clone() };
    let (one, other) = (job_of("conn -P a -u u"), job_of("conn -P b -u u"));
    assert_eq!(endpoint(&one), endpoint(&other));
    assert_ne!(work(&one), work(&other));
}
