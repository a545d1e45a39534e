//! The figures by which runs are compared: where each is in a summary, and which way is better.

use super::rates;
use super::summary::{Kind, Summary};
use crate::stats::units::Unit;
use crate::stats::{Counters, Flow, Histogram, LatencyBasis, Phase, Stat};

/// The statistics of a latency that are compared.
const STATS: [(Stat, &str); 5] = [
    (Stat::P50, "p50"),
    (Stat::P90, "p90"),
    (Stat::P99, "p99"),
    (Stat::P999, "p99.9"),
    (Stat::Max, "max"),
];
/// Those of them that decide whether a run is worse: the others rest on a few samples.
const STEADY: [Stat; 3] = [Stat::P50, Stat::P90, Stat::P99];

/// Which way a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Better {
    Higher,
    Lower,
    /// It is what was asked for, or the load's.
    Neither,
}

/// A part of the comparison, with its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Rates,
    Counters,
    Latency,
    Generator,
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Rates, Self::Counters, Self::Latency, Self::Generator];

    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Rates => "rates",
            Self::Counters => "counters",
            Self::Latency => "latency",
            Self::Generator => "generator",
        }
    }
}

/// How a figure is read from a run.
type Value = Box<dyn Fn(&Summary) -> Option<f64>>;

/// One figure of a run.
pub(super) struct Figure {
    pub(super) part: Part,
    pub(super) name: String,
    pub(super) better: Better,
    /// Whether it decides if a run is worse.
    pub(super) decides: bool,
    pub(super) unit: Unit,
    value: Value,
}

impl Figure {
    /// The figure of a run; nothing where it was not measured.
    pub(super) fn of(&self, summary: &Summary) -> Option<f64> {
        (self.value)(summary)
    }
}

/// Every figure that one of these runs has.
pub(super) fn all(runs: &[&Summary]) -> Vec<Figure> {
    let parts = [messages(runs), bytes(), counters(), latencies(runs), cpu()];
    let figures = parts.into_iter().flatten();
    figures
        .filter(|figure| runs.iter().any(|run| is_worth_a_line(figure, run)))
        .collect()
}

/// A count or a rate of 0 in all runs says nothing.
fn is_worth_a_line(figure: &Figure, run: &Summary) -> bool {
    let counted = matches!(figure.part, Part::Rates | Part::Counters);
    figure.of(run).is_some_and(|value| !counted || value > 0.0)
}

fn messages(runs: &[&Summary]) -> Vec<Figure> {
    // Only there connections are what was measured.
    let connects = runs.iter().all(|it| it.environment.kind == Kind::Conn);
    [
        ("connected/s", Flow::Connected),
        ("written msg/s", Flow::Written),
        ("acked msg/s", Flow::Acked),
        ("received msg/s", Flow::Received),
    ]
    .into_iter()
    .filter(|(_, flow)| connects || *flow != Flow::Connected)
    .map(|(name, flow)| Figure {
        part: Part::Rates,
        name: name.to_owned(),
        better: Better::Higher,
        decides: true,
        unit: Unit::PerSecond,
        value: Box::new(move |it| Some(rates::messages(it, flow).per_second())),
    })
    .collect()
}

/// A rate of bytes.
type Traffic = fn(&Summary) -> rates::Rate;

fn bytes() -> Vec<Figure> {
    let both: [(&str, Traffic); 2] = [("out", rates::bytes_out), ("in", rates::bytes_in)];
    both.into_iter()
        .map(|(name, rate)| Figure {
            part: Part::Rates,
            name: name.to_owned(),
            better: Better::Neither,
            decides: false,
            unit: Unit::BytesPerSecond,
            value: Box::new(move |it| Some(rate(it).per_second())),
        })
        .collect()
}

fn counters() -> Vec<Figure> {
    let names = Counters::DEFINITIONS.iter().map(|(name, _)| *name);
    names
        .chain(["errors"])
        .map(|name| {
            let fault = Counters::counts_failures(name);
            Figure {
                part: Part::Counters,
                name: name.to_owned(),
                better: if fault {
                    Better::Lower
                } else {
                    Better::Neither
                },
                // How often a message was late is in the latencies already.
                decides: fault && name != "late",
                unit: Unit::Count,
                value: Box::new(move |it| it.counters.get(name).map(lossy)),
            }
        })
        .collect()
}

fn latencies(runs: &[&Summary]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for phase in Phase::ALL {
        for basis in LatencyBasis::ALL {
            let actual = basis == LatencyBasis::Actual;
            if actual && runs.iter().all(|run| repeats(run, phase)) {
                continue;
            }
            let name = match basis {
                LatencyBasis::Intended => phase.name().to_owned(),
                LatencyBasis::Actual => format!("{}.actual", phase.name()),
            };
            figures.extend(STATS.map(|(stat, heading)| Figure {
                part: Part::Latency,
                name: format!("{name} {heading}"),
                better: Better::Lower,
                decides: !actual && phase.concerns_messages() && STEADY.contains(&stat),
                unit: Unit::Micros,
                value: Box::new(move |it: &Summary| {
                    let histogram = it.latencies.get(phase, basis);
                    let histogram = histogram.filter(|it| it.count() >= stat.least_samples());
                    histogram.and_then(|it: &Histogram| it.stat(stat))
                }),
            }));
        }
    }
    figures
}

/// Whether the latencies from the actual moment say the same as those from the planned one.
fn repeats(summary: &Summary, phase: Phase) -> bool {
    let get = |basis| summary.latencies.get(phase, basis);
    match (get(LatencyBasis::Intended), get(LatencyBasis::Actual)) {
        (Some(intended), Some(actual)) => super::latency::identical(intended, actual),
        (_, None) => true,
        (None, Some(_)) => false,
    }
}

fn cpu() -> Vec<Figure> {
    vec![Figure {
        part: Part::Generator,
        name: "cpu, % of one core".to_owned(),
        better: Better::Neither,
        decides: false,
        unit: Unit::Percent,
        value: Box::new(|it| Some(it.generator.cpu * 100.0)),
    }]
}

#[expect(clippy::cast_precision_loss, reason = "shown as a ratio")]
fn lossy(number: u64) -> f64 {
    number as f64
}
