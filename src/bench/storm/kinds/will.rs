//! All connections are cut at once, and the broker publishes a will for each.

use std::rc::Rc;

use tokio::task::spawn_local;

use super::{Tasks, each};
use crate::bench::storm::link::Job;
use crate::bench::storm::lives::{Idle, Ready, prepare, until_end, until_storm};
use crate::bench::storm::messages::{Stamped, fill, subscription};
use crate::bench::storm::thread::Thread;
use crate::client::{Incoming, Port, Work};
use crate::model::{Properties, QoS, StormKind, Will};

pub(super) fn start(thread: &Rc<Thread>) -> Tasks {
    let mut tasks = each(thread, live);
    if thread.has_helper() {
        tasks.push(spawn_local(watch(thread.clone())));
    }
    tasks
}

/// A client that dies.
async fn live(thread: Rc<Thread>, k: u32) {
    let StormKind::Will { cut } = thread.storm.kind else {
        return;
    };
    let mut payload = vec![0; Stamped::LENGTH];
    fill(
        &mut payload,
        Stamped {
            run: thread.prepared.plan.run,
            k,
            number: 0,
            due_us: 0,
        },
    );
    let mut profile = Rc::unwrap_or_clone(thread.profile(k));
    profile.will = Some(Will {
        topic: format!("{}/will/{k}", thread.storm.prefix),
        payload,
        qos: QoS::AtLeastOnce,
        retain: false,
        properties: Properties::default(),
    });
    let mut told = Some(thread.board.clone());
    let mut ready = move || {
        if let Some(board) = told.take() {
            board.ready.add(1);
        }
    };
    let signal = thread.signal();
    let mut job = Idle(Box::new(move |_| ready()));
    let profile = Some(Rc::new(profile));
    let prepared = prepare(&thread, k, profile, &mut job, &signal, async || {
        until_storm(&thread, cut).await
    });
    if prepared.await == Ready::No {
        (job.0)(0);
        thread.board.failed.add(1);
    }
}

/// The client that gets the wills.
async fn watch(thread: Rc<Thread>) {
    let mut job = Watching {
        seen: vec![false; thread.storm.clients as usize],
        thread: thread.clone(),
        asked: false,
        ready: false,
    };
    let signal = thread.signal();
    let k = thread.storm.helper();
    let prepared = prepare(&thread, k, None, &mut job, &signal, async || {
        until_end(&thread).await
    });
    if prepared.await == Ready::No {
        job.tell_ready();
    }
}

struct Watching {
    thread: Rc<Thread>,
    seen: Vec<bool>,
    asked: bool,
    ready: bool,
}

impl Watching {
    fn tell_ready(&mut self) {
        if !std::mem::replace(&mut self.ready, true) {
            self.thread.board.ready.add(1);
        }
    }
}

impl Job for Watching {
    fn opened(&mut self, _: u64) {
        self.asked = false;
    }

    fn work(&mut self, port: &mut Port<'_>, _: u64) -> Work {
        if !self.asked {
            let filter = format!("{}/will/+", self.thread.storm.prefix);
            self.asked = port
                .subscribe(&subscription(filter, QoS::AtLeastOnce), 0)
                .is_ok();
        }
        Work::Idle
    }

    fn received(&mut self, message: &Incoming<'_>, now_us: u64) {
        let stamp = Stamped::read(message.payload());
        let own = stamp.filter(|it| it.run == self.thread.prepared.plan.run);
        let seen = own.and_then(|it| self.seen.get_mut(it.k as usize));
        match seen {
            Some(seen) if !*seen => {
                *seen = true;
                self.thread.done(now_us);
                self.thread.tally.borrow_mut().count("received", 1);
            }
            Some(_) => self.thread.tally.borrow_mut().count("duplicates", 1),
            None => self.thread.tally.borrow_mut().count("foreign", 1),
        }
    }

    fn answered(&mut self, _: u64, reason: u8, _: u64) {
        if reason >= 0x80 {
            self.thread.tally.borrow_mut().count("subscribe_failed", 1);
        }
        self.tell_ready();
    }
}
