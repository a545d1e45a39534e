mod invalid;
mod refused;
mod times;

use super::*;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use proptest::prelude::*;

fn schema(text: &str) -> Avro {
    Avro::parse(text.as_bytes()).unwrap()
}

fn round(schema: &Avro, json: &str) -> String {
    schema
        .decode(&schema.encode(json.as_bytes()).unwrap())
        .unwrap()
}

fn other(text: &str) -> apache_avro::Schema {
    apache_avro::Schema::parse_str(text).unwrap()
}

fn read_by_other(schema: &apache_avro::Schema, bytes: &[u8]) -> Value {
    let reader = GenericDatumReader::builder(schema).build().unwrap();
    let mut rest = bytes;
    let value = reader.read_value(&mut rest).unwrap();
    assert!(rest.is_empty());
    value
}

fn written_by_other(schema: &apache_avro::Schema, value: Value) -> Vec<u8> {
    GenericDatumWriter::builder(schema)
        .build()
        .unwrap()
        .write_value_to_vec(value)
        .unwrap()
}

const DEEP: &str = r#"{"type":"record","name":"R","namespace":"n","fields":[
    {"name":"list","type":{"type":"array","items":{"type":"record","name":"Item","fields":[
        {"name":"n","type":"int"},{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]},"default":"A"}]}}},
    {"name":"map","type":{"type":"map","values":["null","int"]},"default":{}},
    {"name":"id","type":{"type":"fixed","name":"F","size":4},"default":"abcd"},
    {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2},"default":"\u0001"}]}"#;

