//! Clients subscribe, go away, and come back at once for what was queued for them meanwhile.

use std::rc::Rc;
use std::time::Duration;

use tokio::task::spawn_local;

use super::sender::{Letter, Orders, Sender};
use super::{Tasks, each};
use crate::bench::storm::link::{Attempt, Job, stay};
use crate::bench::storm::lives::{Ready, prepare, until_end};
use crate::bench::storm::messages::{Stamped, subscription};
use crate::bench::storm::moments::{self, Moments};
use crate::bench::storm::orders::Stage;
use crate::bench::storm::signal::Signal;
use crate::bench::storm::thread::Thread;
use crate::client::{Incoming, Port, Work};
use crate::model::{Arrivals, Profile, QoS, StormKind};

/// How long the broker keeps the sessions, if nobody ends them.
const EXPIRY: u32 = 600;

/// How often is looked whether all have gone.
const LOOK: Duration = Duration::from_millis(20);

/// So many sessions are ended at once.
const AT_ONCE: usize = 50;

pub(super) fn start(thread: &Rc<Thread>) -> Tasks {
    let mut tasks = each(thread, live);
    if thread.has_helper() {
        tasks.push(spawn_local(queue(thread.clone())));
    }
    tasks
}

/// The profile of client `k` with a session that outlives its connections, or that ends with them.
fn profile(thread: &Thread, k: u32, lasting: bool) -> Rc<Profile> {
    let mut profile = Rc::unwrap_or_clone(thread.profile(k));
    profile.clean_start = !lasting;
    profile.properties.session_expiry_interval = lasting.then_some(EXPIRY);
    profile.disconnect.session_expiry_interval = None;
    Rc::new(profile)
}

fn topic(thread: &Thread, k: u32) -> String {
    format!("{}/offline/{k}", thread.storm.prefix)
}

/// Publishes what is queued, once everybody has gone.
async fn queue(thread: Rc<Thread>) {
    let StormKind::Offline {
        messages,
        rate,
        size,
    } = thread.storm.kind
    else {
        return;
    };
    let clients = u64::from(thread.storm.clients);
    while thread.board.parked.get() < clients && thread.pause(LOOK).await {}
    let all = u64::from(messages) * clients;
    let orders = Rc::new(Orders::new(thread.signal()));
    let (board, counting) = (thread.board.clone(), orders.clone());
    let mut sender = Sender {
        thread: thread.clone(),
        orders: orders.clone(),
        retain: false,
        size: size.max(Stamped::LENGTH),
        on_open: None,
        on_answer: Box::new(move || {
            if counting.answered.get() == all {
                board.ready.add(1);
            }
        }),
    };
    let (begin, run) = (thread.now_us(), thread.prepared.plan.run);
    let pacing = (thread.clone(), orders.clone());
    let pace = spawn_local(async move {
        let (thread, orders) = pacing;
        let moments = Moments::new(rate, Arrivals::Even, thread.own_random());
        let moments = moments.map(|us| begin + us).zip(0..all);
        moments::follow(thread.clock, moments, |due_us, number| {
            let k = u32::try_from(number % clients).unwrap_or(0);
            orders.put(Letter {
                topic: topic(&thread, k),
                stamp: Stamped {
                    run,
                    k,
                    number: number / clients,
                    due_us,
                },
            });
        })
        .await;
    });
    let k = thread.storm.helper();
    let ready = prepare(&thread, k, None, &mut sender, &orders.signal, async || {
        until_end(&thread).await
    });
    if ready.await == Ready::No && orders.answered.get() < all {
        thread.board.ready.add(1);
    }
    pace.abort();
}

