//! A thousand simulated brokers.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;
use crate::stats::Window;

/// What the simulated broker takes.
const TRUTH: f64 = 93_000.0;
/// By how much that differs from trial to trial, and from second to second.
const NOISE: f64 = 0.02;
const JITTER: f64 = 0.002;
/// The objective: a message may wait this long.
const LATEST: f64 = 0.05;
/// The steps of the simulation in a second.
const STEPS: usize = 50;

/// A broker with noise that pauses now and then.
struct Broker {
    random: StdRng,
    /// The chance of a pause in ten seconds.
    pauses: f64,
    seconds: usize,
}

impl Broker {
    fn trial(&mut self, load: f64, length: Length) -> Trial {
        let seconds = match length {
            Length::Short => 3,
            Length::Full => 10,
            Length::Hold => 60,
        };
        self.seconds += seconds;
        let capacity = TRUTH * (1.0 + self.random.random_range(-NOISE..NOISE));
        let steps = seconds * STEPS;
        let chance = self.pauses * f64::from(u32::try_from(seconds).unwrap()) / 10.0;
        let pause = if self.random.random_bool(chance.min(1.0)) {
            let begin = self.random.random_range(0..steps);
            begin..begin + self.random.random_range(STEPS * 3 / 10..STEPS * 3 / 2)
        } else {
            0..0
        };
        let mut trial = Trial::default();
        let (mut waiting, mut late) = (0.0, 0_u32);
        for second in 0..seconds {
            let capacity = capacity * (1.0 + self.random.random_range(-JITTER..JITTER));
            let (mut done, mut late_here) = (0.0, 0_u32);
            for step in second * STEPS..(second + 1) * STEPS {
                let step_share = 1.0 / 50.0;
                waiting += load * step_share;
                let can = if pause.contains(&step) {
                    0.0
                } else {
                    capacity * step_share
                };
                let now = f64::min(waiting, can);
                waiting -= now;
                done += now;
                late_here += u32::from(waiting > LATEST * capacity);
            }
            late += late_here;
            trial.late.push(late_here > 0);
            trial.windows.push(Window {
                at: Duration::from_secs(second as u64),
                span: Duration::from_secs(1),
                offered: load,
                done,
            });
        }
        // The 99th percentile.
        if late as usize * 100 > steps {
            trial.missed.push("e2e.p99<50ms".to_owned());
        }
        trial
    }
}

const GOAL: Goal = Goal {
    from: 1_000.0,
    to: 10_000_000.0,
    width: 0.02,
    whole: false,
    hold: false,
};

/// A search on a broker of this seed; what it found, and how many seconds and trials it took.
fn searched(seed: u64, pauses: f64, goal: Goal) -> (Interval, usize, usize) {
    let mut broker = Broker {
        random: StdRng::seed_from_u64(seed),
        pauses,
        seconds: 0,
    };
    let mut search = Search::new(goal);
    let mut trials = 0;
    while let Next::Trial(load, length) = search.next() {
        trials += 1;
        assert!(trials < 200, "seed {seed}: no end");
        let trial = broker.trial(load, length);
        search.record(&judge(&trial));
    }
    (search.interval(), broker.seconds, trials)
}

/// A thousand searches: they end, never find more than 103 %, and 95 % of them are within 3 % of the truth.
fn hold_what_is_promised(pauses: f64) {
    let (mut near, mut wide) = (0, 0);
    let mut seconds = Vec::new();
    for seed in 0..1_000 {
        let (found, took, _) = searched(seed, pauses, GOAL);
        let (low, high) = (found.low.unwrap(), found.high.unwrap());
        assert!(low <= TRUTH * 1.03, "seed {seed}: {found:?}");
        assert!(found.confirmed, "seed {seed}: {found:?}");
        wide += usize::from(high / low > 1.1);
        let is_near = |end: f64| (TRUTH * 0.97..TRUTH * 1.06).contains(&end);
        near += usize::from(is_near(low) && is_near(high));
        seconds.push(took);
    }
    seconds.sort_unstable();
    assert!(near >= 950, "{near} of 1000 within 3 %");
    assert!(wide <= 20, "{wide} of 1000 wider than 10 %");
    let median = seconds[500];
    assert!(median < 240, "{median} s");
}

