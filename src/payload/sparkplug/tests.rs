use super::*;
use crate::payload::Protobuf;
use crate::payload::samples::Folder;
use proptest::prelude::*;

/// The messages of the specification, as far as the tests write them, to be encoded by an
/// implementation that is not the one under test.
const SCHEMA: &str = r#"
syntax = "proto2";
message Payload {
  optional uint64 timestamp = 1; repeated Metric metrics = 2; optional uint64 seq = 3; optional string uuid = 4; optional bytes body = 5;
}
message Metric {
  optional string name = 1; optional uint64 alias = 2; optional uint64 timestamp = 3; optional uint32 datatype = 4;
  optional bool is_historical = 5; optional bool is_transient = 6; optional bool is_null = 7;
  optional MetaData metadata = 8; optional PropertySet properties = 9;
  oneof value {
    uint32 int = 10; uint64 long = 11; float float = 12; double double = 13; bool bool = 14; string string = 15;
    bytes bytes = 16; DataSet dataset = 17; Template template = 18;
  }
}
message MetaData { optional string content_type = 2; optional uint64 size = 3; optional string md5 = 7; }
message PropertySet { repeated string keys = 1; repeated PropertyValue values = 2; }
message PropertySetList { repeated PropertySet sets = 1; }
message PropertyValue {
  optional uint32 type = 1; optional bool is_null = 2;
  oneof value { uint32 int = 3; string string = 8; PropertySet set = 9; PropertySetList sets = 10; }
}
message DataSet { optional uint64 n = 1; repeated string columns = 2; repeated uint32 types = 3; repeated Row rows = 4; }
message Row { repeated Element elements = 1; }
message Element { oneof value { uint32 int = 1; double double = 4; string string = 6; } }
message Template {
  optional string version = 1; repeated Metric metrics = 2; repeated Parameter parameters = 3;
  optional string ref = 4; optional bool definition = 5;
}
message Parameter { optional string name = 1; optional uint32 type = 2; oneof value { uint32 int = 3; string string = 8; } }
"#;

