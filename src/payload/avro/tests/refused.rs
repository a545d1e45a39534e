//! What is refused, and in which words.

use super::*;
use crate::error::{Exit, Fault as _};
use crate::payload::samples::Folder;

#[test]
fn misfits_name_the_field() {
    // The default of a decimal is a number in our mapping.
    let schema = schema(&DEEP.replace(r#""default":"\u0001""#, r#""default":0.01"#));
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
            "field list[0].e: \"C\" is none of A, B",
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
            "field map[\"k\"]: a boolean is none of null, int",
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
        ("\"Missing\"", "there is no type Missing"),
        (r#"{"name":"x"}"#, "without \"type\""),
        ("1", "a number is no schema"),
        (
            r#"{"type":"record","name":"R"}"#,
            "field R: a record without a list",
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"a","type":"X"}]}"#,
            "field R.a: there is no type X",
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
            "there twice",
        ),
        (r#"["int","int"]"#, "int twice"),
        (r#"["int",["null"]]"#, "a union directly within a union"),
        (
            r#"{"type":"fixed","name":"F","size":-1}"#,
            "without a \"size\"",
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
