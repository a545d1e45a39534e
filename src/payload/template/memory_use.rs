//! How much the texts and lists of one message hold, and an end to it.
//!
//! The interpreter counts steps, not bytes, and one step can double a text. So every operation that makes a
//! large text or list hands it to [`keep`], which remembers it without keeping it alive: what is still there
//! counts, what is gone does not.

use std::sync::{Arc, Weak};

use minijinja::value::ValueKind;
use minijinja::{Error, State, Value};

use super::refusal::refuse;
use crate::payload::json::MAX_DEPTH;

/// The longest text, and the longest payload, in bytes.
pub(super) const LONGEST: usize = 64 * 1024 * 1024;

/// What all texts and lists that are there at one time may hold, in bytes.
const MOST: usize = 2 * LONGEST;

/// What they may hold before it is found out which of them are gone. The more it is above [`MOST`], the less
/// often that happens.
const UNSORTED: usize = 3 * LONGEST;

/// Texts and lists below this size do not count: there is at most one of them in each step.
const SMALL: usize = 256;

/// What a member of a list holds, without a text of its own.
const MEMBER: usize = 64;

/// The most members that a list, with the lists in it, can have.
pub(super) const MOST_MEMBERS: usize = LONGEST / MEMBER;

pub(super) const TOO_LONG: &str = "it makes a text of more than 64 MiB";
const TOO_MUCH: &str = "it keeps more than 128 MiB of texts and lists";
const TOO_MANY: &str = "it makes a list of more than a million members";
const TOO_LARGE: &str = "it makes a payload of more than 64 MiB";

/// What was made for the message at hand, and may still be there.
#[derive(Default)]
struct MemoryUse {
    texts: Vec<Weak<str>>,
    lists: Vec<Weak<Vec<Value>>>,
    /// What these hold, in bytes.
    held: usize,
    /// How many bytes were written into the payload, or into a block that is set.
    written: usize,
}

impl MemoryUse {
    fn add(&mut self, size: usize) -> Result<(), Error> {
        self.held += size;
        if self.held > UNSORTED {
            self.texts.retain(|text| text.strong_count() > 0);
            self.lists.retain(|list| list.strong_count() > 0);
            let texts = self.texts.iter().filter_map(Weak::upgrade);
            let lists = self.lists.iter().filter_map(Weak::upgrade);
            self.held = size
                + texts.map(|text| text.len()).sum::<usize>()
                + lists.map(|list| list.len() * MEMBER).sum::<usize>();
            if self.held > MOST {
                return refuse(TOO_MUCH);
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &Arc<str>) -> Result<(), Error> {
        self.add(text.len())?;
        self.texts.push(Arc::downgrade(text));
        Ok(())
    }
}

fn memory_use<'a>(state: &'a mut State) -> &'a mut MemoryUse {
    state.get_or_insert_extension_with(MemoryUse::default)
}

/// Counts a value that was just made.
///
/// # Errors
/// It is too long, or too much is there.
pub(super) fn keep(state: &mut State, value: Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::String => {
            let length = value.as_str().map_or(0, str::len);
            fits(length)?;
            if length >= SMALL
                && let Some(text) = value.to_str()
            {
                memory_use(state).text(&text)?;
            }
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let members = value.len().unwrap_or(0);
            few(members)?;
            if members * MEMBER >= SMALL
                && let Some(list) = value.downcast_object::<Vec<Value>>()
            {
                memory_use(state).add(members * MEMBER)?;
                memory_use(state).lists.push(Arc::downgrade(&list));
            }
        }
        _ => {}
    }
    Ok(value)
}

/// Counts a list with texts that were just made.
///
/// # Errors
/// As [`keep`].
pub(super) fn keep_all(state: &mut State, list: Value) -> Result<Value, Error> {
    let list = keep(state, list)?;
    if let Some(members) = list.downcast_object_ref::<Vec<Value>>() {
        for member in members {
            keep(state, member.clone())?;
        }
    }
    Ok(list)
}

/// Counts what is written into the payload.
///
/// # Errors
/// It is too much.
pub(super) fn write(state: &mut State, bytes: usize) -> Result<(), Error> {
    if bytes >= SMALL {
        let memory_use = memory_use(state);
        memory_use.written += bytes;
        if memory_use.written > LONGEST {
            return refuse(TOO_LARGE);
        }
    }
    Ok(())
}

/// Whether a text in a loop is long enough to be counted each time.
pub(super) fn counts(text: &str) -> bool {
    text.len() >= SMALL
}

/// The payload, unless it is too long: short texts are not counted while it is filled in.
///
/// # Errors
/// It is too long.
pub(super) fn payload(bytes: usize) -> Result<(), Error> {
    if bytes > LONGEST {
        return refuse(TOO_LARGE);
    }
    Ok(())
}

/// Refuses a text of so many bytes before it is made.
///
/// # Errors
/// It would be too long.
pub(super) fn fits(bytes: usize) -> Result<(), Error> {
    if bytes > LONGEST {
        return refuse(TOO_LONG);
    }
    Ok(())
}

/// Refuses a list of so many members before it is made.
///
/// # Errors
/// They would be too many.
pub(super) fn few(members: usize) -> Result<(), Error> {
    if members > MOST_MEMBERS {
        return refuse(TOO_MANY);
    }
    Ok(())
}

/// How many bytes a value holds with all that is in it, each part as often as it is in it: no text that is made
/// of the value is much longer.
///
/// # Errors
/// It is too large, or too deep.
pub(super) fn weigh(value: &Value) -> Result<usize, Error> {
    let mut left = LONGEST;
    take(value, 0, &mut left)?;
    Ok(LONGEST - left)
}

fn take(value: &Value, depth: usize, left: &mut usize) -> Result<(), Error> {
    let mut size = if depth > 0 { MEMBER } else { 0 };
    match value.kind() {
        ValueKind::String | ValueKind::Bytes => size += value.as_bytes().map_or(0, <[u8]>::len),
        ValueKind::Seq | ValueKind::Iterable | ValueKind::Map if depth >= MAX_DEPTH => {
            return refuse(too_deep());
        }
        ValueKind::Seq | ValueKind::Iterable => {
            if let Some(members) = value.downcast_object_ref::<Vec<Value>>() {
                for member in members {
                    take(member, depth + 1, left)?;
                }
            } else {
                for member in value.try_iter()? {
                    take(&member, depth + 1, left)?;
                }
            }
        }
        ValueKind::Map => {
            for key in value.try_iter()? {
                take(&key, depth + 1, left)?;
                take(&value.get_item(&key)?, depth + 1, left)?;
            }
        }
        _ => {}
    }
    match left.checked_sub(size) {
        Some(rest) => {
            *left = rest;
            Ok(())
        }
        None if size > LONGEST / 2 => refuse(TOO_LONG),
        None => refuse(TOO_MANY),
    }
}

/// The words for a value that nests too deeply.
pub(super) fn too_deep() -> String {
    format!("a value is nested deeper than {MAX_DEPTH} levels")
}