async fn live(thread: Rc<Thread>, k: u32) {
    let StormKind::Offline { messages, .. } = thread.storm.kind else {
        return;
    };
    let signal = thread.signal();
    let mut job = Reader {
        thread: thread.clone(),
        k,
        signal: signal.clone(),
        phase: Phase::Subscribing,
        next: 0,
        seen: vec![false; messages as usize],
        got: 0,
    };
    let lasting = || Some(profile(&thread, k, true));
    // It goes away by itself when it has subscribed.
    let parked = prepare(&thread, k, lasting(), &mut job, &signal, async || {
        until_end(&thread).await
    });
    let parked = parked.await;
    thread.board.parked.add(1);
    if thread.reached(Stage::Storm).await >= Stage::Clean {
        return;
    }
    if parked == Ready::Yes && job.phase == Phase::Gone {
        job.phase = Phase::Back;
        let attempt = Attempt {
            k,
            profile: lasting(),
            measured: Some(thread.storm_us()),
        };
        stay(&thread, attempt, &mut job, &signal, until_end(&thread)).await;
    }
    let missing = u64::from(messages) - job.got;
    if missing > 0 {
        thread.board.failed.add(missing);
        thread.tally.borrow_mut().count("missing", missing);
    }
}

/// Ends the sessions of this thread's clients.
pub(super) async fn clean(thread: &Rc<Thread>) {
    let own: Vec<u32> = thread.own(thread.storm.clients).collect();
    for some in own.chunks(AT_ONCE) {
        let ends = some.iter().map(|k| spawn_local(end(thread.clone(), *k)));
        for end in ends.collect::<Tasks>() {
            // What panicked is counted nowhere.
            let _ = end.await;
        }
    }
}

/// Begins a new session of this client, which ends with its connection.
async fn end(thread: Rc<Thread>, k: u32) {
    let signal: Rc<Signal> = Rc::default();
    let leaving = signal.clone();
    let mut up = false;
    let mut job = Opened(&mut up, leaving);
    let attempt = Attempt {
        k,
        profile: Some(profile(&thread, k, false)),
        measured: None,
    };
    stay(&thread, attempt, &mut job, &signal, std::future::pending()).await;
    if !up {
        thread.tally.borrow_mut().count("left_behind", 1);
    }
}

/// Leaves as soon as it is up.
struct Opened<'a>(&'a mut bool, Rc<Signal>);

impl Job for Opened<'_> {
    fn opened(&mut self, _: u64) {
        *self.0 = true;
        self.1.leave();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Subscribing,
    Asked,
    /// Subscribed and gone.
    Gone,
    Back,
}

struct Reader {
    thread: Rc<Thread>,
    k: u32,
    signal: Rc<Signal>,
    phase: Phase,
    /// The message that is next in order.
    next: u64,
    seen: Vec<bool>,
    got: u64,
}

impl Job for Reader {
    fn connected(&mut self, session_present: bool) {
        if self.phase == Phase::Back && !session_present {
            self.thread.tally.borrow_mut().count("sessions_lost", 1);
        }
        if self.phase == Phase::Asked {
            self.phase = Phase::Subscribing;
        }
    }

    fn work(&mut self, port: &mut Port<'_>, _: u64) -> Work {
        if self.phase == Phase::Subscribing {
            let wanted = subscription(topic(&self.thread, self.k), QoS::AtLeastOnce);
            if port.subscribe(&wanted, 0).is_ok() {
                self.phase = Phase::Asked;
            }
        }
        Work::Idle
    }

    fn answered(&mut self, _: u64, reason: u8, _: u64) {
        if reason < 0x80 {
            self.phase = Phase::Gone;
        } else {
            self.thread.tally.borrow_mut().count("subscribe_failed", 1);
        }
        self.signal.leave();
    }

    fn received(&mut self, message: &Incoming<'_>, now_us: u64) {
        let stamp = Stamped::read(message.payload());
        let own = stamp.filter(|it| it.run == self.thread.prepared.plan.run && it.k == self.k);
        let mut tally = self.thread.tally.borrow_mut();
        let Some(stamp) = own else {
            return tally.count("foreign", 1);
        };
        let seen = usize::try_from(stamp.number).ok();
        match seen.and_then(|index| self.seen.get_mut(index)) {
            Some(seen) if !*seen => *seen = true,
            _ => return tally.count("duplicates", 1),
        }
        if stamp.number < self.next {
            tally.count("out_of_order", 1);
        }
        self.next = self.next.max(stamp.number + 1);
        self.got += 1;
        tally.count("received", 1);
        drop(tally);
        self.thread.done(now_us);
    }
}
