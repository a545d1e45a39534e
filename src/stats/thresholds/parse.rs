//! The grammar of thresholds: `FIGURE COMPARISON LIMIT`, with spaces where one likes them.

use super::{Bound, Comparison, Metric, Rate, Threshold, ThresholdError};
use crate::stats::counters::Counters;
use crate::stats::latencies::{LatencyBasis, Phase};
use crate::stats::stat::Stat;

/// Two-character comparisons before those that they begin with.
const COMPARISONS: [(&str, Comparison); 6] = [
    (">=", Comparison::GreaterOrEqual),
    ("<=", Comparison::LessOrEqual),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    (">", Comparison::Greater),
    ("<", Comparison::Less),
];

/// The parts of a threshold: figure, comparison, limit.
pub(super) fn split(text: &str) -> Result<(&str, Comparison, &str), ThresholdError> {
    let shape = || ThresholdError::Shape(text.to_owned());
    let at = text.find(['<', '>', '=', '!']).ok_or_else(shape)?;
    let (left, rest) = text.split_at(at);
    let (sign, comparison) = COMPARISONS
        .into_iter()
        .find(|(sign, _)| rest.starts_with(sign))
        .ok_or_else(shape)?;
    let (left, right) = (left.trim(), rest[sign.len()..].trim());
    if left.is_empty() || right.is_empty() || right.contains(['<', '>', '=', '!']) {
        return Err(shape());
    }
    Ok((left, comparison, right))
}

pub(super) fn threshold(text: &str) -> Result<Threshold, ThresholdError> {
    let (left, comparison, right) = split(text)?;
    let metric = metric(left).ok_or_else(|| ThresholdError::Metric {
        text: text.to_owned(),
        metric: left.to_owned(),
    })?;
    let bound = bound(metric, right).map_err(|expected| ThresholdError::Bound {
        text: text.to_owned(),
        bound: right.to_owned(),
        expected,
    })?;
    Ok(Threshold {
        text: text.trim().to_owned(),
        metric,
        comparison,
        bound,
    })
}

fn metric(name: &str) -> Option<Metric> {
    if let Some((phase, rest)) = name.split_once('.') {
        let phase = Phase::from_name(phase)?;
        let (basis, stat) = match rest.split_once('.') {
            Some(("actual", stat)) => (LatencyBasis::Actual, stat),
            Some(("intended", stat)) => (LatencyBasis::Intended, stat),
            _ => (LatencyBasis::Intended, rest),
        };
        return Some(Metric::Latency(phase, basis, Stat::from_name(stat)?));
    }
    if let Some((_, rate)) = Rate::ALL.into_iter().find(|(known, _)| *known == name) {
        return Some(Metric::Rate(rate));
    }
    let counters = Counters::DEFINITIONS.iter().map(|(known, _)| *known);
    counters
        .chain(["errors"])
        .find(|known| *known == name)
        .map(Metric::Counter)
}

fn bound(metric: Metric, text: &str) -> Result<Bound, &'static str> {
    match metric {
        Metric::Latency(_, _, Stat::Count) => count(text)
            .map(Bound::Number)
            .ok_or("a count like 1000 or 10k"),
        Metric::Latency(..) => duration(text)
            .map(Bound::Micros)
            .ok_or("a duration like 300us, 50ms or 1.5s"),
        Metric::Rate(_) => rate(text)
            .map(Bound::PerSecond)
            .ok_or("a rate like 1000, 50k/s or 90/m"),
        Metric::Counter(name) => match text.strip_suffix('%') {
            Some(share) if Counters::default().whole_of(name).is_some() => {
                number(share).map(Bound::Percent).ok_or("a share like 0.1%")
            }
            Some(_) => Err("a count: this figure is not a part of another"),
            None => count(text)
                .map(Bound::Number)
                .ok_or("a count like 0 or 10k, or a share like 0.1%"),
        },
    }
}

/// A plain decimal number that is not negative.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

/// A number that may end in `k` or `M`.
pub(super) fn count(text: &str) -> Option<f64> {
    let scaled = |text: &str, factor: f64| number(text).map(|number| number * factor);
    match text.as_bytes().last()? {
        b'k' | b'K' => scaled(&text[..text.len() - 1], 1e3),
        b'M' => scaled(&text[..text.len() - 1], 1e6),
        _ => number(text),
    }
}

/// A duration in microseconds; the unit must be given. Several may follow each other (`1m 30s`).
pub(super) fn duration(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (value, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let end = tail
            .find(|c: char| c.is_ascii_digit() || c.is_whitespace())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let factor = match unit {
            "ns" => 1e-3,
            "us" | "µs" | "μs" => 1.0,
            "ms" => 1e3,
            "s" | "sec" => 1e6,
            "m" | "min" => 60e6,
            "h" => 3_600e6,
            _ => return None,
        };
        total += number(value)? * factor;
        rest = tail.trim_start();
    }
    Some(total)
}

/// A rate per second; `/s`, `/m` and `/h` may follow the number.
fn rate(text: &str) -> Option<f64> {
    match text.split_once('/') {
        None => count(text),
        Some((number, "s")) => count(number.trim()),
        Some((number, "m")) => count(number.trim()).map(|rate| rate / 60.0),
        Some((number, "h")) => count(number.trim()).map(|rate| rate / 3_600.0),
        Some(_) => None,
    }
}
