//! Errors in a file name the line, the column and the key.

use super::*;

#[test]
fn errors_name_file_line_and_key() {
    for (text, expected) in [
        ("", "dev.x:1:1: a scenario is a table"),
        ("[1]", "dev.x:1:1: a scenario is a table"),
        ("name: a\n", "dev.x: payload is missing"),
        (
            "name: a\npaylod:\n  a: 1",
            "dev.x:2:1: paylod: unknown key; did you mean payload?",
        ),
        (
            "name: a/b\npayload: 1",
            "dev.x:1:1: name: a name may contain letters",
        ),
        ("name: 5\npayload: 1", "dev.x:1:1: name: it should be text"),
        (
            "topic: [a]\npayload: 1",
            "dev.x:1:1: topic: it should be text",
        ),
        (
            "\ntopic: 'a/{{ x }}'\npayload: 1",
            "dev.x:2:1: topic: unknown value x",
        ),
        (
            "values: 1\npayload: 1",
            "dev.x:1:1: values: it should be a table",
        ),
        (
            "values:\n  a:\n    b: 1\npayload: 1",
            "dev.x:2:3: values.a: a value is one value, or a list",
        ),
        (
            "values:\n  a: [=1]\npayload: 1",
            "dev.x:2:6: values.a: the list should be of plain values",
        ),
        (
            "payload:\n  a: 1\n  b:\n    - 1\n    - c: =randm(1, 2)",
            "dev.x:5:10: payload.b[1].c: unknown function randm(); did you mean random?",
        ),
        (
            "payload:\n  a: =b\n  b: 1",
            "dev.x:2:6: payload.a: unknown value b",
        ),
        ("payload:\n  a: .nan", "dev.x:2:6: payload.a: "),
        ("payload:\n  a: 1\n  a: 2", "dev.x:3:3: "),
        ("payload:\n\t a: 1", "dev.x:2:"),
        ("payload: {a: 1", "dev.x:1:"),
        ("payload: 1\n---\npayload: 2", "dev.x"),
    ] {
        let found = wrong(text, Format::Yaml);
        assert!(found.contains(expected), "{text:?}: {found}");
    }
    for (text, expected) in [
        (
            "[payload]\na = 1\nb = \"=x\"",
            "dev.x:3:5: payload.b: unknown value x",
        ),
        (
            "[payload]\na = 1\n[payload.c]\nd = \"=x\"",
            "dev.x:4:5: payload.c.d: unknown value x",
        ),
        (
            "[[payload]]\na = 1\n[[payload]]\na = \"=x\"",
            "dev.x:4:5: payload[1].a: unknown value x",
        ),
        ("name = \"a\"\npayload = ", "dev.x:2:"),
        ("[payload]\na = 1\na = 2", "dev.x:3:1: "),
        (
            "[payload]\na = nan",
            "dev.x:2:5: payload.a: JSON has no such number",
        ),
        ("[paylod]\na = 1", "dev.x:1:2: paylod: unknown key"),
    ] {
        let found = wrong(text, Format::Toml);
        assert!(found.contains(expected), "{text:?}: {found}");
    }
}

#[test]
fn a_key_that_stands_there_twice_is_told_in_words_for_users() {
    assert_eq!(
        wrong("payload:\n  a: 1\n  a: 2", Format::Yaml),
        "dev.x:3:3: the key a appears twice"
    );
}

#[test]
fn errors_of_messages_name_the_place_too() {
    let file = parsed("payload:\n  a: 1\n  b: =1 / (1 - number)", Format::Yaml);
    let mut maker = file.maker().unwrap();
    assert_eq!(message(maker.as_mut(), 0).1, r#"{"a":1,"b":1.0}"#);
    let error = maker.make(&device("c", 1), &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "dev:3:6: payload.b: a division by 0");
    let file = parsed("topic: '{{ [1][number] }}'\npayload: 1", Format::Yaml);
    let mut maker = file.maker().unwrap();
    let error = maker.make(&device("c", 1), &mut Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "dev:1:1: topic: [1]: the list has 1 value"
    );
}
