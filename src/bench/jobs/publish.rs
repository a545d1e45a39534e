//! A client that publishes.

use crate::bench::answers;
use crate::bench::control::Stage;
use crate::bench::job::{Job, JobContext};
use crate::bench::publish_context::PublishContext;
use crate::bench::publisher::Publisher;
use crate::client::{Ack, Answer, Connected, LimitError, Port, Work};

/// What a publisher works with.
#[inline]
fn publishing(context: JobContext<'_>) -> PublishContext<'_> {
    let JobContext { shard, state } = context;
    PublishContext {
        prepared: &shard.prepared,
        recorder: &shard.recorder,
        schedule: &shard.schedule,
        batching: &shard.batching,
        state,
    }
}

impl Job for Publisher {
    fn is_held_up_by_socket(&self) -> bool {
        true
    }

    fn connected(&mut self, context: JobContext<'_>, connected: &Connected<'_>) {
        let JobContext { shard, state } = context;
        let announced = &connected.ack.properties;
        answers::note_window(&shard.recorder, &shard.prepared, state, announced);
    }

    fn work(&mut self, context: JobContext<'_>, stage: Stage, port: &mut Port<'_>) -> Work {
        match stage {
            Stage::Send(_) => self.send(&publishing(context), port),
            _ => Work::Idle,
        }
    }

    #[inline]
    fn answered(&mut self, context: JobContext<'_>, key: u64, answer: Answer<'_>) {
        let JobContext { shard, state } = context;
        match answer {
            Answer::Acknowledged(ack) => self.acknowledged(context, key, 1, ack),
            Answer::Unconfirmed => answers::unconfirmed(&shard.recorder, state, key),
            _ => {}
        }
    }

    #[inline]
    fn acknowledged(&mut self, context: JobContext<'_>, key: u64, count: u32, ack: &Ack<'_>) {
        let JobContext { shard, state } = context;
        answers::acknowledged(&shard.recorder, &shard.batching, state, key, count, ack);
    }

    fn forbidden(&mut self, context: JobContext<'_>, key: u64, error: &LimitError) {
        answers::forbidden(&context.shard.recorder, context.state, key, error);
    }

    fn unsent(&mut self, context: JobContext<'_>, messages: u64) {
        self.take_back(context.state, messages);
    }

    fn is_unconfirmed(&self, context: JobContext<'_>) -> bool {
        self.has_sent_unconfirmed(&context.shard.prepared)
    }

    fn lost(&mut self) {
        self.hold();
    }

    fn ended(
        &mut self,
        context: JobContext<'_>,
        unanswered: impl Iterator<Item = u64>,
        lost: bool,
    ) {
        answers::left_over(&context.shard.recorder, context.state, unanswered, lost);
        self.give_up_unsent(&publishing(context));
    }
}
