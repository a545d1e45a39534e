//! Where a stream takes its messages from, one at a time.

use std::task::{Context, Poll};

use jiff::Timestamp;

use super::input::{Lines, LinesError, Next};
use crate::client::Outgoing;
use crate::error::{Exit, Failure, plain};

/// Why there are no more messages.
#[derive(Debug)]
pub(in crate::commands) enum SourceError {
    /// The input cannot be read.
    Input(LinesError),
    /// The message at hand cannot be made.
    Message(Failure),
}

impl SourceError {
    /// The failure at message `number` of `input`, which counts its messages by `noun`.
    pub(in crate::commands) fn failure(self, noun: &str, number: u64, input: &str) -> Failure {
        match self {
            Self::Input(LinesError::Read(error)) => Failure::new(
                Exit::File,
                format!("cannot read {input}: {}", plain(&error)),
            ),
            Self::Input(LinesError::TooLong) => Failure::new(
                Exit::Payload,
                format!(
                    "line {number} of {input} is longer than the 268,435,455 bytes that MQTT can carry"
                ),
            ),
            Self::Message(mut failure) => {
                failure.message = format!("{noun} {number}: {}", failure.message);
                failure
            }
        }
    }
}

pub(in crate::commands) trait MessageSource {
    /// What a message of it is, for errors that count them.
    const NOUN: &'static str;

    /// Makes sure that the next message, if there is one, can be looked at by [`MessageSource::message`]. It stays
    /// the next one until [`MessageSource::take`].
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Next, SourceError>>;

    /// The message that [`MessageSource::poll_next`] has found; what it does not say itself is as in `default`.
    fn message<'s>(&'s self, default: Outgoing<'s>) -> Outgoing<'s>;

    /// Goes on to the next message.
    fn take(&mut self);

    /// How much of the source has been taken, and how much it holds, where that is known.
    fn progress(&self) -> Option<(u64, u64)> {
        None
    }

    /// Makes the message anew for the next of several topics, this one from 0.
    fn renew(&mut self, _topic: usize) {}

    /// Whether the message that [`MessageSource::poll_next`] has found names its own topic.
    fn names_topic(&self) -> bool {
        false
    }

    /// Whether the message that [`MessageSource::poll_next`] has found claims to be text; `None` if it is as the flags
    /// say.
    fn claims_text(&self) -> Option<bool> {
        None
    }

    /// When the message that [`MessageSource::poll_next`] has found was recorded, where that matters.
    fn recorded_at(&self) -> Option<Timestamp> {
        None
    }

    /// Whether the message that [`MessageSource::poll_next`] has found says which MQTT 5 properties it has.
    fn names_properties(&self) -> bool {
        false
    }
}

/// Lines that are payloads as they stand. The hot path.
pub(in crate::commands) struct PlainLines(pub(in crate::commands) Lines);

impl MessageSource for PlainLines {
    const NOUN: &'static str = "line";

    #[inline]
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Next, SourceError>> {
        self.0.poll_next(cx).map_err(SourceError::Input)
    }

    #[inline]
    fn message<'s>(&'s self, default: Outgoing<'s>) -> Outgoing<'s> {
        Outgoing {
            payload: self.0.line(),
            ..default
        }
    }

    #[inline]
    fn take(&mut self) {
        self.0.take();
    }

    fn progress(&self) -> Option<(u64, u64)> {
        self.0.progress()
    }
}
