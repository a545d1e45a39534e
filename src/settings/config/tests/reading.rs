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
    for (long, flag) in &flags {
        let value = match (flag.shape, flag.is_number) {
            (cli::Shape::Switch, _) => "true",
            (_, true) => "5",
            _ => "\"x\"",
        };
        text += &format!("{} = {value}\n", key_of(long));
        assert_eq!(long_of(&key_of(long)), Some((long.clone(), false)));
    }
    for typed in ["conn", "sub", "bench e2e"] {
        assert_eq!(said(&text, typed).unwrap().len(), flags.len());
    }
    assert!(flags.len() > 100);
}

#[test]
fn what_is_wrong_has_a_line_and_a_hint() {
    let cases = [
        (
            "[defaults]\nprot = 1",
            "c.toml:2: unknown key defaults.prot",
            "did you mean port?",
        ),
        (
            "[defaults]\nclient-id = 1",
            "unknown key defaults.client-id",
            "did you mean client_id?",
        ),
        (
            "[defaults]\n\nclaen = true",
            "c.toml:3: unknown key",
            "did you mean clean?",
        ),
        (
            "[defaults]\nprofile = 'a'",
            "unknown key defaults.profile",
            "",
        ),
        (
            "[defaults]\nextends = 'a'",
            "unknown key defaults.extends",
            "",
        ),
        (
            "[defaults]\nzzzzzzzzz = 1",
            "unknown key",
            "mqtty help COMMAND lists them",
        ),
        (
            "[defaults.bnech]\ncount = 1",
            "c.toml:1: unknown key defaults.bnech",
            "did you mean bench?",
        ),
        (
            "[defaults.bench.con]
count = 1",
            "unknown key defaults.bench.con",
            "did you mean conn?",
        ),
        (
            "[default]\nqos = 1",
            "c.toml:1: unknown key default",
            "did you mean defaults?",
        ),
        (
            "qos = 1",
            "c.toml:1: unknown key qos",
            "it stands in [defaults]",
        ),
        (
            "nonsense = 1",
            "c.toml:1: unknown key nonsense",
            "the file has profile, ",
        ),
        (
            "[profile.a]\nqos = 1",
            "profile is not a text",
            "profiles stand in [profiles.NAME]",
        ),
        ("profile = 5", "c.toml:1: profile is not a text", ""),
        ("check_url = []", "c.toml:1: check_url is not a text", ""),
        ("defaults = 5", "c.toml:1: defaults is not a table", ""),
        (
            "profile = 'a'\n[profiles]\na = 5",
            "c.toml:3: profiles.a is not a table",
            "",
        ),
        (
            "[defaults]\nqos = [[1]]",
            "c.toml:2: defaults.qos is not a value",
            "",
        ),
        (
            "[defaults]\nqos = { a = 1 }",
            "c.toml:2: defaults.qos is not a value",
            "",
        ),
        (
            "[defaults]\nhost = 'a'\nhostname = 'b'",
            "c.toml:3: defaults.hostname says the same as host",
            "",
        ),
        (
            "[defaults]\nclean = 7",
            "bad value \"7\" for defaults.clean (/etc/m/c.toml:2)",
            "",
        ),
        ("[defaults]\nqos = 1\nqos = 2", "c.toml:3: ", ""),
        ("[defaults\n", "c.toml:1: ", ""),
        ("a = \"\u{1}\"", "c.toml:1: ", ""),
        (
            "profile = 'b'\n[profiles.a]",
            "profile (/etc/m/c.toml:1): there is no profile \"b\"",
            "it has a",
        ),
        (
            "profile = 'b'",
            "there is no profile \"b\" in /etc/m/c.toml",
            "it has no profiles",
        ),
        (
            "profile = 'a'\n[profiles.a]\nextends = 5",
            "c.toml:3: profiles.a.extends is not the name",
            "",
        ),
        (
            "profile = 'a'\n[profiles.a]\nextends = 'prd'\n[profiles.prod]",
            "profiles.a.extends (/etc/m/c.toml:3): there is no profile \"prd\"",
            "did you mean prod?",
        ),
        (
            "profile = 'a'\n[profiles.a]\nextends = 'b'\n[profiles.b]\nextends = 'a'",
            "profiles.b.extends (/etc/m/c.toml:5): a extends b extends a again",
            "",
        ),
        (
            "profile = 'a'\n[profiles.a]\nextends = 'a'",
            "a extends a again",
            "",
        ),
    ];
    for (text, message, hint) in cases {
        let typed = if text.contains("bench") {
            "bench pub"
        } else {
            "pub"
        };
        let (found, advice) = wrong(text, typed);
        assert!(found.contains(message), "{text:?}: {found}");
        assert!(advice.contains(hint), "{text:?}: {advice}");
        assert!(!found.contains(char::is_control), "{found:?}");
    }
    let (message, hint) = wrong("[profiles.prod]", "pub --profile prdo");
    assert_eq!(
        message,
        "--profile: there is no profile \"prdo\" in /etc/m/c.toml"
    );
    assert_eq!(hint, "did you mean prod?");
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
fn hostile_files() {
    let folder = Folder::new("hostile");
    let load = |name: &str, bytes: &[u8]| Config::load(&folder.write(name, bytes)).unwrap_err();
    let huge = load("huge", &vec![b'#'; (1 << 20) + 1]);
    assert!(huge.message.contains("more than 1 MiB"), "{huge}");
    let deep = load("deep", format!("a = {}", "[".repeat(1 << 19)).as_bytes());
    let binary = load("binary", b"\x7fELF\x02\x01\x01\0\0\0");
    let latin = load("latin", b"[defaults]\nhost = '\xe9'\n");
    assert!(
        latin.message.ends_with("latin:2: not UTF-8 text"),
        "{latin}"
    );
    let escapes = said("[defaults]\n\"\\u001b[2J\" = 1", "pub").unwrap_err();
    for failure in [huge, deep, binary, latin, escapes] {
        assert_eq!(failure.exit, Exit::Usage, "{failure}");
        assert!(!failure.message.contains(char::is_control), "{failure}");
        assert!(failure.message.len() < 300, "{failure}");
    }
    let missing = Config::load(&folder.0.join("none")).unwrap_err();
    assert_eq!(missing.exit, Exit::File);
    assert!(missing.message.contains("no such file"), "{missing}");
    assert!(
        Config::load_if_there(&folder.0.join("none"))
            .unwrap()
            .is_none()
    );
    assert!(
        Config::load_if_there(&folder.0.join("huge/x"))
            .unwrap()
            .is_none()
    );
    for failure in [
        Config::load(&folder.0).unwrap_err(),
        Config::load_if_there(&folder.0).unwrap_err(),
    ] {
        assert_eq!(failure.exit, Exit::File, "{failure}");
    }
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

#[test]
fn which_file_and_which_profile() {
    let folder = Folder::new("which");
    let home = folder.0.to_str().unwrap();
    let usual = "profile = 'a'\n[profiles.a]\nhost = 'usual-a'\n[profiles.b]\nhost = 'usual-b'\n";
    let found = |typed: &str, pairs: &[(&str, &str)]| {
        let environment = [pairs, &[("HOME", home)]].concat();
        read(&line(typed), &environment_of(&environment)).map(|files| shown(&files))
    };
    fn environment_of<'a>(
        pairs: &'a [(&'a str, &'a str)],
    ) -> impl Fn(&str) -> Option<OsString> + 'a {
        environment(pairs)
    }
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
    let cases: &[(&str, &[(&str, &str)], &str)] = &[
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

#[cfg(unix)]
#[test]
fn a_password_that_others_can_read_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("mode");
    let warnings = |text: &str, mode: u32| {
        let path = folder.write("c.toml", text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let typed = format!("conn --config {}", path.display());
        read(&line(&typed), &environment(&[])).unwrap().warnings
    };
    let secret = "[defaults]\npassword = 's3cret'\n";
    let told = warnings(secret, 0o644);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("others can read it: chmod 600"),
        "{told:?}"
    );
    assert!(!told[0].contains("s3cret"));
    assert_eq!(warnings(secret, 0o600), [""; 0]);
    assert_eq!(
        warnings("[defaults]\nurl = 'mqtt://a:b@h'\n", 0o640).len(),
        1
    );
    assert_eq!(warnings("[defaults]\nurl = 'mqtt://a@h'\n", 0o644), [""; 0]);
    assert_eq!(warnings("[defaults]\npassword_env = 'X'\n", 0o644), [""; 0]);
}

/// Each block of TOML in the documentation is a file that can be used.
#[test]
fn the_documented_files() {
    let pages = [
        include_str!("../../../../docs/configuration.md"),
        include_str!("../../../../README.md"),
    ];
    for page in pages {
        let blocks: Vec<_> = page.split("```toml\n").skip(1).collect();
        assert!(!blocks.is_empty());
        for block in blocks {
            let text = block.split("```").next().unwrap();
            let config = Config::parse(Path::new("c.toml"), text.to_owned()).unwrap();
            config.check().unwrap_or_else(|failure| panic!("{failure}"));
        }
    }
    let office = "conn --profile office-test";
    let text = pages[0].split("```toml\n").nth(1).unwrap();
    let said = said(text.split("```").next().unwrap(), office).unwrap();
    assert!(said.contains(&"username=ada".to_owned()), "{said:?}");
}
