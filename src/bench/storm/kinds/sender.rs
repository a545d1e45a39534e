//! The client that sends for others: retained messages, queued ones, the stream that slow clients read.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::bench::storm::link::Job;
use crate::bench::storm::messages::{Stamped, fill};
use crate::bench::storm::signal::Signal;
use crate::bench::storm::thread::Thread;
use crate::client::{EncodedProperties, Outgoing, Port, PublishError, Work};
use crate::model::QoS;

/// What is to be sent, and what became of it.
#[derive(Default)]
pub(super) struct Orders {
    pub(super) signal: Rc<Signal>,
    queue: RefCell<VecDeque<Letter>>,
    /// Messages that have their answers, whatever these say.
    pub(super) answered: Cell<u64>,
}

/// A message to send.
pub(super) struct Letter {
    pub(super) topic: String,
    pub(super) stamp: Stamped,
}

impl Orders {
    pub(super) fn new(signal: Rc<Signal>) -> Self {
        Self {
            signal,
            ..Self::default()
        }
    }

    pub(super) fn put(&self, letter: Letter) {
        self.queue.borrow_mut().push_back(letter);
        self.signal.wake();
    }
}

/// The job: QoS 1, each message as soon as the broker takes it.
pub(super) struct Sender {
    pub(super) thread: Rc<Thread>,
    pub(super) orders: Rc<Orders>,
    pub(super) retain: bool,
    /// The bytes of a payload; 0 for none, not even a stamp.
    pub(super) size: usize,
    /// Called when the connection is up.
    pub(super) on_open: Option<Box<dyn FnOnce()>>,
    /// Called when a message has its answer.
    pub(super) on_answer: Box<dyn FnMut()>,
}

impl Job for Sender {
    fn opened(&mut self, _: u64) {
        if let Some(told) = self.on_open.take() {
            told();
        }
    }

    fn work(&mut self, port: &mut Port<'_>, _: u64) -> Work {
        loop {
            let mut queue = self.orders.queue.borrow_mut();
            let Some(letter) = queue.front() else {
                return Work::Idle;
            };
            if port.is_full() {
                return Work::More;
            }
            let mut payload = vec![0; self.size];
            fill(&mut payload, letter.stamp);
            let message = Outgoing {
                topic: &letter.topic,
                payload: &payload,
                qos: QoS::AtLeastOnce,
                retain: self.retain,
                dup: false,
                properties: &EncodedProperties::default(),
                alias: None,
            };
            match port.publish(&message, letter.stamp.number) {
                Ok(_) => drop(queue.pop_front()),
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(_)) => {
                    queue.pop_front();
                    drop(queue);
                    self.answered(0, 0x80, 0);
                }
            }
        }
    }

    fn answered(&mut self, _: u64, reason: u8, _: u64) {
        if reason >= 0x80 {
            self.thread.tally.borrow_mut().count("refused", 1);
        }
        self.orders.answered.set(self.orders.answered.get() + 1);
        (self.on_answer)();
    }
}
