//! The portrait: every check with what was announced and observed.

use super::finding::{Announced, Finding, Value};
use super::lab::Lab;
use super::table::{Check, Group};
use crate::error::Failure;

/// The portrait of a broker.
#[derive(Debug)]
pub(crate) struct Portrait {
    /// The URL of the broker, without credentials.
    pub(super) broker: String,
    pub(super) made_by: String,
    pub(super) items: Vec<Item>,
    /// All checks have ended in time.
    pub(crate) is_complete: bool,
    /// Why the broker could not be reached any more at the end: what did not work then is not its verdict.
    pub(crate) lost: Option<Failure>,
    /// What else there is to say; one line each.
    pub(crate) notes: Vec<String>,
}

/// A check with what was announced and observed.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) group: Group,
    pub(super) section: &'static str,
    pub(super) announced: Option<Announced>,
    pub(super) finding: Finding,
    /// Its value is another one each day, or each time.
    pub(super) varies: bool,
}

impl Item {
    pub(super) fn new(check: &Check, lab: &Lab, finding: Finding) -> Self {
        let announced = lab.announced.as_ref().and_then(check.announced);
        Self::beside(check, announced, finding)
    }

    /// The same where it is known what is announced.
    pub(super) fn beside(check: &Check, announced: Option<Announced>, finding: Finding) -> Self {
        Self {
            id: check.id,
            title: check.title,
            group: check.group,
            section: check.section,
            finding: finding.beside(announced.as_ref()),
            announced,
            varies: check.varies,
        }
    }

    /// What was observed, in words: `yes`, `refused (not authorized)`, `20`.
    pub(super) fn observed(&self) -> String {
        let Finding {
            verdict,
            value,
            detail,
            ..
        } = &self.finding;
        let mut text = match value {
            Some(value) if *verdict == super::finding::Verdict::Yes => value.to_string(),
            _ => verdict.words().to_owned(),
        };
        if let Some(detail) = detail {
            text = format!("{text} ({detail})");
        }
        text
    }
}

impl Portrait {
    /// The item of a check.
    pub(super) fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// What the broker calls itself.
    pub(super) fn version(&self) -> Option<&str> {
        match &self.item("broker_version")?.finding.value {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}
