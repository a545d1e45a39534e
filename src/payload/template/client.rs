//! What a template sees of one client, and what that client's functions have done so far.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use minijinja::value::Object;
use minijinja::{Error, ErrorKind, State, Value};
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// Under this name, which no template can write, functions find the client.
const SELF: &str = " client";

/// Whether a name stands for a value of the client.
pub(super) fn is_name(name: &str) -> bool {
    matches!(name, "client_id" | "index" | "user" | "topic")
}

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
        let draws = Draws {
            random,
            counters: HashMap::new(),
            now: Timestamp::UNIX_EPOCH,
            topic: None,
        };
        Self(Arc::new(Client {
            placeholders,
            draws: Arc::new(Mutex::new(draws)),
        }))
    }

    /// The same client, with the same counters and random numbers, for messages to another topic.
    #[must_use]
    pub fn to_topic(&self, topic: &str) -> Self {
        let placeholders = Placeholders {
            topic: topic.to_owned(),
            ..self.0.placeholders.clone()
        };
        let draws = Arc::clone(&self.0.draws);
        Self(Arc::new(Client {
            placeholders,
            draws,
        }))
    }

    /// The time of the message that is filled in next. Times beyond the year 9999 stay the last one.
    pub(super) fn set_time(&self, now: SystemTime) {
        if let Ok(now) = Timestamp::try_from(now) {
            self.0.draws(|draws| draws.now = now);
        }
    }

    /// The topic of the messages that are made from now on.
    pub fn set_topic(&self, topic: &str) {
        self.0.draws(|draws| draws.topic = Some(topic.to_owned()));
    }

    pub(super) fn value(&self) -> Value {
        Value::from_dyn_object(Arc::clone(&self.0))
    }
}

/// What functions change.
#[derive(Debug)]
pub(super) struct Draws {
    pub(super) random: ChaCha8Rng,
    pub(super) counters: HashMap<String, i64>,
    pub(super) now: Timestamp,
    /// The topic of the message at hand, where it is not always the same.
    topic: Option<String>,
}

#[derive(Debug)]
struct Client {
    placeholders: Placeholders,
    draws: Arc<Mutex<Draws>>,
}

impl Client {
    fn draws<T>(&self, use_them: impl FnOnce(&mut Draws) -> T) -> T {
        use_them(&mut self.draws.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Object for Client {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let own = &self.placeholders;
        Some(match key {
            "client_id" => Value::from(own.client_id.as_str()),
            "index" => Value::from(own.index),
            "user" => Value::from(own.user.as_str()),
            "topic" => match self.draws(|draws| draws.topic.clone()) {
                Some(topic) => Value::from(topic),
                None => Value::from(own.topic.as_str()),
            },
            SELF => Value::from_dyn_object(Arc::clone(self)),
            _ => return None,
        })
    }
}

/// Lets a function use what belongs to the client that the template is filled in for.
pub(super) fn with_draws<T>(
    state: &State,
    use_them: impl FnOnce(&mut Draws) -> T,
) -> Result<T, Error> {
    let value = state.lookup(SELF);
    let client = value
        .as_ref()
        .and_then(|value| value.downcast_object_ref::<Client>());
    let client =
        client.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "there is no client"))?;
    Ok(client.draws(use_them))
}
