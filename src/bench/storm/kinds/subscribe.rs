//! All clients subscribe to many filters at once, and unsubscribe again between two turns.

use std::rc::Rc;

use crate::bench::storm::link::Job;
use crate::bench::storm::lives::{Ready, prepare, until_end};
use crate::bench::storm::messages::subscription;
use crate::bench::storm::orders::Stage;
use crate::bench::storm::thread::Thread;
use crate::client::{Port, PublishError, Work};
use crate::model::{FilterShape, QoS, StormKind};

pub(super) async fn live(thread: Rc<Thread>, k: u32) {
    let StormKind::Subscribe {
        filters,
        shape,
        turns,
        qos,
    } = thread.storm.kind
    else {
        return;
    };
    let signal = thread.signal();
    let mut job = Turns {
        thread: thread.clone(),
        k,
        shape,
        qos,
        filters: u64::from(filters),
        left: turns,
        unsubscribing: false,
        asked: 0,
        answered: 0,
        asked_us: vec![0; filters as usize],
        ready: false,
        complete: false,
    };
    let prepared = prepare(&thread, k, None, &mut job, &signal, async || {
        until_end(&thread).await
    });
    if prepared.await == Ready::No {
        job.opened(0);
    }
    if !job.complete {
        thread.board.failed.add(1);
    }
}

struct Turns {
    thread: Rc<Thread>,
    k: u32,
    shape: FilterShape,
    qos: QoS,
    /// How many.
    filters: u64,
    /// How often it still subscribes, this turn included.
    left: u32,
    unsubscribing: bool,
    asked: u64,
    answered: u64,
    /// When each was asked for, in µs of the run.
    asked_us: Vec<u64>,
    ready: bool,
    complete: bool,
}

impl Turns {
    fn ask(&mut self, port: &mut Port<'_>, now_us: u64) -> Result<(), PublishError> {
        let number = u32::try_from(self.asked).unwrap_or(u32::MAX);
        let filter = self.shape.filter(&self.thread.storm.prefix, self.k, number);
        let asked = if self.unsubscribing {
            port.unsubscribe(&filter, self.asked)
        } else {
            port.subscribe(&subscription(filter, self.qos), self.asked)
        };
        if !matches!(asked, Err(PublishError::Busy)) {
            let index = usize::try_from(self.asked).unwrap_or(usize::MAX);
            if let Some(asked_us) = self.asked_us.get_mut(index) {
                *asked_us = now_us;
            }
            self.asked += 1;
        }
        asked
    }

    /// All have their answers: the next turn, or the end.
    fn turn(&mut self, now_us: u64) {
        (self.asked, self.answered) = (0, 0);
        if self.unsubscribing {
            self.unsubscribing = false;
            return;
        }
        self.left -= 1;
        if self.left == 0 {
            self.complete = true;
            self.thread.done(now_us);
        } else {
            self.unsubscribing = true;
        }
    }
}

impl Job for Turns {
    fn opened(&mut self, _: u64) {
        if !std::mem::replace(&mut self.ready, true) {
            self.thread.board.ready.add(1);
        }
        // On another connection it begins anew.
        (self.asked, self.answered, self.unsubscribing) = (0, 0, false);
    }

    fn work(&mut self, port: &mut Port<'_>, now_us: u64) -> Work {
        if !(Stage::Storm..Stage::Clean).contains(&self.thread.stage()) {
            return Work::Idle;
        }
        while !self.complete && self.asked < self.filters {
            if port.is_full() {
                return Work::More;
            }
            let key = self.asked;
            match self.ask(port, now_us) {
                Ok(()) => {}
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(_)) => {
                    self.answered(key, 0x80, now_us);
                    return Work::More;
                }
            }
        }
        Work::Idle
    }

    fn answered(&mut self, key: u64, reason: u8, now_us: u64) {
        let index = usize::try_from(key).unwrap_or(usize::MAX);
        let asked_us = self.asked_us.get(index).copied().unwrap_or(now_us);
        let mut tally = self.thread.tally.borrow_mut();
        let (name, done, failed) = if self.unsubscribing {
            ("unsuback", "unsubscribed", "unsubscribe_failed")
        } else {
            ("suback", "subscribed", "subscribe_failed")
        };
        if reason < 0x80 {
            tally.record(name, now_us.saturating_sub(asked_us));
            tally.count(done, 1);
        } else {
            tally.count(failed, 1);
        }
        drop(tally);
        self.answered += 1;
        if self.answered == self.filters {
            self.turn(now_us);
        }
    }
}
