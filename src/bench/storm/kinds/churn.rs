//! Connections come and go, each for a time that is drawn.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_local;

use super::Tasks;
use crate::bench::causes::FailureKind;
use crate::bench::clock::micros;
use crate::bench::storm::link::{Attempt, End, stay};
use crate::bench::storm::lives::{Idle, Ready, prepare, until_end};
use crate::bench::storm::moments::{self, Moments};
use crate::bench::storm::orders::Stage;
use crate::bench::storm::thread::Thread;
use crate::model::{Cut, StormKind};

/// A wait for more connections than this is not made: they are on their way to be closed.
const LINGER: Duration = Duration::from_secs(5);

/// What is drawn, and how connections end.
#[derive(Clone, Copy)]
struct Churn {
    lifetime: Duration,
    cut: Cut,
}

pub(super) fn start(thread: &Rc<Thread>) -> Tasks {
    let StormKind::Churn {
        lifetime,
        length,
        arrivals,
        cut,
    } = thread.storm.kind
    else {
        return Tasks::new();
    };
    let churn = Churn { lifetime, cut };
    let first = thread.own(thread.storm.clients);
    let mut tasks: Tasks = first
        .map(|k| spawn_local(first_live(thread.clone(), k, churn)))
        .collect();
    let thread = thread.clone();
    tasks.push(spawn_local(async move {
        if thread.reached(Stage::Storm).await >= Stage::Clean {
            return;
        }
        let rate = f64::from(thread.storm.clients) / lifetime.as_secs_f64();
        let (begin, end) = (thread.storm_us(), micros(length));
        let mut random = thread.own_random();
        let moments = Moments::share(rate, arrivals, thread.own_random(), thread.part);
        let moments = moments.take_while(|us| *us < end);
        let parts = u32::try_from(thread.part.1).unwrap_or(1);
        let mut k = thread.storm.connections() + u32::try_from(thread.part.0).unwrap_or(0);
        let mut lives = Tasks::new();
        let following = thread.clone();
        let follow = moments::follow(
            thread.clock,
            moments.map(|us| (begin + us, ())),
            |due, ()| {
                let life = moments::lifetime(churn.lifetime, &mut random);
                following.board.wanted.add(1);
                lives.push(spawn_local(live(
                    following.clone(),
                    k,
                    due,
                    life,
                    churn.cut,
                )));
                k = k.wrapping_add(parts);
                if lives.len() > 1_000 {
                    lives.retain(|life| !life.is_finished());
                }
            },
        );
        tokio::select! {
            biased;
            _ = thread.reached(Stage::Clean) => {}
            () = follow => {}
        }
        thread.board.paced.add(1);
        thread.reached(Stage::Clean).await;
        let all = async {
            for life in lives {
                // One that panicked has ended.
                let _ = life.await;
            }
        };
        let _ = tokio::time::timeout(LINGER, all).await;
    }));
    tasks
}

/// A connection that is there at the beginning. How long it still lives does not depend on how long it has.
async fn first_live(thread: Rc<Thread>, k: u32, churn: Churn) {
    let mut told = Some(thread.board.clone());
    let mut ready = move || {
        if let Some(board) = told.take() {
            board.ready.add(1);
        }
    };
    let signal = thread.signal();
    let mut job = Idle(Box::new(move |_| ready()));
    let life = moments::lifetime(churn.lifetime, &mut thread.random(k));
    let prepared = prepare(&thread, k, None, &mut job, &signal, async || {
        if thread.reached(Stage::Storm).await < Stage::Clean {
            until_dead(&thread, life, churn.cut).await
        } else {
            Cut::Disconnect
        }
    });
    if prepared.await == Ready::No {
        (job.0)(0);
    }
}

/// A connection that comes.
async fn live(thread: Rc<Thread>, k: u32, due_us: u64, life: Duration, cut: Cut) {
    let signal = Rc::default();
    let was_up = Rc::new(Cell::new(false));
    let opened = Rc::new(Notify::new());
    let (told, upping, notice) = (thread.clone(), was_up.clone(), opened.clone());
    let mut job = Idle(Box::new(move |_| {
        upping.set(true);
        notice.notify_one();
        told.board.done.add(1);
    }));
    let attempt = Attempt {
        k,
        profile: None,
        measured: Some(due_us),
    };
    // It lives from when it is up.
    let until = async {
        tokio::select! {
            biased;
            () = opened.notified() => until_dead(&thread, life, cut).await,
            cut = until_end(&thread) => cut,
        }
    };
    let end = stay(&thread, attempt, &mut job, &signal, until).await;
    let mut tally = thread.tally.borrow_mut();
    match end {
        End::Left | End::Cut if was_up.get() => tally.count("closed", 1),
        // Everything ended before it was up.
        End::Left | End::Cut => {
            thread.board.failed.add(1);
            tally.count("too_late", 1);
        }
        End::Failed(error) => {
            thread.board.failed.add(1);
            tally.count("connect_failed", 1);
            tally.error(&error);
            tally.cause(FailureKind::Connect, thread.prepared.target(k), &error);
        }
        End::Lost(error) => {
            tally.count("connections_lost", 1);
            tally.error(&error);
            tally.cause(FailureKind::Lost, thread.prepared.target(k), &error);
        }
    }
}

/// Its time is over, or everything ends.
async fn until_dead(thread: &Thread, life: Duration, cut: Cut) -> Cut {
    if thread.pause(life).await {
        cut
    } else {
        Cut::Disconnect
    }
}
