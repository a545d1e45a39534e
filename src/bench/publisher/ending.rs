//! What a publisher gives up: answers that are overdue, and messages that have not left.

use super::Publisher;
use crate::bench::answers;
use crate::bench::clock::{Key, micros};
use crate::bench::connection_state::ConnectionState;
use crate::bench::prepared::Prepared;
use crate::bench::publish_context::PublishContext;
use crate::bench::schedule::Schedule;
use crate::client::Port;
use crate::model::QoS;

impl Publisher {
    /// Gives up answers that are overdue. A publisher whose whole window is lost to them is done.
    pub(super) fn expire(&mut self, context: &PublishContext<'_>, port: &mut Port<'_>, now: u64) {
        let PublishContext {
            recorder, state, ..
        } = *context;
        if state.outstanding.get() == 0 || now < self.check_us {
            return;
        }
        let timeout = micros(context.prepared.plan.profile.ack_timeout);
        self.check_us = now + (timeout / 4).clamp(1_000, 1_000_000);
        let measure = recorder.times.get().measure;
        let (mut expired, mut measured) = (0, 0);
        port.expire(|key| {
            let (intended, written) = Key(key).last_counted(now);
            let overdue = now - written >= timeout;
            expired += u32::from(overdue);
            measured += u64::from(overdue && intended >= measure);
            overdue
        });
        if expired > 0 {
            answers::timed_out(recorder, state, measured);
            answers::remove_outstanding(recorder, state, expired);
            if port.window() == 0 && state.outstanding.get() == 0 {
                context.finish();
            }
        }
    }

    /// The last messages have not left before the connection was lost: they are the next ones again.
    pub(in crate::bench) fn take_back(&mut self, state: &ConnectionState, messages: u64) {
        self.next = self.next.saturating_sub(messages);
        if let Some(share) = &mut self.share {
            *share += self.counted.saturating_sub(self.next).min(messages);
        }
        state.finished.set(false);
    }

    /// Whether it has sent messages at QoS 0.
    pub(in crate::bench) fn has_sent_unconfirmed(&self, prepared: &Prepared) -> bool {
        let publish = prepared.published();
        self.next > 0 && publish.is_some_and(|publish| publish.qos == QoS::AtMostOnce)
    }

    /// The connection has ended for good: what was counted and has not left will not leave any more.
    pub(in crate::bench) fn give_up_unsent(&self, context: &PublishContext<'_>) {
        let messages = self.counted.saturating_sub(self.next);
        let unlimited = *context.schedule.borrow() == Schedule::Unlimited;
        context.recorder.correct(|corrections| {
            corrections.unwritten += messages;
            corrections.unplanned += if unlimited { messages } else { 0 };
        });
        answers::unexpect(context.recorder, context.state, messages);
    }
}
