//! Where messages go: printed into a batch, which is handed to stdout as a whole.

use std::io;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use tokio::sync::Notify;

use super::super::context::{Context, output_failure};
use super::super::decoding::{Decoding, Page};
use super::sieve::Judgement;
use super::stages::Stages;
use crate::client::{Incoming, Verdict};
use crate::error::Failure;
use crate::model::{Delivery, OutputMode, Profile, SubscribePlan};
use crate::output::{
    LinePrinter, MessagePrinter, PrinterOptions, StdoutSink, Table, terminal_size,
};

/// The way of a message: through the sieve, if there is one, to the printer and whatever else takes it.
pub(super) struct Printing {
    printer: MessagePrinter,
    /// Payloads are shown in another form than they came in.
    decoding: Option<Decoding>,
    table: Option<Table>,
    sink: StdoutSink,
    batch: Vec<u8>,
    /// When this batch was received.
    received: Option<SystemTime>,
    /// How many messages are still wanted; `None`: no limit.
    pub(super) wanted: Option<u64>,
    /// Told when no more messages are wanted.
    pub(super) complete: Rc<Notify>,
    /// Nothing is taken any more.
    ended: bool,
    /// What is done beside printing; absent where printing is all there is.
    stages: Option<Box<Stages>>,
    /// Why the work cannot go on.
    failure: Option<Failure>,
}

impl Printing {
    /// The printing that a plan asks for.
    pub(super) fn new(
        context: &Context,
        profile: &Profile,
        plan: &SubscribePlan,
        stages: Option<Box<Stages>>,
    ) -> Result<Self, Failure> {
        let options = PrinterOptions {
            mode: plan.mode,
            newline: plan.newline,
            pretty: plan.pretty,
            verbose: context.verbosity.verbose,
            style: context.stdout_style,
            version: profile.version,
        };
        let mut printer = MessagePrinter::new(options);
        if let Some(format) = &plan.line_format {
            printer = printer.with_line(LinePrinter::new(format.clone(), TimeZone::system()));
        }
        Ok(Self {
            printer,
            decoding: Decoding::new(context, plan)?,
            table: (plan.mode == OutputMode::Table)
                .then(|| Table::new(context.stdout_style, terminal_size())),
            sink: StdoutSink::stdout().map_err(|error| output_failure(&error))?,
            batch: Vec::new(),
            received: None,
            wanted: plan.count,
            complete: Rc::new(Notify::new()),
            ended: plan.subscribe_only,
            stages,
            failure: None,
        })
    }

    /// A message has come.
    #[inline]
    pub(super) fn take(&mut self, message: &Incoming<'_>) -> Verdict {
        if self.ended || self.is_undecodable() {
            return Verdict::Leave;
        }
        let received = *self.received.get_or_insert_with(SystemTime::now);
        if self.stages.is_some() {
            return message.with_delivery(|delivery| self.pass(delivery, received));
        }
        self.count();
        let (printer, batch) = (&mut self.printer, &mut self.batch);
        message.with_delivery(|delivery| match &mut self.decoding {
            None => printer.print(batch, delivery, received),
            Some(decoding) => decoding.print(Page { printer, batch }, delivery, received),
        });
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
    fn pass(&mut self, delivery: &Delivery<'_>, received: SystemTime) -> Verdict {
        let Self {
            printer,
            decoding,
            table,
            batch,
            stages: Some(stages),
            ..
        } = self
        else {
            return Verdict::Leave;
        };
        match stages.judge(delivery) {
            Judgement::Drop => return Verdict::Take,
            Judgement::End => {
                self.end();
                return Verdict::Leave;
            }
            Judgement::Keep => {}
        }
        let shown = stages.show(delivery, received, |shown| {
            match (&mut *table, &mut *decoding) {
                (Some(table), _) => table.add(shown, received),
                (None, None) => printer.print(batch, shown, received),
                (None, Some(decoding)) => decoding.print(Page { printer, batch }, shown, received),
            }
        });
        stages.note_unfit(printer.unfit());
        match shown {
            Ok(true) => self.count(),
            Ok(false) => {}
            // The next look at what is stored ends the work.
            Err(failure) => self.fail(failure),
        }
        Verdict::Take
    }

    fn fail(&mut self, failure: Failure) {
        self.failure.get_or_insert(failure);
        self.ended = true;
    }

    /// Every filter has been answered: what comes now is not from before.
    pub(super) fn all_answered(&mut self) {
        if let Some(stages) = &mut self.stages
            && stages.all_answered()
        {
            self.end();
        }
    }

    /// How often [`Printing::tick`] wants to be called.
    pub(super) fn period(&self) -> Option<Duration> {
        let table = self.table.as_ref().and_then(Table::period);
        table.or(self.stages.as_ref()?.period())
    }

    /// Does what is due every now and then.
    pub(super) fn tick(&mut self) {
        if let Some(stages) = &mut self.stages {
            stages.tick();
        }
    }

    /// Whether nobody can read any more what is printed.
    pub(super) fn reader_gone(&self) -> bool {
        self.sink.reader_gone()
    }

    /// The last thing to print.
    pub(super) fn conclude(&mut self) {
        if let Some(table) = &mut self.table {
            table.finish(&mut self.batch);
        }
    }

    /// Ready when everything that was taken is with the system.
    pub(super) fn poll_stored(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        self.received = None;
        if let Some(table) = &mut self.table {
            table.draw(&mut self.batch);
        }
        let mut stored = true;
        if let Some(stages) = &mut self.stages {
            match stages.poll_stored(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(failure)) => self.fail(failure),
                Poll::Pending => stored = false,
            }
        }
        if let Some(decoding) = &mut self.decoding {
            let (printer, batch) = (&mut self.printer, &mut self.batch);
            stored &= decoding.poll(cx, Page { printer, batch }).is_ready();
        }
        ready!(self.sink.poll_write_batch(cx, &mut self.batch))?;
        match &self.failure {
            // The words are in the failure, and come out by `take_failure`.
            Some(_) => Poll::Ready(Err(io::ErrorKind::Other.into())),
            None if stored => Poll::Ready(Ok(())),
            None => Poll::Pending,
        }
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
