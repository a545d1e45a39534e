//! Removing retained messages: an empty retained message takes the place of each.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use crate::client::{Call, CallResult, Handle};
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::model::{Message, Profile, QoS, Removal};
use crate::text::Counted;

/// How many removals wait for their answer at a time.
const WINDOW: usize = 256;

/// The most bytes of topics that wait to be removed. The broker's answers come after its messages, so it cannot
/// be made to wait.
const MOST_WAITING: usize = 64 * 1024 * 1024;

/// Removes what it is given; with [`Removal::DryRun`] it only counts.
pub(super) struct Removing {
    removal: Removal,
    topics: RefCell<VecDeque<String>>,
    /// How many bytes those are.
    waiting: Cell<usize>,
    more: Notify,
    calls: RefCell<VecDeque<(String, Call)>>,
    removed: Cell<u64>,
    refused: Cell<u64>,
    /// The first refusal, in words.
    reason: RefCell<Option<String>>,
}

impl Removing {
    pub(super) fn new(removal: Removal) -> Self {
        Self {
            removal,
            topics: RefCell::default(),
            waiting: Cell::new(0),
            more: Notify::new(),
            calls: RefCell::default(),
            removed: Cell::new(0),
            refused: Cell::new(0),
            reason: RefCell::default(),
        }
    }

    /// A retained message to remove.
    pub(super) fn push(&self, topic: &str) {
        match self.removal {
            Removal::DryRun => self.removed.set(self.removed.get() + 1),
            Removal::Remove if self.waiting.get() + topic.len() > MOST_WAITING => {
                self.refused.set(self.refused.get() + 1);
                let why = "more of them wait than can be remembered; run it again".to_owned();
                self.reason.borrow_mut().get_or_insert(why);
            }
            Removal::Remove => {
                self.waiting.set(self.waiting.get() + topic.len());
                self.topics.borrow_mut().push_back(topic.to_owned());
                self.more.notify_one();
            }
        }
    }

    /// Removes what comes; never ends.
    pub(super) async fn work(&self, handle: &Handle) -> Infallible {
        loop {
            poll_fn(|cx| self.poll(cx, handle)).await;
            self.more.notified().await;
        }
    }

    /// Removes what is left, as long as the broker answers in time.
    pub(super) async fn finish(&self, handle: &Handle, limit: Duration) {
        if timeout(limit, poll_fn(|cx| self.poll(cx, handle)))
            .await
            .is_err()
        {
            let left = self.calls.borrow().len() + self.topics.borrow().len();
            self.refused.set(self.refused.get() + left as u64);
            let why = "the broker did not answer in time".to_owned();
            self.reason.borrow_mut().get_or_insert(why);
        }
    }

    /// Ready when nothing is left to do.
    fn poll(&self, cx: &mut TaskContext<'_>, handle: &Handle) -> Poll<()> {
        let (mut topics, mut calls) = (self.topics.borrow_mut(), self.calls.borrow_mut());
        loop {
            while calls.len() < WINDOW
                && let Some(topic) = topics.pop_front()
            {
                self.waiting.set(self.waiting.get() - topic.len());
                let message = Message {
                    topic: topic.clone(),
                    qos: QoS::AtLeastOnce,
                    retain: true,
                    ..Message::default()
                };
                calls.push_back((topic, handle.publish(message, None)));
            }
            let Some((topic, call)) = calls.front_mut() else {
                return Poll::Ready(());
            };
            let Poll::Ready(called) = Pin::new(call).poll(cx) else {
                return Poll::Pending;
            };
            self.record(topic, called);
            calls.pop_front();
        }
    }

    fn record(&self, topic: &str, called: CallResult) {
        let reason = match called {
            Ok(outcome) if !outcome.reason.is_error() => {
                self.removed.set(self.removed.get() + 1);
                return;
            }
            Ok(outcome) => outcome.reason.to_string(),
            Err(error) => error.to_string(),
        };
        self.refused.set(self.refused.get() + 1);
        let mut first = self.reason.borrow_mut();
        first.get_or_insert_with(|| format!("{topic}: {reason}"));
    }

    /// Tells how many; a failure if some could not be removed.
    pub(super) fn conclude(&self, context: &Context, profile: &Profile) -> Result<(), Failure> {
        let messages = |number| Counted::of(number, "retained message");
        let removed = messages(self.removed.get());
        match self.removal {
            Removal::DryRun => context.inform(&format!("{removed} would be removed")),
            Removal::Remove => context.inform(&format!("Removed {removed}")),
        }
        let Some(reason) = self.reason.take() else {
            return Ok(());
        };
        let address = &profile.endpoint.address;
        let left = messages(self.refused.get());
        let text = format!("{address}: {left} could not be removed: {reason}");
        Err(Failure::new(Exit::Refused, text))
    }
}
