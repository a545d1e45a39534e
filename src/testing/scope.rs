//! The variables of a case while it runs.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::payload::{Placeholders, TemplateClient, keys};

/// The variables of a case, and the counters and random numbers of its expressions.
#[derive(Debug)]
pub(super) struct Scope {
    name: String,
    run: [u8; 32],
    client: TemplateClient,
    /// What each expression of the file sees: two counters in two places are two counters.
    own: RefCell<HashMap<usize, TemplateClient>>,
    values: Map<String, Value>,
}

impl Scope {
    /// For the case of this name. Its random numbers are the same in every run with this seed, whatever other cases
    /// run.
    pub(super) fn new(seed: u64, name: &str) -> Self {
        let run = keys::of_run(Some(seed), &[0; 32]);
        Self {
            name: name.to_owned(),
            run,
            client: TemplateClient::device(Placeholders::default(), 1, &run),
            own: RefCell::default(),
            values: Map::new(),
        }
    }

    /// The same variables, which change no more with these, for expressions that run beside them.
    pub(super) fn copy(&self, name: &str) -> Self {
        let name = format!("{}\n{name}", self.name);
        let mut copy = Self {
            client: TemplateClient::device(Placeholders::default(), 1, &self.run),
            name,
            run: self.run,
            own: RefCell::default(),
            values: Map::new(),
        };
        for (name, value) in &self.values {
            copy.set(name, value.clone());
        }
        copy
    }

    /// Gives a variable a value.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.client.set_variable(name, &value);
        self.values.insert(name.to_owned(), value);
    }

    /// The value of a variable.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// What the expression with this number in its file sees.
    pub(super) fn client(&self, number: usize) -> TemplateClient {
        let mut own = self.own.borrow_mut();
        let client = own.entry(number).or_insert_with(|| {
            let name = format!("{}\n{number}", self.name);
            self.client.with_own_state(&name, &self.run)
        });
        client.clone()
    }
}
