//! Messages come in bursts; each client gets its own back.

use std::rc::Rc;

use tokio::task::spawn_local;

use super::Tasks;
use crate::bench::clock::micros;
use crate::bench::storm::echo::{Echo, Mailbox};
use crate::bench::storm::lives::{Ready, prepare, until_end};
use crate::bench::storm::moments::{self, Moments};
use crate::bench::storm::orders::Stage;
use crate::bench::storm::thread::Thread;
use crate::model::Bursts;

pub(super) fn start(thread: &Rc<Thread>, bursts: Bursts) -> Tasks {
    let mut mailboxes = Vec::new();
    let mut tasks = Tasks::new();
    for k in thread.own(thread.storm.clients) {
        let mailbox = Rc::new(Mailbox::new(thread.signal()));
        mailboxes.push(mailbox.clone());
        tasks.push(spawn_local(live(thread.clone(), k, mailbox, bursts)));
    }
    let thread = thread.clone();
    tasks.push(spawn_local(async move {
        if thread.reached(Stage::Storm).await >= Stage::Clean {
            return;
        }
        tokio::select! {
            biased;
            _ = thread.reached(Stage::Clean) => {}
            () = pace(&thread, bursts, &mailboxes), if !mailboxes.is_empty() => {}
            else => {}
        }
        thread.board.paced.add(1);
    }));
    tasks
}

/// Gives the clients their messages in turn.
async fn pace(thread: &Thread, bursts: Bursts, mailboxes: &[Rc<Mailbox>]) {
    let begin = thread.storm_us();
    let length = micros(bursts.length);
    let one = |number: u32| {
        let from = begin + micros(bursts.begin(number));
        let random = thread.random(u32::MAX - number);
        let moments = Moments::share(bursts.rate, bursts.arrivals, random, thread.part);
        moments
            .take_while(move |us| *us < length)
            .map(move |us| (from + us, ()))
    };
    let mut next = 0;
    let moments = (0..bursts.count).flat_map(one);
    moments::follow(thread.clock, moments, |due_us, ()| {
        thread.board.wanted.add(1);
        mailboxes[next % mailboxes.len()].put(due_us);
        next += 1;
    })
    .await;
}

async fn live(thread: Rc<Thread>, k: u32, mailbox: Rc<Mailbox>, bursts: Bursts) {
    let topic = format!("{}/burst/{k}", thread.storm.prefix);
    let board = thread.board.clone();
    let echo = Echo::new(&thread, k, topic, bursts.qos, bursts.size, &mailbox);
    let mut echo = echo.counted().on_ready(move || board.ready.add(1));
    let ready = prepare(&thread, k, None, &mut echo, &mailbox.signal, async || {
        until_end(&thread).await
    });
    if ready.await == Ready::No {
        // The others go on; its messages are lost.
        echo.give_up();
        thread.reached(Stage::Clean).await;
    }
    let samples = echo.into_samples();
    thread.tally.borrow_mut().samples.extend(samples);
}
