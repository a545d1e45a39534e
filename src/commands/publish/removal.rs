//! Empty retained messages: MQTT deletes the retained message of a topic by them (MQTT 5 §3.3.1.3), which an empty
//! file or an empty line rarely means to do.

use super::payload::PayloadSource;
use super::plan::PublishPlan;
use crate::kernel::context::Context;
use crate::output::count;

/// Warns of messages that delete what was retained, unless that was asked for.
#[derive(Debug)]
pub(super) struct Removals {
    on_purpose: bool,
    seen: u64,
}

impl Removals {
    pub(super) fn new(plan: &PublishPlan) -> Self {
        Self {
            on_purpose: plan.source == PayloadSource::Empty,
            seen: 0,
        }
    }

    /// A message to this topic is retained and empty; the first one gets a warning. `name` names the message.
    #[cold]
    pub(super) fn note(&mut self, context: &Context, name: &str, topic: &str) {
        if self.on_purpose {
            return;
        }
        self.seen += 1;
        if self.seen == 1 {
            context.warn(&format!(
                "{name} is empty: with --retain it deletes the retained message of {topic} (-n, --empty deletes it without this warning)"
            ));
        }
    }

    /// Reports how many there were if there was more than one.
    pub(super) fn conclude(&self, context: &Context) {
        if self.seen > 1 {
            let text = format!(
                "{} empty retained messages were published",
                count(self.seen)
            );
            context.warn(&text);
        }
    }
}
