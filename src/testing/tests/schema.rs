//! The JSON Schema for editors: the examples fit it, and it knows just the keys that the reader knows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::read;
use crate::document::{self, Node, Value as Kind};

const SCHEMA: &str = include_str!("../../../docs/test-file.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

/// A file as editors see it.
fn as_json(node: &Node) -> Value {
    match &node.value {
        _ if node.is_null() => Value::Null,
        Kind::Bare(word) => match (node.as_bool(), word.strip_prefix("0x")) {
            (Some(value), _) => value.into(),
            (None, Some(digits)) => u64::from_str_radix(digits, 16).unwrap().into(),
            (None, None) => serde_json::from_str(word).unwrap_or_else(|_| word.as_str().into()),
        },
        Kind::Text(text) => text.as_str().into(),
        Kind::List(items) => items.iter().map(as_json).collect(),
        Kind::Map(members) => {
            let members = members.iter();
            let members = members.map(|member| (member.key.clone(), as_json(&member.node)));
            Value::Object(members.collect())
        }
    }
}

/// The words of schemas that the test knows.
const KNOWN: [&str; 22] = [
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "enum",
    "const",
    "anyOf",
    "oneOf",
    "required",
    "properties",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "items",
    "minItems",
    "minimum",
    "maximum",
    "pattern",
    "default",
    "examples",
];

/// Whether a value fits a schema, as far as ours uses the language of schemas; else the path of what does not.
fn check(root: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{path}: {what}"));
    let schema = schema.as_object().unwrap();
    for key in schema.keys() {
        assert!(
            KNOWN.contains(&key.as_str()),
            "the test does not know {key}"
        );
    }
    if let Some(name) = schema.get("$ref") {
        let name = name.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
        check(root, &root["$defs"][name], value, path)?;
    }
    let types = match schema.get("type") {
        None => Vec::new(),
        Some(Value::Array(types)) => types.clone(),
        Some(one) => vec![one.clone()],
    };
    let is = |name: &Value| match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    };
    if !types.is_empty() && !types.iter().any(is) {
        return wrong(&format!("{value} is not {types:?}"));
    }
    if let Some(Value::Array(values)) = schema.get("enum")
        && !values.contains(value)
    {
        return wrong(&format!("{value} is not one of {values:?}"));
    }
    if schema.get("const").is_some_and(|only| only != value) {
        return wrong(&format!("{value} is not the only value"));
    }
    for (key, most) in [("anyOf", usize::MAX), ("oneOf", 1)] {
        if let Some(Value::Array(choices)) = schema.get(key) {
            let fits = |choice: &&Value| check(root, choice, value, path).is_ok();
            let number = choices.iter().filter(fits).count();
            if number == 0 || number > most {
                return wrong(&format!("{value} fits {number} of {key}"));
            }
        }
    }
    if let (Some(pattern), Some(text)) = (schema.get("pattern"), value.as_str())
        && !Regex::new(pattern.as_str().unwrap())
            .unwrap()
            .is_match(text)
    {
        return wrong("the pattern does not match");
    }
    if let Some(number) = value.as_u64() {
        let out = |key: &str, out: fn(u64, u64) -> bool| {
            let limit = schema.get(key).and_then(Value::as_u64);
            limit.is_some_and(|limit| out(number, limit))
        };
        if out("minimum", |number, limit| number < limit)
            || out("maximum", |number, limit| number > limit)
        {
            return wrong("the number is out of range");
        }
    }
    if let Value::Array(items) = value {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        if (items.len() as u64) < least {
            return wrong("the list is too short");
        }
        if let Some(of) = schema.get("items") {
            for (index, item) in items.iter().enumerate() {
                check(root, of, item, &format!("{path}[{index}]"))?;
            }
        }
    }
    if let Value::Object(members) = value {
        object(root, schema, members, path)?;
    }
    Ok(())
}

