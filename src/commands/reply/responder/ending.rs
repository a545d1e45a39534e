//! What a responder has come to when it, or its connection, has ended.

use super::Responder;
use crate::client::ClientError;
use crate::error::{Exit, Failure};
use crate::output::duration;
use crate::text::Counted;

impl Responder<'_> {
    /// The result, when the connection has ended.
    pub(super) fn finish(self, ended: Result<(), ClientError>) -> Result<Exit, Failure> {
        if self.status.opened().is_up() {
            self.context.inform(&self.counts.summary());
        }
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        match ended {
            Err(error) if !matches!(error, ClientError::Stopped { .. }) => return Err(error.into()),
            _ => {}
        }
        if let Some(count) = self
            .plan
            .count
            .filter(|count| self.counts.requests < *count)
        {
            if let Some(failure) = self.context.interrupted("all requests had arrived") {
                return Err(failure);
            }
            let missing = Counted::of_all(count - self.counts.requests, count, "request");
            let wait = duration(self.plan.wait.unwrap_or_default());
            let text = format!("{missing} did not arrive within {wait}");
            return Err(Failure::new(Exit::Timeout, text));
        }
        Ok(Exit::Done)
    }
}
