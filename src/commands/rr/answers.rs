//! Answers on their way to stdout.

use std::io;
use std::task::{Context as TaskContext, Poll};
use std::time::SystemTime;

use crate::commands::subscribe::page::Page;
use crate::error::Failure;
use crate::kernel::context::Context;
use crate::kernel::decoding::{Decoding, Form};
use crate::model::{Delivery, Message, OutputPlan, Profile};

/// An answer that is held back until those to older requests are printed.
#[derive(Debug)]
pub(super) struct HeldAnswer {
    message: Message,
    packet_id: u16,
    received: SystemTime,
}

/// Decodes and prints answers.
pub(super) struct Answers {
    page: Page,
    decoding: Option<Decoding>,
    /// When this batch was received.
    received: Option<SystemTime>,
}

impl Answers {
    pub(super) async fn new(
        context: &Context,
        profile: &Profile,
        output: &OutputPlan,
    ) -> Result<Self, Failure> {
        let (decoding, rendering) = Decoding::new(context, output).await?.unzip();
        Ok(Self {
            page: Page::new(context, profile, output, rendering)?,
            decoding,
            received: None,
        })
    }

    /// What the payload of a message is decoded to.
    pub(super) fn decode<'a>(&mut self, message: &Delivery<'a>) -> Form<'a> {
        let decoded = self.decoding.as_mut().and_then(|it| it.decode(message));
        decoded.unwrap_or(Form::AsItCame(message.payload))
    }

    fn received(&mut self) -> SystemTime {
        *self.received.get_or_insert_with(SystemTime::now)
    }

    /// Prints an answer with its payload in this form.
    pub(super) fn print(&mut self, message: &Delivery<'_>, form: &Form<'_>) {
        let received = self.received();
        self.show(message, form, received);
    }

    fn show(&mut self, message: &Delivery<'_>, form: &Form<'_>, received: SystemTime) {
        match self.decoding {
            Some(_) => self.page.show(message, received, form),
            None => self.page.print(message, received),
        }
    }

    /// Keeps an answer for later.
    pub(super) fn keep(&mut self, message: &Delivery<'_>) -> HeldAnswer {
        HeldAnswer {
            message: Message {
                topic: message.topic.to_owned(),
                payload: message.payload.to_vec(),
                qos: message.qos,
                retain: message.retain,
                dup: message.dup,
                properties: message.properties.clone(),
            },
            packet_id: message.packet_id,
            received: self.received(),
        }
    }

    /// Prints an answer that was kept.
    pub(super) fn print_held(&mut self, answer: &HeldAnswer) {
        let message = &answer.message;
        let delivery = Delivery {
            topic: &message.topic,
            payload: &message.payload,
            qos: message.qos,
            retain: message.retain,
            dup: message.dup,
            packet_id: answer.packet_id,
            properties: &message.properties,
        };
        let form = self.decode(&delivery);
        self.show(&delivery, &form, answer.received);
    }

    /// Ready when everything that was printed is with the system.
    pub(super) fn poll_write(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        self.received = None;
        self.page.poll_write(cx)
    }

    /// Warns of payloads that could not be decoded.
    pub(super) fn conclude(&self) {
        if let Some(decoding) = &self.decoding {
            decoding.sum_up();
        }
    }
}
