//! All clients get the same messages, and some of them read slowly or not at all.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::task::spawn_local;
use tokio::time::Sleep;

use super::sender::{Letter, Orders, Sender};
use super::{Tasks, each};
use crate::bench::clock::micros;
use crate::bench::storm::link::Job;
use crate::bench::storm::lives::{Ready, prepare, until_end};
use crate::bench::storm::messages::{Stamped, subscription};
use crate::bench::storm::moments::{self, Moments};
use crate::bench::storm::orders::Stage;
use crate::bench::storm::thread::Thread;
use crate::client::{Incoming, Port, Work};
use crate::model::{Arrivals, Cut, QoS, StormKind};

pub(super) fn start(thread: &Rc<Thread>) -> Tasks {
    let mut tasks = each(thread, live);
    if thread.has_helper() {
        tasks.push(spawn_local(publish(thread.clone())));
    }
    tasks
}

fn topic(thread: &Thread) -> String {
    format!("{}/slow", thread.storm.prefix)
}

/// Sends the messages.
async fn publish(thread: Rc<Thread>) {
    let StormKind::Slow {
        slow,
        rate,
        length,
        size,
        ..
    } = thread.storm.kind
    else {
        return;
    };
    let orders = Rc::new(Orders::new(thread.signal()));
    let pacing = (thread.clone(), orders.clone());
    let pace = spawn_local(async move {
        let (thread, orders) = pacing;
        if thread.reached(Stage::Storm).await >= Stage::Clean {
            return;
        }
        let (begin, end) = (thread.storm_us(), micros(length));
        let fast = u64::from(thread.storm.clients - slow);
        let moments = Moments::new(rate, Arrivals::Even, thread.own_random());
        let moments = moments.take_while(|us| *us < end);
        let moments = moments.map(|us| begin + us).zip(0..);
        let run = thread.prepared.plan.run;
        moments::follow(thread.clock, moments, |due_us, number| {
            thread.board.wanted.add(fast);
            thread.tally.borrow_mut().count("sent", 1);
            orders.put(Letter {
                topic: topic(&thread),
                stamp: Stamped {
                    run,
                    k: 0,
                    number,
                    due_us,
                },
            });
        })
        .await;
        thread.board.paced.add(1);
    });
    let board = thread.board.clone();
    let mut sender = Sender {
        thread: thread.clone(),
        orders: orders.clone(),
        retain: false,
        size: size.max(Stamped::LENGTH),
        on_open: Some(Box::new(move || board.ready.add(1))),
        on_answer: Box::new(|| {}),
    };
    let k = thread.storm.helper();
    let ready = prepare(&thread, k, None, &mut sender, &orders.signal, async || {
        until_end(&thread).await
    });
    if ready.await == Ready::No
        && let Some(told) = sender.on_open.take()
    {
        told();
    }
    pace.abort();
}

async fn live(thread: Rc<Thread>, k: u32) {
    let StormKind::Slow {
        slow, read_rate, ..
    } = thread.storm.kind
    else {
        return;
    };
    let is_slow = k < slow;
    let signal = thread.signal();
    let mut job = Reader {
        thread: thread.clone(),
        pace: is_slow.then(|| Pace::new(read_rate)),
        asked: false,
        ready: false,
    };
    // One that does not read would not notice that it is to leave.
    let prepared = prepare(&thread, k, None, &mut job, &signal, async || {
        let cut = until_end(&thread).await;
        if is_slow { Cut::Close } else { cut }
    });
    if prepared.await == Ready::No {
        job.tell_ready();
        let name = if is_slow {
            "slow_disconnected"
        } else {
            "fast_disconnected"
        };
        thread.tally.borrow_mut().count(name, 1);
    }
}

/// How a slow client reads.
struct Pace {
    /// Between two messages; `None`: it does not read.
    interval: Option<Duration>,
    /// Until it reads again.
    wait: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    fn new(rate: f64) -> Self {
        Self {
            interval: (rate > 0.0).then(|| Duration::from_secs_f64(1.0 / rate)),
            wait: None,
        }
    }
}

struct Reader {
    thread: Rc<Thread>,
    /// Of a slow one.
    pace: Option<Pace>,
    asked: bool,
    ready: bool,
}

impl Reader {
    fn tell_ready(&mut self) {
        if !std::mem::replace(&mut self.ready, true) {
            self.thread.board.ready.add(1);
        }
    }
}

impl Job for Reader {
    fn opened(&mut self, _: u64) {
        self.asked = false;
    }

    fn work(&mut self, port: &mut Port<'_>, _: u64) -> Work {
        if !self.asked {
            let wanted = subscription(topic(&self.thread), QoS::AtMostOnce);
            self.asked = port.subscribe(&wanted, 0).is_ok();
        }
        Work::Idle
    }

    fn answered(&mut self, _: u64, reason: u8, _: u64) {
        if reason >= 0x80 {
            self.thread.tally.borrow_mut().count("subscribe_failed", 1);
        }
        self.tell_ready();
    }

    fn received(&mut self, message: &Incoming<'_>, now_us: u64) {
        let stamp = Stamped::read(message.payload());
        let own = stamp.filter(|it| it.run == self.thread.prepared.plan.run);
        let Some(stamp) = own else {
            return self.thread.tally.borrow_mut().count("foreign", 1);
        };
        let took = now_us.saturating_sub(stamp.due_us);
        let mut tally = self.thread.tally.borrow_mut();
        match &mut self.pace {
            None => {
                tally.record("fast", took);
                tally.count("fast_received", 1);
                self.thread.board.done.add(1);
            }
            Some(pace) => {
                tally.record("slow", took);
                tally.count("slow_received", 1);
                // What comes in one piece is read at once, and makes the next wait longer.
                if let Some(interval) = pace.interval {
                    let wait = pace
                        .wait
                        .get_or_insert_with(|| Box::pin(tokio::time::sleep(Duration::ZERO)));
                    let from = wait.deadline().max(tokio::time::Instant::now());
                    wait.as_mut().reset(from + interval);
                }
            }
        }
    }

    fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(pace) = &mut self.pace else {
            return Poll::Ready(());
        };
        if self.thread.stage() < Stage::Storm || !self.ready {
            return Poll::Ready(());
        }
        if pace.interval.is_none() {
            return Poll::Pending;
        }
        match &mut pace.wait {
            Some(wait) => wait.as_mut().poll(cx),
            None => Poll::Ready(()),
        }
    }
}
