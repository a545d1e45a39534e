//! The way of a message: through the message filter, if there is one, decoded, looked into, and to the page and
//! whatever else takes it.

use std::io;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::Notify;

use super::endings::Ending;
use super::message_filter::{FilterDecision, RetainedProgress};
use super::page::Page;
use super::plan::SubscribePlan;
use super::stages::Stages;
use crate::client::{Incoming, Verdict};
use crate::error::Failure;
use crate::kernel::context::{Context, output_failure};
use crate::kernel::decoding::{Decoding, Form};
use crate::model::{Delivery, Profile};

/// What becomes of messages.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an answer of its own"
)]
pub(super) struct Printing {
    page: Page,
    decoding: Option<Decoding>,
    /// When this batch was received.
    received: Option<SystemTime>,
    /// How many messages are still wanted; `None`: no limit.
    pub(super) wanted: Option<u64>,
    /// Whether a message is wanted is only known when a command has decoded it.
    counts_late: bool,
    /// Told when no more messages are wanted.
    pub(super) complete: Rc<Notify>,
    /// Every filter has been answered, and that was reported.
    pub(super) answered: bool,
    /// This batch has waited for that report.
    waited: bool,
    /// Nothing is taken any more.
    ended: bool,
    /// What is done beside printing; absent where printing is all there is.
    stages: Option<Box<Stages>>,
    /// Why the work cannot go on.
    failure: Option<Failure>,
    /// Nobody reads stdout any more.
    unread: bool,
}

impl Printing {
    /// The printing that a plan asks for.
    pub(super) async fn new(
        context: &Context,
        profile: &Profile,
        plan: &SubscribePlan,
        stages: Option<Box<Stages>>,
    ) -> Result<Self, Failure> {
        let (decoding, rendering) = Decoding::new(context, &plan.output).await?.unzip();
        let takes_time = decoding.as_ref().is_some_and(Decoding::takes_time);
        Ok(Self {
            page: Page::new(context, profile, &plan.output, rendering)?,
            counts_late: takes_time
                && (plan.selection.looks_at_payloads() || plan.ends_at_message()),
            decoding,
            received: None,
            wanted: plan.count,
            complete: Rc::new(Notify::new()),
            answered: false,
            waited: false,
            ended: plan.subscribe_only,
            stages,
            failure: None,
            unread: false,
        })
    }

    /// A message has come.
    #[inline]
    pub(super) fn take(&mut self, message: &Incoming<'_>) -> Verdict {
        if self.ended || self.is_undecodable() {
            return Verdict::Leave;
        }
        let received = *self.received.get_or_insert_with(SystemTime::now);
        if self.stages.is_some() || self.decoding.is_some() {
            return message.with_delivery(|delivery| self.pass(delivery, received));
        }
        self.count();
        message.with_delivery(|delivery| self.page.print(delivery, received));
        Verdict::Take
    }

    /// Whether a payload that cannot be decoded was the end.
    fn is_undecodable(&self) -> bool {
        let decoding = self.decoding.as_ref();
        decoding.is_some_and(|decoding| decoding.failure().is_some())
    }

    /// Told when all that is wanted has come, and when a payload that cannot be decoded is the end.
    pub(super) fn ends(&self) -> (Rc<Notify>, Rc<Notify>) {
        let undecodable = self.decoding.as_ref().map(Decoding::ended);
        (self.complete.clone(), undecodable.unwrap_or_default())
    }

    /// Says how many payloads could not be decoded; the failure of the one that was the end.
    pub(super) fn undecodable(&self) -> Result<(), Failure> {
        let Some(decoding) = &self.decoding else {
            return Ok(());
        };
        decoding.sum_up();
        decoding.failure().cloned().map_or(Ok(()), Err)
    }

    /// One message less to wait for.
    #[inline]
    fn count(&mut self) {
        if let Some(wanted) = &mut self.wanted {
            *wanted -= 1;
            if *wanted == 0 {
                self.end();
            }
        }
    }

    fn end(&mut self) {
        self.ended = true;
        self.complete.notify_one();
    }

    /// A message on its way through everything that a plan may ask for.
    fn pass(&mut self, message: &Delivery<'_>, received: SystemTime) -> Verdict {
        match self.stages.as_mut().map(|stages| stages.decide(message)) {
            None | Some(FilterDecision::Keep) => {}
            Some(FilterDecision::Drop) => return Verdict::Take,
            Some(FilterDecision::Leave) => return Verdict::Leave,
        }
        let form = match &mut self.decoding {
            Some(decoding) if decoding.takes_time() => {
                decoding.push(message, received);
                if !self.counts_late {
                    self.count();
                }
                return Verdict::Take;
            }
            Some(decoding) => decoding.decode(message),
            None => Some(Form::AsItCame(message.payload)),
        };
        if let Some(form) = form
            && self.show(message, received, &form)
        {
            self.count();
        }
        Verdict::Take
    }

