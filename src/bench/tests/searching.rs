//! A search with the engine, against a broker that takes a known rate.

use super::*;
use crate::bench::search::{Goal, Length, Next, Search, Trial, judge};
use crate::stats::Window;

/// The broker answers so many messages a second.
const TRUTH: f64 = 500.0;

fn manners(frozen: Option<(Duration, Duration)>) -> Manners {
    Manners {
        ack: peer::Ack::OneByOne(millis(2)),
        frozen,
        ..Manners::default()
    }
}

/// A trial at a rate; the broker sleeps in it if `frozen` says so.
async fn trial(rate: f64, length: Length, frozen: Option<(Duration, Duration)>) -> Trial {
    let mut plan = publishing(4, QoS::AtLeastOnce, Pacing::Rate(rate));
    let seconds = if length == Length::Short { 3 } else { 10 };
    plan.end.duration = Some(Duration::from_secs(seconds));
    plan.drain = Duration::from_secs(1);
    let (outcome, _) = run(plan, manners(frozen)).await;
    let measured = outcome.stages.measure;
    let samples = outcome.totals.series.samples().iter();
    let within: Vec<_> = samples.filter(|sample| sample.at < measured).collect();
    #[expect(clippy::cast_precision_loss, reason = "counts of a test")]
    let windows = within.iter().map(|it| Window {
        at: it.at,
        span: it.span,
        offered: it.planned as f64,
        done: it.acked as f64,
    });
    let late: Vec<bool> = within.iter().map(|it| it.p99 > 50_000).collect();
    Trial {
        windows: windows.collect(),
        missed: late
            .contains(&true)
            .then(|| "ack.p99<50ms".to_owned())
            .into_iter()
            .collect(),
        late,
        generator: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_known_rate_is_found_within_3_percent_although_the_broker_pauses() {
    let mut search = Search::new(Goal {
        from: 100.0,
        to: 1e6,
        width: 0.02,
        whole: false,
        hold: false,
    });
    let mut trials = 0;
    while let Next::Trial(load, length) = search.next() {
        trials += 1;
        assert!(trials < 60, "no end at {load}");
        // Each third trial is disturbed.
        let pause = (millis(1_200), millis(1_900));
        let frozen = (trials % 3 == 0).then_some(pause);
        let seen = trial(load, length, frozen).await;
        search.record(&judge(&seen));
    }
    let found = search.interval();
    let low = found.low.unwrap();
    assert!((TRUTH * 0.97..=TRUTH * 1.03).contains(&low), "{found:?}");
    assert!(found.confirmed && found.high.unwrap() >= TRUTH, "{found:?}");
    assert!(found.paused > 0, "{found:?}");
}
