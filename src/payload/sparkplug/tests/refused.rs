//! Values that their types do not have, and lists that belong together and differ in length.

use super::*;

fn refused(metric: &str) -> String {
    let payload = encoded(&format!("{{\"metrics\":[{metric}]}}"));
    match Sparkplug::default().decode("t", &payload) {
        Ok(json) => json,
        Err(error) => error,
    }
}

#[test]
fn integers_keep_to_their_types() {
    for (data_type, name, first, last) in [
        (1, "Int8", -128i64, 127i64),
        (2, "Int16", -32_768, 32_767),
        (3, "Int32", -2_147_483_648, 2_147_483_647),
        (5, "UInt8", 0, 255),
        (6, "UInt16", 0, 65_535),
        (7, "UInt32", 0, 4_294_967_295),
    ] {
        // In two's complement of the type's width, of 32 bits and of 64.
        let bits = if last < 256 {
            8
        } else if last < 65_536 {
            16
        } else {
            32
        };
        for number in [first, -1, 0, 1, last] {
            if number < first {
                continue;
            }
            for width in [bits, 32, 64] {
                let stored = number.cast_unsigned() & (u64::MAX >> (64 - width));
                let json = refused(&format!(
                    r#"{{"name":"m","datatype":{data_type},"long":{stored}}}"#
                ));
                assert!(
                    json.contains(&format!(r#""value":{number}}}"#)),
                    "{name} {stored}: {json}"
                );
            }
        }
        let beyond = 1u64 << bits;
        for stored in [beyond, beyond + 44, 1 << 40] {
            let error = refused(&format!(
                r#"{{"name":"m","datatype":{data_type},"long":{stored}}}"#
            ));
            assert_eq!(
                error,
                format!("metric \"m\": {stored} is out of the range of {name}, {first} to {last}")
            );
        }
    }
    assert_eq!(
        refused(r#"{"name":"Level","datatype":1,"int":300}"#),
        "metric \"Level\": 300 is out of the range of Int8, -128 to 127"
    );
}

#[test]
fn the_part_with_the_value_is_named() {
    for (metric, words) in [
        (
            r#"{"alias":7,"datatype":5,"int":300}"#,
            "metric \"7\": 300 is out of the range of UInt8, 0 to 255",
        ),
        (
            r#"{"name":"m","properties":{"keys":["low"],"values":[{"type":1,"int":300}]}}"#,
            "metric \"m\": property \"low\": 300 is out of the range of Int8, -128 to 127",
        ),
        (
            r#"{"name":"m","dataset":{"columns":["a","b"],"types":[12,6],"rows":[{"elements":[{"string":"x"},{"int":70000}]}]}}"#,
            "metric \"m\": column \"b\": 70000 is out of the range of UInt16, 0 to 65535",
        ),
        (
            r#"{"name":"m","template":{"parameters":[{"name":"p","type":2,"int":70000}]}}"#,
            "metric \"m\": parameter \"p\": 70000 is out of the range of Int16, -32768 to 32767",
        ),
        (
            r#"{"name":"m","template":{"metrics":[{"name":"n","datatype":2,"int":70000}]}}"#,
            "metric \"n\": 70000 is out of the range of Int16, -32768 to 32767",
        ),
    ] {
        assert_eq!(refused(metric), words);
    }
    // By the name and the type of the birth.
    let mut decoder = Sparkplug::default();
    let birth = encoded(r#"{"metrics":[{"name":"Temp","alias":1,"datatype":1}]}"#);
    decoder.decode("spBv1.0/g/NBIRTH/n", &birth).unwrap();
    let data = encoded(r#"{"metrics":[{"alias":1,"int":300}]}"#);
    assert_eq!(
        decoder.decode("spBv1.0/g/NDATA/n", &data).unwrap_err(),
        "metric \"Temp\": 300 is out of the range of Int8, -128 to 127"
    );
}

#[test]
fn lists_that_belong_together() {
    let keys = "metric \"m\": a property set has not as many values as keys";
    for (metric, words) in [
        (
            r#"{"name":"m","properties":{"keys":["a","b"],"values":[{"type":1,"int":1}]}}"#,
            keys,
        ),
        (
            r#"{"name":"m","properties":{"keys":["a"],"values":[{"type":1,"int":1},{}]}}"#,
            keys,
        ),
        (
            r#"{"name":"m","dataset":{"columns":["a","b"],"types":[1]}}"#,
            "metric \"m\": a data set has not as many types as columns",
        ),
        (
            r#"{"name":"m","dataset":{"columns":["a"],"types":[1],"rows":[{"elements":[{"int":1},{"int":2}]}]}}"#,
            "metric \"m\": a row of a data set has more values than there are columns",
        ),
    ] {
        assert_eq!(refused(metric), words);
    }
    let within = r#"{"name":"m","properties":{"keys":["a"],"values":[{"set":{"keys":["b"]}}]}}"#;
    assert_eq!(
        refused(within),
        "metric \"m\": property \"a\": a property set has not as many values as keys"
    );
}

#[test]
fn what_is_null_has_no_value() {
    for (metric, shown) in [
        (
            r#"{"datatype":3,"is_null":true,"int":5}"#,
            r#""dataType":"Int32","value":null"#,
        ),
        (
            r#"{"properties":{"keys":["a","b"],"values":[{"type":3,"is_null":true,"int":5},{"type":3,"is_null":false,"int":6}]},"int":1}"#,
            r#""properties":{"a":null,"b":6},"value":1"#,
        ),
        (
            r#"{"properties":{"keys":["a"],"values":[{"is_null":true,"string":"x"}]},"int":1}"#,
            r#""properties":{"a":null},"value":1"#,
        ),
        (
            r#"{"template":{"metrics":[{"name":"n","is_null":true,"int":5}]}}"#,
            r#""value":{"metrics":[{"name":"n","value":null}],"parameters":[]}"#,
        ),
    ] {
        assert_eq!(refused(metric), format!("{{\"metrics\":[{{{shown}}}]}}"));
    }
}
