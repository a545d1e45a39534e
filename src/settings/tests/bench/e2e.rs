//! The plans of `bench e2e`.

use super::*;

/// Publishers, subscribers and pattern of a line.
fn exchange(plan: &BenchPlan) -> (u32, u32, Pattern) {
    match plan.work {
        BenchWork::EndToEnd {
            publishers,
            subscribers,
            pattern,
            ..
        } => {
            assert_eq!(plan.count, publishers + subscribers);
            (publishers, subscribers, pattern)
        }
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn end_to_end() {
    let cases = [
        ("", (100, 100, Pattern::PointToPoint)),
        ("--pubs 1k --subs 2", (1000, 2, Pattern::PointToPoint)),
        ("--pattern fan-in", (100, 1, Pattern::FanIn)),
        ("--pattern fan-out", (1, 100, Pattern::FanOut)),
        ("--pattern fan-out --pubs 3", (3, 100, Pattern::FanOut)),
        ("--pattern share --subs 5", (100, 5, Pattern::Share)),
        ("--suite fanout", (1, 1000, Pattern::FanOut)),
        ("--suite p2p --scale 0.1", (100, 100, Pattern::PointToPoint)),
        ("--suite sharedsub", (1000, 5, Pattern::Share)),
        ("--suite sharedsub --scale 0.01", (10, 1, Pattern::Share)),
    ];
    for (flags, expected) in cases {
        let line = format!("bench e2e {flags}");
        assert_eq!(exchange(&plan(line.trim())), expected, "{flags}");
    }
    let plan = plan("bench e2e -q 2 -S 1KB --rate 5 -z 2");
    let BenchWork::EndToEnd {
        subscribe_qos,
        publish,
        ..
    } = plan.work
    else {
        panic!()
    };
    assert_eq!(
        (subscribe_qos, publish.qos),
        (QoS::ExactlyOnce, QoS::ExactlyOnce)
    );
    assert_eq!(publish.topic(), format!("mqtty/bench/{:08x}/%i", plan.run));
    assert_eq!(publish.payload, BenchPayload::Random(1024));
    assert!(publish.stamp && !publish.retain);
}

#[test]
fn the_suite_has_its_own_defaults() {
    let suite = plan("bench e2e --suite p2p");
    assert_eq!(suite.profile.keep_alive, 300);
    assert_eq!(suite.end.duration, Some(seconds(1800)));
    let work = publishing(suite);
    assert_eq!(work.qos, QoS::AtLeastOnce);
    assert_eq!(work.payload, BenchPayload::Random(16));
    assert_eq!(work.pacing, Pacing::Interval(seconds(1)));

    let told = plan("bench e2e --suite p2p -q 0 -k 20 -L 5 -S 64");
    assert_eq!(told.profile.keep_alive, 20);
    assert_eq!((told.end.limit, told.end.duration), (Some(5), None));
    assert_eq!(publishing(told).qos, QoS::AtMostOnce);

    let hold = plan("bench e2e --suite conn --scale 0.5 -z 1m");
    assert!(matches!(hold.work, BenchWork::Connect));
    assert_eq!((hold.count, hold.end.duration), (5000, Some(seconds(60))));
    assert_eq!(
        hold.connecting,
        Connecting::Interval(Duration::from_millis(10))
    );
}

#[test]
fn who_publishes_and_who_subscribes_must_mean_the_same_topic() {
    let one_level = "needs %i to be a whole level of the topic";
    for (flags, text) in [
        (
            "-t x/%c/%i",
            "%c is not the same for publishers and subscribers",
        ),
        (
            "-u user_%i -t x/%u/%i",
            "%u is not the same for publishers and subscribers",
        ),
        (
            "-t x/%i/%rand_9",
            "%rand_9 is not the same for publishers and subscribers",
        ),
        ("-t x%i --pattern fan-in", one_level),
        ("-t a/%i/b%i --pattern share", one_level),
        ("-t x/%ii --pattern share", one_level),
    ] {
        wrong(&format!("bench e2e {flags}"), text);
    }
    for flags in [
        "-t x%i",
        "-u ann -t x/%u/%i",
        "-t %i --pattern share",
        "-t x/%i/y --pattern fan-in",
        "-t x/%i/%i --pattern fan-in",
        "-t x --pattern fan-in",
        "-t x%i --pattern fan-out",
        "-t x/50%/%random/%rand_/%rand_x/%i",
    ] {
        plan(&format!("bench e2e {flags}"));
    }
}

#[test]
fn those_without_a_partner_are_named() {
    for (flags, warning) in [
        ("--pubs 3 --subs 3", None),
        ("--pubs 2 --subs 4 --pattern fan-in", None),
        (
            "--pubs 2 --subs 3",
            Some(
                "p2p with 2 publishers and 3 subscribers: subscriber 3 receives from publisher 1 again",
            ),
        ),
        (
            "--pubs 3 --subs 2",
            Some("p2p with 3 publishers and 2 subscribers: nobody receives from publisher 3"),
        ),
        (
            "--pubs 9 --subs 2",
            Some("p2p with 9 publishers and 2 subscribers: nobody receives from publishers 3 to 9"),
        ),
    ] {
        let warnings = job(&format!("bench e2e {flags}")).warnings;
        let expected: Vec<&str> = warning.into_iter().collect();
        assert_eq!(warnings, expected, "{flags}");
    }
}
