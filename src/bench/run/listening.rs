//! What the shards say, and what of it is waited for.

use super::Run;
use crate::bench::control::ShardEvent;
use crate::bench::cpu::CpuMark;
use crate::bench::{Observer, Step};

impl Run {
    /// Listens to the shards until all have completed the stage, or the run is to end.
    pub(super) async fn until_complete(&mut self, observer: &mut impl Observer) {
        while !self.is_complete() && !self.counts.is_ended() {
            self.listen(observer).await;
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        // Nobody here knows when the others have nothing left to send.
        let waits = self.only_receives && self.counts.step == Step::Sending;
        !waits && self.shards.iter().all(|shard| shard.complete || shard.gone)
    }

    pub(super) async fn until_gone(&mut self, observer: &mut impl Observer) {
        while !self.is_gone() {
            self.listen(observer).await;
        }
    }

    pub(super) fn is_gone(&self) -> bool {
        self.shards.iter().all(|shard| shard.gone)
    }

    /// One event.
    pub(super) async fn listen(&mut self, observer: &mut impl Observer) {
        let Some((number, event)) = self.events.recv().await else {
            for shard in &mut self.shards {
                shard.gone = true;
            }
            return;
        };
        let shard = &mut self.shards[number];
        match event {
            ShardEvent::Connected {
                publishers,
                subscribers,
            } => {
                shard.publishers = publishers;
                shard.subscribers = subscribers;
                shard.complete = true;
            }
            ShardEvent::Subscribed(without_subscription) => {
                shard.without_subscription = without_subscription;
                shard.complete = true;
            }
            ShardEvent::Waiting { endpoint, error } => {
                if !self.awaited.contains(&endpoint) {
                    observer.waiting(&endpoint, &error);
                    self.awaited.insert(endpoint);
                }
            }
            ShardEvent::Found(at) => {
                if self.connecting == self.begun {
                    self.connecting = at;
                    // How it did while it waited says nothing about connecting.
                    self.cpu.begun = CpuMark::now();
                    self.counts.begin_connecting(at);
                }
            }
            ShardEvent::Finished(us) => {
                shard.finished_us = Some(us);
                shard.complete = true;
            }
            ShardEvent::Drained => shard.complete = true,
            ShardEvent::Failed(causes) => self.counts.causes.merge(causes),
            ShardEvent::Broken(reason) => {
                self.counts.broken.get_or_insert(reason);
            }
            ShardEvent::Gone => shard.gone = true,
            ShardEvent::Counted(piece) => self.counts.take(number, *piece, observer),
        }
    }
}
