//! jq filters on JSON payloads.

use jaq_core::data::JustLut;
use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars};
use jaq_json::{Val, read, write};
use thiserror::Error;

use crate::error::{Exit, Fault};

/// An expression that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("bad expression for {flag}: {what} at character {at}")]
pub struct QueryError {
    /// The flag that it was given with.
    pub flag: &'static str,
    /// What is wrong.
    pub what: String,
    /// Where, from 1.
    pub at: usize,
}

impl Fault for QueryError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn hint(&self) -> Option<String> {
        Some("expressions are those of jq: .temperature > 30, .sensors[].name".to_owned())
    }
}

/// A filter, ready to run.
pub struct Query {
    filter: Filter<JustLut<Val>>,
}

/// What came of a filter for one payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is not wanted.
    Nothing,
    /// It is wanted as it is.
    AsItIs,
    /// These payloads are to be shown instead.
    Values(Vec<Vec<u8>>),
    /// It is not JSON.
    NotJson,
    /// The expression failed, with these words.
    Failed(String),
}

/// The filters of a subscriber.
#[derive(Default)]
pub struct Lookup {
    condition: Option<Query>,
    select: Option<Query>,
}

impl Query {
    /// Compiles an expression that was given with this flag.
    ///
    /// # Errors
    ///
    /// It is not valid, or uses what there is not.
    pub fn new(flag: &'static str, text: &str) -> Result<Self, QueryError> {
        let error = |what: String, part: &str| QueryError {
            flag,
            what,
            at: place(text, part),
        };
        let definitions = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        // The environment may hold passwords, and belongs to nobody who sends messages.
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs())
            .filter(|(name, ..)| *name != "env");
        let arena = Arena::default();
        let file = File {
            code: text,
            path: (),
        };
        let modules = Loader::new(definitions).load(&arena, file);
        let modules = modules.map_err(|errors| match errors.into_iter().next() {
            Some((_, load::Error::Lex(errors))) => match errors.first() {
                Some((expected, found)) => error(format!("expected {}", expected.as_str()), found),
                None => error("cannot be read".into(), text),
            },
            Some((_, load::Error::Parse(errors))) => match errors.first() {
                Some((expected, found)) => error(format!("expected {}", expected.as_str()), found),
                None => error("cannot be read".into(), text),
            },
            Some((_, load::Error::Io(errors))) => match errors.first() {
                Some((name, why)) => error(format!("{why} ({name:?})"), name),
                None => error("cannot be read".into(), text),
            },
            None => error("cannot be read".into(), text),
        })?;
        let compiled = Compiler::default().with_funs(functions).compile(modules);
        let filter = compiled.map_err(|errors| {
            let first = errors.into_iter().flat_map(|(_, errors)| errors).next();
            match first {
                Some((name, kind)) => error(format!("there is no {} {name}", kind.as_str()), name),
                None => error("cannot be compiled".into(), text),
            }
        })?;
        Ok(Self { filter })
    }

    /// Runs the filter; `each` gets every output and says whether to go on. An expression that calls `halt`
    /// ends here, and nothing else does.
    fn run(&self, input: Val, mut each: impl FnMut(Val) -> bool) -> Result<(), String> {
        let context = Ctx::<JustLut<Val>>::new(&self.filter.lut, Vars::new([]));
        for output in self.filter.id.run((context, input)) {
            match output {
                Ok(value) => {
                    if !each(value) {
                        return Ok(());
                    }
                }
                Err(exception) => {
                    return match exception.get_err() {
                        Ok(error) => Err(error.to_string()),
                        Err(_) => Ok(()),
                    };
                }
            }
        }
        Ok(())
    }
}

impl Lookup {
    /// The filters as they were given with `--where` and `--select`.
    ///
    /// # Errors
    ///
    /// As [`Query::new`].
    pub fn new(condition: Option<&str>, select: Option<&str>) -> Result<Option<Self>, QueryError> {
        let compile =
            |flag, text: Option<&str>| text.map(|text| Query::new(flag, text)).transpose();
        let lookup = Self {
            condition: compile("--where", condition)?,
            select: compile("--select", select)?,
        };
        let some = lookup.condition.is_some() || lookup.select.is_some();
        Ok(some.then_some(lookup))
    }

    /// Runs the filters on a payload.
    pub fn see(&self, payload: &[u8]) -> Seen {
        let Ok(input) = read::parse_single(payload) else {
            return Seen::NotJson;
        };
        if let Some(condition) = &self.condition {
            let mut holds = false;
            let result = condition.run(input.clone(), |value| {
                holds = !matches!(value, Val::Null | Val::Bool(false));
                !holds
            });
            match result {
                _ if holds => {}
                Ok(()) => return Seen::Nothing,
                Err(error) => return Seen::Failed(error),
            }
        }
        let Some(select) = &self.select else {
            return Seen::AsItIs;
        };
        let mut values = Vec::new();
        let result = select.run(input, |value| {
            values.push(shown(&value));
            true
        });
        match result {
            Err(error) if values.is_empty() => Seen::Failed(error),
            _ if values.is_empty() => Seen::Nothing,
            _ => Seen::Values(values),
        }
    }
}

/// A value as it is shown: a string as its text, everything else as compact JSON.
fn shown(value: &Val) -> Vec<u8> {
    match value {
        Val::TStr(text) => text.to_vec(),
        other => {
            let mut out = Vec::new();
            // Writing to memory does not fail.
            let _ = write::write(&mut out, &write::Pp::default(), 0, other);
            out
        }
    }
}

/// Where a part of the text begins, in characters from 1.
fn place(text: &str, part: &str) -> usize {
    let (start, end) = (text.as_ptr() as usize, text.as_ptr() as usize + text.len());
    let at = part.as_ptr() as usize;
    let offset = if (start..=end).contains(&at) {
        at - start
    } else {
        0
    };
    text.get(..offset)
        .map_or(0, |before| before.chars().count())
        + 1
}
