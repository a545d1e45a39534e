//! What follows the loss of a connection: whether there is a way back, and what the losses have in common.

use std::time::Duration;

use super::error::{ClientError, Pattern};
use super::session::LossCause;
use crate::model::Version;

/// A connection that has lasted this long starts the count of reconnects anew.
const SETTLED: Duration = Duration::from_secs(5);

/// Connections that are closed sooner than this, one after the other, have something in common.
const SHORT_CONNECTION: Duration = Duration::from_secs(60);

/// After so many messages given up in a row it is not the messages.
pub(super) const SPURNED: u32 = 10;

/// What was learned from the losses of a client so far.
#[derive(Clone, Debug)]
pub(super) struct Recovery {
    /// The version that is spoken.
    version: Version,
    /// Attempts to reconnect, in a row.
    pub(super) attempts: u32,
    /// Connections in a row that the broker closed without a reason soon after accepting them.
    unexplained: u32,
    /// Those of them that were closed before the answer to a SUBSCRIBE or an UNSUBSCRIBE.
    in_request: u32,
    /// Those of them that were closed while messages were on their way.
    with_messages: u32,
    told: bool,
}

impl Recovery {
    /// Nothing was lost yet.
    pub(super) fn new(version: Version) -> Self {
        Self {
            version,
            attempts: 0,
            unexplained: 0,
            in_request: 0,
            with_messages: 0,
            told: false,
        }
    }

    /// A connection was lost that had been up for so long.
    pub(super) fn lost(&mut self, error: &ClientError, up_for: Duration, loss_cause: &LossCause) {
        if up_for >= SETTLED || matches!(loss_cause, LossCause::Message(_)) {
            self.attempts = 0;
        }
        let unexplained = matches!(error, ClientError::Closed { .. });
        if !unexplained || up_for >= SHORT_CONNECTION || matches!(loss_cause, LossCause::Message(_))
        {
            (self.unexplained, self.in_request, self.with_messages) = (0, 0, 0);
            return;
        }
        self.unexplained += 1;
        self.in_request += u32::from(*loss_cause == LossCause::Request);
        self.with_messages += u32::from(*loss_cause == LossCause::Messages);
        // With messages on their way it takes one more loss to know that it is not about one of them.
        if *loss_cause == LossCause::Suspects && self.unexplained == 2 {
            self.unexplained = 1;
        }
    }

    /// What the last losses have in common.
    pub(super) fn pattern(&self, client_id: &str) -> Option<Pattern> {
        if self.unexplained < 2 {
            None
        } else if self.in_request == self.unexplained {
            Some(Pattern::Request(self.version))
        } else if self.with_messages == self.unexplained {
            Some(Pattern::Messages(client_id.to_owned(), self.version))
        } else {
            Some(Pattern::Rival(client_id.to_owned()))
        }
    }

    /// The same, once.
    pub(super) fn new_pattern(&mut self, client_id: &str) -> Option<Pattern> {
        let pattern = self.pattern(client_id).filter(|_| !self.told)?;
        self.told = true;
        Some(pattern)
    }
}
