//! The moment at which several machines have agreed to start.

use std::time::{Duration, SystemTime};

use super::Run;
use crate::bench::Observer;
use crate::bench::clock::{current, now};
use crate::bench::error::BenchError;
use crate::bench::rendezvous::Rendezvous;
use crate::bench::rendezvous_error::RendezvousError;
use crate::model::{BenchPlan, BenchWork};
use crate::stats::ClockOffset;

/// By how much the moment may have passed.
const TOLERANCE: Duration = Duration::from_secs(1);

/// Waits until connections may be opened: until all are there, where they meet; of a run that is about connecting until
/// the moment that was agreed on. By how much the clock of this process is ahead of that of shard 0, where that was measured.
///
/// # Errors
///
/// They do not meet; the moment has passed.
pub(super) async fn until_connecting(
    plan: &BenchPlan,
    rendezvous: Option<&Rendezvous>,
    observer: &mut impl Observer,
) -> Result<Option<ClockOffset>, BenchError> {
    if let Some(rendezvous) = rendezvous {
        let met = rendezvous.meet(observer).await?;
        wait_until(moment(met.at_us), current(Some(met.clock))).await?;
        return Ok(Some(met.clock));
    }
    if let Some(agreed) = plan.start_at.filter(|_| is_about_connecting(plan)) {
        wait_until(agreed, SystemTime::now()).await?;
    }
    Ok(None)
}

async fn wait_until(agreed: SystemTime, current: SystemTime) -> Result<(), BenchError> {
    if let Some(passed) = lateness(agreed, agreed, current) {
        return Err(BenchError::Late(passed));
    }
    let wait = agreed.duration_since(current).unwrap_or_default();
    tokio::time::sleep(wait).await;
    Ok(())
}

/// A moment in µs since 1970.
fn moment(us: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(us)
}

impl Run {
    /// Waits until all that share the run are ready to send; whether they are.
    pub(super) async fn meet_again(&mut self, observer: &mut impl Observer) -> bool {
        let plan = &self.prepared.plan;
        let Some(rendezvous) = self
            .rendezvous
            .clone()
            .filter(|_| !is_about_connecting(plan))
        else {
            return true;
        };
        let go = rendezvous.go();
        tokio::pin!(go);
        loop {
            tokio::select! {
                biased;
                gone = &mut go => {
                    match gone {
                        Ok(at_us) => self.agreed = Some(moment(at_us)),
                        Err(BenchError::Rendezvous(rendezvous_error)) => self.rendezvous_error = Some(rendezvous_error),
                        Err(error) => self.rendezvous_error = Some(RendezvousError::Refused(error.to_string())),
                    }
                    return self.rendezvous_error.is_none();
                }
                () = self.listen(observer) => {
                    if self.counts.is_ended() || self.is_gone() {
                        return false;
                    }
                }
            }
        }
    }

    /// When the sending begins, which is no sooner than this.
    ///
    /// # Errors
    ///
    /// By how much the agreed moment has passed: nothing may begin later than the rest.
    pub(super) fn sending_begins(&self, soonest: Duration) -> Result<std::time::Instant, Duration> {
        let plan = &self.prepared.plan;
        let agreed = self.agreed.or(plan.start_at);
        let Some(agreed) = agreed.filter(|_| !is_about_connecting(plan)) else {
            return Ok(now() + soonest);
        };
        match lateness(agreed, self.started, current(self.clock)) {
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
