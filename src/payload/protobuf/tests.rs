use super::*;
use crate::error::{Exit, Fault as _};
use crate::payload::samples::Folder;
use prost_reflect::DescriptorPool;

const ALL: &str = r#"
syntax = "proto3";
package test.all;
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/any.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/empty.proto";
import "parts/unit.proto";

message All {
  double double_value = 1; float float_value = 2;
  int32 int32_value = 3; int64 int64_value = 4; uint32 uint32_value = 5; uint64 uint64_value = 6;
  sint32 sint32_value = 7; sint64 sint64_value = 8; fixed32 fixed32_value = 9; fixed64 fixed64_value = 10;
  sfixed32 sfixed32_value = 11; sfixed64 sfixed64_value = 12;
  bool bool_value = 13; string string_value = 14; bytes bytes_value = 15;
  parts.Unit unit = 16; repeated int32 list = 17; map<string, Inner> map = 18; map<int64, string> numbers = 19;
  oneof choice { string name = 20; int32 number = 21; }
  optional int32 maybe = 22; Inner inner = 23; repeated Inner inners = 24; map<bool, double> flags = 25;
  google.protobuf.Timestamp at = 30; google.protobuf.Duration lasts = 31; google.protobuf.Struct free = 32;
  google.protobuf.Int64Value wrapped = 33; google.protobuf.Any any = 34; google.protobuf.FieldMask mask = 35;
  google.protobuf.Empty empty = 36; google.protobuf.Value value = 37; google.protobuf.ListValue values = 38;
}
message Inner { int32 depth = 1; Inner next = 2; }
"#;

const UNIT: &str = r#"
syntax = "proto3";
package parts;
enum Unit { UNKNOWN = 0; CELSIUS = 1; KELVIN = 2; }
"#;

fn all() -> Protobuf {
    let folder = Folder::new();
    folder.write("parts/unit.proto", UNIT);
    let path = folder.write("all.proto", ALL);
    Protobuf::load(&path, "test.all.All", &[]).unwrap()
}

fn round(schema: &Protobuf, json: &str) -> String {
    schema
        .decode(&schema.encode(json.as_bytes()).unwrap())
        .unwrap()
}

fn load(source: &str, name: &str) -> Result<Protobuf, PayloadError> {
    Protobuf::load(&Folder::new().write("s.proto", source), name, &[])
}

#[test]
fn every_type_survives() {
    let schema = all();
    for json in [
        r#"{"doubleValue":1.1,"floatValue":0.1,"int32Value":-2147483648,"int64Value":"-9223372036854775808"}"#,
        r#"{"uint32Value":4294967295,"uint64Value":"18446744073709551615","sint32Value":-5,"sint64Value":"-6"}"#,
        r#"{"fixed32Value":1,"fixed64Value":"2","sfixed32Value":-3,"sfixed64Value":"-4"}"#,
        r#"{"boolValue":true,"stringValue":"ü","bytesValue":"AP/+","unit":"KELVIN","list":[1,-1,0]}"#,
        r#"{"doubleValue":"NaN","floatValue":"-Infinity"}"#,
        r#"{"doubleValue":9.722016272172811e-130}"#,
        r#"{"map":{"a":{"depth":1,"next":{"depth":2}}}}"#,
        r#"{"numbers":{"-7":"x"}}"#,
        r#"{"flags":{"true":1.5}}"#,
        r#"{"name":""}"#,
        r#"{"number":0,"maybe":0,"inner":{},"inners":[{},{"depth":3}]}"#,
        r#"{"at":"2026-11-20T07:00:49.486Z","lasts":"-1.500s","wrapped":"7","mask":"a,bC","empty":{}}"#,
        r#"{"free":{"a":[null,true,"x",1.5]}}"#,
        r#"{"value":null,"values":[1.5,"y"]}"#,
        r#"{"any":{"@type":"type.googleapis.com/test.all.Inner","depth":4}}"#,
        "{}",
    ] {
        assert_eq!(round(&schema, json), json);
    }
}

