//! What keeps an expression within bounds, whatever it says and whatever the payload is: time, depth of the
//! stack, size and depth of values.
//!
//! jaq has no limits and cannot be stopped from outside. So [`guard`](super::guard) puts a filter of ours, which looks at the
//! bounds and changes nothing, wherever an expression can go on for ever or grow: where a definition calls
//! itself, behind a pipe, around what is collected, folded or handed to another filter. Multiplication, which
//! makes long texts at one go, is replaced by one that looks first.

use std::borrow::Cow;
use std::cell::Cell;
use std::time::{Duration, Instant};

use jaq_core::data::HasLut;
use jaq_core::native::{Fun, bome, v};
use jaq_core::{DataT, Error, Lut, Native, ValR};
use jaq_json::{Num, Val, read};
use jaq_std::ValT as _;
use serde::de::IgnoredAny;

/// How much of the stack an expression may use beside what its length needs: half of the smallest that a main
/// thread has.
pub(super) const STACK: usize = 512 * 1024;

/// The longest text, in bytes.
const LONGEST: usize = 64 * 1024 * 1024;

/// The most members of a list or an object.
const MOST_MEMBERS: usize = 4 * 1024 * 1024;

/// The deepest value that an expression may make.
const DEEPEST: usize = 1000;

/// How much of a value is looked at for its depth: so many lists and objects, so many members of each.
const MOST_MEASURED: usize = 8 * DEEPEST;
const MOST_ABREAST: usize = 64;

/// The deepest value that is read: as deep as every codec reads.
const DEEPEST_READ: usize = 128;

/// The most digits of a whole number: reading and writing them takes time by their square.
const MOST_DIGITS: usize = 4096;

/// The most bits of a factor.
const MOST_BITS: u64 = 1 << 16;

/// `-0` as it is kept, and shown again without what is behind it.
pub(super) const NEGATIVE_ZERO: &str = "-0e0";

/// The clock is looked at once in so many times, values are measured once in four times as many.
const SELDOM: u32 = 64;

/// The bounds of one run.
#[derive(Debug)]
pub(super) struct Bounds {
    until: Cell<Instant>,
    /// Where the stack was at the start.
    stack: Cell<usize>,
    /// How much of it may be used.
    most_stack: Cell<usize>,
    looks: Cell<u32>,
    /// How many looks there had been when a value was measured.
    measured: Cell<u32>,
    broken: Cell<Option<&'static str>>,
}

/// What filters work with: values, and the bounds.
pub(super) struct Bounded;

/// What every filter can reach.
#[derive(Clone, Copy)]
pub(super) struct FilterData<'a> {
    pub(super) lut: &'a Lut<Bounded>,
    pub(super) bounds: &'a Bounds,
}

impl DataT for Bounded {
    type V<'a> = Val;
    type Data<'a> = FilterData<'a>;
}

impl<'a> HasLut<'a, Bounded> for FilterData<'a> {
    fn lut(&self) -> &'a Lut<Bounded> {
        self.lut
    }
}

impl Bounds {
    pub(super) fn new() -> Self {
        Self {
            until: Cell::new(Instant::now()),
            stack: Cell::new(0),
            most_stack: Cell::new(STACK),
            looks: Cell::new(0),
            measured: Cell::new(0),
            broken: Cell::new(None),
        }
    }

    /// A run begins here, and may take so long, and so many bytes of the stack more than usual.
    #[inline(never)]
    pub(super) fn begin(&self, limit: Duration, stack: usize) {
        let here = 0_u8;
        self.stack.set(std::ptr::from_ref(&here).addr());
        self.most_stack.set(STACK + stack);
        self.until.set(Instant::now() + limit);
        self.looks.set(0);
        self.measured.set(0);
        self.broken.set(None);
    }

