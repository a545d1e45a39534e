//! Rates, percentiles and what else changes over the time of the run.

use std::time::Duration;

use super::chart::{self, Axis, Hint, Line, Stroke};
use crate::stats::{Sample, units};

/// More pieces than these would be narrower than a pixel can show.
pub(super) const MOST_PIECES: usize = 400;

/// What is drawn of a sample.
type Number = fn(&Sample) -> u64;

/// The samples of a run as they are drawn, and where its drain begins.
pub(super) struct Course<'a> {
    pub(super) samples: &'a [Sample],
    /// When the measured part was over; `None` where nothing was drained.
    pub(super) drain: Option<Duration>,
}

/// What is drawn of each sample, in one unit.
struct Quantity {
    /// For people who do not see the chart.
    name: &'static str,
    /// The number is divided by the length of the sample.
    per_second: bool,
    /// A value with its unit.
    shown: fn(f64) -> String,
    lines: &'static [(&'static str, usize, Stroke, Number)],
}

const RATES: Quantity = Quantity {
    name: "Messages per second over time",
    per_second: true,
    shown: |rate| format!("{}/s", units::rate(rate)),
    lines: &[
        ("planned", 0, Stroke::Wide, |it| it.planned),
        ("written", 1, Stroke::Solid, |it| it.written),
        ("acknowledged", 2, Stroke::Solid, |it| it.acked),
        ("received", 4, Stroke::Solid, |it| it.received),
    ],
};

const BYTES: Quantity = Quantity {
    name: "Bytes per second over time",
    per_second: true,
    shown: units::byte_rate,
    lines: &[
        ("out", 1, Stroke::Solid, |it| it.bytes_out),
        ("in", 4, Stroke::Solid, |it| it.bytes_in),
    ],
};

const CONNECTS: Quantity = Quantity {
    name: "Accepted connections per second over time",
    per_second: true,
    shown: |rate| format!("{}/s", units::rate(rate)),
    lines: &[("accepted", 2, Stroke::Solid, |it| it.connected)],
};

const CONNECTIONS: Quantity = Quantity {
    name: "Open connections over time",
    per_second: false,
    shown: |number| {
        if number < 1_000.0 && number.fract() == 0.0 {
            number.to_string()
        } else {
            units::rate(number)
        }
    },
    lines: &[("open", 1, Stroke::Solid, |it| it.connections)],
};

const ERRORS: Quantity = Quantity {
    name: "Errors per second over time",
    per_second: true,
    shown: |rate| format!("{}/s", units::rate(rate)),
    lines: &[("errors", 3, Stroke::Solid, |it| it.errors)],
};

const BEHIND: Quantity = Quantity {
    name: "How far the generator was behind its schedule, over time",
    per_second: false,
    shown: units::micros,
    lines: &[("behind", 5, Stroke::Solid, |it| it.behind)],
};

