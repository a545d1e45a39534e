//! What is refused, and in which words.

use super::*;
use crate::error::{Exit, Fault as _};
use crate::payload::samples::Folder;

#[test]
fn misfits_name_the_field() {
    let schema = schema(DEEP);
    for (json, words) in [
        ("{}", "field list: it is missing"),
        (
            r#"{"list":[{"n":1},{"n":"x"}]}"#,
            "field list[1].n: a string where a whole number is expected",
        ),
        (
            r#"{"list":[{"n":2147483648}]}"#,
            "field list[0].n: 2147483648 is beyond",
        ),
        (
            r#"{"list":[{"n":1.5}]}"#,
            "field list[0].n: 1.5 is not a whole number",
        ),
        (
            r#"{"list":[{"n":1,"e":"C"}]}"#,
            "field list[0].e: \"C\" is not one of A, B",
        ),
        (
            r#"{"list":[{"n":1,"m":1}]}"#,
            "field list[0].m: the schema has no such field",
        ),
        (
            r#"{"list":{}}"#,
            "field list: an object where array is expected",
        ),
        (
            r#"{"list":[],"map":{"k":true}}"#,
            "field map[\"k\"]: a boolean is not one of null, int",
        ),
        (
            r#"{"list":[],"id":"abc"}"#,
            "field id: 3 bytes where 4 are expected",
        ),
        (
            r#"{"list":[],"id":"abcŀ"}"#,
            "field id: bytes are written as the characters 0 to 255",
        ),
        (
            r#"{"list":[],"price":1.234}"#,
            "field price: 1.234 has more than 2 digits after the point",
        ),
        (
            r#"{"list":[],"price":100}"#,
            "field price: 100 has more than 4 digits",
        ),
        (r#"{"list":[],"price":1e999999999}"#, "field price: "),
        ("[", "line 1"),
    ] {
        let error = schema.encode(json.as_bytes()).unwrap_err();
        assert_eq!(error.exit(), Exit::Payload);
        let text = error.to_string();
        assert!(
            text.starts_with("the payload does not fit Avro n.R: ") && text.contains(words),
            "{json}: {text}"
        );
    }
}

#[test]
fn faults_in_a_schema_name_the_field() {
    for (text, words) in [
        ("", "nothing in it"),
        ("{\"type\":\n}", "line 2"),
        ("\"Missing\"", "unknown type Missing"),
        (r#"{"name":"x"}"#, "without \"type\""),
        ("1", "a number is not a schema"),
        (
            r#"{"type":"record","name":"R"}"#,
            "field R: a record without a list",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"a","type":"X"}]}"#,
            "field R.a: unknown type X",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"a"}]}"#,
            "field R.a: it has no \"type\"",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}"#,
            "field R.a: the default value does not fit",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}"#,
            "appears twice",
        ),
        (r#"["int","int"]"#, "int twice"),
        (r#"["int",["null"]]"#, "a union directly within a union"),
        (
            r#"{"type":"fixed","name":"F","size":-1}"#,
            "-1 is not the size of a fixed type",
        ),
        (r#"{"type":"fixed","name":"F"}"#, "without a \"size\""),
        (
            r#"{"type":"fixed","name":"F","size":1.5}"#,
            "1.5 is not the size of a fixed type",
        ),
        (r#"{"type":"enum","name":"E"}"#, "symbols"),
        (
            r#"[{"type":"fixed","name":"F","size":1},{"type":"array","items":{"type":"fixed","name":"F","size":1}}]"#,
            "F is defined twice",
        ),
    ] {
        let path = Folder::new();
        let error = Avro::load(&path.write("s.avsc", text)).unwrap_err();
        assert_eq!(error.exit(), Exit::Payload);
        let text = error.to_string();
        assert!(
            text.starts_with("--avsc-path ") && text.contains(words),
            "{text}"
        );
    }
    assert_eq!(
        Avro::load(Path::new("/nowhere/s.avsc")).unwrap_err().exit(),
        Exit::File
    );
}

#[test]
fn broken_and_hostile_data_are_refused() {
    for (text, bytes, words) in [
        ("\"boolean\"", &[2][..], "the boolean is 2"),
        (
            "\"int\"",
            &[0x80, 0x80, 0x80, 0x80, 0x10],
            "beyond the 32 bits",
        ),
        ("\"long\"", &[0xff; 11], "64 bits"),
        ("\"long\"", &[0x80], "ends too early"),
        ("\"long\"", &[0, 0, 0], "2 bytes left over"),
        ("\"string\"", &[0x02, 0xff], "not UTF-8"),
        ("\"bytes\"", &[0x01], "a length of -1"),
        // Lengths of 2^62 bytes and elements.
        (
            "\"bytes\"",
            &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
            "more bytes expected",
        ),
        (
            r#"{"type":"array","items":"long"}"#,
            &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
            "field [0]: it ends too early",
        ),
        (
            r#"{"type":"array","items":"null"}"#,
            &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
            "without bytes",
        ),
        (
            r#"{"type":"fixed","name":"F","size":9000000000000}"#,
            &[1],
            "more bytes expected",
        ),
        (
            r#"{"type":"enum","name":"E","symbols":["A"]}"#,
            &[0x02],
            "no symbol 1",
        ),
        (r#"["null"]"#, &[0x01], "no branch -1"),
        (
            r#"{"type":"map","values":"int"}"#,
            &[0x02, 0x02, 0x61],
            "field [\"a\"]: it ends",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}"#,
            &[],
            "deeper than 128",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"R"}}]}"#,
            &[2; 1000],
            "deeper than 128",
        ),
    ] {
        let error = schema(text).decode(bytes).unwrap_err();
        assert_eq!(error.exit(), Exit::Payload);
        assert!(error.to_string().contains(words), "{text}: {error}");
    }
    // Blocks with their length in bytes, and several of them.
    assert_eq!(
        schema(r#"{"type":"array","items":"long"}"#)
            .decode(&[0x03, 0x04, 0x02, 0x04, 0x02, 0x06, 0x00])
            .unwrap(),
        "[1,2,3]"
    );
}

