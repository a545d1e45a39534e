//! The page that messages are printed on: a batch for stdout, or a table; with `--verbose` what the shape has
//! no room for goes to stderr.

use std::io;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant, SystemTime};

use jiff::tz::TimeZone;

use super::text::TextPage;
use crate::error::Failure;
use crate::kernel::context::{Context, output_failure};
use crate::kernel::decoding::{Form, Rendering};
use crate::model::{Delivery, OutputMode, OutputPlan, Profile};
use crate::output::{
    LinePrinter, MessagePrinter, PrinterOptions, Shown, StdoutSink, Style, Table, print_aside,
};

/// Nothing that a terminal would obey, whatever stderr is.
const SAFE: Style = Style {
    terminal: true,
    color: false,
};

/// Where and how messages are printed.
pub(in crate::commands) struct Page {
    printer: MessagePrinter,
    /// Payloads are shown in another form than they came in.
    rendering: Option<Rendering>,
    table: Option<Table>,
    /// The text mode, whose JSON has colours.
    text: Option<TextPage>,
    /// A line about each message, for stderr.
    aside: Option<(MessagePrinter, Vec<u8>)>,
    sink: StdoutSink,
    batch: Vec<u8>,
}

impl Page {
    pub(in crate::commands) fn new(
        context: &Context,
        profile: &Profile,
        plan: &OutputPlan,
        rendering: Option<Rendering>,
    ) -> Result<Self, Failure> {
        let verbose = context.verbosity.verbose;
        let options = PrinterOptions {
            mode: plan.mode,
            newline: plan.newline,
            pretty: plan.pretty,
            verbose,
            style: context.stdout_style,
            version: profile.version,
        };
        let mut printer = MessagePrinter::new(options);
        if let Some(format) = &plan.line_format {
            printer = printer.with_line(LinePrinter::new(format.clone(), TimeZone::system()));
        }
        let aside = verbose && matches!(plan.mode, OutputMode::Raw | OutputMode::Line);
        let table = plan.mode == OutputMode::Table;
        Ok(Self {
            printer,
            rendering,
            text: (plan.mode == OutputMode::Text)
                .then(|| TextPage::new(context.stdout_style, plan.pretty))
                .transpose()?,
            table: table.then(|| Table::new(context.stdout_style, verbose)),
            aside: aside.then(|| {
                let options = PrinterOptions {
                    mode: OutputMode::Default,
                    style: SAFE,
                    ..options
                };
                (MessagePrinter::new(options), Vec::new())
            }),
            sink: StdoutSink::stdout().map_err(|error| output_failure(&error))?,
            batch: Vec::new(),
        })
    }

    /// Prints a message as it came, where nothing else was asked for.
    #[inline]
    pub(in crate::commands) fn print(&mut self, message: &Delivery<'_>, received: SystemTime) {
        self.tell(message, received);
        if let Some(text) = &mut self.text {
            let form = Form::AsItCame(message.payload);
            return text.print(&mut self.printer, &mut self.batch, message, received, &form);
        }
        self.printer.print(&mut self.batch, message, received);
    }

    /// Prints a message with its payload in this form.
    pub(in crate::commands) fn show(
        &mut self,
        message: &Delivery<'_>,
        received: SystemTime,
        form: &Form<'_>,
    ) {
        self.tell(message, received);
        let (printer, batch) = (&mut self.printer, &mut self.batch);
        match (&mut self.table, &mut self.text, &mut self.rendering) {
            (Some(table), ..) => table.add(message, form.bytes(), received),
            (_, Some(text), _) => text.print(printer, batch, message, received, form),
            (.., Some(rendering)) => rendering.print(printer, batch, message, received, form),
            (None, None, None) => {
                let shown = Shown::Bytes(form.bytes());
                printer.print_shown(batch, message, received, shown, None);
            }
        }
    }

    #[inline]
    fn tell(&mut self, message: &Delivery<'_>, received: SystemTime) {
        if let Some((printer, lines)) = &mut self.aside {
            printer.push_header(lines, message, received);
        }
    }

    /// How many messages could not be shown as the line format asks.
    pub(super) fn unformattable(&self) -> u64 {
        self.printer.unfit()
    }

    /// How long a drawing stays, if anything is drawn.
    pub(super) fn period(&self) -> Option<Duration> {
        self.table.as_ref().and_then(Table::period)
    }

    /// Whether what was printed is still to be drawn, and may not be acknowledged before.
    pub(super) fn holds(&self) -> bool {
        self.table.as_ref().is_some_and(Table::holds)
    }

    /// When it is drawn.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.table.as_ref().and_then(Table::deadline)
    }

    /// Has it drawn as soon as possible.
    pub(super) fn draw_soon(&mut self) {
        if let Some(table) = &mut self.table {
            table.hurry();
        }
    }

    /// The last thing to print, the first time that this is called.
    pub(super) fn conclude(&mut self) {
        if let Some(mut table) = self.table.take() {
            table.finish(&mut self.batch);
        }
    }

    /// Whether nobody can read any more what is printed.
    pub(super) fn reader_gone(&self) -> bool {
        self.sink.reader_gone()
    }

    /// Ready when everything that was printed is with the system.
    #[inline]
    pub(in crate::commands) fn poll_write(
        &mut self,
        cx: &mut TaskContext<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(table) = &mut self.table {
            table.draw(&mut self.batch);
        }
        if let Some((_, lines)) = &mut self.aside
            && !lines.is_empty()
        {
            print_aside(lines);
            lines.clear();
        }
        self.sink.poll_write_batch(cx, &mut self.batch)
    }
}
