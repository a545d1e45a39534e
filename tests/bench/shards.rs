//! A run that several processes share: `--shard`, `--plan`, `--start-at`, and their results merged.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::bulk_broker::BulkBroker;
use crate::report::{Report, bench};
use crate::support::finished::Finished;
use crate::support::run::{Run, Running, mqtty};
use crate::support::scratch::scratch_dir;

/// How long all have to connect.
const AGREED: Duration = Duration::from_secs(4);

/// `mqtty broker` and its port.
pub(crate) fn broker() -> (Running, u16) {
    broker_with(&[])
}

/// The same with these options.
pub(crate) fn broker_with(options: &[&str]) -> (Running, u16) {
    let broker = mqtty(&["broker", "--port", "0"]).args(options).start();
    broker.prints("mqtt://");
    let text = broker.stdout_so_far();
    let port = text.split("mqtt://").nth(1).unwrap();
    let port = port.split_whitespace().next().unwrap();
    let port = port.rsplit(':').next().unwrap().trim_matches('/');
    (broker, port.parse().unwrap())
}

/// A time to come, as it is typed.
fn in_time(wait: Duration) -> String {
    humantime::format_rfc3339_millis(SystemTime::now() + wait).to_string()
}

/// The same run once as a whole and once by three processes, of which each writes a report to the folder.
fn single_and_shards(port: u16, line: &str, folder: &Path) -> Report {
    let agreed = in_time(AGREED);
    let reports = folder.join("{shard}.json");
    let shards: Vec<_> = (0..3)
        .map(|index| {
            bench(port, line)
                .args(&["--run-id", "job 7", "--start-at", &agreed])
                .args(&["--shard", &format!("{index}/3"), "--report"])
                .args(&[&reports])
                .start()
        })
        .collect();
    for (index, shard) in shards.into_iter().enumerate() {
        let shard = shard.finish().code(0);
        let said = format!("shard {index}/3: ");
        let shard = shard.said(&said).said("starting at ");
        // Many may write to one stream.
        assert_eq!(String::from_utf8_lossy(&shard.stdout).lines().count(), 1);
    }
    let agreed = in_time(Duration::from_secs(1));
    let single = bench(port, line).args(&["--run-id", "job 8", "--start-at", &agreed]);
    Report::from(single, 0)
}

fn merge(folder: &Path, shards: &[u32]) -> Run {
    let files = shards.iter().map(|it| folder.join(format!("{it}.json")));
    let files: Vec<_> = files.collect();
    mqtty(&["bench", "report", "--merge"]).args(&files)
}

/// What the merged report has is what the single one has: counters, and how many values there are of each latency.
fn assert_same(merged: &Report, single: &Report) {
    for (name, value) in single.json["counters"].as_object().unwrap() {
        // How late and how large depends on the moment.
        if !["late", "errors", "bytes_in", "bytes_out"].contains(&name.as_str()) {
            assert_eq!(
                &merged.json["counters"][name], value,
                "{name}\n{}",
                merged.run
            );
        }
    }
    for phase in ["tcp", "connack", "suback", "ack", "e2e"] {
        for basis in ["intended", "actual"] {
            let samples = |it: &Report| it.samples(phase, basis);
            assert_eq!(samples(merged), samples(single), "{phase} {basis}");
        }
    }
    let asked = |it: &Report| it.json["environment"]["asked"].clone();
    assert_eq!(asked(merged), asked(single));
    let notes = &merged.json["environment"]["notes"];
    let of_shard = notes.as_array().unwrap().iter();
    let of_shard = of_shard.filter(|it| it.as_str().unwrap().starts_with("shard "));
    assert_eq!(of_shard.count(), 0, "{notes}");
}

/// 200 messages in two seconds, and one second for who is late.
const STAGES: &str = "--stages 0s:100,2s:100,0s:0,1s:0";

