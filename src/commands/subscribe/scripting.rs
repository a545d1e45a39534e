//! The user's own scripts, and what is said about them: the first mishap in full, the rest as a number.

use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::error::Failure;
use crate::kernel::context::Context;
use crate::model::{Delivery, Selection};
use crate::output::count;
use crate::script::{Commands, FilterOutcome, PayloadFilters, Value};

/// How long the expressions may take for a message.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(1);

/// What is to be shown of a message.
pub(super) enum Visible {
    /// Nothing.
    Nothing,
    /// Its payload.
    AsItIs,
    /// These payloads instead.
    Values(Vec<Value>),
}

/// `--where` and `--select`.
pub(super) struct JqFilters {
    context: Context,
    filters: PayloadFilters,
    not_json: u64,
    failed: u64,
    /// Messages whose expression failed behind its first value.
    cut: u64,
}

impl JqFilters {
    pub(super) fn new(context: &Context, selection: &Selection) -> Result<Option<Self>, Failure> {
        let (condition, select) = (selection.condition.as_deref(), selection.select.as_deref());
        let filters = PayloadFilters::new(condition, select, TIME_LIMIT)?;
        Ok(filters.map(|filters| Self {
            context: context.clone(),
            filters,
            not_json: 0,
            failed: 0,
            cut: 0,
        }))
    }

    /// What is to be shown of a message.
    pub(super) fn apply(&mut self, topic: &str, payload: &[u8]) -> Visible {
        match self.filters.apply(payload) {
            FilterOutcome::Nothing => Visible::Nothing,
            FilterOutcome::AsItIs => Visible::AsItIs,
            FilterOutcome::Values(values) => Visible::Values(values),
            FilterOutcome::Part(values, error) => {
                self.cut += 1;
                if self.cut == 1 {
                    let text =
                        format!("the output for a message on {topic} is incomplete: {error}");
                    self.context.warn(&text);
                }
                Visible::Values(values)
            }
            FilterOutcome::NotJson => {
                self.not_json += 1;
                if self.not_json == 1 {
                    let text = format!("skipped a message on {topic}: its payload is not JSON");
                    self.context.warn(&text);
                }
                Visible::Nothing
            }
            FilterOutcome::Failed(error) => {
                self.failed += 1;
                if self.failed == 1 {
                    let text = format!("skipped a message on {topic}: {error}");
                    self.context.warn(&text);
                }
                Visible::Nothing
            }
        }
    }

    /// Says how many were left out, where that is more than has been said.
    pub(super) fn conclude(&self) {
        let left_out = |number: u64, why: &str| {
            if number > 1 {
                let text = format!("{} messages were skipped: {why}", count(number));
                self.context.warn(&text);
            }
        };
        left_out(self.not_json, "their payloads are not JSON");
        left_out(self.failed, "the expression fails on their payloads");
        if self.cut > 1 {
            let number = count(self.cut);
            self.context.warn(&format!(
                "{number} messages were shown in part: the expression fails on their payloads"
            ));
        }
    }
}

/// `--exec`.
pub(super) struct CommandRunner {
    context: Context,
    commands: Commands,
    /// The first failure was reported.
    told: bool,
}

impl CommandRunner {
    pub(super) fn new(context: &Context, command: &str) -> Self {
        Self {
            context: context.clone(),
            commands: Commands::new(command),
            told: false,
        }
    }

    /// A message, with what is shown of its payload.
    pub(super) fn add(&mut self, message: &Delivery<'_>, payload: &[u8], received: SystemTime) {
        let time = Timestamp::try_from(received).unwrap_or(Timestamp::UNIX_EPOCH);
        let time = time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string();
        self.commands.add(message, payload, time);
    }

    /// Ready when the command runs for every message that was added.
    pub(super) fn poll_started(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        let Self {
            context,
            commands,
            told,
        } = self;
        commands.poll_started(cx, |ended| tell(context, told, &ended.topic, &ended.how))
    }

    /// Ready when all commands have ended, and what went wrong has been said.
    pub(super) fn poll_finished(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        let Self {
            context,
            commands,
            told,
        } = self;
        let finished =
            commands.poll_finished(cx, |ended| tell(context, told, &ended.topic, &ended.how));
        if finished.is_ready() && commands.failed() > 1 {
            let text = format!("{} commands failed", count(commands.failed()));
            context.warn(&text);
        }
        finished
    }
}

fn tell(context: &Context, told: &mut bool, topic: &str, how: &str) {
    if !std::mem::replace(told, true) {
        context.warn(&format!("the command for a message on {topic} {how}"));
    }
}
