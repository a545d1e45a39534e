//! Values that hold variables: text, JSON, payloads, properties, conditions.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::fields::{self, Fields, key_place, place, unexpected};
use crate::document::{Node, Value};
use crate::model::{Carrier, Property, PropertyKind, ReasonCode};
use crate::payload::{CodecOptions, Encoder, Format};
use crate::script::Expression;
use crate::testing::plan::{Codes, Payload};
use crate::testing::problem::{Place, Problem};
use crate::testing::value::{Known, Text, Tree};
use crate::text::did_you_mean;

/// Words that no variable can be called: expressions have them.
const RESERVED: [&str; 16] = [
    "true", "false", "null", "none", "and", "or", "not", "if", "then", "else", "in", "is", "loop",
    "self", "ENV", "__loc__",
];

/// The largest file for a payload, in bytes.
const LARGEST: u64 = 256 << 20;

/// Compiled expressions by their text and variables.
type Expressions = HashMap<(String, Vec<String>), Arc<Expression>>;

/// The names that can be used in this place.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) known: Known,
    /// Those of the variables whose values are known before anything runs.
    pub(super) constants: Map<String, Json>,
    /// Those of the variables that are the times of publishes.
    pub(super) times: Vec<String>,
    /// The expressions of the file, by their text and variables: compiling one takes longer than running it, and rows of
    /// a table have the same.
    expressions: Rc<RefCell<Expressions>>,
}

impl Names {
    /// Those that every case has.
    pub(super) fn new() -> Self {
        let variables = ["run", "root"].map(str::to_owned).to_vec();
        Self {
            known: Known::new(variables),
            constants: Map::new(),
            times: Vec::new(),
            expressions: Rc::default(),
        }
    }

