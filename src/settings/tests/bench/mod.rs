//! The plans of the benchmarks.

mod chance;
mod clients;
mod e2e;
mod files;
mod maximum;
mod pushes;
mod shards;
mod simulate;

use std::time::{Duration, SystemTime};

use super::*;
use crate::commands::tests::{ReportAction, Results};
use crate::model::{
    BenchEnd, BenchMode, BenchPayload, BenchPublish, BenchSubscribe, BenchWork, Connecting, Pacing,
    Pattern, QoS, Warmup,
};

fn plan(line: &str) -> BenchPlan {
    bench_plan(job(line))
}

fn publishing(plan: BenchPlan) -> BenchPublish {
    match plan.work {
        BenchWork::Publish(work) | BenchWork::EndToEnd { publish: work, .. } => work,
        other => panic!("{other:?}"),
    }
}

fn subscribing(plan: BenchPlan) -> BenchSubscribe {
    match plan.work {
        BenchWork::Subscribe(work) => work,
        other => panic!("{other:?}"),
    }
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn what_is_not_told() {
    let plan = plan("bench pub -t a");
    assert_eq!(plan.count, 1000);
    assert_eq!(plan.profile.client_id, format!("mqtty_{:08x}_%i", plan.run));
    assert_eq!(plan.profile.keep_alive, 30);
    assert_eq!(plan.targets, std::slice::from_ref(&plan.profile.endpoint));
    assert_eq!(
        plan.connecting,
        Connecting::Interval(Duration::from_millis(10))
    );
    assert_eq!(plan.end, BenchEnd::default());
    assert_eq!((plan.warmup, plan.drain), (Warmup::NONE, seconds(5)));
    assert_eq!(plan.runs, 1);
    assert_eq!((plan.threads, plan.seed, plan.start_at), (None, None, None));
    assert_eq!(plan.mode, BenchMode::Default);
    assert_eq!(plan.metrics_listen, None);
    assert!(plan.binds.is_empty() && plan.clients.is_empty() && plan.reports.is_empty());
    assert_eq!(plan.options, [("topic".to_owned(), "a".to_owned())]);
    let work = publishing(plan);
    assert_eq!(work.pacing, Pacing::Interval(seconds(1)));
    assert_eq!((work.qos, work.inflight), (QoS::AtMostOnce, 100));
    assert_eq!(
        work.payload,
        BenchPayload::Fixed(b"Hello from mqtty".into())
    );
    assert!(!work.retain && !work.dup && !work.stamp);
}

#[test]
fn every_flag_of_a_load() {
    let plan = plan(
        "bench pub -c 10k -i 2.5 -t a/%i -m x -q 1 -r -d -L 2M -z 1m --warmup 5 --drain 0 --rate 50k/s \
         --inflight 7 --threads 2 --seed 9 --start-at 2126-11-20T10:00:00Z --report a.JSON --report b.html \
         --fail-if ack.p99>50ms --fail-if refused>0 --abort-if connect_failed>1% --metrics-listen :9100 \
         -o json -V 3.1.1 -k 10 -u u%i --timeout 3s -ta 4",
    );
    assert_eq!(plan.count, 10_000);
    assert_eq!(
        plan.connecting,
        Connecting::Interval(Duration::from_micros(2500))
    );
    let end = BenchEnd {
        limit: Some(2_000_000),
        duration: Some(seconds(60)),
    };
    assert_eq!(plan.end, end);
    assert_eq!(
        (plan.warmup, plan.drain),
        (Warmup::Time(seconds(5)), Duration::ZERO)
    );
    assert_eq!((plan.threads, plan.seed), (Some(2), Some(9)));
    let start = SystemTime::UNIX_EPOCH + seconds(4_950_842_400);
    assert_eq!(plan.start_at, Some(start));
    assert_eq!(
        plan.reports,
        ["a.JSON", "b.html"].map(std::path::PathBuf::from)
    );
    assert_eq!(plan.fail_if, ["ack.p99>50ms", "refused>0"]);
    assert_eq!(plan.abort_if, ["connect_failed>1%"]);
    assert_eq!(plan.metrics_listen, "127.0.0.1:9100".parse().ok());
    assert_eq!(plan.mode, BenchMode::Json);
    assert_eq!(plan.profile.keep_alive, 10);
    assert_eq!(plan.profile.ack_timeout, seconds(3));
    assert_eq!(plan.profile.username.as_deref(), Some("u%i"));
    let work = publishing(plan);
    assert_eq!(work.topic(), "a/%i");
    assert_eq!(work.payload, BenchPayload::Fixed(b"x".into()));
    assert_eq!(work.pacing, Pacing::Rate(50_000.0));
    assert_eq!((work.qos, work.inflight), (QoS::AtLeastOnce, 7));
    assert!(work.retain && work.dup);
    assert_eq!(work.topic_alias, None);
}

#[cfg(target_os = "linux")]
#[test]
fn acknowledging_at_once_is_for_all_targets() {
    let quick = |line: &str| {
        let targets = plan(line).targets;
        targets
            .iter()
            .map(|target| target.quick_ack)
            .collect::<Vec<_>>()
    };
    assert_eq!(quick("bench conn -h a,b"), [false, false]);
    assert_eq!(quick("bench conn -h a,b --quick-ack"), [true, true]);
}

#[test]
fn windows() {
    let window = |flags: &str| publishing(plan(&format!("bench pub -t a {flags}"))).inflight;
    assert_eq!((window("-q 2"), window("-q 1 -V 3.1.1")), (100, 100));
    assert_eq!((window("-q 2 -V 3.1.1"), window("-q 2 -V 3.1")), (20, 20));
    assert_eq!(window("-q 2 -V 3.1.1 --inflight 50"), 50);
}

#[test]
fn paces() {
    let pace = |flags: &str| publishing(plan(&format!("bench pub -t a {flags}"))).pacing;
    let micros = |micros| Pacing::Interval(Duration::from_micros(micros));
    assert_eq!(pace("-im 0"), Pacing::Unlimited);
    assert_eq!(pace("-im 0.5"), micros(500));
    assert_eq!(pace("-im 2s"), micros(2_000_000));
    assert_eq!(pace("--rate 3/m"), Pacing::Rate(0.05));
    let stages = plan("bench pub -t a --stages 10s:1k/s,5s:0");
    assert_eq!(stages.end.duration, Some(seconds(15)));
    let expected = vec![(seconds(10), 1000.0), (seconds(5), 0.0)];
    assert_eq!(publishing(stages).pacing, Pacing::Stages(expected));
    let shorter = plan("bench pub -t a --stages 10s:1k/s -z 4");
    assert_eq!(shorter.end.duration, Some(seconds(4)));
    let connecting = |flags: &str| plan(&format!("bench conn {flags}")).connecting;
    assert_eq!(connecting("--connect-rate 2k/s"), Connecting::Rate(2000.0));
    assert_eq!(connecting("-i 0"), Connecting::Interval(Duration::ZERO));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of pairs")]
fn what_excludes_what() {
    let cases = [
        (
            "pub -t a --rate 5 -im 5",
            "--message-interval cannot be used with --rate",
        ),
        (
            "pub -t a --stages 1s:5 -im 5",
            "--message-interval cannot be used with --stages",
        ),
        (
            "pub -t a --rate 5 --stages 1s:5",
            "--rate cannot be used with --stages",
        ),
        (
            "conn -i 5 --connect-rate 5",
            "--interval cannot be used with --connect-rate",
        ),
        (
            "conn --embedded -h a",
            "--embedded cannot be used with --hostname",
        ),
        ("pub -t a --split x", "--split needs --file-read"),
        (
            "pub -t a --split-regex x -m y",
            "--split-regex needs --file-read",
        ),
        ("pub -t a --split-regex ( -m y", "bad regular expression"),
        (
            "pub -t a --file-read f --split --split-regex x",
            "--split cannot be used with --split-regex",
        ),
        (
            "pub -t a --file-read f --split --template",
            "--split cannot be used with --template",
        ),
        (
            "pub -t a -S 5 --template",
            "--template cannot be used with --payload-size",
        ),
        (
            "pub -t a --stamp -m x",
            "--stamp cannot be used with --message",
        ),
        (
            "pub -t a --stamp --file-read x",
            "--stamp cannot be used with --file-read",
        ),
        (
            "pub -t a --stamp --template",
            "--stamp cannot be used with --template",
        ),
        ("pub -t a --stamp -S 15", "at least 16 bytes"),
        (
            "pub -t a --stamp -c 2M",
            "at most 1048576 clients, not 2000000",
        ),
        ("e2e --pubs 2M", "1048576 publishers"),
        (
            "e2e --pubs 1M --subs 4294967295",
            "more clients than can be counted",
        ),
        ("e2e -S 8", "at least 16 bytes"),
        ("e2e --scale 2", "--scale needs --suite"),
        (
            "e2e --suite p2p --pubs 2",
            "--suite p2p cannot be used with --pubs",
        ),
        (
            "e2e --suite conn --rate 2",
            "--suite conn cannot be used with --rate",
        ),
        ("e2e -t a", "--pattern p2p needs %i"),
        ("pub", "no topic: -t, --topic <TOPIC>"),
        ("pub -t a/+", "bad topic \"a/+\""),
        ("sub", "no topic: -t, --topic <FILTER>"),
        ("conn -c 0", "--count"),
        ("conn -z 0", "--duration"),
        ("pub -t a --inflight 0", "--inflight"),
        (
            "pub -t a --rate 0",
            "bad value \"0\" for --rate: expected a rate above 0",
        ),
        ("conn --report a.pdf", "bad value \"a.pdf\" for --report"),
        ("conn --report json", "for --report"),
        ("conn --report a.csv --report a.csv", "a.csv appears twice"),
        ("conn --fail-if lost", "cannot read the threshold \"lost\""),
        ("conn --abort-if nope>1", "unknown figure \"nope\""),
        ("conn --unix /s --quick-ack", "be used with a Unix socket"),
        ("conn --metrics-listen x", "--metrics-listen"),
        ("conn -A 10.0.0.0/16 -A 10.1.0.0/28", "65536 addresses"),
        (
            "report a.json b.json --report c.csv",
            "--report needs one result, not 2",
        ),
        (
            "report a.json --compare",
            "--compare needs two files, not 1",
        ),
        ("report a.json --report c.png", "for --report"),
        ("report a.json --partial", "--partial needs --merge"),
        (
            "report a.json --fail-if-worse 5%",
            "--fail-if-worse needs --compare",
        ),
        ("report --merge - -", "stdin (-) can be read once"),
        ("report --compare - -- -", "stdin (-) can be read once"),
        ("report a.json --fail-if lost", "cannot read the threshold"),
        (
            "report --compare a b --fail-if lost>0",
            "with --compare use --fail-if-worse",
        ),
        (
            "report --compare a b --fail-if-worse x",
            "a percentage from 0",
        ),
    ];
    for (line, text) in cases {
        wrong(&format!("bench {line}"), text);
    }
}

#[test]
fn the_window_fits_brokers_that_cannot_say_what_they_take() {
    let window = |flags: &str| publishing(plan(&format!("bench pub -t a {flags}"))).inflight;
    assert_eq!(window("-q 2"), 100);
    assert_eq!(window("-q 1 -V 3.1.1"), 100);
    assert_eq!(window("-q 2 -V 3.1.1"), 20);
    assert_eq!(window("-q 2 -V 3.1"), 20);
    assert_eq!(window("-q 2 -V 3.1.1 --inflight 50"), 50);
    assert_eq!(publishing(plan("bench e2e -q 2 -V 3.1.1")).inflight, 20);
}

#[test]
fn a_comparison_is_text_or_json() {
    wrong(
        "bench report a.json b.json --compare --report c.html",
        "--compare writes text or JSON: --report c.html has to end with .txt or .json",
    );
    wrong(
        "bench conn -h a,b --interleave --report c.json",
        "--interleave writes a comparison as text: --report c.json has to end with .txt",
    );
}

#[test]
fn what_mqtt_forbids_a_client_is_refused() {
    for command in ["pub -t a", "e2e"] {
        let line = format!("bench {command} -si 9");
        wrong(&line, "--subscription-identifier cannot be used to publish");
    }
    wrong("bench pub -t a -d", "--dup is not allowed with QoS 0");
    wrong(
        "bench conn -V 3.1.1 -P x",
        "MQTT 3.1.1 cannot carry a password without a user name",
    );
    wrong("bench sub -t a -V 3.1 -P x", "without a user name");
    wrong(
        "bench sub -t a --disconnect-session-expiry 5",
        "--disconnect-session-expiry needs a --session-expiry-interval above 0",
    );
}

#[test]
fn what_is_ignored_is_named() {
    let warnings = |line: &str| job(&format!("bench {line}")).warnings;
    assert!(warnings("pub -t a --inflight 5")[0].contains("--inflight is ignored"));
    assert!(warnings("pub -t a --inflight 5 -q 1").is_empty());
    assert!(warnings("pub -t a -m x -S 5")[0].contains("--payload-size ignored"));
    assert_eq!(warnings("conn -h a,b --path /x").len(), 1);
}

#[test]
fn payloads() {
    let payload = |flags: &str| publishing(plan(&format!("bench pub -t a {flags}"))).payload;
    assert_eq!(payload("-S 1KB"), BenchPayload::Random(1024));
    assert_eq!(payload("-m x -S 1KB"), BenchPayload::Fixed(b"x".into()));
    assert_eq!(
        payload("--template -m %i"),
        BenchPayload::Template("%i".into())
    );
    assert_eq!(payload("--stamp"), BenchPayload::Random(16));
    assert_eq!(payload("--stamp -S 1KB"), BenchPayload::Random(1024));
    assert!(publishing(plan("bench pub -t a --stamp")).stamp);
}

#[test]
fn filters_of_many_clients() {
    let work = subscribing(plan("bench sub -t a/%i b/# -q 1 2 -nl -rap false true"));
    let found: Vec<_> = work
        .filters
        .iter()
        .map(|filter| {
            (
                filter.filter.as_str(),
                filter.qos.level(),
                filter.no_local,
                filter.retain_as_published,
            )
        })
        .collect();
    assert_eq!(found, [("a/%i", 1, true, false), ("b/#", 2, true, true)]);
    let plan = plan("bench sub -h mqtt://h/x -L 10k --warmup 1s -k 5");
    assert_eq!(plan.end.limit, Some(10_000));
    assert_eq!(plan.warmup, Warmup::Time(seconds(1)));
    assert_eq!(plan.profile.keep_alive, 5);
    assert_eq!(subscribing(plan).filters[0].filter, "x");
}

#[test]
fn saved_results() {
    let report = |line: &str| -> Results { task::<Results>(job(&format!("bench report {line}"))) };
    let shown = report("a.json b.json");
    assert_eq!(shown.action, ReportAction::Show);
    assert_eq!(
        shown.files,
        ["a.json", "b.json"].map(std::path::PathBuf::from)
    );
    let merged = report("--merge a b c --report x.html --report y.csv -o json");
    assert_eq!(merged.action, ReportAction::Merge { partial: false });
    assert_eq!((merged.files.len(), merged.outputs.len()), (3, 2));
    assert_eq!(merged.mode, BenchMode::Json);
    let compared = report("a --report x.txt b --compare");
    let compare = |others: &[&str], margin| ReportAction::Compare {
        others: others.iter().map(std::path::PathBuf::from).collect(),
        margin,
    };
    assert_eq!(compared.action, compare(&["b"], None));
    assert_eq!((compared.files.len(), compared.outputs.len()), (1, 1));
    let groups = report("--compare a1 a2 --fail-if-worse 2.5% -- b1 b2 b3");
    assert_eq!(groups.action, compare(&["b1", "b2", "b3"], Some(0.025)));
    assert_eq!(groups.files.len(), 2);
    let gated = report("--merge - --partial --fail-if lost>0 --fail-if e2e.p99>1s");
    assert_eq!(gated.action, ReportAction::Merge { partial: true });
    assert_eq!(gated.fail_if, ["lost>0", "e2e.p99>1s"]);
    assert_eq!(report("a --report x.html").outputs.len(), 1);
}
