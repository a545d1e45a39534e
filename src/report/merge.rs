//! Several generators' results as one.

use std::time::Duration;

use jiff::Timestamp;

use super::clocks;
use super::counter_notes::CounterNotes;
use super::error::ReportError;
use super::shard::ShardOf;
use super::summary::{Environment, Kind, Summary};
use crate::stats::{AutoWarmup, Flow, Spans};

/// Shards that begin within this share of their time of each other have begun together.
const TOGETHER: f64 = 0.05;

/// Adds up the results of generators that worked at the same time on the same task.
///
/// Counters and histograms add up exactly; seconds are laid over each other by the time of day; stages
/// last as long as the longest of them. Rates are over the time from the first to the last; where all are shards that began
/// together, over the longest of their times, so that their rates add up. An option that differs shows every value.
pub fn merge(summaries: &[Summary]) -> Result<Summary, ReportError> {
    let (first, rest) = summaries.split_first().ok_or(ReportError::Nothing)?;
    let mut merged = first.clone();
    // What each of them kept says nothing about all together.
    merged.thresholds.clear();
    merged.runs = None;
    let shard = merged.environment.shard.take();
    let begun = |summary: &Summary| {
        let it = &summary.environment;
        let measured_from = it.measured_from.unwrap_or(it.started);
        // Its series begins with the first connection.
        match it.kind {
            Kind::Conn => {
                let begun = measured_from.checked_sub(it.stage("connect"));
                begun.unwrap_or(measured_from)
            }
            _ => measured_from,
        }
    };
    // Whoever began first gives the series its zero.
    let earliest = summaries
        .iter()
        .map(begun)
        .min()
        .unwrap_or_else(|| begun(first));
    let started = summaries.iter().map(|it| it.environment.started).min();
    let offset = |summary: &Summary| later(begun(summary), earliest);
    let shards = summaries.iter().all(|it| it.environment.shard.is_some());
    merged.series = crate::stats::Series::default();
    merged.spans = Spans::default();
    for summary in summaries {
        merged.series.merge(&summary.series, offset(summary));
        for flow in Flow::ALL {
            let late = match flow {
                Flow::Connected => started.map_or(Duration::ZERO, |started| {
                    later(summary.environment.started, started)
                }),
                _ => offset(summary),
            };
            let own = summary.spans.get(flow);
            let span = if shards && late < own.mul_f64(TOGETHER) {
                own
            } else {
                late + own
            };
            merged.spans.set(flow, merged.spans.get(flow).max(span));
            merged.spans.leave_out(flow, summary.spans.before(flow));
        }
    }
    for other in rest {
        let (a, b) = (merged.environment.kind, other.environment.kind);
        if a != b {
            return Err(ReportError::Kinds {
                first: a.title(),
                second: b.title(),
            });
        }
        merged.counters.merge(&other.counters);
        merged.latencies.merge(&other.latencies);
        merged.generator.merge(&other.generator);
        merged.warmup = merged_warmup(merged.warmup, other.warmup);
        merge_options(&mut merged.options, &other.options);
        merge_environment(&mut merged.environment, &other.environment);
    }
    // What is true of a part alone.
    let parts = summaries
        .iter()
        .filter_map(|it| it.environment.shard.as_ref());
    let clocks = summaries.iter().filter_map(|it| it.environment.clock);
    let drifts = summaries.iter().filter_map(|it| it.environment.clock_drift);
    let own = parts.flat_map(ShardOf::notes);
    let own = own.chain(clocks.filter_map(clocks::note));
    let own: Vec<String> = own.chain(drifts.filter_map(clocks::drift_note)).collect();
    merged.environment.notes.retain(|note| !own.contains(note));
    let crossing = shard.is_some_and(|shard| shard.crossing);
    merged.environment.clock = clocks::merged(summaries);
    merged.environment.clock_drift = clocks::merged_drift(summaries);
    let Environment {
        clock, clock_drift, ..
    } = merged.environment;
    let note = clocks::merged_note(clock, clock_drift, crossing);
    merged.environment.notes.extend(note);
    count_again(&mut merged, summaries);
    if crossing {
        // What each part expected has arrived at any of them.
        let counters = &mut merged.counters;
        counters.lost = counters.expected.saturating_sub(counters.delivered);
    }
    Ok(merged)
}

/// Replaces the notes on the counters of the parts by those on the sums.
fn count_again(merged: &mut Summary, summaries: &[Summary]) {
    let of_parts = summaries.iter().map(|it| CounterNotes::of(&it.counters));
    let of_parts: Vec<_> = of_parts.collect();
    let sums = CounterNotes::of(&merged.counters);
    for (index, sum) in sums.each().enumerate() {
        let notes = &mut merged.environment.notes;
        let before = notes.len();
        let parts = of_parts.iter().filter_map(|it| it.each().nth(index)?);
        let parts: Vec<&String> = parts.collect();
        notes.retain(|note| !parts.contains(&note));
        if notes.len() < before {
            notes.extend(sum.cloned());
        }
    }
}

/// How much later one moment is than another.
fn later(moment: Timestamp, than: Timestamp) -> Duration {
    Duration::try_from(moment.duration_since(than)).unwrap_or_default()
}

/// The longer one, and the less steady.
fn merged_warmup(mine: Option<AutoWarmup>, theirs: Option<AutoWarmup>) -> Option<AutoWarmup> {
    let (Some(mine), Some(theirs)) = (mine, theirs) else {
        return mine.or(theirs);
    };
    Some(AutoWarmup {
        cut: mine.cut.max(theirs.cut),
        steadiness: mine.steadiness.max(theirs.steadiness),
    })
}

fn merge_options(mine: &mut Vec<(String, String)>, theirs: &[(String, String)]) {
    for (name, value) in theirs {
        match mine.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => add_word(known, value, " | "),
            None => mine.push((name.clone(), value.clone())),
        }
    }
}

/// Adds a word to a list of words, unless it is there.
fn add_word(list: &mut String, word: &str, separator: &str) {
    if !list.split(separator).any(|known| known == word) {
        list.push_str(separator);
        list.push_str(word);
    }
}

fn merge_environment(mine: &mut Environment, other: &Environment) {
    add_word(&mut mine.asked, &other.asked, " + ");
    // Each part has named all of its brokers.
    for broker in other.broker.split(", ") {
        add_word(&mut mine.broker, broker, ", ");
    }
    add_word(&mut mine.version, &other.version, ", ");
    add_word(&mut mine.system, &other.system, ", ");
    mine.cores = mine.cores.saturating_add(other.cores);
    mine.generators = mine.generators.saturating_add(other.generators);
    mine.embedded |= other.embedded;
    mine.scope = mine.scope.common(other.scope);
    mine.cut_short = mine.cut_short.take().or_else(|| other.cut_short.clone());
    mine.started = mine.started.min(other.started);
    mine.measured_from = match (mine.measured_from, other.measured_from) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    mine.ended = mine.ended.max(other.ended);
    for (name, took) in &other.stages {
        match mine.stages.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = (*known).max(*took),
            None => mine.stages.push((name.clone(), *took)),
        }
    }
    for note in &other.notes {
        if !mine.notes.contains(note) {
            mine.notes.push(note.clone());
        }
    }
}
