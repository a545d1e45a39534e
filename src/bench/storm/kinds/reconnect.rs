//! All connections are cut at once, and the clients come back.

use std::rc::Rc;

use crate::bench::storm::lives::{Idle, Ready, Tries, come_up, prepare, until_storm};
use crate::bench::storm::orders::Stage;
use crate::bench::storm::thread::Thread;
use crate::model::{RetryLimit, StormKind};

pub(super) async fn live(thread: Rc<Thread>, k: u32) {
    let StormKind::Reconnect { cut, backoff } = thread.storm.kind else {
        return;
    };
    let mut told = Some(thread.board.clone());
    let mut ready = move || {
        if let Some(board) = told.take() {
            board.ready.add(1);
        }
    };
    let signal = thread.signal();
    let mut job = Idle(Box::new(move |_| ready()));
    let prepared = prepare(&thread, k, None, &mut job, &signal, async || {
        until_storm(&thread, cut).await
    });
    if prepared.await == Ready::No {
        (job.0)(0);
        thread.board.failed.add(1);
        return;
    }
    if thread.stage() >= Stage::Clean {
        return;
    }
    // The connections of the others are cut before the first comes back.
    tokio::task::yield_now().await;
    let tries = Tries {
        due_us: thread.storm_us(),
        backoff,
        waits_first: true,
        retry: RetryLimit::Unlimited,
    };
    come_up(&thread, k, tries, &mut thread.random(k)).await;
}
