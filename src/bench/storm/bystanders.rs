//! The bystanders: clients on a thread of their own, which exchange messages with themselves at a steady rate.

use std::rc::Rc;
use std::time::Duration;

use tokio::task::spawn_local;

use super::echo::{Echo, Mailbox};
use super::link::{Attempt, End, stay};
use super::messages::Stamped;
use super::moments;
use super::orders::Stage;
use super::samples::Sample;
use super::tally::Tally;
use super::thread::Thread;
use crate::bench::causes::FailureKind;
use crate::model::{Cut, QoS};

/// How many messages a second each of them sends.
const RATE: u64 = 50;

/// How long a bystander waits before it connects again.
const AGAIN: Duration = Duration::from_millis(100);

/// How long the last messages are waited for.
const LAST: Duration = Duration::from_secs(2);

/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// Runs all of them to their end.
pub(super) async fn run(thread: Rc<Thread>) -> Tally {
    let announcing = thread.clone();
    spawn_local(async move { announcing.announce().await });
    let watching = thread.clone();
    spawn_local(async move { watching.watch_itself().await });
    let storm = thread.storm.clone();
    let mut mailboxes = Vec::new();
    let mut lives = Vec::new();
    for number in 0..storm.bystanders {
        let mailbox = Rc::new(Mailbox::new(thread.signal()));
        let k = storm.clients + number;
        lives.push(spawn_local(live(thread.clone(), k, mailbox.clone())));
        mailboxes.push(mailbox);
    }
    let pacing = thread.clone();
    let paced = mailboxes.clone();
    let pace = spawn_local(async move { pace(&pacing, &paced).await });
    thread.reached(Stage::Clean).await;
    pace.abort();
    for life in lives {
        // A bystander that panicked has nothing to tell.
        if let Ok(samples) = life.await {
            thread.tally.borrow_mut().samples.extend(samples);
        }
    }
    thread.tally.take()
}

/// Gives each bystander its messages, one after the other.
async fn pace(thread: &Thread, mailboxes: &[Rc<Mailbox>]) {
    if thread.reached(Stage::Calm).await >= Stage::Clean || mailboxes.is_empty() {
        return;
    }
    let begin_us = thread.now_us();
    let all = RATE * mailboxes.len() as u64;
    let moments = (0..).map(|number: u64| (begin_us + number * 1_000_000 / all, number));
    moments::follow(thread.clock, moments, |due_us, number| {
        let index = usize::try_from(number).unwrap_or(0) % mailboxes.len();
        mailboxes[index].put(due_us);
    })
    .await;
}

/// Runs one, which connects again where its connection is lost.
async fn live(thread: Rc<Thread>, k: u32, mailbox: Rc<Mailbox>) -> Vec<Sample> {
    let topic = format!("{}/bystander/{k}", thread.storm.prefix);
    let board = thread.board.clone();
    let echo = Echo::new(
        &thread,
        k,
        topic,
        QoS::AtLeastOnce,
        Stamped::LENGTH,
        &mailbox,
    );
    let mut echo = echo.on_ready(move || board.bystanders.add(1));
    let mut was_up = false;
    loop {
        let attempt = Attempt {
            k,
            profile: None,
            measured: None,
        };
        let until = async {
            thread.reached(Stage::Clean).await;
            last_messages(&thread, &mailbox).await;
            Cut::Disconnect
        };
        let end = stay(&thread, attempt, &mut echo, &mailbox.signal, until).await;
        let target = thread.prepared.target(k);
        match end {
            End::Left | End::Cut => break,
            End::Failed(error) => {
                let mut tally = thread.tally.borrow_mut();
                tally.error(&error);
                if !was_up {
                    tally.cause(FailureKind::Connect, target, &error);
                    tally.count("bystanders_failed", 1);
                    thread.board.unserved.add(1);
                    break;
                }
            }
            End::Lost(error) => {
                was_up = true;
                let mut tally = thread.tally.borrow_mut();
                tally.error(&error);
                tally.count("bystanders_disconnected", 1);
            }
        }
        if !thread.pause(AGAIN).await {
            break;
        }
    }
    echo.give_up();
    echo.into_samples()
}

/// Waits a little for what has not come back.
async fn last_messages(thread: &Thread, mailbox: &Mailbox) {
    let until = thread.now_us() + u64::try_from(LAST.as_micros()).unwrap_or(0);
    while mailbox.missing.get() > 0 && thread.now_us() < until {
        tokio::time::sleep(LOOK).await;
    }
}
