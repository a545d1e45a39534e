//! A compiled text, and filling it in.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use minijinja::machinery::{
    CodeGenerator, Instruction, Instructions, eval, make_string_output, parse,
};
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

use super::client::TemplateClient;
use super::compose::Composed;
use super::depth::Need;
use super::{bounded, constants, fault, memory_use, operators, sizes, values};
use crate::model::{NO_STACK, StackUnavailable};

const NAME: &str = "payload";

/// A program that makes payloads.
#[derive(Clone, Debug)]
pub(super) struct Program {
    environment: Environment<'static>,
    code: Arc<Code>,
    /// What filling it in takes of the stack.
    need: Need,
    escape: AutoEscape,
}

#[derive(Debug)]
struct Code {
    instructions: Instructions<'static>,
    /// The parts that other templates could replace: there are no other templates.
    blocks: BTreeMap<&'static str, Instructions<'static>>,
    /// About how long a payload is, in bytes.
    length: usize,
    composed: Composed,
}

/// What is wrong, and where.
#[derive(Clone, Debug)]
pub(super) struct ProgramError {
    pub(super) what: String,
    /// The part, and the byte of it.
    pub(super) origin: Option<(usize, usize)>,
}

impl ProgramError {
    pub(super) fn nowhere(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            origin: None,
        }
    }

    fn of(error: &Error, composed: &Composed) -> Self {
        let range = error.range();
        Self {
            what: fault::words(error),
            origin: range.and_then(|range| composed.origin(range.start)),
        }
    }
}

impl Program {
    /// Compiles a text.
    ///
    /// # Errors
    /// What cannot be compiled, or is too large or too deep.
    pub(super) fn of(composed: Composed, escape: AutoEscape) -> Result<Self, ProgramError> {
        let need = Need::of(&composed.text).map_err(ProgramError::nowhere)?;
        need.while_compiling(|| Self::with(composed, escape, need))
            .unwrap_or_else(|StackUnavailable| Err(ProgramError::nowhere(NO_STACK)))
    }

    /// Compiles a text, with the stack that it needs.
    fn with(composed: Composed, escape: AutoEscape, need: Need) -> Result<Self, ProgramError> {
        let environment = environment().map_err(|error| ProgramError::of(&error, &composed))?;
        // The parts of a compiled template borrow from its text. There are as many as the command line names, and
        // they are used until the program ends.
        let source: &'static str = composed.text.clone().leak();
        let code = Code::of(source, need, composed)?;
        let mut program = Self {
            environment,
            code: Arc::new(code),
            need,
            escape,
        };
        // Without a loop a program ends by itself.
        let fuel = program.code.loops().then(|| need.steps());
        program.environment.set_fuel(fuel);
        Ok(program)
    }

    /// Appends what the next message of a client holds, which is due now.
    ///
    /// # Errors
    /// What a function refuses; loops without end.
    pub(super) fn fill(
        &self,
        client: &TemplateClient,
        now: SystemTime,
        text: &mut String,
    ) -> Result<(), ProgramError> {
        let code = &*self.code;
        text.reserve(code.length);
        let fill = || {
            let mut out = make_string_output(text);
            eval(
                &self.environment,
                &code.instructions,
                client.value(),
                &code.blocks,
                &mut out,
                self.escape.clone(),
            )?;
            memory_use::payload(text.len())
        };
        let filled = client.while_current(now, || self.need.while_rendering(fill));
        match filled {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(ProgramError::of(&error, &code.composed)),
            Err(StackUnavailable) => Err(ProgramError::nowhere(NO_STACK)),
        }
    }
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    // Errors are described by us, with the place that the feature `debug` tells.
    environment.set_debug(false);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(super::syntax()?);
    // It shows all values, passwords in them too, as only programmers read them.
    environment.remove_global("debug");
    values::add(&mut environment);
    sizes::add(&mut environment);
    operators::add(&mut environment);
    Ok(environment)
}

impl Code {
    /// Compiles a text.
    fn of(source: &'static str, need: Need, composed: Composed) -> Result<Self, ProgramError> {
        let wrong = |error: Error| ProgramError::of(&error, &composed);
        let syntax = super::syntax().map_err(wrong)?;
        let tree = parse(source, NAME, syntax).map_err(wrong)?;
        constants::check(&tree).map_err(|place| ProgramError {
            what: memory_use::TOO_LONG.to_owned(),
            origin: usize::try_from(place.start_offset)
                .ok()
                .and_then(|at| composed.origin(at)),
        })?;
        let mut generator = CodeGenerator::new(NAME, source);
        generator.compile_stmt(&tree);
        let length = generator.buffer_size_hint();
        let (instructions, blocks) = generator.finish();
        Ok(Self {
            instructions: bounded::bounded(&instructions, need.keeps(), &composed.callees),
            blocks,
            length,
            composed,
        })
    }

    fn loops(&self) -> bool {
        let all = (0..).map_while(|at| self.instructions.get(at));
        { all }.any(|instruction| matches!(instruction, Instruction::Iterate(_)))
    }
}
