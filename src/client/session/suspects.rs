//! Finding the message over which a connection was lost.
//!
//! A broker that does not take a message may close the connection instead of answering. Sent again with
//! everything else it would end the next connection too. So what was on its way is sent one by one after
//! such a loss, and what ends a connection by itself is given up: at once where the broker has said that it
//! refuses, otherwise the second time.

use super::{Outbox, Session};
use crate::client::disconnection;
use crate::client::events::Events;
use crate::client::reasons::{described, where_to_look};
use crate::error::Exit;
use crate::model::{QoS, ReasonCode, Version};
use crate::wire::{Disconnect, Publish, next_frame};

/// So many messages go out one by one; after those the window grows as fast as answers come.
const ONE_BY_ONE: u16 = 16;

/// A message that was lost so often with its connection is given up.
const LOSSES: u8 = 2;

/// The same where the session has outlived the connection. The broker that resumes it has a reason for closing and
/// could say it, so a network that fails is more likely than elsewhere.
const LOSSES_OF_SESSION: u8 = 3;

/// What the end of a connection says about the messages on their way.
#[derive(Clone, Copy, Debug)]
pub enum Loss<'a> {
    /// Nothing: the network failed, or the broker as a whole.
    Unrelated,
    /// The broker has closed without a reason, perhaps because of what was sent.
    Unexplained,
    /// The broker refuses what was sent.
    Refused(&'a Disconnect),
}

/// Who may be at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LossCause {
    /// Nothing was on its way.
    Nothing,
    /// A SUBSCRIBE or an UNSUBSCRIBE was, and no message.
    Request,
    /// Messages were, and nobody looks for the one that is to blame.
    Messages,
    /// Messages that go out one by one on the next connection.
    Suspects,
    /// This message; it is not sent again.
    Message(Box<GivenUp>),
}

/// A message that is not sent again because the broker closes the connection over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// The caller's name for it.
    pub key: u64,
    /// Its topic.
    pub topic: String,
    /// The size of its payload in bytes.
    pub size: usize,
    /// Its quality of service.
    pub qos: QoS,
    /// It was reported as sent again.
    pub sent_again: bool,
    /// How often the connection was closed for no known reason while it was on its way.
    pub losses: u8,
    /// The DISCONNECT that refused it; without one it was lost with its connection.
    pub refusal: Option<Box<Disconnect>>,
    /// The version that was spoken.
    pub version: Version,
}

impl GivenUp {
    /// Why, as the end of a sentence.
    pub fn cause(&self) -> String {
        if let Some(packet) = &self.refusal {
            let reason = described(packet.reason, &packet.properties);
            return format!("the broker disconnected: {reason}");
        }
        let times = match self.losses {
            ..=2 => "twice".to_owned(),
            more => format!("{more} times"),
        };
        format!(
            "the broker closed the connection {times} when it was sent; it may be larger than the broker accepts, or its topic may not be allowed"
        )
    }

    /// Refused, or lost.
    pub fn exit(&self) -> Exit {
        match self.refusal {
            Some(_) => Exit::Refused,
            None => Exit::Lost,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match &self.refusal {
            Some(packet) => disconnection::hint(packet.reason).map(str::to_owned),
            None => Some(format!(
                "check the broker's maximum packet size and what this user may publish; {}",
                where_to_look(self.version)
            )),
        }
    }
}

/// Messages go out one by one, and then a few at a time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CautiousSending {
    /// What was on its way is to be sent with caution, or is being.
    pub(super) on: bool,
    /// Answers since the connection is up.
    answered: u16,
}