    /// Which bound was broken, in words.
    pub(super) fn broken(&self) -> Option<&'static str> {
        self.broken.get()
    }

    /// Ends the run with these words.
    pub(super) fn end(&self, words: &'static str) {
        self.broken.set(self.broken.get().or(Some(words)));
    }

    /// Looks at the clock.
    pub(super) fn watch(&self) {
        if Instant::now() > self.until.get() {
            self.end(TOO_LONG);
        }
    }

    /// Looks at everything; an error once a bound is broken, so that nothing goes on.
    #[inline(never)]
    fn look(&self, value: &Val) -> Result<(), Error<Val>> {
        let here = 0_u8;
        let used = self.stack.get().abs_diff(std::ptr::from_ref(&here).addr());
        if used > self.most_stack.get() {
            self.end("it calls itself too deeply");
        }
        let members = match value {
            Val::BStr(text) | Val::TStr(text) if text.len() > LONGEST => {
                self.end("it makes a text of more than 64 MiB");
                0
            }
            Val::Arr(list) => list.len(),
            Val::Obj(object) => object.len(),
            _ => 0,
        };
        if members > MOST_MEMBERS {
            self.end("it makes a list of more than four million members");
        }
        let looks = self.looks.get().wrapping_add(1);
        self.looks.set(looks);
        if looks.is_multiple_of(SELDOM) {
            self.watch();
        }
        // The one that is measured has to have members, or another look would always take its turn.
        if members > 0 && looks.wrapping_sub(self.measured.get()) >= 4 * SELDOM {
            self.measured.set(looks);
            if depth(value) > DEEPEST || is_deep_within(value) {
                self.end("it makes a value that is too deep");
            }
        }
        match self.broken.get() {
            Some(words) => Err(Error::str(words)),
            None => Ok(()),
        }
    }

    fn multiply(&self, left: Val, right: Val) -> ValR<Val> {
        // A text is repeated a whole number of times.
        let is_text = |value: &Val| matches!(value, Val::BStr(_) | Val::TStr(_));
        let (left, right) = match (is_text(&left), is_text(&right)) {
            (true, false) => (left, whole(right)),
            (false, true) => (whole(left), right),
            _ => (left, right),
        };
        let length = |text: &Val, times: &Val| match (text, times) {
            (Val::BStr(text) | Val::TStr(text), Val::Num(Num::Int(times))) => text
                .len()
                .saturating_mul(usize::try_from(*times).unwrap_or(0)),
            (Val::BStr(_) | Val::TStr(_), Val::Num(Num::BigInt(_))) => usize::MAX,
            _ => 0,
        };
        let bits = |factor: &Val| match factor {
            Val::Num(Num::BigInt(number)) => number.bits(),
            _ => 0,
        };
        if length(&left, &right).max(length(&right, &left)) > LONGEST {
            self.end("it makes a text of more than 64 MiB");
        }
        if bits(&left).max(bits(&right)) > MOST_BITS {
            self.end("it makes a number that is too large");
        }
        self.look(&left)?;
        left * right
    }
}

/// A number without what is behind its point.
fn whole(value: Val) -> Val {
    let number = match &value {
        Val::Num(Num::Int(_) | Num::BigInt(_)) => None,
        Val::Num(_) => value.as_f64(),
        _ => None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no text is repeated as often as the largest number"
    )]
    number.map_or(value, |number| Val::Num(Num::Int(number as isize)))
}

/// The words for a run that takes too long.
pub(super) const TOO_LONG: &str = "it takes too long";

/// How deep a value is along the first and the last member of each level, where an expression that goes on
/// wrapping what it has puts it.
fn depth(value: &Val) -> usize {
    let along = |last: bool| {
        let (mut depth, mut value) = (0, value);
        loop {
            let inner = match value {
                Val::Arr(list) if last => list.last(),
                Val::Arr(list) => list.first(),
                Val::Obj(object) if last => object.last().map(|(_, value)| value),
                Val::Obj(object) => object.first().map(|(_, value)| value),
                _ => None,
            };
            let Some(inner) = inner.filter(|_| depth <= DEEPEST) else {
                return depth;
            };
            depth += 1;
            value = inner;
        }
    };
    along(true).max(along(false))
}

/// Whether a value is too deep along other members. Of a wide one only some are looked at.
fn is_deep_within(value: &Val) -> bool {
    let mut waiting = vec![(value, 0)];
    for _ in 0..MOST_MEASURED {
        let Some((value, depth)) = waiting.pop() else {
            return false;
        };
        if depth > DEEPEST {
            return true;
        }
        let mut add = |inner| {
            if matches!(inner, &Val::Arr(_) | &Val::Obj(_)) {
                waiting.push((inner, depth + 1));
            }
        };
        match value {
            Val::Arr(list) => list.iter().take(MOST_ABREAST).for_each(&mut add),
            Val::Obj(object) => object.values().take(MOST_ABREAST).for_each(&mut add),
            _ => {}
        }
    }
    false
}

