//! All clients subscribe to many retained messages at once.

use std::rc::Rc;
use std::time::Duration;

use tokio::task::spawn_local;

use super::sender::{Letter, Orders, Sender};
use super::{Tasks, each};
use crate::bench::storm::link::{Attempt, Job, stay};
use crate::bench::storm::lives::{Ready, prepare, until_end};
use crate::bench::storm::messages::{Stamped, subscription};
use crate::bench::storm::orders::Stage;
use crate::bench::storm::thread::Thread;
use crate::client::{Incoming, Port, PublishError, Work};
use crate::model::{Cut, QoS, StormKind};

/// The key of the SUBSCRIBE.
const SUBSCRIBE: u64 = 0;

/// How often the sender is looked at when it removes messages.
const LOOK: Duration = Duration::from_millis(10);

pub(super) fn start(thread: &Rc<Thread>) -> Tasks {
    let mut tasks = each(thread, live);
    if thread.has_helper() {
        tasks.push(spawn_local(set(thread.clone())));
    }
    tasks
}

/// The message with this number.
fn letter(thread: &Thread, number: u32) -> Letter {
    Letter {
        topic: format!("{}/retained/{number}", thread.storm.prefix),
        stamp: Stamped {
            run: thread.prepared.plan.run,
            k: 0,
            number: u64::from(number) + 1,
            due_us: thread.now_us(),
        },
    }
}

/// Publishes the retained messages.
async fn set(thread: Rc<Thread>) {
    let StormKind::Retained { messages, size } = thread.storm.kind else {
        return;
    };
    thread.tally.borrow_mut().count("retained", 1);
    let orders = Rc::new(Orders::new(thread.signal()));
    for number in 0..messages {
        orders.put(letter(&thread, number));
    }
    let (board, counting) = (thread.board.clone(), orders.clone());
    let mut sender = Sender {
        thread: thread.clone(),
        orders: orders.clone(),
        retain: true,
        size: size.max(Stamped::LENGTH),
        on_open: None,
        on_answer: Box::new(move || {
            if counting.answered.get() == u64::from(messages) {
                board.ready.add(1);
            }
        }),
    };
    let k = thread.storm.helper();
    let ready = prepare(&thread, k, None, &mut sender, &orders.signal, async || {
        until_end(&thread).await
    });
    if ready.await == Ready::No && orders.answered.get() < u64::from(messages) {
        thread.board.ready.add(1);
    }
}

/// Removes the retained messages, where they were published.
pub(super) async fn clean(thread: &Rc<Thread>, messages: u32) {
    if !thread.has_helper() || !thread.tally.borrow().counters.contains_key("retained") {
        return;
    }
    thread.tally.borrow_mut().counters.remove("retained");
    let orders = Rc::new(Orders::new(Rc::default()));
    for number in 0..messages {
        orders.put(letter(thread, number));
    }
    let mut sender = Sender {
        thread: thread.clone(),
        orders: orders.clone(),
        retain: true,
        size: 0,
        on_open: None,
        on_answer: Box::new(|| {}),
    };
    let until = async {
        while orders.answered.get() < u64::from(messages) {
            tokio::time::sleep(LOOK).await;
        }
        Cut::Disconnect
    };
    let attempt = Attempt {
        k: thread.storm.helper(),
        profile: None,
        measured: None,
    };
    stay(thread, attempt, &mut sender, &orders.signal, until).await;
    let left = u64::from(messages) - orders.answered.get();
    if left > 0 {
        thread.tally.borrow_mut().count("left_behind", left);
    }
}

async fn live(thread: Rc<Thread>, k: u32) {
    let StormKind::Retained { messages, .. } = thread.storm.kind else {
        return;
    };
    let signal = thread.signal();
    let mut job = Joining {
        thread: thread.clone(),
        wanted: u64::from(messages),
        seen: vec![false; messages as usize],
        got: 0,
        asked_us: None,
        ready: false,
    };
    let ready = prepare(&thread, k, None, &mut job, &signal, async || {
        until_end(&thread).await
    });
    if ready.await == Ready::No {
        job.opened(0);
    }
    if job.got < job.wanted {
        thread.board.failed.add(1);
        let mut tally = thread.tally.borrow_mut();
        if job.asked_us.is_some() {
            tally.count("missing", job.wanted - job.got);
        }
    }
}

struct Joining {
    thread: Rc<Thread>,
    wanted: u64,
    seen: Vec<bool>,
    got: u64,
    /// When it subscribed.
    asked_us: Option<u64>,
    ready: bool,
}

impl Job for Joining {
    fn opened(&mut self, _: u64) {
        if !std::mem::replace(&mut self.ready, true) {
            self.thread.board.ready.add(1);
        }
        self.asked_us = None;
    }

    fn work(&mut self, port: &mut Port<'_>, now_us: u64) -> Work {
        let stormy = (Stage::Storm..Stage::Clean).contains(&self.thread.stage());
        if stormy && self.asked_us.is_none() {
            let filter = format!("{}/retained/#", self.thread.storm.prefix);
            match port.subscribe(&subscription(filter, QoS::AtMostOnce), SUBSCRIBE) {
                Ok(()) => self.asked_us = Some(now_us),
                Err(PublishError::Busy) => {}
                Err(PublishError::Limit(_)) => {
                    self.asked_us = Some(now_us);
                    self.answered(SUBSCRIBE, 0x80, now_us);
                }
            }
        }
        Work::Idle
    }

    fn received(&mut self, message: &Incoming<'_>, now_us: u64) {
        let stamp = Stamped::read(message.payload());
        let own = stamp.filter(|it| it.run == self.thread.prepared.plan.run);
        let seen = own.and_then(|it| {
            let index = usize::try_from(it.number.checked_sub(1)?).ok()?;
            self.seen.get_mut(index)
        });
        let mut tally = self.thread.tally.borrow_mut();
        match seen {
            Some(seen) if !*seen => *seen = true,
            Some(_) => return tally.count("duplicates", 1),
            None => return tally.count("foreign", 1),
        }
        self.got += 1;
        tally.count("received", 1);
        let took = now_us.saturating_sub(self.asked_us.unwrap_or(now_us));
        if self.got == 1 {
            tally.record("first", took);
        }
        if self.got == self.wanted {
            tally.record("last", took);
            drop(tally);
            self.thread.done(now_us);
        }
    }

    fn answered(&mut self, _: u64, reason: u8, now_us: u64) {
        let mut tally = self.thread.tally.borrow_mut();
        if reason >= 0x80 {
            tally.count("subscribe_failed", 1);
        } else {
            let took = now_us.saturating_sub(self.asked_us.unwrap_or(now_us));
            tally.record("suback", took);
        }
    }
}
