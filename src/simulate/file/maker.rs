//! From what a file says to one message after the other.

use std::collections::HashMap;
use std::sync::Arc;

use super::program::{Leaf, Part, Payload, Place, Program, Source};
use crate::model::{Device, Maker, Scenario, ScenarioError};
use crate::simulate::keys;
use crate::simulate::language::{Scope, State, eval};
use crate::simulate::value::Value;

/// A scenario in a file.
#[derive(Debug)]
pub(in crate::simulate) struct File {
    program: Arc<Program>,
    /// As errors call it.
    shown: Arc<str>,
    /// What is random in a run without a seed.
    run: [u8; 32],
}

impl File {
    pub(super) fn new(shown: &str, program: Program) -> Self {
        Self {
            program: Arc::new(program),
            shown: Arc::from(shown),
            run: rand::random(),
        }
    }

    /// What it is about; may be empty.
    pub(in crate::simulate) fn description(&self) -> &str {
        &self.program.description
    }
}

impl Scenario for File {
    fn name(&self) -> &str {
        &self.program.name
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn maker(&self) -> Result<Box<dyn Maker>, ScenarioError> {
        Ok(Box::new(FileMaker {
            fields: vec![Value::Null; self.program.fields],
            program: Arc::clone(&self.program),
            shown: Arc::clone(&self.shown),
            unseeded: self.run,
            run: None,
            devices: HashMap::new(),
        }))
    }
}

/// Makes the messages of the devices of a thread.
struct FileMaker {
    program: Arc<Program>,
    shown: Arc<str>,
    unseeded: [u8; 32],
    /// The key of the run, once a message has told the seed.
    run: Option<[u8; 32]>,
    devices: HashMap<u32, State>,
    /// The values of the message at hand.
    fields: Vec<Value>,
}

impl Maker for FileMaker {
    fn make(
        &mut self,
        device: &Device<'_>,
        payload: &mut Vec<u8>,
    ) -> Result<Option<String>, ScenarioError> {
        let run = self
            .run
            .get_or_insert_with(|| keys::of_run(device.seed, &self.unseeded));
        let slots = self.program.slots;
        let state = self.devices.entry(device.index).or_insert_with(|| {
            let key = keys::of_device(run, device.client_id);
            State::new(keys::messages(key), key, slots)
        });
        let mut writer = Writer {
            scope: Scope {
                device,
                state,
                fields: &mut self.fields,
                run,
            },
            out: payload,
        };
        let made = writer.message(&self.program);
        made.map_err(|(place, what)| {
            let Place { at, key } = place;
            ScenarioError(format!("{}, {at}, {key}: {what}", self.shown))
        })
    }
}

/// Where something went wrong, and what.
type Wrong<'a> = (&'a Place, String);

/// A message on its way.
struct Writer<'a, 'b> {
    scope: Scope<'a>,
    out: &'b mut Vec<u8>,
}

impl Writer<'_, '_> {
    /// Writes the payload, and returns the topic if the file has one.
    fn message<'p>(&mut self, program: &'p Program) -> Result<Option<String>, Wrong<'p>> {
        for leaf in &program.values {
            self.leaf(leaf, |_, _| ())?;
        }
        match &program.payload {
            Payload::Json(part) => self.part(part)?,
            Payload::Plain(leaf) => self.leaf(leaf, Value::push_plain)?,
        }
        let Some((text, place)) = &program.topic else {
            return Ok(None);
        };
        let mut topic = Vec::new();
        let filled = text.fill(&mut self.scope, &mut topic);
        filled.map_err(|what| (place, what))?;
        Ok(Some(String::from_utf8_lossy(&topic).into_owned()))
    }

    fn part<'p>(&mut self, part: &'p Part) -> Result<(), Wrong<'p>> {
        match part {
            Part::Leaf(leaf) => self.leaf(leaf, Value::push_json),
            Part::Table(entries) => {
                if entries.is_empty() {
                    self.out.push(b'{');
                }
                for (before, part) in entries {
                    self.out.extend_from_slice(before);
                    self.part(part)?;
                }
                self.out.push(b'}');
                Ok(())
            }
            Part::List(parts) => {
                self.out.push(b'[');
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        self.out.push(b',');
                    }
                    self.part(part)?;
                }
                self.out.push(b']');
                Ok(())
            }
        }
    }

    /// Works a value out, writes it and keeps it.
    fn leaf<'p>(
        &mut self,
        leaf: &'p Leaf,
        write: impl FnOnce(&Value, &mut Vec<u8>),
    ) -> Result<(), Wrong<'p>> {
        let value = match &leaf.source {
            Source::Value(value) => Ok(value.clone()),
            Source::Expr(expr) => eval(expr, &mut self.scope),
            Source::Text(text) => {
                let mut filled = Vec::new();
                text.fill(&mut self.scope, &mut filled)
                    .map(|()| Value::text(String::from_utf8_lossy(&filled)))
            }
        };
        let value = value.map_err(|what| (&leaf.place, what))?;
        write(&value, self.out);
        if let Some(field) = leaf.field {
            self.scope.fields[field] = value;
        }
        Ok(())
    }
}
