//! What a function is, and a function at one place of a template.

use std::sync::Arc;

use minijinja::value::Object;
use minijinja::{Error, ErrorKind, State, Value};

use super::call::Call;
use super::fakes::Fake;
use super::function_state::{self, CallSite};
use super::refusal::refuse;

#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    /// The names of its arguments; those with a `?` may be missing.
    pub(super) parameters: &'static [&'static str],
    /// It takes any number of values, at least one.
    pub(super) many: bool,
    /// It remembers something from one message to the next, each call for itself.
    pub(super) remembers: bool,
    /// It returns a number.
    pub(super) is_number: bool,
    pub(super) work: Operation,
}

/// What a function does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    /// A function of ours.
    Own(Own),
    /// Making something up.
    Fake(Fake),
}

/// A function of ours.
pub(super) type Own = fn(&mut Call<'_, '_, '_>) -> Result<Value, Error>;

impl Function {
    pub(super) const fn new(
        name: &'static str,
        parameters: &'static [&'static str],
        work: Operation,
    ) -> Self {
        Self {
            name,
            parameters,
            many: false,
            remembers: false,
            is_number: false,
            work,
        }
    }

    pub(super) const fn text(
        name: &'static str,
        parameters: &'static [&'static str],
        work: Own,
    ) -> Self {
        Self::new(name, parameters, Operation::Own(work))
    }

    pub(super) const fn number(
        name: &'static str,
        parameters: &'static [&'static str],
        work: Own,
    ) -> Self {
        Self {
            is_number: true,
            ..Self::text(name, parameters, work)
        }
    }

    pub(super) const fn many(name: &'static str, work: Own) -> Self {
        Self {
            many: true,
            ..Self::text(name, &[], work)
        }
    }

    pub(super) const fn remembering(self) -> Self {
        Self {
            remembers: true,
            ..self
        }
    }

    /// `walk(low, high, [step], [digits], [start])`
    pub(super) fn shown(&self) -> String {
        let shown = |name: &&str| match name.strip_suffix('?') {
            Some(name) => format!("[{name}]"),
            None => (*name).to_owned(),
        };
        let mut parts: Vec<String> = self.parameters.iter().map(shown).collect();
        if self.many {
            parts.push("value, …".to_owned());
        }
        format!("{}({})", self.name, parts.join(", "))
    }
}

/// A function at one place of a template.
#[derive(Debug)]
pub(super) struct Callee {
    pub(super) function: &'static Function,
    /// Where it keeps what it remembers.
    pub(super) site: Option<CallSite>,
}

impl Object for Callee {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, given: &[Value]) -> Result<Value, Error> {
        if given.iter().any(Value::is_undefined) {
            return Err(ErrorKind::UndefinedError.into());
        }
        let function = self.function;
        if !function.many && given.len() > function.parameters.len() {
            return refuse(format!("{}() takes {}", function.name, function.shown()));
        }
        match function.work {
            Operation::Own(work) => work(&mut Call {
                name: function.name,
                parameters: function.parameters,
                site: self.site,
                given,
                state,
            }),
            Operation::Fake(fake) => {
                function_state::with(|function_state| Value::from(fake(&mut function_state.random)))
            }
        }
    }
}