#[test]
fn three_processes_are_the_single_run() {
    let (_broker, port) = broker();
    let folder = scratch_dir();
    let line = format!("e2e --pubs 7 --subs 7 -q 1 -i 1 --seed 3 {STAGES}");
    let single = single_and_shards(port, &line, &folder);
    let merged = merge(&folder, &[2, 0, 1]).args(&["-o", "json", "--fail-if", "lost>0"]);
    let merged = Report::from(merged, 0);
    merged.counts(&[
        ("planned", 200),
        ("acked", 200),
        ("expected", 200),
        ("delivered", 200),
        ("connected", 14),
        ("subscribed", 7),
    ]);
    assert_same(&merged, &single);
    assert_eq!(merged.json["environment"]["generators"], 3);

    // A part that is missing, or there twice, is named.
    merge(&folder, &[0, 2])
        .run()
        .code(2)
        .said("cannot merge the results: shard 1/3 is missing")
        .said("--partial");
    let partial = merge(&folder, &[0, 2]).args(&["--partial"]).run().code(0);
    assert!(partial.text().contains("note: shard 1/3 is missing"));
    std::fs::copy(folder.join("1.json"), folder.join("3.json")).unwrap();
    merge(&folder, &[0, 1, 3, 2])
        .run()
        .code(2)
        .said("is the same result as");
}

#[test]
fn messages_that_cross_shards_are_counted_by_the_merge() {
    let (_broker, port) = broker();
    let folder = scratch_dir();
    let line =
        format!("e2e --pubs 4 --subs 2 --pattern fan-in -q 1 -i 1 --drain 2s --seed 3 {STAGES}");
    let single = single_and_shards(port, &line, &folder);
    let merged = Report::from(merge(&folder, &[0, 1, 2]).args(&["-o", "json"]), 0);
    merged.counts(&[("written", 200), ("expected", 400), ("delivered", 400)]);
    assert_same(&merged, &single);
    // One shard alone has one of the publishers, and no subscriber: it says so and counts nothing as lost.
    let text = std::fs::read_to_string(folder.join("2.json")).unwrap();
    let alone: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(alone["environment"]["shard_of"]["crossing"], true);
    assert_eq!(alone["environment"]["shard_of"]["run"], merged_run(&folder));
    assert_eq!(alone["counters"]["received"], 0);
    assert_eq!(alone["counters"]["lost"], 0);
    assert!(text.contains("bench report --merge of all shards"));
}

#[test]
fn shards_that_only_receive_stay_to_the_end() {
    let (_broker, port) = broker();
    let folder = scratch_dir();
    let line =
        format!("e2e --pubs 1 --subs 5 --pattern fan-out -q 1 -i 1 --drain 2s --seed 3 {STAGES}");
    let single = single_and_shards(port, &line, &folder);
    let merged = Report::from(merge(&folder, &[0, 1, 2]).args(&["-o", "json"]), 0);
    merged.counts(&[("written", 200), ("expected", 1000), ("delivered", 1000)]);
    assert_same(&merged, &single);
}

/// The run of the first shard.
fn merged_run(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("0.json")).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    json["environment"]["shard_of"]["run"].clone()
}

/// The clients of a plan, which is made without a network.
fn planned(line: &str) -> (Value, BTreeSet<String>) {
    let run = mqtty(&["bench"])
        .args(&line.split_whitespace().collect::<Vec<_>>())
        .args(&["-h", "192.0.2.1", "--plan", "--run-id", "night"])
        .run()
        .code(0)
        .within(Duration::from_secs(20));
    let plan: Value = serde_json::from_slice(&run.stdout).unwrap();
    let clients = plan["clients"].as_array().unwrap().iter();
    let clients: BTreeSet<_> = clients.map(Value::to_string).collect();
    assert_eq!(plan["totals"]["clients"], clients.len());
    (plan, clients)
}