    /// Adds a name.
    ///
    /// # Errors
    ///
    /// It cannot be a name.
    pub(super) fn add(&mut self, name: &str, at: Place) -> Result<(), Problem> {
        let mut letters = name.chars();
        let begins = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
        if !begins || !letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            let what = format!("bad name {name:?} of a variable: use letters, digits and _");
            return Err(Problem::new(at, what));
        }
        if RESERVED.contains(&name) || ["run", "root"].contains(&name) {
            let what = format!("{name} cannot be the name of a variable: it is reserved");
            return Err(Problem::new(at, what));
        }
        self.times.retain(|known| known != name);
        self.constants.remove(name);
        let variables = &mut self.known.variables;
        if !variables.iter().any(|known| known == name) {
            variables.push(name.to_owned());
        }
        Ok(())
    }

    /// The same names for what is read again.
    pub(super) fn apart(&self) -> Self {
        Self {
            known: self.known.apart(),
            ..self.clone()
        }
    }

    /// Text with variables, or an expression behind `=` whose result is the text.
    pub(super) fn text(&self, node: &Node, key: &str) -> Result<Text, Problem> {
        let text = Text::read_payload(fields::text(node, key)?, &self.known);
        text.map_err(|what| wrong(node, key, &what))
    }

    /// The text of a payload, which may not be a map or a list; `instead` is what those are written as.
    pub(super) fn payload_text(&self, node: &Node, instead: &str) -> Result<Text, Problem> {
        let what = match &node.value {
            Value::Map(_) => "a map",
            Value::List(_) => "a list",
            Value::Bare(_) | Value::Text(_) if node.is_null() => {
                let what = "payload has no value: write empty: true instead, or \"\" for no text";
                return Err(Problem::new(place(node), what));
            }
            Value::Bare(text) | Value::Text(text) => {
                let text = Text::read_payload(text, &self.known);
                return text.map_err(|what| wrong(node, "payload", &what));
            }
        };
        let what = format!("payload is {what}, not text: write {instead} instead of payload");
        Err(Problem::new(place(node), what))
    }

    fn template(&self, source: &str, node: &Node, key: &str) -> Result<Text, Problem> {
        Text::read(source, &self.known).map_err(|what| wrong(node, key, &what))
    }

    /// Text of a key.
    pub(super) fn text_of(&self, fields: &Fields<'_>, key: &str) -> Result<Option<Text>, Problem> {
        fields.with(key, |node| self.text(node, key))
    }

    /// One text, or a list of them.
    pub(super) fn texts(&self, node: &Node, key: &str) -> Result<Vec<Text>, Problem> {
        match &node.value {
            Value::List(items) if items.is_empty() => Err(unexpected(node, key, "at least one")),
            Value::List(items) => items.iter().map(|item| self.text(item, key)).collect(),
            _ => Ok(vec![self.text(node, key)?]),
        }
    }

    /// Any value, as JSON with variables and expressions.
    pub(super) fn tree(&self, node: &Node, key: &str) -> Result<Tree, Problem> {
        if let Some(constant) = bare(node) {
            return Ok(Tree::Constant(constant));
        }
        Ok(match &node.value {
            Value::Bare(text) | Value::Text(text) => {
                Tree::of_text(text, &self.known).map_err(|what| wrong(node, key, &what))?
            }
            Value::List(items) => {
                let items = items.iter().map(|item| self.tree(item, key));
                Tree::List(items.collect::<Result<_, _>>()?)
            }
            Value::Map(members) => {
                let members = members
                    .iter()
                    .map(|member| Ok((member.key.clone(), self.tree(&member.node, key)?)));
                Tree::Map(members.collect::<Result<_, _>>()?)
            }
        })
    }

    /// A jq expression.
    pub(super) fn expression(
        &self,
        node: &Node,
        key: &'static str,
    ) -> Result<Arc<Expression>, Problem> {
        let text = fields::text(node, key)?;
        let place = (text.to_owned(), self.known.variables.clone());
        if let Some(known) = self.expressions.borrow().get(&place) {
            return Ok(known.clone());
        }
        let compiled = Expression::new(key, text, &self.known.variables);
        let compiled = compiled.map_err(|error| {
            let name = error.what.strip_prefix("there is no filter ");
            let hint = name.map_or_else(String::new, |name| {
                format!("; write a member as in jq: .{name}")
            });
            let what = format!("{} at character {}{hint}", error.what, error.at);
            wrong(node, key, &what)
        })?;
        let compiled = Arc::new(compiled);
        self.expressions
            .borrow_mut()
            .insert(place, compiled.clone());
        Ok(compiled)
    }

    /// New variables with their values.
    pub(super) fn set(&mut self, node: &Node, key: &str) -> Result<Vec<(String, Tree)>, Problem> {
        let mut values = Vec::new();
        for member in fields::map(node, key)? {
            let tree = self.tree(&member.node, key)?;
            self.add(&member.key, key_place(member))?;
            if let Some(constant) = tree.constant()
                && ["vars", "each"].contains(&key)
            {
                self.constants.insert(member.key.clone(), constant);
            }
            values.push((member.key.clone(), tree));
        }
        Ok(values)
    }

    /// The payload of a message or a will, which has one of [`PAYLOADS`].
    pub(super) fn payload(&self, fields: &Fields<'_>, folder: &Path) -> Result<Payload, Problem> {
        fields.at_most_one(&PAYLOADS)?;
        if let Some(node) = fields.get("payload") {
            return Ok(Payload::Text(self.payload_text(node, "json")?));
        }
        if let Some(node) = fields.get("json") {
            return Ok(Payload::Json(self.tree(node, "json")?));
        }
        if let Some(bytes) = bytes(fields)? {
            return Ok(Payload::Bytes(bytes));
        }
        if let Some(node) = fields.get("file") {
            return Ok(Payload::Bytes(file(node, folder)?));
        }
        match fields.boolean("empty")? {
            Some(true) => Ok(Payload::Empty),
            _ => Err(Problem::new(
                fields.at,
                "a payload is missing: payload, json, hex, base64, file, or empty: true",
            )),
        }
    }

    /// The properties of a packet of this kind, by the names that `sub -o json` prints.
    pub(super) fn properties(
        &self,
        fields: &Fields<'_>,
        carrier: Carrier,
    ) -> Result<Vec<(Property, Tree)>, Problem> {
        let Some(node) = fields.get("properties") else {
            return Ok(Vec::new());
        };
        let mut properties = Vec::new();
        for member in fields::map(node, "properties")? {
            let name = member.key.as_str();
            let found = Property::ALL
                .iter()
                .filter(|property| property.fits(carrier))
                .find(|property| json_name(**property) == name);
            let Some(property) = found else {
                let fitting = Property::ALL
                    .iter()
                    .filter(|property| property.fits(carrier));
                let names: Vec<String> = fitting.map(|property| json_name(*property)).collect();
                let hint = did_you_mean(name, names.iter().map(String::as_str));
                let what = format!("there is no property {name:?} here{hint}");
                return Err(Problem::new(key_place(member), what));
            };
            properties.push((*property, self.tree(&member.node, name)?));
        }
        Ok(properties)
    }

    /// User properties of a packet: a map of names and values.
    pub(super) fn user_properties(
        &self,
        fields: &Fields<'_>,
    ) -> Result<Vec<(Text, Text)>, Problem> {
        const KEY: &str = "user_properties";
        let Some(node) = fields.get(KEY) else {
            return Ok(Vec::new());
        };
        let members = fields::map(node, KEY)?.iter();
        let pair = |member: &crate::document::Member| {
            let name = self.template(&member.key, &member.node, KEY)?;
            Ok((name, self.text(&member.node, KEY)?))
        };
        members.map(pair).collect()
    }
}

