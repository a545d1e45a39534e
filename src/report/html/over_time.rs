//! Rates and percentiles over the time of the run.

use super::chart::{self, Axis, Hint, Line, Stroke};
use crate::stats::{Sample, units};

/// More pieces than these would be narrower than a pixel can show.
pub(super) const MOST_PIECES: usize = 400;

/// What is drawn of a sample.
type Number = fn(&Sample) -> u64;

/// Planned, written, acknowledged, received messages per second. `None` where nothing happened.
pub(super) fn rates(samples: &[Sample]) -> Option<String> {
    let lines: [(&str, usize, Stroke, Number); 4] = [
        ("planned", 0, Stroke::Dashed, |it| it.planned),
        ("written", 1, Stroke::Wide, |it| it.written),
        ("acknowledged", 2, Stroke::Solid, |it| it.acked),
        ("received", 4, Stroke::Solid, |it| it.received),
    ];
    let shown: Vec<_> = lines
        .into_iter()
        .filter(|(.., number)| samples.iter().any(|it| number(it) > 0))
        .collect();
    let highest = shown
        .iter()
        .flat_map(|(.., number)| samples.iter().map(|it| it.rate(number(it))))
        .fold(0.0, f64::max);
    if shown.is_empty() {
        return None;
    }
    let draw = |(label, colour, stroke, number): &(&str, usize, Stroke, Number)| Line {
        label: format!("{label}, msg/s"),
        colour: *colour,
        stroke: *stroke,
        pieces: steps(samples, |it| Some(it.rate(number(it)))),
    };
    let drawn: Vec<Line> = shown.iter().map(draw).collect();
    let hints = hints(samples, |it| {
        let part = |(label, _, _, number): &(&str, usize, Stroke, Number)| {
            format!("{label} {}/s", units::rate(it.rate(number(it))))
        };
        shown.iter().map(part).collect::<Vec<_>>().join(", ")
    });
    let y = Axis::from_zero(highest, units::rate);
    Some(chart::draw(
        "Messages per second over time",
        &time(samples),
        &y,
        &drawn,
        &hints,
    ))
}

/// The median and the 99th percentile, on a logarithmic axis. `None` where nothing was measured.
pub(super) fn percentiles(samples: &[Sample]) -> Option<String> {
    let measured = || samples.iter().filter(|it| it.phase.is_some());
    let lowest = measured().map(|it| it.p50.max(1)).min()?;
    let highest = measured().map(|it| it.p99.max(1)).max()?;
    let lines: [(&str, usize, Number); 2] = [("p50", 1, |it| it.p50), ("p99", 3, |it| it.p99)];
    let drawn = lines.map(|(label, colour, number)| Line {
        label: label.to_owned(),
        colour,
        stroke: Stroke::Solid,
        pieces: steps(samples, |it| {
            it.phase.map(|_| float(number(it).max(1)).log10())
        }),
    });
    let hints = hints(samples, |it| match it.phase {
        None => "nothing measured".to_owned(),
        Some(phase) => format!(
            "{} p50 {}, p99 {}",
            phase.name(),
            units::micros_u64(it.p50),
            units::micros_u64(it.p99)
        ),
    });
    let y = Axis::logarithmic(float(lowest), float(highest), units::micros);
    Some(chart::draw(
        "Latency over time",
        &time(samples),
        &y,
        &drawn,
        &hints,
    ))
}

/// A step for each sample that has a value; samples without one leave a gap.
fn steps(samples: &[Sample], value: impl Fn(&Sample) -> Option<f64>) -> Vec<Vec<(f64, f64)>> {
    let mut pieces = vec![Vec::new()];
    for sample in samples {
        match (value(sample), pieces.last_mut()) {
            (Some(value), Some(piece)) => {
                piece.push((sample.at.as_secs_f64(), value));
                piece.push(((sample.at + sample.span).as_secs_f64(), value));
            }
            (None, Some(piece)) if !piece.is_empty() => pieces.push(Vec::new()),
            _ => {}
        }
    }
    pieces
}

fn hints(samples: &[Sample], text: impl Fn(&Sample) -> String) -> Vec<Hint> {
    let hint = |it: &Sample| Hint {
        from: it.at.as_secs_f64(),
        to: (it.at + it.span).as_secs_f64(),
        text: format!("{}  {}", units::clock(it.at.as_secs()), text(it)),
    };
    samples.iter().map(hint).collect()
}

/// The time of the run, with about eight ticks.
fn time(samples: &[Sample]) -> Axis {
    const STEPS: [u32; 14] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600,
    ];
    let end = samples
        .last()
        .map_or(1.0, |it| (it.at + it.span).as_secs_f64());
    let fits = |step: &u32| end / f64::from(*step) <= 9.0;
    let step = STEPS.into_iter().find(fits).unwrap_or(86_400);
    let mut ticks = Vec::new();
    let mut at = 0;
    while f64::from(at) <= end {
        ticks.push((f64::from(at), units::clock(at.into())));
        at += step;
    }
    Axis {
        low: 0.0,
        high: end.max(0.001),
        ticks,
    }
}

#[expect(clippy::cast_precision_loss, reason = "drawn on a few hundred pixels")]
fn float(number: u64) -> f64 {
    number as f64
}
