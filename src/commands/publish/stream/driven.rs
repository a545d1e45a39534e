//! What the client asks of a stream, and tells it.

use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use super::super::message_source::MessageSource;
use super::super::stream_options::cannot_publish;
use super::Publisher;
use crate::client::{
    Answer, Connected, Events, GivenUp, Incoming, LimitError, Notice, Port, Verdict, Work, Workload,
};
use crate::error::{Exit, Failure};
use crate::model::{QoS, ReasonCode};

impl<S: MessageSource> Events for Publisher<'_, S> {
    fn connected(&mut self, connected: &Connected<'_>) {
        self.counts.plain_before = self.counts.plain;
        self.status.connected(connected);
    }

    fn publish(&mut self, _message: &Incoming<'_>) -> Verdict {
        // A kept session may still have subscriptions of an earlier run; their messages are not for us.
        Verdict::Leave
    }

    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        self.counts.finished += 1;
        let named = self.waiting.take(key);
        match answer {
            Answer::Acknowledged(ack) if ack.reason.is_error() => {
                let reason = crate::client::described(ack.reason, &ack.properties.decode());
                let message = self.options.name_of(S::NOUN, key, named.as_ref());
                let text = format!("the broker refused {message}: {reason}");
                self.refuse(|| Failure::new(Exit::Refused, text));
            }
            Answer::Acknowledged(ack) => {
                self.counts.acknowledged += 1;
                self.counts.no_subscribers +=
                    u64::from(ack.reason == ReasonCode::NO_MATCHING_SUBSCRIBERS);
            }
            Answer::Unconfirmed => self.counts.unconfirmed += 1,
            Answer::Subscribed(_) | Answer::Unsubscribed(_) => {}
        }
    }

    fn sent_again(&mut self, _key: u64, qos: QoS) {
        match qos {
            QoS::ExactlyOnce => self.counts.doubled += 1,
            _ => self.counts.repeated += 1,
        }
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        self.counts.finished += 1;
        let named = self.waiting.take(key);
        let message = self.options.name_of(S::NOUN, key, named.as_ref());
        self.refuse(|| cannot_publish(&message, error));
    }
}

impl<S: MessageSource> Workload for Publisher<'_, S> {
    fn given_up(&mut self, message: GivenUp) {
        self.count_given_up(&message);
    }

    fn is_done(&self) -> bool {
        self.ended && self.counts.open() == 0
    }

    fn poll_work(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Work {
        if let Err(failure) = self.check_timeouts(port) {
            // The first failure is reported.
            self.failure.get_or_insert(failure);
            return Work::Leave;
        }
        self.show_progress(port.now());
        let work = if self.ended {
            Work::Idle
        } else {
            self.send(cx, port)
        };
        match work {
            Work::Idle if self.ended && port.is_idle() => {
                if port.is_drained() {
                    Work::Leave
                } else {
                    Work::More
                }
            }
            work => work,
        }
    }

    fn poll_stop(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        self.quit.poll(cx)
    }

    fn unsent(&mut self, publishes: u64) {
        self.counts.unsent += publishes;
    }

    fn deadline(&self) -> Option<Instant> {
        let check = (self.counts.tracked > 0).then_some(self.check);
        let progress = self.progress.next();
        check.into_iter().chain(self.due).chain(progress).min()
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        let first = matches!(notice, Notice::Opened(_)) && !self.status.opened().is_up();
        if matches!(notice, Notice::Lost(_)) && self.counts.plain > 0 {
            self.context.warn(&format!(
                "{}s at QoS 0 that were on their way may be lost; use -q 1 to have them sent again",
                S::NOUN
            ));
        }
        self.status.notice(notice);
        if first && self.interactive {
            self.context
                .inform("Connected: type a message and press Enter to publish it; Ctrl-D ends");
        }
    }
}
