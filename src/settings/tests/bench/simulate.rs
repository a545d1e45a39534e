//! The plans of simulations.

use std::path::PathBuf;

use super::*;
use crate::commands::tests::ListPlan;
use crate::model::{ScenarioChoice, ScenarioKind, SimulatePlan};

fn simulation(line: &str) -> SimulatePlan {
    task::<SimulatePlan>(job(line))
}

fn message(plan: &SimulatePlan) -> BenchPublish {
    publishing(plan.run.clone())
}

#[test]
fn what_is_not_told() {
    let plan = simulation("simulate -sc tesla");
    assert_eq!(plan.scenario, ScenarioChoice::Named("tesla".to_owned()));
    assert_eq!(
        (plan.print, plan.topic_is_given, plan.embedded),
        (None, false, false)
    );
    assert_eq!(plan.run.count, 1000);
    assert_eq!(plan.run.end, BenchEnd::default());
    assert_eq!(
        plan.run.profile.client_id,
        format!("mqtty_{:08x}_%i", plan.run.run)
    );
    let work = message(&plan);
    assert_eq!(work.topic(), "mqttx/simulate/%sc/%c");
    assert_eq!(work.pacing, Pacing::Interval(seconds(1)));
    assert_eq!((work.qos, work.inflight), (QoS::AtMostOnce, 100));
    assert!(!work.retain && !work.dup && !work.stamp);
}

#[test]
fn every_flag_of_a_simulation() {
    let plan = simulation(
        "simulate -f a/b.yaml -sc mine -c 5 -i 20 -im 250 -I d_%i -L 7 -z 1m -t x/%sc -q 2 -r -d --print 3 --embedded \
         --warmup 2 --drain 1 --threads 2 --seed 4294967299 -ta 9 --inflight 3 -o json -v -k 5 --maximun-reconnect-times 4 \
         --report a.html --fail-if lost>0 --abort-if refused>9 --metrics-listen :9100 --start-at 2096-11-20T10:00:00Z",
    );
    let expected = ScenarioChoice::File {
        path: PathBuf::from("a/b.yaml"),
        kind: ScenarioKind::Yaml,
        name: Some("mine".to_owned()),
    };
    assert_eq!(plan.scenario, expected);
    assert_eq!(
        (plan.print, plan.topic_is_given, plan.embedded),
        (Some(3), true, true)
    );
    let run = &plan.run;
    assert_eq!(
        (run.count, run.threads, run.seed),
        (5, Some(2), Some(4_294_967_299))
    );
    // Part of the generated client identifiers, for those that have them.
    assert_eq!(run.run, 3);
    assert_eq!(run.profile.client_id, "d_%i");
    assert_eq!(run.profile.reconnect.maximum, Some(4));
    assert_eq!(
        run.connecting,
        Connecting::Interval(Duration::from_millis(20))
    );
    let end = BenchEnd {
        limit: Some(7),
        duration: Some(seconds(60)),
    };
    assert_eq!(run.end, end);
    assert_eq!(
        (run.warmup, run.drain),
        (Warmup::Time(seconds(2)), seconds(1))
    );
    assert_eq!(run.mode, BenchMode::Json);
    assert_eq!(
        (run.fail_if.len(), run.abort_if.len(), run.reports.len()),
        (1, 1, 1)
    );
    assert!(run.metrics_listen.is_some() && run.start_at.is_some());
    assert!(
        run.options
            .iter()
            .any(|(name, value)| name == "scenario" && value == "mine")
    );
    let work = message(&plan);
    assert_eq!((work.topic(), work.qos), ("x/%sc", QoS::ExactlyOnce));
    assert_eq!(work.pacing, Pacing::Interval(Duration::from_millis(250)));
    assert_eq!((work.topic_alias, work.inflight), (Some(9), 3));
    assert!(work.retain && work.dup);
}

#[test]
fn files_are_told_apart_by_their_endings() {
    for (name, kind) in [
        ("a.js", ScenarioKind::Script),
        ("a.cjs", ScenarioKind::Script),
        ("a.toml", ScenarioKind::Toml),
        ("a.yaml", ScenarioKind::Yaml),
        ("dir.js/a.YML", ScenarioKind::Yaml),
    ] {
        let plan = simulation(&format!("simulate -f {name}"));
        let ScenarioChoice::File {
            kind: found,
            name: None,
            ..
        } = plan.scenario
        else {
            panic!("{name}: {:?}", plan.scenario)
        };
        assert_eq!(found, kind, "{name}");
    }
    for name in ["a", "a.txt", "js", "a.json"] {
        wrong(
            &format!("simulate -f {name}"),
            "is neither JavaScript nor YAML nor TOML",
        );
    }
    wrong("simulate", "no scenario: -sc, --scenario <SCENARIO> or -f");
    wrong("simulate -sc tesla --rate 5 -im 5", "cannot be used with");
    wrong("simulate -sc tesla -t a/+", "wildcards");
    wrong("simulate -sc tesla --print x", "--print");
}

#[test]
fn a_topic_may_come_from_the_url() {
    let plan = simulation("simulate -sc tesla -h mqtt://localhost/cars/%i");
    assert_eq!(message(&plan).topic(), "cars/%i");
    assert!(plan.topic_is_given);
}

#[test]
fn what_is_listed() {
    for line in ["ls", "ls -sc", "ls --scenarios"] {
        assert!(task::<ListPlan>(job(line)).scenarios, "{line}");
    }
}
