use super::super::Schema;
use super::*;
use crate::error::{Exit, Fault as _};
use crate::payload::samples::{Folder, any_json};
use proptest::prelude::*;

fn options(format: Format) -> CodecOptions {
    CodecOptions {
        format: Some(format),
        schema: None,
    }
}

fn encode(format: Format, input: &[u8]) -> Result<Vec<u8>, PayloadError> {
    Encoder::new(options(format))
        .unwrap()
        .encode(input)
        .map(Cow::into_owned)
}

fn decode(format: Format, payload: &[u8]) -> Result<Decoded<'_>, PayloadError> {
    Decoder::new(options(format)).unwrap().decode("t", payload)
}

fn text(text: &str) -> Decoded<'_> {
    Decoded::Text(text.into())
}

fn json(text: &str) -> Decoded<'_> {
    Decoded::Json(text.into())
}

mod depth;

#[test]
fn every_format_both_ways() {
    for (format, input, payload, shown) in [
        (
            Format::Base64,
            &b"aGVsbG8="[..],
            &b"hello"[..],
            text("aGVsbG8="),
        ),
        (
            Format::Hex,
            b"68:65 6c6c 6f",
            b"hello",
            text("6865 6c6c 6f"),
        ),
        (
            Format::Json,
            b"{ \"b\": 1.50, \"a\": 12345678901234567890123 }",
            br#"{"b":1.50,"a":12345678901234567890123}"#,
            json(r#"{"b":1.50,"a":12345678901234567890123}"#),
        ),
        (
            Format::Cbor,
            b"{\"a\": [1, 2.5]}",
            b"\xa1\x61a\x82\x01\xf9\x41\x00",
            json(r#"{"a":[1,2.5]}"#),
        ),
        (
            Format::Msgpack,
            b"{\"a\": [1, -1]}",
            b"\x81\xa1a\x92\x01\xff",
            json(r#"{"a":[1,-1]}"#),
        ),
        (
            Format::Binary,
            b"\xff\x00",
            b"\xff\x00",
            Decoded::Bytes(b"\xff\x00"),
        ),
        (
            Format::Text,
            b"gr\xc3\xbc\xc3\x9f",
            b"gr\xc3\xbc\xc3\x9f",
            text("grüß"),
        ),
    ] {
        assert_eq!(encode(format, input).unwrap(), payload, "{format}");
        assert_eq!(decode(format, payload).unwrap(), shown, "{format}");
    }
    assert_eq!(decode(Format::Text, b"a\xffb").unwrap(), text("a\u{fffd}b"));
    assert_eq!(
        decode(Format::Cbor, b"\x01\x02").unwrap(),
        Decoded::JsonLines("1\n2".into())
    );
    assert_eq!(
        decode(Format::Auto, b"\x81\xa1a\x01").unwrap(),
        json("{\"a\":1}")
    );
    let state = Decoder::new(options(Format::Sparkplug))
        .unwrap()
        .decode("spBv1.0/STATE/h", b"{\"online\":true}")
        .unwrap()
        .text()
        .map(str::to_owned);
    assert_eq!(state.as_deref(), Some("{\"online\":true}"));
}

#[test]
fn without_a_format_text_is_text_and_the_rest_bytes() {
    let mut decoder = Decoder::new(CodecOptions::default()).unwrap();
    assert!(decoder.is_plain());
    assert_eq!(decoder.decode("t", b"[1]").unwrap(), text("[1]"));
    assert_eq!(
        decoder.decode("t", b"\xff").unwrap(),
        Decoded::Bytes(b"\xff")
    );
    let encoder = Encoder::new(CodecOptions::default()).unwrap();
    assert!(matches!(
        encoder.encode(b"\xff").unwrap(),
        Cow::Borrowed(b"\xff")
    ));
}

#[test]
fn errors_name_format_and_place_and_end_in_exit_7() {
    for (format, input, expected) in [
        (
            Format::Hex,
            &b"zz"[..],
            "cannot encode the payload as hex: 'z' at position 1 is not a hex digit",
        ),
        (
            Format::Base64,
            b"a b!",
            "cannot encode the payload as base64: '!' at position 4 is not a base64 digit",
        ),
        (
            Format::Json,
            b"{a}",
            "cannot encode the payload as json: a member name needs double quotes at line 1 column 2",
        ),
        (
            Format::Cbor,
            b"",
            "cannot encode the payload as cbor: there is nothing in it",
        ),
    ] {
        let error = encode(format, input).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.exit(), Exit::Payload);
    }
    let error = decode(Format::Msgpack, b"\xc1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot decode the payload as msgpack: byte 1: no value begins with 0xc1"
    );
    assert_eq!(error.exit(), Exit::Payload);
    for format in [Format::Json, Format::Cbor, Format::Msgpack] {
        assert!(decode(format, b"").is_err(), "{format}");
    }
}

#[test]
fn formats_that_cannot_be_used_are_wrong_usage() {
    for format in [Format::Auto, Format::Sparkplug] {
        assert_eq!(
            Encoder::new(options(format)).unwrap_err().exit(),
            Exit::Usage
        );
    }
    let folder = Folder::new();
    let schema = Schema::avro(&folder.write("s.avsc", "\"int\"")).unwrap();
    for format in [Format::Cbor, Format::Msgpack, Format::Sparkplug] {
        let options = CodecOptions {
            format: Some(format),
            schema: Some(schema.clone()),
        };
        assert_eq!(
            Decoder::new(options.clone()).unwrap_err().exit(),
            Exit::Usage
        );
        assert_eq!(Encoder::new(options).unwrap_err().exit(), Exit::Usage);
    }
}

#[test]
fn a_schema_comes_after_the_format_and_before_it() {
    let folder = Folder::new();
    let avro = Schema::avro(&folder.write("s.avsc", r#"{"type":"array","items":"int"}"#)).unwrap();
    let proto = "syntax='proto3'; message M { int32 a = 1; }";
    let proto = Schema::protobuf(&folder.write("s.proto", proto), "M", &[]).unwrap();
    for (schema, format, input, payload, shown) in [
        (
            &avro,
            None,
            &b"[1, 2]"[..],
            &b"\x04\x02\x04\x00"[..],
            json("[1,2]"),
        ),
        (
            &avro,
            Some(Format::Json),
            b"[1, 2]",
            b"\x04\x02\x04\x00",
            json("[1,2]"),
        ),
        (&proto, None, b"{\"a\": 1}", b"\x08\x01", json("{\"a\":1}")),
        (
            &proto,
            Some(Format::Hex),
            b"7b22 6122 3a31 7d",
            b"\x08\x01",
            text("7b22 6122 3a31 7d"),
        ),
        (
            &proto,
            Some(Format::Base64),
            b"eyJhIjoxfQ==",
            b"\x08\x01",
            text("eyJhIjoxfQ=="),
        ),
    ] {
        let options = CodecOptions {
            format,
            schema: Some(schema.clone()),
        };
        assert_eq!(
            &*Encoder::new(options.clone())
                .unwrap()
                .encode(input)
                .unwrap(),
            payload
        );
        let mut decoder = Decoder::new(options).unwrap();
        assert_eq!(decoder.decode("t", payload).unwrap(), shown);
        assert_eq!(decoder.indents(), format == Some(Format::Json));
    }
}

proptest! {
    #[test]
    fn any_bytes_survive_where_text_stands_for_them(bytes: Vec<u8>) {
        for format in [Format::Base64, Format::Hex] {
            let decoded = decode(format, &bytes).unwrap();
            let shown = decoded.text().unwrap();
            prop_assert_eq!(&encode(format, shown.as_bytes()).unwrap(), &bytes);
        }
    }

    #[test]
    fn any_json_survives(text in any_json()) {
        let payload = encode(Format::Json, text.as_bytes()).unwrap();
        let decoded = decode(Format::Json, &payload).unwrap();
        prop_assert_eq!(decoded.text(), Some(text.as_str()));
    }

    #[test]
    fn any_payload_is_shown_or_refused(topic: String, payload: Vec<u8>) {
        for format in Format::ALL.iter().copied() {
            let mut decoder = Decoder::new(options(format)).unwrap();
            if let Ok(decoded) = decoder.decode(&topic, &payload)
                && let Some(json) = decoded.json_value()
            {
                serde_json::from_str::<serde::de::IgnoredAny>(&json).unwrap();
            }
        }
    }
}

/// A message of one metric.
const METRIC: &[u8] = b"\x08\x05\x12\x09\x0a\x01T\x10\x01\x20\x03\x50\x07\x18\x02";

#[test]
fn auto_knows_sparkplug_by_its_topics() {
    let mut decoder = Decoder::new(options(Format::Auto)).unwrap();
    let shown = r#"{"timestamp":5,"metrics":[{"name":"T","alias":1,"dataType":"Int32","value":7}],"seq":2}"#;
    assert_eq!(
        decoder.decode("spBv1.0/g/NBIRTH/n", METRIC).unwrap(),
        json(shown)
    );
    // What was born has its name from then on.
    let data = b"\x12\x04\x10\x01\x50\x08";
    assert_eq!(
        decoder.decode("spBv1.0/g/DDATA/n/d", data).unwrap(),
        json(r#"{"metrics":[{"name":"T","alias":1,"dataType":"Int32","value":8}]}"#)
    );
    let state = br#"{"online":true,"timestamp":1}"#;
    for (topic, payload, expected) in [
        (
            "spBv1.0/STATE/host",
            &state[..],
            json(r#"{"online":true,"timestamp":1}"#),
        ),
        ("spBv1.0/STATE/host", METRIC, Decoded::Unknown(METRIC)),
        ("STATE/host", b"ONLINE", text("ONLINE")),
        ("spBv1.0/g/NDATA/n", b"", text("")),
        ("spBv1.0/g/NDATA/n", b"7", json("7")),
        ("spBv1.0/g/NDATA/n", b"{\"a\":1}", json(r#"{"a":1}"#)),
        ("spBv1.0/g/NDATA/n", b"\x80", Decoded::Unknown(b"\x80")),
        ("spBv1.0/g/NDATA/n", b"\x91\x01", json("[1]")),
        ("spBv1.0/g/NOTHING/n", METRIC, Decoded::Unknown(METRIC)),
        ("plant/g/NDATA/n", METRIC, Decoded::Unknown(METRIC)),
    ] {
        assert_eq!(
            decoder.decode(topic, payload).unwrap(),
            expected,
            "{topic} {payload:?}"
        );
    }
}
