//! Payloads from templates: text with `{{ counter() }}`, `{{ now_ms() }}`, `{{ name() }}` in it.
//!
//! The language is Jinja's (crate minijinja): expressions, `{% if %}`, `{% for %}`, filters such as
//! `|tojson`. A template is compiled once and filled in for each message; what changes from one message
//! to the next (counters, random numbers, the time) belongs to a [`TemplateClient`], of which each
//! client has its own, so that a run with a seed gives every client the same payloads again, however
//! the clients take turns. Names that nothing stands for are refused when the template is compiled.

mod bounded;
mod client;
mod constants;
mod depth;
mod fakes;
mod fault;
mod functions;
mod ledger;
mod operators;
mod sizes;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use minijinja::machinery::{
    CodeGenerator, Instruction, Instructions, eval, make_string_output, parse,
};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

use super::PayloadError;
use crate::model::{NO_STACK, NoStack};
pub use client::{Placeholders, TemplateClient};
use depth::Need;
pub use fakes::{FAKES, Fake, angle};
use fault::describe;

const NAME: &str = "payload";

/// A compiled template. Clients on several threads may share it.
#[derive(Clone, Debug)]
pub struct Template {
    environment: Environment<'static>,
    program: Arc<Program>,
    /// What filling it in takes of the stack.
    need: Need,
}

/// What a template became.
#[derive(Debug)]
struct Program {
    instructions: Instructions<'static>,
    /// The parts that other templates could replace: there are no other templates.
    blocks: BTreeMap<&'static str, Instructions<'static>>,
    /// About how long a payload is, in bytes.
    length: usize,
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
        let unusable = |error: Error| unusable(describe(&error, source));
        environment.set_syntax(syntax().map_err(unusable)?);
        // It shows all values, passwords in them too, as only programmers read them.
        environment.remove_global("debug");
        functions::add(&mut environment);
        fakes::add(&mut environment);
        values::add(&mut environment);
        sizes::add(&mut environment);
        operators::add(&mut environment);
        // The parts of a compiled template borrow from its text. There are as many as the command line names, and
        // they are used until the program ends.
        let source: &'static str = source.to_owned().leak();
        let program = Program::of(source, need)?;
        let template = Self {
            environment,
            program: Arc::new(program),
            need,
        };
        template.check_names(source)?;
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
        let program = &*self.program;
        let render = || {
            let mut text = String::with_capacity(program.length);
            let mut out = make_string_output(&mut text);
            eval(
                &self.environment,
                &program.instructions,
                client.value(),
                &program.blocks,
                &mut out,
                // A payload has no type that could tell how to escape what is filled in.
                AutoEscape::None,
            )?;
            ledger::payload(text)
        };
        let what = match self.need.while_rendering(render) {
            Ok(Ok(text)) => return Ok(text),
            Ok(Err(error)) => describe(&error, program.instructions.source()),
            Err(NoStack) => NO_STACK.to_owned(),
        };
        Err(PayloadError::Render { what })
    }

    fn check_names(&self, source: &'static str) -> Result<(), PayloadError> {
        let template = self
            .environment
            .template_from_named_str(NAME, source)
            .map_err(|error| unusable(describe(&error, source)))?;
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
                let place = self.program.place_of(name, source);
                Err(unusable(match place {
                    Some(at) => fault::at(source, at, &what),
                    None => what,
                }))
            }
        }
    }
}

impl Program {
    /// Compiles the text of a template.
    fn of(source: &'static str, need: Need) -> Result<Self, PayloadError> {
        let wrong = |error: Error| unusable(describe(&error, source));
        let syntax = syntax().map_err(wrong)?;
        let tree = parse(source, NAME, syntax).map_err(wrong)?;
        constants::check(&tree).map_err(|place| {
            let place = usize::try_from(place.start_offset).unwrap_or(0);
            unusable(fault::at(source, place, ledger::TOO_LONG))
        })?;
        let mut generator = CodeGenerator::new(NAME, source);
        generator.compile_stmt(&tree);
        let length = generator.buffer_size_hint();
        let (instructions, blocks) = generator.finish();
        Ok(Self {
            instructions: bounded::bounded(&instructions, need.keeps()),
            blocks,
            length,
        })
    }
}

impl Program {
    /// Where a name is used for the first time, in bytes.
    fn place_of(&self, name: &str, source: &str) -> Option<usize> {
        let all = (0..).map_while(|at| Some((at, self.instructions.get(at)?)));
        let mut uses = all.filter(|(_, instruction)| match instruction {
            Instruction::Lookup(used) | Instruction::CallFunction(used, _) => *used == name,
            _ => false,
        });
        let (at, _) = uses.next()?;
        // A name has a line, and no place in it.
        let line = self.instructions.get_line(at)?.saturating_sub(1);
        let before = source.split_inclusive('\n').take(line);
        let start: usize = before.map(str::len).sum();
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let is_name = |at: usize| {
            let (before, behind) = (source.get(..at)?, source.get(at + name.len()..)?);
            let apart = !before.ends_with(|letter| is_part(letter) || letter == '.');
            Some(apart && !behind.starts_with(is_part) && is_code(before))
        };
        let mut places = source.get(start..)?.match_indices(name);
        let place = places.find(|(place, _)| is_name(start + place) == Some(true));
        Some(start + place?.0)
    }
}

/// Whether what follows this beginning of a template is code: in braces, and not in quotes.
fn is_code(before: &str) -> bool {
    let Some(start) = before.rfind("{{").max(before.rfind("{%")) else {
        return false;
    };
    let mut open = None;
    for letter in before[start..].chars() {
        match open {
            Some(quote) if quote == letter => open = None,
            None if matches!(letter, '\'' | '"') => open = Some(letter),
            _ => {}
        }
    }
    open.is_none() && !before[start..].contains("}}") && !before[start..].contains("%}")
}

/// How templates are written.
fn syntax() -> Result<SyntaxConfig, Error> {
    SyntaxConfig::builder().keep_trailing_newline(true).build()
}

fn unusable(what: String) -> PayloadError {
    PayloadError::Template { what }
}

#[cfg(test)]
mod tests;
