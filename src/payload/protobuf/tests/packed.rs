//! Lists, packed and not.

use super::*;

fn hex(bytes: &[u8]) -> String {
    crate::payload::hex::encode(bytes).replace(' ', "")
}

/// Lists of every kind in each syntax, with the option and without it: the bytes of `json`.
const LISTS: &[(&str, &str, &str, &str)] = &[
    (
        "proto2",
        "repeated int32 a = 1 [packed=true];",
        r#"{"a":[1,2]}"#,
        "0a020102",
    ),
    (
        "proto2",
        "repeated int32 a = 1 [packed=false];",
        r#"{"a":[1,2]}"#,
        "08010802",
    ),
    (
        "proto2",
        "repeated int32 a = 1;",
        r#"{"a":[1,2]}"#,
        "08010802",
    ),
    (
        "proto3",
        "repeated int32 a = 1 [packed=true];",
        r#"{"a":[1,2]}"#,
        "0a020102",
    ),
    (
        "proto3",
        "repeated int32 a = 1 [packed=false];",
        r#"{"a":[1,2]}"#,
        "08010802",
    ),
    (
        "proto3",
        "repeated int32 a = 1;",
        r#"{"a":[1,2]}"#,
        "0a020102",
    ),
    (
        "proto2",
        "repeated bool a = 1 [packed=true];",
        r#"{"a":[true,false]}"#,
        "0a020100",
    ),
    (
        "proto3",
        "repeated bool a = 1 [packed=false];",
        r#"{"a":[true,false]}"#,
        "08010800",
    ),
    (
        "proto2",
        "repeated E a = 1 [packed=true];",
        r#"{"a":["Y","X"]}"#,
        "0a020100",
    ),
    (
        "proto3",
        "repeated E a = 1 [packed=false];",
        r#"{"a":["Y","X"]}"#,
        "08010800",
    ),
    (
        "proto2",
        "repeated double a = 1 [packed=true];",
        r#"{"a":[1.0]}"#,
        "0a08000000000000f03f",
    ),
    (
        "proto3",
        "repeated double a = 1 [packed=false];",
        r#"{"a":[1.0]}"#,
        "09000000000000f03f",
    ),
    (
        "proto2",
        "repeated sint64 a = 1 [deprecated=true, packed=true];",
        r#"{"a":["-1"]}"#,
        "0a0101",
    ),
];

fn schema(syntax: &str, field: &str) -> Protobuf {
    let source = format!("syntax='{syntax}'; enum E {{ X = 0; Y = 1; }} message M {{ {field} }}");
    load(&source, "M").unwrap()
}

#[test]
fn the_option_decides_what_is_written() {
    for (syntax, field, json, bytes) in LISTS {
        let schema = schema(syntax, field);
        let encoded = schema.encode(json.as_bytes()).unwrap();
        assert_eq!(hex(&encoded), *bytes, "{syntax} {field}");
        assert_eq!(schema.decode(&encoded).unwrap(), *json, "{syntax} {field}");
    }
}

#[test]
fn both_forms_are_read() {
    for (syntax, field, json, _) in LISTS {
        for packed in ["true", "false"] {
            let other = field.split(" [").next().unwrap().trim_end_matches(';');
            let other = schema(syntax, &format!("{other} [packed={packed}];"));
            let encoded = other.encode(json.as_bytes()).unwrap();
            let schema = schema(syntax, field);
            assert_eq!(schema.decode(&encoded).unwrap(), *json, "{field} {packed}");
        }
    }
}

#[test]
fn within_messages_extensions_and_imports_too() {
    let folder = Folder::new();
    folder.write(
        "part.proto",
        "syntax='proto2'; message Part { repeated int32 a = 1 [packed=true]; }",
    );
    let path = folder.write(
        "s.proto",
        "syntax='proto2'; import 'part.proto'; message M { optional Part part = 1; extensions 2 to 9; }
         extend M { repeated int32 more = 2 [packed=true]; }",
    );
    let schema = Protobuf::load(&path, "M", &[]).unwrap();
    let encoded = schema
        .encode(br#"{"part":{"a":[1,2]},"[more]":[3]}"#)
        .unwrap();
    assert_eq!(hex(&encoded), "0a040a02010212 0103".replace(' ', ""));
}

#[test]
fn what_cannot_be_packed() {
    for (syntax, body, name) in [
        ("proto3", "repeated string a = 1 [packed=true];", "a"),
        ("proto2", "repeated bytes b = 1 [packed = true];", "b"),
        (
            "proto3",
            "repeated M c = 1 [deprecated=true, packed=true];",
            "c",
        ),
        ("proto3", "int32 d = 1 [packed=true];", "d"),
        ("proto3", "map<string, int32> e = 1 [packed=true];", "e"),
        (
            "proto3",
            "message N { repeated string f = 1 [packed=true]; }",
            "f",
        ),
    ] {
        let source = format!("syntax='{syntax}'; message M {{ {body} }}");
        let column = source.find("packed").unwrap() + 1;
        let error = load(&source, "M").unwrap_err();
        let words = format!(
            "s.proto: line 1 column {column}: the field '{name}' cannot be packed: only repeated numbers, bools and enums can"
        );
        assert!(error.to_string().ends_with(&words), "{body}: {error}");
    }
    assert!(
        load(
            "syntax='proto3'; message M { repeated string a = 1 [packed=false]; }",
            "M"
        )
        .is_ok()
    );
    // An extension, and a file that is imported.
    let folder = Folder::new();
    folder.write(
        "part.proto",
        "syntax='proto2';\nmessage P { extensions 2; }\nextend P { repeated bytes more = 2 [packed=true]; }",
    );
    let path = folder.write(
        "s.proto",
        "syntax='proto2'; import 'part.proto'; message M { optional P p = 1; }",
    );
    let error = Protobuf::load(&path, "M", &[]).unwrap_err().to_string();
    assert!(
        error.contains("s.proto: part.proto line 3 column 37: the field 'more' cannot be packed"),
        "{error}"
    );
}
