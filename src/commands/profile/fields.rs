//! A map of an export that remembers which of its fields were asked for, so that the others can be named.

use std::cell::RefCell;

use crate::document::{Node, Value};

/// Fields that say nothing about a connection: identifiers, times, and what a window looks like.
const BOOKKEEPING: [&str; 12] = [
    "id",
    "connectionId",
    "parentId",
    "orderId",
    "isCollection",
    "createAt",
    "updateAt",
    "unreadMessageCount",
    "client",
    "color",
    "pushPropsId",
    "export_version",
];

/// The fields of a map.
pub(in crate::commands) struct Fields<'a> {
    node: Option<&'a Node>,
    seen: RefCell<Vec<&'a str>>,
}

impl<'a> Fields<'a> {
    /// The fields of a node; none of something that is no map.
    pub(in crate::commands) fn of(node: Option<&'a Node>) -> Self {
        Self {
            node,
            seen: RefCell::default(),
        }
    }

    /// The value of a field.
    pub(in crate::commands) fn get(&self, key: &'a str) -> Option<&'a Node> {
        self.seen.borrow_mut().push(key);
        self.node?.get(key)
    }

    pub(in crate::commands) fn within(&self, key: &'a str) -> Fields<'a> {
        Fields::of(self.get(key))
    }

    /// The value of a field that is a word; an empty one is none.
    pub(in crate::commands) fn text(&self, key: &'a str) -> Option<&'a str> {
        let text = self.get(key).and_then(Node::as_text);
        text.filter(|text| !text.is_empty())
    }

    /// The value of a field that is true or false.
    pub(in crate::commands) fn on(&self, key: &'a str) -> Option<bool> {
        self.get(key).and_then(Node::as_bool)
    }

    /// The fields that say something and that nobody has asked for.
    pub(in crate::commands) fn rest(&self) -> Vec<&'a str> {
        let Some(Value::Map(members)) = self.node.map(|node| &node.value) else {
            return Vec::new();
        };
        let seen = self.seen.borrow();
        let names = members
            .iter()
            .filter(|member| says_something(&member.node))
            .map(|member| member.key.as_str());
        names
            .filter(|key| !seen.contains(key) && !BOOKKEEPING.contains(key))
            .collect()
    }
}

/// Whether a value is more than that nobody has chosen one.
fn says_something(node: &Node) -> bool {
    match &node.value {
        _ if node.is_null() => false,
        Value::Bare(word) => !matches!(word.as_str(), "false" | "0"),
        Value::Text(text) => !text.is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Map(members) => members.iter().any(|member| says_something(&member.node)),
    }
}
