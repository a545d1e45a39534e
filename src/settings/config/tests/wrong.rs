use super::*;
use crate::error::Exit;

/// A file, what is said about it, and the hint.
const WRONG: &[(&str, &str, &str)] = &[
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
        "run `mqtty help COMMAND` to list the options",
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
        "put qos below [defaults]",
    ),
    (
        "nonsense = 1",
        "c.toml:1: unknown key nonsense",
        "use one of profile, ",
    ),
    (
        "[profile.a]\nqos = 1",
        "profile must be a string",
        "define profiles as [profiles.NAME]",
    ),
    ("profile = 5", "c.toml:1: profile must be a string", ""),
    ("check_url = []", "c.toml:1: check_url must be a string", ""),
    ("defaults = 5", "c.toml:1: defaults must be a table", ""),
    (
        "profile = 'a'\n[profiles]\na = 5",
        "c.toml:3: profiles.a must be a table",
        "",
    ),
    (
        "[defaults]\nqos = [[1]]",
        "c.toml:2: defaults.qos must be a value",
        "",
    ),
    (
        "[defaults]\nqos = { a = 1 }",
        "c.toml:2: defaults.qos must be a value",
        "",
    ),
    (
        "[defaults]\nhost = 'a'\nhostname = 'b'",
        "c.toml:3: defaults.hostname and host set the same option",
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
        "profile (/etc/m/c.toml:1): profile \"b\" not found",
        "use one of a",
    ),
    (
        "profile = 'b'",
        "profile \"b\" not found in /etc/m/c.toml",
        "add it with `mqtty profile add`: the file has no profiles",
    ),
    (
        "profile = 'a'\n[profiles.a]\nextends = 5",
        "c.toml:3: profiles.a.extends must be the name",
        "",
    ),
    (
        "profile = 'a'\n[profiles.a]\nextends = 'prd'\n[profiles.prod]",
        "profiles.a.extends (/etc/m/c.toml:3): profile \"prd\" not found",
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

#[test]
fn what_is_wrong_has_a_line_and_a_hint() {
    for (text, message, hint) in WRONG {
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
        "--profile: profile \"prdo\" not found in /etc/m/c.toml"
    );
    assert_eq!(hint, "did you mean prod?");
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
        latin.message.ends_with("latin:2: it is not UTF-8 text"),
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
        told[0].contains("other users can read it: chmod 600"),
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

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 64,
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    })]

    /// Whatever a file holds, it is either read or refused by one clear line.
    #[test]
    fn no_file_is_too_strange(
        text in r#"(\[(defaults|profiles\.[ab]|profiles|x)(\.(sub|bench\.pub|sub\.sub))?\]\n|(profile|extends) = "[ab]"\n|(host|qos|clean|alpn|ws_headers|x)(\.a)? = ([0-9]{1,3}|"\\\\u001bx"|\[1, \[\]\]|\["a"\]|\{ a = 1 \}|true|1e9|1979-05-27)\n|\PC{0,5}\n){0,8}"#,
        typed in "(conn|sub|bench pub)( --profile [ab])?",
    ) {
        if let Err(failure) = said(&text, &typed) {
            assert_eq!(failure.exit, Exit::Usage, "{failure}");
            assert!(!failure.message.contains(char::is_control), "{failure}");
        }
    }
}
