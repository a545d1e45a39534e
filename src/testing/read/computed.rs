//! Values of steps and clients that are computed: `qos: "=q"`, `within: "{{ limit }}s"`.
//!
//! Text, JSON and jq expressions are filled in where they are used. Any other value has a type: it is computed first, and then
//! read like one that was written there. Before anything connects, this is done with what `vars` and `each` say, and
//! with a stand-in where more is needed, so that the rest of the step is checked, too. When the step runs, it is done again with
//! the variables of that moment.

mod keys;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

pub(super) use self::keys::{any, is_computed};
use self::keys::{is_of_client, stand_in};
use super::fields::place;
use super::values::{Names, wrong};
use crate::document::{Member, Node, Value};
use crate::testing::problem::{Place, Problem};
use crate::testing::scope::Scope;
use crate::testing::value::Tree;

/// What has to be the same where something is read again.
#[derive(Debug)]
pub(in crate::testing) struct Source<T> {
    pub(super) what: T,
    pub(super) names: Names,
    pub(super) folder: PathBuf,
}

impl<T: Clone> Source<T> {
    pub(super) fn of(what: &T, names: &Names, folder: &Path) -> Self {
        Self {
            what: what.clone(),
            names: names.apart(),
            folder: folder.to_owned(),
        }
    }
}

/// Computes values.
pub(super) struct Computing<'a> {
    names: &'a Names,
    /// The variables; `None` before anything runs.
    values: Option<&'a Scope>,
    /// What stands for the name of a client.
    client: &'a str,
    /// What was computed, and from what.
    computed: RefCell<Vec<(Place, String)>>,
    /// Values that are not known, and that nothing stands for.
    unknown: RefCell<Vec<Place>>,
}

impl<'a> Computing<'a> {
    /// With what is known before anything runs; `client` stands for the name of a client.
    pub(super) fn before(names: &'a Names, client: &'a str) -> Self {
        Self {
            names,
            values: None,
            client,
            computed: RefCell::default(),
            unknown: RefCell::default(),
        }
    }

    /// With these variables.
    pub(super) fn with(names: &'a Names, values: &'a Scope) -> Self {
        Self {
            values: Some(values),
            ..Self::before(names, "")
        }
    }

    pub(super) fn step(&self, member: &Member) -> Result<Member, Problem> {
        let is_word = matches!(&member.node.value, Value::Bare(_) | Value::Text(_));
        let key = if is_word && is_of_client(&member.key) {
            "client"
        } else {
            member.key.as_str()
        };
        Ok(Member {
            node: self.node(key, &member.node)?,
            ..member.clone()
        })
    }

    pub(super) fn node(&self, key: &str, node: &Node) -> Result<Node, Problem> {
        let value = match &node.value {
            _ if !any(key, node) => return Ok(node.clone()),
            Value::Bare(text) | Value::Text(text) => return self.value(key, text, node),
            Value::List(items) => {
                let items = items.iter().map(|item| self.node(key, item));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            Value::Map(members) => {
                let members = members.iter().map(|member| {
                    Ok(Member {
                        node: self.node(&member.key, &member.node)?,
                        ..member.clone()
                    })
                });
                Value::Map(members.collect::<Result<_, _>>()?)
            }
        };
        Ok(Node {
            value,
            ..node.clone()
        })
    }

    fn value(&self, key: &str, text: &str, node: &Node) -> Result<Node, Problem> {
        let wrong = |what: String| wrong(node, key, &what);
        let tree = self.names.computed(text).map_err(wrong)?;
        self.computed
            .borrow_mut()
            .push((place(node), text.to_owned()));
        if let Some(scope) = self.values {
            let value = tree.fill(scope).map_err(wrong)?;
            return Ok(as_node(value, node));
        }
        if let Some(tree) = self.names.of_constants(text) {
            let value = tree.fill(&self.names.constants()).map_err(wrong)?;
            return Ok(as_node(value, node));
        }
        let word = match key {
            "client" => Some(self.client),
            _ => stand_in(key),
        };
        let Some(word) = word else {
            // It is what is wrong if the key is known.
            self.unknown.borrow_mut().push(place(node));
            return Ok(node.clone());
        };
        Ok(Node {
            value: Value::Bare(word.to_owned()),
            ..node.clone()
        })
    }

    /// A problem with a value that was computed says from what.
    pub(super) fn told(&self, mut problem: Problem) -> Problem {
        if self.unknown.borrow().contains(&problem.at) {
            let what = "only variables of vars and each with constant values can be used here";
            return Problem::new(problem.at, what);
        }
        let computed = self.computed.borrow();
        let found = computed.iter().find(|(at, _)| *at == problem.at);
        if let Some((_, text)) = found {
            problem.what = format!("{} (from {text:?})", problem.what);
        }
        problem
    }
}

/// A value as if it was written in this place without quotes.
fn as_node(value: Json, at: &Node) -> Node {
    let value = match value {
        // What YAML takes for null is no text.
        Json::String(text) if Node::new(Value::Bare(text.clone())).is_null() => Value::Text(text),
        Json::String(text) => Value::Bare(text),
        Json::Array(items) => {
            Value::List(items.into_iter().map(|item| as_node(item, at)).collect())
        }
        Json::Object(members) => {
            let member = |(key, value)| Member {
                line: at.line,
                column: at.column,
                key,
                node: as_node(value, at),
            };
            Value::Map(members.into_iter().map(member).collect())
        }
        word @ (Json::Null | Json::Bool(_) | Json::Number(_)) => Value::Bare(word.to_string()),
    };
    Node {
        value,
        ..at.clone()
    }
}

impl Names {
    /// A value that may use the variables of this place.
    fn computed(&self, text: &str) -> Result<Tree, String> {
        Tree::of_text(text, &self.known)
    }

    /// The same if it needs no variables but those whose values are known before anything runs.
    fn of_constants(&self, text: &str) -> Option<Tree> {
        let mut known = self.known.clone();
        known.variables = self.constants.keys().cloned().collect();
        Tree::of_text(text, &known).ok()
    }

    /// The variables whose values are known before anything runs.
    fn constants(&self) -> Scope {
        let mut scope = Scope::new(0, "");
        for (name, value) in &self.constants {
            scope.set(name, value.clone());
        }
        scope
    }
}
