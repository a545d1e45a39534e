//! A scenario as a template: what stands in its fields, put together to one text that is compiled once.

use std::time::SystemTime;

use minijinja::AutoEscape;
use minijinja::machinery::{parse, parse_expr};

use super::client::TemplateClient;
use super::compose::Composed;
use super::depth::Need;
use super::expand::expand;
use super::names::{Names, variable};
use super::piece::Piece;
use super::placeholders::placeholders;
use super::program::{Program, ProgramError};
use super::{fault, table, values};
use crate::model::{NO_STACK, StackUnavailable};

/// The variable for a text that has no name.
const SCRATCH: &str = "__t";

/// A scenario on its way.
#[derive(Debug)]
pub struct ScenarioTemplate {
    composed: Composed,
    names: Names,
    items: Vec<Item>,
    topic: Option<Content>,
    /// How many parts were read.
    parts: usize,
}

/// What stands behind something else in the message.
#[derive(Debug)]
enum Item {
    /// Text of ours.
    Raw(String),
    /// A value that is shown.
    Shown(Content, Option<usize>),
    /// A value that is only kept.
    Kept(Content, usize),
}

/// What a value is made of.
#[derive(Debug)]
pub struct Content {
    part: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Constant(serde_json::Value),
    Expression(String, Vec<Piece>),
    Text(String, Vec<Piece>),
}

/// What is wrong with a scenario, and with which part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioMistake {
    /// The number of the part, from 0; none for the whole.
    pub part: Option<usize>,
    /// What is wrong, in one line.
    pub what: String,
}

impl Default for ScenarioTemplate {
    fn default() -> Self {
        Self {
            composed: Composed::new(true),
            names: Names::of_device(),
            items: Vec::new(),
            topic: None,
            parts: 0,
        }
    }
}

impl ScenarioTemplate {
    /// One whose values are these variables, which a [`TemplateClient`] has been given.
    pub fn with_variables(variables: &[String]) -> Self {
        Self {
            names: Names::of_variables(variables),
            ..Self::default()
        }
    }

    /// The value of an answer to a request, which also knows `request` and `level()`.
    pub fn of_answer() -> Self {
        Self {
            names: Names::of_answer(),
            ..Self::default()
        }
    }

    fn content(&mut self, kind: Kind) -> Content {
        self.parts += 1;
        Content {
            part: self.parts - 1,
            kind,
        }
    }

    /// The next part: a value that stays as it is.
    pub fn constant(&mut self, value: serde_json::Value) -> Content {
        self.content(Kind::Constant(value))
    }

    /// The next part: an expression.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn expression(&mut self, source: &str) -> Result<Content, String> {
        let need = Need::of(&format!("{{{{ {source} }}}}"))?;
        let read = need.while_compiling(|| parse_expr(source).map(drop));
        known(read)?;
        let pieces = self.expand(source, true)?;
        Ok(self.content(Kind::Expression(source.to_owned(), pieces)))
    }

    /// The next part: a text that is filled in, or one that stays as it is.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn text(&mut self, source: &str) -> Result<Content, String> {
        if !["{{", "{%", "{#"]
            .iter()
            .any(|start| source.contains(start))
        {
            return Ok(self.constant(source.into()));
        }
        let need = Need::of(source)?;
        let syntax = super::syntax().map_err(|error| fault::words(&error))?;
        let read = need.while_compiling(|| parse(source, "", syntax).map(drop));
        known(read)?;
        let pieces = self.expand(source, false)?;
        Ok(self.content(Kind::Text(source.to_owned(), pieces)))
    }

    /// The next part: the topic of the messages, with the placeholders of topics in it.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn topic(&mut self, source: &str, scenario: &str) -> Result<(), String> {
        let text = placeholders(source, Some(scenario));
        self.topic = Some(self.text(&text)?);
        Ok(())
    }

    fn expand(&mut self, source: &str, is_expression: bool) -> Result<Vec<Piece>, String> {
        expand(source, is_expression, &mut self.composed, &mut self.names)
            .map_err(|wrong| wrong.what + &wrong.hint)
    }

    /// Remembers a name for those that come after it, and returns its number.
    pub fn name(&mut self, name: &str) -> usize {
        self.names.add(name)
    }

    /// How many names are known.
    pub fn known(&self) -> usize {
        self.names.fields.len()
    }

    /// Forgets all names but so many.
    pub fn forget(&mut self, known: usize) {
        self.names.fields.truncate(known);
    }

    /// Adds text that stays as it is.
    pub fn raw(&mut self, text: &str) {
        self.items.push(Item::Raw(text.to_owned()));
    }

    /// Adds a value, which may have a name.
    pub fn show(&mut self, content: Content, field: Option<usize>) {
        self.items.push(Item::Shown(content, field));
    }

    /// Works a value out that is not shown.
    pub fn keep(&mut self, content: Content, field: usize) {
        self.items.push(Item::Kept(content, field));
    }

    /// Compiles it. The payloads are JSON, or else text.
    ///
    /// # Errors
    /// What cannot be compiled.
    pub fn finish(self, is_json: bool) -> Result<Scenario, ScenarioMistake> {
        let Self {
            mut composed,
            names,
            items,
            topic,
            ..
        } = self;
        let used = |field: &usize| names.used.get(*field).copied().unwrap_or(false);
        for item in &items {
            match item {
                Item::Raw(text) => composed.raw(text),
                Item::Shown(content, field) => {
                    let field = field.filter(used);
                    content.add(&mut composed, field, true, is_json);
                }
                Item::Kept(content, field) => {
                    content.add(&mut composed, Some(*field), false, is_json);
                }
            }
        }
        composed.flush();
        let has_topic = topic.is_some();
        if let Some(content) = topic {
            let field = names.used.len();
            content.add(&mut composed, Some(field), false, is_json);
            let call = composed.call(table::set_topic(), None);
            composed.code(&format!("{{% do {call}{}) %}}", variable(field)));
        }
        let escape = if is_json {
            AutoEscape::Custom(values::JSON.into())
        } else {
            AutoEscape::None
        };
        let program = Program::of(composed, escape)?;
        Ok(Scenario { program, has_topic })
    }
}

