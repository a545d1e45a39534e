//! What reading a step needs: the clients and the names that it may use.

use std::path::{Path, PathBuf};

use super::clients::Clients;
use super::fields::place;
use super::values::Names;
use crate::document::Node;
use crate::model::validate_filter;
use crate::testing::problem::Problem;
use crate::testing::value::Text;

/// Reads steps, one after the other; what one of them saves is known to the next.
pub(super) struct StepReader<'a> {
    pub(super) clients: &'a mut Clients,
    pub(super) names: Names,
    pub(super) folder: &'a Path,
    /// The file, behind those that include it.
    pub(super) around: Vec<PathBuf>,
    /// How many files the case has included.
    pub(super) included: usize,
    /// Commands may be run.
    pub(super) allow_run: bool,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl StepReader<'_> {
    /// Topic filters.
    pub(super) fn filters(&self, node: &Node) -> Result<Vec<Text>, Problem> {
        let texts = self.names.texts(node, "topic")?;
        for text in &texts {
            valid(text, node, |filter| {
                validate_filter(filter).map_err(|it| it.to_string())
            })?;
        }
        Ok(texts)
    }
}

/// Checks a topic that needs no variables.
pub(super) fn valid(
    text: &Text,
    node: &Node,
    check: impl FnOnce(&str) -> Result<(), String>,
) -> Result<(), Problem> {
    let Some(topic) = text.constant() else {
        return Ok(());
    };
    check(topic).map_err(|why| Problem::new(place(node), format!("bad topic {topic:?}: {why}")))
}
