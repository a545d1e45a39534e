//! Functions that choose and count.

use minijinja::{Error, Value};
use rand::RngExt as _;

use crate::payload::template::call::{Call, number};
use crate::payload::template::function_state::{self, Slot};
use crate::payload::template::refusal::refuse;
use crate::payload::template::{memory_use, values};

/// The most counters of a client, and the longest name of one in bytes: they are kept for the whole run.
const MOST_COUNTERS: usize = 100_000;
const LONGEST_NAME: usize = 1000;

/// The largest value that is kept for the whole run, in bytes.
const MOST_KEPT: usize = 1024 * 1024;

type Made = Result<Value, Error>;
type To<'a, 'b, 'c, 'd> = &'a mut Call<'b, 'c, 'd>;

pub(in crate::payload::template) fn counter(call: To<'_, '_, '_, '_>) -> Made {
    let start = call.perhaps_whole(1)?.unwrap_or(1);
    let step = call.perhaps_whole(2)?.unwrap_or(1);
    if call.perhaps(0).is_none() && call.site.is_some() {
        return call.remembering(|_, before| {
            let next = match before {
                Slot::Count(next) => next,
                _ => start,
            };
            (Slot::Count(next.wrapping_add(step)), Value::from(next))
        });
    }
    let name = call.perhaps(0).map(values::plain).transpose()?;
    let name = name.unwrap_or_default();
    if name.len() > LONGEST_NAME {
        return refuse(format!(
            "the name of a counter has more than {LONGEST_NAME} bytes"
        ));
    }
    let counted = function_state::with(|function_state| {
        if function_state.counters.len() == MOST_COUNTERS
            && !function_state.counters.contains_key(&name)
        {
            return None;
        }
        let next = function_state.counters.entry(name).or_insert(start);
        let value = *next;
        *next = value.wrapping_add(step);
        Some(value)
    })?;
    match counted {
        Some(value) => Ok(Value::from(value)),
        None => refuse("there are more than 100,000 counters of different names"),
    }
}

pub(in crate::payload::template) fn random_bool(call: To<'_, '_, '_, '_>) -> Made {
    let probability = call.perhaps_number(0)?.unwrap_or(0.5);
    if !(0.0..=1.0).contains(&probability) {
        return call.refuse(0, "from 0 to 1", &Value::from(probability));
    }
    function_state::with(|function_state| {
        Value::from(function_state.random.random_bool(probability))
    })
}

pub(in crate::payload::template) fn pick(call: To<'_, '_, '_, '_>) -> Made {
    call.one_of(|count| {
        function_state::with(|function_state| function_state.random.random_range(0..count))
    })
}

/// One of some values, each with how often it comes beside the others.
pub(in crate::payload::template) fn weighted(call: To<'_, '_, '_, '_>) -> Made {
    let weight = |pair: &[Value]| match pair {
        [_, weight] => number(weight).filter(|weight| *weight >= 0.0),
        _ => None,
    };
    let pairs = call.given.chunks(2);
    let Some(sum) = pairs.clone().map(weight).sum::<Option<f64>>() else {
        return refuse("weighted() takes pairs: 'on', 9, 'off', 1");
    };
    let part: f64 = function_state::with(|function_state| function_state.random.random())?;
    let mut left = sum * part;
    let chosen = { pairs }.find(|pair| {
        left -= weight(pair).unwrap_or_default();
        left < 0.0
    });
    match chosen {
        Some(pair) => Ok(pair[0].clone()),
        None => refuse("weighted(): all weights are 0"),
    }
}

/// One value after the other.
pub(in crate::payload::template) fn cycle(call: To<'_, '_, '_, '_>) -> Made {
    call.one_of(|count| {
        call.remembering(|_, before| {
            let next = match before {
                Slot::Count(next) => usize::try_from(next).unwrap_or(0) % count,
                _ => 0,
            };
            let after = i64::try_from((next + 1) % count).unwrap_or(0);
            (Slot::Count(after), next)
        })
    })
}

/// Whether a constant is to be drawn. If it is, random numbers are its own from here on.
pub(in crate::payload::template) fn once_due(call: To<'_, '_, '_, '_>) -> Made {
    let by = call.perhaps(0).cloned();
    let name = by.as_ref().map(values::plain).transpose()?;
    if let Some(by) = &by
        && memory_use::weigh(by)? > MOST_KEPT
    {
        return refuse("once() keeps at most 1 MiB");
    }
    let place = call.site.map_or(0, |site| site.place);
    call.remembering(|function_state, before| match before {
        Slot::Kept(of, value) if of == by && !value.is_undefined() => {
            (Slot::Kept(of, value), Value::from(false))
        }
        _ => {
            function_state.begin_constant(name.as_deref(), place);
            (Slot::Kept(by, Value::UNDEFINED), Value::from(true))
        }
    })
}

/// Keeps a constant that was drawn, and returns it.
pub(in crate::payload::template) fn once_keep(call: To<'_, '_, '_, '_>) -> Made {
    let value = call.given.first().cloned().unwrap_or_default();
    if memory_use::weigh(&value)? > MOST_KEPT {
        return refuse("once() keeps at most 1 MiB");
    }
    call.remembering(|function_state, before| {
        function_state.end_constant();
        let by = match before {
            Slot::Kept(by, _) => by,
            _ => None,
        };
        (Slot::Kept(by, value.clone()), value)
    })
}

/// What was drawn before.
pub(in crate::payload::template) fn once_kept(call: To<'_, '_, '_, '_>) -> Made {
    call.remembering(|_, before| {
        let value = match &before {
            Slot::Kept(_, value) => value.clone(),
            _ => Value::UNDEFINED,
        };
        (before, value)
    })
}
