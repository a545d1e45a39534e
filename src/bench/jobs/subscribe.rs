//! A client that subscribes.

use crate::bench::control::Stage;
use crate::bench::job::{Job, JobContext};
use crate::bench::subscriber::Subscriber;
use crate::client::{Answer, Connected, Incoming, Port, Verdict, Work};

impl Job for Subscriber {
    fn connected(&mut self, _context: JobContext<'_>, connected: &Connected<'_>) {
        if !connected.session_present {
            self.begin_anew();
        }
    }

    fn work(&mut self, context: JobContext<'_>, stage: Stage, port: &mut Port<'_>) -> Work {
        match stage {
            Stage::Subscribe | Stage::Send(_) | Stage::Drain => {
                self.subscribe(&context.shard.recorder, context.state, port)
            }
            Stage::Connect | Stage::Leave => Work::Idle,
        }
    }

    #[inline]
    fn receive(&mut self, context: JobContext<'_>, message: &Incoming<'_>) -> Verdict {
        let shard = context.shard;
        let sent_time = shard.sent_time.as_ref();
        self.count_message(&shard.recorder, &shard.budget, sent_time, message)
    }

    #[inline]
    fn answered(&mut self, context: JobContext<'_>, key: u64, answer: Answer<'_>) {
        if let Answer::Subscribed(ack) = answer {
            self.note_answer(&context.shard.recorder, context.state, key, ack);
        }
    }
}
