//! All clients connect.

use std::rc::Rc;

use crate::bench::storm::lives::{Tries, come_up};
use crate::bench::storm::moments::Moments;
use crate::bench::storm::orders::Stage;
use crate::bench::storm::thread::Thread;
use crate::model::{Arrivals, Connecting, StormKind};

pub(super) async fn live(thread: Rc<Thread>, k: u32) {
    let StormKind::Connect {
        retry,
        backoff,
        arrivals,
    } = thread.storm.kind
    else {
        return;
    };
    if thread.reached(Stage::Storm).await >= Stage::Clean {
        return;
    }
    let mut random = thread.random(k);
    let after = match (arrivals, thread.prepared.plan.connecting) {
        (Arrivals::Poisson, Connecting::Rate(rate)) => by_chance(&thread, k, rate),
        _ => thread.due_us(k),
    };
    let tries = Tries {
        due_us: thread.storm_us() + after,
        backoff,
        waits_first: false,
        retry,
    };
    come_up(&thread, k, tries, &mut random).await;
}

/// When client `k` connects where connects come by chance: in a time that is chosen evenly, the moments are those of a
/// Poisson process with so many of them.
fn by_chance(thread: &Thread, k: u32, rate: f64) -> u64 {
    let last = Moments::new(rate, Arrivals::Even, thread.own_random())
        .nth(thread.storm.clients.saturating_sub(1) as usize);
    let mut random = thread.random(k);
    rand::RngExt::random_range(&mut random, 0..=last.unwrap_or(0))
}
