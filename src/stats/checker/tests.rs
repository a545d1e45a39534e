use super::super::sightings::GroupChecker;
use super::*;

fn stamp(publisher: u32, sequence: u32) -> Stamp {
    Stamp {
        run: 1,
        publisher,
        sequence,
        intended_us: 0,
        delay_us: 0,
    }
}

#[test]
fn each_pair_of_subscriber_and_publisher_is_a_stream() {
    let mut checker = Checker::from_start();
    let mut counters = Counters::default();
    for subscriber in 0..3 {
        for publisher in 0..4 {
            for sequence in 0..10 {
                checker.observe(subscriber, &stamp(publisher, sequence), &mut counters);
            }
        }
    }
    assert_eq!(checker.streams.len(), 12);
    assert_eq!(counters.delivered, 120);
    assert_eq!((counters.duplicated, counters.out_of_order), (0, 0));

    checker.observe(1, &stamp(2, 4), &mut counters);
    checker.observe(1, &stamp(2, 12), &mut counters);
    checker.observe(1, &stamp(2, 11), &mut counters);
    assert_eq!(counters.delivered, 122);
    assert_eq!((counters.duplicated, counters.out_of_order), (1, 1));
    assert_eq!(checker.missing(), 1);
}

#[test]
fn another_run_is_another_stream() {
    let mut checker = Checker::joining();
    let mut counters = Counters::default();
    for run in [1, 2] {
        let stamp = Stamp { run, ..stamp(0, 0) };
        checker.observe(0, &stamp, &mut counters);
    }
    assert_eq!((counters.delivered, counters.duplicated), (2, 0));
}

#[test]
fn streams_beyond_the_limit_are_delivered_unchecked() {
    let mut checker = Checker::from_start();
    checker.most_streams = 1;
    let mut counters = Counters::default();
    for publisher in [0, 1, 1] {
        checker.observe(0, &stamp(publisher, 0), &mut counters);
    }
    assert_eq!(checker.streams.len(), 1);
    assert_eq!((counters.delivered, counters.duplicated), (3, 0));
}

/// Two shards share a subscription; one delivery is lost, one comes to both, one twice to one member.
#[test]
fn a_group_is_judged_over_all_shards() {
    let mut counters = Counters::default();
    let mut group = GroupChecker::default();
    let mut shards = [Checker::from_start(), Checker::from_start()];
    for second in 0..5u32 {
        let mut seen = [Sightings::default(), Sightings::default()];
        for sequence in second * 1_000..(second + 1) * 1_000 {
            if sequence == 2_500 {
                continue;
            }
            let shard = (sequence % 2) as usize;
            shards[shard].observe_share(7, &stamp(3, sequence), &mut counters, &mut seen[shard]);
        }
        if second == 1 {
            shards[0].observe_share(8, &stamp(3, 1_001), &mut counters, &mut seen[0]);
            shards[1].observe_share(7, &stamp(3, 1_001), &mut counters, &mut seen[1]);
        }
        group.absorb(&seen, &mut counters);
    }
    assert_eq!(counters.delivered, 4_999);
    assert_eq!(counters.duplicated, 2);
    assert_eq!(counters.out_of_order, 0);
    assert_eq!(group.missing(), 1);
}

#[test]
fn a_shard_may_report_a_second_late() {
    let mut counters = Counters::default();
    let mut group = GroupChecker::default();
    let (mut even, mut odd) = (Sightings::default(), Sightings::default());
    for sequence in 0..10_000 {
        let shard = if sequence % 2 == 0 {
            &mut even
        } else {
            &mut odd
        };
        assert!(shard.note(0, sequence));
    }
    group.absorb([&even], &mut counters);
    assert_eq!(group.missing(), 4_999);
    group.absorb([&odd], &mut counters);
    assert_eq!(group.missing(), 0);
    assert_eq!((counters.delivered, counters.duplicated), (10_000, 0));
}
