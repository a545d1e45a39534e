//! What a publisher puts into its messages.

use std::sync::Arc;

use super::device_messages::{self, DeviceMessages, MessageError};
use super::template::TemplatePayload;
use crate::model::{BenchPayload, BenchPublish, RecordedMessage};
use crate::payload::Template;
use crate::stats::{STAMP_LEN, Stamp, pad};

/// What a simulated device keeps beside its connection, in bytes: its state and its last message.
const DEVICE: usize = 4096;

/// What each publisher keeps of its payload in memory, in kB.
pub(super) fn memory_kb(payload: &BenchPayload) -> u64 {
    let bytes = match payload {
        BenchPayload::Fixed(bytes) => bytes.len(),
        BenchPayload::Random(size) => *size,
        BenchPayload::Template(text) => text.len(),
        BenchPayload::Made(_) => DEVICE,
        // Shared by all.
        BenchPayload::Pieces(_) | BenchPayload::Recorded(_) => 0,
    };
    bytes as u64 / 1024
}

/// The payloads of one publisher.
pub(super) enum Load {
    /// Always the same bytes, but for the stamp.
    Same(Vec<u8>),
    /// The pieces of the plan, each once.
    Pieces,
    /// Filled in for each message.
    Template(Box<TemplatePayload>),
    /// Made by a scenario, perhaps with topics of their own.
    Made(Box<DeviceMessages>),
    /// Recorded, with topics of their own: those of the plan in turn, over all publishers.
    Recorded(Arc<[RecordedMessage]>),
}

impl Load {
    /// The payloads of one publisher; `filling` makes them where there is a template, `device_messages` where there
    /// is a scenario, and `random` draws one of this size. With stamps they begin with room for one.
    pub(super) fn new(
        publish: &BenchPublish,
        stamps: bool,
        filling: impl FnOnce() -> TemplatePayload,
        device_messages: impl FnOnce() -> DeviceMessages,
        random: impl FnOnce(usize) -> Vec<u8>,
    ) -> Self {
        let mut bytes = match &publish.payload {
            BenchPayload::Pieces(_) => return Self::Pieces,
            BenchPayload::Template(_) => return Self::Template(Box::new(filling())),
            BenchPayload::Made(_) => return Self::Made(Box::new(device_messages())),
            BenchPayload::Recorded(messages) => return Self::Recorded(Arc::clone(messages)),
            BenchPayload::Fixed(bytes) => bytes.clone(),
            BenchPayload::Random(size) => random(*size),
        };
        if stamps {
            bytes.resize(bytes.len().max(STAMP_LEN), 0);
            pad(&mut bytes);
        }
        Self::Same(bytes)
    }

    /// Whether a message that may not be sent means that none may.
    pub(super) fn is_same(&self) -> bool {
        matches!(self, Self::Same(_))
    }

    /// Whether each message is made by itself.
    #[inline]
    pub(super) fn is_made(&self) -> bool {
        matches!(self, Self::Template(_) | Self::Made(_))
    }

    /// Puts a stamp at the beginning of the next message.
    #[inline]
    pub(super) fn stamp(&mut self, stamp: &Stamp) {
        match self {
            Self::Same(bytes) => {
                stamp.encode(bytes);
            }
            Self::Made(device_messages) => device_messages.stamp(stamp),
            Self::Pieces | Self::Template(_) | Self::Recorded(_) => {}
        }
    }

    /// Makes the payload of message `number`, from 0, where each is made by itself. The topic is given where
    /// it changes from message to message; the time is in microseconds since 1970. `broken`: the scenario has failed.
    #[inline]
    pub(super) fn make(
        &mut self,
        template: Option<&Template>,
        broken: bool,
        number: u64,
        topic: Option<&str>,
        wall_us: u64,
    ) -> Result<(), MessageError> {
        match (self, template) {
            (Self::Template(filling), Some(template)) => {
                if let Some(topic) = topic {
                    filling.set_topic(topic);
                }
                Ok(filling.fill(template, number, wall_us)?)
            }
            (Self::Made(device_messages), _) if !broken => {
                Ok(device_messages.make(number, wall_us)?)
            }
            (Self::Made(_), _) => Err(MessageError::Scenario(device_messages::lost())),
            _ => Ok(()),
        }
    }

    /// Whether a message was made whose payload is not the text that it claims to be; once for each.
    #[inline]
    pub(super) fn is_not_text(&mut self) -> bool {
        match self {
            Self::Made(device_messages) => device_messages.is_not_text(),
            _ => false,
        }
    }

    /// The payload of message `number`, from 0, after it was made; over all publishers it is the one with this `index`.
    #[inline]
    pub(super) fn message<'a>(
        &'a self,
        publish: &'a BenchPublish,
        (number, index): (u64, u64),
    ) -> &'a [u8] {
        match (self, &publish.payload) {
            (Self::Same(bytes), _) => bytes,
            (Self::Pieces, BenchPayload::Pieces(pieces)) => usize::try_from(number)
                .ok()
                .and_then(|number| pieces.get(number))
                .map_or(&[], Vec::as_slice),
            (Self::Template(filling), _) => filling.payload(),
            (Self::Made(device_messages), _) => device_messages.payload(),
            (Self::Recorded(messages), _) => {
                recorded(messages, index).map_or(&[], |it| it.payload.as_slice())
            }
            _ => &[],
        }
    }

    /// The topic of the message that was made last, or has this index over all publishers, where it has one of its own.
    #[inline]
    pub(super) fn topic(&self, index: u64) -> Option<&str> {
        match self {
            Self::Made(device_messages) => device_messages.topic(),
            Self::Recorded(messages) => recorded(messages, index).map(|it| it.topic.as_str()),
            _ => None,
        }
    }
}

/// The recorded message with this index; after the last one comes the first.
#[inline]
fn recorded(messages: &[RecordedMessage], index: u64) -> Option<&RecordedMessage> {
    let turn = index.checked_rem(messages.len() as u64)?;
    messages.get(usize::try_from(turn).ok()?)
}
