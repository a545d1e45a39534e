//! JSON that would lose something on its way into a message is refused, with the path of the field.

use super::*;

fn refused(schema: &Protobuf, json: &str) -> String {
    match schema.encode(json.as_bytes()) {
        Ok(bytes) => format!("{json} is written as {bytes:02x?}"),
        Err(error) => {
            let text = error.to_string();
            let (_, what) = text.split_once(": ").unwrap();
            what.to_owned()
        }
    }
}

/// Every message is refused with these words.
fn check(schema: &Protobuf, cases: &[(&str, &str)]) {
    for (json, words) in cases {
        let said = refused(schema, json);
        let said = said.split(" at line ").next().unwrap();
        assert_eq!(said, *words, "{json}");
    }
}

#[test]
fn what_is_there_twice() {
    let schema = all();
    check(
        &schema,
        &[
            (
                r#"{"int32Value":1,"int32Value":2}"#,
                "field int32Value: it appears twice",
            ),
            (
                r#"{"int32Value":1,"int32_value":2}"#,
                "field int32_value: it appears twice",
            ),
            (
                r#"{"inner":{"depth":1,"depth":null}}"#,
                "field inner.depth: it appears twice",
            ),
            (
                r#"{"inners":[{},{"depth":1,"depth":1}]}"#,
                "field inners[1].depth: it appears twice",
            ),
            (
                r#"{"map":{"k":{},"k":{}}}"#,
                "field map[k]: it appears twice",
            ),
            (
                r#"{"numbers":{"1":"a","01":"b"}}"#,
                "field numbers[01]: it appears twice",
            ),
            (
                r#"{"flags":{"true":1,"true":2}}"#,
                "field flags[true]: it appears twice",
            ),
            (
                r#"{"free":{"a":{"b":1,"b":2}}}"#,
                "field free.a.b: it appears twice",
            ),
            (
                r#"{"value":[{"b":1,"b":2}]}"#,
                "field value[0].b: it appears twice",
            ),
            (
                r#"{"any":{"@type":"x/test.all.Inner","depth":1,"depth":2}}"#,
                "field any.depth: it appears twice",
            ),
            (
                r#"{"any":{"@type":"x/test.all.Inner","@type":"x/test.all.Inner"}}"#,
                "field any.@type: it appears twice",
            ),
            (
                r#"{"any":{"@type":"x/google.protobuf.Duration","value":"1s","value":"2s"}}"#,
                "field any.value: it appears twice",
            ),
            (
                r#"{"name":"a","number":1}"#,
                "field number: only one field of the oneof choice can be there",
            ),
        ],
    );
    // Keys that differ as text are two; a field of a oneof that is null is not there.
    for json in [
        r#"{"map":{"1":{"depth":1},"01":{"depth":2}}}"#,
        r#"{"name":"a","number":null}"#,
    ] {
        assert!(schema.encode(json.as_bytes()).is_ok(), "{json}");
    }
    // With many fields as with few.
    let fields: Vec<String> = (1..=60).map(|at| format!("int32 a{at} = {at};")).collect();
    let fields = fields.join(" ");
    let many = load(&format!("syntax='proto3'; message M {{ {fields} }}"), "M").unwrap();
    let members: Vec<String> = (1..=60).map(|at| format!("\"a{at}\":{at}")).collect();
    let members = members.join(",");
    assert!(many.encode(format!("{{{members}}}").as_bytes()).is_ok());
    check(
        &many,
        &[(
            &format!("{{{members},\"a50\":1}}"),
            "field a50: it appears twice",
        )],
    );
    let extended = load(
        "syntax='proto2'; message M { extensions 5; } extend M { optional int64 more = 5; }",
        "M",
    )
    .unwrap();
    check(
        &extended,
        &[
            (
                r#"{"[more]":1,"[more]":2}"#,
                "field [more]: it appears twice",
            ),
            (
                r#"{"[more]":9223372036854775808}"#,
                "field [more]: the number is out of range",
            ),
            (
                r#"{"[less]":1}"#,
                "field [less]: the schema has no such field",
            ),
        ],
    );
}

