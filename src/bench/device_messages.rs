//! Messages that a scenario makes, one by one.

use std::cell::RefCell;
use std::rc::Rc;

use crate::model::{
    BenchPayload, BenchPublish, Device, MessageMaker, ScenarioError, validate_topic,
};
use crate::payload::PayloadError;

/// What makes the messages of all devices of a thread.
pub(super) type SharedMaker = Rc<RefCell<Box<dyn MessageMaker>>>;

/// Why there is no message.
pub(super) enum MessageError {
    /// The template could not be filled in: this message is not sent.
    Template(PayloadError),
    /// The scenario has failed: nothing more is sent by anybody.
    Scenario(ScenarioError),
}

impl From<PayloadError> for MessageError {
    fn from(error: PayloadError) -> Self {
        Self::Template(error)
    }
}

impl From<ScenarioError> for MessageError {
    fn from(error: ScenarioError) -> Self {
        Self::Scenario(error)
    }
}

/// The maker of this thread, if a scenario makes what is published.
pub(super) fn maker(
    published: Option<&BenchPublish>,
) -> Result<Option<SharedMaker>, ScenarioError> {
    match published.map(|publish| &publish.payload) {
        Some(BenchPayload::Made(scenario)) => {
            let maker = scenario.maker()?;
            Ok(Some(Rc::new(RefCell::new(maker))))
        }
        _ => Ok(None),
    }
}

/// The error for callers after the failure that ended the run; it is not shown.
pub(super) fn lost() -> ScenarioError {
    ScenarioError("the scenario has failed".to_owned())
}

pub(super) struct DeviceMessages {
    /// None where the scenario could not be started, which ends the run.
    maker: Option<SharedMaker>,
    client_id: String,
    username: Option<String>,
    index: u32,
    count: u32,
    seed: Option<u64>,
    /// The message that was made last: one that had to wait is not made again.
    made_for: Option<u64>,
    topic: Option<String>,
    payload: Vec<u8>,
    /// Whether payloads claim to be text, and whether the last one is not.
    claims_text: bool,
    not_text: bool,
}

impl DeviceMessages {
    /// The messages of connection `k` of so many, which has these names.
    pub(super) fn new(
        maker: Option<SharedMaker>,
        (client_id, username): (String, Option<String>),
        (k, count): (u32, u32),
        seed: Option<u64>,
        claims_text: bool,
    ) -> Self {
        Self {
            maker,
            client_id,
            username,
            index: k.saturating_add(1),
            count,
            seed,
            made_for: None,
            topic: None,
            payload: Vec::new(),
            claims_text,
            not_text: false,
        }
    }

    /// Makes message `number`, from 0, at this time (microseconds since 1970).
    pub(super) fn make(&mut self, number: u64, wall_us: u64) -> Result<(), ScenarioError> {
        if self.made_for == Some(number) {
            return Ok(());
        }
        let Some(maker) = &self.maker else {
            return Err(lost());
        };
        let device = Device {
            index: self.index,
            count: self.count,
            client_id: &self.client_id,
            username: self.username.as_deref(),
            number,
            wall_us,
            seed: self.seed,
        };
        self.payload.clear();
        let topic = maker.borrow_mut().make(&device, &mut self.payload)?;
        if let Some(topic) = &topic
            && self.topic.as_ref() != Some(topic)
        {
            validate_topic(topic)
                .map_err(|why| ScenarioError(format!("the scenario's topic {topic:?}: {why}")))?;
        }
        self.topic = topic;
        self.made_for = Some(number);
        self.not_text = self.claims_text && std::str::from_utf8(&self.payload).is_err();
        Ok(())
    }

    /// Whether the payload that was made last is not the text that it claims to be; reported once.
    pub(super) fn is_not_text(&mut self) -> bool {
        std::mem::take(&mut self.not_text)
    }

    /// The topic of the message that was made last, if the scenario chose one.
    #[inline]
    pub(super) fn topic(&self) -> Option<&str> {
        self.topic.as_deref()
    }

    /// The payload of the message that was made last.
    #[inline]
    pub(super) fn payload(&self) -> &[u8] {
        &self.payload
    }
}