fn encoded(json: &str) -> Vec<u8> {
    let folder = Folder::new();
    let schema = Protobuf::load(&folder.write("s.proto", SCHEMA), "Payload", &[]).unwrap();
    schema
        .encode(json.as_bytes())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn shown(json: &str) -> String {
    Sparkplug::default().decode("t", &encoded(json)).unwrap()
}

#[test]
fn data_gets_the_names_and_types_of_the_birth() {
    let mut decoder = Sparkplug::default();
    let birth = encoded(
        r#"{"timestamp":1,"seq":0,"metrics":[
            {"name":"bdSeq","datatype":8,"long":7},
            {"name":"Temp","alias":1,"timestamp":2,"datatype":2,"int":65531},
            {"name":"Text","alias":2,"datatype":12,"string":"a\"b"}]}"#,
    );
    assert_eq!(
        decoder.decode("spBv1.0/g/NBIRTH/n", &birth).unwrap(),
        r#"{"timestamp":1,"metrics":[{"name":"bdSeq","dataType":"UInt64","value":7},{"name":"Temp","alias":1,"timestamp":2,"dataType":"Int16","value":-5},{"name":"Text","alias":2,"dataType":"String","value":"a\"b"}],"seq":0}"#
    );
    let data = encoded(r#"{"seq":1,"metrics":[{"alias":1,"int":4294967286},{"alias":9,"int":3}]}"#);
    let named = r#"{"metrics":[{"name":"Temp","alias":1,"dataType":"Int16","value":-10},{"alias":9,"value":3}],"seq":1}"#;
    assert_eq!(decoder.decode("spBv1.0/g/NDATA/n", &data).unwrap(), named);
    // The device shares the aliases of its node; another node and another group have their own.
    assert_eq!(decoder.decode("spBv1.0/g/DDATA/n/d", &data).unwrap(), named);
    for topic in ["spBv1.0/g/NDATA/m", "spBv1.0/h/NDATA/n", "other/topic"] {
        let bare = decoder.decode(topic, &data).unwrap();
        assert!(
            bare.contains(r#"{"alias":1,"value":4294967286}"#),
            "{topic}: {bare}"
        );
    }
    let device = encoded(r#"{"metrics":[{"name":"Dev","alias":9,"datatype":1,"int":255}]}"#);
    decoder.decode("spBv1.0/g/DBIRTH/n/d", &device).unwrap();
    let both = decoder.decode("spBv1.0/g/DDATA/n/d", &data).unwrap();
    assert!(
        both.contains("\"Temp\"")
            && both.contains(r#"{"name":"Dev","alias":9,"dataType":"Int8","value":3}"#),
        "{both}"
    );
    // A new birth of the node forgets the old names.
    decoder
        .decode(
            "spBv1.0/g/NBIRTH/n",
            &encoded(r#"{"metrics":[{"name":"New","alias":1,"datatype":7}]}"#),
        )
        .unwrap();
    let renamed = decoder.decode("spBv1.0/g/NDATA/n", &data).unwrap();
    assert!(
        renamed.contains(r#""name":"New","alias":1,"dataType":"UInt32","value":4294967286"#),
        "{renamed}"
    );
    assert!(renamed.contains(r#"{"alias":9,"value":3}"#), "{renamed}");
}

#[test]
fn a_broken_birth_changes_nothing() {
    let mut decoder = Sparkplug::default();
    decoder
        .decode(
            "spBv1.0/g/NBIRTH/n",
            &encoded(r#"{"metrics":[{"name":"A","alias":1}]}"#),
        )
        .unwrap();
    assert!(
        decoder
            .decode("spBv1.0/g/NBIRTH/n", &[0x12, 0x05, 0x0a])
            .is_err()
    );
    let data = encoded(r#"{"metrics":[{"alias":1,"int":1}]}"#);
    assert!(
        decoder
            .decode("spBv1.0/g/NDATA/n", &data)
            .unwrap()
            .contains("\"A\"")
    );
}

#[test]
fn every_kind_of_value() {
    for (metric, expected) in [
        (
            r#"{"datatype":1,"int":4294967295}"#,
            r#""dataType":"Int8","value":-1"#,
        ),
        (
            r#"{"datatype":3,"int":2147483648}"#,
            r#""dataType":"Int32","value":-2147483648"#,
        ),
        (
            r#"{"datatype":4,"long":18446744073709551615}"#,
            r#""dataType":"Int64","value":-1"#,
        ),
        (
            r#"{"datatype":8,"long":18446744073709551615}"#,
            r#""dataType":"UInt64","value":18446744073709551615"#,
        ),
        (
            r#"{"datatype":9,"float":0.1}"#,
            r#""dataType":"Float","value":0.1"#,
        ),
        (
            r#"{"datatype":10,"double":"NaN"}"#,
            r#""dataType":"Double","value":"NaN""#,
        ),
        (
            r#"{"datatype":11,"bool":true}"#,
            r#""dataType":"Boolean","value":true"#,
        ),
        (
            r#"{"datatype":13,"long":1486144502122}"#,
            r#""dataType":"DateTime","value":1486144502122"#,
        ),
        (
            r#"{"datatype":17,"bytes":"AP8="}"#,
            r#""dataType":"Bytes","value":"AP8=""#,
        ),
        (r#"{"datatype":99,"int":1}"#, r#""dataType":99,"value":1"#),
        (
            r#"{"datatype":3,"is_null":true,"is_historical":true,"is_transient":true}"#,
            r#""dataType":"Int32","isHistorical":true,"isTransient":true,"value":null"#,
        ),
        // Arrays: Int16 [-2, 1], Float [1.5], twelve booleans, two strings; and bytes that are none.
        (
            r#"{"datatype":23,"bytes":"/v8BAA=="}"#,
            r#""dataType":"Int16Array","value":[-2,1]"#,
        ),
        (
            r#"{"datatype":30,"bytes":"AADAPw=="}"#,
            r#""dataType":"FloatArray","value":[1.5]"#,
        ),
        (
            r#"{"datatype":32,"bytes":"DAAAADTQ"}"#,
            r#""dataType":"BooleanArray","value":[false,false,true,true,false,true,false,false,true,true,false,true]"#,
        ),
        (
            r#"{"datatype":33,"bytes":"YQBiYwA="}"#,
            r#""dataType":"StringArray","value":["a","bc"]"#,
        ),
        (
            r#"{"datatype":33,"bytes":""}"#,
            r#""dataType":"StringArray","value":[]"#,
        ),
        (
            r#"{"datatype":23,"bytes":"/v8B"}"#,
            r#""dataType":"Int16Array","value":"/v8B""#,
        ),
        (
            r#"{"datatype":32,"bytes":"/////w=="}"#,
            r#""dataType":"BooleanArray","value":"/////w==""#,
        ),
        (
            r#"{"metadata":{"content_type":"x","size":3},"int":1}"#,
            r#""metadata":{"contentType":"x","size":3},"value":1"#,
        ),
        (
            r#"{"properties":{"keys":["unit","low","more"],"values":[{"type":12,"string":"C"},{"type":1,"int":255},
            {"type":21,"sets":{"sets":[{"keys":["a"],"values":[{"is_null":true}]}]}}]},"int":1}"#,
            r#""properties":{"unit":"C","low":-1,"more":[{"a":null}]},"value":1"#,
        ),
        (
            r#"{"datatype":16,"dataset":{"n":2,"columns":["a","b"],"types":[1,12],"rows":[{"elements":[{"int":255},{"string":"x"}]},{"elements":[{},{}]},{}]}}"#,
            r#""dataType":"DataSet","value":{"columns":["a","b"],"types":["Int8","String"],"rows":[[-1,"x"],[null,null],[]]}"#,
        ),
        (
            r#"{"datatype":19,"template":{"version":"1","ref":"T","definition":true,"metrics":[{"name":"m","datatype":3,"int":5}],"parameters":[{"name":"p","type":12,"string":"v"},{"name":"q"}]}}"#,
            r#""dataType":"Template","value":{"version":"1","templateRef":"T","isDefinition":true,"metrics":[{"name":"m","dataType":"Int32","value":5}],"parameters":[{"name":"p","type":"String","value":"v"},{"name":"q","value":null}]}"#,
        ),
    ] {
        let json = shown(&format!("{{\"metrics\":[{metric}]}}"));
        assert_eq!(
            json,
            format!("{{\"metrics\":[{{{expected}}}]}}"),
            "{metric}"
        );
    }
    assert_eq!(
        shown(r#"{"uuid":"u","body":"AP8="}"#),
        r#"{"metrics":[],"uuid":"u","body":"AP8="}"#
    );
}

#[test]
fn broken_and_hostile_payloads_are_refused() {
    let mut decoder = Sparkplug::default();
    for payload in [
        b"hello".as_slice(),
        &[0x08],
        &[0x12, 0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0x12, 0x02, 0x0a, 0x05],
        &[0x0a, 0x01, 0x61],
    ] {
        assert!(
            decoder.decode("spBv1.0/g/NDATA/n", payload).is_err(),
            "{payload:?}"
        );
    }
    // Templates within templates, and property sets within property sets.
    let mut deep = Vec::new();
    for _ in 0..300 {
        let mut template = Vec::new();
        crate::payload::wire::push_bytes_field(18, &deep, &mut template);
        deep.clear();
        crate::payload::wire::push_bytes_field(2, &template, &mut deep);
    }
    assert!(
        decoder
            .decode("t", &deep)
            .unwrap_err()
            .contains("deeper than 128")
    );
    let mut set = Vec::new();
    for _ in 0..300 {
        let mut value = Vec::new();
        crate::payload::wire::push_bytes_field(9, &set, &mut value);
        set = vec![0x0a, 0x00];
        crate::payload::wire::push_bytes_field(2, &value, &mut set);
    }
    let mut metric = Vec::new();
    crate::payload::wire::push_bytes_field(9, &set, &mut metric);
    let mut payload = Vec::new();
    crate::payload::wire::push_bytes_field(2, &metric, &mut payload);
    let error = decoder.decode("t", &payload).unwrap_err();
    assert!(
        error.contains("properties are nested deeper than 128"),
        "{error}"
    );
}

#[test]
fn topics_of_the_state() {
    assert!(is_state("spBv1.0/STATE/host"));
    assert!(is_state("STATE/host"));
    assert!(!is_state("spBv1.0/g/NDATA/n"));
}

mod refused;

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(payload: Vec<u8>) {
        if let Ok(json) = Sparkplug::default().decode("spBv1.0/g/NBIRTH/n", &payload) {
            serde_json::from_str::<serde::de::IgnoredAny>(&json).unwrap();
        }
    }
}
