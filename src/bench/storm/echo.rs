//! A client that publishes to a topic of its own and gets its messages back: what a bystander does, and the clients of a
//! burst.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::link::Job;
use super::messages::{Stamped, fill, subscription};
use super::samples::{LOST, Sample};
use super::signal::Signal;
use super::thread::Thread;
use crate::client::{EncodedProperties, Incoming, Outgoing, Port, PublishError, Work};
use crate::model::QoS;

/// The key of the SUBSCRIBE.
const SUBSCRIBE: u64 = u64::MAX - 1;

/// What a client is to send.
#[derive(Default)]
pub(super) struct Mailbox {
    /// When the messages were due that have not been sent, in µs of the run.
    owed: RefCell<VecDeque<u64>>,
    pub(super) signal: Rc<Signal>,
    /// Messages that have not come back.
    pub(super) missing: Cell<u64>,
}

impl Mailbox {
    pub(super) fn new(signal: Rc<Signal>) -> Self {
        Self {
            signal,
            ..Self::default()
        }
    }

    /// A message is due.
    pub(super) fn put(&self, due_us: u64) {
        self.owed.borrow_mut().push_back(due_us);
        self.missing.set(self.missing.get() + 1);
        self.signal.wake();
    }
}

/// The job.
pub(super) struct Echo {
    thread: Rc<Thread>,
    k: u32,
    topic: String,
    qos: QoS,
    mailbox: Rc<Mailbox>,
    payload: Vec<u8>,
    samples: Vec<Sample>,
    subscription: Subscription,
    /// When the connection could first send, in µs of the run: what was due before is not late by our own doing.
    ready_us: u64,
    /// Its messages are what the storm is made of.
    counted: bool,
    /// Says once that it is ready, or never will be.
    on_ready: Option<Box<dyn FnOnce()>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Subscription {
    None,
    Asked,
    Granted,
    Refused,
}

impl Echo {
    pub(super) fn new(
        thread: &Rc<Thread>,
        k: u32,
        topic: String,
        qos: QoS,
        size: usize,
        mailbox: &Rc<Mailbox>,
    ) -> Self {
        Self {
            thread: thread.clone(),
            k,
            topic,
            qos,
            mailbox: mailbox.clone(),
            payload: vec![0; size.max(Stamped::LENGTH)],
            samples: Vec::new(),
            subscription: Subscription::None,
            ready_us: 0,
            counted: false,
            on_ready: None,
        }
    }

    /// Its messages are what the storm is made of.
    pub(super) fn counted(mut self) -> Self {
        self.counted = true;
        self
    }

    /// Calls this once, when it is subscribed or never will be.
    pub(super) fn on_ready(mut self, told: impl FnOnce() + 'static) -> Self {
        self.on_ready = Some(Box::new(told));
        self
    }

    /// It will not get ready any more.
    pub(super) fn give_up(&mut self) {
        if let Some(told) = self.on_ready.take() {
            told();
        }
    }

    /// What became of the messages; those that were never sent are lost, too.
    pub(super) fn into_samples(self) -> Vec<Sample> {
        let mut samples = self.samples;
        let owed = self.mailbox.owed.take().into_iter();
        samples.extend(owed.map(|due_us| Sample {
            due_us,
            latency_us: LOST,
        }));
        samples
    }

    fn send(&mut self, due_us: u64, port: &mut Port<'_>, now_us: u64) -> Result<(), PublishError> {
        let key = self.samples.len() as u64;
        fill(
            &mut self.payload,
            Stamped {
                run: self.thread.prepared.plan.run,
                k: self.k,
                number: key,
                due_us,
            },
        );
        let message = Outgoing {
            topic: &self.topic,
            payload: &self.payload,
            qos: self.qos,
            retain: false,
            dup: false,
            properties: &EncodedProperties::default(),
            alias: None,
        };
        let sent = port.publish(&message, key).map(|_| ());
        if !matches!(sent, Err(PublishError::Busy)) {
            self.samples.push(Sample {
                due_us,
                latency_us: LOST,
            });
            let mut tally = self.thread.tally.borrow_mut();
            tally.health.paced += 1;
            let behind = now_us.saturating_sub(due_us.max(self.ready_us));
            if due_us >= self.ready_us && port.window() > 0 {
                tally.health.record_delay(behind);
            }
        }
        sent
    }
}

impl Job for Echo {
    fn connected(&mut self, session_present: bool) {
        // A session that the broker has kept may still have the subscription, but it costs nothing to make it again.
        let _ = session_present;
        self.subscription = Subscription::None;
    }

    fn work(&mut self, port: &mut Port<'_>, now_us: u64) -> Work {
        if self.subscription == Subscription::None {
            let wanted = subscription(self.topic.clone(), self.qos);
            match port.subscribe(&wanted, SUBSCRIBE) {
                Ok(()) => self.subscription = Subscription::Asked,
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(_)) => self.answered(SUBSCRIBE, 0x80, now_us),
            }
        }
        if self.subscription != Subscription::Granted {
            return Work::Idle;
        }
        loop {
            let next = self.mailbox.owed.borrow().front().copied();
            let Some(due_us) = next else {
                return Work::Idle;
            };
            if port.is_full() {
                return Work::More;
            }
            match self.send(due_us, port, now_us) {
                Err(PublishError::Busy) => return Work::Idle,
                // What the broker does not allow is lost.
                Ok(()) | Err(PublishError::Limit(_)) => {
                    self.mailbox.owed.borrow_mut().pop_front();
                }
            }
        }
    }

    fn received(&mut self, message: &Incoming<'_>, now_us: u64) {
        let own = Stamped::read(message.payload())
            .filter(|it| it.run == self.thread.prepared.plan.run && it.k == self.k);
        let sample = own.and_then(|it| {
            let index = usize::try_from(it.number).ok()?;
            self.samples.get_mut(index)
        });
        match sample {
            Some(sample) if sample.is_lost() => {
                let latency = now_us.saturating_sub(sample.due_us);
                sample.latency_us = u32::try_from(latency).unwrap_or(LOST - 1).min(LOST - 1);
                self.mailbox.missing.set(self.mailbox.missing.get() - 1);
                if self.counted {
                    self.thread.done(now_us);
                }
            }
            Some(_) => self.thread.tally.borrow_mut().count("duplicates", 1),
            None => self.thread.tally.borrow_mut().count("foreign", 1),
        }
    }

    fn answered(&mut self, key: u64, reason: u8, now_us: u64) {
        if key != SUBSCRIBE {
            if reason >= 0x80 {
                self.thread.tally.borrow_mut().count("refused", 1);
            }
            return;
        }
        self.ready_us = now_us;
        if reason < 0x80 {
            self.subscription = Subscription::Granted;
        } else {
            self.subscription = Subscription::Refused;
            self.thread.tally.borrow_mut().count("subscribe_failed", 1);
            if !self.counted {
                self.thread.board.unserved.add(1);
            }
        }
        self.give_up();
    }
}
