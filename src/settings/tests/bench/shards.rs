//! Runs that several processes share.

use super::*;
use crate::model::RunShard;

fn shard_in(line: &str, environment: &[(&str, &str)]) -> BenchPlan {
    bench_plan(job_in(line, environment))
}

#[test]
fn a_shard_is_typed_or_found() {
    assert_eq!(plan("bench conn").shard, None);
    let typed = plan("bench pub -t a --shard 2/16 --run-id 0badcafe");
    let expected = RunShard {
        index: 2,
        count: 16,
        scheduler: None,
        common_run: true,
    };
    assert_eq!((typed.shard, typed.run), (Some(expected), 0x0bad_cafe));
    assert_eq!(typed.profile.client_id, "mqtty_0badcafe_%i");
    // Where it stands is no option of the load.
    assert_eq!(typed.options, [("topic".to_owned(), "a".to_owned())]);
    let variables = [("SLURM_PROCID", "1"), ("SLURM_NTASKS", "3")];
    let found = shard_in("bench conn --shard auto", &variables);
    let shard = found.shard.unwrap();
    assert_eq!(
        (shard.to_string(), shard.scheduler, shard.common_run),
        ("1/3".to_owned(), Some("Slurm"), false)
    );
    let job = [variables[0], variables[1], ("SLURM_JOB_ID", "77")];
    let runs = ["0/3", "1/3"].map(|rank| {
        let job = [("SLURM_PROCID", &rank[..1]), job[1], job[2]];
        let found = shard_in("bench conn --shard auto", &job);
        assert!(found.shard.unwrap().common_run, "{rank}");
        found.run
    });
    assert_eq!(runs[0], runs[1]);
    // Nothing is found unless it is asked for.
    assert_eq!(shard_in("bench conn", &job).shard, None);
    // The name of the run may come from the environment, too, and what is typed is stronger.
    let own = [
        ("MQTTY_SHARD", "0"),
        ("MQTTY_SHARDS", "2"),
        ("MQTTY_RUN_ID", "00000007"),
    ];
    assert_eq!(shard_in("bench conn --shard auto", &own).run, 7);
    let typed = "bench conn --shard auto --run-id 00000009";
    assert_eq!(shard_in(typed, &own).run, 9);
}

#[test]
fn files_are_named_by_the_shard() {
    let plan = plan("bench conn --shard 2/3 --report out/{shard}.json --jsonl live.{shard}");
    assert_eq!(plan.reports, ["out/2.json"].map(std::path::PathBuf::from));
    assert_eq!(plan.jsonl, Some("live.2".into()));
    wrong(
        "bench conn --report {shard}.json",
        "{shard} in --report {shard}.json needs --shard",
    );
}

#[test]
fn what_cannot_be_shared_is_refused() {
    let expected = "for --shard: expected K/N with K from 0 to N-1";
    for (line, text) in [
        ("conn --shard 3/3", expected),
        ("conn --shard 1", expected),
        ("conn --shard auto", "no scheduler found in the environment"),
        (
            "conn --shard 0/2 --embedded",
            "--shard cannot be used with --embedded: all shards need the same broker",
        ),
        (
            "conn --shard 0/2 -h a,b --interleave",
            "--shard cannot be used with --interleave: all shards need the same broker",
        ),
        ("conn --shard 0/2 --runs 3", "cannot be used with"),
        (
            "e2e --pattern fan-in --shard 0/2",
            "--shard needs --run-id and --start-at and --duration where messages go from shard to shard",
        ),
        (
            "e2e --pattern fan-out --shard 0/2 --run-id a",
            "--shard needs --start-at and --duration",
        ),
        (
            "e2e --pattern share --shard 0/2 --run-id a --start-at next-hour",
            "--shard needs --duration",
        ),
    ] {
        wrong(&format!("bench {line}"), text);
    }
    wrong(
        "simulate -sc tesla --print 1 --shard 0/2",
        "cannot be used with",
    );
    plan("bench e2e --shard 0/2");
    plan("bench e2e --pattern fan-in --shard 0/1");
    plan("bench e2e --pattern fan-in --shard 0/2 --run-id a --start-at next-hour -z 5s");
}

