//! Invalid schemas: what another implementation refuses is refused here, too.

use super::*;
use serde_json::{Value, json};

/// A schema with everything that a schema can have.
fn complete() -> Value {
    json!({
        "type": "record", "name": "R", "namespace": "n", "doc": "text", "aliases": ["Old", "m.Older"],
        "fields": [
            {"name": "list", "doc": "text", "aliases": ["items"], "order": "ascending", "default": [], "type":
                {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
                    {"name": "n", "type": "int", "default": 1},
                    {"name": "e", "type": {"type": "enum", "name": "E", "aliases": ["F"], "symbols": ["A", "B"],
                        "default": "A"}, "default": "A"}]}}},
            {"name": "map", "type": {"type": "map", "values": ["null", "int"]}, "default": {}},
            {"name": "id", "type": {"type": "fixed", "name": "Id", "size": 16, "logicalType": "uuid"}},
            {"name": "price", "type":
                {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}},
            {"name": "on", "type": {"type": "int", "logicalType": "date"}},
            {"name": "parent", "type": ["null", "R"], "default": null},
            {"name": "item", "type": "n.Item"}
        ]
    })
}

/// What stands in for a part of the schema.
fn replacements() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("x y"),
        json!("1a"),
        json!("n..a"),
        json!("int"),
        json!("No"),
        json!([]),
        json!([1]),
        json!(["int", "int"]),
        json!(["null", ["int"]]),
        json!({}),
        json!({"type": "int"}),
    ]
}

/// The paths of all values of a schema.
fn paths(value: &Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                paths(member, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                paths(element, &format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The schema without the value at this path.
fn without(path: &str) -> Value {
    let mut schema = complete();
    let (parent, last) = path.rsplit_once('/').unwrap();
    match schema.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(last)),
        Value::Array(elements) => drop(elements.remove(last.parse().unwrap())),
        other => panic!("{other}"),
    }
    schema
}

fn mutations() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    paths(&complete(), "", &mut found);
    let mut mutations = Vec::new();
    for path in found {
        if !path.is_empty() {
            mutations.push((format!("without {path}"), without(&path)));
        }
        for value in replacements() {
            let mut schema = complete();
            let name = format!("{path} = {value}");
            *schema.pointer_mut(&path).unwrap() = value;
            mutations.push((name, schema));
        }
    }
    mutations
}

#[test]
fn what_another_implementation_refuses_is_refused() {
    let mut refused = 0;
    let mut accepted = Vec::new();
    for (name, schema) in mutations() {
        let text = schema.to_string();
        if let Err(error) = apache_avro::Schema::parse_str(&text) {
            refused += 1;
            if Avro::parse(text.as_bytes()).is_ok() {
                accepted.push(format!("{name}: {error}"));
            }
        }
    }
    assert!(refused > 400, "{refused}");
    assert!(
        accepted.is_empty(),
        "{}\n{}",
        accepted.len(),
        accepted.join("\n")
    );
}