/// Why a payload cannot be looked into.
pub(super) enum PayloadError {
    /// It is not JSON.
    NotJson,
    /// It is JSON that is beyond a bound, in words.
    Beyond(&'static str),
}

/// Reads a JSON value, strictly, and neither deeper nor with longer numbers than can be dealt with.
pub(super) fn read_json(text: &[u8]) -> Result<Val, PayloadError> {
    // This one needs no stack, however deep it goes.
    if serde_json::from_slice::<IgnoredAny>(text).is_err() {
        return Err(PayloadError::NotJson);
    }
    let (mut depth, mut digits) = (0_usize, 0_usize);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text {
        if quoted {
            quoted = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        match byte {
            b'"' => quoted = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_READ {
            return Err(PayloadError::Beyond("it is deeper than 128 levels"));
        }
        if digits > MOST_DIGITS {
            return Err(PayloadError::Beyond(
                "it has a number of more than 4,096 digits",
            ));
        }
    }
    let text = with_negative_zeros(text);
    read::parse_single(&text).map_err(|_| PayloadError::NotJson)
}

/// The same JSON with `-0` as a number that keeps its sign: the interpreter has whole numbers without one.
fn with_negative_zeros(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memmem::find(text, b"-0").is_none() {
        return Cow::Borrowed(text);
    }
    let mut changed = Vec::new();
    let (mut done, mut quoted) = (0, false);
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'-' if !quoted && text.get(at + 1) == Some(&b'0') => {
                let next = text.get(at + 2).copied().unwrap_or(b' ');
                if !matches!(next, b'.' | b'e' | b'E') {
                    changed.extend(&text[done..at]);
                    changed.extend(NEGATIVE_ZERO.bytes());
                    done = at + 2;
                }
            }
            _ => {}
        }
        at += 1;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    changed.extend(&text[done..]);
    Cow::Owned(changed)
}

/// The name of the filter that looks at the bounds; no expression can name it.
pub(super) const LOOK: &str = "!look";

/// The name of the filter that multiplies.
pub(super) const MULTIPLY: &str = "!multiply";

/// Our own filters.
pub(super) fn filters() -> [Fun<Bounded>; 3] {
    let look = Native::<Bounded>::new(|cv| {
        let looked = cv.0.data().bounds.look(&cv.1);
        bome(looked.map(|()| cv.1))
    })
    .with_paths(|cv| {
        let bounds = cv.0.data().bounds;
        // A path is a list that calls itself when it is dropped.
        if cv.1.1.get(DEEPEST).is_some() {
            bounds.end("it makes a path that is too long");
        }
        let looked = bounds.look(&cv.1.0);
        Box::new(std::iter::once(looked.map(|()| cv.1).map_err(Into::into)))
    })
    .with_update(|cv, update| match cv.0.data().bounds.look(&cv.1) {
        Ok(()) => update(cv.1),
        Err(error) => bome(Err(error)),
    });
    let multiply = Native::<Bounded>::new(|mut cv| {
        let right = cv.0.pop_var();
        let left = cv.0.pop_var();
        bome(cv.0.data().bounds.multiply(left, right))
    });
    // The interpreter's own reads more than JSON, and falls over what is nested deeply.
    let from_json = Native::<Bounded>::new(|cv| {
        let value = match &cv.1 {
            Val::TStr(text) | Val::BStr(text) => read_json(text).map_err(|why| match why {
                PayloadError::NotJson => Error::str("cannot parse a text that is not JSON"),
                PayloadError::Beyond(words) => {
                    Error::str(format_args!("cannot parse a text: {words}"))
                }
            }),
            _ => Err(Error::typ(cv.1.clone(), "string")),
        };
        bome(value)
    });
    [
        (LOOK, v(0), look),
        (MULTIPLY, v(2), multiply),
        ("fromjson", v(0), from_json),
    ]
}
