//! What can be decoded can be encoded, and the other way round, up to the deepest nesting that there is.

use super::*;
use crate::payload::json::MAX_DEPTH;
use crate::payload::wire::push_bytes_field;
use crate::payload::{Avro, Protobuf};

fn nested(levels: usize, innermost: &str) -> String {
    let (open, close) = ("[".repeat(levels), "]".repeat(levels));
    format!("{open}{innermost}{close}")
}

fn with_schema(schema: Schema) -> CodecOptions {
    CodecOptions {
        format: None,
        schema: Some(schema),
    }
}

fn both_ways(options: &CodecOptions, json: &str) -> Result<String, PayloadError> {
    let payload = Encoder::new(options.clone())?
        .encode(json.as_bytes())?
        .into_owned();
    let decoded = Decoder::new(options.clone())?.decode("t", &payload)?;
    let Decoded::Json(text) = decoded else {
        panic!("{decoded:?}")
    };
    Ok(text.into_owned())
}

#[test]
fn lists_of_formats_without_a_schema() {
    for (format, list, empty_list, empty_map) in [
        (Format::Cbor, 0x81, 0x80, 0xa0),
        (Format::Msgpack, 0x91, 0x90, 0x80),
    ] {
        for (innermost, byte) in [("[]", empty_list), ("{}", empty_map), ("1", 1)] {
            let around = MAX_DEPTH - usize::from(innermost != "1");
            let text = nested(around, innermost);
            let mut payload = vec![list; around];
            payload.push(byte);
            assert_eq!(encode(format, text.as_bytes()).unwrap(), payload);
            assert_eq!(decode(format, &payload).unwrap(), json(&text));

            payload.insert(0, list);
            let text = nested(around + 1, innermost);
            for error in [
                encode(format, text.as_bytes()).unwrap_err(),
                decode(format, &payload).unwrap_err(),
            ] {
                let error = error.to_string();
                assert!(error.contains("nested deeper than 128 levels"), "{error}");
            }
        }
    }
    // What is shown as an object, and tags that are not shown but take the stack.
    let mut payload = vec![0x91; MAX_DEPTH];
    payload.extend([0xd4, 5, 0]);
    assert!(decode(Format::Msgpack, &payload).is_err());
    // Tag 6 has no meaning of its own.
    let mut payload = vec![0xc6; MAX_DEPTH + 1];
    payload.push(1);
    assert!(decode(Format::Cbor, &payload).is_err());
}

#[test]
fn chains_of_unions_of_avro() {
    let folder = Folder::new();
    // A record and null, and two records, whose names are shown.
    for (schema, per_level) in [
        (
            r#"{"type":"record","name":"R","fields":[{"name":"n","type":["null","R"]}]}"#,
            1,
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"n","type":["null","R",
                {"type":"record","name":"S","fields":[]}]}]}"#,
            2,
        ),
        (
            r#"{"type":"record","name":"R","fields":[{"name":"n","type":{"type":"array","items":"R"}}]}"#,
            2,
        ),
    ] {
        let path = folder.write("s.avsc", schema);
        let options = with_schema(Schema::Avro(Avro::load(&path).unwrap()));
        for levels in [60, 65, 100, MAX_DEPTH, MAX_DEPTH + 1] {
            let (open, innermost, close) = match (schema.contains("array"), per_level) {
                (true, _) => (r#"{"n":["#, r#"{"n":[]}"#, "]}"),
                (false, 1) => (r#"{"n":"#, r#"{"n":null}"#, "}"),
                _ => (r#"{"n":{"R":"#, r#"{"n":null}"#, "}}"),
            };
            let within = (levels - 1) / per_level;
            let json = open.repeat(within) + innermost + &close.repeat(within);
            let depth = within * per_level + if schema.contains("array") { 2 } else { 1 };
            match both_ways(&options, &json) {
                Ok(shown) => {
                    assert_eq!(shown, json);
                    assert!(depth <= MAX_DEPTH, "{depth}");
                }
                Err(error) => {
                    let error = error.to_string();
                    assert!(depth > MAX_DEPTH, "{depth}: {error}");
                    assert!(error.contains("nested deeper than 128 levels"), "{error}");
                }
            }
        }
    }
}

#[test]
fn messages_of_protobuf() {
    let folder = Folder::new();
    let path = folder.write(
        "s.proto",
        "syntax='proto3'; import 'google/protobuf/struct.proto';
         message M { M one = 1; repeated M many = 2; google.protobuf.ListValue list = 3; repeated int32 n = 4; }",
    );
    let schema = Protobuf::load(&path, "M", &[]).unwrap();
    let options = with_schema(Schema::Protobuf(schema));
    let message = |levels: usize| r#"{"one":"#.repeat(levels) + "{}" + &"}".repeat(levels);
    // Programs that read the format go down 100 messages; so what is deeper is not written.
    assert_eq!(both_ways(&options, &message(100)).unwrap(), message(100));
    let error = both_ways(&options, &message(101)).unwrap_err().to_string();
    assert!(
        error.contains("does not fit message M: messages are nested deeper than 100 levels"),
        "{error}"
    );
    let many =
        |levels: usize, inner: &str| r#"{"many":["#.repeat(levels) + inner + &"]}".repeat(levels);
    let deepest = many(63, r#"{"n":[1]}"#);
    assert_eq!(both_ways(&options, &deepest).unwrap(), deepest);
    assert!(both_ways(&options, &many(64, "{}")).is_err());
    let list = |levels: usize| format!(r#"{{"list":{}}}"#, nested(levels, ""));
    let mut written = 0;
    for levels in 1..MAX_DEPTH {
        match both_ways(&options, &list(levels)) {
            Ok(shown) => {
                assert_eq!(shown, list(levels));
                written += 1;
            }
            Err(error) => assert!(error.to_string().contains("100 levels"), "{error}"),
        }
    }
    assert!((33..=50).contains(&written), "{written}");
    // What others wrote is held to the same depth of JSON.
    let mut payload = Vec::new();
    for _ in 0..70 {
        let inner = std::mem::take(&mut payload);
        push_bytes_field(2, &inner, &mut payload);
    }
    let error = Decoder::new(options)
        .unwrap()
        .decode("t", &payload)
        .unwrap_err()
        .to_string();
    assert!(error.contains("nested deeper than 128 levels"), "{error}");
}
