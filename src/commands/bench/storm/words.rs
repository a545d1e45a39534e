//! What is said of a storm, in words.

use std::time::Duration;

use super::figures::Figures;
use super::plan::StormPlan;
use crate::bench::FailureKind;
use crate::bench::storm::Span;
use crate::model::{Arrivals, Backoff, Connecting, Cut, FilterShape, Storm, StormKind};
use crate::output::duration;
use crate::stats::{Stat, units};
use crate::text::Counted;

/// Causes of failures that are shown.
const MOST_CAUSES: usize = 5;

/// What happens: `1,000 clients, all at once`.
pub(super) fn asked(plan: &StormPlan) -> String {
    let storm = &plan.storm;
    let clients = Counted::of(storm.clients.into(), "client").to_string();
    let words = match &storm.kind {
        StormKind::Connect {
            backoff, arrivals, ..
        } => {
            let pace = match plan.plan.connecting {
                Connecting::Interval(interval) if interval.is_zero() => "all at once".to_owned(),
                Connecting::Interval(interval) => format!("one every {}", duration(interval)),
                Connecting::Rate(rate) => {
                    format!("{} connections/s{}", units::rate(rate), by(*arrivals))
                }
            };
            vec![clients, pace, wait(*backoff)]
        }
        StormKind::Reconnect { cut, backoff } => vec![clients, cuts(*cut), wait(*backoff)],
        StormKind::Churn {
            lifetime,
            length,
            arrivals,
            cut,
        } => vec![
            format!("about {clients} at any time"),
            format!(
                "lifetime {} on average{}",
                duration(*lifetime),
                by(*arrivals)
            ),
            cuts(*cut),
            format!("for {}", duration(*length)),
        ],
        StormKind::Burst(bursts) => vec![
            clients,
            format!(
                "{} of {} at {} msg/s{}",
                Counted::of(bursts.count.into(), "burst"),
                duration(bursts.length),
                units::rate(bursts.rate),
                by(bursts.arrivals)
            ),
            format!("QoS {}", bursts.qos),
            crate::output::bytes(bursts.size as u64),
        ],
        StormKind::Subscribe {
            filters,
            shape,
            turns,
            ..
        } => vec![
            clients,
            format!("{} each", Counted::of((*filters).into(), shaped(*shape))),
            if *turns > 1 {
                format!("{turns} times")
            } else {
                String::new()
            },
        ],
        StormKind::Retained { messages, size } => vec![
            clients,
            Counted::of((*messages).into(), "retained message").to_string(),
            crate::output::bytes(*size as u64),
        ],
        StormKind::Will { cut } => vec![clients, cuts(*cut)],
        StormKind::Offline { messages, size, .. } => vec![
            clients,
            format!("{} each", Counted::of((*messages).into(), "queued message")),
            crate::output::bytes(*size as u64),
        ],
        StormKind::Slow {
            slow,
            read_rate,
            rate,
            length,
            size,
        } => vec![
            Counted::of(storm.clients.into(), "subscriber").to_string(),
            match (*slow, *read_rate > 0.0) {
                (slow, true) => format!("{slow} of them at {} msg/s", units::rate(*read_rate)),
                (1, false) => "1 of them does not read".to_owned(),
                (slow, false) => format!("{slow} of them do not read"),
            },
            format!("{} msg/s for {}", units::rate(*rate), duration(*length)),
            crate::output::bytes(*size as u64),
        ],
    };
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(", ")
}

fn shaped(shape: FilterShape) -> &'static str {
    match shape {
        FilterShape::Plain => "filter",
        FilterShape::Deep => "deep filter",
        FilterShape::Wildcard => "wildcard filter",
        FilterShape::Shared => "shared subscription",
    }
}

fn cuts(cut: Cut) -> String {
    let words = match cut {
        Cut::Reset => "cut by a reset",
        Cut::Close => "closed without DISCONNECT",
        Cut::Disconnect => "ended by DISCONNECT",
    };
    words.to_owned()
}

fn by(arrivals: Arrivals) -> &'static str {
    match arrivals {
        Arrivals::Even => "",
        Arrivals::Poisson => " by chance (Poisson)",
    }
}

fn wait(backoff: Backoff) -> String {
    match (backoff.least, backoff.most) {
        (_, Duration::ZERO) => String::new(),
        (least, most) if least == most => format!("back-off {}", duration(most)),
        (Duration::ZERO, most) => format!("back-off up to {}", duration(most)),
        (least, most) => format!("back-off {} to {}", duration(least), duration(most)),
    }
}

pub(super) fn time(time: Duration) -> String {
    units::micros(time.as_secs_f64() * 1e6)
}

