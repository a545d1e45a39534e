//! The canonical mapping to JSON: forms beyond those that the library takes.

use super::*;

#[test]
fn whole_numbers_as_text() {
    let schema = all();
    for (given, shown) in [
        (r#"{"int32Value":"1e5"}"#, r#"{"int32Value":100000}"#),
        (r#"{"int32Value":1e5}"#, r#"{"int32Value":100000}"#),
        (r#"{"int32Value":"1.0"}"#, r#"{"int32Value":1}"#),
        (r#"{"int32Value":"-1.5E1"}"#, r#"{"int32Value":-15}"#),
        (
            r#"{"sint64Value":"9.223372036854775807e18"}"#,
            r#"{"sint64Value":"9223372036854775807"}"#,
        ),
        (
            r#"{"uint64Value":"1.8446744073709551615e19"}"#,
            r#"{"uint64Value":"18446744073709551615"}"#,
        ),
        (r#"{"fixed32Value":"0.5e1"}"#, r#"{"fixed32Value":5}"#),
        (r#"{"list":["1e1",2,"3"]}"#, r#"{"list":[10,2,3]}"#),
        (
            r#"{"map":{"k":{"depth":"2e0"}}}"#,
            r#"{"map":{"k":{"depth":2}}}"#,
        ),
        (
            r#"{"inners":[{"next":{"depth":"2e0"}}]}"#,
            r#"{"inners":[{"next":{"depth":2}}]}"#,
        ),
        (r#"{"wrapped":"1e2"}"#, r#"{"wrapped":"100"}"#),
        (
            r#"{"any":{"@type":"x/test.all.Inner","depth":"4e0"}}"#,
            r#"{"any":{"@type":"x/test.all.Inner","depth":4}}"#,
        ),
    ] {
        assert_eq!(round(&schema, given), shown, "{given}");
    }
    for json in [
        r#"{"int32Value":"1.5"}"#,
        r#"{"int32Value":"1e10"}"#,
        r#"{"uint32Value":"-1e0"}"#,
        r#"{"int32Value":"1e"}"#,
        r#"{"int32Value":"1e999999999999"}"#,
        r#"{"int64Value":"1e19"}"#,
        r#"{"int32Value":""}"#,
        r#"{"int32Value":" 1"}"#,
    ] {
        let error = schema.encode(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("Value: "), "{json}: {error}");
    }
    // One that is right does not hide one that is wrong.
    let error = schema.encode(br#"{"int32Value":"1e5","boolValue":"x"}"#);
    assert!(error.unwrap_err().to_string().contains("boolValue"));
}

#[test]
fn numbers_with_a_fraction_as_text() {
    let schema = schema_of_floats();
    for (given, shown) in [
        (
            r#"{"d":"Infinity","f":"-Infinity"}"#,
            r#"{"d":"Infinity","f":"-Infinity"}"#,
        ),
        (r#"{"d":"NaN"}"#, r#"{"d":"NaN"}"#),
        (r#"{"d":"1.5e3","f":"-2"}"#, r#"{"d":1500.0,"f":-2.0}"#),
        (r#"{"f":1.5,"all":["1",2]}"#, r#"{"f":1.5,"all":[1.0,2.0]}"#),
    ] {
        assert_eq!(round(&schema, given), shown, "{given}");
    }
    for (json, words) in [
        (r#"{"d":"inf"}"#, "field d: \"inf\" is not a number"),
        (r#"{"d":"infinity"}"#, "field d: "),
        (r#"{"f":"-INF"}"#, "field f: "),
        (r#"{"f":"nan"}"#, "field f: "),
        (r#"{"d":"+Infinity"}"#, "field d: "),
        (r#"{"d":"1e400"}"#, "field d: \"1e400\" is out of range"),
        (r#"{"f":"1e39"}"#, "field f: "),
        (r#"{"f":1e39}"#, "field f: "),
        (r#"{"d":""}"#, "field d: "),
        (r#"{"all":["1","inf"]}"#, "field all[1]: "),
        (r#"{"map":{"k":"inf"}}"#, "field map[k]: "),
        (r#"{"inner":{"d":"inf"}}"#, "field inner.d: "),
        (r#"{"wrapped":"inf"}"#, "field wrapped: "),
    ] {
        let error = schema.encode(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(words), "{json}: {error}");
    }
}

fn schema_of_floats() -> Protobuf {
    load(
        "syntax = 'proto3'; import 'google/protobuf/wrappers.proto'; \
         message A { double d = 1; float f = 2; repeated double all = 3; \
         map<string, double> map = 4; A inner = 5; google.protobuf.DoubleValue wrapped = 6; }",
        "A",
    )
    .unwrap()
}

#[test]
fn any_without_a_type_and_without_fields() {
    let schema = all();
    for json in [
        r#"{"any":{}}"#,
        r#"{"any":{"@type":"type.googleapis.com/test.all.Inner"}}"#,
        r#"{"any":{"@type":"type.googleapis.com/google.protobuf.Empty","value":{}}}"#,
        r#"{"any":{"@type":"x/google.protobuf.Duration","value":"1.500s"}}"#,
        r#"{"any":{"@type":"x/test.all.All","any":{}}}"#,
        r#"{"any":{"@type":"x/google.protobuf.Any","value":{}}}"#,
    ] {
        assert_eq!(round(&schema, json), json);
    }
    assert_eq!(schema.encode(br#"{"any":{}}"#).unwrap(), [0x92, 0x02, 0x00]);
    assert_eq!(
        round(&schema, r#"{"any":{"@type":"x/google.protobuf.Empty"}}"#),
        r#"{"any":{"@type":"x/google.protobuf.Empty","value":{}}}"#
    );
    for json in [
        r#"{"any":{"depth":1}}"#,
        r#"{"any":{"@type":"x/no.Such"}}"#,
        r#"{"any":{"@type":"test.all.Inner"}}"#,
        r#"{"any":{"@type":"x/test.all.Inner","no":1}}"#,
    ] {
        let error = schema.encode(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("any"), "{json}: {error}");
    }
    // An empty list of them, and a whole message that is one.
    let many = load(
        "syntax='proto3'; import 'google/protobuf/any.proto'; message M { repeated google.protobuf.Any a = 1;
         map<string, google.protobuf.Any> m = 2; }",
        "M",
    )
    .unwrap();
    for json in [r#"{"a":[{},{}]}"#, r#"{"m":{"k":{}}}"#] {
        assert_eq!(round(&many, json), json);
    }
}

#[test]
fn other_forms_of_the_mapping() {
    let schema = all();
    for (given, shown) in [
        (
            r#"{"at":"9999-12-31T23:59:59.999999999Z"}"#,
            r#"{"at":"9999-12-31T23:59:59.999999999Z"}"#,
        ),
        (
            r#"{"at":"1970-01-01T01:00:00+01:00"}"#,
            r#"{"at":"1970-01-01T00:00:00Z"}"#,
        ),
        (
            r#"{"lasts":"-0.000000001s"}"#,
            r#"{"lasts":"-0.000000001s"}"#,
        ),
        (r#"{"bytesValue":"-_8"}"#, r#"{"bytesValue":"+/8="}"#),
        (r#"{"unit":"KELVIN"}"#, r#"{"unit":"KELVIN"}"#),
        (r#"{"unit":7}"#, r#"{"unit":7}"#),
        (
            r#"{"floatValue":"Infinity","doubleValue":"NaN"}"#,
            r#"{"doubleValue":"NaN","floatValue":"Infinity"}"#,
        ),
        (
            r#"{"value":{"a":[1,null]}}"#,
            r#"{"value":{"a":[1.0,null]}}"#,
        ),
        (r#"{"wrapped":null,"maybe":null}"#, "{}"),
        (r#"{"mask":"aB.cD,e"}"#, r#"{"mask":"aB.cD,e"}"#),
    ] {
        assert_eq!(round(&schema, given), shown, "{given}");
    }
    for json in [
        r#"{"at":"10000-01-01T00:00:00Z"}"#,
        r#"{"lasts":"1"}"#,
        r#"{"mask":"a_b"}"#,
        r#"{"unit":"kelvin"}"#,
        r#"{"boolValue":1}"#,
        r#"{"stringValue":1}"#,
        r#"{"int32_Value":1}"#,
    ] {
        assert!(schema.encode(json.as_bytes()).is_err(), "{json}");
    }
    let renamed = load(
        "syntax='proto3'; message M { int32 some_field = 1 [json_name='@x']; }",
        "M",
    )
    .unwrap();
    for given in [r#"{"@x":1}"#, r#"{"some_field":1}"#] {
        assert_eq!(round(&renamed, given), r#"{"@x":1}"#);
    }
}

#[test]
fn numbers_with_names_in_messages_of_their_own() {
    let schema = load(
        "syntax='proto3'; import 'google/protobuf/wrappers.proto'; import 'google/protobuf/any.proto';
         message A { google.protobuf.DoubleValue d = 1; google.protobuf.FloatValue f = 2; float x = 3;
         repeated google.protobuf.FloatValue list = 4; map<string, google.protobuf.DoubleValue> map = 5; A a = 6;
         google.protobuf.Any any = 7; }",
        "A",
    )
    .unwrap();
    for json in [
        r#"{"d":"NaN","f":"Infinity"}"#,
        r#"{"list":["-Infinity",1.5,"NaN"]}"#,
        r#"{"map":{"k":"NaN"}}"#,
        r#"{"a":{"a":{"d":"-Infinity"}}}"#,
        r#"{"any":{"@type":"x/A","d":"NaN"}}"#,
        r#"{"any":{"@type":"x/google.protobuf.FloatValue","value":"Infinity"}}"#,
        // Beside these, and beside an empty Any, a float has its own digits.
        r#"{"d":"NaN","x":0.1}"#,
        r#"{"x":0.1,"any":{}}"#,
    ] {
        assert_eq!(round(&schema, json), json);
    }
    let error = schema.encode(br#"{"d":-0.0}"#).unwrap_err().to_string();
    assert!(error.contains("field d: -0.0 cannot be written"), "{error}");
}

#[test]
fn the_type_of_an_any_may_come_last() {
    let schema = all();
    for (json, path) in [
        (
            r#"{"any":{"depth":"x","@type":"x/test.all.Inner"}}"#,
            "field any.depth: ",
        ),
        (
            r#"{"any":{"inners":[{},{"depth":[]}],"@type":"x/test.all.All"}}"#,
            "field any.inners[1].depth: ",
        ),
        (
            r#"{"any":{"value":"s","@type":"x/google.protobuf.Duration"}}"#,
            "field any.value: ",
        ),
    ] {
        let error = schema.encode(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(path), "{json}: {error}");
    }
    assert_eq!(
        round(
            &schema,
            r#"{"any":{"depth":"4e0","@type":"x/test.all.Inner"}}"#
        ),
        r#"{"any":{"@type":"x/test.all.Inner","depth":4}}"#
    );
}

/// The library keeps them in another order each time; whoever compares two outputs would find differences.
#[test]
fn entries_of_maps_are_in_the_order_of_their_keys() {
    let source = "syntax = \"proto3\";\nimport \"google/protobuf/any.proto\";\n\
                  message M { map<sint32, string> numbers = 1; map<string, M> names = 2; repeated M list = 3;\n\
                  google.protobuf.Any any = 4; }";
    let schema = load(source, "M").unwrap();
    let keys = r#"{"-3":"c","2":"a","10":"b","11":"","100":""}"#;
    let names = r#"{"":{},"a":{},"b":{},"c":{},"d":{}}"#;
    let any = format!(r#"{{"@type":"type.googleapis.com/M","numbers":{keys}}}"#);
    let json = format!(
        r#"{{"numbers":{keys},"names":{names},"list":[{{"names":{{"x":{{"numbers":{keys}}}}}}}],"any":{any}}}"#
    );
    for _ in 0..5 {
        assert_eq!(round(&schema, &json), json);
    }
}
