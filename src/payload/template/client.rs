//! What a template sees of one client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use minijinja::Value;
use minijinja::value::Object;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

use super::function_state::{self, FunctionState};
use super::{keys, values};

/// The names of the values that every template can use, and those that only some have.
pub(super) const NAMES: [&str; 4] = ["client_id", "index", "number", "user"];
pub(super) const OF_TEMPLATES: &[&str] = &["topic"];
pub(super) const OF_SCENARIOS: &[&str] = &["count"];
pub(super) const OF_ANSWERS: &[&str] = &["topic", "request"];

/// What the names in a template stand for.
#[derive(Clone, Debug, Default)]
pub struct Placeholders {
    /// `client_id`
    pub client_id: String,
    /// `index`, counted from 0. It also chooses the client's own stream of random numbers.
    pub index: u64,
    /// `user`
    pub user: String,
    /// `topic`
    pub topic: String,
}

/// One client's counters and random numbers.
#[derive(Clone, Debug)]
pub struct TemplateClient(Arc<Client>);

impl TemplateClient {
    /// A client at its first message. With a seed its random numbers are those of every run with that
    /// seed, for this index.
    pub fn new(placeholders: Placeholders, seed: Option<u64>) -> Self {
        let mut random = match seed {
            Some(seed) => ChaCha8Rng::seed_from_u64(seed),
            None => ChaCha8Rng::from_rng(&mut rand::rng()),
        };
        random.set_stream(placeholders.index);
        let run = keys::of_run(seed, &rand::random());
        Self::with(placeholders, None, random, run, Arc::default())
    }

    /// A device of a scenario, one of so many, in the run that has this key.
    pub fn device(placeholders: Placeholders, count: u32, run: &[u8; 32]) -> Self {
        let key = keys::of_device(run, &placeholders.client_id);
        let random = keys::messages(key);
        Self::with(placeholders, Some(count), random, *run, Arc::default())
    }

    /// Another device of the run that has this key, with the variables of this one.
    #[must_use]
    pub fn with_own_state(&self, client_id: &str, run: &[u8; 32]) -> Self {
        let placeholders = Placeholders {
            client_id: client_id.to_owned(),
            ..Placeholders::default()
        };
        let random = keys::messages(keys::of_device(run, client_id));
        let variables = Arc::clone(&self.0.variables);
        Self::with(placeholders, self.0.count, random, *run, variables)
    }

    fn with(
        names: Placeholders,
        count: Option<u32>,
        random: ChaCha8Rng,
        run: [u8; 32],
        variables: Variables,
    ) -> Self {
        let function_state = FunctionState::new(random, run, &names.client_id);
        Self(Arc::new(Client {
            id: names.client_id.into(),
            user: names.user.into(),
            topic: names.topic.into(),
            index: names.index,
            count,
            variables,
            function_state: Arc::new(Mutex::new(Some(Box::new(function_state)))),
        }))
    }

    /// Gives a variable a value, for templates that were compiled with it.
    pub fn set_variable(&self, name: &str, value: &serde_json::Value) {
        let variables = self.0.variables.lock();
        let mut variables = variables.unwrap_or_else(PoisonError::into_inner);
        variables.insert(name.to_owned(), values::of_json(value));
    }

    /// The same client, with the same counters and random numbers, for messages to another topic.
    #[must_use]
    pub fn to_topic(&self, topic: &str) -> Self {
        Self(Arc::new(Client {
            topic: topic.into(),
            function_state: Arc::clone(&self.0.function_state),
            variables: Arc::clone(&self.0.variables),
            id: self.0.id.clone(),
            user: self.0.user.clone(),
            ..*self.0
        }))
    }

    /// The topic of the messages that are made from now on.
    pub fn set_topic(&self, topic: &str) {
        self.function_state(|function_state| function_state.topic = Some(topic.to_owned()));
    }

    /// The request that is answered from now on: its topic and its payload.
    pub fn set_request(&self, topic: &str, payload: &[u8]) {
        self.function_state(|function_state| {
            let known = function_state.topic.get_or_insert_default();
            known.clear();
            known.push_str(topic);
            let known = function_state.request.get_or_insert_default();
            known.clear();
            known.extend_from_slice(payload);
        });
    }

    /// The number of the next message, from 0.
    pub fn set_number(&self, number: u64) {
        self.function_state(|function_state| function_state.number = number);
    }

    /// The topic that the last message made for itself.
    pub(super) fn take_topic(&self) -> Option<String> {
        let mut topic = None;
        self.function_state(|function_state| topic = function_state.topic.take());
        topic
    }

    fn function_state(&self, use_them: impl FnOnce(&mut FunctionState)) {
        let mut function_state = self
            .0
            .function_state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(function_state) = function_state.as_deref_mut() {
            use_them(function_state);
        }
    }

    /// Makes a message of this client, which is due now. Times beyond the year 9999 stay the last one.
    pub(super) fn while_current<T>(&self, now: SystemTime, work: impl FnOnce() -> T) -> T {
        let mut function_state = self
            .0
            .function_state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        function_state::while_current(&mut function_state, Timestamp::try_from(now).ok(), work)
    }

    pub(super) fn value(&self) -> Value {
        Value::from_dyn_object(Arc::clone(&self.0))
    }
}

/// Variables with their values.
type Variables = Arc<Mutex<HashMap<String, Value>>>;

#[derive(Debug)]
struct Client {
    id: Value,
    user: Value,
    topic: Value,
    index: u64,
    count: Option<u32>,
    /// They go before the names of a client.
    variables: Variables,
    function_state: Arc<Mutex<Option<Box<FunctionState>>>>,
}

impl Object for Client {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let variables = self.variables.lock();
        let variables = variables.unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = variables.get(key) {
            return Some(value.clone());
        }
        drop(variables);
        Some(match key {
            "client_id" => self.id.clone(),
            "index" => Value::from(self.index),
            "user" => self.user.clone(),
            "count" => Value::from(self.count?),
            "number" => {
                Value::from(function_state::with(|function_state| function_state.number).ok()?)
            }
            "request" => function_state::with(|function_state| function_state.request()).ok()?,
            "topic" => match function_state::with(|function_state| function_state.topic.clone())
                .ok()
                .flatten()
            {
                Some(topic) => Value::from(topic),
                None => self.topic.clone(),
            },
            _ => return None,
        })
    }
}