/// What the parts of a storm are, and what becomes of them.
fn parts(storm: &Storm) -> (&'static str, &'static str) {
    match storm.kind {
        StormKind::Connect { .. } => ("client", "connected"),
        StormKind::Reconnect { .. } => ("client", "reconnected"),
        StormKind::Churn { .. } => ("new connection", "opened"),
        StormKind::Burst(_) => ("message", "came back"),
        StormKind::Subscribe { .. } => ("client", "subscribed to everything"),
        StormKind::Retained { .. } => ("client", "received everything"),
        StormKind::Will { .. } => ("will", "arrived"),
        StormKind::Offline { .. } => ("message", "delivered"),
        StormKind::Slow { .. } => ("message", "delivered to the other subscribers"),
    }
}

impl Figures<'_> {
    /// `1,000 of 1,000 clients reconnected: half in 310 ms, 90 % in 1.2 s, all in 2.1 s`.
    pub(super) fn done(&self) -> String {
        let outcome = self.outcome;
        let (noun, verb) = parts(self.storm);
        let counted = Counted::of_all(outcome.done, outcome.wanted, noun);
        let recovery = outcome.recovery;
        let times = if let StormKind::Burst(_) = self.storm.kind {
            let all = recovery.all;
            all.map(|all| match all {
                Duration::ZERO => "all before the end of their burst".to_owned(),
                all => format!("the last {} after the end of its burst", time(all)),
            })
        } else {
            let named = [
                ("half in", recovery.half),
                ("90 % in", recovery.most),
                ("all in", recovery.all),
            ];
            let known = named
                .iter()
                .filter_map(|(name, it)| Some(format!("{name} {}", time((*it)?))));
            let known: Vec<_> = known.collect();
            (!known.is_empty()).then(|| known.join(", "))
        };
        match times {
            Some(times) => format!("{counted} {verb}: {times}"),
            None => format!("{counted} {verb}"),
        }
    }

    /// `bystanders: p99 1.1 ms before, 48 ms during (×44.0), 1.2 ms after; 0 of 3,000 messages lost`.
    pub(super) fn bystanders(&self) -> Option<String> {
        let spans = &self.outcome.bystanders;
        let sent: u64 = spans.iter().map(|span| span.sent).sum();
        if sent == 0 {
            return None;
        }
        let p99 = |span: &Span| {
            let p99 = span.latency.known_stat(Stat::P99);
            p99.map_or_else(|| "-".to_owned(), units::micros)
        };
        let [before, during, after] = spans;
        let known = |span: &Span| span.latency.known_stat(Stat::P99).is_some();
        let known = known(before) && known(during);
        let times = match self.slowdown().filter(|_| known) {
            Some(times) if times >= 1.5 => format!(" (×{times:.1})"),
            _ => String::new(),
        };
        let lost = Counted::of_all(self.bystanders_lost(), sent, "message");
        Some(format!(
            "bystanders: p99 {} before, {} during{times}, {} after; {lost} lost",
            p99(before),
            p99(during),
            p99(after)
        ))
    }

    /// What else is to be said, a line each.
    pub(super) fn facts(&self) -> Vec<String> {
        let outcome = self.outcome;
        let mut facts = Vec::new();
        if let Some(why) = outcome.unready {
            facts.push(format!("the storm did not begin: {why}"));
        } else {
            facts.push(self.done());
            facts.extend(self.bystanders());
        }
        let counts: Vec<String> = self
            .shown_counters()
            .map(|(name, count)| format!("{} {}", name.replace('_', " "), units::count(count)))
            .collect();
        if !counts.is_empty() {
            facts.push(format!("counts: {}", counts.join(", ")));
        }
        for kind in [FailureKind::Connect, FailureKind::Lost] {
            for cause in outcome.tally.causes.of(kind).iter().take(MOST_CAUSES) {
                let clients = Counted::of(cause.count, "client");
                let message = crate::report::printable(&cause.failure.message);
                facts.push(format!("{clients} failed: {message}"));
            }
        }
        if outcome.gave_up {
            let limit = duration(self.storm.limit);
            facts.push(format!(
                "gave up on what was missing: nothing happened for {limit}"
            ));
        }
        facts.push(self.generator());
        facts
    }

    /// Counts that are not 0, and not told elsewhere.
    pub(super) fn shown_counters(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let told = ["wanted", "done", "undone", "connected"];
        super::figures::COUNTERS
            .into_iter()
            .filter(move |name| !told.contains(name))
            .map(|name| (name, self.counter(name)))
            .filter(|(_, count)| *count > 0)
    }

    fn generator(&self) -> String {
        let generator = &self.outcome.generator;
        let cpu = format!(
            "CPU {:.0} % of one core on {} threads",
            generator.cpu * 100.0,
            generator.threads
        );
        match generator.verdict().reason {
            Some(reason) => format!("generator-limited: {reason} ({cpu})"),
            None => format!("load generator kept up ({cpu})"),
        }
    }
}
