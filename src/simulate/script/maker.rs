//! A module in its engine: what makes the messages.

use std::rc::Rc;
use std::sync::Arc;

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Function, Object, Persistent, Value};

use super::console::Console;
use super::engine::{Engine, Limits};
use super::fault::Fault;
use super::metadata::Metadata;
use super::natives::natives;
use super::outcome::{self, InvalidMessage};
use super::random::Random;
use super::values::text as text_of;
use super::{Source, parts};
use crate::model::{Device, MessageMaker, ScenarioError};

/// Longer descriptions of themselves are cut.
const LONGEST_WORD: usize = 500;

/// A module that has been read, ready to make messages on this thread.
pub(super) struct ScriptMaker {
    // What belongs to the engine goes before it.
    calls: Calls,
    engine: Engine,
    random: Rc<Random>,
    source: Arc<Source>,
    /// Why it makes no more messages.
    ended: Option<ScenarioError>,
}

/// The functions of the host script.
struct Calls {
    /// The module's exports.
    exports: Persistent<Object<'static>>,
    /// Makes a message.
    step: Persistent<Function<'static>>,
    /// Turns bytes into base64.
    bytes: Persistent<Function<'static>>,
}

impl ScriptMaker {
    /// Makes an engine and reads the module.
    pub(super) fn new(
        source: Arc<Source>,
        limits: Limits,
        console: &Arc<Console>,
    ) -> Result<Self, ScenarioError> {
        let mut engine = Engine::new(limits)
            .map_err(|error| ScenarioError(format!("{}: {error}", source.shown)))?;
        let random = Rc::new(Random::new(source.seed));
        let read = engine.call(|ctx| {
            Calls::read(ctx, &source, &random, console)
                .map_err(|nonsense| Fault::of(ctx, nonsense, &source.shown).or_module(&source.text))
        });
        match Fault::unless_late(&engine, read) {
            Ok(calls) => Ok(Self {
                calls,
                engine,
                random,
                source,
                ended: None,
            }),
            Err(fault) => Err(ScenarioError(fault.finish(&mut engine, &source.shown))),
        }
    }

    /// What the module says of itself.
    pub(super) fn metadata(mut self) -> Result<Metadata, ScenarioError> {
        let shown = &self.source.shown;
        let exports = self.calls.exports.clone();
        let metadata = self.engine.call(|ctx| {
            metadata(ctx, exports).map_err(|error| Fault::of(ctx, error.into(), shown))
        });
        let metadata = Fault::unless_late(&self.engine, metadata);
        metadata.map_err(|fault| ScenarioError(fault.finish(&mut self.engine, shown)))
    }

    fn message(&self, device: &Device<'_>, payload: &mut Vec<u8>) -> Result<Option<String>, Fault> {
        self.random.turn(device.index, device.number);
        let made = self.engine.call(|ctx| {
            self.calls
                .message(ctx, device, payload)
                .map_err(|nonsense| Fault::of(ctx, nonsense, &self.source.shown))
        });
        Fault::unless_late(&self.engine, made)
    }
}

impl MessageMaker for ScriptMaker {
    fn make(
        &mut self,
        device: &Device<'_>,
        payload: &mut Vec<u8>,
    ) -> Result<Option<String>, ScenarioError> {
        if let Some(ended) = &self.ended {
            return Err(ended.clone());
        }
        self.message(device, payload).map_err(|fault| {
            let error = ScenarioError(fault.finish(&mut self.engine, &self.source.shown));
            self.ended = Some(error.clone());
            error
        })
    }
}

impl Calls {
    /// Runs the host script, and the module in what it makes.
    fn read(
        ctx: &Ctx<'_>,
        source: &Source,
        random: &Rc<Random>,
        console: &Arc<Console>,
    ) -> Result<Self, InvalidMessage> {
        let host: Function = parts::run(ctx, "host", parts::HOST)?;
        let options = ctx.json_parse(source.options.as_str())?;
        let calls: Object = host.call((natives(ctx, random, console)?, options))?;
        let load: Function = calls.get("load")?;
        let module: Value = ctx.eval_with_options(wrapped(&source.text), as_file(&source.shown))?;
        // The exports, or what is wrong with them.
        let loaded: Value = load.call((module, source.shown.as_str()))?;
        if let Some(wrong) = loaded.as_string() {
            return Err(InvalidMessage::Told(wrong.to_string()?));
        }
        Ok(Self {
            exports: Persistent::save(ctx, Object::from_value(loaded)?),
            step: Persistent::save(ctx, calls.get::<_, Function>("step")?),
            bytes: Persistent::save(ctx, calls.get::<_, Function>("bytes")?),
        })
    }

    fn message(
        &self,
        ctx: &Ctx<'_>,
        device: &Device<'_>,
        payload: &mut Vec<u8>,
    ) -> Result<Option<String>, InvalidMessage> {
        let step = self.step.clone().restore(ctx)?;
        let bytes = self.bytes.clone().restore(ctx)?;
        // A double holds whole numbers up to 2^53: nobody sends more.
        #[expect(clippy::cast_precision_loss, reason = "far above any run's length")]
        let number = device.number as f64;
        let value: Value = step.call((device.client_id, device.index, number, device.username))?;
        outcome::message(ctx, &value, &bytes, payload)
    }
}

/// The module as the function that it is to Node.js, each line where it was.
fn wrapped(text: &str) -> String {
    // A first line for the shell is a comment.
    let comment = if text.starts_with("#!") { "//" } else { "" };
    format!("(function (exports, require, module, __filename, __dirname) {{{comment}{text}\n}})")
}

fn as_file(shown: &str) -> EvalOptions {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(shown.to_owned());
    options
}

fn metadata(ctx: &Ctx<'_>, exports: Persistent<Object<'static>>) -> rquickjs::Result<Metadata> {
    let exports = exports.restore(ctx)?;
    let word = |key| -> rquickjs::Result<Option<String>> {
        let value: Value = exports.get(key)?;
        let Some(text) = value.as_string() else {
            return Ok(None);
        };
        let text: String = text_of(ctx, text)?
            .chars()
            .map(|sign| if sign.is_control() { ' ' } else { sign })
            .take(LONGEST_WORD)
            .collect();
        Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
    };
    Ok(Metadata {
        name: word("name")?,
        author: word("author")?,
        data_format: word("dataFormat")?,
        version: word("version")?,
        description: word("description")?,
    })
}
