//! `save`: variables from payloads, and the times of publishes.

use std::sync::Arc;

use super::fields::{self, Fields, key_place, place};
use super::values::Names;
use crate::document::{Member, Node};
use crate::script::Expression;
use crate::testing::problem::Problem;
use crate::text::did_you_mean;

/// What is saved for the time of a publish. As a name without a value it stands for itself.
const SENT_AT: &str = "sent_at";

/// What a step saves.
#[derive(Debug, Default)]
pub(super) struct Saved {
    /// Variables and the expressions of their values.
    pub(super) values: Vec<(String, Arc<Expression>)>,
    /// Variables that get the time of the publish.
    pub(super) times: Vec<String>,
}

impl Names {
    /// `save` of a step that receives.
    pub(super) fn save(
        &mut self,
        fields: &Fields<'_>,
    ) -> Result<Vec<(String, Arc<Expression>)>, Problem> {
        let saved = self.save_sent(fields)?;
        if saved.times.is_empty() {
            return Ok(saved.values);
        }
        let what = format!("{SENT_AT} can be saved by publish and request only");
        Err(Problem::new(fields.place_of("save"), what))
    }

    /// `save` of a step that publishes.
    pub(super) fn save_sent(&mut self, fields: &Fields<'_>) -> Result<Saved, Problem> {
        let mut saved = Saved::default();
        let Some(node) = fields.get("save") else {
            return Ok(saved);
        };
        for member in fields::map(node, "save")? {
            let name = member.key.clone();
            if is_time(member) {
                self.add(&name, key_place(member))?;
                saved.times.push(name);
            } else {
                let expression = self.expression(&member.node, "save")?;
                self.add(&name, key_place(member))?;
                saved.values.push((name, expression));
            }
        }
        self.times.extend_from_slice(&saved.times);
        Ok(saved)
    }

    /// `since`: a variable that is the time of a publish.
    pub(super) fn time(&self, node: &Node) -> Result<String, Problem> {
        let name = fields::text(node, "since")?;
        if self.times.iter().any(|known| known == name) {
            return Ok(name.to_owned());
        }
        let hint = did_you_mean(name, self.times.iter().map(String::as_str));
        let what = format!("since: no earlier publish saves its time as {name:?}{hint}");
        Err(Problem::new(place(node), what))
    }
}

fn is_time(member: &Member) -> bool {
    let is_short = member.key == SENT_AT && member.node.is_null();
    is_short || member.node.as_text() == Some(SENT_AT)
}
