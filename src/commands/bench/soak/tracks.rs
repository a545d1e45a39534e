//! The figures of a long run over time, and whether they drift.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::report::DriftRow;
use crate::stats::{Drift, Track, Typical, units};

/// More figures are not followed: a broker may have any number of topics.
const MOST: usize = 64;

/// What a figure is, so far as its drift goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    unit: Unit,
    typical: Typical,
    /// The direction in which a drift is an alarm.
    bad: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Micros,
    PerSecond,
    Bytes,
    Share,
    Number,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
    /// What it is is not known.
    Either,
}

impl Figure {
    /// A latency in µs.
    pub(super) const LATENCY: Self = Self::new(Unit::Micros, Typical::Median, Direction::Up);
    /// Messages a second.
    pub(super) const RATE: Self = Self::new(Unit::PerSecond, Typical::Median, Direction::Down);
    /// Failures a second.
    pub(super) const FAILURES: Self = Self::new(Unit::PerSecond, Typical::Median, Direction::Up);
    /// Memory in bytes.
    pub(super) const MEMORY: Self = Self::new(Unit::Bytes, Typical::Least, Direction::Up);
    /// CPU time a second.
    pub(super) const CPU: Self = Self::new(Unit::Share, Typical::Median, Direction::Up);
    /// Open files.
    pub(super) const FILES: Self = Self::new(Unit::Number, Typical::Least, Direction::Up);
    /// Whatever a broker calls a number.
    pub(super) const OTHER: Self = Self::new(Unit::Number, Typical::Least, Direction::Either);

    const fn new(unit: Unit, typical: Typical, bad: Direction) -> Self {
        Self { unit, typical, bad }
    }

    fn shown(self, value: f64) -> String {
        match self.unit {
            Unit::Micros => units::micros(value),
            Unit::PerSecond => format!("{}/s", units::rate(value)),
            Unit::Share => format!("{:.1} %", value * 100.0),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "sizes that are not negative; a cast saturates"
            )]
            Unit::Bytes => crate::output::bytes(value as u64),
            Unit::Number if value.abs() < 100.0 => format!("{value:.1}"),
            Unit::Number => format!("{value:.0}"),
        }
    }

    fn is_alarm(self, per_day: f64) -> bool {
        match self.bad {
            Direction::Up => per_day > 0.0,
            Direction::Down => per_day < 0.0,
            Direction::Either => true,
        }
    }
}

/// All figures.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    all: Vec<(String, Figure, Track)>,
    /// When the measured part began, once it has.
    begun: Option<Instant>,
    /// The last values before that: some come rarely.
    before: BTreeMap<String, (Figure, f64)>,
}

impl Tracks {
    /// The measured part has begun, now or earlier.
    pub(super) fn begin(&mut self) {
        if self.begun.is_none() {
            self.begun = Some(Instant::now());
            for (name, (figure, value)) in std::mem::take(&mut self.before) {
                self.push(&name, figure, value);
            }
        }
    }

    /// Takes a value of a figure, now. Of those before the measured part the last one is kept.
    pub(super) fn push(&mut self, name: &str, figure: Figure, value: f64) {
        let Some(begun) = self.begun else {
            if self.before.len() < MOST {
                self.before.insert(name.to_owned(), (figure, value));
            }
            return;
        };
        let at = begun.elapsed().as_secs_f64();
        let known = self.all.iter_mut().find(|(known, ..)| known == name);
        if let Some((.., track)) = known {
            track.push(at, value);
        } else if self.all.len() < MOST {
            let mut track = Track::default();
            track.push(at, value);
            self.all.push((name.to_owned(), figure, track));
        }
    }

    /// What became of each, where `limit` is the change in a day that is allowed: 0.1 is a tenth.
    pub(super) fn rows(&self, limit: f64) -> Vec<DriftRow> {
        let row = |(name, figure, track): &(String, Figure, Track)| {
            let drift = track.judge(figure.typical, limit);
            let shown = |value| figure.shown(value);
            let (words, per_day, alarm) = match drift {
                Drift::Unknown => ("too few values".to_owned(), None, false),
                Drift::Steady { level } => (format!("steady at {}", shown(level)), None, false),
                Drift::Step { from, to } => (
                    format!("changed once, from {} to {}", shown(from), shown(to)),
                    None,
                    false,
                ),
                Drift::Drifts { per_day, from, to } => (
                    format!(
                        "drifts from {} to {}: {:+.0} % in a day",
                        shown(from),
                        shown(to),
                        per_day * 100.0
                    ),
                    Some(per_day),
                    figure.is_alarm(per_day),
                ),
            };
            DriftRow {
                figure: name.clone(),
                verdict: drift.name().to_owned(),
                words,
                per_day,
                alarm,
                values: track.values(),
            }
        };
        self.all.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drift_is_an_alarm_in_the_bad_direction_only() {
        assert!(Figure::MEMORY.is_alarm(0.2) && !Figure::MEMORY.is_alarm(-0.2));
        assert!(Figure::RATE.is_alarm(-0.2) && !Figure::RATE.is_alarm(0.2));
        assert!(Figure::OTHER.is_alarm(-0.2) && Figure::OTHER.is_alarm(0.2));
    }

    #[test]
    fn of_what_comes_before_the_measured_part_the_last_is_kept() {
        let mut tracks = Tracks::default();
        tracks.push("a", Figure::OTHER, 1.0);
        tracks.push("a", Figure::OTHER, 2.0);
        assert!(tracks.rows(0.1).is_empty());
        tracks.begin();
        assert_eq!(tracks.rows(0.1)[0].values, 1);
        for number in 0..1_000 {
            tracks.push(&number.to_string(), Figure::OTHER, 1.0);
        }
        let rows = tracks.rows(0.1);
        assert_eq!(rows.len(), MOST);
        assert_eq!((rows[0].verdict.as_str(), rows[0].values), ("unknown", 1));
    }
}
