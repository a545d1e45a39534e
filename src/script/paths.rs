//! Setting and deleting along paths, as jq does it: what is not there yet comes to be.

use std::rc::Rc;

use jaq_core::Error;
use jaq_json::{Num, Val};
use jaq_std::ValT as _;

/// The longest list that an index makes.
const LONGEST: usize = 4 * 1024 * 1024;

type Failed = Error<Val>;

/// The value with another one at the end of a path.
pub(super) fn set(value: Val, path: &[Val], new: Val) -> Result<Val, Failed> {
    let Some((key, rest)) = path.split_first() else {
        return Ok(new);
    };
    let value = match (value, key) {
        (Val::Null, Val::TStr(_)) => Val::obj(jaq_json::Map::default()),
        (Val::Null, Val::Num(_) | Val::Obj(_)) => Val::Arr(Rc::default()),
        (value, _) => value,
    };
    match (value, key) {
        (Val::Obj(mut object), Val::TStr(_)) => {
            let place = Rc::make_mut(&mut object).entry(key.clone()).or_default();
            *place = set(std::mem::take(place), rest, new)?;
            Ok(Val::Obj(object))
        }
        (Val::Arr(mut list), Val::Num(number)) => {
            let Some(index) = index(number, list.len()) else {
                return Err(Error::str("Out of bounds negative array index"));
            };
            if index >= LONGEST {
                return Err(Error::str("Array index too large"));
            }
            let elements = Rc::make_mut(&mut list);
            if index >= elements.len() {
                elements.resize(index + 1, Val::Null);
            }
            elements[index] = set(std::mem::take(&mut elements[index]), rest, new)?;
            Ok(Val::Arr(list))
        }
        (Val::Arr(mut list), Val::Obj(_)) => {
            let (start, end) = range(key, list.len());
            let part = Val::Arr(Rc::new(list[start..end].to_vec()));
            match set(part, rest, new)? {
                Val::Arr(part) => {
                    Rc::make_mut(&mut list).splice(start..end, part.iter().cloned());
                    Ok(Val::Arr(list))
                }
                _ => Err(Error::str(
                    "A slice of an array can only be assigned another array",
                )),
            }
        }
        (value, key) => Err(mismatch(&value, key)),
    }
}

/// The value without what is at the ends of the paths.
pub(super) fn delete(mut value: Val, mut paths: Vec<Val>) -> Result<Val, Failed> {
    // From the last one on, so that those before it keep their places.
    paths.sort();
    paths.dedup();
    for path in paths.into_iter().rev() {
        let Val::Arr(path) = path else {
            return Err(Error::str("Path must be specified as an array"));
        };
        value = delete_one(value, &path)?;
    }
    Ok(value)
}

fn delete_one(value: Val, path: &[Val]) -> Result<Val, Failed> {
    let Some((key, rest)) = path.split_first() else {
        return Ok(Val::Null);
    };
    match (value, key) {
        (Val::Null, _) => Ok(Val::Null),
        (Val::Obj(mut object), Val::TStr(_)) => {
            let members = Rc::make_mut(&mut object);
            if rest.is_empty() {
                members.shift_remove(key);
            } else if let Some(place) = members.get_mut(key) {
                *place = delete_one(std::mem::take(place), rest)?;
            }
            Ok(Val::Obj(object))
        }
        (Val::Arr(mut list), Val::Num(number)) => {
            let length = list.len();
            if let Some(index) = index(number, length).filter(|index| *index < length) {
                let elements = Rc::make_mut(&mut list);
                if rest.is_empty() {
                    elements.remove(index);
                } else {
                    elements[index] = delete_one(std::mem::take(&mut elements[index]), rest)?;
                }
            }
            Ok(Val::Arr(list))
        }
        (Val::Arr(mut list), Val::Obj(_)) => {
            let (start, end) = range(key, list.len());
            let part = if rest.is_empty() {
                Vec::new()
            } else {
                let part = Val::Arr(Rc::new(list[start..end].to_vec()));
                match delete_one(part, rest)? {
                    Val::Arr(part) => part.to_vec(),
                    _ => Vec::new(),
                }
            };
            Rc::make_mut(&mut list).splice(start..end, part);
            Ok(Val::Arr(list))
        }
        (value, key) => Err(mismatch(&value, key)),
    }
}

/// Where an index is in a list of so many elements; `None` before its beginning.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "lists are far shorter, and a number beyond them is cut to the largest one"
)]
fn index(number: &Num, length: usize) -> Option<usize> {
    let number = Val::Num(number.clone()).as_f64()?.floor();
    let index = if number < 0.0 {
        number + length as f64
    } else {
        number
    };
    (index >= 0.0).then_some(index as usize)
}

/// The bounds of a slice, which is an object of `start` and `end`.
fn range(slice: &Val, length: usize) -> (usize, usize) {
    let bound = |name: &str, otherwise: usize| {
        let bound = match slice {
            Val::Obj(slice) => slice.get(&Val::utf8_str(name.to_owned())),
            _ => None,
        };
        match bound {
            Some(Val::Num(number)) => index(number, length).unwrap_or(0).min(length),
            _ => otherwise,
        }
    };
    let (start, end) = (bound("start", 0), bound("end", length));
    (start, end.max(start))
}

fn mismatch(value: &Val, key: &Val) -> Failed {
    let key = match key {
        Val::TStr(text) => format!("\"{}\"", String::from_utf8_lossy(text)),
        other => kind(other).to_owned(),
    };
    Error::str(format_args!("Cannot index {} with {key}", kind(value)))
}

/// What jq calls the type of a value.
pub(super) fn kind(value: &Val) -> &'static str {
    match value {
        Val::Null => "null",
        Val::Bool(_) => "boolean",
        Val::Num(_) => "number",
        Val::BStr(_) | Val::TStr(_) => "string",
        Val::Arr(_) => "array",
        Val::Obj(_) => "object",
    }
}
