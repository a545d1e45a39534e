//! Messages that a scenario makes, one by one.

use std::cell::RefCell;
use std::rc::Rc;

use crate::model::{
    BenchPayload, BenchPublish, Device, MessageMaker, ScenarioError, validate_topic,
};
use crate::payload::PayloadError;
use crate::stats::{STAMP_LEN, Stamp, pad};

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

    /// Puts a stamp and padding in the place of the payload that was made last, which keeps its size if a stamp fits.
    pub(super) fn stamp(&mut self, stamp: &Stamp) {
        self.payload.resize(self.payload.len().max(STAMP_LEN), 0);
        pad(&mut self.payload);
        stamp.encode(&mut self.payload);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes messages of as many bytes as their number times ten.
    struct Growing;

    impl MessageMaker for Growing {
        fn make(
            &mut self,
            device: &Device<'_>,
            payload: &mut Vec<u8>,
        ) -> Result<Option<String>, ScenarioError> {
            let size = usize::try_from(device.number * 10).unwrap();
            payload.resize(size, b'x');
            Ok(Some(format!("t/{}", device.number)))
        }
    }

    #[test]
    fn a_stamp_takes_the_place_of_a_payload_of_the_same_size() {
        let maker: Box<dyn MessageMaker> = Box::new(Growing);
        let maker = Rc::new(RefCell::new(maker));
        let names = ("c".to_owned(), None);
        let mut messages = DeviceMessages::new(Some(maker), names, (0, 1), None, false);
        for (number, size) in [(0, 16), (1, 16), (2, 20), (50, 500)] {
            messages.make(number, 0).unwrap();
            let stamp = Stamp {
                run: 7,
                publisher: 3,
                sequence: u32::try_from(number).unwrap(),
                intended_us: 1_000_000,
                delay_us: 5,
            };
            // One that had to wait is stamped once more.
            for _ in 0..2 {
                messages.make(number, 0).unwrap();
                messages.stamp(&stamp);
            }
            assert_eq!(messages.payload().len(), size);
            assert_eq!(messages.topic(), Some(&*format!("t/{number}")));
            let seen = Stamp::decode(messages.payload()).unwrap();
            assert_eq!(
                (seen.run, seen.publisher, seen.sequence),
                (7, 3, stamp.sequence)
            );
        }
    }
}
