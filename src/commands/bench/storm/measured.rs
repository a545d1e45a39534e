//! Thresholds on figures that a storm never has are refused before anything connects.

use crate::bench;
use crate::commands::bench::measured::words;
use crate::error::Failure;
use crate::model::{BenchPlan, Storm, StormKind};
use crate::options::Id;
use crate::stats::{Lack, NamedThreshold};

/// A count that is the bystanders', in spite of its name.
const BYSTANDERS_FAILED: &str = "bystanders_failed";

/// The storms that connect, by their names.
const CONNECTING: &[&str] = &["connect", "reconnect", "churn", "offline"];

/// Figures that only some storms have, and the names of those storms. A latency stands for its statistics.
const OF_SOME: &[(&[&str], &[&str])] = &[
    (
        &["connect", "connack", "tcp", "tls", "connected"],
        CONNECTING,
    ),
    (
        &["connect_failed", "connections_lost"],
        &["connect", "reconnect", "churn"],
    ),
    (&["failed_attempts", "retries"], &["connect", "reconnect"]),
    (&["closed", "too_late"], &["churn"]),
    (&["suback"], &["subscribe", "retained"]),
    (
        &[
            "unsuback",
            "subscribed",
            "unsubscribed",
            "unsubscribe_failed",
        ],
        &["subscribe"],
    ),
    (&["first", "last"], &["retained"]),
    (
        &[
            "fast",
            "slow",
            "sent",
            "fast_disconnected",
            "slow_disconnected",
        ],
        &["slow"],
    ),
    (&["received"], &["retained", "will", "offline"]),
    (&["missing"], &["burst", "retained", "offline", "slow"]),
    (&["out_of_order", "sessions_lost"], &["offline"]),
    (
        &["recovery.p50", "recovery.p90"],
        &[
            "connect",
            "reconnect",
            "subscribe",
            "retained",
            "will",
            "offline",
        ],
    ),
    (
        &["recovery"],
        &[
            "connect",
            "reconnect",
            "burst",
            "subscribe",
            "retained",
            "will",
            "offline",
        ],
    ),
];

/// Refuses a threshold that could not be checked at the end of the storm.
pub(super) fn check(
    limit: &NamedThreshold,
    storm: &Storm,
    plan: &BenchPlan,
) -> Result<(), Failure> {
    let Some((why, hint)) = lack(limit.name(), storm, bench::scope(plan).encrypted) else {
        return Ok(());
    };
    let text = format!("cannot check {} \"{limit}\": {why}", Id::FailIf);
    Err(Failure::usage(text).with_hint(hint))
}

/// Why the storm does not have this figure, and what to do about it.
fn lack(name: &str, storm: &Storm, encrypted: bool) -> Option<(String, String)> {
    let leave_out = |id: Id| format!("leave out {id}");
    let first = name.split('.').next().unwrap_or(name);
    if first == "bystander" || name == BYSTANDERS_FAILED {
        let part = |part: &str| name.split('.').any(|word| word == part);
        let (id, why) = if storm.bystanders == 0 {
            (Id::Bystanders, "there are no bystanders")
        } else if storm.calm.is_zero() && (part("before") || part("slowdown")) {
            (Id::Warmup, "bystanders are not watched before the storm")
        } else if storm.hold.is_zero() && part("after") {
            (Id::Hold, "bystanders are not watched after the storm")
        } else {
            return None;
        };
        return Some((format!("{why} ({id} 0)"), leave_out(id)));
    }
    let kind = storm.kind.name();
    let of_some = OF_SOME
        .iter()
        .find(|(figures, _)| figures.iter().any(|it| [name, first].contains(it)));
    if let Some((_, storms)) = of_some.filter(|(_, storms)| !storms.contains(&kind)) {
        let why = format!("a {kind} storm does not measure it");
        return Some((why, format!("use {}", commands(storms))));
    }
    match storm.kind {
        _ if first == "tls" && !encrypted => {
            let (why, hint) = words(Lack::Encryption);
            Some((why.to_owned(), hint))
        }
        StormKind::Subscribe { turns: 1, .. } if name.starts_with("unsub") => Some((
            "clients unsubscribe only before they subscribe again".to_owned(),
            format!("add {} 2", Id::Repeat),
        )),
        StormKind::Slow { read_rate, .. } if first == "slow" && read_rate <= 0.0 => Some((
            "slow subscribers read nothing".to_owned(),
            format!("add {} 5/s", Id::ReadRate),
        )),
        _ => None,
    }
}

