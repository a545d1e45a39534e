//! The distribution of latencies: how long the slowest 10 %, 1 %, 0.1 %, … took at least.

use super::chart::{self, Axis, Hint, Line, Stroke};
use crate::report::latency::same;
use crate::stats::{Histogram, Latencies, LatencyBasis, Phase, units};

/// Every phase that was measured, from both moments where they differ. The axis is logarithmic in the
/// share that is slower: as much room from 90 to 99 % as from 99 to 99.9 %.
pub(super) fn draw(latencies: &Latencies) -> Option<String> {
    let mut lines = Vec::new();
    let (mut lowest, mut highest, mut most) = (u64::MAX, 1, 1);
    for (phase, histogram, from) in curves(latencies) {
        lowest = lowest.min(histogram.min().max(1));
        highest = highest.max(histogram.max());
        most = most.max(histogram.count());
        let (label, stroke) = match from {
            None => (phase.name().to_owned(), Stroke::Solid),
            Some(LatencyBasis::Intended) => (
                format!("{}, from the planned moment", phase.name()),
                Stroke::Solid,
            ),
            Some(LatencyBasis::Actual) => (
                format!("{}, from the actual moment", phase.name()),
                Stroke::Dashed,
            ),
        };
        lines.push(Line {
            label,
            colour: colour(phase),
            stroke,
            pieces: vec![points(histogram)],
        });
    }
    if lines.is_empty() {
        return None;
    }
    let x = shares(most);
    let y = Axis::logarithmic(float(lowest), float(highest), units::micros);
    let hints = hints(latencies, x.high);
    Some(chart::draw(
        "Distribution of latencies",
        &x,
        &y,
        &lines,
        &hints,
    ))
}

/// What each phase took at most, for shares at equal distances of the axis.
fn hints(latencies: &Latencies, high: f64) -> Vec<Hint> {
    const PER_DECADE: f64 = 8.0;
    let curves = curves(latencies);
    let mut hints = Vec::new();
    let mut step = 0.0;
    while step / PER_DECADE < high {
        let at = step / PER_DECADE;
        let share = 1.0 - 10f64.powf(-at);
        let is_known = |histogram: &Histogram| at <= float(histogram.count()).log10();
        let part = |(phase, histogram, from): &(Phase, &Histogram, Option<LatencyBasis>)| {
            let actual = match from {
                Some(LatencyBasis::Actual) => " from the actual moment",
                _ => "",
            };
            let took = units::micros_u64(histogram.quantile(share));
            format!("{}{actual} {took}", phase.name())
        };
        let parts: Vec<_> = curves
            .iter()
            .filter(|it| is_known(it.1))
            .map(part)
            .collect();
        // As many digits as tell a share from the next one.
        let digits = if at < 1.0 {
            0
        } else if at < 2.0 {
            1
        } else if at < 3.0 {
            2
        } else {
            4
        };
        hints.push(Hint {
            from: at,
            to: ((step + 1.0) / PER_DECADE).min(high),
            text: format!("{:.digits$} %  {}", share * 100.0, parts.join(", ")),
        });
        step += 1.0;
    }
    hints
}

/// The histograms to be drawn; with their moment where a phase has two that differ.
fn curves(latencies: &Latencies) -> Vec<(Phase, &Histogram, Option<LatencyBasis>)> {
    let mut curves = Vec::new();
    for (phase, intended, actual) in latencies.recorded() {
        match (intended, actual) {
            (Some(intended), Some(actual)) if !same(intended, actual) => {
                curves.push((phase, intended, Some(LatencyBasis::Intended)));
                curves.push((phase, actual, Some(LatencyBasis::Actual)));
            }
            (Some(histogram), _) | (None, Some(histogram)) => curves.push((phase, histogram, None)),
            (None, None) => {}
        }
    }
    curves
}

fn colour(phase: Phase) -> usize {
    match phase {
        Phase::Tcp => 0,
        Phase::Tls => 2,
        Phase::Connack => 5,
        Phase::Suback => 3,
        Phase::Ack => 1,
        // No run has both.
        Phase::TlsResumed | Phase::E2e => 4,
    }
}

/// Points at equal distances of the axis, until one value is all that is slower; the largest value last.
fn points(histogram: &Histogram) -> Vec<(f64, f64)> {
    const PER_DECADE: f64 = 24.0;
    let end = float(histogram.count()).log10();
    let place = |us: u64| float(us.max(1)).log10();
    let mut points = Vec::new();
    let mut step = 0.0;
    while step / PER_DECADE < end {
        let at = step / PER_DECADE;
        let quantile = 1.0 - 10f64.powf(-at);
        points.push((at, place(histogram.quantile(quantile))));
        step += 1.0;
    }
    points.push((end, place(histogram.max())));
    points
}

/// From 0 % to where one in `most` is slower: 0, 50, 90, 99, 99.9 … %.
fn shares(most: u64) -> Axis {
    let high = float(most).log10().max(1.0);
    let mut ticks = vec![(0.0, "0 %".to_owned()), (2f64.log10(), "50 %".to_owned())];
    for (nines, label) in (1..).zip([
        "90 %",
        "99 %",
        "99.9 %",
        "99.99 %",
        "99.999 %",
        "99.9999 %",
        "99.99999 %",
    ]) {
        if f64::from(nines) <= high {
            ticks.push((f64::from(nines), label.to_owned()));
        }
    }
    Axis {
        low: 0.0,
        high,
        ticks,
        shaded: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "drawn on a few hundred pixels")]
fn float(number: u64) -> f64 {
    number as f64
}
