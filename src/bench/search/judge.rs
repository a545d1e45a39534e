//! The verdict on a trial, from its windows.

use super::Verdict;
use crate::stats::{Window, growth, rise, units};

/// In a dip less than this share of what was due is done.
const DIP: f64 = 0.9;
/// A dip, or a time in which an objective is missed, is at most this part of the trial, or one window.
const PART: usize = 5;

/// What was seen in a trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Trial {
    /// What was due and done, second by second; empty where that is not counted, as in a trial that only connects.
    pub windows: Vec<Window>,
    /// In which of them an objective was missed.
    pub late: Vec<bool>,
    /// The objectives that the trial as a whole has missed, in words.
    pub missed: Vec<String>,
    /// Why the load generator was the limit, if it was.
    pub generator: Option<String>,
}

/// The verdict. What failed while the generator was the limit says nothing of the broker; what passed all the same did
/// pass.
pub(crate) fn judge(trial: &Trial) -> Verdict {
    let dip = dip(&trial.windows);
    let growth = parts(&trial.windows, dip.as_ref())
        .into_iter()
        .filter_map(growth)
        .reduce(f64::max);
    // In a few seconds a backlog may be large, and have no trend.
    let behind = rise(&trial.windows);
    let verdict = match (growth.or(behind), trial.missed.first()) {
        (Some(_), _) if growth.is_none() && dip.is_some() => Verdict::Paused,
        (Some(growth), _) => Verdict::Saturated(growth),
        (None, None) => Verdict::Pass,
        (None, Some(_)) if dip.is_some() || is_short(&trial.late) => Verdict::Paused,
        (None, Some(missed)) => Verdict::Missed(missed.clone()),
    };
    match (verdict, &trial.generator) {
        (Verdict::Pass, _) => Verdict::Pass,
        (verdict, Some(why)) => Verdict::Generator(match failed(&verdict, trial) {
            Some(failed) => format!("{failed}; {why}"),
            None => why.clone(),
        }),
        (verdict, None) => verdict,
    }
}

/// What has failed, in words.
fn failed(verdict: &Verdict, trial: &Trial) -> Option<String> {
    match verdict {
        Verdict::Saturated(growth) => Some(format!(
            "the backlog grew by {} msg/s",
            units::rate(*growth)
        )),
        _ => trial.missed.first().cloned(),
    }
}

/// The windows in which the broker did little, if they are few and together.
fn dip(windows: &[Window]) -> Option<std::ops::Range<usize>> {
    let low: Vec<bool> = windows
        .iter()
        .map(|it| it.offered > 0.0 && it.done < it.offered * DIP)
        .collect();
    stretch(&low)
}

/// What is before a dip, and what is after it: neither may grow.
fn parts<'a>(windows: &'a [Window], dip: Option<&std::ops::Range<usize>>) -> Vec<&'a [Window]> {
    match dip {
        Some(dip) => vec![&windows[..dip.start], &windows[dip.end..]],
        None => vec![windows],
    }
}

/// Whether marks are few and together, and not the last ones: what has not ended by then may have begun to grow.
fn is_short(marks: &[bool]) -> bool {
    stretch(marks).is_some_and(|range| range.end < marks.len())
}