#[test]
fn names_symbols_and_defaults_are_checked() {
    let record = |field: &str| format!(r#"{{"type":"record","name":"R","fields":[{field}]}}"#);
    let fixed = |rest: &str| format!(r#"{{"type":"fixed","size":1,{rest}}}"#);
    let symbols = |rest: &str| format!(r#"{{"type":"enum","name":"E",{rest}}}"#);
    for (text, words) in [
        // Names of types.
        (fixed(r#""name":"2d2""#), "\"2d2\" is not a name"),
        (fixed(r#""name":"dr. x""#), "\" x\" is not a name"),
        (
            fixed(r#""name":"white space""#),
            "\"white space\" is not a name",
        ),
        (fixed(r#""name":"""#), "\"\" is not a name"),
        (fixed(r#""name":"a-b""#), "is not a name"),
        (fixed(r#""name":"größe""#), "is not a name"),
        (fixed(r#""name":"a..b""#), "is not a name"),
        (
            fixed(r#""name":"F","namespace":"a.1""#),
            "\"1\" is not a name",
        ),
        (
            fixed(r#""name":"F","namespace":7"#),
            "a number as a namespace",
        ),
        (fixed(r#""name":"int""#), "the name of a primitive type"),
        (
            fixed(r#""name":"n.string""#),
            "the name of a primitive type",
        ),
        (
            fixed(r#""name":"F","aliases":["x y"]"#),
            "field F: \"x y\" is not a name",
        ),
        (
            fixed(r#""name":"F","aliases":"G""#),
            "a string as the aliases",
        ),
        (
            r#"{"type":"int","logicalType":7}"#.to_owned(),
            "a number as the logicalType",
        ),
        (
            record(r#"{"name":"a","type":{"type":"int","logicalType":null}}"#),
            "field R.a: null as the logicalType",
        ),
        // Fields.
        (
            record(r#"{"name":"2d2","type":"int"}"#),
            "field R: \"2d2\" is not a name",
        ),
        (record(r#"{"name":"a.b","type":"int"}"#), "is not a name"),
        (
            record(r#"{"name":"a","type":"int","aliases":["n.b"]}"#),
            "field R.a: \"n.b\" is not a name",
        ),
        (
            record(r#"{"name":"a","type":"int","order":"up"}"#),
            "field R.a: the order \"up\" is not one of",
        ),
        (
            record(r#"{"name":"a","type":["null","int"],"default":"x"}"#),
            "field R.a: the default value does not fit",
        ),
        (
            record(
                r#"{"name":"e","type":{"type":"enum","name":"E","symbols":["A"]},"default":"B"}"#,
            ),
            "field R.e: the default value does not fit",
        ),
        // Symbols.
        (
            symbols(r#""symbols":["A","2d2"]"#),
            "field E: \"2d2\" is not a name",
        ),
        (symbols(r#""symbols":["dr. x"]"#), "is not a name"),
        (symbols(r#""symbols":["white space"]"#), "is not a name"),
        (
            symbols(r#""symbols":["A","B","A"]"#),
            "field E: the symbol A appears twice",
        ),
        (
            symbols(r#""symbols":["A"],"default":"B""#),
            "field E: the default \"B\" is not one of its symbols",
        ),
        (
            symbols(r#""symbols":["A"],"default":1"#),
            "a number as the default",
        ),
        (symbols(r#""symbols":["A",1]"#), "\"symbols\" that are text"),
    ] {
        let error = Avro::parse(text.as_bytes()).unwrap_err();
        assert!(error.contains(words), "{text}: {error}");
    }
    for text in [
        fixed(r#""name":"_a1","namespace":"","aliases":["b","n.c"]"#),
        fixed(r#""name":".F","namespace":"n""#),
        fixed(r#""name":"a.b.F","namespace":null"#),
        symbols(r#""symbols":["A","_b","C3"],"default":"C3""#),
        record(r#"{"name":"a","type":"int","order":"ignore","aliases":["b"]}"#),
        // The default may be that of any branch.
        record(r#"{"name":"a","type":["null","int"],"default":1}"#),
        // A namespace is that of what is within, unless that has one of its own.
        r#"{"type":"record","name":"n.R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":"n.F"}]}"#.to_owned(),
    ] {
        assert!(Avro::parse(text.as_bytes()).is_ok(), "{text}");
    }
}

#[test]
fn logical_types_that_do_not_fit_are_ignored() {
    for (text, json) in [
        (r#"{"type":"string","logicalType":"date"}"#, "\"x\""),
        (
            r#"{"type":"bytes","logicalType":"decimal","precision":0}"#,
            "\"x\"",
        ),
        // Three digits do not always fit into one byte.
        (
            r#"{"type":"fixed","name":"F","size":1,"logicalType":"decimal","precision":3}"#,
            "\"x\"",
        ),
        (r#"{"type":"int","logicalType":"no-such"}"#, "1"),
    ] {
        let schema = schema(text);
        assert_eq!(round(&schema, json), json, "{text}");
    }
    let two =
        schema(r#"{"type":"fixed","name":"F","size":1,"logicalType":"decimal","precision":2}"#);
    assert_eq!(round(&two, "-99"), "-99");
}

#[test]
fn lists_with_nothing_in_them() {
    let field = |kind: &str| {
        format!(r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":{kind}}}]}}"#)
    };
    for (kind, json, words) in [
        (
            "[]",
            r#"{"a":1}"#,
            "field a: a number in a union without branches",
        ),
        (
            "[]",
            r#"{"a":null}"#,
            "field a: null in a union without branches",
        ),
        (
            r#"{"type":"array","items":[]}"#,
            r#"{"a":[{"b":1}]}"#,
            "field a[0]: an object in a union without branches",
        ),
        (
            r#"{"type":"enum","name":"E","symbols":[]}"#,
            r#"{"a":"x"}"#,
            "field a: \"x\" in an enum without symbols",
        ),
    ] {
        let error = schema(&field(kind)).encode(json.as_bytes()).unwrap_err();
        assert!(error.to_string().ends_with(words), "{kind}: {error}");
    }
}