#[test]
fn the_plans_of_all_shards_are_the_plan_of_one_run() {
    for line in [
        "pub -c 10 -t t/%i/%mod_3 -I dev_%i --rate 100/s -z 5s --warmup 1 --connect-rate 7",
        "pub -c 10 -t t/%rand_9 -im 250 -L 33 --seed 5",
        "sub -c 5 -t a/%i b/%c",
        "e2e --pubs 4 --subs 9 --stages 3s:50,2s:0",
        "conn -c 8",
    ] {
        let (single, clients) = planned(line);
        for count in [1, 2, 3, 7] {
            let (mut all, mut messages) = (BTreeSet::new(), 0);
            for index in 0..count {
                let (part, own) = planned(&format!("{line} --shard {index}/{count}"));
                let shard = &part["shard_of"];
                assert_eq!(
                    (&shard["index"], &shard["shards"]),
                    (&index.into(), &count.into())
                );
                assert_eq!(part["run"], single["run"]);
                messages += part["totals"]["message_count"].as_u64().unwrap();
                assert!(all.is_disjoint(&own));
                all.extend(own);
            }
            assert_eq!(all, clients, "{line}: {count}");
            assert_eq!(
                single["totals"]["message_count"], messages,
                "{line}: {count}"
            );
        }
    }
    let (plan, _) = planned("pub -c 10 -t t --rate 100/s -z 5s --warmup 1");
    let totals = &plan["totals"];
    assert_eq!(totals["message_count"], 500);
    assert_eq!(totals["first_due_us"], 1_000_000);
    assert_eq!(totals["last_due_us"], 5_990_000);
}

#[test]
fn a_shard_that_is_late_does_not_begin() {
    let broker = BulkBroker::polite();
    let line = "pub -c 20 -i 100 -t t --rate 100 -z 1s";
    let late = bench(broker.port, line).args(&["--start-at", &in_time(Duration::from_millis(700))]);
    let late = Report::from(late, 5);
    late.counts(&[("written", 0), ("connected", 20)]);
    let late_run = late.run.said("too late: the connections were open ");
    let late_run = late_run.said("after the time of --start-at");
    assert!(
        late.json["environment"]["measured_from"].is_null(),
        "{late_run}"
    );
    assert_eq!(broker.seen().messages, 0);
    // So does one that is started late.
    let past = SystemTime::now() - Duration::from_secs(20);
    let past = humantime::format_rfc3339_millis(past).to_string();
    let past = ["--start-at", past.as_str()];
    let missed = bench(broker.port, "conn -c 1").args(&past).run().code(5);
    missed.said("too late: the time of --start-at passed 2");
}

#[test]
fn connecting_begins_at_the_agreed_time() {
    let broker = BulkBroker::polite();
    let agreed = SystemTime::now() + Duration::from_secs(2);
    let text = humantime::format_rfc3339_millis(agreed).to_string();
    let run = bench(broker.port, "conn -c 4 -i 1 -z 100ms --start-at").args(&[&text]);
    let report = Report::from(run, 0);
    report.counts(&[("connected", 4)]);
    let started = report.json["environment"]["started"].as_str().unwrap();
    let started = humantime::parse_rfc3339(started).unwrap();
    let after = started + Duration::from_millis(1);
    assert!(after >= agreed, "{started:?} {agreed:?}");
}

/// A task of a scheduler with these variables.
fn task(variables: &[(&str, &str)]) -> Finished {
    let run = mqtty(&["bench", "conn", "-c", "4", "--plan", "--shard", "auto"]);
    let run = variables
        .iter()
        .fold(run, |run, (name, value)| run.env(name, value));
    run.run()
}

#[test]
fn a_scheduler_is_recognised_or_refused() {
    let found = task(&[("JOB_COMPLETION_INDEX", "1"), ("MQTTY_SHARDS", "3")]);
    let plan: Value = serde_json::from_slice(&found.code(0).stdout).unwrap();
    assert_eq!(plan["shard_of"]["scheduler"], "a Kubernetes Indexed Job");
    assert_eq!(plan["clients"].as_array().unwrap().len(), 1);
    let half = task(&[("JOB_COMPLETION_INDEX", "1")]).code(2);
    half.said("JOB_COMPLETION_INDEX=1 is set, but MQTTY_SHARDS is not");
    task(&[])
        .code(2)
        .said("no scheduler found in the environment");
    let again = task(&[
        ("AWS_BATCH_JOB_ARRAY_INDEX", "1"),
        ("AWS_BATCH_JOB_ARRAY_SIZE", "3"),
        ("AWS_BATCH_JOB_ATTEMPT", "2"),
    ]);
    again
        .code(5)
        .said("too late: AWS Batch has started shard 1/3 again");
    let broker = BulkBroker::polite();
    let empty = bench(broker.port, "conn -c 2 -z 100ms --shard 2/3")
        .run()
        .code(2);
    empty.said("shard 2/3 is empty: the run has 2 clients");
}
