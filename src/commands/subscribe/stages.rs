//! What is done with a message beside printing it.

use std::rc::Rc;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::{Duration, SystemTime};

use super::super::context::Context;
use super::removal::Removing;
use super::scripting::{Reading, Running, Shown};
use super::sieve::{Judgement, Sieve};
use super::tally::Tally;
use crate::error::Failure;
use crate::model::{Delivery, OutputMode, Removal, Selection, SubscribePlan};
use crate::output::PayloadFiles;

/// Everything on the way of a message but the printer.
pub(super) struct Stages {
    context: Context,
    sieve: Sieve,
    lookup: Option<Reading>,
    tally: Option<Tally>,
    files: Option<PayloadFiles>,
    commands: Option<Running>,
    removing: Option<Rc<Removing>>,
    unfit: u64,
}

impl Stages {
    /// The stages that a plan asks for; `None` if printing is all there is.
    ///
    /// # Errors
    ///
    /// An expression that is none (exit 2), a file that cannot be made (exit 8).
    pub(super) fn new(
        context: &Context,
        plan: &SubscribePlan,
        removing: Option<&Rc<Removing>>,
    ) -> Result<Option<Box<Self>>, Failure> {
        let plain = plan.selection == Selection::default()
            && plan.mode != OutputMode::Table
            && plan.line_format.is_none()
            && plan.removal.is_none()
            && plan.files.is_none()
            && plan.command.is_none()
            && !plan.stats;
        if plain {
            return Ok(None);
        }
        Ok(Some(Box::new(Self {
            context: context.clone(),
            sieve: Sieve::new(&plan.selection, plan.removal == Some(Removal::Remove)),
            tally: plan.stats.then(Tally::new),
            lookup: Reading::new(context, &plan.selection)?,
            commands: plan
                .command
                .as_deref()
                .map(|command| Running::new(context, command)),
            files: plan.files.as_ref().map(PayloadFiles::new).transpose()?,
            removing: removing.cloned(),
            unfit: 0,
        })))
    }

    /// Judges a message by its head.
    pub(super) fn judge(&mut self, message: &Delivery<'_>) -> Judgement {
        if let Some(tally) = &mut self.tally {
            tally.add(message);
        }
        self.sieve.judge(message)
    }

    /// Shows what is to be shown of a message; whether that was anything.
    pub(super) fn show(
        &mut self,
        message: &Delivery<'_>,
        received: SystemTime,
        mut print: impl FnMut(&Delivery<'_>),
    ) -> Result<bool, Failure> {
        let wanted = match &mut self.lookup {
            None => Shown::AsItIs,
            Some(lookup) => lookup.see(message),
        };
        let mut shown = false;
        match wanted {
            Shown::Nothing => {}
            Shown::AsItIs => shown = self.show_one(message, received, &mut print)?,
            Shown::Values(values) => {
                for payload in &values {
                    let selected = Delivery {
                        payload,
                        ..*message
                    };
                    shown |= self.show_one(&selected, received, &mut print)?;
                }
            }
        }
        if let Some(removing) = self.removing.as_ref().filter(|_| shown && message.retain) {
            removing.push(message.topic);
        }
        Ok(shown)
    }

    fn show_one(
        &mut self,
        message: &Delivery<'_>,
        received: SystemTime,
        print: &mut impl FnMut(&Delivery<'_>),
    ) -> Result<bool, Failure> {
        if !self.sieve.admits(message.topic, message.payload) {
            return Ok(false);
        }
        if let Some(files) = &mut self.files {
            files.add(message.topic, message.payload, received)?;
        }
        if let Some(commands) = &mut self.commands {
            commands.add(message, received);
        }
        print(message);
        Ok(true)
    }

    /// How many messages the printer could not show as asked; the first is told.
    pub(super) fn note_unfit(&mut self, unfit: u64) {
        if unfit > 0 && self.unfit == 0 {
            self.context.warn(
                "a payload is not what the line format asks for: %J needs JSON, %f 4 bytes, %d 8 bytes",
            );
        }
        self.unfit = unfit;
    }

    /// Every filter has been answered; whether that is the end.
    pub(super) fn all_answered(&mut self) -> bool {
        self.sieve.all_answered()
    }

    /// How often [`Stages::tick`] wants to be called.
    pub(super) fn period(&self) -> Option<Duration> {
        self.tally.as_ref().map(|_| Duration::from_secs(1))
    }

    /// Does what is due every now and then.
    pub(super) fn tick(&mut self) {
        if let Some(tally) = &mut self.tally {
            tally.tell();
        }
    }

    /// Ready when everything that was shown is stored.
    pub(super) fn poll_stored(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Failure>> {
        let stored = self.files.as_mut().map_or(Ok(()), PayloadFiles::store);
        stored?;
        match &mut self.commands {
            Some(commands) => commands.poll_started(cx).map(Ok),
            None => Poll::Ready(Ok(())),
        }
    }

    /// The end: ready when what was begun is done, and what is left to say has been said.
    pub(super) fn poll_finished(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Failure>> {
        if let Some(commands) = &mut self.commands {
            ready!(commands.poll_finished(cx));
        }
        if let Some(lookup) = &self.lookup {
            lookup.conclude();
        }
        if self.unfit > 1 {
            let count = crate::output::count(self.unfit);
            self.context.warn(&format!(
                "{count} payloads were not what the line format asks for"
            ));
        }
        let finished = self.files.as_mut().map_or(Ok(()), PayloadFiles::finish);
        Poll::Ready(finished.map_err(Failure::from))
    }
}
