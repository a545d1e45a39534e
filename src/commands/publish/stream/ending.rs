//! What a stream has come to when its input or its connection has ended.

use super::super::given_up;
use super::super::message_source::MessageSource;
use super::Publisher;
use crate::client::{ClientError, GivenUp, described};
use crate::error::{Exit, Failure};
use crate::model::QoS;
use crate::output::LinesReport;
use crate::text::Counted;

impl<S: MessageSource> Publisher<'_, S> {
    /// The result, when the connection has ended.
    pub(super) fn finish(mut self, ended: Result<(), ClientError>) -> Result<Exit, Failure> {
        self.context.pass("");
        let refused = self.refused_at_qos_0(&ended);
        let counts = &self.counts;
        self.removals.conclude(self.context);
        if self.status.opened().is_up() {
            self.context.report(&LinesReport {
                published: counts.published(),
                refused: counts.refused,
                given_up: counts.given_up,
                sent_again: counts.repeated + counts.doubled,
                unheard: counts.no_subscribers,
                handed: counts.handed(),
                bytes: counts.bytes,
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
        let undone = !self.ended && !self.interactive || counts.open() > 0;
        let all = format!("all {}s were published", S::NOUN);
        if undone && let Some(failure) = self.context.interrupted(&all) {
            return Err(failure);
        }
        if counts.unsent > 0 {
            self.context.warn(&format!(
                "{} {}s at QoS 0 were lost with the connection; use -q 1 to have them sent again",
                counts.unsent,
                S::NOUN
            ));
        }
        Ok(if counts.refused > 0 {
            Exit::Refused
        } else if counts.is_uncertain() {
            Exit::Lost
        } else {
            Exit::Done
        })
    }

    /// Counts a message that is not sent again, and shows the first few.
    pub(super) fn count_given_up(&mut self, message: &GivenUp) {
        self.counts.finished += 1;
        let named = self.waiting.take(message.key);
        let name = self.options.name_of(S::NOUN, message.key, named.as_ref());
        let failure = given_up::failure(&name, message);
        let count = match failure.exit {
            Exit::Refused => &mut self.counts.refused,
            _ => &mut self.counts.given_up,
        };
        *count += 1;
        self.counts.withdraw(message.size as u64);
        if message.sent_again {
            // It will not be delivered twice.
            let again = match message.qos {
                QoS::ExactlyOnce => &mut self.counts.doubled,
                _ => &mut self.counts.repeated,
            };
            *again = again.saturating_sub(1);
        }
        self.show(|| failure);
    }

    /// Says what may not have been delivered just once.
    fn warn(&self) {
        let counts = &self.counts;
        if counts.unconfirmed > 0 {
            let messages = Counted::of(counts.unconfirmed, "QoS 2 message");
            self.context.warn(&format!(
                "{messages} {} when the broker lost the session: {} may have been delivered or not",
                messages.verb("was on its way", "were on their way"),
                messages.verb("it", "they"),
            ));
        }
        if counts.doubled > 0 {
            self.context
                .warn(&given_up::delivered_twice(counts.doubled, 2));
        }
        if counts.repeated > 0 {
            self.context
                .warn(&given_up::delivered_twice(counts.repeated, 1));
        }
    }

    /// The failure of a connection that the broker has ended because of a message at QoS 0. Only the last of
    /// them is known.
    fn refused_at_qos_0(&mut self, ended: &Result<(), ClientError>) -> Option<Failure> {
        let error = ended.as_ref().err()?;
        let packet = error.refusal()?;
        let suspects = self.counts.plain - self.counts.plain_before;
        if suspects == 0 || self.counts.open() > 0 {
            return None;
        }
        let (number, topic, size) = self.waiting.last_plain();
        let last = self.options.named(S::NOUN, number, topic);
        let in_bytes = given_up::in_bytes(size);
        let reason = described(packet.reason, &packet.properties);
        let which = if suspects == 1 {
            self.counts.refused += 1;
            self.counts.unsent += 1;
            self.counts.withdraw(size);
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
