//! What a stream has come to when its input or its connection has ended.

use super::super::given_up;
use super::super::supply::Supply;
use super::Publisher;
use crate::client::{ClientError, GivenUp, described};
use crate::error::{Exit, Failure};
use crate::model::QoS;
use crate::output::LinesReport;
use crate::text::Counted;

impl<S: Supply> Publisher<'_, S> {
    /// The result, when the connection has ended.
    pub(super) fn finish(mut self, ended: Result<(), ClientError>) -> Result<Exit, Failure> {
        let refused = self.refused_at_qos_0(&ended);
        let tally = &self.tally;
        self.removals.conclude(self.context);
        if self.status.opened().is_up() {
            self.context.report(&LinesReport {
                published: tally.published(),
                refused: tally.refused,
                given_up: tally.given_up,
                sent_again: tally.repeated + tally.doubled,
                unheard: tally.unheard,
                handed: tally.handed(),
                bytes: tally.bytes,
                elapsed: self.epoch.elapsed(),
            })?;
        }
        self.warn();
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if let Some(failure) = refused {
            return Err(failure);
        }
        if let Err(error) = ended
            && !matches!(error, ClientError::Stopped { .. })
        {
            return Err(error.into());
        }
        // At a terminal, Ctrl-C is the way to end.
        let undone = !self.ended && !self.interactive || tally.open() > 0;
        let all = format!("all {}s were published", S::NOUN);
        if undone && let Some(failure) = self.context.interrupted(&all) {
            return Err(failure);
        }
        if tally.unsent > 0 {
            self.context.warn(&format!(
                "{} {}s at QoS 0 were lost with the connection; use -q 1 to have them sent again",
                tally.unsent,
                S::NOUN
            ));
        }
        Ok(if tally.refused > 0 {
            Exit::Refused
        } else if tally.is_uncertain() {
            Exit::Lost
        } else {
            Exit::Done
        })
    }

    /// Counts a message that is not sent again, and shows the first few.
    pub(super) fn count_given_up(&mut self, message: &GivenUp) {
        self.tally.settled += 1;
        let named = self.waiting.take(message.key);
        let name = self.frame.name_of(S::NOUN, message.key, named.as_ref());
        let failure = given_up::failure(&name, message);
        let count = match failure.exit {
            Exit::Refused => &mut self.tally.refused,
            _ => &mut self.tally.given_up,
        };
        *count += 1;
        self.tally.withdraw(message.size as u64);
        if message.sent_again {
            // It will not be delivered twice.
            let again = match message.qos {
                QoS::ExactlyOnce => &mut self.tally.doubled,
                _ => &mut self.tally.repeated,
            };
            *again = again.saturating_sub(1);
        }
        self.show(|| failure);
    }

    /// Says what may not have been delivered just once.
    fn warn(&self) {
        let tally = &self.tally;
        if tally.unconfirmed > 0 {
            let messages = Counted::of(tally.unconfirmed, "QoS 2 message");
            self.context.warn(&format!(
                "{messages} {} when the broker lost the session: {} may have been delivered or not",
                messages.verb("was on its way", "were on their way"),
                messages.verb("it", "they"),
            ));
        }
        if tally.doubled > 0 {
            self.context
                .warn(&given_up::delivered_twice(tally.doubled, 2));
        }
        if tally.repeated > 0 {
            self.context
                .warn(&given_up::delivered_twice(tally.repeated, 1));
        }
    }

    /// The failure of a connection that the broker has ended because of a message at QoS 0. Only the last of
    /// them is known.
    fn refused_at_qos_0(&mut self, ended: &Result<(), ClientError>) -> Option<Failure> {
        let error = ended.as_ref().err()?;
        let packet = error.refusal()?;
        let suspects = self.tally.plain - self.tally.plain_before;
        if suspects == 0 || self.tally.open() > 0 {
            return None;
        }
        let (number, topic, size) = self.waiting.last_plain();
        let last = self.frame.named(S::NOUN, number, topic);
        let in_bytes = given_up::in_bytes(size);
        let reason = described(packet.reason, &packet.properties);
        let which = if suspects == 1 {
            self.tally.refused += 1;
            self.tally.unsent += 1;
            self.tally.withdraw(size);
            format!("{last} ({in_bytes})")
        } else {
            format!("a {} at QoS 0, {last} ({in_bytes}) at the latest", S::NOUN)
        };
        let mut failure = Failure::new(
            Exit::Refused,
            format!("cannot publish {which}: the broker disconnected: {reason}"),
        );
        failure.hint = crate::error::Fault::hint(error);
        Some(failure)
    }
}
