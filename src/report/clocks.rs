//! How the clocks of the processes were set that shared a run.

use serde_json::{Value, json};

use super::summary::Summary;
use crate::stats::ClockOffset;
use crate::stats::units::micros_u64;

pub(super) fn json(it: &ClockOffset, drift: Option<ClockOffset>) -> Value {
    json!({
        "offset_us": it.offset_us,
        "uncertainty_us": it.uncertainty_us,
        "round_trips": it.rounds,
        "correction_us": it.correction_us(),
        "drift_us": drift.map(|it| it.offset_us),
        "drift_uncertainty_us": drift.map(|it| it.uncertainty_us),
    })
}

/// What a reader of one part should know of the clock of its process; nothing of the first, which the others are compared
/// with.
pub fn note(it: ClockOffset) -> Option<String> {
    if it.rounds == 0 {
        return None;
    }
    let uncertain = micros_u64(it.uncertainty_us);
    let apart = micros_u64(it.offset_us.unsigned_abs());
    Some(match it.correction_us() {
        0 => format!(
            "the clock agrees with that of shard 0 within {uncertain}, the precision of the measurement"
        ),
        correction => format!(
            "the clock was {apart} ± {uncertain} {} that of shard 0: all times are by the latter",
            if correction < 0 { "ahead of" } else { "behind" }
        ),
    })
}

/// What a reader of one part should know of its drift, if it is more than the measurement may be wrong by.
pub fn drift_note(drift: ClockOffset) -> Option<String> {
    let verb = if drift.offset_us < 0 {
        "lost"
    } else {
        "gained"
    };
    drift.is_certain().then(|| {
        format!(
            "the clock {verb} {} ± {} on that of shard 0 during the run",
            micros_u64(drift.offset_us.unsigned_abs()),
            micros_u64(drift.uncertainty_us)
        )
    })
}

/// By how much two clocks of all parts differed, where they were compared.
pub(super) fn merged(parts: &[Summary]) -> Option<ClockOffset> {
    let clocks: Option<Vec<ClockOffset>> = parts.iter().map(|it| it.environment.clock).collect();
    // The one that the others were compared with has no round trips.
    let clocks: Vec<ClockOffset> = clocks?.into_iter().filter(|it| it.rounds > 0).collect();
    ClockOffset::widest(&clocks)
}

/// By how much two clocks of all parts drifted apart during the run, where that was measured.
pub(super) fn merged_drift(parts: &[Summary]) -> Option<ClockOffset> {
    let compared = parts.iter().map(|it| &it.environment).filter(|it| {
        let first = it.clock.is_some_and(|clock| clock.rounds == 0);
        !first
    });
    let drifts: Option<Vec<ClockOffset>> = compared.map(|it| it.clock_drift).collect();
    ClockOffset::widest(&drifts?)
}

/// What a reader of the whole should know, where latencies go from the clock of one process to that of another.
pub(super) fn merged_note(
    it: Option<ClockOffset>,
    drift: Option<ClockOffset>,
    crossing: bool,
) -> Option<String> {
    if !crossing {
        return None;
    }
    Some(match it {
        Some(it) => {
            let certain = drift.filter(|drift| drift.is_certain());
            let drifted = certain.map_or(0, |drift| drift.offset_us.unsigned_abs());
            let during = match (certain, drift) {
                (Some(drift), _) => {
                    let drifted = micros_u64(drift.offset_us.unsigned_abs());
                    format!(" at the beginning; they drifted by {drifted} during the run")
                }
                (None, Some(drift)) => {
                    let drifted = micros_u64(drift.uncertainty_us);
                    format!(" at the beginning; they drifted by less than {drifted} during the run")
                }
                (None, None) => String::new(),
            };
            format!(
                "latencies from shard to shard are uncertain by {}: the clocks were compared over the broker, and were at most {} apart{during}",
                micros_u64(it.uncertainty_us.saturating_add(drifted)),
                micros_u64(it.offset_us.unsigned_abs())
            )
        }
        None => "latencies from shard to shard are as good as the clocks of the machines, which were not compared (--rendezvous)"
            .to_owned(),
    })
}
