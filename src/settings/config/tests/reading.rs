use std::fmt::Write as _;

use super::*;
use crate::error::Exit;

const FILE: &str = r#"
profile = "home"
check_url = "https://example.com/latest"

[defaults]
keepalive = 60
qos = 1
[defaults.sub]
output_mode = "json"
[defaults.bench]
count = 5
[defaults.bench.pub]
rate = "1k/s"

[profiles.home]
host = "broker.home"
clean = false
password_file = "home.password"

[profiles.office]
extends = "home"
host = "broker.office"
ca = "~/ca.pem"
conn_user_properties = { floor = 3, room = "a: b" }
ws_headers = ["A: 1", "B: 2"]
[profiles.office.sub]
qos = 2
"#;

fn concat(parts: &[&[&'static str]]) -> Vec<&'static str> {
    parts.concat()
}

#[test]
fn tables_for_all_and_for_a_command() {
    let home = [
        "hostname=broker.home",
        "no-clean=true",
        "password-file=/etc/m/home.password",
    ];
    let defaults = ["keepalive=60", "qos=1"];
    assert_eq!(said(FILE, "pub").unwrap(), concat(&[&home, &defaults]));
    assert_eq!(
        said(FILE, "sub").unwrap(),
        concat(&[&home, &["output-mode=json"], &defaults])
    );
    assert_eq!(
        said(FILE, "bench pub").unwrap(),
        concat(&[&home, &["rate=1k/s"], &["count=5"], &defaults])
    );
    assert_eq!(
        said(FILE, "sub --profile office").unwrap(),
        concat(&[
            &["qos=2"],
            &[
                "hostname=broker.office",
                "ca=/home/u/ca.pem",
                "conn-user-properties=floor: 3;room: a: b",
                "ws-headers=A: 1;B: 2"
            ],
            &home,
            &["output-mode=json"],
            &defaults
        ])
    );
    assert_eq!(said("", "pub").unwrap(), [""; 0]);
    assert_eq!(
        said("\u{feff}[defaults]\nqos = 1", "pub").unwrap(),
        ["qos=1"]
    );
}

#[test]
fn every_flag_of_every_command_is_a_key() {
    let mut text = "[defaults]\n".to_owned();
    let flags = cli::flags();
    for (id, flag) in &flags {
        let value = match (flag.shape, flag.is_number) {
            (cli::Shape::Switch, _) => "true",
            (_, true) => "5",
            _ => "\"x\"",
        };
        let _ = writeln!(text, "{} = {value}", key_of(*id));
        assert_eq!(id_of(&key_of(*id)), Some((*id, false)));
    }
    for typed in ["conn", "sub", "bench e2e"] {
        assert_eq!(said(&text, typed).unwrap().len(), flags.len());
    }
    assert!(flags.len() > 100);
}

#[test]
fn a_check_looks_at_everything() {
    let check = |text: &str| {
        let config = Config::parse(Path::new("c.toml"), text.to_owned()).unwrap();
        config.check().map_err(|failure| failure.message)
    };
    assert_eq!(check(FILE), Ok(()));
    for text in [
        "[profiles.a]\nextends = 'b'",
        "[profiles.a]\nprot = 1",
        "[profiles.a.sub]\nprot = 1",
        "[defaults.bench.conn]\nprot = 1",
        "profile = 'a'",
        "[profiles]\na = 1",
    ] {
        assert!(check(text).is_err(), "{text}");
    }
}

#[test]
fn settings_know_their_place() {
    let config = Config::parse(Path::new("c.toml"), FILE.to_owned()).unwrap();
    assert_eq!(config.profiles(), ["home", "office"]);
    assert_eq!(config.default_profile().unwrap(), Some("home"));
    assert_eq!(
        config.check_url().unwrap(),
        Some((
            "https://example.com/latest",
            "check_url (c.toml:3)".to_owned()
        ))
    );
    assert_eq!(
        config.chain(Some(("office", ""))).unwrap(),
        ["office", "home"]
    );
    let settings = config.settings(&["profiles", "office"]).unwrap();
    let places: Vec<_> = settings
        .iter()
        .map(|one| (one.table.as_str(), one.key.as_str(), one.line))
        .collect();
    let expected = [
        ("profiles.office", "host", 22),
        ("profiles.office", "ca", 23),
        ("profiles.office", "conn_user_properties", 24),
        ("profiles.office", "ws_headers", 25),
        ("profiles.office.sub", "qos", 27),
    ];
    assert_eq!(places, expected);
    assert_eq!(settings[0].entry.origin, "profiles.office.host (c.toml:22)");
}

#[test]
fn where_the_file_is() {
    let of = |pairs: &[(&str, &str)]| default_path(&environment(pairs));
    let path = |text: &str| Some(PathBuf::from(text));
    if cfg!(unix) {
        let home = ("HOME", "/home/u");
        assert_eq!(of(&[home]), path("/home/u/.config/mqtty/config.toml"));
        assert_eq!(
            of(&[home, ("XDG_CONFIG_HOME", "/x")]),
            path("/x/mqtty/config.toml")
        );
        assert_eq!(of(&[home, ("XDG_CONFIG_HOME", "x")]), of(&[home]));
        assert_eq!(of(&[("HOME", "")]), None);
    }
    assert_eq!(of(&[]), None);
}

/// A line, an environment, and the host.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn which_file_and_which_profile() {
    let folder = Folder::new("which");
    let home = folder.0.to_str().unwrap();
    let usual = "profile = 'a'\n[profiles.a]\nhost = 'usual-a'\n[profiles.b]\nhost = 'usual-b'\n";
    let found = |typed: &str, pairs: &[(&str, &str)]| {
        let environment = [pairs, &[("HOME", home)]].concat();
        read(&line(typed), &super::environment(&environment)).map(|files| shown(&files))
    };
    // None is none, and a profile then is nowhere.
    assert_eq!(found("conn", &[]).unwrap(), [""; 0]);
    let missing = found("conn --profile a", &[]).unwrap_err();
    assert_eq!(missing.exit, Exit::Usage);
    assert!(missing.hint.unwrap().contains(".config/mqtty/config.toml"));

    folder.write(".config/mqtty/config.toml", usual);
    let other = folder.write("other.toml", "[defaults]\nhost = 'other'\n");
    let other = other.to_str().unwrap();
    let third = folder.write("third.toml", "[profiles.a]\nhost = 'third'\n");
    let third = third.to_str().unwrap();
    let cases: &[Case] = &[
        ("conn", &[], "usual-a"),
        ("conn --profile b", &[], "usual-b"),
        ("conn", &[("MQTTY_PROFILE", "b")], "usual-b"),
        ("conn --profile a", &[("MQTTY_PROFILE", "b")], "usual-a"),
        ("conn", &[("MQTTY_PROFILE", "")], "usual-a"),
        ("conn", &[("MQTTY_CONFIG", other)], "other"),
        ("bench conn", &[("MQTTY_CONFIG", other)], "other"),
        (
            &format!("sub --config {third} --profile a"),
            &[("MQTTY_CONFIG", other)],
            "third",
        ),
    ];
    for (typed, pairs, expected) in cases {
        assert_eq!(
            found(typed, pairs).unwrap(),
            [format!("hostname={expected}")],
            "{typed}"
        );
    }
    assert_eq!(found("conn --config /dev/null", &[]).unwrap(), [""; 0]);
    assert_eq!(found("broker", &[]).unwrap(), [""; 0]);
    let missing = found("conn --config /none.toml", &[]).unwrap_err();
    assert_eq!(missing.exit, Exit::File, "{missing}");
}

/// Each block of TOML in the documentation is a file that can be used.
#[test]
fn the_documented_files() {
    let page = include_str!("../../../../docs/configuration.md");
    let blocks: Vec<_> = page.split("```toml\n").skip(1).collect();
    assert!(!blocks.is_empty());
    for block in &blocks {
        let text = block.split("```").next().unwrap();
        let config = Config::parse(Path::new("c.toml"), text.to_owned()).unwrap();
        config.check().unwrap_or_else(|failure| panic!("{failure}"));
    }
    let office = "conn --profile office-test";
    let text = blocks[0];
    let said = said(text.split("```").next().unwrap(), office).unwrap();
    assert!(said.contains(&"username=ada".to_owned()), "{said:?}");
}