/// The keys that a payload may have, one of them.
pub(super) const PAYLOADS: [&str; 6] = ["payload", "json", "hex", "base64", "file", "empty"];

/// The name of a property in JSON, which for bytes says how they are written.
pub(in crate::testing) fn json_name(property: Property) -> String {
    match property.kind() {
        PropertyKind::Binary => format!("{}_base64", property.field()),
        _ => property.field().to_owned(),
    }
}

/// The bytes of `hex` or `base64`.
pub(super) fn bytes(fields: &Fields<'_>) -> Result<Option<Vec<u8>>, Problem> {
    for (key, format) in [("hex", Format::Hex), ("base64", Format::Base64)] {
        let Some(node) = fields.get(key) else {
            continue;
        };
        // `hex: 00ff` and `hex: 0x00ff` are no text in YAML, and are meant as it.
        let text = fields::text(node, key)?;
        let encoder = Encoder::new(CodecOptions {
            format: Some(format),
            ..CodecOptions::default()
        });
        let encoded = encoder.and_then(|encoder| Ok(encoder.encode(text.as_bytes())?.into_owned()));
        return encoded.map(Some).map_err(|error| {
            let what = error.to_string();
            // It begins with what was to be encoded, which is this very key.
            wrong(
                node,
                key,
                what.split_once(": ").map_or(&*what, |(_, why)| why),
            )
        });
    }
    Ok(None)
}

/// A reason code: a number or a name.
pub(super) fn code(node: &Node, key: &str) -> Result<u8, Problem> {
    fields::number(node)
        .and_then(|code| u8::try_from(code).ok())
        .or_else(|| ReasonCode::named(node.as_text()?).map(|code| code.0))
        .ok_or_else(|| {
            let mut problem =
                unexpected(node, key, "a reason code, such as 0x87 or not-authorized");
            let word = node.as_text().unwrap_or_default().replace('-', " ");
            problem.what += &did_you_mean(&word, ReasonCode::errors());
            problem
        })
}

/// Reason codes: `true` for any error, a number or a name, or a list of them.
pub(super) fn codes(node: &Node, key: &str) -> Result<Codes, Problem> {
    let code = |node: &Node| code(node, key);
    match &node.value {
        _ if node.as_bool() == Some(true) => Ok(Codes::AnyError),
        Value::List(items) if !items.is_empty() => {
            let codes = items.iter().map(code);
            Ok(Codes::OneOf(codes.collect::<Result<_, _>>()?))
        }
        _ => Ok(Codes::OneOf(vec![code(node)?])),
    }
}

/// The bytes of a file that a payload is read from, when the tests are checked.
fn file(node: &Node, folder: &Path) -> Result<Vec<u8>, Problem> {
    let name = fields::text(node, "file")?;
    // A device has no length, and perhaps no end.
    let mut bytes = Vec::new();
    File::open(folder.join(name))
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            let why = crate::error::plain(&error);
            wrong(node, "file", &format!("cannot read {name}: {why}"))
        })?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong(node, "file", "it is larger than a packet can be"));
    }
    Ok(bytes)
}

/// What a word without quotes is in JSON, if it is not text.
fn bare(node: &Node) -> Option<Json> {
    let Value::Bare(word) = &node.value else {
        return None;
    };
    if node.is_null() {
        return Some(Json::Null);
    }
    if let Some(value) = node.as_bool() {
        return Some(Json::Bool(value));
    }
    if let Some(number) = fields::number(node) {
        return Some(number.into());
    }
    serde_json::from_str(word).ok().filter(Json::is_number)
}

/// The problem of a value that cannot be used.
pub(super) fn wrong(node: &Node, key: &str, what: &str) -> Problem {
    let what: Vec<_> = what.split_whitespace().collect();
    Problem::new(place(node), format!("{key}: {}", what.join(" ")))
}
