//! `--print`: what would be sent, on stdout.

use std::io;
use std::time::SystemTime;

use super::text_claim::{properties, warning};
use crate::bench::{DryRun, Preview};
use crate::commands::bench::console_lines::ConsoleLines;
use crate::error::{Exit, Failure};
use crate::kernel::context::{Context, output_failure};
use crate::model::{BenchMode, BenchPlan, Delivery, OutputMode, Properties, QoS};
use crate::output::{self, MessagePrinter, PrinterOptions, StdoutSink, Style};

/// Messages are written when they are this many bytes.
const BATCH: usize = 64 * 1024;

/// So many messages at once, then signals are looked for.
const AT_ONCE: u64 = 64;

/// Shows the first messages of a run.
pub(super) async fn run(
    context: &Context,
    run: BenchPlan,
    messages: u64,
    console_lines: &ConsoleLines,
) -> Result<Exit, Failure> {
    let mut printer = Printer::new(context, &run);
    let mut sink = StdoutSink::stdout().map_err(|error| output_failure(&error))?;
    let mut batch = Vec::new();
    let properties = properties(&run);
    let mut warned = false;
    let mut dry_run = DryRun::new(run)?;
    let mut made = Ok(());
    for number in 1..=messages {
        match dry_run.next_message() {
            Ok(Some(message)) => {
                if !warned
                    && let Some(warning) =
                        warning(&properties, number, message.topic, message.payload)
                {
                    warned = true;
                    context.warn(&warning);
                }
                printer.print(&mut batch, &message);
            }
            Ok(None) => break,
            Err(error) => {
                // What was made before it is shown.
                made = Err(error);
                break;
            }
        }
        if batch.len() >= BATCH && !written(sink.write_batch(&mut batch).await)? {
            return Ok(Exit::Done);
        }
        if number % AT_ONCE == 0 {
            console_lines.for_each(output::print_line);
            tokio::task::yield_now().await;
            if let Some(signal) = context.stop.signal() {
                return Ok(signal.exit());
            }
        }
    }
    written(sink.write_batch(&mut batch).await)?;
    console_lines.for_each(output::print_line);
    made?;
    Ok(Exit::Done)
}

/// Whether somebody still reads.
fn written(result: io::Result<()>) -> Result<bool, Failure> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(output_failure(&error)),
    }
}

/// How messages are shown.
struct Printer {
    json: Option<MessagePrinter>,
    style: Style,
    qos: QoS,
    retain: bool,
    properties: Properties,
}

impl Printer {
    fn new(context: &Context, run: &BenchPlan) -> Self {
        let style = context.stdout_style;
        let publish = run.published();
        let qos = publish.map_or(QoS::AtMostOnce, |publish| publish.qos);
        let json = (run.mode == BenchMode::Json).then(|| {
            MessagePrinter::new(PrinterOptions {
                mode: OutputMode::Json,
                style,
                version: run.profile.version,
                ..PrinterOptions::default()
            })
        });
        Self {
            json,
            style,
            qos,
            retain: publish.is_some_and(|publish| publish.retain),
            properties: properties(run),
        }
    }

    /// Appends a message: as an object, or topic, tab and payload.
    fn print(&mut self, out: &mut Vec<u8>, message: &Preview<'_>) {
        if let Some(json) = &mut self.json {
            let message = Delivery {
                topic: message.topic,
                payload: message.payload,
                qos: self.qos,
                retain: self.retain,
                dup: false,
                packet_id: 0,
                properties: &self.properties,
            };
            json.print(out, &message, SystemTime::now());
            return;
        }
        if self.style.terminal {
            output::push_line(out, message.topic);
            out.push(b'\t');
            output::push_payload(out, message.payload);
        } else {
            out.extend_from_slice(message.topic.as_bytes());
            out.push(b'\t');
            out.extend_from_slice(message.payload);
        }
        out.push(b'\n');
    }
}
