//! `--until` and `--fail-on`: the message that ends the subscription.

use super::plan::SubscribePlan;
use super::scripting::TIME_LIMIT;
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::script::{FilterOutcome, PayloadFilters};

/// Why a message is the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It is the one that was waited for.
    Awaited,
    /// It is one that must not come; its topic.
    Forbidden(String),
}

impl Ending {
    /// What it means for the whole.
    pub(super) fn result(&self) -> Result<(), Failure> {
        match self {
            Self::Awaited => Ok(()),
            Self::Forbidden(topic) => Err(Failure::new(
                Exit::Threshold,
                format!("a message on {topic} matches --fail-on"),
            )),
        }
    }
}

/// The conditions that end a subscription.
pub(super) struct Endings {
    context: Context,
    fail_on: Option<Condition>,
    until: Option<Condition>,
}

impl Endings {
    /// The conditions of a plan; `None` if it has none.
    ///
    /// # Errors
    ///
    /// An expression that is none (exit 2).
    pub(super) fn new(context: &Context, plan: &SubscribePlan) -> Result<Option<Self>, Failure> {
        if !plan.ends_at_message() {
            return Ok(None);
        }
        Ok(Some(Self {
            context: context.clone(),
            fail_on: Condition::new("--fail-on", plan.fail_on.as_deref())?,
            until: Condition::new("--until", plan.until.as_deref())?,
        }))
    }

    /// Why a message that is shown is the last one, if it is.
    pub(super) fn find(&mut self, topic: &str, payload: &[u8]) -> Option<Ending> {
        let context = &self.context;
        let holds = |condition: &mut Option<Condition>| {
            let condition = condition.as_mut();
            condition.is_some_and(|condition| condition.holds(context, topic, payload))
        };
        if holds(&mut self.fail_on) {
            Some(Ending::Forbidden(topic.to_owned()))
        } else {
            holds(&mut self.until).then_some(Ending::Awaited)
        }
    }
}

/// An expression, and what is said about it.
struct Condition {
    flag: &'static str,
    filters: PayloadFilters,
    /// It has been said that a payload could not be looked into.
    told: bool,
}

impl Condition {
    fn new(flag: &'static str, text: Option<&str>) -> Result<Option<Self>, Failure> {
        let condition = text.map(|text| (flag, text));
        let filters = PayloadFilters::named(condition, None, TIME_LIMIT)?;
        Ok(filters.map(|filters| Self {
            flag,
            filters,
            told: false,
        }))
    }

    /// Whether it holds for a payload; the first that cannot be looked into gets a warning.
    fn holds(&mut self, context: &Context, topic: &str, payload: &[u8]) -> bool {
        let why = match self.filters.apply(payload) {
            FilterOutcome::Nothing => return false,
            FilterOutcome::NotJson => "its payload is not JSON".to_owned(),
            FilterOutcome::Failed(error) => error,
            FilterOutcome::AsItIs | FilterOutcome::Values(_) | FilterOutcome::Part(..) => {
                return true;
            }
        };
        if !std::mem::replace(&mut self.told, true) {
            let flag = self.flag;
            context.warn(&format!(
                "a message on {topic} does not match {flag}: {why}"
            ));
        }
        false
    }
}