#[test]
fn a_thousand_searches_find_the_truth() {
    hold_what_is_promised(0.0);
}

#[test]
fn pauses_in_15_percent_of_the_trials_do_not_mislead_it() {
    hold_what_is_promised(0.15);
}

#[test]
fn pauses_in_30_percent_of_the_trials_do_not_mislead_it() {
    hold_what_is_promised(0.3);
}

/// Three searches on the same broker, each with noise of its own, a hundred times.
#[test]
fn intervals_of_repeated_searches_overlap() {
    for pauses in [0.0, 0.15, 0.3] {
        let mut overlapping = 0;
        let mut widths = Vec::new();
        for run in 0..100 {
            let found = [0, 1, 2].map(|it| searched(10_000 + run * 3 + it, pauses, GOAL).0);
            let lows = found.iter().filter_map(|it| it.low);
            let highs = found.iter().filter_map(|it| it.high);
            overlapping += usize::from(lows.fold(0.0, f64::max) <= highs.fold(f64::MAX, f64::min));
            widths.extend(found.iter().map(|it| it.high.unwrap() / it.low.unwrap()));
        }
        widths.sort_by(f64::total_cmp);
        assert!(overlapping >= 90, "{pauses}: {overlapping} of 100");
        // Not because they were wide: the noise of a trial is 2 %.
        assert!(widths[150] < 1.04, "{pauses}: {}", widths[150]);
    }
}

#[test]
fn a_generator_that_manages_more_than_a_load_that_was_too_much_is_not_the_limit() {
    // It has no reserve at these loads, and batches at higher ones.
    let (found, trials) = by_rule(GOAL, |load, length| match load {
        8_000.0..=9_000.0 | 16_000.0..=17_000.0 => Verdict::Generator("busy".to_owned()),
        _ => below(50_000.0)(load, length),
    });
    assert!(
        found.low.unwrap() > 48_000.0 && found.confirmed,
        "{found:?}"
    );
    assert!(
        matches!(found.reason, Some(Reason::Saturated(_))),
        "{found:?}"
    );
    assert!(
        trials.iter().any(|it| it.0.total_cmp(&8_000.0).is_eq()),
        "{trials:?}"
    );
}

/// A search against verdicts by a rule.
fn by_rule(goal: Goal, rule: impl Fn(f64, Length) -> Verdict) -> (Interval, Vec<(f64, Length)>) {
    let mut search = Search::new(goal);
    let mut trials = Vec::new();
    while let Next::Trial(load, length) = search.next() {
        assert!(trials.len() < 200, "no end: {trials:?}");
        trials.push((load, length));
        search.record(&rule(load, length));
    }
    (search.interval(), trials)
}

fn below(limit: f64) -> impl Fn(f64, Length) -> Verdict {
    move |load, _| {
        if load <= limit {
            Verdict::Pass
        } else {
            Verdict::Saturated(load - limit)
        }
    }
}

#[test]
fn both_ends_are_confirmed_at_full_length() {
    let (found, trials) = by_rule(GOAL, below(50_000.0));
    let (low, high) = (found.low.unwrap(), found.high.unwrap());
    assert!(low <= 50_000.0 && high > 50_000.0 && found.confirmed);
    for end in [low, high] {
        let full = trials.iter().filter(|it| **it == (end, Length::Full));
        assert!(full.count() >= 2, "{end}: {trials:?}");
    }
    // Far from it, trials are short.
    assert_eq!(trials[0], (1_000.0, Length::Short));
    assert_eq!(trials[1], (2_000.0, Length::Short));
    assert!(
        matches!(found.reason, Some(Reason::Saturated(_))),
        "{found:?}"
    );
}

#[test]
fn the_first_load_may_be_too_high() {
    let (found, _) = by_rule(GOAL, below(37.0));
    assert!(found.low.unwrap() <= 37.0 && found.high.unwrap() > 37.0 && found.confirmed);
    let (found, trials) = by_rule(GOAL, below(0.0));
    assert_eq!(found.low, None);
    assert!(!found.confirmed && trials.len() < 10, "{trials:?}");
}

