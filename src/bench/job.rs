//! What one kind of client does on its connection. A kind implements what it needs of [`Job`]; the rest is what a
//! client does that only stays connected.

use std::rc::Rc;
use std::time::Instant;

use super::connection_state::ConnectionState;
use super::context::ShardContext;
use super::control::Stage;
use crate::client::{Ack, Answer, Connected, Incoming, LimitError, Port, Verdict, Work};

/// The context in which a job works.
#[derive(Clone, Copy)]
pub(super) struct JobContext<'a> {
    /// What the connections of the shard share.
    pub(super) shard: &'a ShardContext,
    pub(super) state: &'a Rc<ConnectionState>,
}

/// What one kind of client does on its connection.
pub(super) trait Job {
    /// Whether the generator is held up when its socket is full.
    fn is_held_up_by_socket(&self) -> bool {
        false
    }

    /// The connection is up, for the first time or again.
    fn connected(&mut self, context: JobContext<'_>, connected: &Connected<'_>) {
        let _ = (context, connected);
    }

    /// It may send something in this stage.
    fn work(&mut self, context: JobContext<'_>, stage: Stage, port: &mut Port<'_>) -> Work {
        let _ = (context, stage, port);
        Work::Idle
    }

    /// A message has arrived. By default it was queued for the session in which somebody else had subscribed.
    #[inline]
    fn receive(&mut self, context: JobContext<'_>, message: &Incoming<'_>) -> Verdict {
        let _ = message;
        context.shard.recorder.note_unmeasured();
        Verdict::Take
    }

    /// When it wants to work, if nothing happens before.
    fn deadline(&self) -> Option<Instant> {
        None
    }

    /// Whether what it has received may not be acknowledged yet.
    fn holds(&self) -> bool {
        false
    }

    /// Something that it has sent was answered.
    #[inline]
    fn answered(&mut self, context: JobContext<'_>, key: u64, answer: Answer<'_>) {
        let _ = (context, key, answer);
    }

    /// So many messages with this key were acknowledged in a row; see [`Events::acknowledged`](crate::client::Events).
    #[inline]
    fn acknowledged(&mut self, context: JobContext<'_>, key: u64, count: u32, ack: &Ack<'_>) {
        for _ in 0..count {
            self.answered(context, key, Answer::Acknowledged(ack));
        }
    }

    /// A message that waited for a reconnect is now forbidden.
    fn forbidden(&mut self, context: JobContext<'_>, key: u64, error: &LimitError) {
        let _ = (context, key, error);
    }

    /// The last messages have not left before the connection was lost.
    fn unsent(&mut self, context: JobContext<'_>, messages: u64) {
        let _ = (context, messages);
    }

    /// Whether it has sent messages at QoS 0.
    fn is_unconfirmed(&self, context: JobContext<'_>) -> bool {
        let _ = context;
        false
    }

    /// The connection was lost.
    fn lost(&mut self) {}

    /// The connection has ended for good, with these publishes unanswered. `lost`: it was not our doing.
    fn ended(
        &mut self,
        context: JobContext<'_>,
        unanswered: impl Iterator<Item = u64>,
        lost: bool,
    ) {
        let _ = (context, unanswered, lost);
    }
}
