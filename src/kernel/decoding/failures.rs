//! Payloads that cannot be decoded: warnings, their number, and with `--strict` the end.

use std::rc::Rc;

use tokio::sync::Notify;

use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::text::Counted;

/// How many get a warning of their own; the others are only counted.
const SHOWN: u64 = 10;

/// What has not been decoded.
pub(super) struct Failures {
    context: Context,
    strict: bool,
    failed: u64,
    /// All messages, these among them.
    pub(super) total: u64,
    /// The one that is the end.
    pub(super) last: Option<Failure>,
    /// Told when there is one.
    pub(super) ended: Rc<Notify>,
}

impl Failures {
    pub(super) fn new(context: Context, strict: bool) -> Self {
        Self {
            context,
            strict,
            failed: 0,
            total: 0,
            last: None,
            ended: Rc::new(Notify::new()),
        }
    }

    /// Notes a payload that came to this topic; true if it is the end.
    pub(super) fn note(&mut self, topic: &str, mut failure: Failure) -> bool {
        self.failed += 1;
        if self.strict {
            failure.message = format!("message to {topic}: {}", failure.message);
            failure.exit = Exit::Payload;
            self.last.get_or_insert(failure);
            self.ended.notify_one();
            return true;
        }
        if self.failed <= SHOWN {
            let text = &failure.message;
            self.context
                .warn(&format!("message to {topic} shown as it came: {text}"));
        }
        false
    }

    /// Says how many there were.
    pub(super) fn sum_up(&self) {
        if self.failed > 0 && !self.strict {
            let failed = Counted::of_all(self.failed, self.total, "payload");
            self.context.warn(&format!("{failed} could not be decoded"));
        }
    }
}