#[test]
fn the_examples_of_the_specification() {
    let long = schema("\"long\"");
    for (value, bytes) in [
        ("0", &[0x00][..]),
        ("-1", &[0x01]),
        ("1", &[0x02]),
        ("-2", &[0x03]),
        ("2", &[0x04]),
        ("-64", &[0x7f]),
        ("64", &[0x80, 0x01]),
    ] {
        assert_eq!(long.encode(value.as_bytes()).unwrap(), bytes);
        assert_eq!(long.decode(bytes).unwrap(), value);
    }
    assert_eq!(schema("\"string\"").encode(b"\"foo\"").unwrap(), b"\x06foo");
    let test = schema(
        r#"{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"}]}"#,
    );
    assert_eq!(
        test.encode(br#"{"b":"foo","a":27}"#).unwrap(),
        b"\x36\x06foo"
    );
    let array = schema(r#"{"type":"array","items":"long"}"#);
    assert_eq!(array.encode(b"[3,27]").unwrap(), [0x04, 0x06, 0x36, 0x00]);
    let union = schema(r#"["null","string"]"#);
    assert_eq!(union.encode(b"null").unwrap(), [0x00]);
    assert_eq!(union.encode(b"\"a\"").unwrap(), [0x02, 0x02, 0x61]);
    assert_eq!(
        union.encode(br#"{"string":"a"}"#).unwrap(),
        [0x02, 0x02, 0x61]
    );
}

#[test]
fn every_type_survives() {
    for (text, values) in [
        ("\"null\"", &["null"][..]),
        ("\"boolean\"", &["true", "false"]),
        ("\"int\"", &["0", "-2147483648", "2147483647"]),
        ("\"long\"", &["-9223372036854775808", "9223372036854775807"]),
        (
            "\"float\"",
            &["0.1", "-0.0", "3.4028235e38", "\"NaN\"", "\"-Infinity\""],
        ),
        (
            "\"double\"",
            &["0.1", "1e300", "9.722016272172811e-130", "\"Infinity\""],
        ),
        ("\"bytes\"", &["\"\"", "\"\u{ff}\\u0000a\""]),
        ("\"string\"", &["\"\"", "\"ü\\n\""]),
        (r#"{"type":"fixed","name":"F","size":2}"#, &["\"\u{80}b\""]),
        (
            r#"{"type":"enum","name":"E","symbols":["A","B"]}"#,
            &["\"A\"", "\"B\""],
        ),
        (
            r#"{"type":"array","items":{"type":"array","items":"int"}}"#,
            &["[]", "[[1],[],[2,3]]"],
        ),
        (r#"{"type":"map","values":"long"}"#, &["{}", r#"{"b":1}"#]),
        // One branch of each shape: bare.
        (
            r#"["null","int","string","boolean",{"type":"array","items":"int"}]"#,
            &["null", "1", "\"x\"", "true", "[1]"],
        ),
        (
            r#"["null",{"type":"map","values":"string"},"string"]"#,
            &[r#"{"string":"x"}"#, "\"x\""],
        ),
        (
            r#"["double","string"]"#,
            &["1.5", "\"NaN\"", r#"{"double":"NaN"}"#],
        ),
        // Branches that look the same: by name.
        (
            r#"["int","double","null"]"#,
            &[r#"{"int":1}"#, r#"{"double":1.0}"#, "null"],
        ),
        (
            r#"["string","bytes",{"type":"enum","name":"n.E","symbols":["A"]}]"#,
            &[r#"{"bytes":"x"}"#, r#"{"string":"A"}"#, r#"{"n.E":"A"}"#],
        ),
        (
            r#"[{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]},{"type":"record","name":"B","fields":[{"name":"x","type":"int"}]}]"#,
            &[r#"{"A":{"x":1}}"#, r#"{"B":{"x":1}}"#],
        ),
        // A list of itself.
        (
            r#"{"type":"record","name":"L","namespace":"a.b","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","L"]}]}"#,
            &[r#"{"v":1,"next":{"v":2,"next":null}}"#],
        ),
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":30,"scale":2}"#,
            &[
                "0.00",
                "12.34",
                "-0.01",
                "-1.28",
                "1.27",
                "1.28",
                "-1.29",
                "1234567890123456789012345678.90",
            ],
        ),
        (
            r#"{"type":"fixed","name":"D","size":8,"logicalType":"decimal","precision":18,"scale":0}"#,
            &["0", "-1", "255", "999999999999999999"],
        ),
        (
            r#"{"type":"string","logicalType":"uuid"}"#,
            &["\"53bd9f3e-1d5e-4f1a-9c7b-2a2f7a1a9c7b\""],
        ),
        (
            r#"{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}"#,
            &["\"53bd9f3e-1d5e-4f1a-9c7b-2a2f7a1a9c7b\""],
        ),
        (
            r#"{"type":"fixed","name":"Du","size":12,"logicalType":"duration"}"#,
            &[r#"{"months":1,"days":4294967295,"millis":3}"#],
        ),
        (r#"{"type":"int","logicalType":"date"}"#, &["20412"]),
        (
            r#"{"type":"long","logicalType":"timestamp-millis"}"#,
            &["1763622049486"],
        ),
    ] {
        let ours = schema(text);
        let theirs = other(text);
        for value in values {
            let bytes = ours
                .encode(value.as_bytes())
                .unwrap_or_else(|error| panic!("{text} {value}: {error}"));
            assert_eq!(ours.decode(&bytes).unwrap(), *value, "{text}");
            // The other implementation reads it, and writes the same bytes for what it read.
            let read = read_by_other(&theirs, &bytes);
            assert_eq!(written_by_other(&theirs, read), bytes, "{text} {value}");
        }
    }
}

#[test]
fn json_may_be_written_in_other_ways() {
    for (text, given, shown) in [
        (
            r#"{"type":"int","logicalType":"date"}"#,
            "\"2025-11-20\"",
            "20412",
        ),
        (
            r#"{"type":"int","logicalType":"date"}"#,
            "\"1969-12-31\"",
            "-1",
        ),
        (
            r#"{"type":"int","logicalType":"time-millis"}"#,
            "\"00:00:01.5\"",
            "1500",
        ),
        (
            r#"{"type":"long","logicalType":"time-micros"}"#,
            "\"00:00:01.5\"",
            "1500000",
        ),
        (
            r#"{"type":"long","logicalType":"timestamp-millis"}"#,
            "\"2025-11-20T07:00:49.486Z\"",
            "1763622049486",
        ),
        (
            r#"{"type":"long","logicalType":"timestamp-micros"}"#,
            "\"1970-01-01T01:00:00+01:00\"",
            "0",
        ),
        (
            r#"{"type":"long","logicalType":"local-timestamp-nanos"}"#,
            "\"1970-01-01T00:00:01\"",
            "1000000000",
        ),
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#,
            "1e1",
            "10.00",
        ),
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}"#,
            "-0",
            "0.00",
        ),
        (
            r#"["null",{"type":"long","logicalType":"timestamp-millis"}]"#,
            "\"1970-01-01T00:00:00Z\"",
            "0",
        ),
        (r#"["int","double"]"#, "5", r#"{"int":5}"#),
        (r#"["int","double"]"#, "5.5", r#"{"double":5.5}"#),
        (
            r#"["int","double"]"#,
            "5000000000",
            r#"{"double":5000000000.0}"#,
        ),
        ("\"float\"", "1", "1.0"),
        // A logical type that does not fit is no logical type.
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}"#,
            "\"a\"",
            "\"a\"",
        ),
        (
            r#"{"type":"string","logicalType":"date"}"#,
            "\"a\"",
            "\"a\"",
        ),
    ] {
        assert_eq!(round(&schema(text), given), shown, "{text} {given}");
    }
}

#[test]
fn fields_that_are_missing() {
    let record = schema(
        r#"{"type":"record","name":"R","fields":[
            {"name":"a","type":"int","default":5},
            {"name":"b","type":["null","string"]},
            {"name":"c","type":{"type":"record","name":"C","fields":[{"name":"d","type":"bytes","default":"\u00ff"}]},"default":{}},
            {"name":"e","type":{"type":"array","items":"C"},"default":[{}]},
            {"name":"f","type":["string","null"],"default":"x"}]}"#,
    );
    assert_eq!(
        round(&record, "{}"),
        "{\"a\":5,\"b\":null,\"c\":{\"d\":\"\u{ff}\"},\"e\":[{\"d\":\"\u{ff}\"}],\"f\":\"x\"}"
    );
    assert_eq!(
        round(&record, r#"{"a":1,"a":2}"#).get(..6),
        Some("{\"a\":2")
    );
}

/// A value for a fixed schema of many types, for both implementations.
const MIX: &str = r#"{"type":"record","name":"Mix","fields":[
    {"name":"b","type":"boolean"},{"name":"i","type":"int"},{"name":"l","type":"long"},{"name":"f","type":"float"},
    {"name":"d","type":"double"},{"name":"s","type":"string"},{"name":"y","type":"bytes"},
    {"name":"u","type":["null","string","long"]},{"name":"a","type":{"type":"array","items":"double"}}]}"#;

fn any_mix() -> impl Strategy<Value = Value> {
    let union = prop_oneof![
        Just(Value::Union(0, Box::new(Value::Null))),
        any::<String>().prop_map(|text| Value::Union(1, Box::new(Value::String(text)))),
        any::<i64>().prop_map(|value| Value::Union(2, Box::new(Value::Long(value)))),
    ];
    let numbers = (
        any::<bool>(),
        any::<i32>(),
        any::<i64>(),
        any::<f32>(),
        any::<f64>(),
    );
    (
        numbers,
        any::<String>(),
        any::<Vec<u8>>(),
        union,
        prop::collection::vec(any::<f64>(), 0..5),
    )
        .prop_map(|((b, i, l, f, d), s, y, u, a)| {
            let a = a.into_iter().map(Value::Double).collect();
            let values = [
                Value::Boolean(b),
                Value::Int(i),
                Value::Long(l),
                Value::Float(f),
                Value::Double(d),
                Value::String(s),
                Value::Bytes(y),
                u,
                Value::Array(a),
            ];
            let names = ["b", "i", "l", "f", "d", "s", "y", "u", "a"];
            Value::Record(names.map(str::to_owned).into_iter().zip(values).collect())
        })
}

proptest! {
    #[test]
    fn what_another_implementation_writes_survives(value in any_mix()) {
        let bytes = written_by_other(&other(MIX), value);
        let ours = schema(MIX);
        let shown = ours.decode(&bytes).unwrap();
        let again = ours.encode(shown.as_bytes()).unwrap();
        // NaN has many bit patterns and one name.
        if !shown.contains("NaN") {
            prop_assert_eq!(again, bytes);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(payload: Vec<u8>) {
        for text in [MIX, DEEP.replace(r#""default":"\u0001""#, r#""default":0.01"#).as_str(), r#"["int","double","string",{"type":"map","values":"bytes"}]"#] {
            if let Ok(shown) = schema(text).decode(&payload) {
                serde_json::from_str::<serde::de::IgnoredAny>(&shown).unwrap();
            }
        }
    }

    #[test]
    fn decimals_survive(value: i128, scale in 0usize..20) {
        let text = format!(r#"{{"type":"bytes","logicalType":"decimal","precision":60,"scale":{scale}}}"#);
        let schema = schema(&text);
        let shown = schema.decode(&written_by_other(&other(&text), Value::Decimal(value.to_be_bytes().to_vec().into()))).unwrap();
        prop_assert_eq!(shown.replace('.', "").parse::<i128>().unwrap(), value);
        prop_assert_eq!(round(&schema, &shown), shown);
    }
}
