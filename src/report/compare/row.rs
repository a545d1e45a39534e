//! A figure of both groups, and whether one of them is better.

use super::super::figures::{Better, Figure};
use super::super::summary::Group;
use crate::stats::{Shift, holm, median, shift};

/// How far figures of one run each are apart before they are called better or worse. There is no test for them.
pub(super) const NOTABLE: f64 = 0.05;
/// The chance of a difference by chance below which it is one.
pub(super) const SIGNIFICANT: f64 = 0.05;

/// How the second group does beside the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Better,
    Worse,
    /// No more apart than one run each may be.
    Same,
    /// The test does not tell the groups apart.
    NotSignificant,
}

impl Mark {
    /// The name in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Same => "same",
            Self::NotSignificant => "not_significant",
        }
    }
}

/// A figure of both groups.
pub(super) struct Row<'a> {
    pub(super) figure: &'a Figure,
    /// Its value in each run of each group; nothing where it was not measured.
    pub(super) runs: [Vec<Option<f64>>; 2],
    /// The median of each group.
    pub(super) values: [Option<f64>; 2],
    /// How they differ, where there is a test for it.
    pub(super) shift: Option<Shift>,
    /// One run each.
    pub(super) single: bool,
    /// The runs are of one kind, so that one can be better.
    alike: bool,
}

impl<'a> Row<'a> {
    pub(super) fn new(figure: &'a Figure, first: Group<'_>, second: Group<'_>) -> Self {
        let single = first.len() == 1 && second.len() == 1;
        let mut kinds = first.iter().chain(second).map(|it| it.1.environment.kind);
        let kind = kinds.next();
        let alike = kinds.all(|it| Some(it) == kind);
        let runs = [first, second].map(|group| {
            let values = group.iter().map(|(_, run)| figure.of(run));
            values.collect::<Vec<_>>()
        });
        let [a, b] = runs
            .each_ref()
            .map(|values| values.iter().copied().flatten().collect::<Vec<f64>>());
        let middle = |values: &[f64]| (!values.is_empty()).then(|| median(values));
        Self {
            figure,
            values: [middle(&a), middle(&b)],
            shift: if single { None } else { shift(&a, &b) },
            runs,
            single,
            alike,
        }
    }

    /// The second to the first.
    pub(super) fn ratio(&self) -> Option<f64> {
        match (self.shift, self.values) {
            (Some(shift), _) => Some(shift.ratio),
            (None, [Some(a), Some(b)]) if a > 0.0 => Some(b / a),
            _ => None,
        }
    }

    /// By what factor, from 1, the second is worse; infinite where the first has none of it.
    fn loss(&self, ratio: Option<f64>) -> Option<f64> {
        let [Some(a), Some(b)] = self.values else {
            return None;
        };
        match (self.figure.better, ratio) {
            (Better::Neither, _) => None,
            (Better::Lower, Some(ratio)) => Some(ratio),
            (Better::Higher, Some(ratio)) => Some(1.0 / ratio),
            // There was none before.
            (Better::Lower, None) => Some(if b > a { f64::INFINITY } else { 1.0 }),
            (Better::Higher, None) => Some(if b > a { 0.0 } else { 1.0 }),
        }
    }

    /// How the second group does; nothing where neither can be better.
    pub(super) fn mark(&self) -> Option<Mark> {
        let loss = self.loss(self.ratio()).filter(|_| self.alike)?;
        if self.shift.is_some_and(|shift| shift.p >= SIGNIFICANT) {
            return Some(Mark::NotSignificant);
        }
        let notable = if self.single { 1.0 + NOTABLE } else { 1.0 };
        Some(if loss > notable {
            Mark::Worse
        } else if loss < 1.0 / notable {
            Mark::Better
        } else {
            Mark::Same
        })
    }

    /// Whether it decides, and is worse by more than the margin: of several runs, by all that they do not rule out.
    pub(super) fn is_worse_than(&self, margin: f64) -> bool {
        let certain = match (self.shift, self.figure.better) {
            // The least loss that the runs do not rule out.
            (Some(shift), Better::Higher) => self.loss(Some(shift.interval.1)),
            (Some(shift), _) => self.loss(Some(shift.interval.0)),
            (None, _) => self.loss(self.ratio()),
        };
        self.figure.decides && certain.is_some_and(|loss| loss > 1.0 + margin)
    }
}

/// Raises the chances of figures that are judged: among many, one differs by chance.
pub(super) fn correct(rows: &mut [Row<'_>]) {
    let judged = |row: &Row<'_>| row.figure.better != Better::Neither;
    let shifts = rows.iter_mut().filter(|row| judged(row));
    let mut shifts: Vec<&mut Shift> = shifts.filter_map(|row| row.shift.as_mut()).collect();
    let chances: Vec<f64> = shifts.iter().map(|shift| shift.p).collect();
    for (shift, p) in shifts.iter_mut().zip(holm(&chances)) {
        shift.p = p;
    }
}
