//! A simulated device: it publishes, and answers requests.

use std::time::Instant;

use crate::bench::answering::Answering;
use crate::bench::control::Stage;
use crate::bench::job::{Job, JobContext};
use crate::bench::publisher::Publisher;
use crate::client::{Answer, Connected, EXPIRED, Incoming, LimitError, Port, Verdict, Work};

pub(in crate::bench) struct Device {
    pub(super) publisher: Publisher,
    pub(super) answering: Answering,
}

impl Job for Device {
    fn is_held_up_by_socket(&self) -> bool {
        self.publisher.is_held_up_by_socket()
    }

    fn connected(&mut self, context: JobContext<'_>, connected: &Connected<'_>) {
        if !connected.session_present {
            self.answering.begin_anew();
        }
        self.publisher.connected(context, connected);
    }

    fn work(&mut self, context: JobContext<'_>, stage: Stage, port: &mut Port<'_>) -> Work {
        let answering = self.answering.work(&context.shard.recorder, port);
        match self.publisher.work(context, stage, port) {
            Work::Idle => answering,
            work => work,
        }
    }

    #[inline]
    fn receive(&mut self, context: JobContext<'_>, message: &Incoming<'_>) -> Verdict {
        self.answering.receive(&context.shard.recorder, message)
    }

    #[inline]
    fn answered(&mut self, context: JobContext<'_>, key: u64, answer: Answer<'_>) {
        if key == EXPIRED && !matches!(answer, Answer::Subscribed(_)) {
            self.answering.acknowledged();
        }
        self.publisher.answered(context, key, answer);
    }

    fn forbidden(&mut self, context: JobContext<'_>, key: u64, error: &LimitError) {
        if key == EXPIRED {
            self.answering.acknowledged();
        }
        self.publisher.forbidden(context, key, error);
    }

    fn deadline(&self) -> Option<Instant> {
        self.answering.due()
    }

    fn holds(&self) -> bool {
        self.answering.holds()
    }

    fn unsent(&mut self, context: JobContext<'_>, messages: u64) {
        self.publisher.unsent(context, messages);
    }

    fn is_unconfirmed(&self, context: JobContext<'_>) -> bool {
        self.publisher.is_unconfirmed(context)
    }

    fn lost(&mut self) {
        self.publisher.lost();
    }

    fn ended(
        &mut self,
        context: JobContext<'_>,
        unanswered: impl Iterator<Item = u64>,
        lost: bool,
    ) {
        self.publisher.ended(context, unanswered, lost);
    }
}