#[test]
fn fields_that_the_schema_does_not_have() {
    check(
        &all(),
        &[
            (
                r#"{"nothing":1}"#,
                "field nothing: the schema has no such field",
            ),
            (
                r#"{"nothing":null}"#,
                "field nothing: the schema has no such field",
            ),
            (
                r#"{"inner":{"nothing":1}}"#,
                "field inner.nothing: the schema has no such field",
            ),
            (
                r#"{"any":{"@type":"x/test.all.Inner","no":2}}"#,
                "field any.no: the schema has no such field",
            ),
            (
                r#"{"any":{"@type":"x/google.protobuf.Duration","value":"1s","x":"2s"}}"#,
                "field any.x: the schema has no such field",
            ),
        ],
    );
}

#[test]
fn numbers_beyond_64_bits_and_with_more_digits_than_are_kept() {
    let schema = all();
    check(
        &schema,
        &[
            (
                r#"{"int64Value":9223372036854775808}"#,
                "field int64Value: the number is out of range",
            ),
            (
                r#"{"int64Value":-9223372036854775809}"#,
                "field int64Value: the number is out of range",
            ),
            (
                r#"{"sint64Value":1e30}"#,
                "field sint64Value: the number is out of range",
            ),
            (
                r#"{"uint64Value":18446744073709551616}"#,
                "field uint64Value: the number is out of range",
            ),
            (
                r#"{"uint64Value":-1}"#,
                "field uint64Value: the number is out of range",
            ),
            (
                r#"{"fixed64Value":100000000000000000000000000}"#,
                "field fixed64Value: the number is out of range",
            ),
            (
                r#"{"wrapped":9223372036854775808}"#,
                "field wrapped: the number is out of range",
            ),
            (
                r#"{"any":{"@type":"x/google.protobuf.UInt64Value","value":18446744073709551616}}"#,
                "field any.value: the number is out of range",
            ),
            (
                r#"{"int64Value":9007199254740993.0}"#,
                "field int64Value: 9007199254740993.0 has more digits than a JSON number keeps; write it in quotes",
            ),
            (
                r#"{"doubleValue":-0.0}"#,
                "field doubleValue: -0.0 cannot be written in this field, which omits zero",
            ),
            (
                r#"{"floatValue":"-0"}"#,
                "field floatValue: -0.0 cannot be written in this field, which omits zero",
            ),
            (
                r#"{"flags":{"true":-0.0}}"#,
                "field flags[true]: -0.0 cannot be written in this field, which omits zero",
            ),
        ],
    );
    for (json, shown) in [
        (
            r#"{"int64Value":9223372036854775807}"#,
            r#"{"int64Value":"9223372036854775807"}"#,
        ),
        (
            r#"{"int64Value":-9223372036854775808}"#,
            r#"{"int64Value":"-9223372036854775808"}"#,
        ),
        (
            r#"{"int64Value":"9007199254740993.0"}"#,
            r#"{"int64Value":"9007199254740993"}"#,
        ),
        (r#"{"int64Value":1e5}"#, r#"{"int64Value":"100000"}"#),
        (r#"{"int64Value":-0}"#, "{}"),
        (
            r#"{"uint64Value":18446744073709551615}"#,
            r#"{"uint64Value":"18446744073709551615"}"#,
        ),
        (r#"{"doubleValue":0.0}"#, "{}"),
    ] {
        assert_eq!(round(&schema, json), shown, "{json}");
    }
    // Where zero is written, so is its sign.
    let kept = load(
        "syntax='proto3'; message M { optional double a = 1; repeated double b = 2; oneof o { float c = 3; } }",
        "M",
    )
    .unwrap();
    let json = r#"{"a":-0.0,"b":[-0.0,0.0],"c":-0.0}"#;
    assert_eq!(round(&kept, json), json);
}

#[test]
fn times_that_no_timestamp_holds() {
    let time = "a time such as 2026-11-20T10:30:00Z is expected";
    let duration = "a duration in seconds such as 1.5s is expected";
    check(
        &all(),
        &[
            (
                r#"{"at":"2016-12-31T23:59:60Z"}"#,
                "field at: \"2016-12-31T23:59:60Z\" has a leap second, which a timestamp cannot hold",
            ),
            (
                r#"{"at":"2016-12-31T23:59:59.1234567891Z"}"#,
                "field at: \"2016-12-31T23:59:59.1234567891Z\" has more than 9 digits after the point",
            ),
            (
                r#"{"lasts":"1.1234567891s"}"#,
                "field lasts: \"1.1234567891s\" has more than 9 digits after the point",
            ),
            (r#"{"at":"2016-12-31"}"#, &format!("field at: {time}")),
            (
                r#"{"at":"2016-02-30T23:59:59Z"}"#,
                &format!("field at: {time}"),
            ),
            (
                r#"{"at":"0000-02-10T23:59:59Z"}"#,
                "field at: times lie in the years 1 to 9999",
            ),
            (
                r#"{"at":1}"#,
                "field at: expected a time such as 2026-11-20T10:30:00Z, found the number 1",
            ),
            (r#"{"lasts":"1"}"#, &format!("field lasts: {duration}")),
            (
                r#"{"lasts":"999999999999999s"}"#,
                "field lasts: durations last up to 315576000000s",
            ),
            (
                r#"{"any":{"@type":"x/google.protobuf.Duration","value":"s"}}"#,
                &format!("field any.value: {duration}"),
            ),
        ],
    );
}

#[test]
fn no_sentence_of_the_library_reaches_the_user() {
    check(
        &all(),
        &[
            (
                r#"{"any":{"@type":"x/google.protobuf.Duration"}}"#,
                "field any: the member value is missing",
            ),
            (
                r#"{"any":{"@type":"x/no.Such"}}"#,
                "field any: the schema has no message no.Such",
            ),
            (
                r#"{"any":{"@type":"test.all.Inner"}}"#,
                "field any: @type \"test.all.Inner\" has no / before the name of the message, as type.googleapis.com/test.all.Inner has",
            ),
            (
                r#"{"any":{"@type":1}}"#,
                "field any.@type: expected a string, found the number 1",
            ),
            (
                r#"{"any":{"depth":1}}"#,
                "field any: the member @type is missing",
            ),
            (
                r#"{"any":1}"#,
                "field any: expected an object, found the number 1",
            ),
            (
                r#"{"empty":{"a":1}}"#,
                "field empty: an object without members is expected",
            ),
            (
                r#"{"empty":1}"#,
                "field empty: expected an empty object, found the number 1",
            ),
            (
                r#"{"int32Value":true}"#,
                "field int32Value: expected an integer of 32 bits, found true",
            ),
            (
                r#"{"uint64Value":[]}"#,
                "field uint64Value: expected an integer of 64 bits that is not negative, found a list",
            ),
            (
                r#"{"doubleValue":true}"#,
                "field doubleValue: expected a number, found true",
            ),
            (
                r#"{"bytesValue":1}"#,
                "field bytesValue: expected text in base64, found the number 1",
            ),
            (
                r#"{"unit":1.5}"#,
                "field unit: expected the name of an enum value or its number, found the number 1.5",
            ),
            (
                r#"{"map":[]}"#,
                "field map: expected an object, found a list",
            ),
            (
                r#"{"inners":[null]}"#,
                "field inners[0]: expected an object, found null",
            ),
            (
                r#"{"free":1}"#,
                "field free: expected an object, found the number 1",
            ),
            ("[1]", "expected an object, found a list"),
            (
                r#"{"mask":"a_b"}"#,
                "field mask: the names of fields in camelCase, separated by commas, are expected",
            ),
            (
                r#"{"mask":1}"#,
                "field mask: expected the names of fields in camelCase, separated by commas, found the number 1",
            ),
        ],
    );
}
