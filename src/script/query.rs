//! jq filters on JSON payloads.

use std::cell::Cell;
use std::time::{Duration, Instant};

use jaq_core::load::parse::Def;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars};
use jaq_json::Val;

use super::bounds::{self, Bounded, Bounds, FilterData, PayloadError};
use super::depth::Need;
use super::query_error::QueryError;
use super::reading::{parse, place};
use super::{escapes, guard, natives, regex, shown, slices};
use crate::model::{NO_STACK, StackUnavailable};

/// What is left of that for an expression that always takes too long: others wait for it.
const SHORT_TIME_LIMIT: Duration = Duration::from_millis(1);

/// The most that is made of one payload: so many values, so many bytes.
const MOST_VALUES: usize = 1_000_000;
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The variable that says where in an expression it stands; an expression is one line.
const LOCATION: &str = "$__loc__";

/// The definition that is an expression as it was typed.
const MAIN: &str = "__main__";

/// A filter, ready to run.
pub struct Query {
    filter: Filter<Bounded>,
    /// How much of the stack it takes.
    need: Need,
}

/// What came of a filter for one payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterOutcome {
    /// It is not wanted.
    Nothing,
    /// It is wanted as it is.
    AsItIs,
    /// These payloads are to be shown instead.
    Values(Vec<Value>),
    /// These, and then the expression failed, with these words.
    Part(Vec<Value>, String),
    /// It is not JSON.
    NotJson,
    /// The expression failed, with these words.
    Failed(String),
}

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The text of a string, everything else as compact JSON.
    pub text: String,
    /// It was a string.
    pub is_text: bool,
}

/// The filters of a subscriber.
pub struct PayloadFilters {
    condition: Option<Query>,
    select: Option<Query>,
    bounds: Bounds,
    /// How long they may take for a message, and how long they are given now.
    limit: Duration,
    time_limit: Cell<Duration>,
}

impl Query {
    /// Compiles an expression that was given with this flag.
    ///
    /// # Errors
    ///
    /// The expression is not valid, or uses an unknown function or variable.
    pub fn new(flag: &'static str, text: &str) -> Result<Self, QueryError> {
        Self::with_variables(flag, text, &[])
    }

    /// The same with variables, whose names begin with `$`.
    ///
    /// # Errors
    ///
    /// As [`Query::new`].
    pub(super) fn with_variables(
        flag: &'static str,
        text: &str,
        variables: &[&str],
    ) -> Result<Self, QueryError> {
        let refused = |what: &str| QueryError {
            flag,
            what: what.to_owned(),
            at: 1,
        };
        let need =
            Need::of(text).ok_or_else(|| refused("it has more than 10,000 words and signs"))?;
        need.reserve(|| Self::compile(flag, text, variables, need))
            .unwrap_or_else(|StackUnavailable| Err(refused(NO_STACK)))
    }

    /// Compiles an expression, with the stack that it needs.
    fn compile(
        flag: &'static str,
        typed: &str,
        variables: &[&str],
        need: Need,
    ) -> Result<Self, QueryError> {
        let text = &*escapes::joined(typed);
        let error = |what: String, part: &str| QueryError {
            flag,
            what,
            at: escapes::typed(typed, place(text, part)),
        };
        let main = parse(text).map_err(|(what, part)| error(what, part))?;
        let main = Def {
            name: MAIN,
            args: Vec::new(),
            body: main,
        };
        let theirs = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs())
            .filter(|definition| !natives::REPLACED.contains(&definition.name));
        #[expect(clippy::map_identity, reason = "what was typed lives shorter")]
        let definitions = own_definitions(include_str!("updates.jq"))
            .chain(theirs)
            .chain(own_definitions(include_str!("prelude.jq")))
            .map(|definition| -> Def<&str> { definition })
            .chain([main])
            .map(guard::definition);
        // The environment may hold passwords, and belongs to nobody who sends messages.
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs())
            .filter(|(name, ..)| !natives::TAKEN_OUT.contains(name) && !regex::NAMES.contains(name))
            .chain(bounds::filters())
            .chain(natives::filters())
            .chain(natives::renamed_natives())
            .chain(regex::filters())
            .chain(slices::filters());
        let arena = Arena::default();
        let file = File {
            code: MAIN,
            path: (),
        };
        let modules = Loader::new(definitions).load(&arena, file);
        // What was typed has been read already.
        let modules = modules.map_err(|_| error("cannot be read".into(), text))?;
        let compiled = Compiler::default()
            .with_funs(functions)
            .with_global_vars([LOCATION].into_iter().chain(variables.iter().copied()))
            .compile(modules);
        let filter = compiled.map_err(|errors| {
            let first = errors.into_iter().flat_map(|(_, errors)| errors).next();
            match first {
                Some((name @ ("reduce" | "foreach"), _)) => error(
                    format!("expected brackets behind the variable of {name}"),
                    name,
                ),
                Some((name, kind)) => error(format!("there is no {} {name}", kind.as_str()), name),
                None => error("cannot be compiled".into(), text),
            }
        })?;
        Ok(Self { filter, need })
    }

    /// How much of the stack it takes.
    pub(super) fn need(&self) -> Need {
        self.need
    }

    /// Runs the filter without variables.
    fn run(
        &self,
        bounds: &Bounds,
        input: Val,
        each: impl FnMut(Val) -> bool,
    ) -> Result<(), String> {
        self.run_with(bounds, Vec::new(), input, each)
    }

    /// Runs the filter within its bounds; `each` gets every output and says whether to go on. An expression
    /// that calls `halt` ends here, and nothing else does.
    pub(super) fn run_with(
        &self,
        bounds: &Bounds,
        variables: Vec<Val>,
        input: Val,
        mut each: impl FnMut(Val) -> bool,
    ) -> Result<(), String> {
        let reach = FilterData {
            lut: &self.filter.lut,
            bounds,
        };
        let variables = Vars::new(std::iter::once(location()).chain(variables));
        let mut result = Ok(());
        for output in self
            .filter
            .id
            .run((Ctx::<Bounded>::new(reach, variables), input))
        {
            bounds.watch();
            match output {
                _ if bounds.broken().is_some() => break,
                Ok(value) => {
                    if !each(value) {
                        break;
                    }
                }
                Err(exception) => {
                    if let Ok(error) = exception.get_err() {
                        result = Err(shown::error(error));
                    }
                    break;
                }
            }
        }
        match bounds.broken() {
            Some(words) => Err(words.to_owned()),
            None => result,
        }
    }
}

