//! What an exchange has come to when its requests or its connection have ended.

use std::io;

use super::super::verdict;
use super::{Exchange, SHOWN_FAILURES};
use crate::client::ClientError;
use crate::error::{Exit, Failure};
use crate::kernel::context::output_failure;
use crate::text::Counted;

impl Exchange<'_> {
    /// The result, when the connection has ended and the output was written, or was not.
    pub(super) fn finish(
        self,
        ended: Result<(), ClientError>,
        flushed: io::Result<()>,
    ) -> Result<Exit, Failure> {
        self.answers.conclude();
        if self.plan.latency && !self.latencies.is_empty() {
            self.context.inform(&verdict::latency(&self.latencies));
        }
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let failed = self.counts.too_few + self.counts.refused;
        if failed > SHOWN_FAILURES {
            let requests = Counted::of_all(failed, self.counts.requests, "request");
            self.context.warn(&format!("{requests} failed"));
        }
        match ended {
            Err(error) if error.is_closed_output() => return Ok(Exit::Done),
            Err(error) if !matches!(error, ClientError::Stopped { .. }) => return Err(error.into()),
            _ => {}
        }
        match flushed {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Done),
            Err(error) => return Err(output_failure(&error)),
            Ok(()) => {}
        }
        // At a terminal, Ctrl-C is the way to end.
        let undone = !self.ended && !self.source.is_interactive || !self.requests.is_empty();
        let what = "all answers had arrived";
        if undone && let Some(failure) = self.context.interrupted(what) {
            return Err(failure);
        }
        Ok(self.counts.exit())
    }
}