impl Course<'_> {
    /// Planned, written, acknowledged, received messages per second.
    pub(super) fn rates(&self) -> Option<String> {
        self.draw(&RATES)
    }

    /// Bytes per second, out and in.
    pub(super) fn bytes(&self) -> Option<String> {
        self.draw(&BYTES)
    }

    /// Accepted connections per second.
    pub(super) fn connects(&self) -> Option<String> {
        self.draw(&CONNECTS)
    }

    /// Open connections.
    pub(super) fn connections(&self) -> Option<String> {
        self.draw(&CONNECTIONS)
    }

    /// Errors per second.
    pub(super) fn errors(&self) -> Option<String> {
        self.draw(&ERRORS)
    }

    /// How far the generator was behind its schedule.
    pub(super) fn behind(&self) -> Option<String> {
        self.draw(&BEHIND)
    }

    /// Those of the lines that are not 0 all the time, on an axis from 0. `None` where none is left.
    fn draw(&self, what: &Quantity) -> Option<String> {
        let samples = self.samples;
        let shown = |(.., number): &&(_, _, _, Number)| samples.iter().any(|it| number(it) > 0);
        let lines: Vec<_> = what.lines.iter().filter(shown).collect();
        let value = |it: &Sample, number: Number| {
            if what.per_second {
                it.rate(number(it))
            } else {
                float(number(it))
            }
        };
        let all = lines.iter();
        let values = all.flat_map(|(.., number)| samples.iter().map(|it| value(it, *number)));
        let highest = values.fold(0.0, f64::max);
        if lines.is_empty() {
            return None;
        }
        let drawn: Vec<_> = lines
            .iter()
            .map(|(label, colour, stroke, number)| Line {
                label: (*label).to_owned(),
                colour: *colour,
                stroke: *stroke,
                pieces: steps(samples, |it| Some(value(it, *number))),
            })
            .collect();
        let hints = hints(samples, |it| {
            let part = |(label, _, _, number): &&(&str, _, _, Number)| {
                format!("{label} {}", (what.shown)(value(it, *number)))
            };
            lines.iter().map(part).collect::<Vec<_>>().join(", ")
        });
        let y = Axis::from_zero(highest, what.shown);
        Some(chart::draw(what.name, &self.time(), &y, &drawn, &hints))
    }

    /// Percentiles of the phase that was measured, on a logarithmic axis. `None` where nothing was measured.
    pub(super) fn percentiles(&self) -> Option<String> {
        let samples = self.samples;
        let measured = || samples.iter().filter(|it| it.phase.is_some());
        let phase = measured().filter_map(|it| it.phase).max()?;
        let lines: [(&str, usize, Number); 4] = [
            ("p50", 1, |it| it.p50),
            ("p95", 2, |it| it.p95),
            ("p99", 3, |it| it.p99),
            ("max", 5, |it| it.max),
        ];
        // Reports of older versions have only two of them.
        let known = |(.., number): &(_, _, Number)| measured().any(|it| number(it) > 0);
        let lines: Vec<_> = lines.into_iter().filter(known).collect();
        let all = lines.iter();
        let values = all.flat_map(|(.., number)| measured().map(|it| number(it).max(1)));
        let lowest = values.clone().min()?;
        let highest = values.max()?;
        let drawn: Vec<_> = lines
            .iter()
            .map(|(label, colour, number)| Line {
                label: format!("{} {label}", phase.name()),
                colour: *colour,
                stroke: Stroke::Solid,
                pieces: steps(samples, |it| {
                    it.phase.map(|_| float(number(it).max(1)).log10())
                }),
            })
            .collect();
        let hints = hints(samples, |it| match it.phase {
            None => "nothing measured".to_owned(),
            Some(phase) => {
                let part = |(label, _, number): &(&str, _, Number)| {
                    format!("{label} {}", units::micros_u64(number(it)))
                };
                let parts: Vec<_> = lines.iter().map(part).collect();
                format!("{} {}", phase.name(), parts.join(", "))
            }
        });
        let y = Axis::logarithmic(float(lowest), float(highest), units::micros);
        let name = "Latency over time";
        Some(chart::draw(name, &self.time(), &y, &drawn, &hints))
    }

    /// The time of the run, with about eight ticks, and its drain.
    fn time(&self) -> Axis {
        const STEPS: [u32; 14] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600,
        ];
        let end = self.samples.last();
        let end = end.map_or(1.0, |it| (it.at + it.span).as_secs_f64());
        let fits = |step: &u32| end / f64::from(*step) <= 9.0;
        let step = STEPS.into_iter().find(fits).unwrap_or(86_400);
        let mut ticks = Vec::new();
        let mut at = 0;
        while f64::from(at) <= end {
            ticks.push((f64::from(at), units::clock(at.into())));
            at += step;
        }
        let drain = self.drain.map(|at| at.as_secs_f64());
        Axis {
            low: 0.0,
            high: end.max(0.001),
            ticks,
            shaded: drain.filter(|at| *at < end).map(|at| (at, "drain")),
        }
    }
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

#[expect(clippy::cast_precision_loss, reason = "drawn on a few hundred pixels")]
fn float(number: u64) -> f64 {
    number as f64
}