fn object(
    root: &Value,
    schema: &Map<String, Value>,
    members: &Map<String, Value>,
    path: &str,
) -> Result<(), String> {
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    let size = members.len() as u64;
    if size < number("minProperties").unwrap_or(0)
        || size > number("maxProperties").unwrap_or(u64::MAX)
    {
        return Err(format!("{path}: {size} members"));
    }
    if let Some(Value::Array(needed)) = schema.get("required") {
        for key in needed {
            if !members.contains_key(key.as_str().unwrap()) {
                return Err(format!("{path}: {key} is missing"));
            }
        }
    }
    let known = schema.get("properties").and_then(Value::as_object);
    for (key, member) in members {
        let path = format!("{path}.{key}");
        match known.and_then(|known| known.get(key)) {
            Some(of) => check(root, of, member, &path)?,
            None => match schema.get("additionalProperties") {
                Some(Value::Bool(false)) => return Err(format!("{path}: there is no such key")),
                Some(of @ Value::Object(_)) => check(root, of, member, &path)?,
                _ => {}
            },
        }
    }
    Ok(())
}

fn examples(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            examples(&path, files);
        } else if path.is_file() {
            files.push(path);
        }
    }
}

#[test]
fn the_examples_fit() {
    let root = schema();
    let mut files = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/tests");
    examples(&folder, &mut files);
    assert!(files.len() >= 40, "{} files", files.len());
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let node = match path.extension() {
            Some(ending) if ending == "toml" => document::parse_toml(&text).unwrap(),
            _ => document::parse_yaml(&text).unwrap(),
        };
        let fits = check(&root, &root, &as_json(&node), "");
        assert_eq!(fits, Ok(()), "{}", path.display());
    }
}

#[test]
fn what_is_wrong_does_not_fit() {
    let root = schema();
    for text in [
        "steps: [publsh: { topic: a }]",
        "steps: [publish: { topic: a, qso: 1 }]",
        "steps: [publish: { topic: a, qos: 3 }]",
        "steps: [expect: { topic: a, within: [1] }]",
        "steps: []\ncases: []",
        "name: x",
        "cases: [{ steps: [] }]",
        "steps: [{ wait: 1s, kill: a }]",
        "clients: { a: { wil: {} } }\nsteps: []",
        "needs: mqtt6\nsteps: []",
    ] {
        let node = document::parse_yaml(text).unwrap();
        assert!(check(&root, &root, &as_json(&node), "").is_err(), "{text}");
        assert!(read(text).is_err(), "{text}");
    }
}

/// The keys of a map in the schema, behind `$ref` and beside other forms.
fn keys(root: &Value, schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        found.extend(keys(
            root,
            &root["$defs"][name.strip_prefix("#/$defs/").unwrap()],
        ));
    }
    for choice in schema
        .get("anyOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        found.extend(keys(root, choice));
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    found.extend(properties.into_iter().flatten().map(|(key, _)| key.clone()));
    found
}

/// Each step takes the keys that the schema has for it, and no other key of any step.
#[test]
fn the_keys_are_those_of_the_reader() {
    let root = schema();
    let steps = root["$defs"]["step"]["properties"].as_object().unwrap();
    let mut named: Vec<&str> = steps.keys().map(String::as_str).collect();
    let mut known = crate::testing::read::STEPS.to_vec();
    named.sort_unstable();
    known.sort_unstable();
    assert_eq!(named, known);
    let maps = steps
        .iter()
        .filter(|(name, _)| !["wait", "set"].contains(&name.as_str()));
    let maps: Vec<(&String, BTreeSet<String>)> =
        maps.map(|(name, of)| (name, keys(&root, of))).collect();
    let all: BTreeSet<&String> = maps.iter().flat_map(|(_, keys)| keys).collect();
    let refuses = |text: &str, key: &str| {
        let problems = read(text).err().unwrap_or_default();
        let words = format!("has no key {key:?}");
        problems.iter().any(|problem| problem.what.contains(&words))
    };
    let mut compared = 0;
    for (name, keys) in &maps {
        for key in &all {
            let text = format!("steps:\n  - {name}: {{ {key}: 1 }}\n");
            assert_eq!(refuses(&text, key), !keys.contains(*key), "{text}");
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
    for (name, text) in [
        ("client", "clients: { a: { KEY: 1 } }\nsteps: []\n"),
        ("case", "cases: [{ KEY: 1 }]\n"),
    ] {
        let own = keys(&root, &root["$defs"][name]);
        for key in all.iter().copied().chain(&own) {
            let text = text.replace("KEY", key);
            assert_eq!(refuses(&text, key), !own.contains(key), "{text}");
        }
    }
    let own = keys(&root, &json!({ "properties": root["properties"] }));
    for key in all.iter().copied().chain(&own) {
        let text = format!("{key}: 1\n");
        assert_eq!(refuses(&text, key), !own.contains(key), "{text}");
    }
}
