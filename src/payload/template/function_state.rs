//! What the functions of one client draw from, and what they remember from one message to the next.

use std::cell::RefCell;
use std::collections::HashMap;

use jiff::Timestamp;
use minijinja::{Error, ErrorKind, Value};
use rand::rngs::ChaCha8Rng;

use super::{keys, values};

thread_local! {
    /// Those of the message that is being made on this thread.
    static CURRENT: RefCell<Option<Box<FunctionState>>> = const { RefCell::new(None) };
}

/// What functions use and change.
#[derive(Debug)]
pub(super) struct FunctionState {
    pub(super) random: ChaCha8Rng,
    /// The generators of the messages, while constants are drawn.
    outer: Vec<ChaCha8Rng>,
    /// What constants of the whole run are drawn from, and those of this client.
    run: [u8; 32],
    own: [u8; 32],
    pub(super) counters: HashMap<String, i64>,
    /// What the calls of a template remember, each in its place.
    slots: Vec<(u32, Vec<Slot>)>,
    pub(super) now: Timestamp,
    /// The number of the message, from 0.
    pub(super) number: u64,
    /// The topic of the message at hand, where it is not always the same.
    pub(super) topic: Option<String>,
    /// The payload of the request that is answered, where there is one.
    pub(super) request: Option<Vec<u8>>,
}

/// What a call remembers.
#[derive(Clone, Debug, Default)]
pub(super) enum Slot {
    #[default]
    Empty,
    /// How far it has counted.
    Count(i64),
    /// Where it has got to.
    Number(f64),
    /// What was drawn once, and for what.
    Kept(Option<Value>, Value),
}

/// Where a call keeps what it remembers: the number of its template, and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallSite {
    pub(super) template: u32,
    pub(super) place: usize,
}

impl FunctionState {
    /// Of a client at its first message.
    pub(super) fn new(random: ChaCha8Rng, run: [u8; 32], client_id: &str) -> Self {
        Self {
            random,
            outer: Vec::new(),
            run,
            own: keys::of_device(&run, client_id),
            counters: HashMap::new(),
            slots: Vec::new(),
            now: Timestamp::UNIX_EPOCH,
            number: 0,
            topic: None,
            request: None,
        }
    }

    /// The payload of the request: as a value if it is JSON, else as text.
    pub(super) fn request(&self) -> Value {
        let payload = self.request.as_deref().unwrap_or_default();
        match serde_json::from_slice::<serde_json::Value>(payload) {
            Ok(json) => values::of_json(&json),
            Err(_) => Value::from(String::from_utf8_lossy(payload).into_owned()),
        }
    }

    /// What the call in this place remembers.
    pub(super) fn slot(&mut self, site: CallSite) -> &mut Slot {
        let known = self.slots.iter().position(|(id, _)| *id == site.template);
        let at = known.unwrap_or_else(|| {
            self.slots.push((site.template, Vec::new()));
            self.slots.len() - 1
        });
        let slots = &mut self.slots[at].1;
        if slots.len() <= site.place {
            slots.resize(site.place + 1, Slot::Empty);
        }
        &mut slots[site.place]
    }

    /// From here on random numbers are those of a constant: of this one of the client, or of what it is kept by.
    pub(super) fn begin_constant(&mut self, by: Option<&str>, place: usize) {
        let key = match by {
            Some(by) => keys::of_value(&self.run, by),
            None => self.own,
        };
        let own = keys::random(key, place);
        self.outer.push(std::mem::replace(&mut self.random, own));
    }

    /// From here on random numbers are again those of before.
    pub(super) fn end_constant(&mut self) {
        if let Some(outer) = self.outer.pop() {
            self.random = outer;
        }
    }

    /// A message begins. The one before may have failed within a constant.
    fn begin(&mut self, now: Timestamp) {
        while !self.outer.is_empty() {
            self.end_constant();
        }
        self.now = now;
    }
}

/// Makes a message with these.
pub(super) fn while_current<T>(
    function_state: &mut Option<Box<FunctionState>>,
    now: Option<Timestamp>,
    work: impl FnOnce() -> T,
) -> T {
    if let Some(function_state) = function_state {
        let now = now.unwrap_or(function_state.now);
        function_state.begin(now);
    }
    CURRENT.set(function_state.take());
    let made = work();
    *function_state = CURRENT.take();
    if let Some(function_state) = function_state {
        function_state.number += 1;
    }
    made
}

/// Lets a function use those of the message that is being made.
pub(super) fn with<T>(use_them: impl FnOnce(&mut FunctionState) -> T) -> Result<T, Error> {
    CURRENT.with_borrow_mut(|current| match current {
        Some(function_state) => Ok(use_them(function_state)),
        None => Err(Error::new(
            ErrorKind::InvalidOperation,
            "there is no client",
        )),
    })
}
