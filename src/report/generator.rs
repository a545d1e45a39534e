//! How the generator did, in a line.

use std::time::Duration;

use super::layout::Tone;
use super::summary::{Kind, Summary};
use crate::stats::{Generator, Health, LatencyBasis, Phase, units};

/// Whether the load generator kept up, and the figures that say so.
pub(super) fn verdict(summary: &Summary) -> (String, Tone) {
    let figures = figures(summary);
    if let Some(reason) = summary.verdict().reason {
        let words = format!("generator-limited: {reason} ({figures})");
        (words, Tone::Doubtful)
    } else {
        let words = format!("load generator kept up ({figures})");
        (words, Tone::Plain)
    }
}

/// What is to be said where the generator was the limit only before messages flowed.
pub(super) fn while_connecting(summary: &Summary) -> Option<String> {
    if summary.environment.kind == Kind::Conn {
        return None;
    }
    let reason = summary.generator.connecting_verdict().reason?;
    let phases = Phase::ALL.into_iter().filter(|phase| {
        let latencies = &summary.latencies;
        !phase.concerns_messages() && latencies.get(*phase, LatencyBasis::Actual).is_some()
    });
    let phases: Vec<&str> = phases.map(Phase::name).collect();
    let concerned = match phases.split_last() {
        None => String::new(),
        Some((one, [])) => format!("; this concerns {one}"),
        Some((last, others)) => format!("; this concerns {} and {last}", others.join(", ")),
    };
    Some(format!(
        "generator-limited while connecting: {reason}{concerned}"
    ))
}

/// What the system did to the figures: `network: …`, `throttled: …`.
pub(super) fn troubles(summary: &Summary) -> Vec<String> {
    let troubles = summary.generator.system.troubles();
    let each = troubles
        .into_iter()
        .map(|(trouble, reason)| format!("{}: {reason}", trouble.name()));
    each.collect()
}

fn figures(summary: &Summary) -> String {
    let it = &summary.generator;
    let kind = summary.environment.kind;
    let mut parts = vec![cpu(it, kind)];
    let healths: &[&Health] = match kind {
        Kind::Conn => &[&it.connecting.health, &it.health],
        _ => &[&it.health],
    };
    let behind = healths.iter().map(|it| it.behind).max();
    let behind = behind.unwrap_or_default();
    if !behind.is_zero() || healths.iter().any(|it| it.paced > 0) {
        parts.push(format!("at most {} behind schedule", time(behind)));
    }
    parts.extend(own_delay(healths));
    if !it.health.blocked.is_zero() {
        parts.push(format!("sockets full for {}", time(it.health.blocked)));
    }
    parts.join(", ")
}

fn cpu(it: &Generator, kind: Kind) -> String {
    let percent = |cpu: f64| format!("{:.0} %", cpu * 100.0);
    let threads = match it.threads {
        0 | 1 => String::new(),
        n => format!(" on {n} threads"),
    };
    match kind {
        Kind::Conn => format!(
            "CPU {} of one core{threads} while connecting and {} after that",
            percent(it.connecting.cpu),
            percent(it.cpu)
        ),
        _ => format!("CPU {} of one core{threads}", percent(it.cpu)),
    }
}

/// How much of the latencies is the generator's own, if that is 1 ms or more anywhere.
fn own_delay(healths: &[&Health]) -> Option<String> {
    let most = |figure: &dyn Fn(&Health) -> u64| {
        healths
            .iter()
            .map(|it| figure(it))
            .max()
            .unwrap_or_default()
    };
    let max = most(&Health::longest_own_delay);
    (max >= 1_000).then(|| {
        format!(
            "its own delay p50 {}, p99 {}, max {}",
            units::micros_u64(most(&|it| it.own_delay(0.5))),
            units::micros_u64(most(&|it| it.own_delay(0.99))),
            units::micros_u64(max)
        )
    })
}

fn time(time: Duration) -> String {
    units::micros(time.as_secs_f64() * 1e6)
}
