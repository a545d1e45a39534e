//! What is done with a message beside printing it.

use std::rc::Rc;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::{Duration, SystemTime};

use super::endings::{Ending, Endings};
use super::message_filter::{FilterDecision, MOST_TOPICS, MessageFilter, RetainedProgress};
use super::plan::SubscribePlan;
use super::removal::Removing;
use super::scripting::{CommandRunner, JqFilters, Visible};
use super::statistics::Statistics;
use crate::error::Failure;
use crate::kernel::context::Context;
use crate::kernel::decoding::Form;
use crate::model::{Delivery, OutputMode, Profile, Removal, Selection};
use crate::output::{PayloadFiles, count};
use crate::payload::Decoded;

/// Everything on the way of a message but the printer.
pub(super) struct Stages {
    context: Context,
    message_filter: MessageFilter,
    filters: Option<JqFilters>,
    endings: Option<Endings>,
    /// The message that ends the subscription has been shown.
    ending: Option<Ending>,
    statistics: Option<Statistics>,
    files: Option<PayloadFiles>,
    commands: Option<CommandRunner>,
    removing: Option<Rc<Removing>>,
    unformattable: u64,
    /// It has been said that there are too many topics.
    told_full: bool,
}

impl Stages {
    /// The stages that a plan asks for; `None` if printing is all there is.
    ///
    /// # Errors
    ///
    /// An expression that is none (exit 2), a file that cannot be made (exit 8).
    pub(super) fn new(
        context: &Context,
        profile: &Profile,
        plan: &SubscribePlan,
        removing: Option<&Rc<Removing>>,
    ) -> Result<Option<Box<Self>>, Failure> {
        let plain = plan.selection == Selection::default()
            && plan.output.mode != OutputMode::Table
            && plan.output.line_format.is_none()
            && plan.removal.is_none()
            && plan.files.is_none()
            && plan.command.is_none()
            && !plan.ends_at_message()
            && !plan.stats;
        if plain {
            return Ok(None);
        }
        Ok(Some(Box::new(Self {
            context: context.clone(),
            message_filter: MessageFilter::new(
                &plan.selection,
                plan.removal == Some(Removal::Remove),
                profile.keeps_session(),
            ),
            statistics: plan.stats.then(Statistics::new),
            filters: JqFilters::new(context, &plan.selection)?,
            endings: Endings::new(context, plan)?,
            ending: None,
            commands: plan
                .command
                .as_deref()
                .map(|command| CommandRunner::new(context, command)),
            files: plan.files.as_ref().map(PayloadFiles::new).transpose()?,
            removing: removing.cloned(),
            unformattable: 0,
            told_full: false,
        })))
    }

    /// Judges a message by its head.
    pub(super) fn decide(&mut self, message: &Delivery<'_>) -> FilterDecision {
        if let Some(statistics) = &mut self.statistics {
            statistics.add(message);
        }
        if self.message_filter.is_full() && !std::mem::replace(&mut self.told_full, true) {
            let topics = count(MOST_TOPICS as u64);
            self.context.warn(&format!(
                "--changed remembers {topics} topics: all messages of others are shown"
            ));
        }
        self.message_filter.decide(message)
    }

    /// Shows what is to be shown of a message, whose payload has this form; whether that was anything.
    pub(super) fn show(
        &mut self,
        message: &Delivery<'_>,
        received: SystemTime,
        form: &Form<'_>,
        mut print: impl FnMut(&Form<'_>),
    ) -> Result<bool, Failure> {
        let wanted = match &mut self.filters {
            None => Visible::AsItIs,
            Some(filters) => filters.apply(message.topic, &form.json()),
        };
        let admitted = match &wanted {
            Visible::Nothing => false,
            Visible::AsItIs => {
                let payload = std::iter::once(message.payload);
                self.message_filter.admits(message.topic, &payload)
            }
            Visible::Values(values) => {
                let values = values.iter().map(|value| value.text.as_bytes());
                self.message_filter.admits(message.topic, &values)
            }
        };
        if !admitted {
            return Ok(false);
        }
        if let Visible::Values(values) = &wanted {
            for value in values {
                let form = match form {
                    Form::AsItCame(_) => Form::AsItCame(value.text.as_bytes()),
                    Form::Decoded(_) if value.is_text => {
                        Form::Decoded(Decoded::Text((&*value.text).into()))
                    }
                    Form::Decoded(_) => Form::Decoded(Decoded::Json((&*value.text).into())),
                };
                self.hand_over(message, received, &form)?;
                print(&form);
            }
        } else {
            self.hand_over(message, received, form)?;
            print(form);
        }
        if let Some(removing) = self.removing.as_ref().filter(|_| message.retain) {
            removing.push(message.topic);
        }
        if let Some(endings) = &mut self.endings {
            self.ending = endings.find(message.topic, &form.json());
        }
        Ok(true)
    }

    /// Hands a message to files and commands.
    fn hand_over(
        &mut self,
        message: &Delivery<'_>,
        received: SystemTime,
        form: &Form<'_>,
    ) -> Result<(), Failure> {
        if let Some(files) = &mut self.files {
            files.add(message.topic, form.bytes(), received)?;
        }
        if let Some(commands) = &mut self.commands {
            commands.add(message, form.bytes(), received);
        }
        Ok(())
    }

    /// Why the message that was shown last is the end, if it is.
    pub(super) fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// How many messages the printer could not show as asked; the first gets a warning.
    pub(super) fn note_unformattable(&mut self, unformattable: u64) {
        if unformattable > 0 && self.unformattable == 0 {
            self.context.warn(
                "a payload is not what the line format asks for: %J needs JSON, %f 4 bytes, %d 8 bytes",
            );
        }
        self.unformattable = unformattable;
    }

    /// What has been seen where only retained messages are wanted.
    pub(super) fn retained_progress(&self) -> Option<Rc<RetainedProgress>> {
        self.message_filter.retained_progress()
    }

    /// How often [`Stages::tick`] wants to be called.
    pub(super) fn period(&self) -> Option<Duration> {
        self.statistics.as_ref().map(|_| Duration::from_secs(1))
    }

    /// Does what is due every now and then.
    pub(super) fn tick(&mut self) {
        if let Some(statistics) = &mut self.statistics {
            statistics.print();
        }
    }

    /// Opens the files that grow again.
    pub(super) fn reopen_files(&mut self) -> Result<(), Failure> {
        let reopened = self.files.as_mut().map_or(Ok(()), PayloadFiles::reopen);
        reopened.map_err(Failure::from)
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
        if let Some(filters) = &self.filters {
            filters.conclude();
        }
        if self.unformattable > 1 {
            self.context.warn(&format!(
                "{} payloads were not what the line format asks for",
                count(self.unformattable)
            ));
        }
        let finished = self.files.as_mut().map_or(Ok(()), PayloadFiles::finish);
        Poll::Ready(finished.map_err(Failure::from))
    }
}
