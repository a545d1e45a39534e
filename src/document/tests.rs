//! Trees and their texts, and files that mean no good.

use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::error::Exit;

/// A document of this text, as if it had been read from a file of this name.
fn parsed(name: &str, text: &str) -> Result<Document, String> {
    let directory = tempdir(name);
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    Document::read(&path).map_err(|failure| {
        assert_eq!(failure.exit, Exit::Usage, "{failure}");
        let directory = format!("{}/", directory.display());
        failure.message.replace(&directory, "")
    })
}

/// A directory that only this test knows.
fn tempdir(name: &str) -> std::path::PathBuf {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("test").replace("::", "-");
    let path = std::env::temp_dir().join(format!("mqtty-{}-{test}-{name}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn wrong(name: &str, text: &str, expected: &str) {
    let message = parsed(name, text).expect_err(text);
    assert_eq!(message, expected, "{text}");
}

#[test]
fn what_is_not_touched_is_written_back_as_it_was() {
    let json = r#"{
  "conn": {
    "port": 1.50,
    "big": 123456789012345678901234567890,
    "will": null,
    "text": "a\"b\\c\u0001é😀",
    "list": [
      true,
      [],
      {}
    ]
  }
}
"#;
    assert_eq!(parsed("a.json", json).unwrap().text(), json);
    let yaml = "conn:\n  port: 1_000\n  answer: no\n  quoted: \"no\"\n  nothing: ~\n  topic:\n    - a/#\n    - \"2001-01-01\"\n  none: []\n";
    assert_eq!(parsed("a.yaml", yaml).unwrap().text(), yaml);
}

#[test]
fn the_name_says_what_is_in_a_file() {
    for name in ["a.yaml", "a.yml", "a.YML"] {
        assert!(parsed(name, "conn: {port: 1}").is_ok(), "{name}");
    }
    for name in ["a.json", "a", "a.txt"] {
        assert!(parsed(name, "conn: {port: 1}").is_err(), "{name}");
    }
}

#[test]
fn lines_are_those_of_the_keys() {
    let json = "{\n\n\"conn\" :\n {\"port\": 1,\n  \"topic\"\n :\n [\"a\"] }}";
    let yaml = "# a\n---\nconn:\n  port: 1\n  topic:\n\n  - a\n";
    for (name, text, lines) in [("a.json", json, [3, 4, 5]), ("a.yaml", yaml, [3, 4, 5])] {
        let document = parsed(name, text).unwrap();
        let conn = &document.sections()[0];
        let Value::Map(members) = &conn.node.value else {
            panic!("{conn:?}");
        };
        let found = [conn.line, members[0].line, members[1].line];
        assert_eq!(found, lines, "{name}");
    }
}

#[test]
fn nothing_is_no_sections() {
    for name in ["a.json", "a.yaml"] {
        assert!(parsed(name, " \n").unwrap().sections().is_empty());
    }
    assert!(parsed("a.yaml", "# empty\n").unwrap().sections().is_empty());
    assert!(
        parsed("a.json", "\u{feff}{}")
            .unwrap()
            .sections()
            .is_empty()
    );
}

#[test]
fn a_tag_or_an_anchor_alone_is_null_and_stays_so() {
    for value in ["!x", "[1, !x]", "[!x, 1]", "&b", "{c: !x}"] {
        let read = parsed("a.yaml", &format!("a: {value}\n")).unwrap();
        let text = read.text();
        assert!(text.contains('~'), "{value}: {text}");
        assert_eq!(parsed("a.yaml", &text).unwrap().text(), text, "{value}");
    }
}

#[test]
fn text_survives_yaml_whatever_it_is() {
    let words = [
        "",
        " ",
        "no",
        "NULL",
        "1",
        "1e3",
        "0x1",
        "1_000",
        "2001-01-01",
        "a: b",
        "a #b",
        "- a",
        "#",
        "'",
        "\"",
        "a\nb",
        "\t",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}x",
        "é😀",
        "key",
        "a/b.c-d_e",
        "*",
        "&a",
        "!x",
        "%",
        "@",
        "`",
        "{",
        "[",
        "~",
        "=",
        "<<",
        "mqtt://h:1/a",
        "y",
        ".inf",
        "\\n",
        "\0",
    ];
    for word in words {
        let mut document = Document::new("x.yaml");
        let node = Node::new(Value::List(vec![Node::text(word)]));
        let member = Member {
            line: 0,
            column: 0,
            key: word.to_owned(),
            node,
        };
        document.set("conn", Node::new(Value::Map(vec![member])));
        let again =
            parsed("x.yaml", &document.text()).unwrap_or_else(|why| panic!("{word:?}: {why}"));
        assert_eq!(again.text(), document.text(), "{word:?}");
        let Some(Value::Map(members)) = again.section("conn").map(|node| &node.value) else {
            panic!("{word:?}");
        };
        assert_eq!(members[0].key, word);
        let Value::List(items) = &members[0].node.value else {
            panic!("{word:?}");
        };
        assert_eq!(items[0].as_text().unwrap_or_default(), word);
        assert!(!items[0].is_null(), "{word:?}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    wrong(
        "a.json",
        "{\n\"conn\": {]}",
        "a.json:2: this is not JSON: a member name needs double quotes at column 10",
    );
    wrong(
        "a.json",
        "{\"a\": 1}\nx",
        "a.json:2: this is not JSON: there is something behind the value at column 1",
    );
    wrong(
        "a.json",
        "[]",
        "a.json:1: expected a map with a section for each command, such as conn or pub",
    );
    wrong(
        "a.json",
        "{\"a\":\n{\"b\": 1,\n\"b\": 2}}",
        "a.json:3: \"b\" appears twice",
    );
    wrong(
        "a.yaml",
        "a:\n  b: 1\n  b: 2\n",
        "a.yaml:3: \"b\" appears twice at column 3",
    );
    wrong(
        "a.yaml",
        "a: 1\n---\nb: 1\n",
        "a.yaml:2: a second document begins here at column 1",
    );
    wrong(
        "a.yaml",
        "? [a]\n: 1\n",
        "a.yaml:1: a key is a list or a map at column 3",
    );
    wrong(
        "a.yaml",
        "a: {{ b }}/c\n",
        "a.yaml:1: a key is a list or a map; text with {{ }} needs quotes, such as \"{{ name }}\" at column 5",
    );
    let message = parsed("a.yaml", "a:\n  b: [1, 2\n").unwrap_err();
    assert!(
        message.starts_with("a.yaml:2: this is not YAML: "),
        "{message}"
    );
    let message = parsed("a.yaml", "a: *b\n").unwrap_err();
    assert!(message.starts_with("a.yaml:1: "), "{message}");
}

#[test]
fn hostile_files_are_refused_at_once() {
    let deep = |open: &str, close: &str| {
        format!(
            "{{\"a\": {}{}}}",
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    for text in [deep("[", "]"), deep("{\"a\":", "}"), "[".repeat(1_000_000)] {
        for name in ["a.json", "a.yaml"] {
            let message = parsed(name, &text).unwrap_err();
            assert!(message.contains(":1: "), "{message}");
        }
    }
    // Nine times nine lists of nine, nine levels deep, made of a few words.
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (name, before) in ('b'..='j').zip('a'..) {
        let row = vec![format!("*{before}"); 9].join(",");
        let _ = writeln!(bomb, "{name}: &{name} [{row}]");
    }
    let message = parsed("a.yaml", &bomb).unwrap_err();
    assert!(message.contains("more than 100,000 values"), "{message}");
    let message = parsed("a.yaml", "a: &a [*a]").unwrap_err();
    assert!(message.contains("a.yaml:1: "), "{message}");
    let large = format!("{{\"a\": \"{}\"}}", "x".repeat(5 << 20));
    wrong(
        "a.json",
        &large,
        "a.json is larger than 4 MB: this is not an options file",
    );
}

#[test]
fn a_file_that_cannot_be_read_is_exit_8() {
    let failure = Document::read(Path::new("/nowhere/options.json")).unwrap_err();
    assert_eq!(failure.exit, Exit::File);
    assert_eq!(
        failure.message,
        "cannot read the options file /nowhere/options.json: no such file or directory"
    );
    let directory = tempdir("d");
    assert_eq!(Document::read(&directory).unwrap_err().exit, Exit::File);
    let binary = directory.join("a.json");
    std::fs::write(&binary, b"{\n\xff}").unwrap();
    let failure = Document::read(&binary).unwrap_err();
    assert!(
        failure.message.ends_with("a.json:2: it is not UTF-8 text"),
        "{failure}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_is_replaced_as_a_whole() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let directory = tempdir("d");
    let (path, link) = (directory.join("a.json"), directory.join("link"));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let _ = std::fs::remove_file(&link);
    symlink("a.json", &link).unwrap();
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();

    replace(&link, b"new", Privacy::AsItWas).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    assert_eq!(mode(&path), 0o640);
    assert!(link.is_symlink());
    replace(&link, b"secret", Privacy::Owner).unwrap();
    assert_eq!(mode(&path), 0o600);
    replace(&path, b"again", Privacy::AsItWas).unwrap();
    assert_eq!(mode(&path), 0o600);

    let left: Vec<_> = std::fs::read_dir(&directory).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
    let failure = replace(&directory, b"", Privacy::Owner).unwrap_err();
    assert_eq!(failure.exit, Exit::File);
    let failure = replace(Path::new("/nowhere/a"), b"", Privacy::Owner).unwrap_err();
    assert_eq!(
        failure.message,
        "cannot write to /nowhere/a: no such file or directory"
    );
}

/// The places of all members and values, in the order of the file.
fn places(node: &Node, found: &mut Vec<(usize, usize)>) {
    found.push((node.line, node.column));
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| places(item, found)),
        Value::Map(members) => {
            for member in members {
                found.push((member.line, member.column));
                places(&member.node, found);
            }
        }
        Value::Bare(_) | Value::Text(_) => {}
    }
}

#[test]
fn toml_and_yaml_are_the_same_tree() {
    let yaml = "name: \"a\"\nnumbers: [1, 135, 1.50, -3, 1e3, true]\nsteps:\n  - publish: { topic: \"a/b\" }\n  - wait: \"1s\"\nclients: { app: {} }\n";
    let toml = "name = 'a'\nnumbers = [1, 0x87, +1.50, -3, 1e3, true]\n[[steps]]\npublish.topic = \"a/b\"\n[[steps]]\nwait = '1s'\n[clients.app]\n";
    let (yaml, toml) = (parse_yaml(yaml).unwrap(), parse_toml(toml).unwrap());
    assert_eq!(toml, yaml);
    let mut found = Vec::new();
    places(&toml, &mut found);
    assert!(
        found.iter().all(|place| place.0 > 0 && place.1 > 0),
        "{found:?}"
    );
    let member = |key: &str| match &toml.value {
        Value::Map(members) => members.iter().find(|it| it.key == key).cloned().unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!((member("numbers").line, member("numbers").column), (2, 1));
    assert_eq!(member("numbers").node.column, 11);
    let Value::List(steps) = member("steps").node.value else {
        panic!("no list");
    };
    assert_eq!((steps[0].line, steps[1].line), (3, 5));
}

#[test]
fn what_is_no_toml_is_told_with_its_place() {
    let deep = format!("a = {}{}", "[".repeat(60), "]".repeat(60));
    for (text, line, column, what) in [
        ("a = 1\nb = x", 2, 5, "this is not TOML: "),
        (
            "a = 1\na = 2",
            2,
            1,
            "this is not TOML: a key or table appears twice",
        ),
        ("\na = inf", 2, 5, "inf and nan are not allowed here"),
        (deep.as_str(), 1, 37, "this is nested too deeply"),
    ] {
        let mistake = parse_toml(text).unwrap_err();
        let told = (mistake.line, mistake.column);
        assert_eq!(told, (line, column), "{text}: {}", mistake.what);
        assert!(mistake.what.starts_with(what), "{text}: {}", mistake.what);
    }
    // Neither the parser nor the reader follows brackets without end.
    let deeper = format!("a = {}", "[".repeat(1_000_000));
    assert!(parse_toml(&deeper).is_err());
}