#[test]
fn shards_meet_where_they_are_told() {
    assert_eq!(plan("bench conn --shard 0/2").rendezvous, None);
    let met =
        plan("bench pub -t a -q 1 --shard 0/2 --run-id 0badcafe --rendezvous --report x.json")
            .rendezvous
            .unwrap();
    assert_eq!(met.topic, "mqtty/run/0badcafe");
    assert_eq!(met.timeout, Duration::from_mins(5));
    let options: Vec<&str> = met.options.iter().map(|it| it.0.as_str()).collect();
    // What each may have for itself is not compared.
    assert_eq!(options, ["--topic", "--qos"]);
    assert_eq!(met.broker, None);
    let line = "bench conn -h load.test -u own -P own --shard 0/2 --run-id a --rendezvous --rendezvous-broker";
    let meet = |broker: &str| plan(&format!("{line} {broker}")).rendezvous.unwrap().broker;
    let broker = meet("mqtts://meet:word@meet.test").unwrap();
    assert_eq!(broker.endpoint.to_string(), "mqtts://meet.test:8883");
    assert_eq!(broker.username.as_deref(), Some("meet"));
    assert_eq!(broker.password, Some(crate::model::Secret::new("word")));
    // The login of the run is not for it.
    let broker = meet("meet.test:1884").unwrap();
    assert_eq!(broker.endpoint.to_string(), "mqtt://meet.test:1884");
    assert_eq!((broker.username, broker.password), (None, None));
    for (broker, url) in [
        ("ws://meet.test/own", "ws://meet.test:80/own"),
        ("unix:///run/meet.sock", "unix:///run/meet.sock"),
    ] {
        assert_eq!(meet(broker).unwrap().endpoint.to_string(), url);
    }
    let typed =
        "bench sub -t a --shard 0/2 --run-id 0badcafe --rendezvous=own/ --rendezvous-timeout 9s";
    let met = plan(typed).rendezvous.unwrap();
    assert_eq!(
        (met.topic.as_str(), met.timeout.as_secs()),
        ("own/0badcafe", 9)
    );
    // All are there before the first message.
    plan("bench e2e --pattern fan-in --shard 0/2 --run-id a --rendezvous -z 5s");
    for (line, text) in [
        ("--rendezvous", "--rendezvous needs --shard"),
        (
            "--rendezvous-timeout 5s",
            "--rendezvous-timeout needs --rendezvous",
        ),
        (
            "--rendezvous-broker a",
            "--rendezvous-broker needs --rendezvous",
        ),
        (
            "--shard 0/2 --run-id a --rendezvous --rendezvous-broker mqtt://a/topic",
            "the URL of --rendezvous-broker cannot name a topic",
        ),
        ("--shard 0/2 --rendezvous", "--rendezvous needs --run-id"),
        (
            "--shard 0/2 --run-id a --rendezvous=#",
            "for --rendezvous: ",
        ),
        (
            "--shard 0/20000 --run-id a --rendezvous",
            "--rendezvous is for at most 10000 shards",
        ),
        (
            "--shard 0/2 --run-id a --rendezvous --start-at next-hour",
            "--start-at cannot be used with --rendezvous",
        ),
    ] {
        wrong(&format!("bench conn {line}"), text);
    }
}

#[test]
fn a_time_that_has_passed_is_too_late() {
    for command in ["conn", "sub -t a", "pub -t a", "e2e"] {
        let line = format!("bench {command} --start-at 2026-01-01T00:00:00Z");
        let (message, exit) = failure(&line);
        assert_eq!(exit, Exit::Timeout, "{line}");
        assert!(
            message.starts_with("too late: the time of --start-at passed "),
            "{message}"
        );
        let next = plan(&format!("bench {command} --start-at next-5m")).start_at;
        let passed = next.unwrap().duration_since(SystemTime::UNIX_EPOCH);
        assert_eq!(passed.unwrap().as_secs() % 300, 0);
        wrong(
            &format!("bench {command} --start-at soon"),
            "expected a time such as",
        );
    }
}
