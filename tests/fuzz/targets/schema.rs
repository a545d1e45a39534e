//! A payload, read by an Avro and by a Protobuf schema; what is shown is JSON, and what it stands for is shown as the
//! same again.

use std::cell::OnceCell;

use mqtty::payload::Schema;
use serde_json::value::RawValue;

use crate::scratch;

const AVRO: &str = r#"{"type": "record", "name": "Reading", "fields": [
    {"name": "on", "type": "boolean"},
    {"name": "count", "type": "long"},
    {"name": "value", "type": ["null", "double", "string", {"type": "array", "items": "int"}]},
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
    {"name": "id", "type": {"type": "fixed", "name": "Id", "size": 4}},
    {"name": "tags", "type": {"type": "map", "values": "string"}},
    {"name": "next", "type": ["null", "Reading"]}]}"#;

const PROTO: &str = r#"syntax = "proto3";
import "google/protobuf/any.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
enum Kind { A = 0; B = 1; }
message Reading {
  bool on = 1; sint64 count = 2; double value = 3; bytes id = 4; Kind kind = 5;
  map<string, int32> tags = 6; repeated float values = 7; Reading next = 8;
  oneof either { string text = 9; fixed32 number = 10; }
  google.protobuf.Any any = 11; google.protobuf.Struct free = 12;
  google.protobuf.Timestamp at = 13; google.protobuf.DoubleValue own = 14;
}"#;

thread_local! {
    static SCHEMAS: OnceCell<[Schema; 2]> = const { OnceCell::new() };
}

fn schemas() -> [Schema; 2] {
    let avro = scratch::file("reading.avsc", AVRO.as_bytes());
    let proto = scratch::file("reading.proto", PROTO.as_bytes());
    [
        Schema::avro(&avro).expect("an Avro schema"),
        Schema::protobuf(&proto, "Reading", &[]).expect("a Protobuf schema"),
    ]
}

pub(crate) fn run(bytes: &[u8]) {
    SCHEMAS.with(|known| {
        for schema in known.get_or_init(schemas) {
            if let Ok(text) = schema.decode(bytes) {
                let json: Result<&RawValue, _> = serde_json::from_str(&text);
                assert!(json.is_ok(), "{text:?}");
                check(schema, text.as_bytes());
            }
            check(schema, bytes);
        }
    });
}

/// JSON that the schema takes is shown as something that it takes, too, and that means the same.
fn check(schema: &Schema, json: &[u8]) {
    let Ok(written) = schema.encode(json) else {
        return;
    };
    let shown = schema.decode(&written).expect("what was written");
    let again = schema.encode(shown.as_bytes()).expect("what was shown");
    let shown_again = schema.decode(&again).expect("what was written again");
    assert_eq!(shown, shown_again);
}
