//! A workload that is driven by the test, and records its events.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use crate::client::session::LimitError;
use crate::client::{
    Answer, Connected, Events, GivenUp, Incoming, Notice, Outgoing, Port, Sent, Verdict, Work,
    Workload,
};
use crate::model::QoS;
use crate::wire::EncodedProperties;

/// Open or shut, and whoever waits for it is woken.
#[derive(Clone, Default)]
pub(super) struct Gate {
    open: Rc<Cell<bool>>,
    waker: Rc<RefCell<Option<Waker>>>,
}

impl Gate {
    pub(super) fn opened() -> Self {
        let gate = Self::default();
        gate.open();
        gate
    }

    pub(super) fn open(&self) {
        self.open.set(true);
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    pub(super) fn shut(&self) {
        self.open.set(false);
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.open.get() {
            Poll::Ready(())
        } else {
            *self.waker.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        }
    }
}

/// What was heard, for the test to look at while the workload is in use.
#[derive(Clone, Default)]
pub(super) struct Heard(Rc<RefCell<Vec<String>>>);

impl Heard {
    fn note(&self, line: impl Into<String>) {
        self.0.borrow_mut().push(line.into());
    }

    pub(super) fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

type Job = Box<dyn FnMut(&mut Port<'_>) -> Work>;

/// The workload.
pub(super) struct Probe {
    pub(super) heard: Heard,
    /// What was taken is stored.
    pub(super) stored: Gate,
    /// Each message that is taken shuts the gate behind it.
    pub(super) slow: bool,
    /// What is stored is held: `true` if it is abandoned when we leave.
    pub(super) held: Option<bool>,
    /// What was taken cannot be stored.
    pub(super) broken: Rc<Cell<bool>>,
    /// The work is to end.
    pub(super) stop: Gate,
    pub(super) deadline: Option<Instant>,
    /// Nothing more is to be sent.
    pub(super) done: Rc<Cell<bool>>,
    /// Messages are only counted.
    pub(super) count: Option<Rc<Cell<u64>>>,
    job: Job,
}

impl Probe {
    /// With `job` for work.
    pub(super) fn new(job: impl FnMut(&mut Port<'_>) -> Work + 'static) -> Self {
        Self {
            heard: Heard::default(),
            stored: Gate::opened(),
            slow: false,
            held: None,
            broken: Rc::default(),
            stop: Gate::default(),
            deadline: None,
            done: Rc::default(),
            count: None,
            job: Box::new(job),
        }
    }

    /// Without work of its own.
    pub(super) fn idle() -> Self {
        Self::new(|_| Work::Idle)
    }

    /// Publishes that many messages and leaves when all of them are answered.
    pub(super) fn publishing(count: u64, qos: QoS) -> Self {
        let mut sent = 0;
        let done = Rc::<Cell<bool>>::default();
        let all = done.clone();
        let probe = Self::new(move |port| {
            all.set(sent == count);
            while sent < count {
                if port.is_full() {
                    return Work::More;
                }
                if publish(port, qos, &format!("m{sent}"), sent).is_none() {
                    return Work::Idle;
                }
                sent += 1;
            }
            all.set(true);
            if port.is_idle() {
                Work::Leave
            } else {
                Work::Idle
            }
        });
        Self { done, ..probe }
    }
}

/// Publishes to `t`; `None` when it cannot be now.
pub(super) fn publish(port: &mut Port<'_>, qos: QoS, payload: &str, key: u64) -> Option<Sent> {
    let message = Outgoing {
        topic: "t",
        payload: payload.as_bytes(),
        qos,
        retain: false,
        dup: false,
        properties: &EncodedProperties::default(),
        alias: None,
    };
    port.publish(&message, key).ok()
}

impl Events for Probe {
    fn connected(&mut self, connected: &Connected<'_>) {
        self.heard.note(if connected.session_present {
            "connected, session present"
        } else {
            "connected"
        });
    }

    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        if self.slow {
            self.stored.shut();
        }
        match &self.count {
            Some(count) => count.set(count.get() + 1),
            None => self.heard.note(format!(
                "got {}",
                String::from_utf8_lossy(message.payload())
            )),
        }
        Verdict::Take
    }

    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        if self.count.is_some() {
            return;
        }
        self.heard.note(match answer {
            Answer::Acknowledged(ack) => format!("{key}: {:?}", ack.kind),
            Answer::Unconfirmed => format!("{key}: unconfirmed"),
            Answer::Subscribed(_) => format!("{key}: SubAck"),
            Answer::Unsubscribed(_) => format!("{key}: UnsubAck"),
        });
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        self.heard.note(format!("{key}: {error}"));
    }

    fn sent_again(&mut self, key: u64, qos: QoS) {
        self.heard.note(format!("{key}: again at QoS {qos}"));
    }
}

impl Workload for Probe {
    fn poll_work(&mut self, _cx: &mut Context<'_>, port: &mut Port<'_>) -> Work {
        (self.job)(port)
    }

    fn poll_stored(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.broken.get() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        self.stored.poll(cx).map(Ok)
    }

    fn holds(&self) -> bool {
        self.held.is_some()
    }

    fn abandons(&self) -> bool {
        self.held == Some(true)
    }

    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.stop.poll(cx)
    }

    fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    fn given_up(&mut self, message: GivenUp) {
        let why = match &message.refusal {
            Some(packet) => format!("refused {:#x}", packet.reason.0),
            None => "given up".to_owned(),
        };
        let GivenUp {
            key, topic, size, ..
        } = &message;
        self.heard.note(format!("{key}: {why} [{topic}] {size}"));
    }

    fn is_done(&self) -> bool {
        self.done.get()
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        self.heard.note(match notice {
            Notice::Warning(text) => format!("warning: {text}"),
            Notice::Secured(_) => "secured".to_owned(),
            Notice::Authenticated => "authenticated".to_owned(),
            Notice::Opened(_) => "opened".to_owned(),
            Notice::Lost(_) => "lost".to_owned(),
            Notice::Waiting { .. } => "waiting".to_owned(),
            Notice::Reconnecting { attempt, .. } => format!("attempt {attempt}"),
            Notice::AttemptFailed(_) => "failed".to_owned(),
        });
    }
}
