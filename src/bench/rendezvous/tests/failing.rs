//! Meetings that come to nothing, and what must not bring that about.

use super::*;

#[test]
fn other_options_are_named_to_all() {
    let mut meeting = Meeting::new();
    for (index, rate) in [(0, "1k/s"), (1, "1k/s"), (2, "2k/s")] {
        meeting.join((index, 4), &options(rate), 0);
    }
    meeting.settle();
    // The last one is not to wait in vain for those who have found out.
    assert_eq!(meeting.agreed_start(0), None);
    meeting.join((3, 4), &options("1k/s"), 0);
    meeting.settle();
    let expected = RendezvousError::DifferentOption {
        shard: 2,
        option: "--rate".to_owned(),
        values: ["2k/s", "1k/s"].map(str::to_owned),
    };
    for number in 0..4 {
        assert_eq!(
            meeting.agreed_start(number),
            Some(Err(expected.clone())),
            "{number}"
        );
    }
    assert_eq!(
        expected.to_string(),
        "--rate is 2k/s in shard 2, and 1k/s in shard 0"
    );
    // An option that only one of them has, and another number of shards.
    for (topic, more, option) in [((1, 2), true, "--retain"), ((1, 3), false, "--shard")] {
        let mut meeting = Meeting::new();
        meeting.join((0, 2), &options("1k/s"), 0);
        let mut others = options("1k/s");
        if more {
            others.push(("--retain".to_owned(), String::new()));
        }
        meeting.join(topic, &others, 0);
        meeting.settle();
        match meeting.agreed_start(0) {
            Some(Err(RendezvousError::DifferentOption { option: found, .. })) => {
                assert_eq!(found, option);
            }
            other => panic!("{option}: {other:?}"),
        }
    }
    // When the time is over it is what is known that is told.
    let mut meeting = Meeting::new();
    meeting.join((0, 3), &options("1k/s"), 0);
    meeting.join((1, 3), &options("2k/s"), 0);
    meeting.settle();
    match meeting.all[0].state.time_out() {
        RendezvousError::DifferentOption { shard, .. } => assert_eq!(shard, 1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_an_earlier_run_has_left_behind_is_nobody() {
    let mut meeting = Meeting::of(2);
    assert!(meeting.agreed_start(0).unwrap().is_ok());
    // All of them are killed, and nothing is removed.
    for process in &mut meeting.all {
        process.up = false;
    }
    meeting.pass(1_000_000);
    assert!(!meeting.retained.is_empty());
    // With other options: those that nobody stands for are not compared.
    let leader = meeting.join((0, 2), &options("5/s"), 0);
    meeting.settle();
    meeting.pass(3_000_000);
    assert_eq!(meeting.agreed_start(leader), None);
    assert_eq!(meeting.all[leader].state.missing(), [1]);
    let other = meeting.join((1, 2), &options("5/s"), 0);
    meeting.settle();
    meeting.pass(3_000_000);
    assert!(meeting.agreed_start(leader).unwrap().is_ok());
    assert!(meeting.agreed_start(other).unwrap().is_ok());
}

#[test]
fn one_that_comes_too_late_is_told() {
    let mut meeting = Meeting::of(2);
    assert!(meeting.agreed_start(0).unwrap().is_ok());
    for number in 0..2 {
        meeting.set_ready(number);
    }
    assert!(meeting.sending_time(0).unwrap().is_ok());
    for process in &mut meeting.all {
        process.state.run();
    }
    meeting.all[1].up = false;
    let again = meeting.join((1, 2), &options("1k/s"), 0);
    meeting.settle();
    assert_eq!(
        meeting.agreed_start(again),
        Some(Err(RendezvousError::TooLate))
    );
    // The run goes on.
    assert!(meeting.sending_time(0).unwrap().is_ok());
}

#[test]
fn two_processes_cannot_be_the_same_shard() {
    let mut meeting = Meeting::of(3);
    meeting.join((1, 3), &options("1k/s"), 0);
    meeting.settle();
    assert_eq!(
        meeting.agreed_start(1),
        Some(Err(RendezvousError::DuplicateShard))
    );
}

#[test]
fn one_that_leaves_after_the_meeting_is_named() {
    for lost in [1, 0] {
        let mut meeting = Meeting::of(3);
        for number in 0..3 {
            assert!(meeting.agreed_start(number).unwrap().is_ok());
        }
        let (topic, payload) = meeting.all[lost].state.will();
        meeting.all[lost].up = false;
        meeting.publish(topic, &payload);
        meeting.pass(1_000_000);
        assert_eq!(meeting.sending_time(2), None);
        meeting.pass(6_000_000);
        let lost = u32::try_from(lost).unwrap();
        assert_eq!(
            meeting.sending_time(2),
            Some(Err(RendezvousError::Disconnected(lost)))
        );
    }
}

#[test]
fn one_that_is_back_soon_has_not_left() {
    let mut meeting = Meeting::of(2);
    assert!(meeting.agreed_start(0).unwrap().is_ok());
    meeting.set_ready(1);
    // The broker is started again: it publishes the will, and has lost what it kept.
    let (topic, payload) = meeting.all[1].state.will();
    meeting.publish(topic, &payload);
    meeting.retained.clear();
    for process in &mut meeting.all {
        process.state.announce();
    }
    meeting.settle();
    meeting.pass(10_000_000);
    assert!(meeting.agreed_start(1).unwrap().is_ok());
    meeting.set_ready(0);
    assert!(meeting.sending_time(0).unwrap().is_ok());
    assert!(meeting.sending_time(1).unwrap().is_ok());
}

#[test]
fn before_the_meeting_another_may_take_the_place() {
    let mut meeting = Meeting::new();
    meeting.join((0, 3), &options("1k/s"), 0);
    meeting.join((1, 3), &options("1k/s"), 0);
    meeting.settle();
    let (topic, payload) = meeting.all[1].state.will();
    meeting.all[1].up = false;
    meeting.publish(topic, &payload);
    assert_eq!(meeting.all[0].state.missing(), [1, 2]);
    meeting.join((1, 3), &options("1k/s"), 0);
    meeting.join((2, 3), &options("1k/s"), 0);
    meeting.settle();
    assert!(meeting.agreed_start(0).unwrap().is_ok());
    assert!(meeting.agreed_start(2).unwrap().is_ok());
}

#[test]
fn the_time_over_names_who_is_missing() {
    let mut meeting = Meeting::new();
    meeting.join((0, 4), &options("1k/s"), 0);
    meeting.join((2, 4), &options("1k/s"), 0);
    meeting.settle();
    meeting.pass(1_000_000);
    let expected = RendezvousError::Missing(vec![1, 3]);
    assert_eq!(meeting.all[0].state.time_out(), expected);
    meeting.settle();
    assert_eq!(meeting.agreed_start(1), Some(Err(expected)));
    // Without the first one.
    let mut meeting = Meeting::new();
    meeting.join((2, 4), &options("1k/s"), 0);
    meeting.settle();
    meeting.pass(1_000_000);
    assert_eq!(
        meeting.all[0].state.time_out(),
        RendezvousError::Missing(vec![0])
    );
}

#[test]
fn strangers_neither_stop_nor_start_anything() {
    let mut meeting = Meeting::new();
    meeting.join((0, 2), &options("1k/s"), 0);
    let here = Here {
        process: 7,
        count: 2,
        choices: Vec::new(),
    };
    let all = [
        Topic::Here(0),
        Topic::Here(1),
        Topic::Ready(1),
        Topic::Left(1),
        Topic::Ping(0),
        Topic::Pong(0),
        Topic::Begin,
        Topic::Go,
        Topic::End,
        Topic::Waiting,
    ];
    let hear = |meeting: &mut Meeting| {
        for topic in all {
            for payload in ["garbage", "{}", "", r#"{"schema":"mqtty-rendezvous/1"}"#] {
                meeting.publish(topic, payload.as_bytes());
                meeting.settle();
            }
        }
    };
    hear(&mut meeting);
    // Somebody who looks like a shard and does not answer.
    meeting.publish(Topic::Here(1), &here.write());
    let own = Start {
        at_us: meeting.now + 1_000_000,
        processes: vec![100, 7],
        clocks: vec![ClockOffset::default(); 2],
    };
    meeting.publish(Topic::Begin, &own.write());
    meeting.pass(3_000_000);
    assert_eq!(meeting.agreed_start(0), None);
    assert_eq!(meeting.all[0].state.missing(), [1]);
    assert!(meeting.all[0].state.strange > 10);
    meeting.join((1, 2), &options("1k/s"), 0);
    meeting.settle();
    hear(&mut meeting);
    meeting.pass(1_000_000);
    assert!(meeting.agreed_start(0).unwrap().is_ok());
    assert!(meeting.agreed_start(1).unwrap().is_ok());
    hear(&mut meeting);
    // A moment that the first one has not chosen.
    let far = Start {
        at_us: meeting.now + 3_600_000_000,
        processes: vec![100, 101],
        clocks: vec![ClockOffset::default(); 2],
    };
    meeting.publish(Topic::Go, &far.write());
    assert_eq!(meeting.sending_time(1), None);
    for number in 0..2 {
        meeting.set_ready(number);
    }
    let at_us = meeting.sending_time(0).unwrap().unwrap();
    assert_eq!(meeting.sending_time(1), Some(Ok(at_us)));
}
