//! Scenarios that are JavaScript: modules that export `generator(faker, options)`.
//!
//! In flow the text of a module, the options of the run and a seed; out come the module's own description of
//! itself, and messages. All devices of a run share one engine and so the state of the module. A call has a second
//! and the engine 256 MB; there are no files, no network, no timers and no other modules but `@faker-js/faker`,
//! which is the same object that the generator is handed.
//!
//! [`Script`] is what the run sees. An [`engine`] is made for it twice: when it is loaded, to read the description
//! and to have the module's errors before anything is sent, and on the thread that makes the messages. What scripts
//! find beside the language (`console`, `Buffer`, `faker`) is JavaScript of our own in `js/`, which is compiled
//! when it is asked for.

mod console;
mod engine;
mod fault;
mod maker;
mod metadata;
mod natives;
mod outcome;
mod parts;
mod random;
#[cfg(test)]
mod tests;
mod values;
mod watch;

use std::sync::Arc;

use crate::model::{MessageMaker, Scenario, ScenarioError};

pub use console::Console;
pub use engine::Limits;
pub use metadata::Metadata;

use maker::ScriptMaker;

/// A scenario that is a JavaScript module.
#[derive(Debug)]
pub struct Script {
    source: Arc<Source>,
    metadata: Metadata,
    console: Arc<Console>,
    limits: Limits,
}

/// What an engine is made from.
#[derive(Debug)]
struct Source {
    /// The file, as messages name it.
    shown: String,
    /// The module.
    text: String,
    /// The options of the run, as JSON.
    options: String,
    /// What makes the run reproducible.
    seed: Option<u64>,
}

impl Script {
    /// Reads a module: runs it once, without calling its generator.
    ///
    /// `shown` is the file as messages are to name it, `options` is what the generator gets as its second argument
    /// (an object), `seed` makes `faker` and `Math.random` reproducible.
    ///
    /// # Errors
    ///
    /// The module cannot be compiled, throws, takes too long or too much, or exports no function `generator`: one
    /// line that names the file and, where there is one, the line.
    pub fn load(
        shown: &str,
        text: &str,
        options: &serde_json::Value,
        seed: Option<u64>,
    ) -> Result<Self, ScenarioError> {
        Self::load_within(Limits::default(), shown, text, options, seed)
    }

    /// As [`Script::load`], with limits of one's own.
    ///
    /// # Errors
    ///
    /// As those of [`Script::load`].
    pub fn load_within(
        limits: Limits,
        shown: &str,
        text: &str,
        options: &serde_json::Value,
        seed: Option<u64>,
    ) -> Result<Self, ScenarioError> {
        let source = Arc::new(Source {
            shown: shown.to_owned(),
            text: text.to_owned(),
            options: options.to_string(),
            seed,
        });
        // What the module says while it is read is said again when it runs.
        let unheard = Arc::new(Console::default());
        let metadata = ScriptMaker::new(source.clone(), limits, &unheard)?.metadata()?;
        Ok(Self {
            source,
            metadata,
            console: Arc::new(Console::default()),
            limits,
        })
    }

    /// What the module says of itself.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What the script says on its console, for whoever shows it.
    pub fn console(&self) -> Arc<Console> {
        self.console.clone()
    }
}

impl Scenario for Script {
    fn name(&self) -> &str {
        match &self.metadata.name {
            Some(name) => name,
            None => stem(&self.source.shown),
        }
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn maker(&self) -> Result<Box<dyn MessageMaker>, ScenarioError> {
        let maker = ScriptMaker::new(self.source.clone(), self.limits, &self.console)?;
        Ok(Box::new(maker))
    }
}

/// A file's name without folders and ending.
fn stem(shown: &str) -> &str {
    std::path::Path::new(shown)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or(shown)
}
