//! Values of a test file that are worked out when their step runs: text with `{{ }}` in it, and JSON with such text.

use std::cell::Cell;
use std::rc::Rc;
use std::time::SystemTime;

use serde_json::{Map, Value};

use super::scope::Scope;
use crate::payload::{Scenario, ScenarioTemplate};

/// Text, perhaps with variables in it.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// As it was written.
    pub(super) source: String,
    program: Option<Program>,
}

/// A compiled template or expression, and its number in the file.
#[derive(Clone, Debug)]
pub(super) struct Program {
    scenario: Scenario,
    number: usize,
    /// As it was written.
    source: String,
}

/// The names that templates of a file may use, and how many of them there are.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) variables: Vec<String>,
    programs: Rc<Cell<usize>>,
}

impl Known {
    pub(super) fn new(variables: Vec<String>) -> Self {
        Self {
            variables,
            programs: Rc::default(),
        }
    }

    /// The same names, whose next program has the number of the next one here: what is read again has the same numbers.
    pub(super) fn apart(&self) -> Self {
        Self {
            variables: self.variables.clone(),
            programs: Rc::new(Cell::new(self.programs.get())),
        }
    }

    fn program(
        &self,
        template: ScenarioTemplate,
        is_json: bool,
        source: &str,
    ) -> Result<Program, String> {
        let number = self.programs.get();
        self.programs.set(number + 1);
        let scenario = template.finish(is_json);
        let scenario = scenario.map_err(|mistake| mistake.what)?;
        Ok(Program {
            scenario,
            number,
            source: source.to_owned(),
        })
    }
}

/// JSON, perhaps with variables and expressions in it.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Constant(Value),
    Text(Text),
    /// What stood behind `=`.
    Expression(Program),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Text {
    /// Reads text that may use these variables.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in one line.
    pub(super) fn read(source: &str, known: &Known) -> Result<Self, String> {
        let program = if has_template(source) {
            let mut template = ScenarioTemplate::with_variables(&known.variables);
            let content = template.text(source)?;
            template.show(content, None);
            Some(known.program(template, false, source)?)
        } else {
            None
        };
        Ok(Self {
            source: source.to_owned(),
            program,
        })
    }

    /// Reads the text of a payload: behind `=` stands an expression whose result is the text, behind `==` text that begins
    /// with `=`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in one line.
    pub(super) fn read_payload(source: &str, known: &Known) -> Result<Self, String> {
        let text = match source.strip_prefix('=') {
            Some(text) if text.starts_with('=') => return Self::read(text, known),
            Some(expression) => expression,
            None => return Self::read(source, known),
        };
        let mut template = ScenarioTemplate::with_variables(&known.variables);
        let content = template.expression(text)?;
        template.show(content, None);
        Ok(Self {
            source: source.to_owned(),
            program: Some(known.program(template, false, source)?),
        })
    }

    /// Text that stays as it is.
    pub(super) fn of(text: &str) -> Self {
        Self {
            source: text.to_owned(),
            program: None,
        }
    }

    /// The text if nothing has to be worked out.
    pub(super) fn constant(&self) -> Option<&str> {
        self.program.is_none().then_some(&self.source)
    }

    /// Works it out.
    ///
    /// # Errors
    ///
    /// What cannot be worked out.
    pub(super) fn fill(&self, scope: &Scope) -> Result<String, String> {
        match &self.program {
            None => Ok(self.source.clone()),
            Some(program) => filled(program, scope),
        }
    }
}

impl Tree {
    /// Reads a word or text of a file: behind `=` stands an expression, behind `==` text that begins with `=`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in one line.
    pub(super) fn of_text(source: &str, known: &Known) -> Result<Self, String> {
        match source.strip_prefix('=') {
            Some(text) if text.starts_with('=') => Ok(Self::Constant(text.into())),
            Some(expression) => {
                let mut template = ScenarioTemplate::with_variables(&known.variables);
                let content = template.expression(expression)?;
                template.show(content, None);
                Ok(Self::Expression(known.program(template, true, source)?))
            }
            None => {
                let text = Text::read(source, known)?;
                Ok(match text.constant() {
                    Some(text) => Self::Constant(text.into()),
                    None => Self::Text(text),
                })
            }
        }
    }

    /// The value if nothing has to be worked out.
    pub(super) fn constant(&self) -> Option<Value> {
        Some(match self {
            Self::Constant(value) => value.clone(),
            Self::Text(_) | Self::Expression(_) => return None,
            Self::List(list) => list.iter().map(Self::constant).collect::<Option<_>>()?,
            Self::Map(members) => {
                let members = members.iter();
                let members = members.map(|(name, tree)| Some((name.clone(), tree.constant()?)));
                Value::Object(members.collect::<Option<_>>()?)
            }
        })
    }

    /// Works it out.
    ///
    /// # Errors
    ///
    /// What cannot be worked out.
    pub(super) fn fill(&self, scope: &Scope) -> Result<Value, String> {
        Ok(match self {
            Self::Constant(value) => value.clone(),
            Self::Text(text) => Value::String(text.fill(scope)?),
            Self::Expression(program) => {
                let text = filled(program, scope)?;
                serde_json::from_str(&text).map_err(|_| {
                    format!(
                        "cannot compute {:?}: its result is not JSON: {text}",
                        program.source
                    )
                })?
            }
            Self::List(list) => {
                let values = list.iter().map(|tree| tree.fill(scope));
                Value::Array(values.collect::<Result<_, _>>()?)
            }
            Self::Map(members) => {
                let mut map = Map::new();
                for (name, tree) in members {
                    map.insert(name.clone(), tree.fill(scope)?);
                }
                Value::Object(map)
            }
        })
    }
}

/// Whether text has templates in it.
pub(super) fn has_template(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|start| text.contains(start))
}

fn filled(program: &Program, scope: &Scope) -> Result<String, String> {
    let mut text = String::new();
    let client = scope.client(program.number);
    program
        .scenario
        .fill(&client, SystemTime::now(), &mut text)
        .map_err(|mistake| format!("cannot compute {:?}: {}", program.source, mistake.what))?;
    Ok(text)
}
