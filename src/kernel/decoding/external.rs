//! A command that decodes payloads: run by `sh -c` for each message, a few at once, their results in the
//! order of the messages.
//!
//! The payload is on its stdin, and nothing of the message in its command line or environment. What it
//! prints takes the payload's place. It is given some time and may print no more than a packet could hold.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use tokio::time::timeout;

use crate::error::{Exit, Failure};
use crate::model::{Delivery, Properties, QoS};
use crate::output::duration;
use crate::script::capture;

/// How many run at once.
const AT_ONCE: usize = 4;

/// How long one may take.
const LIMIT: Duration = Duration::from_secs(10);

/// What a command has printed.
pub(crate) type Output = Result<Vec<u8>, Failure>;

/// A message that waits for its command.
pub(crate) struct Waiting {
    topic: String,
    payload: Vec<u8>,
    qos: QoS,
    retain: bool,
    dup: bool,
    packet_id: u16,
    properties: Properties,
    pub(crate) received: SystemTime,
}

impl Waiting {
    fn new(message: &Delivery<'_>, received: SystemTime) -> Self {
        Self {
            topic: message.topic.to_owned(),
            payload: message.payload.to_vec(),
            qos: message.qos,
            retain: message.retain,
            dup: message.dup,
            packet_id: message.packet_id,
            properties: message.properties.clone(),
            received,
        }
    }

    /// The message.
    pub(crate) fn delivery(&self) -> Delivery<'_> {
        Delivery {
            topic: &self.topic,
            payload: &self.payload,
            qos: self.qos,
            retain: self.retain,
            dup: self.dup,
            packet_id: self.packet_id,
            properties: &self.properties,
        }
    }
}

/// How far a message is.
enum Stage {
    Queued,
    Running(Pin<Box<dyn Future<Output = Output>>>),
    Done(Output),
}

/// The command, and the messages that wait for it.
pub(super) struct External {
    command: OsString,
    queue: VecDeque<(Waiting, Stage)>,
}

impl External {
    pub(super) fn new(command: OsString) -> Self {
        Self {
            command,
            queue: VecDeque::new(),
        }
    }

    /// Takes a message. What is read at once from the connection is the most that waits here: nothing more is
    /// read before [`External::poll_next`] has given all of it back.
    pub(super) fn push(&mut self, message: &Delivery<'_>, received: SystemTime) {
        let waiting = Waiting::new(message, received);
        self.queue.push_back((waiting, Stage::Queued));
    }

    /// Forgets all messages, and ends the commands that run.
    pub(super) fn clear(&mut self) {
        self.queue.clear();
    }

    /// The next message and what was printed for it; `None` when no message waits.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<(Waiting, Output)>> {
        for (waiting, stage) in self.queue.iter_mut().take(AT_ONCE) {
            if matches!(stage, Stage::Queued) {
                let payload = waiting.payload.clone();
                *stage = Stage::Running(Box::pin(run(self.command.clone(), payload)));
            }
            if let Stage::Running(running) = stage
                && let Poll::Ready(output) = running.as_mut().poll(cx)
            {
                *stage = Stage::Done(output);
            }
        }
        match self.queue.pop_front() {
            None => Poll::Ready(None),
            Some((waiting, Stage::Done(output))) => Poll::Ready(Some((waiting, output))),
            Some(other) => {
                self.queue.push_front(other);
                Poll::Pending
            }
        }
    }
}

/// Runs the command for a payload, within its limits.
async fn run(command: OsString, payload: Vec<u8>) -> Output {
    match timeout(LIMIT, capture(&command, &payload, &[])).await {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(what)) => Err(failure(&what)),
        Err(_) => Err(failure(&format!("did not end within {}", duration(LIMIT)))),
    }
}

fn failure(what: &str) -> Failure {
    Failure::new(
        Exit::Payload,
        format!("the command of --decode-with {what}"),
    )
}
