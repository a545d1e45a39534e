//! Payloads from templates: text with `{{ counter() }}`, `{{ now_ms() }}`, `{{ name() }}` in it.
//!
//! The language is Jinja's (crate minijinja): expressions, `{% if %}`, `{% for %}`, filters such as
//! `|tojson`, with the functions of the [`table`]. A template is compiled once and filled in for each message; what
//! changes from one message to the next (counters, random numbers, the time) belongs to a [`TemplateClient`], of
//! which each client has its own, so that a run with a seed gives every client the same payloads again, however
//! the clients take turns. Names that nothing stands for are refused when the template is compiled.
//!
//! A scenario file is one template, too: its [`ScenarioTemplate`] puts together what stands in its fields.

mod arguments;
mod bounded;
mod call;
mod client;
mod compose;
mod constants;
mod depth;
mod expand;
mod fakes;
mod fault;
mod function;
mod function_state;
mod functions;
pub mod keys;
mod memory_use;
mod names;
mod operators;
mod piece;
mod placeholders;
mod program;
mod refusal;
mod scenario;
mod sizes;
mod table;
mod text;
mod values;

use std::time::SystemTime;

use minijinja::AutoEscape;
use minijinja::syntax::SyntaxConfig;

use super::PayloadError;
pub use client::{Placeholders, TemplateClient};
use compose::Composed;
use depth::Need;
use expand::expand;
use names::Names;
pub use placeholders::placeholders;
use program::{Program, ProgramError};
pub use scenario::{Content, Scenario, ScenarioMistake, ScenarioTemplate};

/// A compiled template. Clients on several threads may share it.
#[derive(Clone, Debug)]
pub struct Template {
    program: Program,
    source: std::sync::Arc<str>,
}

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// What cannot be understood, with the line; names that nothing stands for.
    pub fn compile(source: &str) -> Result<Self, PayloadError> {
        Self::with(source, Names::of_client())
    }

    /// Compiles the template of an answer to a request, which also knows `request` and `level()`.
    ///
    /// # Errors
    /// As [`Template::compile`].
    pub fn of_answer(source: &str) -> Result<Self, PayloadError> {
        Self::with(source, Names::of_answer())
    }

    fn with(source: &str, mut names: Names) -> Result<Self, PayloadError> {
        let mut composed = Composed::new(false);
        let unusable = |what: String| PayloadError::Template { what };
        Need::of(source).map_err(|what| unusable(what.to_owned()))?;
        let pieces = expand(source, false, &mut composed, &mut names)
            .map_err(|wrong| unusable(fault::at(source, wrong.at, &wrong.what) + &wrong.hint))?;
        composed.part(0, source, &pieces);
        let program = Program::of(composed, AutoEscape::None)
            .map_err(|trouble| unusable(shown(source, &trouble)))?;
        Ok(Self {
            program,
            source: source.into(),
        })
    }

    /// The names of all functions of ours, so that a page about them can be complete.
    pub fn functions() -> impl Iterator<Item = &'static str> {
        table::names()
    }

    /// The payload of a client's next message, which is due now.
    ///
    /// # Errors
    /// What a function refuses, with the line; loops without end.
    pub fn render(&self, client: &TemplateClient, now: SystemTime) -> Result<String, PayloadError> {
        let mut text = String::new();
        match self.program.fill(client, now, &mut text) {
            Ok(()) => Ok(text),
            Err(trouble) => Err(PayloadError::Render {
                what: shown(&self.source, &trouble),
            }),
        }
    }
}

fn shown(source: &str, trouble: &ProgramError) -> String {
    match trouble.origin {
        Some((_, at)) => fault::at(source, at, &trouble.what),
        None => trouble.what.clone(),
    }
}

/// How templates are written.
fn syntax() -> Result<SyntaxConfig, minijinja::Error> {
    SyntaxConfig::builder().keep_trailing_newline(true).build()
}

#[cfg(test)]
mod tests;