impl Session {
    /// The connection was lost after CONNACK, before [`Session::lost`]: decides who may be at fault.
    pub fn loss_cause(&mut self, loss: Loss<'_>) -> LossCause {
        let under_way = self.inflight.under_way();
        if under_way.is_empty() {
            return if self.inflight.has_requests() {
                LossCause::Request
            } else {
                LossCause::Nothing
            };
        }
        let culprit = match loss {
            Loss::Unrelated => return LossCause::Suspects,
            Loss::Unexplained => {
                let mut lost = 0;
                for &id in &under_way {
                    if let Some(slot) = self.inflight.get(id) {
                        slot.losses = slot.losses.saturating_add(1);
                        lost = slot.losses;
                    }
                }
                // A broker that has answered on this connection may have restarted after that: the next connection,
                // on which this message is the first, will tell.
                let first = self.cautious.on && self.cautious.answered == 0;
                let enough = if self.resumed {
                    LOSSES_OF_SESSION
                } else {
                    LOSSES
                };
                (first && under_way.len() == 1 && lost >= enough).then(|| under_way[0])
            }
            Loss::Refused(packet) => self.refused(&under_way, packet.reason),
        };
        self.cautious.on = true;
        let Some(id) = culprit else {
            return LossCause::Suspects;
        };
        let refusal = match loss {
            Loss::Refused(packet) => Some(Box::new(packet.clone())),
            Loss::Unrelated | Loss::Unexplained => None,
        };
        match self.give_up(id, refusal) {
            Some(given_up) => LossCause::Message(Box::new(given_up)),
            None => LossCause::Suspects,
        }
    }

    /// The same where nobody looks for the message that is to blame.
    pub fn loss_cause_without_search(&self) -> LossCause {
        if self.inflight.under_way().is_empty() {
            LossCause::Nothing
        } else {
            LossCause::Messages
        }
    }

    /// How many messages were given up in a row, without an answer to another one in between.
    pub fn given_up_in_a_row(&self) -> u32 {
        self.given_up.1
    }

    /// Which of several messages a refusal is about, where that is certain: the only one, or the largest of
    /// all where one was too large.
    fn refused(&mut self, under_way: &[u16], reason: ReasonCode) -> Option<u16> {
        if let [only] = *under_way {
            return Some(only);
        }
        if reason != ReasonCode::PACKET_TOO_LARGE {
            return None;
        }
        let mut sizes: Vec<(usize, u16)> = under_way
            .iter()
            .filter_map(|&id| Some((self.inflight.get(id)?.packet.bytes(id).len(), id)))
            .collect();
        sizes.sort_unstable();
        match sizes[..] {
            [.., (second, _), (first, id)] if first > second => Some(id),
            _ => None,
        }
    }

    fn give_up(&mut self, id: u16, refusal: Option<Box<Disconnect>>) -> Option<GivenUp> {
        let slot = self.inflight.get(id)?;
        let packet = slot.packet.bytes(id);
        let frame = next_frame(&packet, usize::MAX).ok()??;
        let publish = Publish::decode(frame, self.version).ok()?;
        let (topic, size) = (publish.topic.to_owned(), publish.payload.len());
        let qos = publish.qos;
        let (sent_again, losses) = (slot.repeated, slot.losses);
        let key = self.inflight.free(id)?;
        let answered = self.inflight.finished() - u64::from(self.given_up.0) - 1;
        let (all, in_a_row, before) = self.given_up;
        let in_a_row = if answered > before { 0 } else { in_a_row };
        self.given_up = (all + 1, in_a_row + 1, answered);
        Some(GivenUp {
            key,
            topic,
            size,
            qos,
            sent_again,
            losses,
            refusal,
            version: self.version,
        })
    }

    /// A connection is up: how many messages may be on their way at first.
    pub(super) fn begin_window(&mut self) {
        self.cautious.answered = 0;
        self.at_once = if self.cautious.on {
            1
        } else {
            self.limits.receive_maximum
        };
    }

    /// A message was answered while others wait to be sent again.
    pub(super) fn catch_up(&mut self, out: &mut Outbox, events: &mut impl Events) {
        if self.cautious.on {
            self.cautious.answered = self.cautious.answered.saturating_add(1);
            if self.cautious.answered > ONE_BY_ONE {
                self.at_once = self
                    .at_once
                    .saturating_add(1)
                    .min(self.limits.receive_maximum);
            }
        }
        self.send_again(out, events);
        self.note_progress();
    }

    /// Goes back to the usual window when everything was sent again, and answered where that matters.
    pub(super) fn note_progress(&mut self) {
        if self.cautious.on && self.resend.is_empty() && self.inflight.sent_publishes() == 0 {
            self.cautious.on = false;
            self.at_once = self.limits.receive_maximum;
        }
        self.catching_up = self.cautious.on || !self.resend.is_empty();
    }
}