/// The one stretch of marks, if it is short, and not all there is.
fn stretch(marks: &[bool]) -> Option<std::ops::Range<usize>> {
    let first = marks.iter().position(|mark| *mark)?;
    let last = marks.iter().rposition(|mark| *mark)?;
    let length = last + 1 - first;
    let together = marks[first..=last].iter().all(|mark| *mark);
    // Where it begins and ends within a window, it is in one more.
    let straddling = usize::from(marks.len() >= PART);
    let longest = (marks.len() / PART).max(1) + straddling;
    let short = length <= longest && length < marks.len();
    (together && short).then_some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A trial at 1,000 messages a second in which so many were done each second, and an objective was missed in these.
    fn trial(done: &[f64], late: &[usize]) -> Trial {
        let windows = (0..).zip(done).map(|(at, done)| Window {
            at: Duration::from_secs(at),
            span: Duration::from_secs(1),
            offered: 1_000.0,
            done: *done,
        });
        let missed = if late.is_empty() {
            Vec::new()
        } else {
            vec!["e2e.p99<50ms: it was 61 ms".to_owned()]
        };
        Trial {
            windows: windows.collect(),
            late: (0..done.len()).map(|index| late.contains(&index)).collect(),
            missed,
            generator: None,
        }
    }

    #[test]
    fn a_trial_is_judged_by_its_windows() {
        let pass = trial(&[1_000.0; 10], &[]);
        assert_eq!(judge(&pass), Verdict::Pass);
        let Verdict::Saturated(growth) = judge(&trial(&[960.0; 10], &[])) else {
            panic!("not saturated")
        };
        assert!((growth - 40.0).abs() < 1e-6);
        // Every second too slow, without a backlog that grows.
        let slow = trial(&[1_000.0; 10], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let missed = Verdict::Missed("e2e.p99<50ms: it was 61 ms".to_owned());
        assert_eq!(judge(&slow), missed);
        // Twice, apart.
        assert_eq!(judge(&trial(&[1_000.0; 10], &[1, 7])), missed);
    }

    #[test]
    fn much_that_waits_at_the_end_is_no_pass() {
        // Up and down: no trend, and half of what was due.
        for done in [
            &[150.0, 300.0, 1_080.0][..],
            &[900.0, 400.0, 1_050.0],
            &[1_000.0, 700.0],
            &[400.0, 1_300.0, 300.0, 1_200.0, 300.0, 900.0],
        ] {
            let verdict = judge(&trial(done, &[]));
            let low = matches!(verdict, Verdict::Saturated(growth) if growth > 50.0);
            assert!(low || verdict == Verdict::Paused, "{done:?}: {verdict:?}");
        }
        // What is always under way, here 0.3 s of it.
        assert_eq!(
            judge(&trial(&[700.0, 1_000.0, 1_000.0], &[])),
            Verdict::Pass
        );
    }

    #[test]
    fn a_pause_is_told_from_saturation_also_near_the_maximum() {
        // A quick recovery.
        let mut quick = trial(&[1_000.0; 10], &[4, 5]);
        quick.windows[4].done = 200.0;
        quick.windows[5].done = 1_800.0;
        assert_eq!(judge(&quick), Verdict::Paused);
        // A slow one: all that follows is late, and no more so than before.
        let mut slow = trial(&[1_010.0; 10], &[4, 5, 6, 7, 8, 9]);
        slow.windows[..4]
            .iter_mut()
            .for_each(|it| it.done = 1_000.0);
        slow.windows[4].done = 200.0;
        assert_eq!(judge(&slow), Verdict::Paused);
        // A broker that is saturated after its pause, too.
        slow.windows[5..].iter_mut().for_each(|it| it.done = 950.0);
        assert!(matches!(judge(&slow), Verdict::Saturated(_)));
        // At the very end.
        let mut last = trial(&[1_000.0; 10], &[9]);
        last.windows[9].done = 300.0;
        assert_eq!(judge(&last), Verdict::Paused);
        // A pause that misses nothing is none.
        quick.missed.clear();
        assert_eq!(judge(&quick), Verdict::Pass);
        // Half of the time is no pause.
        let stopped = trial(&[1_000.0, 1_000.0, 0.0, 0.0, 0.0], &[2, 3, 4]);
        assert!(matches!(judge(&stopped), Verdict::Saturated(_)));
    }

    #[test]
    fn the_generators_limit_is_not_the_brokers() {
        let why = "its thread was busy 97 % of the time";
        let limited = |trial: Trial| Trial {
            generator: Some(why.to_owned()),
            ..trial
        };
        // What failed is told, too: it may be the objective alone.
        let void = |failed: &str| Verdict::Generator(format!("{failed}; {why}"));
        let grew = void("the backlog grew by 100 msg/s");
        assert_eq!(judge(&limited(trial(&[900.0; 10], &[]))), grew);
        let late = void("e2e.p99<50ms: it was 61 ms");
        assert_eq!(judge(&limited(trial(&[1_000.0; 10], &[1, 7]))), late);
        assert_eq!(judge(&limited(trial(&[1_000.0; 10], &[]))), Verdict::Pass);
    }

    #[test]
    fn a_trial_without_windows_is_judged_by_its_objectives() {
        let mut connects = Trial::default();
        assert_eq!(judge(&connects), Verdict::Pass);
        connects.missed.push("3 connections failed".to_owned());
        assert_eq!(
            judge(&connects),
            Verdict::Missed("3 connections failed".to_owned())
        );
    }
}