#[test]
fn json_may_be_written_in_other_ways() {
    let schema = all();
    for (given, shown) in [
        (
            r#"{"int64_value": 5, "uint64Value": 18446744073709551615}"#,
            r#"{"int64Value":"5","uint64Value":"18446744073709551615"}"#,
        ),
        (r#"{"unit": 1}"#, r#"{"unit":"CELSIUS"}"#),
        (
            r#"{"int32Value": "12", "doubleValue": "1e3", "name": null}"#,
            r#"{"doubleValue":1000.0,"int32Value":12}"#,
        ),
        (r#"{"bytesValue": "_-8"}"#, r#"{"bytesValue":"/+8="}"#),
    ] {
        assert_eq!(round(&schema, given), shown);
    }
}

#[test]
fn the_bytes_are_those_of_the_documentation() {
    let schema = load(
        "syntax='proto3'; message Test1 { int32 a = 1; string b = 2; repeated int32 d = 4; }",
        "Test1",
    )
    .unwrap();
    assert_eq!(schema.encode(br#"{"a":150}"#).unwrap(), [0x08, 0x96, 0x01]);
    assert_eq!(
        schema.encode(br#"{"b":"testing"}"#).unwrap(),
        b"\x12\x07testing"
    );
    assert_eq!(
        schema.encode(br#"{"d":[3,270,86942]}"#).unwrap(),
        b"\x22\x06\x03\x8e\x02\x9e\xa7\x05"
    );
}

#[test]
fn misfits_name_the_field() {
    let schema = all();
    for (json, words) in [
        (
            r#"{"inner":{"next":{"depth":"x"}}}"#,
            "field inner.next.depth: ",
        ),
        (
            r#"{"inners":[{},{"depth":true}]}"#,
            "field inners[1].depth: ",
        ),
        (r#"{"map":{"k":{"depth":[]}}}"#, "field map.k.depth: "),
        (r#"{"int32Value":2147483648}"#, "field int32Value: "),
        (r#"{"nothing":1}"#, "nothing"),
        (r#"{"unit":"FAHRENHEIT"}"#, "FAHRENHEIT"),
        (r#"{"bytesValue":"!"}"#, "field bytesValue: "),
        (r#"{"at":"yesterday"}"#, "field at: "),
        (r#"{"name":"a","number":1}"#, "choice"),
        ("[1]", "expected"),
        ("{\"a\":\n 1", "line 2"),
        ("", "nothing in it"),
    ] {
        let error = schema.encode(json.as_bytes()).unwrap_err();
        assert_eq!(error.exit(), Exit::Payload);
        let text = error.to_string();
        assert!(
            text.starts_with("the payload does not fit message test.all.All: "),
            "{text}"
        );
        assert!(
            text.contains(words) && text.lines().count() == 1,
            "{json}: {text}"
        );
    }
}

#[test]
fn required_fields_groups_extensions_and_defaults_of_proto2() {
    let schema = load(
        r#"syntax = "proto2";
        message Outer { required string id = 1; repeated Part parts = 2; map<string, Part> named = 3;
          optional group Extra = 4 { optional int32 n = 1; } optional int32 d = 5 [default = 7]; extensions 100 to 200; }
        message Part { required int32 size = 1; }
        extend Outer { optional bool more = 100; }"#,
        "Outer",
    )
    .unwrap();
    for (json, path) in [
        ("{}", "field id:"),
        (
            r#"{"id":"a","parts":[{"size":1},{}]}"#,
            "field parts[1].size:",
        ),
        (r#"{"id":"a","named":{"x":{}}}"#, "field named[x].size:"),
    ] {
        let text = schema.encode(json.as_bytes()).unwrap_err().to_string();
        assert!(text.contains(path) && text.contains("required"), "{text}");
    }
    let full = r#"{"id":"a","parts":[{"size":1}],"extra":{"n":1},"d":7,"[more]":true}"#;
    assert_eq!(round(&schema, full), full);
}

#[test]
fn names_of_messages() {
    let source = "syntax='proto3'; package a.b; message C { message D { int32 x = 1; } } message E { message D {} }";
    for name in ["a.b.C", ".a.b.C", "C", "b.C"] {
        assert_eq!(load(source, name).unwrap().name(), "a.b.C");
    }
    let error = load(source, "D").unwrap_err();
    assert!(
        error.to_string().ends_with("several messages are called D"),
        "{error}"
    );
    assert_eq!(
        error.hint().unwrap(),
        "--protobuf-message-name takes one of: a.b.C.D, a.b.E.D"
    );
    let error = load(source, "F").unwrap_err();
    assert_eq!(error.exit(), Exit::Payload);
    assert!(
        error
            .hint()
            .unwrap()
            .contains("a.b.C, a.b.C.D, a.b.E, a.b.E.D")
    );
}

#[test]
fn faults_in_a_schema_name_the_line() {
    for (source, words) in [
        (
            "syntax = 'proto3';\nmessage A {\n  int32 = 1;\n}",
            "s.proto: line 3 column 9: ",
        ),
        (
            "syntax = 'proto3';\nmessage A { Missing m = 1; }",
            "line 2 column 13: ",
        ),
        (
            "syntax = 'proto3';\nimport 'gone.proto';\nmessage A {}",
            "gone.proto",
        ),
        (
            "syntax = 'proto3';\nmessage A { int32 a = 1; int32 b = 1; }",
            "line 2",
        ),
    ] {
        let error = load(source, "A").unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("--protobuf-path ") && text.contains(words),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1, "{text}");
        assert_eq!(error.exit(), Exit::Payload);
    }
    let gone = Protobuf::load(Path::new("/nowhere/s.proto"), "A", &[]).unwrap_err();
    assert_eq!(gone.exit(), Exit::File);
}

#[test]
fn imports_are_relative_to_the_include_folders() {
    let folder = Folder::new();
    let path = folder.write(
        "deep/down/root.proto",
        "syntax='proto3'; import 'parts/unit.proto'; message R { parts.Unit u = 1; }",
    );
    folder.write("lib/parts/unit.proto", UNIT);
    let error = Protobuf::load(&path, "R", &[]).unwrap_err();
    assert!(error.to_string().contains("parts/unit.proto"), "{error}");
    assert!(error.hint().unwrap().contains("--proto-include"));
    let schema = Protobuf::load(&path, "R", &[folder.path().join("lib")]).unwrap();
    assert_eq!(round(&schema, r#"{"u":"KELVIN"}"#), r#"{"u":"KELVIN"}"#);
    let error = Protobuf::load(&path, "R", &[folder.path().join("no")]).unwrap_err();
    assert!(error.to_string().contains("--proto-include"), "{error}");
    assert_eq!(error.exit(), Exit::File);
}

/// The compiled set of a schema, with its files declared as of an edition if asked for.
fn compiled(source: &str, edition: bool) -> Vec<u8> {
    let file = protox::file::File::from_source("s.proto", source).unwrap();
    let mut proto = file.file_descriptor_proto().clone();
    if edition {
        proto.syntax = Some("editions".into());
    }
    let mut bytes = proto.encode_to_vec();
    if edition {
        // edition = EDITION_2023
        bytes.extend([0x70, 0xe8, 0x07]);
    }
    let mut set = Vec::new();
    crate::payload::wire::push_bytes_field(1, &bytes, &mut set);
    set
}

#[test]
fn compiled_sets_and_editions() {
    let source =
        "syntax='proto2'; package p; message M { optional int32 a = 1; repeated M m = 2; }";
    for edition in [false, true] {
        let folder = Folder::new();
        let path = folder.write("s.any", compiled(source, edition));
        let schema = Protobuf::load(&path, "M", &[]).unwrap();
        let json = r#"{"a":0,"m":[{"a":1}]}"#;
        assert_eq!(round(&schema, json), json);
    }
    let folder = Folder::new();
    let broken = folder.write("s.binpb", [0x0a, 0x05, 1, 2]);
    let text = Protobuf::load(&broken, "M", &[]).unwrap_err().to_string();
    assert!(
        text.contains("neither text nor a compiled descriptor set"),
        "{text}"
    );
}

#[test]
fn a_compiled_set_of_an_unknown_syntax_is_refused() {
    for (syntax, second) in [("proto4", false), ("", false), ("proto4", true)] {
        let mut set = if second {
            compiled("syntax='proto3'; message N {}", false)
        } else {
            Vec::new()
        };
        let mut file = Vec::new();
        crate::payload::wire::push_bytes_field(1, b"t.proto", &mut file);
        crate::payload::wire::push_bytes_field(12, syntax.as_bytes(), &mut file);
        crate::payload::wire::push_bytes_field(1, &file, &mut set);
        let text = editions::pool(&set).unwrap_err();
        assert!(
            text.ends_with(&format!("unknown syntax {syntax:?}")),
            "{text}"
        );
    }
}

#[test]
fn delimited_messages_of_editions_are_refused() {
    let source = "syntax='proto2'; message M { optional M m = 2; }";
    let file = protox::file::File::from_source("s.proto", source).unwrap();
    let mut bytes = file.file_descriptor_proto().clone();
    bytes.syntax = Some("editions".into());
    let mut bytes = bytes.encode_to_vec();
    // options { features { message_encoding: DELIMITED } }
    crate::payload::wire::push_bytes_field(8, &[0x92, 0x03, 0x02, 0x28, 0x02], &mut bytes);
    let mut set = Vec::new();
    crate::payload::wire::push_bytes_field(1, &bytes, &mut set);
    let error = Protobuf::load(&Folder::new().write("s.binpb", set), "M", &[]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("field M.m has the delimited encoding"),
        "{error}"
    );
}

#[test]
fn broken_messages_are_refused() {
    let schema = all();
    for payload in [
        &[0x08][..],
        &[0xff; 20],
        &[0x72, 0x02, 0xff, 0xfe],
        b"hello",
        &[0xba, 0x01, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ] {
        let error = schema.decode(payload).unwrap_err();
        assert_eq!(error.exit(), Exit::Payload);
        assert!(
            error
                .to_string()
                .starts_with("cannot decode the payload as message test.all.All: "),
            "{error}"
        );
    }
    // A message in a message, without end: field 23 within itself.
    let mut deep = Vec::new();
    for _ in 0..10_000 {
        let mut outer = Vec::new();
        crate::payload::wire::push_bytes_field(2, &deep, &mut outer);
        deep = outer;
    }
    let mut outer = Vec::new();
    crate::payload::wire::push_bytes_field(23, &deep, &mut outer);
    assert!(schema.decode(&outer).is_err());
    // Only fields that the schema does not have: another message.
    let text = schema.decode(&[0x98, 0x06, 0x01]).unwrap_err().to_string();
    assert!(text.contains("none of the fields"), "{text}");
    assert_eq!(schema.decode(&[]).unwrap(), "{}");
}

mod faults;
mod imports;
mod mapping;
mod packed;
mod strict;

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(payload: Vec<u8>) {
        static SCHEMA: std::sync::OnceLock<Protobuf> = std::sync::OnceLock::new();
        let _ = SCHEMA.get_or_init(all).decode(&payload);
    }

    #[test]
    fn any_file_is_a_set_or_not(bytes: Vec<u8>) {
        let _: Result<DescriptorPool, String> = editions::pool(&bytes);
    }
}