#[test]
fn the_highest_load_that_may_be_tried_is_an_end() {
    let goal = Goal {
        to: 5_000.0,
        ..GOAL
    };
    let (found, trials) = by_rule(goal, below(1e9));
    assert_eq!((found.low, found.high), (Some(5_000.0), None));
    assert_eq!(found.reason, Some(Reason::End));
    assert!(found.confirmed);
    assert!(trials.iter().all(|(load, _)| *load <= 5_000.0));
}

#[test]
fn the_generators_limit_is_named_as_such() {
    let (found, trials) = by_rule(GOAL, |load, _| {
        if load < 40_000.0 {
            Verdict::Pass
        } else {
            Verdict::Generator("busy".to_owned())
        }
    });
    assert_eq!(found.reason, Some(Reason::Generator("busy".to_owned())));
    assert!(found.low.unwrap() < 40_000.0 && found.confirmed);
    // Three trials each, and the end needs no others.
    let high = found.high.unwrap();
    assert_eq!(
        trials
            .iter()
            .filter(|it| it.0.total_cmp(&high).is_eq())
            .count(),
        3
    );
}

#[test]
fn a_last_long_trial_that_fails_lowers_the_result() {
    let goal = Goal { hold: true, ..GOAL };
    let (found, trials) = by_rule(goal, |load, length| match length {
        Length::Hold if load > 45_000.0 => Verdict::Missed("p99".to_owned()),
        _ => below(50_000.0)(load, length),
    });
    let low = found.low.unwrap();
    assert!(low <= 45_000.0 && low > 42_000.0, "{found:?}");
    assert_eq!(found.held, Some(true));
    assert!(trials.iter().filter(|it| it.1 == Length::Hold).count() >= 2);
}

#[test]
fn a_long_trial_that_the_generator_limits_proves_nothing_and_lowers_nothing() {
    let goal = Goal { hold: true, ..GOAL };
    let holds = std::cell::Cell::new(0);
    // Until so many long trials the generator is the limit.
    let limited = |until: u32| {
        holds.set(0);
        let (found, trials) = by_rule(goal, |load, length| {
            if length != Length::Hold {
                return below(50_000.0)(load, length);
            }
            holds.set(holds.get() + 1);
            if holds.get() <= until {
                Verdict::Generator("stalled".to_owned())
            } else {
                Verdict::Pass
            }
        });
        let long = trials.iter().filter(|it| it.1 == Length::Hold);
        let mut loads: Vec<f64> = long.map(|it| it.0).collect();
        loads.dedup();
        assert_eq!(loads, [found.low.unwrap()]);
        assert!(found.low.unwrap() > 49_000.0, "{found:?}");
        (found.held, found.unproved, holds.get())
    };
    assert_eq!(limited(3), (None, Some("stalled".to_owned()), 3));
    assert_eq!(limited(2), (Some(true), None, 3));
    assert_eq!(limited(0), (Some(true), None, 1));
}

#[test]
fn whole_numbers_are_searched_in_whole_numbers() {
    let goal = Goal {
        from: 10.0,
        to: 1_000.0,
        whole: true,
        ..GOAL
    };
    let (found, trials) = by_rule(goal, below(17.5));
    assert_eq!((found.low, found.high), (Some(17.0), Some(18.0)));
    assert!(trials.iter().all(|(load, _)| load.fract() == 0.0));
}

#[test]
fn an_end_that_proves_wrong_moves_outward() {
    // The first full trial at each load passes by luck.
    let seen = std::cell::RefCell::new(std::collections::HashMap::new());
    let (found, _) = by_rule(GOAL, |load, length| {
        let mut seen = seen.borrow_mut();
        let times = seen.entry(load.to_bits()).or_insert(0);
        *times += 1;
        let lucky = *times == 1 && length == Length::Full && load < 53_000.0;
        if lucky {
            Verdict::Pass
        } else {
            below(50_000.0)(load, length)
        }
    });
    assert!(
        found.confirmed && found.low.unwrap() <= 50_000.0,
        "{found:?}"
    );
}