/// `` `mqtty bench storm connect`, `churn` or `offline` ``.
fn commands(storms: &[&str]) -> String {
    let mut text = String::new();
    for (index, storm) in storms.iter().enumerate() {
        let gap = match index {
            0 => "`mqtty bench storm ",
            _ if index + 1 == storms.len() => " or `",
            _ => ", `",
        };
        text = text + gap + storm + "`";
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::figures::{self, COUNTERS, LATENCIES};
    use super::*;
    use crate::model::{Bursts, Cut};

    fn storm(kind: StormKind) -> Storm {
        Storm {
            kind,
            clients: 10,
            bystanders: 10,
            calm: Duration::from_secs(2),
            hold: Duration::from_secs(2),
            limit: Duration::from_secs(10),
            prefix: "t".to_owned(),
        }
    }

    fn of_slow(read_rate: f64) -> Storm {
        storm(StormKind::Slow {
            slow: 1,
            read_rate,
            rate: 1.0,
            length: Duration::from_secs(1),
            size: 24,
        })
    }

    fn of_turns(turns: u32) -> Storm {
        storm(StormKind::Subscribe {
            filters: 1,
            shape: crate::model::FilterShape::Plain,
            turns,
            qos: crate::model::QoS::AtMostOnce,
        })
    }

    fn of_will() -> Storm {
        storm(StormKind::Will { cut: Cut::Reset })
    }

    #[test]
    fn a_figure_that_a_storm_does_not_have_is_refused() {
        let burst = storm(StormKind::Burst(Bursts {
            rate: 1.0,
            length: Duration::from_secs(1),
            pause: Duration::ZERO,
            count: 1,
            arrivals: crate::model::Arrivals::Even,
            qos: crate::model::QoS::AtMostOnce,
            size: 24,
        }));
        for (name, storm, expected) in [
            ("recovery", of_will(), None),
            ("undone", of_will(), None),
            ("bystander.before.p99", of_will(), None),
            (
                "connack.p99",
                of_will(),
                Some("`mqtty bench storm connect`, `reconnect`, `churn` or `offline`"),
            ),
            ("recovery", of_slow(0.0), Some("`burst`")),
            ("recovery", burst.clone(), None),
            ("recovery.p90", burst, Some("`mqtty bench storm connect`")),
            ("slow.p99", of_slow(0.0), Some("--read-rate")),
            ("slow.p99", of_slow(5.0), None),
            ("slow_disconnected", of_slow(0.0), None),
            ("fast.p99", of_slow(0.0), None),
            ("unsuback.p99", of_turns(1), Some("--repeat 2")),
            ("unsuback.p99", of_turns(2), None),
            ("suback.p99", of_turns(1), None),
            ("closed", of_turns(1), Some("use `mqtty bench storm churn`")),
        ] {
            let lack = lack(name, &storm, false);
            match expected {
                None => assert_eq!(lack, None, "{name}"),
                Some(hint) => assert!(lack.unwrap().1.contains(hint), "{name}"),
            }
        }
    }

    #[test]
    fn bystanders_that_are_not_there_have_no_figures() {
        let none = Storm {
            bystanders: 0,
            ..of_will()
        };
        let at_once = Storm {
            calm: Duration::ZERO,
            hold: Duration::ZERO,
            ..of_will()
        };
        for (name, storm, hint) in [
            ("bystander.p99", &none, Some("leave out --bystanders")),
            (BYSTANDERS_FAILED, &none, Some("leave out --bystanders")),
            ("bystander.slowdown", &at_once, Some("leave out --warmup")),
            (
                "bystander.before.lost",
                &at_once,
                Some("leave out --warmup"),
            ),
            ("bystander.after.p99", &at_once, Some("leave out --hold")),
            ("bystander.p99", &at_once, None),
        ] {
            let found = lack(name, storm, false).map(|(_, hint)| hint);
            assert_eq!(found.as_deref(), hint, "{name}");
        }
    }

    #[test]
    fn connections_that_are_not_encrypted_have_no_handshake() {
        let storm = storm(StormKind::Reconnect {
            cut: Cut::Reset,
            backoff: crate::model::Backoff::default(),
        });
        assert!(lack("tls.p99", &storm, false).is_some());
        assert!(lack("tls.p99", &storm, true).is_none());
    }

    #[test]
    fn the_table_has_only_figures_and_storms_that_there_are() {
        for (named, storms) in OF_SOME {
            for name in *named {
                let known = LATENCIES.contains(name)
                    || COUNTERS.contains(name)
                    || figures::unit(name).is_some();
                assert!(known, "{name}");
            }
            let kinds = [
                "connect",
                "reconnect",
                "churn",
                "burst",
                "subscribe",
                "retained",
                "will",
                "offline",
                "slow",
            ];
            assert!(
                storms.iter().all(|storm| kinds.contains(storm)),
                "{named:?}"
            );
        }
    }
}
