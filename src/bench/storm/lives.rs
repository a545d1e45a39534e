//! What the clients of several storms have in common: getting ready, being cut, coming back.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use rand::rngs::StdRng;

use super::link::{Attempt, End, Job, stay};
use super::moments;
use super::orders::Stage;
use super::signal::Signal;
use super::thread::Thread;
use crate::bench::causes::FailureKind;
use crate::bench::clock::micros;
use crate::client::ClientError;
use crate::model::{Backoff, Cut, Profile, RetryLimit};

/// How often a client tries to get ready.
const TRIES: u32 = 3;

/// The wait before it tries again.
const AGAIN: Duration = Duration::from_secs(1);

/// A client that is connected and does nothing.
pub(super) struct Idle(pub(super) Box<dyn FnMut(u64)>);

impl Job for Idle {
    fn opened(&mut self, now_us: u64) {
        (self.0)(now_us);
    }
}

/// How a client got through the preparation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ready {
    /// It was, and the storm has begun, or something later.
    Yes,
    /// It never was.
    No,
}

/// Connects before the storm, does its job, and is cut when the storm begins, or `cut` is ready. The job says itself
/// when it is ready; a client that cannot connect is ready by giving up.
pub(super) async fn prepare<J: Job>(
    thread: &Rc<Thread>,
    k: u32,
    profile: Option<Rc<Profile>>,
    job: &mut J,
    signal: &Rc<Signal>,
    cut: impl AsyncFn() -> Cut,
) -> Ready {
    thread.until(thread.due_us(k)).await;
    let mut tries = 0;
    while thread.stage() < Stage::Clean {
        let attempt = Attempt {
            k,
            profile: profile.clone(),
            measured: None,
        };
        let error = match stay(thread, attempt, job, signal, cut()).await {
            End::Left | End::Cut => return Ready::Yes,
            End::Failed(error) | End::Lost(error) => error,
        };
        tries += 1;
        let is_last = tries >= TRIES || !error.is_temporary();
        note(thread, k, &error, is_last);
        if is_last {
            break;
        }
        thread.pause(AGAIN).await;
    }
    thread.tally.borrow_mut().count("unprepared", 1);
    Ready::No
}

/// Client `k` could not connect, or has lost its connection, before the storm; perhaps for good.
fn note(thread: &Thread, k: u32, error: &ClientError, for_good: bool) {
    let mut tally = thread.tally.borrow_mut();
    tally.error(error);
    if for_good {
        tally.cause(FailureKind::Connect, thread.prepared.target(k), error);
    }
}

/// The storm begins, or everything ends.
pub(super) async fn until_storm(thread: &Thread, cut: Cut) -> Cut {
    if thread.reached(Stage::Storm).await >= Stage::Clean {
        Cut::Disconnect
    } else {
        cut
    }
}

/// Everything ends.
pub(super) async fn until_end(thread: &Thread) -> Cut {
    thread.reached(Stage::Clean).await;
    Cut::Disconnect
}

/// How a client tries to connect in the storm.
pub(super) struct Tries {
    /// When the first attempt is due, in µs of the run.
    pub(super) due_us: u64,
    pub(super) backoff: Backoff,
    /// There is a wait before the first attempt, too.
    pub(super) waits_first: bool,
    pub(super) retry: RetryLimit,
}

/// Connects in the storm, as often as it takes, and stays to its end. To be connected is a part of the storm that is
/// then done, or has failed.
pub(super) async fn come_up(thread: &Rc<Thread>, k: u32, tries: Tries, random: &mut StdRng) {
    let signal = thread.signal();
    let is_up = Rc::new(Cell::new(false));
    let (told, upping) = (thread.clone(), is_up.clone());
    let mut job = Idle(Box::new(move |now_us| {
        if !upping.replace(true) {
            told.done(now_us);
        }
    }));
    let last = match tries.retry {
        RetryLimit::None => Some(tries.due_us),
        RetryLimit::For(limit) => Some(tries.due_us + micros(limit)),
        RetryLimit::Unlimited => None,
    };
    let mut due_us = tries.due_us;
    if tries.waits_first {
        due_us += micros(moments::wait(tries.backoff, random));
    }
    while thread.until(due_us).await {
        let attempt = Attempt {
            k,
            profile: None,
            measured: Some(due_us),
        };
        let end = stay(thread, attempt, &mut job, &signal, until_end(thread)).await;
        let (error, was_up) = match end {
            End::Left | End::Cut => return,
            End::Failed(error) => (error, false),
            End::Lost(error) => (error, true),
        };
        let mut tally = thread.tally.borrow_mut();
        tally.error(&error);
        let name = if was_up {
            "connections_lost"
        } else {
            "failed_attempts"
        };
        tally.count(name, 1);
        let wait = micros(moments::wait(tries.backoff, random));
        due_us = thread.now_us() + wait;
        let again = error.is_temporary() && last.is_none_or(|last| due_us <= last);
        if !again {
            let kind = if is_up.get() {
                FailureKind::Lost
            } else {
                thread.board.failed.add(1);
                tally.count("connect_failed", 1);
                FailureKind::Connect
            };
            tally.cause(kind, thread.prepared.target(k), &error);
            return;
        }
        tally.count("retries", 1);
    }
}
