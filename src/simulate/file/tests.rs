//! Scenario files: what they make, and what is wrong with them.

use std::fmt::Write as _;

use super::*;
use crate::model::{Device, MessageMaker, Scenario};

mod mistakes;
mod requests;

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

fn message(maker: &mut dyn MessageMaker, number: u64) -> (Option<String>, String) {
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
            assert!(wrong(text, Format::Yaml).contains("unknown key"));
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
fn devices_keep_their_own_state_and_constants() {
    let file = parsed(
        "payload: '{{ counter() }} {{ once(uuid()) }}'",
        Format::Yaml,
    );
    let make = |maker: &mut dyn MessageMaker, index: u32, client_id: &str| {
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
            .ends_with("latin.toml:3:1: it is not UTF-8 text"),
        "{error}"
    );
    let units = "payload: 1".encode_utf16();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(units.flat_map(u16::to_le_bytes))
        .collect();
    let path = write("utf16.yaml", &utf16);
    let error = load(&path, Format::Yaml, None).unwrap_err();
    let said = error.to_string();
    assert!(
        said.ends_with("utf16.yaml:1:1: it is UTF-16 text, not UTF-8 text"),
        "{said}"
    );
    let shown = path.display();
    let hint = format!("convert it: iconv -f UTF-16 -t UTF-8 {shown} >{shown}.utf8");
    assert_eq!(error.hint(), Some(hint));
    let marked = write("marked.toml", "\u{feff}payload = \"é{{ x }}\"".as_bytes());
    let said = load(&marked, Format::Toml, None).unwrap_err().to_string();
    assert!(said.ends_with(":1:11: payload: unknown value x"), "{said}");
    let error = load(&folder.join("none.yaml"), Format::Yaml, None).unwrap_err();
    assert_eq!(error.exit(), Exit::File);
    assert!(
        error.to_string().contains("none.yaml: no such file"),
        "{error}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}
