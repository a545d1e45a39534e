//! The moment at which several machines have agreed to start.

use std::time::{Duration, SystemTime};

use super::Run;
use crate::bench::clock::now;
use crate::bench::error::BenchError;
use crate::model::{BenchPlan, BenchWork};

/// By how much the moment may have passed.
const TOLERANCE: Duration = Duration::from_secs(1);

/// Of a run that is about connecting: waits until connections may be opened.
///
/// # Errors
///
/// The moment has passed.
pub(super) async fn until_connecting(plan: &BenchPlan) -> Result<(), BenchError> {
    let Some(agreed) = plan.start_at.filter(|_| is_about_connecting(plan)) else {
        return Ok(());
    };
    let current = SystemTime::now();
    if let Some(passed) = lateness(agreed, agreed, current) {
        return Err(BenchError::Late(passed));
    }
    let wait = agreed.duration_since(current).unwrap_or_default();
    tokio::time::sleep(wait).await;
    Ok(())
}

impl Run {
    /// When the sending begins, which is no sooner than this.
    ///
    /// # Errors
    ///
    /// By how much the agreed moment has passed: nothing may begin later than the rest.
    pub(super) fn sending_begins(&self, soonest: Duration) -> Result<std::time::Instant, Duration> {
        let plan = &self.prepared.plan;
        let Some(agreed) = plan.start_at.filter(|_| !is_about_connecting(plan)) else {
            return Ok(now() + soonest);
        };
        match lateness(agreed, self.started, SystemTime::now()) {
            None => Ok(self.counts.clock.moment(agreed)),
            Some(passed) => Err(passed),
        }
    }
}

fn is_about_connecting(plan: &BenchPlan) -> bool {
    matches!(plan.work, BenchWork::Connect)
}

/// By how much the agreed moment has passed, if that is too much: a process that has started after it is too late, too.
fn lateness(agreed: SystemTime, started: SystemTime, current: SystemTime) -> Option<Duration> {
    let passed = current.duration_since(agreed).ok()?;
    (passed > TOLERANCE || agreed < started).then_some(passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_tolerated_by_those_who_were_there() {
        let agreed = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let seconds = |of: f64| agreed + Duration::from_secs_f64(of);
        let early = agreed - Duration::from_secs(9);
        assert_eq!(lateness(agreed, early, agreed), None);
        assert_eq!(lateness(agreed, early, seconds(1.0)), None);
        let late = Duration::from_millis(1500);
        assert_eq!(lateness(agreed, early, seconds(1.5)), Some(late));
        let half = Duration::from_millis(500);
        assert_eq!(lateness(agreed, seconds(0.25), seconds(0.5)), Some(half));
        assert_eq!(lateness(agreed, early, early), None);
    }
}
