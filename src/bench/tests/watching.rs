//! What an observer of a run receives, and how it can end the run.

use super::*;
use crate::bench::{Progress, Step};
use crate::stats::Figures;

/// Records events, and ends the run when too many connections have failed.
#[derive(Default)]
struct Watcher {
    most_failed: Option<u64>,
    /// Of each second of the measured part.
    steps: Vec<Step>,
    /// How many events of the drain it got.
    drained: u32,
    /// The measured time that it was asked about last.
    asked: Option<Duration>,
}

impl Observer for Watcher {
    fn progress(&mut self, progress: &Progress<'_>) {
        if progress.sample.is_some() {
            self.steps.push(progress.step);
        } else {
            self.drained += u32::from(progress.step == Step::Draining);
        }
    }

    fn abort(&mut self, figures: &Figures<'_>) -> Option<String> {
        self.asked = Some(figures.measured);
        let most = self.most_failed?;
        (figures.counters.connect_failed > most).then(|| "too many".to_owned())
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_can_be_aborted_while_it_connects() {
    let mut plan = publishing(1000, QoS::AtMostOnce, Pacing::Rate(100.0));
    plan.connecting = Connecting::Rate(100.0);
    plan.end.duration = Some(millis(60_000));
    let manners = Manners {
        refuse_every: Some(3),
        ..Manners::default()
    };
    let mut watcher = Watcher {
        most_failed: Some(10),
        ..Watcher::default()
    };
    let begun = tokio::time::Instant::now();
    let (outcome, peer) = run_watched(plan, manners, &mut watcher, std::future::pending()).await;
    assert_eq!(outcome.aborted.as_deref(), Some("too many"));
    assert_eq!(watcher.asked, Some(Duration::ZERO));
    // The 33rd connection is the 11th that fails; counts are reported four times a second.
    assert!(begun.elapsed() < millis(700), "{:?}", begun.elapsed());
    assert!(outcome.totals.counters.connect_failed < 25);
    assert_eq!(peer.log.borrow().len(), 0);
    assert_eq!(outcome.totals.counters.planned, 0);
}

#[tokio::test(start_paused = true)]
async fn every_second_is_one_of_sending_to_the_last() {
    let mut plan = publishing(2, QoS::AtLeastOnce, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(3000));
    let mut watcher = Watcher::default();
    let stop = std::future::pending();
    let (outcome, _) = run_watched(plan, Manners::default(), &mut watcher, stop).await;
    assert_eq!(outcome.totals.counters.acked, 300);
    assert_eq!(watcher.steps, [Step::Sending; 3]);
}

#[tokio::test(start_paused = true)]
async fn how_the_drain_goes_is_told_now_and_then() {
    let mut plan = publishing(2, QoS::AtLeastOnce, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(1000));
    let manners = Manners {
        ack: peer::Ack::After(millis(3000)),
        ..Manners::default()
    };
    let mut watcher = Watcher::default();
    let stop = std::future::pending();
    let (outcome, _) = run_watched(plan, manners, &mut watcher, stop).await;
    assert_eq!(outcome.totals.counters.acked, 100);
    assert!(watcher.drained >= 8, "{}", watcher.drained);
}
