//! The first connection where the broker is waited for: tried again until it is up.

use std::time::Duration;

use tokio::time::Instant;

use super::{ClientError, Connection, Dial, End, Ended, Notice, RetryLimit, Workload, pause};

/// The pause between two attempts where reconnecting is off.
const PAUSE: Duration = Duration::from_secs(1);

/// An attempt is given at least this long, however little is left.
const LEAST: Duration = Duration::from_secs(1);

impl<D: Dial> Connection<D> {
    /// Attempts until a first connection was up and has ended; `None`: the workload has left.
    ///
    /// The time counts from the beginning of the work. An attempt that is under way at its end is cut off, but the
    /// first attempt of a connection always takes place.
    pub(super) async fn first<W: Workload>(
        &mut self,
        workload: &mut W,
        retry_limit: RetryLimit,
    ) -> Result<Option<Box<Ended>>, ClientError> {
        let begun = workload.begun().map_or_else(Instant::now, Into::into);
        let whole = match retry_limit {
            RetryLimit::For(limit) => Some(limit),
            RetryLimit::None | RetryLimit::Unlimited => None,
        };
        let until = whole.map(|limit| begun + limit);
        let wait = self.profile.reconnect.period.unwrap_or(PAUSE);
        let usual = self.profile.connect_timeout;
        let mut limit = whole.map_or(usual, |whole| usual.min(whole.max(LEAST)));
        let mut told = false;
        loop {
            let error = match self.attempt(workload, true, limit).await {
                Err(error) if error.is_temporary_failure() => error,
                other => return other,
            };
            self.session.lost();
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                return Err(match whole {
                    Some(limit) if told => ClientError::WaitedFor {
                        limit,
                        last: Box::new(error),
                    },
                    _ => error,
                });
            }
            if !std::mem::replace(&mut told, true) {
                workload.notice(&Notice::Waiting {
                    endpoint: &self.profile.endpoint,
                    error: &error,
                });
            }
            match pause(workload, left.map_or(wait, |left| wait.min(left))).await {
                None => {}
                Some(End::Output(error)) => return Err(ClientError::Output(error)),
                Some(_) => {
                    let address = self.address();
                    return Err(ClientError::Stopped { address });
                }
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            limit = left.map_or(usual, |left| usual.min(left.max(LEAST)));
        }
    }
}