    /// Shows a message whose payload has been decoded; whether it was wanted.
    fn show(&mut self, message: &Delivery<'_>, received: SystemTime, form: &Form<'_>) -> bool {
        let page = &mut self.page;
        let Some(stages) = &mut self.stages else {
            page.show(message, received, form);
            return true;
        };
        let shown = stages.show(message, received, form, |form| {
            page.show(message, received, form);
        });
        stages.note_unformattable(page.unformattable());
        let is_last = stages.ending().is_some();
        if is_last {
            self.end();
        }
        match shown {
            Ok(shown) => shown,
            // The next look at what is stored ends the work.
            Err(failure) => {
                self.fail(failure);
                false
            }
        }
    }

    /// Shows what the command has decoded meanwhile. Ready when no message waits for it.
    fn poll_decoded(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        while let Some(decoding) = &mut self.decoding
            && let Some((waiting, output)) = ready!(decoding.poll_next(cx))
        {
            let message = waiting.delivery();
            let enough = self.counts_late && self.ended;
            if let Some(form) = decoding.decode_output(&message, &output)
                && !enough
                && self.show(&message, waiting.received, &form)
                && self.counts_late
            {
                self.count();
            }
        }
        Poll::Ready(())
    }

    fn fail(&mut self, failure: Failure) {
        self.failure.get_or_insert(failure);
        self.ended = true;
    }

    /// What has been seen where only retained messages are wanted.
    pub(super) fn retained_progress(&self) -> Option<Rc<RetainedProgress>> {
        self.stages.as_ref()?.retained_progress()
    }

    /// How often [`Printing::tick`] wants to be called.
    pub(super) fn period(&self) -> Option<Duration> {
        self.page.period().or(self.stages.as_ref()?.period())
    }

    /// Whether messages that are stored may not be acknowledged yet.
    pub(super) fn holds(&self) -> bool {
        self.page.holds()
    }

    /// When they may be.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.page.deadline()
    }

    /// What is held is wanted now.
    pub(super) fn draw_soon(&mut self) {
        self.page.draw_soon();
    }

    /// Does what is due every now and then.
    pub(super) fn tick(&mut self) {
        if let Some(stages) = &mut self.stages {
            stages.tick();
        }
    }

    /// Opens the files that grow again, under the names that they have in the plan.
    pub(super) fn reopen_files(&mut self) -> Result<(), Failure> {
        self.stages.as_mut().map_or(Ok(()), |it| it.reopen_files())
    }

    /// Whether nobody can read any more what is printed.
    pub(super) fn reader_gone(&self) -> bool {
        self.page.reader_gone()
    }

    /// The last thing to print.
    pub(super) fn conclude(&mut self) {
        self.page.conclude();
    }

    /// Ready when everything that was taken is with the system.
    pub(super) fn poll_stored(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        // Retained messages come together with the answers, which are reported first.
        if !self.answered && self.received.is_some() && !std::mem::replace(&mut self.waited, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.waited = false;
        self.received = None;
        let mut stored = self.poll_decoded(cx).is_ready();
        if let Some(stages) = &mut self.stages {
            match stages.poll_stored(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(failure)) => self.fail(failure),
                Poll::Pending => stored = false,
            }
        }
        if stored && (self.wanted == Some(0) || self.ending().is_some()) {
            // The message that completes the count is acknowledged when a table holds it, too.
            self.page.conclude();
        }
        if let Err(error) = ready!(self.page.poll_write(cx)) {
            self.note_unwritten(&error);
        }
        match &self.failure {
            // The words are in the failure, and come out by `take_failure`.
            Some(_) => Poll::Ready(Err(io::ErrorKind::Other.into())),
            None if self.unread => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            None if stored => Poll::Ready(Ok(())),
            None => Poll::Pending,
        }
    }

    /// Remembers that stdout took less than was printed: the output is asked for in several places, and the
    /// batch is gone by the next time.
    fn note_unwritten(&mut self, error: &io::Error) {
        if error.kind() == io::ErrorKind::BrokenPipe {
            self.unread = true;
            self.ended = true;
        } else {
            self.fail(output_failure(error));
        }
    }

    /// Why a message was the last one, if one was.
    pub(super) fn ending(&self) -> Option<&Ending> {
        self.stages.as_ref()?.ending()
    }

    /// What ended the work from within, if something did.
    pub(super) fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    /// The end: ready when what was begun is done, and what is left to say has been said.
    pub(super) fn poll_finished(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Failure>> {
        match &mut self.stages {
            Some(stages) => stages.poll_finished(cx),
            None => Poll::Ready(Ok(())),
        }
    }
}