impl PayloadFilters {
    /// The filters as they were given with `--where` and `--select`, and how long they may take for a message.
    ///
    /// # Errors
    ///
    /// As [`Query::new`].
    pub fn new(
        condition: Option<&str>,
        select: Option<&str>,
        limit: Duration,
    ) -> Result<Option<Self>, QueryError> {
        Self::named(
            condition.map(|text| ("--where", text)),
            select.map(|text| ("--select", text)),
            limit,
        )
    }

    /// The same, each with the flag or key that it was given with.
    ///
    /// # Errors
    ///
    /// As [`Query::new`].
    pub fn named(
        condition: Option<(&'static str, &str)>,
        select: Option<(&'static str, &str)>,
        limit: Duration,
    ) -> Result<Option<Self>, QueryError> {
        let compile = |given: Option<(&'static str, &str)>| {
            given.map(|(flag, text)| Query::new(flag, text)).transpose()
        };
        let lookup = Self {
            condition: compile(condition)?,
            select: compile(select)?,
            bounds: Bounds::new(),
            limit,
            time_limit: Cell::new(limit),
        };
        let some = lookup.condition.is_some() || lookup.select.is_some();
        Ok(some.then_some(lookup))
    }

    /// Runs the filters on a payload. They are given less and less time while they take too long.
    pub fn apply(&self, payload: &[u8]) -> FilterOutcome {
        let input = match bounds::read_json(payload) {
            Ok(input) => input,
            Err(PayloadError::NotJson) => return FilterOutcome::NotJson,
            Err(PayloadError::Beyond(words)) => {
                return FilterOutcome::Failed(format!(
                    "its payload cannot be looked into: {words}"
                ));
            }
        };
        let time_limit = self.time_limit.get();
        let start = Instant::now();
        let queries = [&self.condition, &self.select];
        let need = queries.into_iter().flatten().map(|query| query.need).max();
        let seen = need.unwrap_or_default().reserve(|| {
            let need = need.unwrap_or_default().bytes();
            self.bounds.begin(time_limit, need);
            self.run(input)
        });
        let seen =
            seen.unwrap_or_else(|StackUnavailable| FilterOutcome::Failed(NO_STACK.to_owned()));
        self.time_limit.set(if start.elapsed() > time_limit {
            (time_limit / 2).max(SHORT_TIME_LIMIT)
        } else {
            (time_limit * 2).min(self.limit)
        });
        seen
    }

    fn run(&self, input: Val) -> FilterOutcome {
        if let Some(condition) = &self.condition {
            let mut holds = false;
            let result = condition.run(&self.bounds, input.clone(), |value| {
                holds = !matches!(value, Val::Null | Val::Bool(false));
                !holds
            });
            match result {
                _ if holds => {}
                Ok(()) => return FilterOutcome::Nothing,
                Err(error) => return FilterOutcome::Failed(error),
            }
        }
        let Some(select) = &self.select else {
            return FilterOutcome::AsItIs;
        };
        let (mut values, mut bytes) = (Vec::new(), 0);
        let result = select.run(&self.bounds, input, |value| {
            let value = shown(&value);
            bytes += value.text.len();
            if values.len() == MOST_VALUES || bytes > MOST_BYTES {
                self.bounds
                    .end("it makes more than a million values or 64 MiB");
            }
            values.push(value);
            true
        });
        match result {
            // What is incomplete for such a reason is not shown in part.
            Err(error) if values.is_empty() || self.bounds.broken().is_some() => {
                FilterOutcome::Failed(error)
            }
            Err(error) => FilterOutcome::Part(values, error),
            Ok(()) if values.is_empty() => FilterOutcome::Nothing,
            Ok(()) => FilterOutcome::Values(values),
        }
    }
}

/// A value as it is shown: a string as its text, everything else as compact JSON.
fn shown(value: &Val) -> Value {
    Value {
        text: shown::text(value),
        is_text: matches!(value, Val::TStr(_)),
    }
}

/// Definitions of our own.
fn own_definitions(text: &'static str) -> impl Iterator<Item = Def<&'static str>> {
    let definitions = jaq_core::load::parse(text, |parser| parser.defs());
    definitions.unwrap_or_default().into_iter()
}

/// The value of [`LOCATION`].
fn location() -> Val {
    let text = |text: &str| Val::utf8_str(text.to_owned());
    let members = [
        (text("file"), text("<top-level>")),
        (text("line"), Val::from(1_usize)),
    ];
    Val::obj(members.into_iter().collect())
}