/// The fault of what was read.
fn known(read: Result<Result<(), minijinja::Error>, StackUnavailable>) -> Result<(), String> {
    match read {
        Ok(read) => read.map_err(|error| fault::words(&error)),
        Err(StackUnavailable) => Err(NO_STACK.to_owned()),
    }
}

impl Content {
    /// Adds it to the text: keeps it in a field, shows it, or both.
    fn add(&self, to: &mut Composed, field: Option<usize>, shows: bool, is_json: bool) {
        let name = field.map_or_else(|| SCRATCH.to_owned(), variable);
        let set = format!("{{% set {name}");
        let show = format!("{{{{ {name} }}}}");
        match &self.kind {
            Kind::Constant(value) => {
                if field.is_some() {
                    to.code(&format!("{set} = {} %}}", literal(value)));
                }
                if shows {
                    match value.as_str() {
                        Some(text) if !is_json => to.raw(text),
                        _ => to.raw(&value.to_string()),
                    }
                }
            }
            Kind::Expression(source, pieces) => {
                to.code(&match field {
                    Some(_) => format!("{set} = "),
                    None => "{{ ".to_owned(),
                });
                to.part(self.part, source, pieces);
                to.code(if field.is_some() { " %}" } else { " }}" });
                if shows && field.is_some() {
                    to.code(&show);
                }
            }
            Kind::Text(source, pieces) if shows && field.is_none() && !is_json => {
                to.part(self.part, source, pieces);
            }
            Kind::Text(source, pieces) => {
                to.code(&format!("{set} %}}{{% autoescape false %}}"));
                to.part(self.part, source, pieces);
                to.code("{% endautoescape %}{% endset %}");
                if shows {
                    to.code(&show);
                }
            }
        }
    }
}

/// A constant as the language writes it.
fn literal(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "none".to_owned(),
        serde_json::Value::Array(values) => {
            let values: Vec<_> = values.iter().map(literal).collect();
            format!("[{}]", values.join(", "))
        }
        other => other.to_string(),
    }
}

impl From<ProgramError> for ScenarioMistake {
    fn from(trouble: ProgramError) -> Self {
        Self {
            part: trouble.origin.map(|(part, _)| part),
            what: trouble.what,
        }
    }
}

/// A scenario that makes messages.
#[derive(Clone, Debug)]
pub struct Scenario {
    program: Program,
    has_topic: bool,
}

impl Scenario {
    /// Appends the payload of a device's next message, which is due now, and returns its topic if it has one of its own.
    ///
    /// # Errors
    /// What cannot be worked out.
    pub fn fill(
        &self,
        device: &TemplateClient,
        now: SystemTime,
        payload: &mut String,
    ) -> Result<Option<String>, ScenarioMistake> {
        self.program.fill(device, now, payload)?;
        Ok(if self.has_topic {
            device.take_topic()
        } else {
            None
        })
    }
}
