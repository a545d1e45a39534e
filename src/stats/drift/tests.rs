//! Seeded runs with noise, leaks, steps, outliers and sawteeth.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;

/// A run of so many seconds with noise of 5 %, and what else is added at each second.
fn track(seconds: u32, seed: u64, extra: impl Fn(f64) -> f64) -> Track {
    let mut random = StdRng::seed_from_u64(seed);
    let mut track = Track::default();
    for second in 0..seconds {
        let at = f64::from(second);
        let noise: f64 = random.random_range(-5.0..5.0);
        track.push(at, 100.0 + noise + extra(at));
    }
    track
}

fn drifts(track: &Track) -> bool {
    matches!(track.judge(Typical::Median, 0.1), Drift::Drifts { .. })
}

/// In so many of a hundred runs there is a drift.
fn alarms(seconds: u32, extra: impl Fn(f64) -> f64) -> usize {
    let of = |seed| drifts(&track(seconds, seed, &extra));
    (0..100).filter(|seed| of(*seed)).count()
}

#[test]
fn noise_alone_is_steady() {
    assert!(alarms(1_800, |_| 0.0) <= 4);
    assert!(alarms(20_000, |_| 0.0) <= 4);
}

#[test]
fn a_slow_leak_is_found_with_its_size() {
    // 1 % an hour, over six hours.
    let leak = |at: f64| at / 3_600.0;
    assert_eq!(alarms(21_600, leak), 100);
    let Drift::Drifts { per_day, from, to } = track(21_600, 1, leak).judge(Typical::Median, 0.1)
    else {
        panic!("no drift");
    };
    // At a level of 103.
    assert!((0.21..0.26).contains(&per_day), "{per_day}");
    assert!((99.0..102.0).contains(&from) && (105.0..107.0).contains(&to));
    // One that is smaller than the limit is none.
    assert_eq!(alarms(21_600, |at| at / 36_000.0), 0);
}

#[test]
fn one_step_is_not_a_drift_wherever_it_is() {
    for share in [0.15, 0.3, 0.5, 0.75, 0.9] {
        let step = |at: f64| if at < 3_600.0 * share { 0.0 } else { 30.0 };
        assert!(alarms(3_600, step) <= 2, "{share}");
    }
    let step = track(3_600, 1, |at| if at < 1_800.0 { 0.0 } else { 30.0 });
    let found = step.judge(Typical::Median, 0.1);
    assert!(
        matches!(found, Drift::Step { from, to } if from < 105.0 && to > 125.0),
        "{found:?}"
    );
}

#[test]
fn outliers_change_nothing() {
    let spikes = |at: f64| if at % 97.0 == 0.0 { 10_000.0 } else { 0.0 };
    assert!(alarms(3_600, spikes) <= 4);
    let leak = |at: f64| at / 3_600.0 + if at % 97.0 == 0.0 { 1e5 } else { 0.0 };
    let leaking = (0..20).filter(|seed| drifts(&track(43_200, *seed, leak)));
    assert_eq!(leaking.count(), 20);
}

#[test]
fn a_saw_is_judged_by_its_valleys() {
    let saw = |at: f64| (at % 60.0) * 5.0;
    let least = |extra: &dyn Fn(f64) -> f64| {
        let of = |seed| track(7_200, seed, extra).judge(Typical::Least, 0.1);
        (0..100)
            .filter(|seed| matches!(of(*seed), Drift::Drifts { .. }))
            .count()
    };
    assert!(least(&saw) <= 4);
    // Its valleys rise by 5 % an hour.
    assert!(least(&|at| saw(at) + at / 720.0) >= 98);
}

#[test]
fn a_long_run_keeps_a_bounded_number_of_points() {
    let mut track = Track::default();
    for second in 0..30 * 86_400 {
        track.push(f64::from(second), 1.0);
        assert!(track.points() < MOST);
    }
    assert!(track.points() >= MOST / 4);
    assert!(track.length() > 29.5 * DAY && track.values() == 30 * 86_400);
    assert!(track.points.capacity() <= 2 * MOST);
    assert_eq!(
        track.judge(Typical::Median, 0.1),
        Drift::Steady { level: 1.0 }
    );
}

#[test]
fn few_values_say_nothing() {
    assert_eq!(
        track(99, 1, |at| at).judge(Typical::Median, 0.1),
        Drift::Unknown
    );
    assert!(drifts(&track(100, 1, |at| at)));
    let mut zero = Track::default();
    (0..200).for_each(|at| zero.push(f64::from(at), 0.0));
    assert_eq!(
        zero.judge(Typical::Median, 0.1),
        Drift::Steady { level: 0.0 }
    );
    let mut nothing = Track::default();
    (0..200).for_each(|at| nothing.push(f64::from(at), f64::NAN));
    assert_eq!(nothing.judge(Typical::Median, 0.1), Drift::Unknown);
}
