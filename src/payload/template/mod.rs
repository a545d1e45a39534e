//! Payloads from templates: text with `{{ counter() }}`, `{{ now_ms() }}`, `{{ name() }}` in it.
//!
//! The language is Jinja's (crate minijinja): expressions, `{% if %}`, `{% for %}`, filters such as
//! `|tojson`. A template is compiled once and filled in for each message; what changes from one message
//! to the next (counters, random numbers, the time) belongs to a [`TemplateClient`], of which each
//! client has its own, so that a run with a seed gives every client the same payloads again, however
//! the clients take turns. Names that nothing stands for are refused when the template is compiled.

mod client;
mod depth;
mod fakes;
mod functions;
mod sizes;
mod values;

use std::time::SystemTime;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};

use super::PayloadError;
use crate::model::{NO_STACK, NoStack};
use crate::text;
pub use client::{Placeholders, TemplateClient};
use depth::{Need, STEPS};
pub use fakes::{FAKES, Fake, angle};

const NAME: &str = "payload";

/// A compiled template. Clients on several threads may share it.
#[derive(Clone, Debug)]
pub struct Template {
    environment: Environment<'static>,
    /// What filling it in takes of the stack.
    need: Need,
}

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// What cannot be understood, with the line; names that nothing stands for.
    pub fn compile(source: &str) -> Result<Self, PayloadError> {
        let need = Need::of(source).map_err(|what| PayloadError::Template {
            what: what.to_owned(),
        })?;
        need.while_compiling(|| Self::with(source, need))
            .unwrap_or_else(|NoStack| {
                Err(PayloadError::Template {
                    what: NO_STACK.to_owned(),
                })
            })
    }

    /// Compiles a template, with the stack that it needs.
    fn with(source: &str, need: Need) -> Result<Self, PayloadError> {
        let mut environment = Environment::new();
        // Errors are described by us, with the place that the feature `debug` tells.
        environment.set_debug(false);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(need.steps()));
        // A payload has no type that its name would tell, and keeps its last line break.
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_syntax(syntax().map_err(|error| unusable(&error, source))?);
        functions::add(&mut environment);
        fakes::add(&mut environment);
        values::add(&mut environment);
        sizes::add(&mut environment);
        environment
            .add_template_owned(NAME, source.to_owned())
            .map_err(|error| unusable(&error, source))?;
        let template = Self { environment, need };
        template.check_names()?;
        Ok(template)
    }

    /// The names of all functions of ours, so that a page about them can be complete.
    pub fn functions(&self) -> Vec<&str> {
        let usual = Environment::new();
        let is_ours = |name: &&str| !usual.globals().any(|(global, _)| global == *name);
        let names = self.environment.globals().map(|(name, _)| name);
        names.filter(is_ours).collect()
    }

    /// The payload of a client's next message, which is due now.
    ///
    /// # Errors
    /// What a function refuses, with the line; loops without end.
    pub fn render(&self, client: &TemplateClient, now: SystemTime) -> Result<String, PayloadError> {
        client.set_time(now);
        let render = || {
            let template = self.environment.get_template(NAME)?;
            template.render(client.value())
        };
        let what = match self.need.while_rendering(render) {
            Ok(Ok(text)) => return Ok(text),
            Ok(Err(error)) => describe(&error, &self.source()),
            Err(NoStack) => NO_STACK.to_owned(),
        };
        Err(PayloadError::Render { what })
    }

    fn source(&self) -> String {
        self.environment
            .get_template(NAME)
            .map_or_else(|_| String::new(), |template| template.source().to_owned())
    }

    fn check_names(&self) -> Result<(), PayloadError> {
        let template = self
            .environment
            .get_template(NAME)
            .map_err(|error| unusable(&error, ""))?;
        let known = |name: &str| {
            client::is_name(name) || self.environment.globals().any(|(global, _)| global == name)
        };
        let mut unknown: Vec<String> = template
            .undeclared_variables(false)
            .into_iter()
            .filter(|name| !known(name))
            .collect();
        unknown.sort_unstable();
        match unknown.first() {
            None => Ok(()),
            Some(name) => {
                let what = format!("there is no function or value {name}");
                Err(PayloadError::Template { what })
            }
        }
    }
}

/// How templates are written.
fn syntax() -> Result<SyntaxConfig, Error> {
    SyntaxConfig::builder().keep_trailing_newline(true).build()
}

fn unusable(error: &Error, source: &str) -> PayloadError {
    PayloadError::Template {
        what: describe(error, source),
    }
}

/// The error in one line that begins with its place in the template.
fn describe(error: &Error, source: &str) -> String {
    let what = words(error);
    match (error.range(), error.line()) {
        (Some(range), _) if range.start <= source.len() => {
            let (line, column) = text::place(source, range.start);
            format!("line {line}: {what} at column {column}")
        }
        (_, Some(line)) => format!("line {line}: {what}"),
        _ => what,
    }
}

fn words(error: &Error) -> String {
    let detail = error.detail().unwrap_or_default();
    let name = detail.split(" is unknown").next().unwrap_or_default();
    match error.kind() {
        ErrorKind::SyntaxError => text::template::syntax(detail),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest => format!("there is no {name}"),
        ErrorKind::UnknownFunction => format!("there is no function or value {name}"),
        ErrorKind::UnknownMethod => "there is no such method".into(),
        ErrorKind::TooManyArguments if detail.is_empty() => {
            "a function has too many arguments".into()
        }
        ErrorKind::MissingArgument if detail.is_empty() => "an argument is missing".into(),
        ErrorKind::UndefinedError if detail.is_empty() => "a value is not defined".into(),
        ErrorKind::OutOfFuel => {
            format!("it takes more than {STEPS} steps; is there an endless loop?")
        }
        ErrorKind::BadEscape => "a backslash is followed by something without a meaning".into(),
        ErrorKind::TemplateNotFound | ErrorKind::BadInclude => {
            "there are no other templates to include".into()
        }
        ErrorKind::CannotUnpack => "a list has another length than the names for it".into(),
        ErrorKind::BadSerialization => "a value cannot be written as JSON".into(),
        _ if detail.is_empty() => "it cannot be filled in".into(),
        _ => text::template::operation(detail),
    }
}

#[cfg(test)]
mod tests;
