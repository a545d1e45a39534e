use super::*;

fn see(condition: Option<&str>, select: Option<&str>, payload: &str) -> Seen {
    let lookup = Lookup::new(condition, select).unwrap().unwrap();
    lookup.see(payload.as_bytes())
}

fn values(values: &[&str]) -> Seen {
    Seen::Values(
        values
            .iter()
            .map(|value| value.as_bytes().to_vec())
            .collect(),
    )
}

#[test]
fn conditions() {
    let cases = [
        (".t > 30", r#"{"t":31}"#, Seen::AsItIs),
        (".t > 30", r#"{"t":30}"#, Seen::Nothing),
        (".missing", r#"{"t":30}"#, Seen::Nothing),
        (".[] == 3", "[1,2,3]", Seen::AsItIs),
        ("empty", "1", Seen::Nothing),
        ("true", "not json", Seen::NotJson),
        ("true", "1 2", Seen::NotJson),
        ("true", "", Seen::NotJson),
    ];
    for (condition, payload, expected) in cases {
        assert_eq!(
            see(Some(condition), None, payload),
            expected,
            "{condition} {payload}"
        );
    }
    assert!(matches!(see(Some(".a.b"), None, "1"), Seen::Failed(_)));
}

#[test]
fn selections() {
    let cases = [
        (".a", r#"{"a":"x \"y\""}"#, values(&["x \"y\""])),
        (".a", r#"{"a":1.50}"#, values(&["1.50"])),
        (
            ".",
            r#"{"b":123456789012345678901234567890,"a":[1, null]}"#,
            values(&[r#"{"b":123456789012345678901234567890,"a":[1,null]}"#]),
        ),
        (".[]", r#"["a",2]"#, values(&["a", "2"])),
        ("empty", "1", Seen::Nothing),
    ];
    for (select, payload, expected) in cases {
        assert_eq!(
            see(None, Some(select), payload),
            expected,
            "{select} {payload}"
        );
    }
}

#[test]
fn halting_ends_the_expression_only() {
    assert_eq!(see(None, Some("1, halt, 2"), "null"), values(&["1"]));
    assert_eq!(see(Some("halt"), None, "null"), Seen::Nothing);
    assert_eq!(see(Some("halt_error"), None, "null"), Seen::Nothing);
}

#[test]
fn what_is_wrong_has_a_place() {
    let cases = [
        (".a |", "expected term at character 5"),
        (".a + §", "expected token at character 6"),
        ("(.a", "expected closing parenthesis at character 4"),
        ("é + f(1)", "at character 1"),
        (".a | nothere", "there is no filter nothere at character 6"),
        ("$x", "there is no variable $x at character 1"),
        // What would let a sender of messages look around.
        ("env", "there is no filter env at character 1"),
        ("$ENV", "there is no variable $ENV at character 1"),
        ("input", "there is no filter input at character 1"),
        ("import \"a\" as a; 1", "module loading not supported"),
    ];
    for (text, words) in cases {
        let error = Query::new("--where", text).err().unwrap().to_string();
        assert!(error.starts_with("bad expression for --where: "), "{error}");
        assert!(error.contains(words), "{text}: {error}");
    }
}
