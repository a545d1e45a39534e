//! Scenario files: what they make, and what is wrong with them.

use std::fmt::Write as _;

use super::*;
use crate::model::{Device, Maker, Scenario};

fn device(client_id: &str, number: u64) -> Device<'_> {
    Device {
        index: 1,
        count: 2,
        client_id,
        username: Some("bob"),
        number,
        wall_us: 1_795_158_049_486_789,
        seed: Some(1),
    }
}

fn parsed(text: &str, format: Format) -> File {
    parse("dev", text, format, "usual").unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The first messages of a device: topic and payload.
fn messages(file: &File, count: u64) -> Vec<(Option<String>, String)> {
    let mut maker = file.maker().unwrap();
    (0..count)
        .map(|number| message(maker.as_mut(), number))
        .collect()
}

fn message(maker: &mut dyn Maker, number: u64) -> (Option<String>, String) {
    let mut payload = Vec::new();
    let topic = maker.make(&device("c_1", number), &mut payload).unwrap();
    (topic, String::from_utf8(payload).unwrap())
}

fn payload(text: &str) -> String {
    messages(&parsed(text, Format::Yaml), 1).remove(0).1
}

fn wrong(text: &str, format: Format) -> String {
    let error = parse("dev.x", text, format, "usual").expect_err(text);
    assert_eq!(error.exit(), Exit::Usage);
    let shown = error.to_string();
    assert!(!shown.contains('\n'), "{shown}");
    shown
}

const YAML: &str = r#"
name: green.house-1
description: two beds
topic: "green/%c/{{ bed }}"
values:
  bed: =cycle('a', 'b')
  base: =10 * (number + 1)
payload:
  bed: =bed
  n: =counter()
  text: "bed {{ bed }} of {{ user }}"
  equal: ==1
  plain: [1, 2.5, true, null, x]
  list:
    - =n
    - {deep: =n + base}
  deep:
    n: =n * 100
    sum: =n + 1
  after: =n
  "quo\"te": 1
"#;

const TOML: &str = r#"
name = "green.house-1"
description = "two beds"
topic = "green/%c/{{ bed }}"

[values]
bed = "=cycle('a', 'b')"
base = "=10 * (number + 1)"

[payload]
bed = "=bed"
n = "=counter()"
text = "bed {{ bed }} of {{ user }}"
equal = "==1"
plain = [1, 2.5, true, 'x']
list = ["=n", { deep = "=n + base" }]
deep.n = "=n * 100"
deep.sum = "=n + 1"
after = "=n"
"quo\"te" = 1
"#;

#[test]
fn both_formats_say_the_same() {
    for (text, format, null) in [(YAML, Format::Yaml, "null,"), (TOML, Format::Toml, "")] {
        let file = parsed(text, format);
        assert_eq!(file.name(), "green.house-1");
        assert_eq!(file.description(), "two beds");
        assert!(!file.is_shared());
        let expected = |bed: &str, n: u64, base: u64| {
            let payload = format!(
                r#"{{"bed":"{bed}","n":{n},"text":"bed {bed} of bob","equal":"=1","plain":[1,2.5,true,{null}"x"],"list":[{n},{{"deep":{deep}}}],"deep":{{"n":{hundred},"sum":{sum}}},"after":{n},"quo\"te":1}}"#,
                deep = n + base,
                hundred = n * 100,
                sum = n * 100 + 1,
            );
            (Some(format!("green/c_1/{bed}")), payload)
        };
        assert_eq!(
            messages(&file, 2),
            [expected("a", 1, 10), expected("b", 2, 20)],
            "{format:?}"
        );
    }
}

#[test]
fn a_payload_may_be_anything() {
    for (text, expected) in [
        ("payload: hello {{ client_id }}", "hello c_1"),
        ("payload: |\n  a\n  {{ 1 + 1 }}\n", "a\n2\n"),
        ("payload: =index", "0"),
        ("payload: =['a', 1]", "[\"a\",1]"),
        ("payload: 5", "5"),
        ("payload: ''", ""),
        ("payload: {}", "{}"),
        ("payload: []", "[]"),
        ("payload: {a: {}}", "{\"a\":{}}"),
        ("payload: [=1, [=2]]", "[1,[2]]"),
        ("payload: '100 %i {{ \"%i\" }}'", "100 %i %i"),
        ("payload: {a: \"\\u0001é\"}", "{\"a\":\"\\u0001é\"}"),
        ("\u{feff}payload: 1", "1"),
        ("x: &a [1, 2]\npayload: *a", "?"),
    ] {
        if expected == "?" {
            assert!(wrong(text, Format::Yaml).contains("no such key"));
        } else {
            assert_eq!(payload(text), expected, "{text}");
        }
    }
    let aliased = "values:\n  a: &a =counter()\npayload: {one: *a, two: *a}";
    assert_eq!(payload(aliased), r#"{"one":1,"two":1}"#);
}

#[test]
fn a_file_without_a_name_has_its_own() {
    assert_eq!(parsed("payload: 1", Format::Yaml).name(), "usual");
    assert_eq!(
        program::usual_name(Path::new("/a/b/my devices.v2.yaml")),
        "my_devices.v2"
    );
}

#[test]
fn errors_name_file_line_and_key() {
    for (text, expected) in [
        ("", "dev.x, line 1: a scenario is a table"),
        ("[1]", "dev.x, line 1: a scenario is a table"),
        ("name: a\n", "dev.x: payload is missing"),
        (
            "name: a\npaylod:\n  a: 1",
            "dev.x, line 2, paylod: there is no such key; did you mean payload?",
        ),
        (
            "name: a/b\npayload: 1",
            "dev.x, line 1, name: a name is of letters",
        ),
        (
            "name: 5\npayload: 1",
            "dev.x, line 1, name: it should be text",
        ),
        (
            "topic: [a]\npayload: 1",
            "dev.x, line 1, topic: it should be text",
        ),
        (
            "\ntopic: 'a/{{ x }}'\npayload: 1",
            "dev.x, line 2, topic: there is no value x",
        ),
        (
            "values: 1\npayload: 1",
            "dev.x, line 1, values: it should be a table",
        ),
        (
            "values:\n  a:\n    b: 1\npayload: 1",
            "values.a: a value is one value, or a list",
        ),
        (
            "values:\n  a: [=1]\npayload: 1",
            "dev.x, line 2, values.a: the list should be of plain values",
        ),
        (
            "payload:\n  a: 1\n  b:\n    - 1\n    - c: =randm(1, 2)",
            "dev.x, line 5, payload.b[1].c: there is no function randm(); did you mean random?",
        ),
        (
            "payload:\n  a: =b\n  b: 1",
            "dev.x, line 2, payload.a: there is no value b",
        ),
        ("payload:\n  a: .nan", "dev.x, line 2"),
        ("payload:\n  a: 1\n  a: 2", "dev.x, line 3"),
        ("payload:\n\t a: 1", "dev.x, line 2"),
        ("payload: {a: 1", "dev.x, line 1"),
        ("payload: 1\n---\npayload: 2", "dev.x"),
    ] {
        let found = wrong(text, Format::Yaml);
        assert!(found.contains(expected), "{text:?}: {found}");
    }
    for (text, expected) in [
        (
            "[payload]\na = 1\nb = \"=x\"",
            "dev.x, line 3, payload.b: there is no value x",
        ),
        (
            "[payload]\na = 1\n[payload.c]\nd = \"=x\"",
            "dev.x, line 4, payload.c.d: there",
        ),
        (
            "[[payload]]\na = 1\n[[payload]]\na = \"=x\"",
            "dev.x, line 4, payload[1].a: there",
        ),
        ("name = \"a\"\npayload = ", "dev.x, line 2"),
        ("[payload]\na = 1\na = 2", "dev.x, line 3"),
        (
            "[payload]\na = nan",
            "dev.x, line 2, payload.a: JSON has no such number",
        ),
        (
            "[paylod]\na = 1",
            "dev.x, line 1, paylod: there is no such key",
        ),
    ] {
        let found = wrong(text, Format::Toml);
        assert!(found.contains(expected), "{text:?}: {found}");
    }
}

#[test]
fn a_key_that_stands_there_twice_is_told_in_words_for_users() {
    assert_eq!(
        wrong("payload:\n  a: 1\n  a: 2", Format::Yaml),
        "dev.x, line 3: the key a is there twice"
    );
}

#[test]
fn errors_of_messages_name_the_place_too() {
    let file = parsed("payload:\n  a: 1\n  b: =1 / (1 - number)", Format::Yaml);
    let mut maker = file.maker().unwrap();
    assert_eq!(message(maker.as_mut(), 0).1, r#"{"a":1,"b":1.0}"#);
    let error = maker.make(&device("c", 1), &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "dev, line 3, payload.b: a division by 0");
    let file = parsed("topic: '{{ [1][number] }}'\npayload: 1", Format::Yaml);
    let mut maker = file.maker().unwrap();
    let error = maker.make(&device("c", 1), &mut Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "dev, line 1, topic: [1]: the list has 1 value"
    );
}

#[test]
fn devices_keep_their_own_state_and_constants() {
    let file = parsed(
        "payload: '{{ counter() }} {{ once(uuid()) }}'",
        Format::Yaml,
    );
    let make = |maker: &mut dyn Maker, index: u32, client_id: &str| {
        let mut payload = Vec::new();
        let device = Device {
            index,
            ..device(client_id, 0)
        };
        maker.make(&device, &mut payload).unwrap();
        String::from_utf8(payload).unwrap()
    };
    let (mut one, mut other) = (file.maker().unwrap(), file.maker().unwrap());
    let a = make(one.as_mut(), 1, "a");
    let b = make(one.as_mut(), 2, "b");
    assert!(a.starts_with("1 ") && b.starts_with("1 ") && a != b);
    assert_eq!(make(one.as_mut(), 1, "a"), a.replacen('1', "2", 1));
    // On another thread, and in another run with the seed.
    assert_eq!(make(other.as_mut(), 1, "a"), a);
    let again = parsed(
        "payload: '{{ counter() }} {{ once(uuid()) }}'",
        Format::Yaml,
    );
    assert_eq!(make(again.maker().unwrap().as_mut(), 9, "a"), a);
    // Without a seed a run has its own.
    let unseeded = |file: &File| {
        let mut payload = Vec::new();
        let device = Device {
            seed: None,
            ..device("a", 0)
        };
        file.maker().unwrap().make(&device, &mut payload).unwrap();
        payload
    };
    assert_eq!(unseeded(&file), unseeded(&file));
    assert_ne!(unseeded(&file), unseeded(&again));
}

/// A table in a table, each on a line of its own.
fn stairs(count: usize) -> String {
    let mut text = String::from("payload:\n");
    for level in 1..=count {
        let _ = writeln!(text, "{}a:", " ".repeat(level));
    }
    text
}

#[test]
fn hostile_files_are_refused() {
    let deep = |open: &str, close: &str, count: usize| {
        format!("payload: {}{}", open.repeat(count), close.repeat(count))
    };
    for text in [
        deep("[", "]", 100),
        deep("[", "]", 100_000),
        deep("{a: ", "}", 100_000),
        stairs(2000),
        format!("payload:\n  {}1", "- ".repeat(100_000)),
    ] {
        wrong(&text, Format::Yaml);
    }
    let toml = |open: &str, close: &str, count: usize| {
        format!("payload = {}{}", open.repeat(count), close.repeat(count))
    };
    for text in [
        toml("[", "]", 50),
        toml("[", "]", 100_000),
        toml("{a = ", "}", 100_000),
        format!("[payload{}]\n", ".a".repeat(50)),
        format!("[payload{}]\n", ".a".repeat(100_000)),
        format!("payload{} = 1\n", ".a".repeat(100_000)),
    ] {
        wrong(&text, Format::Toml);
    }
    // Each level ten times the one below: 10^9 values.
    let mut bomb = String::from("values:\n  a0: &a0 [x]\n");
    for level in 1..10 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(bomb, "  a{level}: &a{level} [{below}]");
    }
    bomb.push_str("payload: *a9\n");
    let started = std::time::Instant::now();
    wrong(&bomb, Format::Yaml);
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
    wrong("payload: &a [*a]", Format::Yaml);
}

#[test]
fn files_are_read_within_limits() {
    let folder = std::env::temp_dir().join(format!("mqtty-scenario-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let good = write("my home.yaml", b"payload: 1");
    assert_eq!(load(&good, Format::Yaml, None).unwrap().name(), "my_home");
    assert_eq!(
        load(&good, Format::Yaml, Some("other")).unwrap().name(),
        "other"
    );
    let large = write("large.yaml", &vec![b'#'; (1 << 20) + 1]);
    let error = load(&large, Format::Yaml, None).unwrap_err();
    assert!(error.to_string().contains("too large"), "{error}");
    let latin = write("latin.toml", b"[payload]\n\na = \"\xe9\"");
    let error = load(&latin, Format::Toml, None).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("latin.toml, line 3: it is not UTF-8 text"),
        "{error}"
    );
    let error = load(&folder.join("none.yaml"), Format::Yaml, None).unwrap_err();
    assert_eq!(error.exit(), Exit::File);
    assert!(
        error.to_string().contains("none.yaml: no such file"),
        "{error}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}
