//! Received payloads → what is made of them: decoded by a schema, a format, or a command.
//!
//! A payload that cannot be decoded stays as it came, with a warning, and is counted; with `--strict` it ends the command.
//! Messages stay in their order, whatever their decoders take.

mod external;
mod failures;
mod form;
mod rendering;

use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::SystemTime;

use tokio::sync::Notify;

use self::external::{External, Output};
use self::failures::Failures;
use super::coding;
use super::context::Context;
use crate::error::Failure;
use crate::model::{Delivery, OutputPlan};
use crate::payload::{Decoded, Decoder};

pub(crate) use external::Waiting;
pub(crate) use form::Form;
pub(crate) use rendering::{Rendering, part};

/// Decodes payloads.
pub(crate) struct Decoding {
    decoder: Decoder,
    command: Option<External>,
    failures: Failures,
}

impl Decoding {
    /// What a plan asks for, and how that is printed; `None` where payloads are shown as they come.
    ///
    /// # Errors
    ///
    /// Schemas that cannot be used, and formats that do not go with them; a signal while a schema is read.
    pub(crate) async fn new(
        context: &Context,
        plan: &OutputPlan,
    ) -> Result<Option<(Self, Rendering)>, Failure> {
        let options = coding::options(context, &plan.coding).await?;
        if plan.decode_with.is_some() && options.schema.is_some() {
            return Err(Failure::usage("--decode-with cannot be used with a schema"));
        }
        let decoder = Decoder::new(options.clone())?;
        if decoder.is_plain() && plan.decode_with.is_none() {
            if plan.strict {
                context.warn("--strict is ignored: there is nothing to decode");
            }
            return Ok(None);
        }
        let rendering = Rendering::new(context, plan, &options, &decoder);
        let decoding = Self {
            decoder,
            command: plan.decode_with.clone().map(External::new),
            failures: Failures::new(context.clone(), plan.strict),
        };
        Ok(Some((decoding, rendering)))
    }

    /// Told when a payload has ended the work; see [`Decoding::failure`].
    pub(crate) fn ended(&self) -> Rc<Notify> {
        self.failures.ended.clone()
    }

    /// The payload that has ended the work, if one has.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failures.last.as_ref()
    }

    /// Says how many payloads could not be decoded.
    pub(crate) fn sum_up(&self) {
        self.failures.sum_up();
    }

    /// Whether a command takes part, so that messages come back later, by [`Decoding::poll_next`].
    pub(crate) fn takes_time(&self) -> bool {
        self.command.is_some()
    }

    /// Takes a message for the command.
    pub(crate) fn push(&mut self, message: &Delivery<'_>, received: SystemTime) {
        if let Some(command) = &mut self.command {
            command.push(message, received);
        }
    }

    /// The next message and what the command has made of it; `None` when no message waits.
    pub(crate) fn poll_next(
        &mut self,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Option<(Waiting, Output)>> {
        let Some(command) = &mut self.command else {
            return Poll::Ready(None);
        };
        if self.failures.last.is_some() {
            command.clear();
        }
        command.poll_next(cx)
    }

    /// Decodes the payload of a message; `None` if it cannot be, and that is the end.
    pub(crate) fn decode<'a>(&mut self, message: &Delivery<'a>) -> Option<Form<'a>> {
        self.failures.total += 1;
        let decoded = self.decoder.decode(message.topic, message.payload);
        self.take(message, decoded.map_err(Failure::from))
    }

    /// Decodes what the command has made of a message; as [`Decoding::decode`].
    pub(crate) fn decode_output<'a>(
        &mut self,
        message: &Delivery<'a>,
        output: &'a Output,
    ) -> Option<Form<'a>> {
        self.failures.total += 1;
        let decoded = match output {
            Ok(output) => self.decoder.decode(message.topic, output),
            Err(failure) => return self.take(message, Err(failure.clone())),
        };
        self.take(message, decoded.map_err(Failure::from))
    }

    fn take<'a>(
        &mut self,
        message: &Delivery<'a>,
        decoded: Result<Decoded<'a>, Failure>,
    ) -> Option<Form<'a>> {
        match decoded {
            Ok(decoded) => Some(Form::Decoded(decoded)),
            Err(failure) => {
                let is_the_end = self.failures.note(message.topic, failure);
                (!is_the_end).then_some(Form::AsItCame(message.payload))
            }
        }
    }
}
